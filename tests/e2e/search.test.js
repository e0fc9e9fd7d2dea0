// Search in texts: the query language, updates, damage, sudden ends, named indexes.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const files = {
  'src/rdb.c': [
    '/* Writes the database to disk, in the background. */',
    'int rdbSave(char *name)',
    '{',
    '    void *block = malloc(10);',
    '    return rdbWriteBlock(block, name);',
    '}',
    '',
    'static int rdbWriteBlock(void *block, char *name)',
    '{',
    '    return block != 0 && name[0] == 0x2A;',
    '}',
    ''].join('\n'),
  'src/util.py': 'def parse_file_name(text):\n    """Splits a path into its parts."""\n    return text.split("/")\n\n\nclass FileNameParser:\n    def run(self):\n        return parse_file_name("a/b")\n',
  'docs/notes.txt': 'Notes on saving.\nThe rdbSave function is slow; see RDB_NOTES.\n\u017Farcasm and \u212Aelvin\ncaf\u00e9\n',
  'data/latin.txt': Buffer.from('na\xefve text\n', 'latin1'),
  'data/mark.cs': '\uFEFFclass Marked {\n}\n',
  'data/picture.bin': Buffer.from([0x89, 0x50, 0, 0, 1]),
};

function search(root, query, args = []) {
  const reply = lib.run(['search', query, root, '--json', '--limit', '1000', ...args]);
  assert.ok(reply.status === 0, `${query}: ${reply.stdout}${reply.stderr}`);
  return JSON.parse(reply.stdout).data;
}
const places = (data) => data.hits.map((hit) => `${hit.file_path}:${hit.line}`).sort();

test('the query language on a small tree', (t) => {
  const root = lib.makeTree(t, files);
  lib.ok(['ingest', root, '--quiet']);
  const rows = [
    ['"rdbSave"', ['docs/notes.txt:2', 'src/rdb.c:2']],
    ['"RDBSAVE" case:yes', null],
    ['"rdbSave" ext:c', ['src/rdb.c:2']],
    ['"rdbSave" -path:docs', ['src/rdb.c:2']],
    ['"rdbSave" in:docs', ['docs/notes.txt:2']],
    ['"rdbSave" lang:c', ['src/rdb.c:2']],
    ['"rdbSave" file:*.txt', ['docs/notes.txt:2']],
    ['/rdb(Save|Write)\\w*/', ['docs/notes.txt:2', 'src/rdb.c:2', 'src/rdb.c:5', 'src/rdb.c:8']],
    ['/^\\s*return/ calls:rdbWriteBlock', ['src/rdb.c:5']],
    ['/block/ calledby:rdbSave', ['src/rdb.c:10', 'src/rdb.c:8']],
    ['/malloc/ calls:malloc', ['src/rdb.c:4']],
    ['/return/ sym:rdb*', ['src/rdb.c:10', 'src/rdb.c:5']],
    ['/return/ kind:method', ['src/util.py:8']],
    ['/return/ kind:class', ['src/util.py:8']],
    ['sym:rdbSave', ['src/rdb.c:2']],
    ['rdb*', ['docs/notes.txt:2', 'src/rdb.c:2', 'src/rdb.c:5', 'src/rdb.c:8']],
    ['"block" AND "malloc"', ['src/rdb.c:10', 'src/rdb.c:4', 'src/rdb.c:5', 'src/rdb.c:8']],
    ['"block" AND NOT "malloc"', null],
    ['("malloc" OR "split") -ext:py', ['src/rdb.c:4']],
    ['"na\u00efve"', ['data/latin.txt:1']],
    ['"CAF\u00c9"', ['docs/notes.txt:4']],
    ['"sarcasm and kelvin"', ['docs/notes.txt:3']],
    ['/^class/ case:yes', ['data/mark.cs:1', 'src/util.py:6']],
    ['block->x', null],
    ['/\\x2A/ ext:c', ['src/rdb.c:1', 'src/rdb.c:2', 'src/rdb.c:4', 'src/rdb.c:8']],
    ['0x2A', ['src/rdb.c:10']],
    ['path:notes', ['docs/notes.txt:1']],
  ];
  for (const [query, want] of rows) {
    assert.deepStrictEqual(places(search(root, query)), want || [], query);
  }
  for (const query of ['sym:rdbSave', 'kind:method', 'calls:malloc', 'calledby:rdbSave']) {
    assert.strictEqual(search(root, query).files_read, 1, query); // the graph knows which file
  }
  const words = search(root, 'file name parser');
  assert.strictEqual(words.hits[0].entity_name, 'FileNameParser');
  assert.strictEqual(search(root, 'parsing file names').hits.some((hit) => hit.entity_name === 'parse_file_name'), true);
  assert.strictEqual(search(root, 'background database').hits[0].entity_name, 'rdbSave');
  const hit = search(root, '"malloc"', ['--context', '1']).hits[0];
  assert.deepStrictEqual([hit.column_start, hit.column_end, hit.before, hit.after],
    [19, 25, '{\n', '    return rdbWriteBlock(block, name);\n']);
  assert.strictEqual(search(root, '"rdbSave" ext:c').hits[0].is_definition, true);
  const marked = search(root, '/^class M/').hits[0];
  assert.deepStrictEqual([marked.column_start, marked.text], [1, 'class Marked {']);
});

