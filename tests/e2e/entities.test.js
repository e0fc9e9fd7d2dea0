// What must hold of the entities of any project: keys are spelled as documented, no two are equal, as many are stored as
// were created, they are the same in the export and over HTTP; tests have the rule that made them tests; words are
// counted within bounds. ENTITY_TREES=FOLDER:FOLDER takes other folders than those that every machine has.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const root = path.resolve(__dirname, '../..');
const modules = path.resolve(root, process.env.NODE_MODULES || 'node_modules');

const shortNames = { function: 'fn', constructor: 'ctor', module: 'mod', type_alias: 'typedef', variable: 'var', constant: 'const',
  property: 'prop', enum_member: 'member', prototype: 'proto' };
const testRules = ['test_attribute', 'test_module', 'test_type', 'test_name', 'test_macro', 'test_file_name', 'test_folder'];

function listTrees() {
  if (process.env.ENTITY_TREES) return process.env.ENTITY_TREES.split(':');
  const python = fs.readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name)).sort().pop();
  return [path.join(root, 'src'), path.join(root, 'tests/cases'), path.join(modules, 'ajv', 'lib'),
    path.join('/usr/lib', python || 'none', 'email')].filter((folder) => fs.existsSync(folder));
}

// ALGORITHMS 2.2, written once more from the text.
const signs = { ' ': '_', ',': '__c__', '<': '__lt__', '>': '__gt__', '[': '__lb__', ']': '__rb__', '{': '__lc__', '}': '__rc__',
  ':': '%3A', '%': '%25' };
const cleanName = (name) => name.replace(/, /g, ',').replace(/[ ,<>[\]{}:%]/g, (sign) => signs[sign]);

function semanticPath(file) {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? file.slice(0, file.length - base.length + dot) : file;
  return `__${stem.replace(/[/\\.-]/g, '_').replace(/[:%]/g, (sign) => signs[sign])}`;
}

function checkKey(row) {
  const expected = `${row.language}:${shortNames[row.kind] || row.kind}:${cleanName(row.qualified_name)}:${semanticPath(row.file)}:T`;
  assert.ok(row.key.startsWith(expected), `${row.key} is not ${expected}n`);
  assert.match(row.key.slice(expected.length), /^(0|[1-9]\d*)$/, row.key);
  assert.strictEqual(row.key.split(':').length, 5, row.key);
}

async function* listOverHttp(base, list) {
  let cursor = '';
  do {
    const { status, json } = await lib.get(base, `${list}&limit=2000${cursor && `&cursor=${cursor}`}`);
    assert.strictEqual(status, 200);
    yield json.data;
    const page = json.data.entities ? json.data : json.data.word_count_coverage;
    cursor = page.next_cursor || '';
  } while (cursor);
}

async function readAll(base, list, pick) {
  const rows = [];
  for await (const data of listOverHttp(base, list)) rows.push(...pick(data));
  return rows;
}

function checkWords(file) {
  const about = `${file.folder_path}/${file.filename}`;
  const { source_word_count: all, entity_word_count: own, import_word_count: imports, comment_word_count: comments } = file;
  assert.ok(own >= 0 && imports >= 0 && comments >= 0 && own + imports + comments <= all, `${about}: ${own} + ${imports} + ${comments} of ${all}`);
  const { raw_coverage_pct: raw, effective_coverage_pct: effective } = file;
  assert.ok(raw >= 0 && raw <= effective && effective <= 100, `${about}: 0 <= ${raw} <= ${effective} <= 100`);
}

for (const tree of listTrees()) {
  test(`entities of ${path.relative(root, tree) || tree}`, async (t) => {
    const db = `${lib.engine}:${lib.makeTree(t)}/graph.db`;
    const summary = lib.ingest(tree, ['--db', db]);
    const { entities } = lib.exportGraph(t, db);
    assert.ok(entities.length > 50, `${entities.length} entities`);
    assert.strictEqual(summary.entities_created, summary.entities_stored);
    assert.strictEqual(entities.length, summary.entities_stored);
    entities.forEach(checkKey);
    const keys = new Set(entities.map((row) => row.key));
    assert.strictEqual(keys.size, entities.length, 'no key twice');
    assert.strictEqual(new Set(entities.map((row) => row.key.split(':T').pop())).size, entities.length, 'no uid twice');

    const tests = entities.filter((row) => row.class === 'TEST');
    assert.strictEqual(tests.length, summary.entities_by_class.TEST);
    const { base } = await lib.serve(t, ['serve', '--db', db, '--port', '0', '--no-watch']);
    const listed = await readAll(base, '/code-entities-list-all?include_tests=1', (data) => data.entities);
    assert.deepStrictEqual(listed.map((row) => row.key).sort(), [...keys].sort(), 'the same over HTTP');
    for (const row of [...listed.slice(0, 40), ...listed.slice(-40)]) {
      const { json } = await lib.get(base, `/code-entity-detail-view?key=${lib.key(row.key)}`);
      assert.strictEqual(json.data.entity ? json.data.entity.key : json.data.key, row.key);
    }
    const hidden = await readAll(base, '/code-entities-list-all?include_tests=0', (data) => data.entities);
    assert.strictEqual(hidden.length, entities.length - tests.length, 'tests are hidden by default, not lost');
    const { json: report } = await lib.get(base, '/ingestion-diagnostics-coverage-report?section=test_entities&limit=100000');
    const told = report.data.test_entities_excluded.entities;
    assert.strictEqual(told.length, tests.length);
    for (const row of told) assert.ok(testRules.includes(row.detection_reason), `${row.entity_name}: '${row.detection_reason}'`);
    (await readAll(base, '/ingestion-diagnostics-coverage-report?section=word_coverage', (data) => data.word_count_coverage.files)).forEach(checkWords);
  });
}
