<?php
namespace Lib;
class Tool { function work() {} }
function helper() {}
