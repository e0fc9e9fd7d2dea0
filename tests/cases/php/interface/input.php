<?php
interface Shape extends Named, Drawn
{
    const SIDES = 4;
    public function area(): float;
}
