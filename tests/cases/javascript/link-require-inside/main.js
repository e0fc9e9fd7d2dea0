// require in the middle of an expression is the module, too.
//> lazy -> open
//> lazy -> Core.constructor
function lazy() { require('./lib').open(); new (require('./core'))(); }
function Parser() {}
Parser.prototype.State = require('./state');
//> Parser.run -> State
//> Parser.run -> State.up
Parser.prototype.run = function () { const s = new this.State(); s.up(); };
//> load -> go
//> load -> stop
async function load() { (await import('./esm.mjs')).go(); import('./esm.mjs').then((m) => m.stop()); }
