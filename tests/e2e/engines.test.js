// One graph in every engine: all routes answer alike, copies keep the digest, damage is told and mended.
'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');
const sample = require('./sample');

const own = path.resolve(__dirname, '../..');
const engines = /engines: (.*)/.exec(lib.ok(['version']))[1].split(' ').filter((name) => name !== 'mem');

// Real code that is on every machine that runs these tests; the sample has a bit of everything.
const python = fs.readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name)).sort().pop();
const ajv = path.resolve(own, process.env.NODE_MODULES || 'node_modules', 'ajv/lib');
const copyTree = (t, folders) => {
  const root = lib.makeTree(t);
  for (const folder of folders.filter((name) => fs.existsSync(name))) fs.cpSync(folder, `${root}/${path.basename(folder)}`, { recursive: true, dereference: true });
  assert.ok(fs.readdirSync(root).length > 0);
  return root;
};
const projects = [
  ["parts of Python's library", (t) => copyTree(t, ['json', 'email'].map((name) => `/usr/lib/${python}/${name}`))],
  ['ajv', (t) => copyTree(t, [ajv])],
  ['the sample', (t) => lib.makeTree(t, sample)],
  ['our store room', (t) => { const root = lib.makeTree(t); fs.cpSync(`${own}/src/store`, `${root}/store`, { recursive: true }); return root; }],
  ['our tools and tests', (t) => {
    const root = lib.makeTree(t);
    for (const name of ['tools', 'tests/e2e', 'tests/cases/rust', 'tests/cases/go']) fs.cpSync(`${own}/${name}`, `${root}/${name}`, { recursive: true });
    return root;
  }],
];

// Values for the parameters that routes insist on.
function requestsOf(route, keys) {
  const required = route.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  if (required.length === 0) return [route.path];
  return keys.map((key) => `${route.path}?${required.map((name) => `${name}=${lib.key(name === 'q' ? 'list' : key)}`).join('&')}`);
}

for (const [title, make] of projects) {
  test(`all routes answer alike on every engine: ${title}`, async (t) => {
    const root = make(t);
    const out = lib.makeTree(t);
    const specs = engines.map((engine) => `${engine}:${out}/${engine}.db`);
    const digest = lib.ingest(root, ['--db', specs[0]]).digest;
    // Copies: times and all other values are those of the first.
    for (const spec of specs.slice(1)) {
      assert.strictEqual(lib.ok(['copy', '--from', specs[0], '--to', spec]).trim(), digest);
      fs.cpSync(`${specs[0].replace(/^\w+:/, '')}-text`, `${spec.replace(/^\w+:/, '')}-text`, { recursive: true });
    }
    const answers = [];
    for (const spec of specs) {
      // Following files would show when each server looked at them last.
      const server = await lib.serve(t, ['serve', '--no-watch', '--port', '0', '--db', spec]);
      const routes = (await lib.get(server.base, '/api-reference-documentation-help')).json.data.categories.flatMap((category) => category.endpoints);
      const list = (await lib.get(server.base, '/code-entities-list-all?limit=400')).json.data.entities;
      const keys = [0.2, 0.5, 0.9].map((part) => list[Math.floor(list.length * part)].key);
      const all = new Map();
      for (const route of routes.filter((one) => one.method === 'GET' && one.query_name !== 'health')) {
        for (const request of requestsOf(route, keys)) {
          const answer = await lib.get(server.base, request);
          // The spec itself is in some answers, and counted in their tokens.
          const text = answer.text.includes(spec) ? answer.text.replaceAll(spec, 'SPEC').replace(/"tokens":[0-9]+/, '') : answer.text;
          all.set(request, `${answer.status} ${text}`);
        }
      }
      assert.ok(all.size > 20, `${all.size} requests`);
      answers.push(all);
      await server.stop();
    }
    for (let i = 1; i < answers.length; i++) {
      for (const [request, answer] of answers[0]) assert.strictEqual(answers[i].get(request), answer, `${engines[i]}: ${request}`);
    }
  });
}

