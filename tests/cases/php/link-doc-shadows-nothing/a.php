<?php
// A declared class is more than what the comment says of another one.
//> f -> Real::go
//! f -> Told::go
class Real { function go() {} }
class Told { function go() {} }
/** @param Told $x */
function f(Real $x) { $x->go(); }
