<?php
function f($o)
{
    g(1, 2);
    \strlen('x');
    Util\pad($o);
    namespace\h();
    $o->run()->stop(...$o->all());
    $o?->maybe();
    Thing::make(name: 1);
    parent::f();
    self::g();
    static::h();
    new Thing(1);
    new $o;
    $o->{$name}();
    $fn(1);
}
