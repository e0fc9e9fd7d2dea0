<?php
//> run -> Query::where
//> run -> Query::limit
//> run -> Result::first
//! run -> Other::first
class Query
{
    /** @return $this */
    function where() { return $this; }
    function limit() { return $this; }
    function get(): ?Result { }
}
class Result { function first() {} }
class Other { function first() {} function where() {} }
function run(Query $q) { $q->where()->limit()->get()?->first(); }
