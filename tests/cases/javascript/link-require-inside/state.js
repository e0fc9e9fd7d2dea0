function State() {}
State.prototype.up = function () {};
module.exports = State;
