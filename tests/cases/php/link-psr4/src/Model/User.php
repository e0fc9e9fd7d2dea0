<?php
namespace App\Model;
class User { function save() {} }
