// Search finds the lines that ripgrep finds: generated patterns over real trees.
//
// TREES (colon-separated folders) and PATTERNS (for each tree) choose others; bench/search.md says how
// the long run is made. Files that are not valid UTF-8 are left out: ripgrep matches their bytes, we
// match their text.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

const here = path.resolve(__dirname, '../..');
const usual = [path.join(here, 'src'), '/usr/lib/python3.11/asyncio', path.join(here, 'tests')];
const trees = (process.env.TREES ? process.env.TREES.split(':') : usual).filter((tree) => fs.existsSync(tree));
const count = Number(process.env.PATTERNS || (lib.slow ? 15 : 100));
const seed = Number(process.env.SEED || 20261129);
const haveRipgrep = spawnSync('rg', ['--version']).status === 0;

// mulberry32: the same patterns on every machine.
function makeRandom(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const escapeRegex = (text) => text.replace(/[\\.+*?()|[\]{}^$#&~-]/g, '\\$&');
const quote = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const slashes = (text) => `/${text.replace(/\//g, '\\/')}/`;

// Characters of a line that may stand in a pattern.
const pieces = (line) => Array.from(line).filter((char) => char >= ' ' && char !== '\u007f');

function makeMaker(lines, unicodeLines, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const below = (limit) => Math.floor(random() * limit);
  const cut = (from, least, most) => {
    for (;;) {
      const chars = pieces(pick(from)).join('').trim();
      const list = Array.from(chars);
      if (list.length < least) continue;
      const size = least + below(Math.min(most, list.length) - least + 1);
      const start = below(list.length - size + 1);
      const text = list.slice(start, start + size).join('');
      if (text.trim().length >= Math.min(least, 2)) return text;
    }
  };
  // One character of a literal becomes something that matches it.
  const blur = (char) => {
    if (/[a-z]/.test(char)) return pick(['[a-z]', '.', `[${char}x]`, '\\w', `(?:${char}|zz)`, `${char}+`, '[^A-Z]']);
    if (/[A-Z]/.test(char)) return pick(['[A-Z]', '.', `${char}?`, '\\w', `(${char}|q)`, '\\S']);
    if (/[0-9]/.test(char)) return pick(['\\d', '[0-9]+', '\\d{1,3}', '.']);
    if (char === ' ') return pick([' ', '\\s', '\\s+', ' +', ' *']);
    return pick(['.', '\\W', '[^\\w]', escapeRegex(char), `${escapeRegex(char)}*`]);
  };
  const regex = (from) => {
    const chars = Array.from(cut(from, 3, 14));
    let out = chars.map((char) => (random() < 0.3 && char < '\u0080' ? blur(char) : escapeRegex(char))).join('');
    const turn = random();
    if (turn < 0.1) out = `^\\s*${out}`;
    else if (turn < 0.2) out = `${out}$`;
    else if (turn < 0.3) out = `\\b${out}`;
    else if (turn < 0.4) out = `${out}|${escapeRegex(cut(from, 4, 10))}`;
    else if (turn < 0.5) out = `${out}.*${escapeRegex(cut(from, 2, 4))}`;
    else if (turn < 0.55) out = `(${out})?${escapeRegex(cut(from, 4, 9))}`;
    else if (turn < 0.6) out = `(?:${out}){1,2}`;
    return out;
  };
  return () => {
    const from = unicodeLines.length > 0 && random() < 0.15 ? unicodeLines : lines;
    const any = random() < 0.4; // \p{Lu} stays upper case with us, so it is only tried with case:yes
    const turn = random();
    if (turn < 0.3) {
      const text = cut(from, 2, 20);
      return { query: quote(text), pattern: text, literal: true, any };
    }
    if (turn < 0.4) {
      const text = (cut(from, 4, 24).match(/\w{2,}/) || ['int'])[0];
      const pattern = `\\b${text}\\b`;
      return { query: slashes(pattern), pattern, any };
    }
    if (turn < 0.45) {
      const pattern = pick(['^$', '^#', '\\s$', '^\\S+$', '\\t\\t', '^.{100,}$', '^\\s*\\}\\s*$', '[^\\x00-\\x7F]', '\\p{Lu}{4,}']);
      return { query: slashes(pattern), pattern, any: any && !pattern.includes('Lu') };
    }
    const pattern = regex(from);
    return { query: slashes(pattern), pattern, any };
  };
}

function isUtf8(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function runRipgrep(root, files, made) {
  const args = ['-nH', '--null', '--no-heading', '--color', 'never', '--no-config', '--no-ignore', '--hidden'];
  if (made.literal) args.push('-F');
  if (made.any) args.push('-i');
  const result = spawnSync('rg', [...args, '-e', made.pattern, '.'], { cwd: root, encoding: 'latin1', maxBuffer: 1 << 30 });
  if (result.status === 2 && result.stdout === '') return null; // a pattern that it refuses
  const found = new Set();
  for (const line of result.stdout.split('\n')) {
    const match = /^\.\/([^\0]*)\0(\d+):/.exec(line);
    if (match) {
      const file = Buffer.from(match[1], 'latin1').toString('utf8');
      if (files.has(file)) found.add(`${file}:${match[2]}`);
    }
  }
  return found;
}

for (const tree of trees) {
  test(`the lines of ripgrep in ${path.basename(tree)}`, { skip: haveRipgrep ? false : 'no ripgrep here' }, async (t) => {
    const out = lib.makeTree(t);
    const db = `sqlite:${out}/analysis.db`;
    lib.ok(['ingest', tree, '--db', db, '--quiet']);
    const graph = lib.exportGraph(t, db);
    const searched = graph.files.filter((file) => file.hash && !['binary', 'too_large'].includes(file.status));
    const files = new Set();
    const lines = [];
    const unicodeLines = [];
    for (const file of searched) {
      const bytes = fs.readFileSync(path.join(tree, file.path));
      if (!isUtf8(bytes)) continue;
      files.add(file.path);
      for (const line of bytes.toString('utf8').split('\n')) {
        if (line.trim().length >= 8 && line.length < 400) {
          lines.push(line);
          if (/[^\0-\x7f]/.test(line)) unicodeLines.push(line);
        }
      }
    }
    assert.ok(files.size > 5 && lines.length > 100, `too little to search in ${tree}`);
    const server = await lib.serve(t, ['serve', '--db', db, '--port', '0']);
    const make = makeMaker(lines, unicodeLines, makeRandom(seed));
    let compared = 0;
    let hitsTotal = 0;
    const wrong = [];
    while (compared < count) {
      const made = make();
      const theirs = runRipgrep(tree, files, made);
      if (theirs === null || theirs.size > 50000) continue;
      const query = made.any ? made.query : `${made.query} case:yes`;
      const reply = await lib.get(server.base, `/code-text-search?limit=100000&q=${encodeURIComponent(query)}`);
      assert.strictEqual(reply.status, 200, `${query}: ${reply.text.slice(0, 400)}`);
      const ours = new Set(reply.json.data.hits.filter((hit) => files.has(hit.file_path)).map((hit) => `${hit.file_path}:${hit.line}`));
      assert.ok(reply.json.data.total_is_exact, query);
      assert.strictEqual(reply.json.data.files_not_searched, 0);
      const missed = [...theirs].filter((place) => !ours.has(place));
      const extra = [...ours].filter((place) => !theirs.has(place));
      if (missed.length + extra.length > 0) {
        wrong.push(`${query}: missed ${missed.length} ${missed.slice(0, 3)}; extra ${extra.length} ${extra.slice(0, 3)}`);
      }
      compared++;
      hitsTotal += theirs.size;
    }
    assert.deepStrictEqual(wrong, [], `${wrong.length} of ${compared} patterns differ`);
    t.diagnostic(`${compared} patterns, ${hitsTotal} lines, ${files.size} files`);
  });
}
