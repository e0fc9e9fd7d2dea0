const core = require('@x/core');
function main() { core.run(); }
//> main -> run
