<?php
// A trait comes before the base class; an alias is the trait's own method.
//> User::save -> Stamps::touch Calls inherited
//! User::save -> Model::touch
//> User::save -> Stamps::mark
//> User -> Stamps Implements
//> Page::show -> Blocks::draw Calls
//> Page::show -> Stamps::touch Calls
//! Page::show -> Blocks::touch
//> Page::both -> Blocks::touch Calls
//> User -> Model Extends
trait Stamps { function touch() {} function mark() {} }
class Model { function touch() {} }
class User extends Model
{
    use Stamps { mark as stampIt; }
    function save() { $this->touch(); $this->stampIt(); }
}
// Of two traits, insteadof says whose method it is; an alias without a trait is of the one that has it.
trait Blocks { function touch() {} function draw() {} }
class Page
{
    use Stamps, Blocks {
        Stamps::touch insteadof Blocks;
        Blocks::touch as protected touchBlock;
        draw as public paint;
    }
    function show() { $this->touch(); $this->paint(); }
    function both() { $this->touchBlock(); }
}
