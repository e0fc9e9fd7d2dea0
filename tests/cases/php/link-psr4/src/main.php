<?php
// Of several classes of one name, the one that stands where composer.json says is loaded.
//> run -> src/Model/User.php:User::save Calls type
//! run -> old/User.php:User::save
//> run -> tests/Helper.php:Helper::help Calls type
//! run -> copies/Helper.php:Helper::help
//> run -> lib/Vendor/Tool.php:Tool::use Calls type
//! run -> copies/Tool.php:Tool::use
namespace App;
use App\Model\User;
function run(User $u, Tests\Helper $h) { $u->save(); $h->help(); (new \Vendor\Tool())->use(); }
