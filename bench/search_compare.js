#!/usr/bin/env node
// search_compare.js - the same queries to us, csearch and ripgrep; medians in microseconds.
//
//   make bench-search TREE=DIR
//   bench/search_compare.js TREE BENCH_SEARCH [COUNT] [SEED]
//
// BENCH_SEARCH is the program of bench/bench_search.c. Needs csearch, cindex (Debian: codesearch) and rg.
// Builds take turns, ROUNDS (3) of each: the first of a kind may have to read the tree from the disk.
// Medians are shown. `one core` is the default number of threads under `taskset` to one core.
// Patterns are words and small expressions taken from lines of the tree that match at most 20 lines.
// Ours are measured inside one process with the index open, which is how the server answers; the
// others as commands, which is how they are used; `start` is what starting a command costs here.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [tree, bench, countText, seedText] = process.argv.slice(2);
const count = Number(countText || 200);
let state = Number(seedText || 7);
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};
const root = fs.realpathSync(tree);
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'search-compare-'));
process.on('exit', () => fs.rmSync(out, { recursive: true, force: true }));
const run = (command, args, options = {}) => {
  const begin = process.hrtime.bigint();
  const result = spawnSync(command, args, { encoding: 'latin1', maxBuffer: 1 << 30, ...options });
  if (result.error && result.error.code !== 'ENOBUFS') throw result.error; // ENOBUFS: too many matches
  return { ...result, us: Number(process.hrtime.bigint() - begin) / 1000 };
};
const cpuOf = (command, args, options) => {
  const timed = run('/usr/bin/env', ['bash', '-c', 'TIMEFORMAT="%U %S %R"; time "$@" >/dev/null 2>&1', '-', command, ...args], options);
  const [user, system, wall] = timed.stderr.trim().split(/\s+/).slice(-3).map(Number);
  return { cpu: user + system, wall };
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const list = [];
const walk = (folder) => {
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) walk(name);
    else if (entry.isFile()) list.push(name);
  }
};
walk('');
list.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
fs.writeFileSync(path.join(out, 'list'), list.join('\n') + '\n');

// ---- building
const build = (name, threads, prefix = []) => {
  fs.rmSync(path.join(out, name), { recursive: true, force: true });
  const args = [...prefix, bench, 'build', root, path.join(out, 'list'), path.join(out, name), threads, '512'];
  const last = run(args[0], args.slice(1)).stdout.trim().split('\n').pop();
  const figure = (key) => Number(new RegExp(`${key} ([0-9.]+)`).exec(last)[1]);
  return Object.fromEntries(['files', 'text', 'index', 'ratio', 'threads', 'wall', 'cpu', 'peak_mb'].map((key) => [key, figure(key)]));
};
const environment = { ...process.env, CSEARCHINDEX: path.join(out, 'csearch') };
const cindex = () => {
  fs.rmSync(path.join(out, 'csearch'), { force: true });
  return cpuOf('cindex', [root], { env: environment });
};
const kinds = {
  cindex,
  'one thread': () => build('one', '1'),
  auto: () => build('segments', 'auto'),
  'one core': () => build('core', 'auto', ['taskset', '-c', '0']),
};
const runs = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
for (let round = 0; round < Number(process.env.ROUNDS || 3); round++) {
  for (const kind of Object.keys(kinds)) runs[kind].push(kinds[kind]());
}
const of = (kind, key) => median(runs[kind].map((one) => one[key]));
const { files, text, ratio } = runs.auto[0];
console.log(`${files} files, ${(text / 1e6).toFixed(0)} MB of text; index ${(ratio * 100).toFixed(1)} %, cindex ${((fs.statSync(path.join(out, 'csearch')).size / text) * 100).toFixed(1)} %`);
for (const kind of Object.keys(kinds)) {
  const more = kind === 'cindex' ? '' : `, ${of(kind, 'threads')} threads, peak ${of(kind, 'peak_mb')} MB`;
  console.log(`${kind.padEnd(12)} wall ${of(kind, 'wall').toFixed(2)} s, cpu ${of(kind, 'cpu').toFixed(2)} s${more}`);
}
console.log(`auto is ${(of('one thread', 'wall') / of('auto', 'wall')).toFixed(2)} times as fast as one thread; one core takes ${(of('one core', 'wall') / of('one thread', 'wall')).toFixed(2)} of the time of one thread, ${(of('one core', 'cpu') / of('one thread', 'cpu')).toFixed(2)} of the processor`);
const segmentsOf = (name) => fs.readdirSync(path.join(out, name)).join();
console.log('same bytes:', segmentsOf('one') === segmentsOf('segments') && segmentsOf('one') === segmentsOf('core'));

