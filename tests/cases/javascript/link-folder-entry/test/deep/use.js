// '..' is the entry that package.json names, before any index.
//> one -> main.js:start Calls
//> two -> main.js:start Calls
const start = require('../..');
const again = require('../../');
function one() { start(); }
function two() { again(); }
