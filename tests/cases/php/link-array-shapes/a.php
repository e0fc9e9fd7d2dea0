<?php
//> f -> Pack::load_up
//> f -> Box::open_up
//! f -> Box::load_up
class Pack { function load_up() {} }
class Box { function open_up() {} function load_up() {} }
/** @param array<int, array{0: Pack, 1: Box}> $map */
function f(array $map)
{
    foreach ($map as $item) { $item[0]->load_up(); [$p, $b] = $item; $b->open_up(); }
}
