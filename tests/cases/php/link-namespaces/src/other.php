<?php
namespace Other;
class Tool { function work() {} }
function helper() {}
