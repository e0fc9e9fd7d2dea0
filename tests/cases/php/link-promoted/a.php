<?php
//> Shop::sell -> Till::ring
//! Shop::sell -> Bell::ring
class Shop
{
    public function __construct(private readonly Till $till) {}
    public function sell() { $this->till->ring(); }
}
class Till { function ring() {} }
class Bell { function ring() {} }
