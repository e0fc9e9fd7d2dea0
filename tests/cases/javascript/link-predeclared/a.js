// Globals lie outside; a member of such a name may be the project's.
//? go -> parseInt external
//? go -> setTimeout external
//? go -> fetch unresolved
//> own -> a.js:escape Calls
function go(x) { setTimeout(lost, parseInt('1')); x.fetch(); }
function escape(text) { return text; }
function own() { escape('x'); }
