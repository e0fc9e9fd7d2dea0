function f(x)
    local y = x
    local z
    for i = 1, 10 do z = i end
    for k, v in pairs(y) do g(k, v) end
    total = z
end
