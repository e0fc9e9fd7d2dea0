<?php
// A test for a base of what is known already tells nothing new.
//> f -> Leaf::only_leaf
//> f -> Leaf::grow Calls type
//! f -> Plant::grow Calls type
interface Plant { function grow(); }
class Leaf implements Plant { function grow() {} function only_leaf() {} }
function f($x)
{
    if (!$x instanceof Leaf) { throw new Exception(); }
    if ($x instanceof Plant) { $x->grow(); $x->only_leaf(); }
}
