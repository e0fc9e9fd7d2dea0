// Files that break the parser, through the program as people run it: each is set aside and listed,
// the rest of the graph is what it is without them, and none costs anything on the next run.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const shim = path.join(path.dirname(lib.program), 'tests/ingest/hostile_shim.so');
const without = { skip: !fs.existsSync(shim) && 'sanitizers come first in a process, so there is no shim' };
const env = { ...process.env, LD_PRELOAD: shim };

const hostile = {
  'src/spins.c': ['//HOSTILE spins\nint spins(void);\n', 'timed_out'],
  'src/stack.rs': ['//HOSTILE stack\nfn stack() {}\n', 'crashed'],
  'lib/crash.go': ['//HOSTILE crash\npackage lib\nfunc Crash() {}\n', 'crashed'],
  'lib/eater.ts': ['//HOSTILE eater\nexport function eater() {}\n', 'out_of_memory'],
};

function makeFiles() {
  const files = {};
  for (let i = 0; i < 60; i++) {
    files[`src/f${i}.c`] = `int f${i}(int x) { return x > 0 ? f${(i * 7 + 1) % 60}(x - 1) : g${i % 9}(x); }\n`;
    files[`lib/m${i}.ts`] = `import { m${(i + 1) % 60} } from './m${(i + 1) % 60}';\nexport function m${i}() { return m${(i + 1) % 60}(); }\n`;
  }
  return files;
}

// All that is said of files which are not hostile.
function exportRest(t, db) {
  const graph = lib.exportGraph(t, db);
  const rest = (rows) => rows.filter((row) => !Object.keys(hostile).includes(row.path));
  return { files: rest(graph.files), entities: graph.entities, edges: graph.edges };
}

test('hostile files are set aside and cost nothing twice', without, (t) => {
  const root = lib.makeTree(t, makeFiles());
  const clean = `${lib.engine}:${lib.makeTree(t)}/clean.db`;
  const db = `${lib.engine}:${lib.makeTree(t)}/hostile.db`;
  const run = (...options) => lib.ingest(root, ['--db', db, '--memory', '1G', ...options], { env });
  lib.ingest(root, ['--db', clean]);
  for (const [name, [text]] of Object.entries(hostile)) {
    fs.writeFileSync(`${root}/${name}`, text);
    fs.utimesSync(`${root}/${name}`, 1e9, 1e9);
  }

  const first = run();
  const files = Object.fromEntries(lib.exportGraph(t, db).files.map((file) => [file.path, file.status]));
  for (const [name, [, status]] of Object.entries(hostile)) {
    assert.strictEqual(files[name], status, name);
    assert.ok(first.errors.some((line) => line.includes(name)), `${name} is told`);
  }
  assert.strictEqual(first.errors_total, 4);
  assert.strictEqual(first.workers_lost, 8); // each is tried once more, alone
  assert.deepStrictEqual(exportRest(t, db), exportRest(t, clean));

  const second = run();
  assert.deepStrictEqual([second.files_parsed, second.workers_lost, second.workers_started], [0, 0, 0]);
  assert.strictEqual(second.digest, first.digest);
  assert.strictEqual(second.errors_total, 4); // still told

  fs.writeFileSync(`${root}/src/f0.c`, 'int f0(void) { return 1; }\n');
  assert.deepStrictEqual((({ files_parsed, workers_lost }) => [files_parsed, workers_lost])(run()), [1, 0]);

  fs.writeFileSync(`${root}/lib/crash.go`, '//harmless now\npackage lib\nfunc Crash() {}\n');
  const mended = run();
  assert.deepStrictEqual([mended.files_parsed, mended.workers_lost, mended.errors_total], [1, 0, 3]);
});
