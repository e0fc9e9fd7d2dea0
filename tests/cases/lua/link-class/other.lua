local Cat = {}
function Cat:speak() end
function Cat:bark() end
return Cat
--! walk_dog -> other.lua:Cat.bark
