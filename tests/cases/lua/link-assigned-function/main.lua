local function outer()
    local inner
    inner = function(n) return inner(n - 1) end
    local function other() return inner(1) end
    return inner(3) + other()
end
--> outer -> outer.inner
--> outer.inner -> outer.inner
--> outer.other -> outer.inner
--> outer -> outer.other
