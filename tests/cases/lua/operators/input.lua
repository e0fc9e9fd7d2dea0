local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return a end
function Vector.__eq(a, b) return true end
