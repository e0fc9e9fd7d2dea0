<?php
// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { function m1(){} function m2(){} function m3(){} function m4(){} function m5(){} function m6(){} function m7(){} function m8(){} static function m9(){} function m10(){} }
function a($x, $y) { ($x ?: $y)->m1(); ($x ?? $y)->m2(); $x[0]->m3(); (clone $x)->m4(); (function() { return 1; })()->m5(); $x->y()->m6(); $$x->m7(); $x?->m8(); $x::m9(); (match($x){ default => $y})->m10(); }
//> a -> T::m1 Calls unique_name
//> a -> T::m2 Calls unique_name
//> a -> T::m3 Calls unique_name
//> a -> T::m4 Calls unique_name
//> a -> T::m5 Calls unique_name
//> a -> T::m6 Calls unique_name
//> a -> T::m7 Calls unique_name
//> a -> T::m8 Calls unique_name
//> a -> T::m9 Calls unique_name
//> a -> T::m10 Calls unique_name
