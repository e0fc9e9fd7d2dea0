<?php
// What a trait only demands does not hide what the base class has.
//> Command::run -> Base::require_it Calls inherited
//! Command::run -> Completes::require_it
class Base { function require_it() {} }
trait Completes { abstract function require_it(); }
class Command extends Base { use Completes; function run() { $this->require_it(); } }
