local function step() end
function run(step)
    step()
end
function again()
    local f = step
    f()
    pcall(step)
end
--! run -> step
--> again -> step
--> again -> step References
