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
  const ask = (...args) => JSON.parse(lib.ok(['query', ...args, '--json', '--db', db])).data;
  ask.refusal = (...args) => {
    const { status, stderr } = lib.run(['query', ...args, '--db', db]);
    assert.notStrictEqual(status, 0);
    return stderr;
  };
  return ask;
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
  assert.match(ask.refusal('debt', 'profile=none'), /profile/);
});

test('weights=origin: a link counts as much as it is sure', (t) => {
  const ask = index(t, {
    'a/use.c': 'static int known(void) { return 1; }\nint use(void) { return known() + whirl(); }\n',
    'b/one.c': 'int whirl(void) { return 2; }\n',
    'c/two.c': 'int whirl(void) { return 3; }\n',
  });
  const rank = (...more) => {
    const rows = ask('centrality', 'min_origin=ambiguous', 'edge_types=Calls', ...more).entities;
    return (part) => rows.find((row) => row.entity.includes(part)).score;
  };
  const alike = rank();
  assert.ok(Math.abs(alike(':known:') - alike(':whirl:')) < 1e-12);
  const sure = rank('weights=origin');
  // known gets 99 of 99 + 4 + 4 parts of what `use` gives on, each whirl 4
  const base = sure(':use:');
  assert.ok(Math.abs((sure(':known:') - base) / (sure(':whirl:') - base) - 99 / 4) < 1e-9);
  for (const route of ['leiden', 'clusters']) assert.ok(ask(route, 'weights=origin', 'min_origin=ambiguous'));
  assert.match(ask.refusal('centrality', 'method=betweenness', 'weights=origin'), /goes with method=pagerank/);
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

test('pages of rows and of members give everything once', (t) => {
  const ring = (name, count) => Array.from({ length: count }, (_, i) => `int ${name}${i}(int x);\nint ${name}${(i + 1) % count}(int x) { return ${name}${i}(x); }`);
  const ask = index(t, { 'a.c': `${ring('a', 130).join('\n')}\n`, 'b.c': `${ring('b', 12).join('\n')}\n` });
  const groups = { clusters: ['clusters', 'entities', 'entity_count'], leiden: ['communities', 'members', 'size'], scc: ['sccs', 'members', 'size'] };
  for (const [route, [list, members, size]] of Object.entries(groups)) {
    const whole = ask(route, 'member_limit=1000');
    const short = ask(route);
    const cut = ask(route, 'member_limit=5', 'limit=1');
    assert.ok(whole[list].some((row) => row[size] > 5), route);
    assert.strictEqual(cut[list][0][members].length, 5);
    assert.strictEqual(cut[list][0].next_member_offset, 5);
    whole[list].forEach((row, i) => {
      assert.strictEqual(row.member_count, row[size]);
      assert.strictEqual(row[members].length, row[size]);
      assert.strictEqual(row.next_member_offset, undefined);
      assert.deepStrictEqual(short[list][i][members], row[members].slice(0, 100));
      const found = [];
      for (let next = 0; next !== undefined;) {
        const { [list]: [part] } = ask(route, `offset=${i}`, 'limit=1', 'member_limit=50', `member_offset=${next}`);
        found.push(...part[members]);
        next = part.next_member_offset;
      }
      if (row[size] > 5) assert.deepStrictEqual(found, row[members]);
    });
  }
  assert.ok(ask('scc').sccs[0].next_member_offset === 100); // 130 in a ring
  const lists = { hotspots: [['top=7'], (data) => data.hotspots.map((row) => `${row.rank} ${row.entity_key}`), ['top=1000']],
    centrality: [['top=7'], (data) => data.entities.map((row) => `${row.rank} ${row.entity}`), ['top=1000']],
    blast: [['entity=a3', 'hops=40', 'limit=7'], (data) => data.by_hop.flatMap((hop) => hop.entities.map((key, i) => `${hop.hop} ${key} ${hop.paths[i].key}`)), ['entity=a3', 'hops=40']] };
  for (const [route, [small, rows, all]] of Object.entries(lists)) {
    const found = [];
    for (let more = []; more !== null;) {
      const data = ask(route, ...small, ...more);
      found.push(...rows(data));
      more = data.next_cursor === undefined ? null : [`cursor=${data.next_cursor}`];
    }
    assert.ok(found.length > 20, route);
    if (route !== 'blast') assert.deepStrictEqual(rows(ask(route, 'limit=3', 'top=5', 'offset=2')), found.slice(2, 5), route);
    assert.deepStrictEqual(found, rows(ask(route, ...all)), route);
  }
});
