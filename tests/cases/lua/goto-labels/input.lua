#!/usr/bin/env lua
::top::
goto top
