<?php
function global_one() {}
function local_one() {}
class Thing {}
