// What a person may point the program at, good and bad. Each case ends with the right status and
// message, and everything that can be indexed is.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const test = require('node:test');
const crypto = require('node:crypto');
const lib = require('./lib');
const sample = require('./sample');

const good = { 'good.c': 'int helper(void) { return 1; }\nint good(void) { return helper(); }\n' };
const statuses = (t, db) =>
  Object.fromEntries(lib.exportGraph(t, db).files.map((file) => [file.path, file.status]));
const mustHoldGood = (t, db) => {
  const graph = lib.exportGraph(t, db);
  assert.ok(graph.entities.some((e) => e.name === 'good' && e.kind === 'function'));
  return graph;
};

test('an empty folder is indexed and served', async (t) => {
  const root = lib.makeTree(t);
  const summary = lib.ingest(root);
  assert.strictEqual(summary.entities_created, 0);
  assert.strictEqual(summary.files_total, 0);
  const server = await lib.serve(t, ['serve', '--port', '0', '--db', `${lib.engine}:${root}/.parseltongue/analysis.db`]);
  const list = await lib.get(server.base, '/code-entities-list-all');
  assert.strictEqual(list.status, 200);
  assert.deepStrictEqual(list.json.data.entities, []);
  assert.strictEqual((await server.stop()).code, 0);
});

test('a single file is a project', (t) => {
  const root = lib.makeTree(t, good);
  const summary = lib.ingest(path.join(root, 'good.c'), ['--db', `sqlite:${root}/one.db`]);
  assert.strictEqual(summary.files_parsed, 1);
  assert.strictEqual(summary.entities_created, 3); // the file and two functions
  assert.strictEqual(summary.entities_stored, 3);
});

test('a folder that does not exist', (t) => {
  const root = lib.makeTree(t);
  const result = lib.run(['ingest', `${root}/nowhere`]);
  assert.strictEqual(result.status, 3);
  assert.match(result.stderr, /nowhere.*No such file or directory/);
  assert.ok(!fs.existsSync(`${root}/nowhere`));
});

test('a folder without permission, and a file without', (t) => {
  const root = lib.makeTree(t, { ...good, 'shut/a.c': 'int a;\n', 'closed.c': 'int closed(void);\n' });
  const whole = lib.makeTree(t, good);
  fs.chmodSync(root, 0o777);
  fs.chmodSync(`${root}/closed.c`, 0);
  fs.chmodSync(`${root}/shut`, 0);
  fs.chmodSync(whole, 0);
  try {
    const summary = JSON.parse(lib.ok(['ingest', root, '--stats', 'json'], lib.asNobody));
    assert.strictEqual(summary.files_by_status.unreadable, 2);
    assert.ok(summary.errors.some((line) => /\[UNREADABLE\] closed\.c/.test(line)));
    mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
    const result = lib.run(['ingest', whole, '--db', 'mem:'], lib.asNobody);
    assert.strictEqual(result.status, 7);
    assert.match(result.stderr, /Permission denied/);
  } finally {
    fs.chmodSync(`${root}/shut`, 0o755);
    fs.chmodSync(whole, 0o755);
  }
});

test('a database path that is a folder', (t) => {
  const root = lib.makeTree(t, { ...good, 'db/x': '' });
  const result = lib.run(['ingest', root, '--db', `sqlite:${root}/db`]);
  assert.notStrictEqual(result.status, 0);
  assert.match(result.stderr, /folder|directory/);
  assert.deepStrictEqual(fs.readdirSync(`${root}/db`), ['x']);
});

test('an unknown engine names the known ones', (t) => {
  const root = lib.makeTree(t, good);
  const result = lib.run(['ingest', root, '--db', 'sqlit:x.db'], { cwd: root });
  assert.strictEqual(result.status, 2);
  assert.match(result.stderr, /sqlite/);
  assert.match(result.stderr, /mem/);
});

test('a database of something else is not touched', (t) => {
  const root = lib.makeTree(t, { ...good, 'notes.db': 'these are my notes\n' });
  const result = lib.run(['ingest', root, '--db', `sqlite:${root}/notes.db`]);
  assert.notStrictEqual(result.status, 0);
  assert.strictEqual(fs.readFileSync(`${root}/notes.db`, 'utf8'), 'these are my notes\n');
});

