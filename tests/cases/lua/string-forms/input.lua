local s = [[long
text]] .. 'x' .. [==[ y ]==]
function f() return s end
