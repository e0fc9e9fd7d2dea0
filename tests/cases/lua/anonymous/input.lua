table.sort(list, function(a, b) return a < b end)
event.on("x", function() handle() end)
