const Thing = require('./thing');
const tools = require('./tools');
const { pick, other: renamed } = require('./tools');
function main() { const t = new Thing(); t.run(); tools.pick(); pick(); renamed(); }
//> main -> Thing.constructor
//> main -> Thing.run
//> main -> pick
//> main -> inner
