module("legacy", package.seeall)
function start() stop() end
function stop() end
