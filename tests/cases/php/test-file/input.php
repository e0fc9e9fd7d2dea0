<?php
function testOne() {}
function helper() {}
