local function f(...) local a, b = ... return select("#", ...) end
