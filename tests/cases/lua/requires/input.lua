local a = require "a"
local b = require("dir.b")
local c = require('dir/c').part
require "effect"
local function late() local d = require "d" return d end
print(require("e").x)
