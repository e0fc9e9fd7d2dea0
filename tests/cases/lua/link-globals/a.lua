function shared() end
local function hidden() end
function same() hidden() end
--> same -> a.lua:hidden
