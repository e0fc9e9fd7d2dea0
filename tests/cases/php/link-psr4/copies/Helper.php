<?php
namespace App\Tests;
class Helper { function help() {} }
