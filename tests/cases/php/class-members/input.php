<?php
final class Account extends Base implements Countable, \JsonSerializable
{
    public const LIMIT = 10, STEP = 1;
    private static ?Account $last = null;
    protected $name, $note = 'x';
    public readonly int $id;

    public function __construct(private Bank $bank, public int $sum = 0) {}
    abstract protected function check(): bool;
    private static function &make(): static { return new static(); }
}
