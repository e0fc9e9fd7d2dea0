describe("shape", function()
    local function check() end
    it("works", function() check() end)
end)
