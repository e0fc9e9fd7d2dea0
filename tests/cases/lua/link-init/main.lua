local pkg = require "pkg"
local sub = require "pkg.sub"
function run() pkg.start() sub.go() end
--> run -> pkg/init.lua:M.start
--> run -> pkg/sub.lua:M.go
