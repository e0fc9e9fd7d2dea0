// Known items: the doc comment of a function, taken out of the text, finds the function better than
// plain BM25 does. Each language has a floor for its mean reciprocal rank, about four fifths of what
// was measured (bench/search.md); over all trees there is a margin over plain BM25. The trees are those
// of locked or installed packages: in one that changes with every commit a floor would move.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { measure } = require('../../bench/search_relevance');
const lib = require('./lib');

const items = 50; // functions a tree
const margin = 1.4; // the mean over all trees is so many times that of plain BM25
const nodeModules = process.env.NODE_MODULES || path.resolve(__dirname, '../../node_modules');
const python = fs.readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name)).map((name) => `/usr/lib/${name}`);
const npm = path.join(path.dirname(fs.realpathSync(process.execPath)), '../lib/node_modules/npm/lib');
const trees = [
  [path.join(nodeModules, 'tree-sitter/vendor/tree-sitter/lib'), 'c', 0.35],
  ...python.slice(0, 1).map((home) => [path.join(home, 'email'), 'python', 0.3]),
  [path.join(nodeModules, 'ajv/lib'), 'typescript', 0.2],
  [npm, 'javascript', 0.4],
].filter(([folder]) => fs.existsSync(folder));
const haveSqlite = spawnSync('sqlite3', ['--version']).status === 0;

test('doc comments find their functions', { skip: lib.slow || !haveSqlite ? 'too slow here, or no sqlite3' : false }, async (t) => {
  let ours = 0;
  let plain = 0;
  for (const [folder, language, floor] of trees) {
    const result = await measure(t, folder, items);
    t.diagnostic(`${language}: ${result.count} functions, MRR ${result.ours.toFixed(3)}, plain BM25 ${result.plain.toFixed(3)}`);
    assert.ok(result.count >= 30 && result.languages.includes(language), `${folder}: ${result.count} ${result.languages}`);
    assert.ok(result.ours >= floor, `${language}: ${result.ours} is below ${floor}`);
    ours += result.ours;
    plain += result.plain;
  }
  assert.ok(trees.length < 2 || ours >= margin * plain, `${ours / trees.length} is not ${margin} times ${plain / trees.length}`);
});
