<?php
//> f -> Jar::take_one
//! f -> Mug::take_one
class Jar { function take_one() {} }
class Mug { function take_one() {} }
function f($options)
{
    if (empty($options['jar'])) { return; } elseif (!$options['jar'] instanceof Jar) { throw new E(); }
    $options['jar']->take_one();
}
