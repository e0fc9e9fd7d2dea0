<?php
namespace Lib\Node;
class Name { function __construct($x) {} }
class Leaf { function grow() {} }