test('ingestion into each engine, twice, gives one digest', (t) => {
  const root = lib.makeTree(t, sample);
  const out = lib.makeTree(t);
  const digests = new Set();
  for (const engine of engines) {
    const spec = `${engine}:${out}/${engine}.db`;
    digests.add(lib.ingest(root, ['--db', spec]).digest);
    fs.appendFileSync(`${root}/src/main.c`, `int more_${engine}(void) { return 1; }\n`);
    lib.ingest(root, ['--db', spec]);
    fs.writeFileSync(`${root}/src/main.c`, sample['src/main.c']);
    digests.add(lib.ingest(root, ['--db', spec]).digest);
    assert.match(lib.ok(['verify', '--db', spec]), /^ok /);
  }
  assert.strictEqual(digests.size, 1);
});

test('copy refuses a target that holds a graph, and one in memory', (t) => {
  const root = lib.makeTree(t, sample);
  const spec = `sqlite:${root}/a.db`;
  lib.ingest(root, ['--db', spec]);
  for (const [to, words] of [[spec, /already holds a graph/], ['mem:', /gone when the command ends/]]) {
    const result = lib.run(['copy', '--from', spec, '--to', to]);
    assert.strictEqual(result.status, 2);
    assert.match(result.stderr, words);
  }
  assert.strictEqual(lib.run(['copy', '--from', spec]).status, 2);
});

for (const engine of engines) {
  test(`${engine}: verify tells damage, --repair makes it anew`, (t) => {
    const root = lib.makeTree(t, sample);
    const db = `${root}/.parseltongue/${engine}.db`;
    const spec = `${engine}:${db}`;
    const digest = lib.ingest(root, ['--db', spec]).digest;
    assert.match(lib.ok(['verify', '--db', spec]), /^ok +[0-9]+ files, [0-9]+ entities/);
    const files = fs.statSync(db).isDirectory() ? fs.readdirSync(db).filter((name) => name.endsWith('.sst')).map((name) => `${db}/${name}`) : [db];
    for (const file of files) { // every 64th byte behind the first page
      const bytes = fs.readFileSync(file);
      for (let at = 600; at < bytes.length - 100; at += 64) bytes[at] ^= 1;
      fs.writeFileSync(file, bytes);
    }
    const told = lib.run(['verify', '--db', spec]);
    assert.strictEqual(told.status, 8, told.stdout + told.stderr);
    assert.match(told.stdout, /^BAD  /);
    assert.strictEqual(told.signal, null);
    const mended = lib.run(['verify', root, '--repair', '--db', spec]);
    assert.strictEqual(mended.status, 0, mended.stdout + mended.stderr);
    assert.match(mended.stdout, /made anew from/);
    assert.match(lib.ok(['verify', '--db', spec]), /^ok /);
    assert.strictEqual(lib.ok(['digest', '--db', spec]).trim(), digest);
    assert.deepStrictEqual(fs.readdirSync(path.dirname(db)).filter((name) => name.includes('damaged')), []);
  });
}

