// A function with a name of its own is called so; what it is bound to leads to it.
const api = { remove: function removeAll(n) { return n ? removeAll(n - 1) : 0; } };
//> removeAll -> removeAll Calls
//> use -> removeAll Calls type
//> use -> walk Calls
//> use -> res.header Calls type
const go = function walk() {};
const res = {};
res.set = res.header = function header() {};
//! use -> other
function other() {}
function use() { api.remove(1); go(); res.set(); res.header(); }
// Two properties of one name, given at once.
const core = {};
core.fn = {};
core.extend = core.fn.extend = function () {};
//> grow -> extend Calls type
function grow() { core.extend(); core.fn.extend(); }
// A name that is computed is the name as it is written.
//> [START] -> other Calls exact
const START = "start";
const table = { [START]: () => other() };
module.exports = { use, grow, table };
