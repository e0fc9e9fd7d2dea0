#!/usr/bin/env node
// search_compare.js - the same queries to us, csearch and ripgrep; medians in microseconds.
//
//   node bench/search_compare.js TREE BENCH_SEARCH [COUNT] [SEED]
//
// BENCH_SEARCH is the program of bench/bench_search.c. Needs csearch, cindex (Debian: codesearch) and rg.
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
const ours1 = run(bench, ['build', root, path.join(out, 'list'), path.join(out, 'one'), '1', '512']).stdout.trim().split('\n').pop();
const ours2 = run(bench, ['build', root, path.join(out, 'list'), path.join(out, 'segments'), String(os.availableParallelism ? os.availableParallelism() : os.cpus().length), '512']).stdout.trim().split('\n').pop();
const environment = { ...process.env, CSEARCHINDEX: path.join(out, 'csearch') };
const theirs = cpuOf('cindex', [root], { env: environment });
console.log('ours, 1 thread:   ', ours1);
console.log('ours, all threads:', ours2);
console.log('same bytes:       ', fs.readdirSync(path.join(out, 'one')).join() === fs.readdirSync(path.join(out, 'segments')).join());
console.log('cindex:            cpu', theirs.cpu.toFixed(2), 'wall', theirs.wall.toFixed(2), 'bytes', fs.statSync(path.join(out, 'csearch')).size);

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