// Of all engines: tests/store/test_store_format.c. Here: what the message says to do works.
test('an older database is refused with a command that makes it anew', (t) => {
  const root = lib.makeTree(t, sample);
  const db = `${root}/.parseltongue/old.db`;
  const digest = lib.ingest(root, ['--db', `sqlite:${db}`]).digest;
  execFileSync('sqlite3', [db, 'PRAGMA user_version = 0']);
  for (const command of [['ingest', root, '--quiet'], ['digest'], ['verify'], ['query', 'health']]) {
    const told = lib.run([...command, '--db', `sqlite:${db}`]);
    assert.notStrictEqual(told.status, 0, command[0]);
    assert.match(told.stdout + told.stderr, /format version is 0, older than \d+; make it anew with 'parseltongue verify --repair DIR/);
  }
  const mended = lib.run(['verify', '--repair', root, '--db', `sqlite:${db}`]);
  assert.strictEqual(mended.status, 0, mended.stdout + mended.stderr);
  assert.strictEqual(lib.ok(['digest', '--db', `sqlite:${db}`]).trim(), digest);
});

test('a row that was changed with SQL is named', (t) => {
  const root = lib.makeTree(t, sample);
  lib.ingest(root, ['--db', `sqlite:${root}/a.db`]);
  execFileSync('sqlite3', [`${root}/a.db`, "UPDATE entities SET start_line = 77 WHERE name = 'list_push'"]);
  const told = lib.run(['verify', '--db', `sqlite:${root}/a.db`]);
  assert.strictEqual(told.status, 8);
  assert.match(told.stdout, /BAD {2}rows: .*list\.[ch]/);
});

// What was indexed before the default changed, or by a build without some engine, goes on.
for (const engine of engines.filter((name) => name !== lib.engine)) {
  test(`a database of ${engine} in the usual place is found without --db`, (t) => {
    const root = lib.makeTree(t, sample);
    const env = { ...process.env, PARSELTONGUE_HOME: `${root}/home` };
    const db = `${root}/.parseltongue/analysis.db`;
    const digest = lib.ingest(root, ['--db', `${engine}:${db}`]).digest;
    assert.strictEqual(lib.ok(['digest'], { cwd: root }).trim(), digest);
    assert.strictEqual(lib.ok(['digest', '--db', db]).trim(), digest);
    assert.ok(JSON.parse(lib.ok(['query', 'statistics', '--json'], { cwd: root })).data.database_file_path.startsWith(`${engine}:`));
    fs.appendFileSync(`${root}/src/main.c`, 'int more(void) { return 1; }\n');
    const after = lib.ingest(root);
    assert.strictEqual(after.files_parsed, 1);
    assert.strictEqual(lib.ok(['digest', '--db', `${engine}:${db}`]).trim(), after.digest);
    assert.match(lib.ok(['verify', root]), /^ok /);
    // A named index too.
    lib.ok(['new', '--index', 'one', '--path', `${root}/src`], { env });
    const named = `${root}/home/one/analysis.db`;
    fs.renameSync(named, `${root}/moved.db`);
    lib.ok(['copy', '--from', `${root}/moved.db`, '--to', `${engine}:${named}`]);
    assert.match(lib.ok(['verify', '--db', 'name:one'], { env }), /^ok /);
    lib.ok(['update', '--index', 'one'], { env });
    assert.match(lib.ok(['verify', '--db', `${engine}:${named}`]), /^ok /);
  });
}

test('sled: opens lmdb: and says so', { skip: engines.includes('lmdb') ? false : 'this build has no lmdb' }, (t) => {
  const root = lib.makeTree(t, sample);
  const result = lib.run(['ingest', root, '--db', `sled:${root}/s.db`]);
  assert.strictEqual(result.status, 0, result.stderr);
  assert.match(result.stderr, /'sled:' opens lmdb/);
  assert.match(lib.ok(['verify', '--db', `lmdb:${root}/s.db`]), /^ok /);
});

test('a database of another engine is named and left alone', (t) => {
  const root = lib.makeTree(t, sample);
  for (const made of engines) {
    lib.ingest(root, ['--db', `${made}:${root}/${made}.db`]);
    for (const asked of engines.filter((engine) => engine !== made)) {
      const result = lib.run(['ingest', root, '--db', `${asked}:${root}/${made}.db`]);
      assert.strictEqual(result.status, 2, `${asked} on ${made}: ${result.stderr}`);
      assert.match(result.stderr, new RegExp(`database of engine ${made}; open it as ${made}:`));
    }
    assert.match(lib.ok(['verify', '--db', `${made}:${root}/${made}.db`]), /^ok /);
  }
});
