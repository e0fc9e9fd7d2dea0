<?php
namespace App;
//> run -> User::save Calls type
class User { function save() {} }
function run(User $u) { $u->save(); }
