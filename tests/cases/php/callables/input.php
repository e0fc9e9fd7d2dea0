<?php
class C
{
    function f()
    {
        usort($a, [$this, 'compare']);
        array_map('trim_all', $a);
        call_user_func('C::g');
        $h = $this->g(...);
        $data = ['x', 'y'];
    }
}
