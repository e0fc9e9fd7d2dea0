/** Adds. */
function add(a, b = 1, ...rest) { return a + b; }
async function load() { await add(1); }
function* items() { yield 1; }
const arrow = (x) => add(x);
const named = function inner() { return arrow(1); };
let counter = 0, other = add(1, 2);
function outer() { function nested() { return 1; } const local = () => nested(); return local(); }