test('bad queries point at the column', (t) => {
  const root = lib.makeTree(t, files);
  lib.ok(['ingest', root, '--quiet']);
  const rows = [
    ['a (b', 'column 3:'], ['a) b', 'column 2:'], ['"open', 'column 1:'], ['x /a(/', 'column 6:'],
    ['a AND', 'column 3:'], ['OR a', 'column 1:'], ['foo:bar', 'column 1:'], ['a lang:cobol', 'column 3:'],
    ['a in:nowhere', 'column 3:'], ['kind:nothing', 'column 1:'], ['calls:nobody_at_all', 'column 1:'], ['case:maybe', 'column 1:'],
    ['/open', 'column 1:'], ['ext:', 'column 1:'], ['()', 'column 1:'],
  ];
  for (const [query, want] of rows) {
    const reply = lib.run(['search', query, root]);
    assert.strictEqual(reply.status, 2, `${query}: ${reply.stdout}`);
    assert.ok(reply.stderr.includes(want), `${query}: ${reply.stderr}`);
  }
  assert.strictEqual(lib.run(['search', '"nowhere at all"', root]).status, 1);
  assert.match(lib.run(['search', '"sarcasm and kelvin"', root]).stderr, /^1 hit in 1 file, /);
  assert.strictEqual(lib.run(['search', 'x', path.join(root, 'docs')]).status, 3); // not indexed
  assert.match(lib.run(['search', '"malloc"', root, '--color', 'always']).stdout, /\x1b\[1;31mmalloc\x1b\[0m/);
});

// ---------------------------------------------------------------- updates

function makeRandom(state) {
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % limit;
  };
}

const queries = ['"value"', '/fn_\\d+/', 'alpha beta', 'gamma -delta', 'path:dir1 "value"', '/^int/', 'epsilon AND zeta', 'sym:fn_1*'];

function writeRandomFile(root, name, random) {
  const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'value', 'otherValue'];
  let text = '';
  for (let i = 0; i < 3 + random(6); i++) {
    text += `int fn_${random(500)}_${random(1000)}(void)\n{\n    /* ${words[random(8)]} ${words[random(8)]} */\n    return ${words[random(8)]};\n}\n`;
  }
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
}

function changeTree(root, names, random, count) {
  for (let i = 0; i < count; i++) {
    const turn = random(10);
    const at = random(names.length);
    if (turn < 4) {
      writeRandomFile(root, names[at], random);
    } else if (turn < 6) {
      const name = `dir${random(4)}/new${random(100000)}.${random(3) === 0 ? 'txt' : 'c'}`;
      writeRandomFile(root, name, random);
      if (!names.includes(name)) names.push(name);
    } else if (turn < 8 && names.length > 5) {
      fs.rmSync(path.join(root, names[at]));
      names.splice(at, 1);
    } else {
      const name = `dir${random(4)}/moved${random(100000)}.c`;
      if (!names.includes(name)) {
        fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        fs.renameSync(path.join(root, names[at]), path.join(root, name));
        names[at] = name;
      }
    }
  }
}

