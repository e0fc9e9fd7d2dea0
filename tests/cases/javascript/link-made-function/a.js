const memo = (make) => () => make();
const load = memo(() => 1);
function main() { load(); }
//> main -> load
//> a.js -> memo
