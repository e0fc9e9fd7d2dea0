<?php
// A method that declares no types has those of the method that it overrides, by position.
//> Plain::dispatch -> Walker::walkPlain Calls type
//! Plain::dispatch -> Decoy::walkPlain
//> Pool::write -> Connection::send Calls type
//! Pool::write -> Decoy::send
//! Plain::own -> Walker::walkPlain
class Walker { public function walkPlain() {} }
class Connection { public function send() {} }
class Decoy { public function walkPlain() {} public function send() {} }

abstract class Node {
    /** @param Walker $walker */
    public function dispatch($walker) {}
}
class Plain extends Node {
    /** {@inheritdoc} */
    public function dispatch($sqlWalker) { $sqlWalker->walkPlain(); }
    public function own($sqlWalker) { $sqlWalker->walkPlain(); }
}

interface Aggregate {
    /** @return Connection */
    public function connect($command);
}
class Pool implements Aggregate {
    private $distributor;
    /** {@inheritdoc} */
    public function connect($command) { return $this->distributor->find($command); }
    public function write($command) { $this->connect($command)->send(); }
}
