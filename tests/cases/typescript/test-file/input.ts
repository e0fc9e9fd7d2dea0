test("x", () => { check(); });
function check() {}
