exports.open = function () {};
