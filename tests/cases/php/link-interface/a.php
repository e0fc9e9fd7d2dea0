<?php
//> run -> Shape::area Calls type
//> run -> Circle::area Calls dispatch
//! run -> Field::area
//> Circle::area -> Shape::area Overrides
interface Shape { function area(); }
class Circle implements Shape { function area() {} }
class Field { function area() {} }
function run(Shape $s) { $s->area(); }
