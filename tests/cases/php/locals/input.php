<?php
function f($list)
{
    static $count = 0;
    global $app;
    [$a, [$b, 'k' => $c]] = g();
    foreach ($list as $key => $value) { }
    try { } catch (A|B $e) { }
    /** @var Foo $x */
    $x = h();
    $rows[] = new Row();
    $d = $e ??= new Gift();
    return $d;
}
