local Base = {}
function Base:m() end
local Heir = setmetatable({}, { __index = Base })
function Heir:n() end
local Third = Base:extend()
function Third:o() end
