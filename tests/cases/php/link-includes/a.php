<?php
//> a.php -> lib/b.php Imports
//> main -> helper Calls
require_once __DIR__ . '/lib/b.php';
function main() { helper(); }
