local M = {}
function M.make() return M.one() or 2 end
function M.one() return "x" .. 1 end
return M
