const fs = require('fs');
const { a, b: c } = require('./x');
const d = require('./y').d;
require('./effect');
exports.one = function () {};
exports.two = a;
module.exports.three = () => c();
module.exports = { a, four: c, five() {}, six: function () {}, ...require('./z') };
