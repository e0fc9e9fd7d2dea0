<?php
// A name that libraries have as well is not matched by name alone; another one is, if it is the only one.
//? run -> get external
//> run -> Box::unpackCarefully Calls unique_name
//? run -> twice unresolved
//! run -> Box::get
class Box { function get() {} function unpackCarefully() {} function twice() {} }
class Bag { function twice() {} }
function run($x) { $x->get(); $x->unpackCarefully(); $x->twice(); }
