local M = {}
M.go = function() end
return M
