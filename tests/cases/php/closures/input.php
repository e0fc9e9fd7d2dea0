<?php
class Runner
{
    public function run(array $items, $scale)
    {
        $double = function (int $x) use ($scale): int { return $this->times($x, $scale); };
        return array_map(fn (Item $i) => $i->size($scale), $items);
    }
}
