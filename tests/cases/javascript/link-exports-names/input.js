// The name of an export is no name inside the module.
function post() {}
const { parse } = require('./parse');
//> walk -> post
//! walk -> walk
module.exports.post = function walk() { post(); };
//> parse -> parseText
//! parse -> parse
exports.parse = function () { return parse(); };
//! bare -> only
function bare() { only(); }
exports.only = function () {};
