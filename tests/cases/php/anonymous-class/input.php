<?php
function make(): Logger
{
    return new class('x') extends Base implements Logger {
        public function log($m) { $this->write($m); }
    };
}
