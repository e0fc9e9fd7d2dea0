<?php
function outer() {
    function inner() {}
    inner();
}
if (!function_exists('fallback')) {
    function fallback() {}
}
