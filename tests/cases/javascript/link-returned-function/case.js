// A constant that holds what a function returns calls that function, by its own name.
function runner(step) {
    return function run(list) { return step(list); };
}
const runAll = runner((list) => list);
//> go -> runner.run Calls
//! go -> runAll
function go() { return runAll([]); }
module.exports = { go };
