// Ranking under review: what queries find, in order. tests/search/golden/ranking.txt holds queries over
// a small corpus with all their hits; a change of the ranking shows there as a diff (REWRITE=1 writes
// it anew). tests/search/golden/own.txt asks the program's own source for known things.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const golden = path.resolve(__dirname, '../search/golden');
const rows = (name) => fs.readFileSync(path.join(golden, name), 'utf8').split('\n');

function indexCopy(t, folder) {
  const root = lib.makeTree(t);
  fs.cpSync(folder, root, { recursive: true });
  lib.ok(['ingest', root, '--quiet']);
  return root;
}

function find(root, query, limit) {
  return JSON.parse(lib.run(['search', query, root, '--json', '--limit', String(limit)]).stdout).data.hits;
}

test('the order of hits over the small corpus is as reviewed', (t) => {
  const root = indexCopy(t, path.join(golden, 'corpus'));
  const queries = rows('ranking.txt').filter((row) => row.startsWith('? ')).map((row) => row.slice(2));
  const comment = rows('ranking.txt').filter((row) => row.startsWith('#'));
  const out = [...comment];
  assert.ok(queries.length >= 15);
  for (const query of queries) {
    out.push('', `? ${query}`);
    for (const hit of find(root, query, 50)) {
      out.push(`  ${hit.score.toFixed(2).padStart(5)}  ${hit.file_path}:${hit.line}:${hit.column_start}  ${hit.entity_name ?? '-'}${hit.is_definition ? '  definition' : ''}`);
    }
  }
  const text = `${out.join('\n')}\n`;
  if (process.env.REWRITE) fs.writeFileSync(path.join(golden, 'ranking.txt'), text);
  assert.strictEqual(text, fs.readFileSync(path.join(golden, 'ranking.txt'), 'utf8'));
});

test('known things of the own source are among the first hits', { skip: lib.slow ? 'too slow here' : false }, (t) => {
  const root = indexCopy(t, path.resolve(__dirname, '../../src'));
  const asked = rows('own.txt').filter((row) => row.trim() !== '' && !row.startsWith('#')).map((row) => row.split(' -> '));
  assert.ok(asked.length >= 12);
  let sum = 0;
  for (const [query, wanted, within] of asked) {
    const names = find(root, query, 10).map((hit) => hit.entity_name);
    const at = names.indexOf(wanted);
    assert.ok(at >= 0 && at < Number(within), `${query}: ${wanted} within ${within}, found\n${names.join('\n')}`);
    sum += 1 / (at + 1);
  }
  assert.ok(sum / asked.length >= 0.8, `mean of 1 / rank ${sum / asked.length}`);
});
