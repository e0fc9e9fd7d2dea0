// Same tree, same graph: whatever the worker count, the engine, the spelling of the folder.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');
const sample = require('./sample');

const own = path.resolve(__dirname, '../../src');

for (const [title, make] of [
  ['the sample', (t) => lib.makeTree(t, sample)],
  ['our own source', (t) => { const root = lib.makeTree(t); fs.cpSync(own, `${root}/src`, { recursive: true }); return root; }],
]) {
  test(`one digest for ${title}`, (t) => {
    const root = make(t);
    const out = lib.makeTree(t);
    const digests = new Map();
    const note = (how, digest) => digests.set(how, digest);
    for (const jobs of lib.slow ? ['1', '3'] : ['1', '2', '3', '7']) {
      note(`jobs ${jobs}`, lib.ingest(root, ['--jobs', jobs, '--db', `sqlite:${out}/${jobs}.db`]).digest);
    }
    note('sequential', lib.ingest(root, ['--sequential', '--db', `sqlite:${out}/s.db`]).digest);
    note('mem', lib.ingest(root, ['--db', 'mem:']).digest);
    for (const size of ['1', '100', '100000']) {
      note(`batches of ${size}`, lib.ingest(root, ['--batch-size', size, '--db', 'mem:']).digest);
    }
    note('little memory', lib.ingest(root, ['--memory', '64M', '--db', 'mem:']).digest);
    note('.', lib.ingest('.', ['--db', `sqlite:${out}/dot.db`], { cwd: root }).digest);
    note('relative', lib.ingest(path.basename(root), ['--db', 'mem'], { cwd: path.dirname(root) }).digest);
    note('slash', lib.ingest(`${root}/`, ['--db', 'mem:']).digest);
    note('stored', lib.ok(['digest', '--db', `sqlite:${out}/1.db`]).trim());
    assert.strictEqual(new Set(digests.values()).size, 1, JSON.stringify([...digests]));
  });
}

test('a tree in another place and order of creation has the same digest', (t) => {
  const shuffled = Object.fromEntries(Object.entries(sample).reverse());
  const one = lib.ingest(lib.makeTree(t, sample), ['--db', 'mem:']);
  const two = lib.ingest(lib.makeTree(t, shuffled), ['--db', 'mem:']);
  assert.strictEqual(one.digest, two.digest);
  const other = lib.ingest(lib.makeTree(t, { ...sample, 'src/extra.c': 'int extra(void) { return 1; }\n' }), ['--db', 'mem:']);
  assert.notStrictEqual(one.digest, other.digest);
});

test('the export is sorted, complete and free of absolute paths', (t) => {
  const root = lib.makeTree(t, sample);
  const db = `${lib.engine}:${root}/.parseltongue/analysis.db`;
  const summary = lib.ingest(root);
  const graph = lib.exportGraph(t, db);
  assert.strictEqual(graph.entities.length, summary.entities_stored);
  const keys = new Set(graph.entities.map((e) => e.key));
  assert.strictEqual(keys.size, graph.entities.length, 'keys are unique');
  for (const edge of graph.edges) {
    assert.ok(keys.has(edge.from_key) && keys.has(edge.to_key), 'every edge end exists');
    for (const site of edge.sites) assert.strictEqual(site.length, 2);
  }
  for (const entity of graph.entities) {
    assert.match(entity.key, /^[a-z+#]+:[a-z]+:[^:]+:__[^:]*:T[0-9]+$/);
    for (const field of ['key', 'kind', 'name', 'qualified_name', 'language', 'file', 'start_line', 'end_line', 'parent_key', 'class', 'exported']) {
      assert.ok(field in entity, field);
    }
  }
  const paths = graph.files.map((file) => file.path);
  assert.deepStrictEqual(paths, [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  for (const name of ['files', 'entities', 'edges', 'references']) {
    assert.ok(!fs.readFileSync(`${graph.out}/${name}.jsonl`, 'utf8').includes(root));
  }
});
