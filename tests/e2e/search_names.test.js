// Search by name against a slow twin that looks at every entity: the same hits in the same order.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const lib = require('./lib');

let seed = 8;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * below);
};
const pick = (list) => list[random(list.length)];
const parts = ['list', 'add', 'Node', 'get', 'SET', 'x', 'id', '0', '17', 'Mutex', 'lock', 'try', 'q', 'sched', 'IO', 'map', 'er', 'zz'];
const makeName = () => {
  const name = Array.from({ length: 1 + random(5) }, () => pick(parts)).join(pick(['', '_', '__']));
  return /^[0-9]/.test(name) ? `n${name}` : name;
};

// More names than one block of the index holds; calls, so that callers rank; members, so that a
// qualified name is longer than the name.
function makeProject() {
  const used = new Set();
  const fresh = () => {
    for (;;) {
      const name = makeName() + (random(3) ? '' : String(random(1000)));
      if (!used.has(name) && !/^(int|if|do|for|er)$/.test(name)) { used.add(name); return name; }
    }
  };
  const files = {};
  for (let f = 0; f < 6; f++) {
    const functions = Array.from({ length: 120 }, fresh);
    const lines = [`struct ${fresh()} { ${Array.from({ length: 20 }, () => `int ${makeName()}${random(1e6)};`).join(' ')} };`,
      `enum ${fresh()} { ${Array.from({ length: 900 }, fresh).join(', ')} };`,
      ...functions.map((name, i) => `int ${name}(int v) { return ${i > 3 && random(2) ? `${functions[random(i)]}(v)` : 'v'}; }`)];
    files[`${pick(['list', 'sched', 'io'])}/${fresh()}.c`] = `${lines.join('\n')}\n`;
  }
  return files;
}

function measureEdits(a, b) { // optimal string alignment
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, rows[i - 2][j - 2] + 1);
      rows[i].push(best);
    }
  }
  return rows[a.length][b.length];
}

const isWord = (c) => /[A-Za-z0-9]/.test(c);
function wordBegins(name, at) {
  if (!isWord(name[at - 1])) return isWord(name[at]);
  return /[A-Z]/.test(name[at]) && !/[A-Z]/.test(name[at - 1]);
}

function rankStrictly(row, query) {
  const [name, qualified, file, q] = [row.name, row.qualified_name, row.file_path, query].map((text) => text.toLowerCase());
  if (row.name === query) return 'exact';
  if (name === q) return 'exact_nocase';
  if (name.startsWith(q)) return 'prefix';
  for (let at = name.indexOf(q, 1); at >= 0; at = name.indexOf(q, at + 1)) if (wordBegins(row.name, at)) return 'word';
  if (name.includes(q)) return 'substring';
  if (qualified === q) return 'qualified';
  if (qualified.includes(q)) return 'substring';
  const words = q.split(' ').filter(Boolean);
  if (words.length > 1 && words.every((word) => qualified.includes(word) || file.includes(word))) return 'words';
  return file.includes(q) ? 'path' : null;
}

function rankLoosely(row, query) {
  const name = row.name.toLowerCase();
  const q = query.toLowerCase();
  let met = 0;
  for (const c of name) met += c === q[met];
  if (q.length >= 3 && q.length <= 63 && met === q.length) return 'subsequence';
  return q.length >= 4 && Math.abs(name.length - q.length) <= 2 && measureEdits(name, q) <= 2 ? 'typing_error' : null;
}

const tiers = ['exact', 'exact_nocase', 'qualified', 'prefix', 'word', 'substring', 'words', 'path', 'subsequence', 'typing_error'];
function searchSlowly(entities, query) {
  for (const rank of [rankStrictly, rankLoosely]) {
    const hits = entities.map((row, at) => ({ row, at, tier: tiers.indexOf(rank(row, query)), extra: Math.max(0, row.name.length - query.length) }))
      .filter((hit) => hit.tier >= 0);
    if (hits.length > 0) return hits.sort((a, b) => a.tier - b.tier || a.extra - b.extra || b.row.degree - a.row.degree || a.at - b.at);
  }
  return [];
}

function change(name) {
  const at = random(name.length);
  return [() => name, () => name.slice(0, at) + name.slice(at + 1), () => `${name.slice(0, at)}${pick('abx_0')}${name.slice(at)}`,
    () => `${name.slice(0, at)}${pick('abx_0')}${name.slice(at + 1)}`, () => name.slice(0, at) + (name[at + 1] || '') + name[at] + name.slice(at + 2),
    () => name.slice(at, at + 1 + random(8)), () => [...name].filter(() => random(3) > 0).join('')][random(7)]();
}

test('search by name equals a slow look at every entity', { timeout: 600000 }, async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, makeProject()), '--port', '0', '--no-watch']);
  const ask = async (target) => (await lib.get(server.base, target)).json.data;
  const { entities } = await ask('/code-entities-list-all?include_tests=1');
  const degrees = new Map(); // how many edges of any kind lead to it
  for (const { to_key: to } of (await ask('/dependency-edges-list-all?include_tests=1&min_origin=ambiguous&limit=100000')).edges) degrees.set(to, (degrees.get(to) || 0) + 1);
  for (const row of entities) row.degree = degrees.get(row.key) || 0;
  const found = {};
  for (let i = 0; i < (lib.slow ? 40 : 300); i++) {
    const row = pick(entities);
    const query = [() => change(row.name), () => change(change(row.name)), () => row.name, () => row.qualified_name, () => change(row.qualified_name),
      () => `${pick(parts)} ${pick(parts)}`, () => `${row.name.slice(0, 4)} ${row.file_path.slice(-6)}`, () => pick(parts), () => row.file_path.slice(random(9))][random(9)]().trim();
    if (query === '') continue;
    const wanted = searchSlowly(entities, query);
    const got = await ask(`/code-entities-search-fuzzy?include_tests=1&limit=50&q=${encodeURIComponent(query)}`);
    assert.strictEqual(got.total_count, wanted.length, query);
    assert.deepStrictEqual(got.entities.map((hit) => `${hit.match} ${hit.key}`), wanted.slice(0, 50).map((hit) => `${tiers[hit.tier]} ${hit.row.key}`), query);
    const best = wanted.length ? tiers[wanted[0].tier] : 'nothing';
    found[best] = (found[best] || 0) + 1;
  }
  t.diagnostic(`${entities.length} entities, best matches: ${JSON.stringify(found)}`);
  if (!lib.slow) for (const tier of tiers.filter((name) => !['qualified', 'exact_nocase'].includes(name))) assert.ok(found[tier] > 0, tier);
  await server.stop();
});
