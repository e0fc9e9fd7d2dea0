local Animal = {}
function Animal:speak() end
return Animal
