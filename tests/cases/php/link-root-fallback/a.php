<?php
namespace App\Deep;
//> use_all -> global_one Calls
//> use_all -> a.php:local_one Calls exact
//! use_all -> b.php:local_one
//! use_all -> Thing
function use_all() { global_one(); local_one(); new Thing(); }
function local_one() {}
