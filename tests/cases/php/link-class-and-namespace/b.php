<?php
namespace Lib;
interface Node { const Name = 1; }
