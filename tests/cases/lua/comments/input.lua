--[[ Long
comment ]]
function a() end

-- Apart.

function b() end
