<?php
//> run -> Suit::label
//> run -> Suit::Hearts Uses
//> parse -> Suit::label
//! run -> Other::label
enum Suit: string
{
    case Hearts = 'H';
    function label() {}
}
class Other { function label() {} }
function run() { Suit::Hearts->label(); }
function parse($x) { Suit::from($x)->label(); }
