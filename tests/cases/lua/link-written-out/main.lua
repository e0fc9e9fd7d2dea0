local handlers = {
    open = function() close_it() end,
    close = function() end,
}
function close_it() handlers.close() end
--> handlers.open -> close_it
--> close_it -> handlers.close
