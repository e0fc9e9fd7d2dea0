local u = require("util")
function go() u.helper() u.inline() end
--> go -> util.lua:helper
