<?php
// A trait comes before the base class; an alias is the trait's own method.
//> User::save -> Stamps::touch Calls inherited
//! User::save -> Model::touch
//> User::save -> Stamps::mark
//> User -> Stamps Implements
//> User -> Model Extends
trait Stamps { function touch() {} function mark() {} }
class Model { function touch() {} }
class User extends Model
{
    use Stamps { mark as stampIt; }
    function save() { $this->touch(); $this->stampIt(); }
}
