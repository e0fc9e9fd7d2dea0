<?php
// Names of functions, methods and classes ignore case; those of variables, fields and constants do not.
//> method -> UserStore::findAll Calls type
//! method -> Other::FINDALL
//> other -> Other::FINDALL Calls type
//! other -> UserStore::findAll
//> statics -> UserStore::makeOne Calls
//! statics -> Other::makeone
//> lib.php:UserStore::makeOne -> UserStore Calls
//> free -> doWork Calls
//> qualified -> doWork Calls
//> constant -> UserStore::ACTIVE Uses
//! constant -> UserStore::active Calls
//> Square -> Shape Implements
//> draw -> Square::AREA Calls dispatch
//> chained -> UserStore::findAll Calls type
use Lib\UserStore;
use lib\Other;
use function Lib\DoWork;
function method(USERSTORE $s) { $s->FindAll(); }
function other(\Lib\Other $o) { $o->findAll(); }
function statics() { UserStore::MAKEONE(); }
function free() { DOWORK(); }
function qualified() { \Lib\DOwork(); }
function constant() { return UserStore::ACTIVE; }
function draw(\Lib\Shape $s) { $s->Area(); }
function chained() { UserStore::makeone()->findall(); }
