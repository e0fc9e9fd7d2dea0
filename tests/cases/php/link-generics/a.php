<?php
//> run -> Clock::tick
//! run -> Bomb::tick
class Container
{
    /**
     * @template T
     * @param class-string<T> $id
     * @return T
     */
    function get(string $id) {}
}
class Clock { function tick() {} }
class Bomb { function tick() {} }
function run(Container $c) { $c->get(Clock::class)->tick(); }
