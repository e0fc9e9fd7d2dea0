<?php
function numbers(): iterable
{
    yield new Number(1);
    yield 'k' => new Number(2);
    return new Total();
}
