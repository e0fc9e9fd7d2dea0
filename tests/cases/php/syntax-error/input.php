<?php
class A
{
    public function good() { $this->after(); }
    public function bad( { $x = ; }
    public function after() { }
}
