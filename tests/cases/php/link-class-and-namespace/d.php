<?php
namespace Lib;
class Leaf { function grow() {} }
class Other { function grow() {} }
