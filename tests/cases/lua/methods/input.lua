local Stack = {}
Stack.__index = Stack
function Stack.new() return setmetatable({}, Stack) end
function Stack:push(item) self.items[#self.items + 1] = item end
Stack.pop = function(self) return table.remove(self.items) end
