local Animal = require "animal"
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
function Dog.new(name)
    local self = setmetatable({}, Dog)
    return self
end
function Dog:bark()
    self:speak()
    self:fetch()
end
function Dog:fetch() end
local rex = Dog.new("rex")
function walk_dog()
    local d = Dog.new("d")
    d:bark()
    d:speak()
end
return Dog
--> Dog -> animal.lua:Animal Extends
--> Dog.bark -> Dog.fetch
--> Dog.bark -> animal.lua:Animal.speak Calls inherited
--> walk_dog -> Dog.bark Calls type
--> walk_dog -> Dog.new
