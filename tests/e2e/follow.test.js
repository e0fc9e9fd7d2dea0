// A served graph follows its files, and what it then holds equals a fresh index of the same tree.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');
const sample = require('./sample');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks until the answer fits; the last answer is what the failure shows.
async function until(ask, fits, what) {
  const end = Date.now() + (lib.slow ? 60000 : 20000);
  let answer;
  do {
    answer = await ask();
    if (fits(answer)) return answer;
    await pause(20);
  } while (Date.now() < end);
  assert.fail(`${what}: ${JSON.stringify(answer)}`);
}

const up = (t, root, ...more) => lib.serve(t, ['up', root, '--port', '0', ...more]);
const find = (server, name) => lib.get(server.base, `/code-entities-search-fuzzy?q=${name}`).then((r) => r.json.data);
const finds = (server, name) => find(server, name).then((data) => data.entities.some((e) => e.key.split(':')[2] === name));
const reindex = (server, file) =>
  lib.get(server.base, `/incremental-reindex-file-update?path=${lib.key(file)}`, { method: 'POST' });
const watcher = (server) => lib.get(server.base, '/file-watcher-status-check').then((r) => r.json.data);

test('a save, a new folder and a deletion are served without being asked for', async (t) => {
  const root = lib.makeTree(t, sample);
  const server = await up(t, root);
  fs.mkdirSync(`${root}/fresh/deep`, { recursive: true });
  fs.writeFileSync(`${root}/fresh/deep/new.c`, 'int quite_new_function(void) { return 1; }\n');
  await until(() => finds(server, 'quite_new_function'), Boolean, 'the new file is seen');
  fs.writeFileSync(`${root}/fresh/deep/new.c`, 'int another_function(void) { return 1; }\n');
  await until(() => finds(server, 'another_function'), Boolean, 'the save is seen');
  assert.strictEqual(await finds(server, 'quite_new_function'), false);
  fs.rmSync(`${root}/fresh`, { recursive: true });
  await until(() => finds(server, 'another_function'), (there) => !there, 'the deletion is seen');
  const status = await until(() => watcher(server), (s) => !s.pending_changes_flag, 'it comes to rest');
  assert.strictEqual(status.mode, 'events');
  assert.strictEqual(status.error_message_value_option, null);
  const { code } = await server.stop();
  assert.strictEqual(code, 0);
  const db = `${lib.engine}:${root}/.parseltongue/analysis.db`;
  assert.strictEqual(lib.ok(['digest', '--db', db]).trim(), lib.ingest(root, ['--db', 'mem:']).digest);
});

test('reindexing answers what became of one file', async (t) => {
  const root = lib.makeTree(t, { 'a.c': 'int one(void) { return 1; }\nint two(void) { return one(); }\n' });
  const server = await up(t, root, '--no-watch');
  const same = await reindex(server, 'a.c');
  assert.strictEqual(same.status, 200, same.text);
  assert.strictEqual(same.json.data.hash_changed, false);
  fs.writeFileSync(`${root}/a.c`, 'int one(void) { return 1 + 1; }\nint three(void) { return one(); }\n');
  const { data } = (await reindex(server, `${root}/a.c`)).json;
  assert.deepStrictEqual([data.entities_before, data.entities_after, data.entities_added, data.entities_removed], [3, 3, 1, 1]);
  assert.ok(data.entities_modified >= 1 && data.hash_changed, JSON.stringify(data));
  assert.ok(data.edges_added >= 1 && data.edges_removed >= 1, JSON.stringify(data));
  assert.strictEqual(await finds(server, 'three'), true);
  fs.rmSync(`${root}/a.c`);
  assert.strictEqual((await reindex(server, 'a.c')).json.data.entities_after, 0);
  for (const [file, status] of [['a.c', 404], ['../a.c', 400], ['/etc/passwd', 400], ['', 400], ['x//y', 400], ['a\0b', 400]]) {
    assert.strictEqual((await reindex(server, file)).status, status, file);
  }
  assert.strictEqual((await lib.get(server.base, '/incremental-reindex-file-update?path=a.c')).status, 405);
  assert.strictEqual((await watcher(server)).mode, 'off');
});

