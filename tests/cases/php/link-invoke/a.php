<?php
//> Handler::again -> Handler::__invoke
//> run -> Handler::__invoke
//! run -> Other::__invoke
class Handler { function __invoke() {} function again() { $this(); } }
class Other { function __invoke() {} }
function run(Handler $h) { $h(); }
