<?php
// What the language and its core have lies outside.
//? go -> isset external
//? go -> RuntimeException external
//? go -> lost unresolved
function go($x) { if (isset($x)) { lost(); } throw new RuntimeException('x'); }
