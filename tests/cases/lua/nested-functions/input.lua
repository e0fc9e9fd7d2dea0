function outer(n)
    local function inner(m) return m end
    local bound = function() return inner(n) end
    return bound()
end
