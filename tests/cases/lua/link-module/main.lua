local shapes = require("lib.shapes")
local area = require("lib.shapes").area
function main()
    shapes.area(1)
    shapes.missing()
    area(2)
end
--> main -> lib/shapes.lua:Shapes.area Calls
--? main -> missing
