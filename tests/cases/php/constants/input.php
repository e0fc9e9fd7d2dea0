<?php
const FIRST = 1;
define('SECOND', 'two');
echo FIRST . SECOND . PHP_EOL;
