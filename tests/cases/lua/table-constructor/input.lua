return {
    name = "x",
    open = function(path) return io.open(path) end,
    ["close"] = function() end,
    helper,
}
