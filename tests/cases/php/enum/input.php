<?php
enum Suit: string implements HasLabel
{
    case Hearts = 'H';
    case Spades = 'S';
    const Wild = self::Spades;
    public function label(): string { return $this->value; }
}