const strip = (data) => ({ ...data, files_read: 0, next_cursor: 0 });

test('after each batch of changes search equals a fresh index', (t) => {
  const root = lib.makeTree(t);
  const out = lib.makeTree(t);
  const random = makeRandom(Number(process.env.SEED || 11));
  const names = [];
  const start = Number(process.env.FILES || (lib.slow ? 20 : 120)); // bench/search.md: 1,000
  const batches = Number(process.env.BATCHES || (lib.slow ? 3 : 14));
  for (let i = 0; i < start; i++) {
    names.push(`dir${i % 4}/file${i}.c`);
    writeRandomFile(root, names[i], random);
  }
  const folder = path.join(root, '.parseltongue/analysis.db-text');
  let most = 0;
  for (let batch = 0; batch <= batches; batch++) {
    lib.ok(['ingest', root, '--quiet']);
    const fresh = `sqlite:${out}/fresh${batch}.db`;
    lib.ok(['ingest', root, '--quiet', '--db', fresh, '--jobs', '2']);
    for (const query of queries) {
      const ours = lib.run(['search', query, root, '--json', '--limit', '5000']);
      const theirs = lib.run(['search', query, '--db', fresh, '--json', '--limit', '5000']);
      assert.strictEqual(ours.status, 0, ours.stdout);
      assert.deepStrictEqual(strip(JSON.parse(ours.stdout).data), strip(JSON.parse(theirs.stdout).data), `${query}, batch ${batch}`);
      assert.strictEqual(JSON.parse(ours.stdout).data.files_not_searched, 0);
    }
    most = Math.max(most, fs.readdirSync(folder).length);
    changeTree(root, names, random, Math.ceil(start / (batch === 3 ? 2 : 20)));
  }
  assert.ok(lib.slow || most > 1, 'changes go to segments of their own');
  assert.ok(most <= 6, `segments are merged: ${most} after ${batches} batches`);
});

test('the same segment for any number of threads', (t) => {
  const root = lib.makeTree(t);
  const out = lib.makeTree(t);
  const random = makeRandom(5);
  for (let i = 0; i < 300; i++) writeRandomFile(root, `dir${i % 7}/file${i}.c`, random);
  const names = [['--sequential'], ['--jobs', '2'], ['--jobs', '4', '--batch-size', '7']].map((args, i) => {
    lib.ok(['ingest', root, '--quiet', '--db', `sqlite:${out}/${i}.db`, ...args]);
    return fs.readdirSync(path.join(out, `${i}.db-text`)).join();
  });
  assert.strictEqual(names[1], names[0]);
  assert.strictEqual(names[2], names[0]);
});

// ---------------------------------------------------------------- damage and sudden ends

test('a damaged segment is told and mended, never a wrong answer', (t) => {
  const root = lib.makeTree(t, files);
  const folder = path.join(root, '.parseltongue/analysis.db-text');
  lib.ok(['ingest', root, '--quiet']);
  const [name] = fs.readdirSync(folder);
  const whole = fs.readFileSync(path.join(folder, name));
  const random = makeRandom(3);
  const damage = [
    () => { const bytes = Buffer.from(whole); const at = random(bytes.length); bytes[at] ^= 1 << random(8); return bytes; },
    () => whole.subarray(0, random(whole.length)),
    () => Buffer.concat([whole, Buffer.from('x')]),
  ];
  for (let i = 0; i < 30; i++) {
    fs.writeFileSync(path.join(folder, name), damage[i % 3]());
    const reply = lib.run(['search', '"rdbSave"', root]);
    assert.strictEqual(reply.status, 8, `${i}: ${reply.stdout}${reply.stderr}`);
    assert.match(reply.stderr, /of the text index/);
  }
  lib.ok(['ingest', root, '--quiet']);
  assert.strictEqual(search(root, '"rdbSave"').hits.length, 2);
  fs.rmSync(folder, { recursive: true });
  assert.notStrictEqual(lib.run(['search', '"rdbSave"', root]).status, 0);
  lib.ok(['ingest', root, '--quiet']);
  assert.strictEqual(search(root, '"rdbSave"').hits.length, 2);
});

