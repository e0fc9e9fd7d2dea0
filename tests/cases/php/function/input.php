<?php
/** Adds two numbers. */
function add(int $a, ?int $b = null, string ...$rest): int
{
    return $a + $b;
}
