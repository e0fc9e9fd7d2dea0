local count = 0
local M = {}
function M.next() count = count + 1 return count end
M.count = count
return M
