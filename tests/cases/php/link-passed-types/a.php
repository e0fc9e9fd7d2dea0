<?php
// What calls pass tells what an undeclared parameter is.
//> Shop::serve -> Till::ringUp
//> show -> Till::ringUp
//! show -> Bell::ringUp
//? lonely -> ringUp unresolved
class Till { function ringUp() {} }
class Bell { function ringUp() {} }
class Shop
{
    private $till;
    function __construct($till) { $this->till = $till; }
    function serve() { $this->till->ringUp(); }
}
function show($till) { $till->ringUp(); }
function lonely($x) { $x->ringUp(); }
function run() { $t = new Till; new Shop($t); show($t); }
