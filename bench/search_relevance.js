#!/usr/bin/env node
// search_relevance.js - known items: does the doc comment of a function find the function?
//
//   PARSELTONGUE=build/release/parseltongue node bench/search_relevance.js FOLDER...
//
// Each folder is copied, the doc comments of all its functions are blanked, the copy is indexed, and
// the words of each comment (the function's own name left out) are asked for. MRR is the mean of
// 1 / rank over at most 150 functions a folder, 0 when it is not among the first 50. `plain` is BM25
// over the same functions, k1 1.2, b 0.75, with identifiers in lower case and not split. Needs sqlite3.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const lib = require(process.env.E2E_LIB || '../tests/e2e/lib');

const depth = 50;
const wordsMax = 24;

function sql(db, query) {
  const result = spawnSync('sqlite3', ['-json', db, query], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim() === '' ? [] : JSON.parse(result.stdout);
}

function wordsOf(comment, name) {
  const words = [];
  for (const word of comment.match(/[A-Za-z_][A-Za-z0-9_]{1,}/g) || []) {
    if (word !== name && !words.includes(word.toLowerCase())) words.push(word.toLowerCase());
  }
  return words.slice(0, wordsMax);
}

function makePlain(functions) {
  const documents = functions.map(({ text }) => {
    const counts = new Map();
    let size = 0;
    for (const word of text.match(/[A-Za-z_][A-Za-z0-9_]*/g) || []) {
      counts.set(word.toLowerCase(), (counts.get(word.toLowerCase()) || 0) + 1);
      size++;
    }
    return { counts, size };
  });
  const average = documents.reduce((sum, one) => sum + one.size, 0) / documents.length;
  const frequency = new Map();
  for (const { counts } of documents) for (const word of counts.keys()) frequency.set(word, (frequency.get(word) || 0) + 1);
  return (words, target) => {
    const scores = documents.map(({ counts, size }) => {
      let score = 0;
      for (const word of words) {
        const tf = counts.get(word) || 0;
        if (tf === 0) continue;
        const n = frequency.get(word);
        const idf = Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
        score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * size / average));
      }
      return score;
    });
    if (scores[target] === 0) return 0;
    let rank = 1;
    for (let i = 0; i < scores.length; i++) {
      if (scores[i] > scores[target] || (scores[i] === scores[target] && i < target)) rank++;
    }
    return rank <= depth ? 1 / rank : 0;
  };
}

// {languages, count, ours, plain}: both are MRR over at most `items` functions.
async function measure(t, folder, items) {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'relevance-'));
  t.after(() => fs.rmSync(copy, { recursive: true, force: true }));
  const root = path.join(copy, 'tree');
  fs.cpSync(folder, root, { recursive: true });
  const db = path.join(copy, 'first.db');
  lib.ok(['ingest', root, '--db', `sqlite:${db}`, '--quiet']);
  const rows = sql(db, "SELECT f.path, f.language, e.name, e.start_byte, e.end_byte, e.doc_start, e.doc_end, e.start_line FROM entities e " +
    "JOIN files f ON f.id = e.file_id WHERE e.kind IN ('function','method','constructor') AND e.class = 'CODE' ORDER BY f.path, e.start_byte");
  const texts = new Map();
  for (const row of rows) {
    if (!texts.has(row.path)) texts.set(row.path, fs.readFileSync(path.join(root, row.path)));
    row.comment = texts.get(row.path).subarray(row.doc_start, row.doc_end).toString('utf8');
  }
  for (const row of rows) { // blanks keep the lines
    const bytes = texts.get(row.path);
    for (let i = row.doc_start; i < row.doc_end; i++) if (bytes[i] !== 10) bytes[i] = 32;
  }
  for (const [name, bytes] of texts) fs.writeFileSync(path.join(root, name), bytes);
  for (const row of rows) row.text = texts.get(row.path).subarray(row.start_byte, row.end_byte).toString('utf8');
  const asked = rows.map((row, index) => ({ ...row, index, words: wordsOf(row.comment, row.name) })).filter((row) => row.words.length >= 6);
  const step = Math.max(1, Math.floor(asked.length / items));
  const chosen = asked.filter((row, i) => i % step === 0).slice(0, items);
  const second = path.join(copy, 'second.db');
  lib.ok(['ingest', root, '--db', `sqlite:${second}`, '--quiet']);
  const server = await lib.serve(t, ['serve', '--db', `sqlite:${second}`, '--port', '0']);
  const plain = makePlain(rows);
  let ours = 0;
  let theirs = 0;
  for (const row of chosen) {
    const reply = await lib.get(server.base, `/code-text-search?limit=${depth}&q=${encodeURIComponent(row.words.join(' '))}`);
    const at = reply.json.data.hits.findIndex((hit) => hit.file_path === row.path && hit.entity_name === row.name);
    ours += at < 0 ? 0 : 1 / (at + 1);
    theirs += plain(row.words, row.index);
  }
  await server.stop();
  const languages = [...new Set(chosen.map((row) => row.language))].join(',');
  return { languages, count: chosen.length, ours: ours / chosen.length, plain: theirs / chosen.length };
}

async function main(folders) {
  const cleanups = [];
  const t = { after: (fn) => cleanups.push(fn) };
  for (const folder of folders) {
    const { languages, count, ours, plain } = await measure(t, folder, 150);
    console.log(`${path.basename(folder).padEnd(16)} ${languages.padEnd(12)} ${String(count).padStart(4)} functions  MRR ${ours.toFixed(3)}  plain ${plain.toFixed(3)}`);
  }
  for (const fn of cleanups.reverse()) await fn();
}

module.exports = { measure };
if (require.main === module) main(process.argv.slice(2));
