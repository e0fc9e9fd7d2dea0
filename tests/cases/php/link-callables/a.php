<?php
//> Sorter::run -> Sorter::compare References
//> Sorter::run -> by_size References
//> Sorter::run -> Sorter::pick References
//! Sorter::run -> Decoy::compare References
class Sorter
{
    function run($a)
    {
        usort($a, [$this, 'compare']);
        usort($a, 'by_size');
        return $this->pick(...);
    }
    function compare() {}
    function pick() {}
}
class Decoy { function compare() {} }
function by_size() {}
