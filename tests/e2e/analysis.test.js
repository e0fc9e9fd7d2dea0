// What answers about the graph say of a small project whose truth can be read off it.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const lib = require('./lib');

const project = {
  'p/__init__.py': '',
  'p/a.py': 'from p import b\n\ndef fa():\n    return b.fb()\n',
  'p/b.py': [
    'def fb():',
    '    from p import a',
    '    return a.fa()',
    '',
    'class K:',
    '    from p import c',
    '',
    '    def m(self):',
    '        from p.c import fc',
    '        return fc()',
    '',
  ].join('\n'),
  'p/c.py': 'import p.b\n\ndef fc():\n    return p.b.K()\n',
};

// A function that calls `callees` others and has as many branches.
function busy(callees) {
  const names = Array.from({ length: callees }, (_, i) => `callee_${i}`);
  return [
    ...names.map((name) => `int ${name}(int x) { return x; }`),
    'int busy(int x) {',
    ...names.map((name) => `  if (x > 1) x = ${name}(x);`),
    '  return x;',
    '}',
    '',
  ].join('\n');
}

function index(t, files) {
  const root = lib.makeTree(t, files);
  const db = `${lib.engine}:${root}/graph.db`;
  lib.ingest(root, ['--db', db]);
  return (...args) => JSON.parse(lib.ok(['query', ...args, '--json', '--db', db])).data;
}

test('a cycle of imports is eager only when no import of it waits inside a function', (t) => {
  const ask = index(t, project);
  const { cycles } = ask('cycles', 'level=file');
  assert.deepStrictEqual(
    cycles.map((c) => [c.path.join(' '), c.imports.join(' '), c.import_cycle]),
    [
      ['p/a.py p/b.py p/a.py', 'eager deferred', 'deferred'],
      ['p/b.py p/c.py p/b.py', 'eager eager', 'eager'],
    ],
  );
  assert.strictEqual(ask('cycles', 'level=entity').cycles[0].imports, undefined);
});

test('debt is flat in one profile and grows with the distance in the other', (t) => {
  const ask = index(t, { 'busy.c': busy(20), 'half.c': busy(20).replace(/callee/g, 'other').replace('busy', 'half') });
  const find = (profile) => ask('debt', `profile=${profile}`, 'entity=c:fn:busy').entities[0];
  const hours = (row) => Object.fromEntries(row.violations.map((v) => [v.metric, v.remediation_hours]));
  assert.deepStrictEqual(hours(find('v169')), { CBO: 4, WMC: 2 });
  const linear = hours(find('linear'));
  assert.ok(Math.abs(linear.FAN_OUT - 10 * 0.4) < 1e-9, JSON.stringify(linear));
  assert.ok(Math.abs(linear.CYCLOMATIC - 6 / 6) < 1e-9, JSON.stringify(linear));
  const whole = ask('debt', 'profile=linear');
  assert.strictEqual(whole.profile, 'linear');
  assert.ok(['A', 'B', 'C', 'D', 'E'].includes(whole.rating));
  const refused = lib.run(['query', 'debt', 'profile=none']);
  assert.notStrictEqual(refused.status, 0);
});

test('the best few are the first of all', (t) => {
  const functions = (from, to) =>
    Array.from({ length: to - from }, (_, i) => `int f${from + i}(int x) { return ${i % 7 ? `f${(from + i) >> 1}(x)` : 'x'}; }`);
  const ask = index(t, { 'many.c': `${functions(1, 400).join('\n')}\n` });
  const all = ask('hotspots', 'top=100000').hotspots.map((row) => row.entity_key);
  const ranks = ask('centrality', 'top=100000').entities.map((row) => row.entity);
  assert.ok(all.length >= 399);
  for (const top of [0, 1, 2, 3, 10, 50, 398]) {
    assert.deepStrictEqual(ask('hotspots', `top=${top}`).hotspots.map((row) => row.entity_key), all.slice(0, top));
    assert.deepStrictEqual(ask('centrality', `top=${top}`).entities.map((row) => row.entity), ranks.slice(0, top));
  }
});
