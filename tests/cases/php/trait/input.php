<?php
trait Greets
{
    private $greeting = 'hi';
    public function greet(): string { return $this->greeting; }
}
class Person
{
    use Greets, Walks { greet as protected sayHello; Walks::go insteadof Greets; }
}
