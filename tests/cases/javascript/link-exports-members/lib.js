function helper() {}
exports.one = function () {};
module.exports.two = () => {};
exports.three = helper;
