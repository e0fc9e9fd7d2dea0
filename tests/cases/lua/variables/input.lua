local limit <const> = 10
local a, b = 1, "two"
local unset
total = 0
total = total + 1
local data = { 1, 2, 3 }
