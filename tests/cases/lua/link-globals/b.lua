function user()
    shared()
    hidden()
    print("x")
end
--? user -> shared
--! user -> a.lua:hidden
