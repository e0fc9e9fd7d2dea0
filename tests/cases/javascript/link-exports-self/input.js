// What a module exports is reached inside it through exports, module.exports and variables that hold them.
const api = exports;
exports.find = function () {};
api.make = function () {};
module.exports.log = () => {};
//> lookup -> find
//> lookup -> make
//> lookup -> log
exports.lookup = function () { exports.find(); api.make(); module.exports.log(); };
//> viaThis -> lookup
exports.viaThis = function () { this.lookup(); };
