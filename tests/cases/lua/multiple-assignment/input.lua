a, b = f(), g()
local c, d = 1, function() return a end
