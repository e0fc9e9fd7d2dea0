<?php
namespace App;
use Lib\Node;
use Lib\Node\Leaf;
// Lib\Node is an interface and a namespace: before a backslash it is the namespace.
//> make -> Name::__construct
//> make -> Leaf::grow
//! make -> Other::grow
function make(Leaf $l) { new Node\Name('x'); $l->grow(); }
