<?php
class Temp
{
    public float $celsius = 0;
    public string $label { get => $this->make(); }
    private function make(): string { return ''; }
}
