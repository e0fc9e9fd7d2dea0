// kill -9 at each call that changes the disk while segments are written, merged and published: search
// gives the old state or the new one, whole, and the next run mends what was left behind.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const shim = path.join(path.dirname(lib.program), 'tests/store/shim.so');
const without = { skip: !fs.existsSync(shim) && 'sanitizers come first in a process, so there is no shim' };
const points = Number(process.env.KILL_POINTS || 40); // of each kind of call

const text = (name, state) => `int ${name}_${state}(void)\n{\n    return ${state}; /* state ${state} ends */\n}\n`;
const queries = ['/state \\d+ ends/', '"return"', 'gone', 'fresh', '/_\\d+\\(void\\)/'];
const ask = (root) => queries.map((query) => {
  const { data } = JSON.parse(lib.run(['search', query, root, '--json', '--limit', '1000']).stdout);
  assert.strictEqual(data.files_not_searched, 0);
  return data.hits.map((hit) => `${hit.file_path}:${hit.line}:${hit.text}`).sort();
});
const kept = (root) => path.join(root, '.parseltongue');
const segments = (root) => fs.readdirSync(path.join(kept(root), 'analysis.db-text'));

// A tree whose next run must merge: as many segments as are kept, each of a run of its own.
function makeTree(t) {
  const root = lib.makeTree(t);
  for (let run = 1; run <= 6; run++) {
    for (let i = 0; i < 3; i++) fs.writeFileSync(path.join(root, `file${run}_${i}.c`), text(`f${run}_${i}`, 1));
    fs.writeFileSync(path.join(root, 'gone.c'), text('gone', 1));
    lib.ok(['ingest', root, '--quiet']);
  }
  assert.strictEqual(segments(root).length, 6);
  return root;
}

function change(root) {
  for (let run = 1; run <= 6; run++) fs.writeFileSync(path.join(root, `file${run}_0.c`), text(`f${run}_0`, 2));
  fs.rmSync(path.join(root, 'gone.c'), { force: true });
  fs.writeFileSync(path.join(root, 'fresh.c'), text('fresh', 2));
}

test('kill -9 at every call that changes the disk', without, (t) => {
  const root = makeTree(t);
  const saved = path.join(lib.makeTree(t), 'saved');
  const before = ask(root);
  fs.cpSync(kept(root), saved, { recursive: true });
  change(root);
  lib.ok(['ingest', root, '--quiet']);
  const after = ask(root);
  assert.notDeepStrictEqual(after, before);
  assert.ok(segments(root).length < 7, 'the run merges');
  const run = (calls, nth, does) => {
    fs.rmSync(kept(root), { recursive: true });
    fs.cpSync(saved, kept(root), { recursive: true });
    const env = { ...process.env, LD_PRELOAD: shim, SHIM_START: '1', SHIM_CALLS: calls, SHIM_NTH: String(nth), SHIM_DOES: does };
    return spawnSync(lib.program, ['ingest', root, '--quiet'], { env, timeout: 60000 }).signal === 'SIGKILL';
  };
  let old = 0;
  let fresh = 0;
  for (const calls of ['w', 's', 'r']) {
    let count = 1;
    while (run(calls, count * 2, 'kill')) count *= 2;
    while (run(calls, count + 1, 'kill')) count++;
    const step = Math.max(1, count / points);
    for (let at = 1; at <= count; at += step) {
      for (const does of ['kill', 'after']) {
        const nth = Math.floor(at);
        assert.ok(run(calls, nth, does), `${calls} ${nth} of ${count}`);
        const now = ask(root);
        const isOld = JSON.stringify(now) === JSON.stringify(before);
        old += isOld ? 1 : 0;
        fresh += isOld ? 0 : 1;
        if (!isOld) assert.deepStrictEqual(now, after, `${calls} ${nth} ${does}`);
      }
    }
    lib.ok(['ingest', root, '--quiet']);
    assert.deepStrictEqual(ask(root), after);
  }
  assert.ok(old > 5 && fresh > 0, `${old} old, ${fresh} new`);
  t.diagnostic(`${old + fresh} kills: ${old} times the old state, ${fresh} times the new one`);
  const names = segments(root);
  lib.ok(['ingest', root, '--quiet', '--rebuild']);
  assert.strictEqual(segments(root).length, 1, `nothing is left behind of ${names}`);
});
