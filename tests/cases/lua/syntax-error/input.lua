function good() return 1 end
function bad( return end
function other() good() end
