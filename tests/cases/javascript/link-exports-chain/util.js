var util = module.exports = require('./minimal');
//> toArray -> isString
util.toArray = function () { return util.isString(); };
util.later = require('./later');
