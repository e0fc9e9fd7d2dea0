<?php
function f($a)
{
    if ($a && $a > 1 || $b) { return 1; } elseif ($c) { return 2; } else { return 3; }
    foreach ($a as $x) { while ($x) { $x--; } }
    switch ($a) { case 1: break; case 2: break; default: break; }
    try { g(); } catch (E $e) { } finally { }
    return $a ? 1 : ($b ?? 2);
}