test('a failed update is told, and the graph stays', async (t) => {
  const root = lib.makeTree(t, sample);
  const server = await up(t, root);
  await until(() => watcher(server), (s) => !s.pending_changes_flag, 'it comes to rest');
  fs.renameSync(root, `${root}.gone`);
  t.after(() => fs.rmSync(`${root}.gone`, { recursive: true, force: true }));
  const status = await until(() => watcher(server), (s) => s.error_message_value_option !== null, 'the fault is told');
  assert.match(status.status_message_text_value, /^failed: /);
  assert.strictEqual(await finds(server, 'main'), true);
});

// Edits as people make them, by a seeded generator, so that a failure can be repeated.
function makeRandom(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
}

function listSources(root) {
  return fs.readdirSync(root, { recursive: true })
    .filter((name) => !name.startsWith('.parseltongue') && fs.statSync(path.join(root, name)).isFile())
    .sort();
}

function editTree(root, random, step) {
  const files = listSources(root);
  const file = path.join(root, files[random(files.length)]);
  const other = path.join(root, files[random(files.length)]);
  const text = fs.readFileSync(file, 'utf8');
  switch (random(8)) {
    case 0: fs.rmSync(file); break;
    case 1: fs.writeFileSync(path.join(root, `made${step}.c`), `int made${step}(void) { return helper(); }\n`); break;
    case 2: fs.writeFileSync(file, `${text}\n`); break;
    case 3: fs.writeFileSync(file, text.replace(/\b(helper|run|main|name|value)\b/g, `$1${step}`)); break;
    case 4: { const b = fs.readFileSync(other, 'utf8'); fs.writeFileSync(file, b); fs.writeFileSync(other, text); break; }
    case 5: fs.mkdirSync(path.join(root, `d${step}`)); fs.renameSync(file, path.join(root, `d${step}`, path.basename(file))); break;
    case 6: fs.writeFileSync(path.join(root, '.gitignore'), random(2) ? 'made*.c\n' : '\n'); break;
    default: fs.writeFileSync(file, text.slice(0, Math.floor(text.length / 2))); break;
  }
}

test('after every edit the updated graph equals a fresh one', (t) => {
  const steps = lib.slow ? 8 : 40;
  const root = lib.makeTree(t, sample);
  const out = lib.makeTree(t);
  const engines = ['sqlite', 'lmdb'].filter((engine) => lib.run(['ingest', root, '--quiet', '--db', `${engine}:${out}/${engine}.db`]).status === 0);
  assert.ok(engines.includes('sqlite'));
  const random = makeRandom(7);
  for (let step = 0; step < steps; step++) {
    editTree(root, random, step);
    if (listSources(root).length < 3) fs.writeFileSync(path.join(root, `again${step}.c`), 'int again(void) { return 0; }\n');
    const fresh = lib.ingest(root, ['--db', 'mem:']).digest;
    for (const engine of engines) {
      lib.ok(['update', '--quiet', '--db', `${engine}:${out}/${engine}.db`], { cwd: root });
      assert.strictEqual(lib.ok(['digest', '--db', `${engine}:${out}/${engine}.db`]).trim(), fresh, `${engine} after step ${step}`);
    }
  }
});

test('update of a tree that did not change parses nothing, even just after a save', (t) => {
  const root = lib.makeTree(t, sample);
  lib.ingest(root);
  const again = lib.ingest(root);
  assert.strictEqual(again.files_parsed_now ?? again.files_parsed, 0, JSON.stringify(again));
  assert.strictEqual(again.unchanged, true);
  const file = `${root}/${Object.keys(sample)[0]}`;
  fs.utimesSync(file, new Date(1000), new Date(1000)); // touched: the same bytes at another time
  assert.strictEqual(lib.ingest(root).unchanged, true);
});

test('update needs an index', (t) => {
  const root = lib.makeTree(t, sample);
  const result = spawnSync(lib.program, ['update', root], { encoding: 'utf8' });
  assert.notStrictEqual(result.status, 0);
  assert.match(result.stderr, /ingest|no database/);
});
