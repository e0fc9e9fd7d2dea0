<?php
namespace A;
class One { function f() {} }
namespace B;
class Two { function f() {} }