test('a file of 12 MB', (t) => {
  const lines = [];
  for (let i = 0, size = 0; size < 12e6; i++) {
    const line = `int f${i}(int x) { return f${Math.max(0, i - 1)}(x) + ${i}; }\n`;
    lines.push(line);
    size += line.length;
  }
  const root = lib.makeTree(t, { ...good, 'big.c': lines.join('') });
  const summary = lib.ingest(root, lib.slow ? ['--max-file-size', '4'] : []);
  if (lib.slow) { // a sanitizer needs minutes for it: there the limit is what is tested
    assert.strictEqual(summary.files_by_status.too_large, 1);
  } else {
    assert.strictEqual(summary.files_by_status.parsed, 2);
    assert.strictEqual(summary.entities_stored, lines.length + 4);
  }
  mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
});

test('bad UTF-8, NULs, and an empty file', (t) => {
  const root = lib.makeTree(t, {
    ...good,
    'latin.c': Buffer.from('int caf\xe9(void) { return 1; }\nint plain(void) { return 2; }\n', 'latin1'),
    'broken.py': Buffer.concat([Buffer.from('def f():\n    return "'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"\n')]),
    'nuls.c': Buffer.alloc(4096),
    'picture.png': Buffer.alloc(4096),
    'empty.c': '',
  });
  const summary = lib.ingest(root);
  assert.strictEqual(summary.files_by_status.binary, 2);
  assert.strictEqual(summary.errors_total, 1); // nobody asked for the picture to be parsed
  assert.match(summary.errors[0], /nuls\.c/);
  assert.strictEqual(summary.entities_created, summary.entities_stored);
  const graph = mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
  const status = Object.fromEntries(graph.files.map((file) => [file.path, file.status]));
  assert.strictEqual(status['nuls.c'], 'binary');
  assert.strictEqual(status['empty.c'], 'zero_entities');
  assert.ok(graph.entities.some((e) => e.name === 'plain'));
  assert.ok(graph.entities.some((e) => e.name === 'f' && e.file === 'broken.py'));
});

test('links are not followed, loops end', (t) => {
  const root = lib.makeTree(t, { ...good, 'deep/a.c': 'int a(void) { return 0; }\n' });
  fs.symlinkSync('..', `${root}/deep/loop`);
  fs.symlinkSync('/etc/passwd', `${root}/outside.c`);
  fs.symlinkSync('nowhere.c', `${root}/dangling.c`);
  lib.ingest(root);
  const graph = mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
  assert.deepStrictEqual(graph.entities.filter((e) => e.kind === 'function').map((e) => e.name).sort(), ['a', 'good', 'helper']);
  assert.strictEqual(graph.files.find((file) => file.path === 'outside.c').status, 'ignored');
});

test('a FIFO named .c does not hang the run', (t) => {
  const root = lib.makeTree(t, good);
  assert.strictEqual(spawnSync('mkfifo', [`${root}/pipe.c`]).status, 0);
  lib.ingest(root);
  mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
});

test('files that come and go while walking', async (t) => {
  const files = { ...good };
  for (let i = 0; i < 300; i++) files[`many/f${i}.c`] = `int f${i}(void) { return ${i}; }\n`;
  const root = lib.makeTree(t, files);
  const child = lib.start(t, ['ingest', root, '--stats', 'json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => { out += chunk; });
  for (let i = 0; i < 300; i += 2) fs.rmSync(`${root}/many/f${i}.c`);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.strictEqual(code, 0);
  const summary = JSON.parse(out);
  assert.strictEqual(summary.entities_created, summary.entities_stored);
  const graph = mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
  for (let i = 1; i < 300; i += 2) assert.ok(graph.entities.some((e) => e.name === `f${i}`), `f${i}`);
});

test('ignore rules hide whole components and are recorded', (t) => {
  const root = lib.makeTree(t, {
    ...good,
    '.gitignore': '*.gen.c\n/out/\n!keep.gen.c\n',
    'a.gen.c': 'int hidden(void);\n', 'keep.gen.c': 'int kept(void) { return 1; }\n', 'out/b.c': 'int hidden2(void);\n',
    'builder.c': 'int builder(void) { return 1; }\n', 'node_modules/m/i.c': 'int hidden3(void);\n',
  });
  lib.ingest(root);
  const graph = mustHoldGood(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
  const names = graph.entities.map((e) => e.name);
  assert.ok(names.includes('builder') && names.includes('kept'));
  assert.ok(!names.some((name) => name.startsWith('hidden')));
  assert.match(graph.files.find((file) => file.path === 'a.gen.c').reason, /\.gitignore/);
  const all = lib.ingest(root, ['--no-ignore', '--db', `sqlite:${root}/all.db`]);
  assert.ok(all.files_parsed > graph.files.filter((file) => file.status === 'parsed').length);
});

test('the database folder hides itself from git', (t) => {
  const root = lib.makeTree(t, good);
  lib.ingest(root);
  assert.strictEqual(fs.readFileSync(`${root}/.parseltongue/.gitignore`, 'utf8').trim(), '*');
});

test('the seed names make a time-stamped workspace', (t) => {
  const root = lib.makeTree(t, sample);
  const work = lib.makeTree(t);
  for (const name of ['pt01-folder-to-cozodb-streamer', 'pt01']) lib.ok([name, root], { cwd: work });
  const folders = fs.readdirSync(work).filter((name) => /^parseltongue[0-9]{14}$/.test(name));
  assert.strictEqual(folders.length, 2);
  for (const folder of folders) {
    assert.ok(fs.existsSync(`${work}/${folder}/analysis.db`));
    assert.match(fs.readFileSync(`${work}/${folder}/ingestion-errors.txt`, 'utf8'), /^# files set aside: 0\n/);
  }
  const result = lib.run(['pt01', root], { cwd: work });
  assert.match(result.stderr, new RegExp(`Workspace: parseltongue[0-9]{14}\\nDatabase: ${lib.engine}:parseltongue`));
});

test('a second run parses nothing, an edit parses one file', (t) => {
  const root = lib.makeTree(t, sample);
  const old = new Date(Date.now() - 60000);
  for (const name of Object.keys(sample)) fs.utimesSync(`${root}/${name}`, old, old);
  const first = lib.ingest(root);
  const second = lib.ingest(root);
  assert.strictEqual(second.unchanged, true);
  assert.strictEqual(second.files_parsed, 0);
  assert.strictEqual(second.digest, first.digest);
  fs.appendFileSync(`${root}/src/main.c`, '\nint added(void) { return main(); }\n');
  const third = lib.ingest(root);
  assert.strictEqual(third.files_parsed, 1);
  assert.strictEqual(third.digest, lib.ingest(root, ['--db', `sqlite:${root}/fresh.db`]).digest);
  fs.rmSync(`${root}/fresh.db`, { force: true });
  fs.rmSync(`${root}/py/app.py`);
  const fourth = lib.ingest(root);
  assert.strictEqual(fourth.digest, lib.ingest(root, ['--db', 'mem:']).digest);
});

test('the options of the second seed have their names', (t) => {
  const root = lib.makeTree(t, sample);
  const run = (...options) => lib.ingest(root, ['--db', 'mem:', ...options]);
  const first = run();
  assert.strictEqual(run('--num_threads', '1').workers_started, 1);
  assert.strictEqual(run('--num-threads', '3').workers_started, 3);
  assert.strictEqual(run('--enable_parallel_processing', 'false').workers_started, 1);
  assert.ok(run('--enable-parallel-processing=true', '--num-threads', '2').workers_started === 2);
  const small = run('--max_memory_mb', '100', '--batch_size', '2');
  assert.strictEqual(small.memory_limit_bytes, 100 * 1024 * 1024);
  assert.ok(lib.slow || small.peak_bytes < 110 * 1024 * 1024, `peak ${small.peak_bytes}`);
  assert.strictEqual(small.digest, first.digest);
  assert.strictEqual(run('--memory', '1GiB').memory_limit_bytes, 2 ** 30);
  for (const bad of [['--memory', '1M'], ['--memory', 'lots'], ['--memory', '1.5G'], ['--memory', '64M', '--max-memory-mb', '64'],
    ['--batch-size', '0'], ['--enable-parallel-processing', 'maybe'], ['--jobs', '2', '--num-threads', '3'],
    ['--sequential', '--num-threads', '2'], ['--enable-parallel-processing', 'false', '--parallel']]) {
    const result = lib.run(['ingest', root, '--db', 'mem:', ...bad]);
    assert.strictEqual(result.status, 2, bad.join(' '));
    assert.match(result.stderr, /--/);
  }
});

test('the text index made beside linking is the one made after it', (t) => {
  const files = {};
  for (let i = 0; i < 200; i++) files[`d${i % 9}/f${i}.c`] = `int word_${i}(void) { return ${i}; }\n`.repeat(40);
  const root = lib.makeTree(t, files);
  const segments = (jobs) => {
    const base = `${root}/.parseltongue/jobs${jobs}.db`;
    assert.ok(lib.ingest(root, ['--db', `${lib.engine}:${base}`, '--jobs', `${jobs}`]).texts_indexed_now >= 200);
    return fs.readdirSync(`${base}-text`).sort(); // named by their checksums
  };
  const one = segments(1);
  assert.ok(one.length > 0);
  assert.deepStrictEqual(segments(2), one);
  assert.deepStrictEqual(segments(7), one);
});

test('less memory than the tables need: they lie in a file, the graph is the same', { skip: lib.slow && 'minutes' }, (t) => {
  const files = {};
  for (let i = 0; i < 40; i++) { // 64 MB, 700,000 entities
    const lines = [];
    for (let k = 0; k < 17500; k++) lines.push(`#define REGISTER_${i}_${k}__IN_A_HEADER_OF_A_DRIVER__SHIFT 0x${(i * k).toString(16)} /* its place in the register, and what it stands for */\n`);
    files[`d${i % 8}/h${i}.h`] = lines.join('');
  }
  const root = lib.makeTree(t, files);
  const roomy = lib.ingest(root, ['--db', `${lib.engine}:${root}/.parseltongue/roomy.db`, '--memory', '2G']);
  const tight = lib.ingest(root, ['--db', `${lib.engine}:${root}/.parseltongue/tight.db`, '--memory', '64M']);
  assert.strictEqual(roomy.paged_bytes, 0);
  assert.ok(tight.paged_bytes > 32e6, `paged ${tight.paged_bytes}`);
  assert.strictEqual(tight.digest, roomy.digest);
  assert.ok(tight.peak_bytes < roomy.peak_bytes, `peaks ${tight.peak_bytes} ${roomy.peak_bytes}`);
  for (const [limit, told] of [['64M', true], ['2G', false]]) {
    const text = lib.run(['ingest', root, '--memory', limit, '--rebuild']).stderr;
    assert.strictEqual(/^memory .* needs more than the limit: for moments \d+ MB were held, 67 MB are allowed$/m.test(text), told, text);
  }
  t.diagnostic(`peak ${tight.peak_bytes >> 20} of ${roomy.peak_bytes >> 20} MB, paged ${tight.paged_bytes >> 20} MB`);
});

test('a text too large for the memory is kept or told', { skip: lib.slow && 'needs minutes' }, (t) => {
  const bytes = 90e6;
  const random = crypto.randomBytes(bytes / 2).toString('hex').replace(/.{100}/g, '$&\n').slice(0, bytes);
  for (const [text, status] of [['all the same\n'.repeat(bytes / 13) + 'rare word\n', 'unsupported'], [random, 'out_of_memory']]) {
    const root = lib.makeTree(t, { ...good, 'large.txt': text });
    const summary = lib.ingest(root, ['--memory', '512M']);
    assert.strictEqual(summary.files_by_status[status], 1, JSON.stringify(summary.files_by_status));
    assert.strictEqual(summary.errors_total, status === 'unsupported' ? 0 : 1);
    const found = lib.run(['search', '"rare word"', root]);
    assert.match(found.stdout + found.stderr, status === 'unsupported' ? /large\.txt/ : /^0 hits/m);
  }
});

test('more than ten files that were set aside are listed beside the database', (t) => {
  const root = lib.makeTree(t, good);
  const db = `${root}/x.db`;
  for (let i = 0; i < 12; i++) fs.writeFileSync(`${root}/big${i}.c`, `/*${' '.repeat(1100000)}*/`);
  const summary = lib.ingest(root, ['--db', `sqlite:${db}`, '--max-file-size', '1']);
  assert.strictEqual(summary.files_by_status.too_large, 12);
  assert.strictEqual(summary.errors.length, 10);
  assert.strictEqual(summary.errors_total, 12);
  const lines = fs.readFileSync(`${db}-errors.txt`, 'utf8').trim().split('\n');
  assert.strictEqual(lines.length, summary.errors_total + 1);
  assert.match(lines[0], /^# files set aside: /);
  for (let i = 0; i < 12; i++) fs.rmSync(`${root}/big${i}.c`);
  lib.ingest(root, ['--db', `sqlite:${db}`]);
  assert.ok(!fs.existsSync(`${db}-errors.txt`));
});

test('broken manifests are told, and the rest of them is used', (t) => {
  const files = { 'lib/src/lib.rs': 'pub fn made() {}\n', 'app/src/main.rs': 'fn main() { lib::made(); }\n',
    'app/Cargo.toml': '[package]\nname = "app"\n', 'lib/Cargo.toml': '[package]\nname = "lib"\n[dependencies\n' };
  for (let i = 0; i < 11; i++) files[`web${i}/package.json`] = '{ "name": "x",\n';
  const root = lib.makeTree(t, files);
  for (const again of [false, true]) { // told as long as they are broken
    const summary = lib.ingest(root);
    assert.strictEqual(summary.unchanged ?? again, again);
    assert.strictEqual(summary.errors_total, 12);
    assert.strictEqual(summary.errors.length, 10);
    assert.strictEqual(summary.errors[0], '[MANIFEST] lib/Cargo.toml: line 3: the name of a section does not end');
    assert.strictEqual(summary.errors[1], "[MANIFEST] web0/package.json: line 2: ends inside the '{' of line 1");
  }
  const told = lib.run(['ingest', root]);
  assert.match(told.stdout + told.stderr, /manifests {2}12 broken; [^]*lib\/Cargo.toml: line 3[^]*and 2 more/);
  fs.writeFileSync(`${root}/lib/Cargo.toml`, '[package]\nname = "lib"\n');
  for (let i = 0; i < 11; i++) fs.rmSync(`${root}/web${i}/package.json`);
  assert.strictEqual(lib.ingest(root).errors_total, 0);
});

// KILLS=1000 for the whole measure.
test('kill -9 of random workers changes nothing', async (t) => {
  const files = {};
  for (let i = 0; i < 150; i++) files[`d${i % 7}/f${i}.c`] = `int f${i}(int x) { return f${(i * 7) % 150}(x) + g${i}(x); }\n`.repeat(40).replace(/int f(\d+)/g, (all) => all) + `int g${i}(int x) { return x; }\n`;
  const root = lib.makeTree(t, files);
  const want = lib.ingest(root, ['--db', 'mem:']).digest;
  const wanted = Number(process.env.KILLS || 20);
  let kills = 0;
  for (let round = 0; kills < wanted && round < wanted * 2; round++) {
    const child = lib.start(t, ['ingest', root, '--db', 'mem:', '--stats', 'json', '--jobs', String(1 + (round % 3))], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk) => { out += chunk; });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    let before = kills;
    const timer = setInterval(() => {
      try {
        const workers = fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
        if (workers.length > 0 && kills - before < 12) {
          process.kill(Number(workers[kills % workers.length]), 'SIGKILL');
          kills++;
        }
      } catch { /* it has ended */ }
    }, 3);
    assert.strictEqual(await ended, 0);
    clearInterval(timer);
    const summary = JSON.parse(out);
    assert.strictEqual(summary.digest, want);
    assert.strictEqual(summary.errors_total, 0);
  }
  assert.ok(kills > 0, 'some worker was hit');
  t.diagnostic(`${kills} kills`);
});

test('progress is told on a terminal, and only there', (t) => {
  const files = {};
  for (let i = 0; i < 400; i++) files[`f${i}.c`] = `int f${i}_N(int x) { return x; }\n`.repeat(300).replace(/_N/g, (all, at) => `_${at}`);
  const root = lib.makeTree(t, files);
  assert.strictEqual(lib.run(['ingest', root, '--db', 'mem:', '--stats', 'json']).stderr, '');
  const start = Date.now();
  const seen = spawnSync('script', ['-qec', `${lib.program} ingest ${root} --db mem: --stats json`, '/dev/null'], { encoding: 'utf8' });
  const seconds = (Date.now() - start) / 1000;
  assert.strictEqual(seen.status, 0);
  const updates = seen.stdout.split('\r').filter((line) => /of \d+ files/.test(line)).length;
  assert.ok(updates >= 5 * (seconds - 0.5), `${updates} updates in ${seconds} s`);
});

// Before the program has said what it does with the signal, its default ends it: as good.
for (const engine of /engines: (.*)/.exec(lib.ok(['version']))[1].split(' ').filter((name) => name !== 'mem')) {
  test(`SIGINT ends a run within a second and keeps the old generation: ${engine}`, async (t) => {
    const root = lib.makeTree(t, { 'a.c': 'int a(void) { return 1; }\n' });
    const db = `${engine}:${root}/x.db`;
    let kept = lib.ingest(root, ['--db', db]).digest;
    const codes = [];
    for (const wait of [60, 100, 140, 180, 220]) {
      for (let i = 0; i < 400; i++) {
        let text = `int f${i}(int x) { return x + ${wait}; }\n`;
        for (let k = 0; k < 60; k++) text += `int g${i}_${k}_${wait}(void) { return f${i}(1); }\n`;
        fs.writeFileSync(`${root}/f${i}.c`, text);
      }
      const child = lib.start(t, ['ingest', root, '--db', db], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', (status, signal) => resolve(status ?? signal))); // perhaps before the signal
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGINT');
      const started = Date.now();
      const code = await ended;
      assert.ok(Date.now() - started < (lib.slow ? 10000 : 1500), 'ends quickly');
      assert.ok([0, 130, 'SIGINT'].includes(code), `after ${wait} ms: ${code}`);
      const now = lib.ok(['digest', '--db', db]).trim();
      if (code === 0) kept = now; // it was done already
      assert.strictEqual(now, kept, `after ${wait} ms: ${code}`);
      codes.push(code);
    }
    t.diagnostic(codes.join(' '));
  });
}
