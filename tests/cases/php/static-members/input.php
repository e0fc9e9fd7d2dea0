<?php
abstract class A {
    public static int $count = 0;
    private static ?A $one = null;
    public static function one(): static { return self::$one ??= new static; }
    abstract protected function go(): void;
    final public function stop(): void { static $times = 0; }
}