test('an index that another version made is no fault of the server', async (t) => {
  const root = lib.makeTree(t, files);
  const folder = path.join(root, '.parseltongue/analysis.db-text');
  lib.ok(['ingest', root, '--quiet']);
  for (const name of fs.readdirSync(folder)) {
    const bytes = fs.readFileSync(path.join(folder, name));
    bytes.writeUInt32LE(2, bytes.length - 24); // docs/formats: the version in the footer
    fs.writeFileSync(path.join(folder, name), bytes);
  }
  const server = await lib.serve(t, ['serve', '--db', `${lib.engine}:${root}/.parseltongue/analysis.db`, '--port', '0', '--no-watch']);
  const reply = await lib.get(server.base, '/code-text-search?q=rdbSave');
  assert.strictEqual(reply.status, 503, reply.text);
  assert.strictEqual(reply.json.error_code, 'unknown_format_version');
  assert.match(reply.json.error, /'parseltongue ingest'/);
  assert.strictEqual((await lib.get(server.base, '/code-entities-search-fuzzy?q=rdbSave')).status, 200);
  await server.stop();
});

test('a sudden end leaves the old state or the new one', { skip: lib.slow ? 'too slow here' : false }, async (t) => {
  const root = lib.makeTree(t);
  const random = makeRandom(17);
  const names = [];
  for (let i = 0; i < 150; i++) {
    names.push(`dir${i % 4}/file${i}.c`);
    writeRandomFile(root, names[i], random);
  }
  fs.writeFileSync(path.join(root, 'state.txt'), 'state number 0 ends\n');
  lib.ok(['ingest', root, '--quiet']);
  let state = 0;
  let ended = 0;
  for (let round = 1; round <= 25; round++) {
    changeTree(root, names, random, 4);
    fs.writeFileSync(path.join(root, 'state.txt'), `state number ${round} ends\n`);
    const child = lib.start(t, ['ingest', root, '--quiet'], { stdio: 'ignore' });
    const done = new Promise((resolve) => child.on('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), 5 + random(120));
    if ((await done) === null) ended++;
    clearTimeout(timer);
    const { hits } = search(root, '/state number \\d+ ends/');
    assert.strictEqual(hits.length, 1);
    const now = Number(/\d+/.exec(hits[0].text)[0]);
    assert.ok(now === state || now === round, `round ${round}: ${now}, before ${state}`);
    state = now;
  }
  assert.ok(ended > 3, `only ${ended} runs were ended`);
  lib.ok(['ingest', root, '--quiet', '--rebuild']);
  const folder = path.join(root, '.parseltongue/analysis.db-text');
  assert.strictEqual(fs.readdirSync(folder).length, 1, 'nothing is left behind');
});

test('a database in memory can be searched', async (t) => {
  const root = lib.makeTree(t, files);
  const server = await lib.serve(t, ['up', root, '--db', 'mem:', '--port', '0']);
  const reply = await lib.get(server.base, `/code-text-search?q=${encodeURIComponent('"rdbSave" ext:c')}`);
  assert.strictEqual(reply.status, 200, reply.text);
  assert.strictEqual(reply.json.data.hits[0].line, 2);
  const bad = await lib.get(server.base, '/code-text-search?q=(');
  assert.strictEqual(bad.status, 400);
  assert.match(bad.json.error, /column 1/);
  assert.deepStrictEqual(fs.readdirSync(root).sort(), ['data', 'docs', 'src']);
});

// ---------------------------------------------------------------- named indexes

test('named indexes from the shell', (t) => {
  const root = lib.makeTree(t, files);
  const home = lib.makeTree(t);
  const env = { ...process.env, PARSELTONGUE_HOME: path.join(home, 'deep/er') };
  const run = (...args) => lib.run(args, { env });
  assert.strictEqual(run('list').stdout, '');
  assert.strictEqual(run('new', '-i', 'one', '-p', path.join(root, 'nowhere')).status, 2);
  assert.strictEqual(run('new', '-i', '../evil', '-p', root).status, 2);
  assert.strictEqual(run('new', '-i', 'one').status, 2);
  let reply = run('new', '-i', 'one', '-p', root, '--quiet');
  assert.strictEqual(reply.status, 0, reply.stderr);
  reply = run('new', '-i', 'one', '-p', root);
  assert.strictEqual(reply.status, 3);
  assert.match(reply.stderr, /exists/);
  assert.deepStrictEqual(fs.readdirSync(root).sort(), ['data', 'docs', 'src'], 'nothing is written into the folder');
  const meta = JSON.parse(fs.readFileSync(path.join(home, 'deep/er/one/meta.json'), 'utf8'));
  assert.deepStrictEqual(meta, { index_name: 'one', index_path: path.join(home, 'deep/er/one'), target_path: fs.realpathSync(root) });
  run('new', '-i', 'another', '-p', path.join(root, 'src'), '--quiet');
  assert.match(run('list').stdout, /^another .*\none .*\n$/);
  assert.deepStrictEqual(JSON.parse(run('list', '--format', 'json').stdout).payload.map((row) => row.name), ['another', 'one']);

  reply = run('search', '-i', 'one', '-q', '"rdbSave"', '--format', 'json');
  const { payload } = JSON.parse(reply.stdout);
  assert.strictEqual(payload.total_results, 2);
  assert.strictEqual(payload.results[0].path, path.join(fs.realpathSync(root), 'src/rdb.c'));
  assert.strictEqual(payload.results[0].snippet, 'int <b>rdbSave</b>(char *name)');
  assert.strictEqual(payload.results[0].extension, 'c');
  assert.match(run('search', '-i', 'one', '-q', 'rdbSave').stdout, /^src\/rdb\.c:2:5:/);
  assert.strictEqual(JSON.parse(run('query', 'search', 'q=rdbSave', '--db', 'name:one', '--json').stdout).data.entities[0].name, 'rdbSave');
  assert.strictEqual(run('search', '-i', 'none', '-q', 'x').status, 3);

  fs.writeFileSync(path.join(root, 'src/rdb.c'), 'int changedName(void);\n');
  assert.strictEqual(run('update', '-i', 'one', '--quiet').status, 0);
  const after = run('search', '-i', 'one', '-q', 'changedName', '--format', 'json').stdout;
  assert.strictEqual(JSON.parse(after).payload.total_results, 1);
  assert.strictEqual(run('update', '-i', 'one', '--reindex', '--quiet').status, 0);
  const again = JSON.parse(run('search', '-i', 'one', '-q', 'changedName', '--format', 'json').stdout);
  assert.deepStrictEqual(again.payload.results, JSON.parse(after).payload.results);

  assert.strictEqual(run('remove', '-i', 'one').status, 0);
  assert.strictEqual(run('remove', '-i', 'one').status, 3);
  assert.strictEqual(fs.existsSync(path.join(home, 'deep/er/one')), false);
});

test('named indexes over HTTP', async (t) => {
  const root = lib.makeTree(t, files);
  const home = lib.makeTree(t);
  lib.ok(['ingest', root, '--quiet']);
  const server = await lib.serve(t, ['serve', '--db', `${lib.engine}:${root}/.parseltongue/analysis.db`, '--port', '0'],
    { env: { ...process.env, PARSELTONGUE_HOME: home } });
  const ask = async (method, where, status, body) => {
    const reply = await lib.get(server.base, `/api/indexes${where}`, { method, body: body && JSON.stringify(body) });
    assert.strictEqual(reply.status, status, `${method} ${where}: ${reply.text}`);
    if (status >= 400) assert.deepStrictEqual(Object.keys(reply.json), ['error'], reply.text);
    return reply.json;
  };
  const target = fs.realpathSync(root);
  assert.deepStrictEqual(await ask('GET', '', 200), []);
  await ask('POST', '', 400, {});
  await ask('POST', '', 400, { name: 'one' });
  await ask('POST', '', 400, { name: 5, path: root });
  for (const [body, fault] of [['', /at byte 0/], ['{"name":"a"', /at byte 11/], ['["name"]', /not a JSON object/], ['{"name":"a","name":"b"}', /duplicate/], ['{"name":"a\\u0000b"}', /at byte/], ['{}{}', /at byte/]]) {
    const reply = await lib.get(server.base, '/api/indexes', { method: 'POST', body });
    assert.strictEqual(reply.status, 400, body);
    assert.match(reply.json.error, fault, body);
  }
  await ask('POST', '', 400, { name: '../up', path: root });
  await ask('POST', '', 400, { name: 'one', path: path.join(root, 'nowhere') });
  assert.deepStrictEqual(await ask('POST', '', 201, { name: 'one', path: root }), { name: 'one', path: target });
  await ask('POST', '', 409, { name: 'one', path: root });
  assert.deepStrictEqual(await ask('GET', '', 200), [{ name: 'one', path: target }]);
  assert.deepStrictEqual(await ask('GET', '/one', 200), { index_name: 'one', index_path: path.join(home, 'one'), target_path: target });
  await ask('GET', '/two', 404);
  await ask('GET', '/one/nothing', 404);
  await ask('PUT', '/one', 405);
  await ask('GET', '/one/search', 400);
  await ask('GET', '/one/search?q=(', 400);
  await ask('GET', '/two/search?q=x', 404);
  const found = await ask('GET', `/one/search?q=${encodeURIComponent('"rdbSave"')}`, 200);
  assert.deepStrictEqual(Object.keys(found), ['query', 'index_name', 'results', 'total_results', 'total_is_exact', 'duration_ms']);
  assert.strictEqual(found.total_results, 2);
  assert.deepStrictEqual(found.results.map((row) => row.extension).sort(), ['c', 'txt']);
  fs.writeFileSync(path.join(root, 'src/rdb.c'), 'int changedName(void);\n');
  assert.deepStrictEqual(await ask('POST', '/one/update', 200), { name: 'one', path: target });
  assert.strictEqual((await ask('GET', '/one/search?q=changedName', 200)).total_results, 1);
  assert.strictEqual((await ask('GET', `/one/search?q=${encodeURIComponent('"rdbSave"')}`, 200)).total_results, 1);
  await ask('POST', '/one/reindex', 200);
  assert.strictEqual((await ask('GET', '/one/search?q=changedName', 200)).total_results, 1);
  assert.deepStrictEqual(await ask('DELETE', '/one', 200), { name: 'one', path: target });
  await ask('DELETE', '/one', 404);
  const evil = await lib.get(server.base, '/api/indexes', { method: 'POST', headers: { Origin: 'http://evil.example' }, body: JSON.stringify({ name: 'x', path: root }) });
  assert.strictEqual(evil.status, 403);
});

test('named indexes are served without a database', async (t) => {
  const root = lib.makeTree(t, files);
  const home = lib.makeTree(t);
  const environment = { ...process.env, PARSELTONGUE_HOME: home };
  const refused = lib.run(['serve', '--indexes', '--db', 'mem:'], { env: environment });
  assert.strictEqual(refused.status, 2, refused.stderr);
  assert.match(lib.run(['serve', '--help']).stdout, /--indexes .*port 3000/);
  assert.match(lib.run(['serve'], { cwd: home }).stderr, /serve --indexes/);
  const server = await lib.serve(t, ['serve', '--indexes', '--port', '0'], { env: environment });
  const made = await lib.get(server.base, '/api/indexes', { method: 'POST', body: JSON.stringify({ name: 'one', path: root }) });
  assert.strictEqual(made.status, 201, made.text);
  const found = await lib.get(server.base, '/api/indexes/one/search?q=rdbsave');
  assert.ok(found.json.total_results > 0, found.text); // who writes no capitals means rdbSave as well
  const graph = await lib.get(server.base, '/codebase-statistics-overview-summary');
  assert.strictEqual(graph.status, 404, graph.text); // no graph is not an empty one
  assert.match(graph.json.error, /no folder is indexed/);
  assert.strictEqual((await lib.get(server.base, '/server-health-check-status')).status, 200);
});
