<?php
namespace Lib;
class UserStore
{
    const ACTIVE = 1;
    public $Name;
    public function findAll() {}
    public function active() {}
    public static function makeOne() { return new userstore(); }
}
class Other
{
    public function FINDALL() {}
    public function makeone() {}
}
function doWork() {}
interface Shape { public function area(); }
class Square implements SHAPE { public function AREA() {} }
