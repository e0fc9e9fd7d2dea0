// lib.js - what the end-to-end tests share: temporary trees, the real binary, HTTP.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const program = path.resolve(process.env.PARSELTONGUE || 'build/release/parseltongue');
const slow = ['asan', 'tsan'].includes(process.env.VARIANT || '');

// What was begun last is ended first, and a step that fails keeps no other from running: a folder
// goes only after the server that writes in it, and no server outlives its test.
const cleanups = new WeakMap();

function atEnd(t, step) {
  if (!cleanups.has(t)) {
    cleanups.set(t, []);
    t.after(async () => {
      const errors = [];
      for (const one of cleanups.get(t).reverse()) {
        try { await one(); } catch (error) { errors.push(error); }
      }
      if (errors.length > 0) throw errors[0];
    });
  }
  cleanups.get(t).push(step);
}

// A fresh folder with the given files; removed when the test ends.
function makeTree(t, files = {}) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'parseltongue-e2e-'));
  fs.chmodSync(root, 0o755);
  atEnd(t, () => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return root;
}

function run(args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300000, ...options });
  if (result.error) throw result.error;
  // The sanitizer says so once a process, whatever the program does.
  result.stderr = (result.stderr || '').replace(/^==\d+==WARNING: ASan doesn't fully support makecontext.*\n/gm, '');
  return result;
}

// Runs and insists on success; returns stdout.
function ok(args, options) {
  const result = run(args, options);
  if (result.status !== 0) {
    throw new Error(`parseltongue ${args.join(' ')}: exit ${result.status} ${result.signal}\n${result.stderr}`);
  }
  return result.stdout;
}

// The engine of a database that nobody named.
const engine = /\(default (\w+):/.exec(ok(['ingest', '--help']))[1];

// Ingests and returns the summary.
function ingest(dir, args = [], options = {}) {
  return JSON.parse(ok(['ingest', dir, '--stats', 'json', ...args], options));
}

// Starts the program in the background; it ends with the test at the latest.
function start(t, args, options = {}) {
  const child = spawn(program, args, options);
  const ended = new Promise((done) => child.on('exit', done));
  atEnd(t, () => {
    if (child.exitCode !== null || child.signalCode !== null) return undefined;
    child.kill('SIGKILL');
    return ended;
  });
  return child;
}

// Starts `up` or `serve`; resolves with { base, child, stop } once it says where it listens.
function serve(t, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(t, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal, said })));
    const stop = async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    };
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /serving\s+(http:\S+)/.exec(said);
      if (found) resolve({ base: found[1], child, stop, ended, said: () => said });
    });
    ended.then(({ code }) => reject(new Error(`ended with ${code} before it served:\n${said}`)));
  });
}

// One request; { status, headers, text, json }.
function get(base, pathAndQuery, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const request = http.request(
      { host: url.hostname, port: url.port, path: pathAndQuery, method, headers, agent: false },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let json;
          try { json = JSON.parse(text); } catch { json = undefined; }
          resolve({ status: response.statusCode, headers: response.headers, text, json });
        });
      });
    request.on('error', reject);
    request.end(body);
  });
}

const key = (text) => encodeURIComponent(text);

function readLines(file) {
  const text = fs.readFileSync(file, 'utf8');
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').map((line) => JSON.parse(line));
}

function exportGraph(t, db) {
  const out = makeTree(t);
  ok(['export', '--format', 'jsonl', out, '--db', db]);
  const relation = (name) => readLines(path.join(out, `${name}.jsonl`));
  return { out, files: relation('files'), entities: relation('entities'), edges: relation('edges'),
           references: relation('references') };
}

const isRoot = process.getuid && process.getuid() === 0;
// As root nothing is forbidden, so tests about permissions run as nobody.
const asNobody = isRoot ? { uid: 65534, gid: 65534 } : {};

module.exports = { program, engine, slow, atEnd, makeTree, start, run, ok, ingest, serve, get, key, readLines, exportGraph, isRoot, asNobody };
