<?php
// self:: is this class, static:: any heir, parent:: the base.
//> Base::byself -> Base::name
//! Base::byself -> Heir::name
//> Base::bystatic -> Base::name
//> Base::bystatic -> Heir::name Calls dispatch
//> Heir::name -> Base::name Calls inherited
//> make -> Heir::name
class Base
{
    static function name() {}
    static function byself() { self::name(); }
    static function bystatic() { static::name(); }
    static function create(): static { return new static(); }
}
class Heir extends Base { static function name() { parent::name(); } }
function make() { Heir::create()->name(); }
