<?php
// A comment may name a type below the declared one; one that is not below it counts for nothing.
class Node { function name() {} }
class Code extends Node { function name() {} function lines() {} }
class Other { function name() {} function lines() {} }
/** @param Code $node */
//> render -> Code::lines Calls type
//> render -> Code::name Calls type
//! render -> Node::name
function render(Node $node) { $node->lines(); $node->name(); }
/** @param Other $node */
//> show -> Node::name Calls type
//! show -> Other::name
function show(Node $node) { $node->name(); }
