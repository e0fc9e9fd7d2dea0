<?php
use PHPUnit\Framework\TestCase;
class MathTest extends TestCase
{
    public function testAdd() { $this->assertSame(2, add(1, 1)); }
    private function helper() {}
}
class Plain
{
    /** @test */
    public function it_works() {}
    public function other() {}
}
