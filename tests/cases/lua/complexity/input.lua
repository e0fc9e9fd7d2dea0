function f(a, b)
    if a and b then return 1
    elseif a or b then return 2
    else return 3 end
    while a do a = a - 1 end
    repeat b = b - 1 until b == 0
    for i = 1, 3 do end
end
