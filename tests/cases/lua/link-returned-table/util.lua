function helper() end
local function unused() end
return { helper = helper, inline = function() end }
--> main.lua:go -> util.lua:inline
