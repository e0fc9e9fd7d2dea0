local Shapes = {}
local function area() end
function Shapes.area(r)
    return Shapes.square(r)
end
function Shapes.square(r) return r * r end
return Shapes
--> Shapes.area -> Shapes.square
--! main -> lib/shapes.lua:area
