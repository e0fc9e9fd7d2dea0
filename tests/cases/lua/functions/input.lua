--- Adds.
-- Two lines.
function add(a, b) return a + b end
local function sub(a, ...) return a end
local mul = function(a, b) return a * b end
div = function(a) return a end
