function a() return b() end
function b() end