// ---- patterns with few matches
const escape = (text) => text.replace(/[\\.+*?()|[\]{}^$#&~-]/g, '\\$&');
const patterns = [];
while (patterns.length < count) {
  const lines = fs.readFileSync(path.join(root, list[Math.floor(random() * list.length)]), 'latin1').split('\n');
  const line = lines[Math.floor(random() * lines.length)] || '';
  const words = line.match(/[A-Za-z_][A-Za-z0-9_]{5,30}/g);
  if (!words || /[^\t -~]/.test(line)) continue;
  const word = words[Math.floor(random() * words.length)];
  let pattern = word;
  const turn = random();
  if (turn < 0.2) pattern = `${word}\\(`;
  else if (turn < 0.35) pattern = `${word.slice(0, 4)}.*${word.slice(4)}`;
  else if (turn < 0.5) pattern = `${word}[a-z_]*[;,)]`;
  const found = run('csearch', ['-n', pattern], { env: environment, maxBuffer: 1 << 16 });
  const matches = found.error ? Infinity : found.stdout.split('\n').length - 1;
  if (matches >= 1 && matches <= 20) patterns.push(pattern);
}
fs.writeFileSync(path.join(out, 'queries'), patterns.map((pattern) => `/${pattern.replace(/\//g, '\\/')}/ case:yes`).join('\n') + '\n');

// ---- the race, everything warm
const queries = fs.readFileSync(path.join(out, 'queries'));
run(bench, ['query', root, path.join(out, 'segments')], { input: queries });
const rows = run(bench, ['query', root, path.join(out, 'segments')], { input: queries }).stdout.trim().split('\n').map((row) => row.split('\t'));
const ours = rows.map((row) => Number(row[0]));
const csearch = [];
const ripgrep = [];
let differ = 0;
const places = (text) => new Set(text.split('\n').map((row) => (/^(.*?):(\d+):/.exec(row) || []).slice(1, 3).join(':')).filter(Boolean));
for (let i = 0; i < patterns.length; i++) {
  const a = run('csearch', ['-n', patterns[i]], { env: environment });
  csearch.push(a.us);
  if (places(a.stdout).size !== Number(rows[i][2])) differ++;
}
const few = patterns.slice(0, Math.min(40, patterns.length)); // ripgrep reads everything each time
for (const pattern of few) ripgrep.push(run('rg', ['-n', '--no-config', '--no-ignore', '--hidden', '-e', pattern, root]).us);
const start = median(few.map(() => run('/bin/true', []).us));
console.log(`p50 of ${patterns.length} queries: ours ${median(ours).toFixed(0)} us, csearch ${median(csearch).toFixed(0)} us, rg ${median(ripgrep).toFixed(0)} us, start ${start.toFixed(0)} us`);
console.log(`ratios: csearch ${(median(csearch) / median(ours)).toFixed(1)}, csearch without start ${((median(csearch) - start) / median(ours)).toFixed(1)}, rg ${(median(ripgrep) / median(ours)).toFixed(1)}`);
console.log(`hits differ from csearch in ${differ} (it skips long lines and odd files); files read per query p50 ${median(rows.map((row) => Number(row[3])))}`);
