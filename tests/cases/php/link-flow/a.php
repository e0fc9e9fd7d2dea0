<?php
//> either -> A::go
//> either -> B::go
//> last -> B::go
//! last -> A::go
//> guard -> A::go
//! guard -> B::go
//> path -> A::go
//! path -> B::go
class A { function go() {} }
class B { function go() {} }
function either($x) { if ($x) { $v = new A; } else { $v = new B; } $v->go(); }
function last() { $v = new A; $v = new B; $v->go(); }
function guard($v) { if (!$v instanceof A) { return; } $v->go(); }
function path($v) { if ($v['k'] instanceof A) { $v['k']->go(); } }
