function pick() {}
function inner() {}
module.exports = { pick, other: inner };
