var util = exports;
util.isString = function () {};
