<?php
require_once __DIR__ . '/lib/a.php';
include 'b.php';
require(dirname(__FILE__) . '/c.php');
include $dynamic;
