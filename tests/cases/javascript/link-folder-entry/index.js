exports.other = function () {};
