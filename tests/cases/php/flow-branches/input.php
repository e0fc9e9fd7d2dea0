<?php
function f(Node $n, $m)
{
    if ($m instanceof Leaf) {
        $m->leaf();
        $n = new Leaf();
    } else {
        $n = new Twig();
    }
    $n->grow();
    if (!$m instanceof Leaf) {
        return;
    }
    $m->leaf();
}
