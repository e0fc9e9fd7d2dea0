// What a module exports of something unknown is told under the name that the call has.
const utils = require("./utils");
//? use -> wrap unresolved
//? use -> wrap2 unresolved
function use(v) { utils.wrap(v); v.a.b.c.d(utils.wrap2(v)); }
