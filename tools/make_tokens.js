// make_tokens.js - packs the o200k_base ranks of js-tiktoken for src/util/tokens.c.
//
//   node tools/make_tokens.js NODE_MODULES OUT.bin
//
// OUT.bin, little-endian:
//   u64 slots[2^SLOT_BITS]   open addressing; 0: empty; else (hash >> 18) << 18 | (rank + 1)
//   u8  pages[0x110000 / 256]  number of a class page for each 256 code points
//   u8  classes[..][256]       class of a code point, see enum tokens_class
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [, , modules, out] = process.argv;
const SLOT_BITS = 19n;
const RANK_BITS = 18n;
const WORD = (1n << 64n) - 1n;
const FACTOR = 0x9E3779B97F4A7C15n;

const ranks = require(path.resolve(modules, 'js-tiktoken/dist/ranks/o200k_base.cjs'));

// The same as tokens_hash_piece.
function hashPiece(bytes) {
  let hash = (BigInt(bytes.length) * FACTOR) & WORD;
  for (let at = 0; at < bytes.length; at += 8) {
    const word = Buffer.alloc(8);
    bytes.copy(word, 0, at, Math.min(at + 8, bytes.length));
    hash = ((hash ^ word.readBigUInt64LE()) * FACTOR) & WORD;
    hash ^= hash >> 32n;
  }
  return (hash * FACTOR) & WORD;
}

function packSlots() {
  const slots = new BigUint64Array(Number(1n << SLOT_BITS));
  const mask = slots.length - 1;
  const seen = new Set();
  for (const line of ranks.bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...tokens] = line.split(' ');
    tokens.forEach((token, i) => {
      const hash = hashPiece(Buffer.from(token, 'base64'));
      const tag = hash >> RANK_BITS;
      let at = Number(hash & BigInt(mask));
      if (seen.has(hash)) throw new Error('two tokens share a hash; choose another factor');
      seen.add(hash);
      while (slots[at] !== 0n) at = (at + 1) & mask;
      slots[at] = (tag << RANK_BITS) | BigInt(Number(first) + i + 1);
    });
  }
  return slots;
}

// The numbers are enum tokens_class.
const CLASSES = [[/[\r\n]/u, 1], [/\p{White_Space}/u, 2], [/[\p{Lu}\p{Lt}]/u, 3], [/\p{Ll}/u, 4],
  [/[\p{Lm}\p{Lo}]/u, 5], [/\p{M}/u, 6], [/\p{N}/u, 7]];

function packClasses() {
  const pages = new Uint8Array(0x110000 / 256);
  const kept = new Map();
  for (let page = 0; page < pages.length; page++) {
    const classes = Buffer.alloc(256);
    for (let i = 0; i < 256; i++) {
      const code = page * 256 + i;
      const text = code >= 0xD800 && code < 0xE000 ? '' : String.fromCodePoint(code);
      classes[i] = (CLASSES.find(([pattern]) => pattern.test(text)) || [null, 0])[1];
    }
    const name = classes.toString('latin1');
    if (!kept.has(name)) kept.set(name, kept.size);
    pages[page] = kept.get(name);
  }
  if (kept.size > 256) throw new Error('too many class pages');
  return Buffer.concat([pages, ...[...kept.keys()].map((name) => Buffer.from(name, 'latin1'))]);
}

fs.writeFileSync(out, Buffer.concat([Buffer.from(packSlots().buffer), packClasses()]));
