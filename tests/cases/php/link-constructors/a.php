<?php
//> one -> WithOne::__construct Calls
//> two -> Without Calls
//> Heir::__construct -> WithOne::__construct Calls inherited
//! two -> WithOne::__construct
class WithOne { function __construct() {} }
class Without {}
class Heir extends WithOne { function __construct() { parent::__construct(); } }
function one() { new WithOne; }
function two() { return new Without(); }
