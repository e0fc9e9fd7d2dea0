<?php
namespace App;
use Lib\Tool;
use Lib\Tool as Alias;
use function Lib\helper;
//> a.php:run -> Tool::work Calls type
//> a.php:run -> lib.php:helper Calls import
//! a.php:run -> other.php:helper
//! a.php:run -> other.php:Tool::work
function run() { helper(); (new Tool)->work(); (new Alias)->work(); \Lib\helper(); }
