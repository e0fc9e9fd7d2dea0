local Geo = {}
local function area() end
function Geo.area() return area() end
function Geo.edge() end
function Geo.round() end
return Geo
--> Geo.area -> area
