// The server as such: who may ask, caching, limits, hostile clients, orderly stop.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const lib = require('./lib');
const sample = require('./sample');

// Sends raw bytes; resolves with all that came back once the server closes or `wait` ms passed.
function raw(base, bytes, wait = 3000) {
  return new Promise((resolve) => {
    const url = new URL(base);
    const socket = net.connect(url.port, url.hostname);
    const chunks = [];
    const end = () => { socket.destroy(); resolve(Buffer.concat(chunks).toString('latin1')); };
    const timer = setTimeout(end, wait);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => { clearTimeout(timer); end(); });
    socket.on('error', () => {});
    socket.write(bytes);
  });
}
const statusOf = (text) => Number((/^HTTP\/1\.1 (\d+)/.exec(text) || [])[1]);
const health = '/server-health-check-status';
const healthy = async (base) => assert.strictEqual((await lib.get(base, health)).status, 200);

test('tags, gzip, ids and safety headers', async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch']);
  const list = await lib.get(server.base, '/code-entities-list-all');
  assert.match(list.headers.etag, /^"[0-9a-f]{16}"$/);
  const again = await lib.get(server.base, '/code-entities-list-all', { headers: { 'If-None-Match': list.headers.etag } });
  assert.strictEqual(again.status, 304);
  assert.strictEqual(again.text, '');
  const other = await lib.get(server.base, '/code-entities-list-all', { headers: { 'If-None-Match': '"0000000000000000"' } });
  assert.strictEqual(other.status, 200);
  assert.strictEqual(other.text, list.text);

  const packed = await new Promise((resolve, reject) => {
    require('node:http').get(`${server.base}/code-entities-list-all`, { headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
  assert.strictEqual(packed.headers['content-encoding'], 'gzip');
  assert.strictEqual(zlib.gunzipSync(packed.body).toString(), list.text);
  const refused = await lib.get(server.base, '/code-entities-list-all', { headers: { 'Accept-Encoding': 'gzip;q=0' } });
  assert.strictEqual(refused.headers['content-encoding'], undefined);

  const named = await lib.get(server.base, health, { headers: { 'X-Request-Id': 'my-id_1' } });
  assert.strictEqual(named.headers['x-request-id'], 'my-id_1');
  const odd = await lib.get(server.base, health, { headers: { 'X-Request-Id': 'a"b' } });
  assert.match(odd.headers['x-request-id'], /^[0-9a-f]+-\d+$/);
  for (const name of ['x-content-type-options', 'x-frame-options', 'content-security-policy', 'referrer-policy']) {
    assert.ok(list.headers[name], name);
  }
  const head = await lib.get(server.base, '/code-entities-list-all', { method: 'HEAD' });
  assert.strictEqual(head.headers['content-length'], String(Buffer.byteLength(list.text)));
  assert.strictEqual((await server.stop()).code, 0);
});

test('documents and numbers', async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch']);
  const openapi = (await lib.get(server.base, '/openapi.json')).json;
  const reference = (await lib.get(server.base, '/api-reference-documentation-help')).json.data;
  assert.strictEqual(Object.keys(openapi.paths).length, reference.total_endpoints);
  const page = await lib.get(server.base, '/docs/api.html');
  assert.match(page.headers['content-type'], /^text\/html/);
  assert.doesNotMatch(page.text, /<script|src=|https:\/\//);
  const agent = (await lib.get(server.base, '/llms.txt')).text;
  for (const route of Object.keys(openapi.paths)) {
    assert.ok(page.text.includes(`${route}</code></h3>`), route);
    assert.ok(agent.includes(` ${route}`), route);
  }
  await lib.get(server.base, '/no-such-thing');
  const metrics = (await lib.get(server.base, '/metrics')).text;
  assert.match(metrics, /parseltongue_http_requests_total\{route="other",status="4xx"\} 1\n/);
  for (const line of metrics.trim().split('\n')) {
    assert.match(line, /^(# (HELP|TYPE) parseltongue_\w+ .+|parseltongue_\w+(\{[^}]*\})? [0-9.e+-]+)$/);
  }
  await server.stop();
});

test('a token is asked for, in the file or the environment', async (t) => {
  const root = lib.makeTree(t, sample);
  const secret = path.join(lib.makeTree(t), 'token');
  fs.writeFileSync(secret, '0123456789abcdef0123\n');
  const log = path.join(path.dirname(secret), 'access.log');
  const server = await lib.serve(t, ['up', root, '--port', '0', '--no-watch', '--token-file', secret, '--access-log', log]);
  const ask = async (authorization) => (await lib.get(server.base, health, authorization ? { headers: { Authorization: authorization } } : {})).status;
  assert.strictEqual(await ask(), 401);
  assert.strictEqual(await ask('Bearer 0123456789abcdef0124'), 401);
  assert.strictEqual(await ask('Bearer 0123456789abcdef01230'), 401);
  assert.strictEqual(await ask('Bearer 0123456789abcdef0123456789abcdef0123'), 401);
  assert.strictEqual(await ask('Bearer '), 401);
  assert.strictEqual(await ask('Basic 0123456789abcdef0123'), 401);
  assert.strictEqual(await ask('Bearer 0123456789abcdef0123'), 200);
  await server.stop();
  const lines = lib.readLines(log);
  assert.deepStrictEqual(lines.map((line) => line.status), [401, 401, 401, 401, 401, 401, 200]);
  assert.ok(!fs.readFileSync(log, 'utf8').includes('0123456789abcdef'));

  const db = `${lib.engine}:${root}/.parseltongue/analysis.db`;
  const open = lib.run(['serve', '--db', db, '--listen', '0.0.0.0', '--port', '0']);
  assert.strictEqual(open.status, 2);
  assert.match(open.stderr, /give --token-file/);
  const short = lib.run(['serve', '--db', db, '--port', '0'], { env: { ...process.env, PARSELTONGUE_TOKEN: 'short' } });
  assert.strictEqual(short.status, 2);
  assert.match(short.stderr, /shorter than 16 bytes/);
  const wide = await lib.serve(t, ['serve', '--db', db, '--listen', '0.0.0.0', '--port', '0', '--no-watch'], { env: { ...process.env, PARSELTONGUE_TOKEN: 'a-token-of-the-environment' } });
  const base = wide.base.replace('0.0.0.0', '127.0.0.1');
  assert.strictEqual((await lib.get(base, health)).status, 401);
  assert.strictEqual((await lib.get(base, health, { headers: { Authorization: 'Bearer a-token-of-the-environment', Host: 'code.example' } })).status, 200);
  await wide.stop();
});

test('only the named origin may read', async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch', '--cors-origin', 'https://tool.example']);
  const from = (origin, method = 'GET') => lib.get(server.base, health, { method, headers: { Origin: origin } });
  const named = await from('https://tool.example');
  assert.strictEqual(named.headers['access-control-allow-origin'], 'https://tool.example');
  assert.match(named.headers.vary, /Origin/);
  const preflight = await from('https://tool.example', 'OPTIONS');
  assert.strictEqual(preflight.status, 204);
  assert.match(preflight.headers['access-control-allow-methods'], /GET/);
  assert.strictEqual((await from('https://tool.example.evil')).status, 403);
  assert.strictEqual((await from('https://evil.example', 'OPTIONS')).status, 403);
  await server.stop();
});

// Each is answered 4xx (or cut off), and the server goes on.
const hostile = [
  ['bad percent code', 'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['cut percent code', 'GET /a?b=%4 HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['encoded NUL in path', `GET ${health}%00.html HTTP/1.1\r\nHost: localhost\r\n\r\n`, [400]],
  ['encoded NUL in value', 'GET /code-entities-list-all?scope=a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['raw high bytes', 'GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['invalid UTF-8 in value', 'GET /code-entities-search-fuzzy?q=%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['dot dot', 'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', [404]],
  ['encoded dot dot', 'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', [404]],
  ['dot dot as scope', 'GET /code-entities-list-all?scope=..%7C%7C..%7C%7Cetc HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['absolute path as key', 'GET /code-entity-detail-view?key=%2Fetc%2Fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n', [404]],
  ['dot dot as key', 'GET /code-entity-detail-view?key=..%2F..%2Fetc%2Fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n', [404]],
  ['double encoded key', 'GET /code-entity-detail-view?key=%252e%252e%252fetc HTTP/1.1\r\nHost: localhost\r\n\r\n', [404]],
  ['no slash', 'GET health HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['absolute form', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
  ['two hosts', `GET ${health} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n`, [400]],
  ['many parameters', `GET /code-entities-list-all?${'a=b&'.repeat(200)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [400]],
  ['long target', `GET /${'a'.repeat(40000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [414, 431, 400]],
  ['large header', `GET ${health} HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(60000)}\r\n\r\n`, [431, 413]],
  ['many headers', `GET ${health} HTTP/1.1\r\nHost: localhost\r\n${'X: a\r\n'.repeat(20000)}\r\n`, [431, 413]],
  ['large body told', `POST ${health} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n`, [413]],
  ['body of absurd size', `POST ${health} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n`, [413, 400]],
  ['chunked bomb', `GET ${health} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${'ffff\r\n'}${'x'.repeat(65535)}\r\n`, [413]],
  ['two lengths', `POST ${health} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc`, [413, 400]],
  ['unknown method', `BREW ${health} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [405, 501]],
  ['not HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400, NaN]],
  ['HTTP/9', `GET ${health} HTTP/9.9\r\nHost: localhost\r\n\r\n`, [505, 400]],
];

test('hostile requests', async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch']);
  for (const [name, bytes, statuses] of hostile) {
    const text = await raw(server.base, Buffer.from(bytes, 'latin1'), 1500);
    const status = statusOf(text);
    assert.ok(statuses.some((wanted) => Object.is(wanted, status)), `${name}: ${text.slice(0, 200)}`);
    await healthy(server.base);
  }
  // Every parameter that takes a path or a name, on every route.
  const paths = (await lib.get(server.base, '/openapi.json')).json.paths;
  const key = lib.key((await lib.get(server.base, '/code-entities-list-all?limit=1')).json.data.entities[0].key);
  const outside = ['..%2F..%2Fetc%2Fpasswd', '%2Fetc%2Fpasswd', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '%252e%252e%252fetc', 'a%00b', '%zz', '%', '%c0%ae%c0%ae%2fetc', 'file%3A%2F%2F%2Fetc%2Fpasswd'];
  let tried = 0;
  for (const [route, methods] of Object.entries(paths)) {
    const [method, operation] = Object.entries(methods)[0];
    for (const { name, required } of operation.parameters.filter((p) => ['key', 'entity', 'focus', 'scope', 'path'].includes(p.name))) {
      const others = operation.parameters.filter((p) => p.required && p.name !== name).map((p) => `&${p.name}=${p.name === 'q' ? 'a' : key}`).join('');
      for (const value of outside) {
        const reply = await lib.get(server.base, `${route}?${name}=${value}${others}`, { method: method.toUpperCase() });
        const isFilter = name === 'entity' && !required; // any text may be part of a key
        assert.ok((reply.status >= 400 && reply.status < 500) || (isFilter && reply.status === 200), `${route} ${name}=${value}: ${reply.status} ${reply.text.slice(0, 200)}`);
        assert.ok(!/root:.*:0:0:/.test(reply.text), `${route} ${name}=${value}`);
        tried++;
      }
    }
  }
  assert.ok(tried > 200, `${tried}`);
  await healthy(server.base);
  // A request smuggled behind a refused body must not be answered.
  const text = await raw(server.base, `POST ${health} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET ${health} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 1000);
  assert.strictEqual((text.match(/HTTP\/1\.1 /g) || []).length, 1, text);
  assert.strictEqual((await server.stop()).code, 0);
});

test('slow clients keep nobody out', { timeout: 120000 }, async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch']);
  const { port, hostname } = new URL(server.base);
  const sockets = [];
  lib.atEnd(t, () => sockets.forEach((socket) => socket.destroy()));
  for (let i = 0; i < 1100; i++) { // more than there are places
    const socket = net.connect(port, hostname);
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(`GET ${health} HTTP/1.1\r\nHost: loc`));
    sockets.push(socket);
  }
  const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('a')), 500);
  lib.atEnd(t, () => clearInterval(drip));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begin = Date.now();
  for (let i = 0; i < 20; i++) await healthy(server.base);
  assert.ok(Date.now() - begin < 30000, `${Date.now() - begin} ms`);
  clearInterval(drip);
  assert.strictEqual((await server.stop()).code, 0);
});

// 500 idle and 64 busy connections, for SOAK_SECONDS (600 is the long run; SOAK_PAUSE_MS between two
// questions of one client leaves the machine to others), else a few rounds.
test('idle and busy connections leave nothing behind', { timeout: 1500000 }, async (t) => {
  const seconds = Number(process.env.SOAK_SECONDS || 0);
  const pause = Number(process.env.SOAK_PAUSE_MS || 0);
  const server = await lib.serve(t, ['up', lib.makeTree(t, sample), '--port', '0', '--no-watch']);
  const { port, hostname } = new URL(server.base);
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
  const descriptors = () => fs.readdirSync(`/proc/${server.child.pid}/fd`).length;
  let stopping = false;
  const idle = new Set();
  const stayIdle = () => { // the server ends who never asks; somebody else comes then
    const socket = net.connect(port, hostname);
    idle.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => { idle.delete(socket); if (!stopping) stayIdle(); });
  };
  for (let i = 0; i < 500; i++) stayIdle();
  const keys = (await lib.get(server.base, '/code-entities-list-all')).json.data.entities.map((e) => lib.key(e.key));
  const routes = [(k, n) => `/reverse-callers-query-graph?entity=${k}&limit=${n}`, (k, n) => `/blast-radius-impact-analysis?entity=${k}&hops=${n % 9}`,
    (k, n) => `/smart-context-token-budget?focus=${k}&tokens=${500 + n}`, (k) => `/code-entity-detail-view?key=${k}`, (k, n) => `/code-entities-search-fuzzy?q=lst&limit=${n}`];
  const end = Date.now() + seconds * 1000;
  let asked = 0;
  const client = async (n) => {
    for (let i = 0; seconds > 0 ? Date.now() < end : i < (lib.slow ? 5 : 40); i++) {
      const reply = await lib.get(server.base, routes[(n + i) % routes.length](keys[(n * 7 + i) % keys.length], 1 + (n * 31 + i) % 3000));
      assert.strictEqual(reply.status, 200, reply.text);
      asked++;
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const seen = [];
  const watch = seconds > 0 && setInterval(() => seen.push([resident(), descriptors()]), 10000);
  await Promise.all(Array.from({ length: 64 }, (_, n) => client(n)));
  clearInterval(watch);
  stopping = true;
  idle.forEach((socket) => socket.destroy());
  await new Promise((resolve) => setTimeout(resolve, 500));
  const open = /connections_open (\d+)/.exec((await lib.get(server.base, '/metrics')).text)[1];
  assert.ok(Number(open) < 10, `${open} connections are still open`);
  assert.ok(descriptors() < 60, `${descriptors()} descriptors are open`);
  if (seconds > 0) {
    const third = seen[Math.floor(seen.length / 3)][0]; // the cache of answers is full by then
    t.diagnostic(`${asked} answers in ${seconds} s; resident KB and descriptors: ${seen.filter((_, i) => i % 6 === 0).map((row) => row.join('/')).join(' ')}; at the end ${resident()}/${descriptors()}`);
    assert.ok(resident() < third * 1.1 + 8192, `${third} KB grew to ${resident()} KB`);
  }
  assert.strictEqual((await server.stop()).code, 0);
});
