<?php
// What a class does not declare, its __call or __callStatic answers; nothing else of the name does.
//> value -> Model::__call Calls type
//! value -> Decoy::whereName
//> declared -> Model::save Calls type
//! declared -> Model::__call
//> statically -> Facade::__callStatic Calls type
//! statically -> Decoy::whereName
//> inherited -> Model::__call Calls inherited
//? plain -> whereName unresolved
//! plain -> Decoy::whereName
class Decoy { function whereName() {} }
class Plain { function other() {} }
class Model
{
    private $data = [];
    function save() {}
    function __call($name, $arguments) {}
    function __get($name) { return $this->data[$name]; }
}
class Post extends Model {}
class Facade { static function __callStatic($name, $arguments) {} }
function value(Model $m) { $m->whereName(1); }
function declared(Model $m) { $m->save(); }
function statically() { Facade::whereName(1); }
function inherited(Post $p) { $p->whereName(1); }
function plain(Plain $p) { $p->whereName(); }
// A field that nobody declares is not typed: what is called on it is not guessed.
//? got -> whereName
//! got -> Decoy::other
function got(Model $m) { $m->author->save(); $m->author->whereName(); }
//! got -> Model::save
