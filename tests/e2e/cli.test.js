// Words on the command line: help, versions, mistakes.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');

test('help names every command and each explains itself', () => {
  const help = lib.ok(['help']);
  assert.strictEqual(lib.ok(['--help']), help);
  assert.strictEqual(lib.ok([]), help);
  const commands = [...help.matchAll(/^ {2}([a-z0-9-]+) {2,}/gm)].map((match) => match[1]);
  for (const name of ['ingest', 'serve', 'up', 'query', 'digest', 'export', 'version', 'help', 'pt01-folder-to-cozodb-streamer']) {
    assert.ok(commands.includes(name), name);
  }
  for (const name of [...commands, 'pt01', 'pt08', 'pt08-http-code-query-server']) {
    const text = lib.ok([name, '--help']);
    assert.match(text, /^usage: parseltongue /);
    assert.strictEqual(lib.ok(['help', name]), text);
  }
});

test('each option that help names is taken, and mistakes are explained', () => {
  const cases = [
    [['ingst'], 2, /did you mean 'ingest'/],
    [['frobnicate'], 2, /parseltongue help/],
    [['ingest', '--job', '3'], 2, /did you mean '--jobs'/],
    [['search', '-foo'], 2, /no option '-foo'; see/],
    [['ingest', '--jobs', 'many'], 2, /whole number/],
    [['ingest', '--jobs'], 2, /needs a value/],
    [['ingest', '-q', '-v'], 2, /exclude each other/],
    [['ingest', '--sequential', '--parallel'], 2, /exclude each other/],
    [['ingest', 'a', 'b'], 2, /one word too many/],
    [['ingest', '--stats', 'xml'], 2, /json/],
    [['serve', '--port', '70000'], 2, /65535/],
    [['serve', '--listen', 'localhost', '--db', 'mem:'], 2, /mem/],
    [['query'], 2, /which route/],
    [['query', 'list', 'oops'], 2, /name=value/],
    [['query', '/code-entities-list-al?limit=1'], 2, /no route '\/code-entities-list-al'; did you mean '\/code-entities-list-all'/],
    [['query', '/code-entities-list-all?limit=%4'], 2, /hexadecimal/],
    [['export'], 2, /which folder/],
    [['export', 'x', '--format', 'csv'], 2, /jsonl/],
    [['digest', '--db', 'mem:'], 2, /mem/],
  ];
  for (const [args, status, message] of cases) {
    const result = lib.run(args);
    assert.strictEqual(result.status, status, args.join(' '));
    assert.match(result.stderr, message);
    assert.strictEqual(result.stdout, '');
  }
});

test('version tells engines and languages', () => {
  const text = lib.ok(['version']);
  assert.strictEqual(lib.ok(['--version']), text);
  assert.match(text, /^parseltongue \d+\.\d+\.\d+/);
  assert.match(text, /engines:.* mem/);
  assert.match(text, /languages:.*\bc\b.*\brust\b/);
});

test('a question may be asked by its address', (t) => {
  const root = lib.makeTree(t, { 'a.c': 'int one(void) { return 1; }\nint two(void) { return one(); }\n' });
  const db = `${lib.engine}:${root}/graph.db`;
  lib.ingest(root, ['--db', db]);
  const named = lib.ok(['query', 'search', 'q=one', 'limit=1', '--db', db]);
  assert.strictEqual(lib.ok(['query', '/code-entities-search-fuzzy?q=%6Fne&limit=1', '--db', db]), named);
  assert.strictEqual(lib.ok(['query', '/code-entities-search-fuzzy?q=one', 'limit=1', '--db', db]), named);
});

test('quiet is quiet, and PARSELTONGUE_DB is honoured', (t) => {
  const root = lib.makeTree(t, { 'a.c': 'int a(void) { return 1; }\n' });
  const quiet = lib.run(['ingest', root, '-q'], { env: { ...process.env, PARSELTONGUE_DB: `sqlite:${root}/here.db` } });
  assert.strictEqual(quiet.status, 0);
  assert.strictEqual(quiet.stdout + quiet.stderr, '');
  assert.ok(fs.existsSync(path.join(root, 'here.db')));
  const piped = lib.run(['ingest', root]);
  assert.ok(!piped.stderr.includes('\u001b'), 'no control codes when piped');
});

test('the README has the route table that the program has', () => {
  const readme = fs.readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');
  assert.strictEqual(fs.readFileSync(path.join(__dirname, '../../docs/api.html'), 'utf8'), lib.ok(['help', '--api-page'])); // make readme
  const table = /<!-- routes:begin -->\n([\s\S]*?)<!-- routes:end -->/.exec(readme)[1].trim();
  assert.strictEqual(table, lib.ok(['help', '--routes']).trim());
});
