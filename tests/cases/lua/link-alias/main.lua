local geo = require "geo"
local area, edge = geo.area, geo.edge
function use()
    area(1)
    require("geo").edge(2)
    local round = require("geo").round
    round(3)
end
--> use -> geo.lua:Geo.area
--> use -> geo.lua:Geo.edge
--> use -> geo.lua:Geo.round
--! use -> geo.lua:area
