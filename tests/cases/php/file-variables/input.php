<?php
$config = ['a' => 1];
$handler = function ($x) { return $x; };
$short = fn ($x) => $x + 1;
$config = null;
