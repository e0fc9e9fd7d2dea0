const lib = require('./lib');
function main() { lib.one(); lib.two(); lib.three(); }
//> main -> one
//> main -> two
//> main -> helper
