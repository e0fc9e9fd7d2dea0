// The routes over HTTP and from the shell, on a sample with known answers.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const lib = require('./lib');
const sample = require('./sample');

const names = (edges, end) => edges.map((edge) => edge[end].split(':')[2]).sort();

test('ten routes on the sample', async (t) => {
  const root = lib.makeTree(t, sample);
  const server = await lib.serve(t, ['up', root, '--port', '0', '--no-watch']);
  const ask = async (route, status = 200) => {
    const reply = await lib.get(server.base, route);
    assert.strictEqual(reply.status, status, `${route}: ${reply.text}`);
    assert.strictEqual(reply.json.success, status === 200);
    return reply.json;
  };
  const keyOf = async (name, type) => {
    const found = await ask(`/code-entities-search-fuzzy?q=${name}&entity_type=${type}`);
    assert.strictEqual(found.data.entities[0].name, name);
    return lib.key(found.data.entities[0].key);
  };

  await t.test('health', async () => {
    const health = await ask('/server-health-check-status');
    assert.strictEqual(health.status, 'ok');
    assert.strictEqual(health.data, undefined);
    assert.strictEqual(typeof health.server_uptime_seconds_count, 'number');
    assert.strictEqual(typeof health.file_watcher_active, 'boolean');
  });
  await t.test('statistics', async () => {
    const { data } = await ask('/codebase-statistics-overview-summary');
    assert.deepStrictEqual(data.languages_detected_list, ['c', 'python', 'rust']);
    const graph = lib.exportGraph(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
    assert.strictEqual(data.code_entities_total_count + data.test_entities_total_count, graph.entities.length);
    assert.strictEqual(data.dependency_edges_total_count, graph.edges.length);
    assert.strictEqual(data.unresolved_reference_total_count, graph.references.filter((r) => r.origin === 'unresolved').length);
    assert.ok(data.database_file_path.startsWith(`${lib.engine}:`));
  });
  await t.test('every listed key answers in detail', async () => {
    const { data } = await ask('/code-entities-list-all?include_tests=1');
    assert.strictEqual(data.total_count, data.entities.length);
    for (const entity of data.entities) {
      const detail = (await ask(`/code-entity-detail-view?key=${lib.key(entity.key)}`)).data;
      assert.strictEqual(detail.key, entity.key);
      const text = sample[entity.file_path];
      assert.ok(text.includes(detail.code), entity.key);
      if (entity.entity_type !== 'file') assert.ok(detail.code.includes(entity.name) || entity.entity_type === 'impl', entity.key);
      assert.strictEqual(text.split('\n').slice(entity.line_start - 1, entity.line_end).join('\n').includes(detail.code.trim()), true);
    }
  });
  await t.test('lists page without gap or overlap', async () => {
    const whole = (await ask('/code-entities-list-all')).data.entities.map((e) => e.key);
    const pages = [];
    for (let offset = 0; ; ) {
      const { data } = await ask(`/code-entities-list-all?limit=3&offset=${offset}`);
      assert.strictEqual(data.total_count, whole.length);
      pages.push(...data.entities.map((e) => e.key));
      if (data.next_offset === undefined) break;
      offset = data.next_offset;
    }
    assert.deepStrictEqual(pages, whole);
    const types = (await ask('/code-entities-list-all?entity_type=fn')).data.entities.map((e) => e.entity_type);
    assert.ok(types.length > 0 && types.every((type) => type === 'function'));
    const tests = (await ask('/code-entities-list-all?include_tests=only')).data.entities;
    assert.ok(tests.length > 0 && tests.every((e) => e.entity_class === 'TEST'));
  });
  await t.test('callers and callees', async () => {
    const push = await keyOf('list_push', 'function');
    const callers = (await ask(`/reverse-callers-query-graph?entity=${push}&edge_type=Calls`)).data;
    assert.deepStrictEqual(names(callers.callers, 'from_key'), ['main']);
    assert.deepStrictEqual(callers.callers[0].sites.map((site) => site[0]), [7, 8]);
    assert.strictEqual(callers.callers[0].source_location, 'src/main.c:7');
    const callees = (await ask(`/forward-callees-query-graph?entity=${push}&edge_type=Calls`)).data;
    assert.deepStrictEqual(names(callees.callees, 'to_key'), ['list_insert']);
    const bump = await keyOf('bump', 'method');
    assert.deepStrictEqual(names((await ask(`/reverse-callers-query-graph?entity=${bump}&edge_type=Calls`)).data.callers, 'from_key'), ['twice']);
    const area = await keyOf('area', 'method');
    const hidden = (await ask(`/reverse-callers-query-graph?entity=${area}&edge_type=Calls`)).data;
    assert.deepStrictEqual(names(hidden.callers, 'from_key'), ['Square.describe']);
    assert.strictEqual(hidden.hidden_test_edges_count, 1);
    const shown = (await ask(`/reverse-callers-query-graph?entity=${area}&edge_type=Calls&include_tests=1`)).data;
    assert.deepStrictEqual(names(shown.callers, 'from_key'), ['Square.describe', 'test_area']);
  });
  await t.test('a leaf is 200 and empty, or 404 for old clients', async () => {
    const twice = await keyOf('twice', 'function');
    const leaf = (await ask(`/reverse-callers-query-graph?entity=${twice}`)).data;
    assert.strictEqual(leaf.total_count, 0);
    assert.strictEqual(leaf.hidden_test_edges_count, 1);
    await ask(`/reverse-callers-query-graph?entity=${await keyOf('main', 'function')}&strict_leaf_404=1&scope=rust`, 404);
  });
  await t.test('blast radius', async () => {
    const insert = await keyOf('list_insert', 'function');
    const { data } = await ask(`/blast-radius-impact-analysis?entity=${insert}&edge_type=Calls`);
    assert.deepStrictEqual(data.by_hop.map((hop) => [hop.hop, hop.entities.map((k) => k.split(':')[2])]), [[1, ['list_push']], [2, ['main']]]);
    assert.strictEqual(data.total_affected, 2);
    const one = (await ask(`/blast-radius-impact-analysis?entity=${insert}&hops=1&edge_type=Calls`)).data;
    assert.strictEqual(one.total_affected, 1);
    const add = await keyOf('add', 'method');
    assert.strictEqual((await ask(`/blast-radius-impact-analysis?entity=${add}&edge_type=Calls`)).data.affected_tests_count, 1);
  });
  await t.test('edges', async () => {
    const { data } = await ask('/dependency-edges-list-all?edge_type=Extends&include_tests=1');
    assert.deepStrictEqual(data.edges.map((e) => [e.from_key.split(':')[2], e.to_key.split(':')[2], e.origin]), [['Square', 'Shape', 'exact']]);
    assert.ok((await ask('/dependency-edges-list-all?limit=1')).data.total_count > 1);
  });
  await t.test('scope tests the end that scope_mode names', async () => {
    const all = (await ask('/dependency-edges-list-all?include_tests=1&limit=5000')).data.edges;
    const { entities } = (await ask('/code-entities-list-all?include_tests=1')).data;
    const inside = new Set(entities.filter((e) => e.file_path.startsWith('src/')).map((e) => e.key));
    const fits = { source: (e) => inside.has(e.from_key), target: (e) => inside.has(e.to_key),
      both: (e) => inside.has(e.from_key) && inside.has(e.to_key), any: (e) => inside.has(e.from_key) || inside.has(e.to_key) };
    for (const [mode, test] of Object.entries(fits)) {
      const wanted = all.filter(test);
      const { data } = await ask(`/dependency-edges-list-all?include_tests=1&limit=5000&scope=src&scope_mode=${mode}`);
      assert.deepStrictEqual(data.edges, wanted, mode);
      assert.strictEqual(data.total_count, wanted.length);
    }
    const plain = (await ask('/dependency-edges-list-all?include_tests=1&limit=5000&scope=src')).data.edges;
    assert.deepStrictEqual(plain, all.filter(fits.source));
  });
  await t.test('a blast radius lists as many as asked and counts all', async () => {
    const push = await keyOf('list_insert', 'function');
    const whole = (await ask(`/blast-radius-impact-analysis?entity=${push}&hops=9`)).data;
    const one = (await ask(`/blast-radius-impact-analysis?entity=${push}&hops=9&limit=1`)).data;
    assert.ok(whole.total_affected > 1);
    assert.strictEqual(one.total_affected, whole.total_affected);
    assert.strictEqual(one.returned_count, 1);
    assert.deepStrictEqual(one.by_hop.flatMap((hop) => hop.entities), whole.by_hop[0].entities.slice(0, 1));
    assert.deepStrictEqual(one.by_hop.map((hop) => hop.count), whole.by_hop.map((hop) => hop.count));
  });
  await t.test('unresolved sites are told', async () => {
    const graph = lib.exportGraph(t, `${lib.engine}:${root}/.parseltongue/analysis.db`);
    assert.ok(graph.references.some((r) => r.name === 'unknown_helper' && r.origin === 'unresolved' && r.line === 10));
    const printed = graph.references.filter((r) => r.name === 'printf' && r.origin === 'external');
    assert.ok(printed.length > 0);
    const outside = (await ask('/reverse-callers-query-graph?entity=printf')).data;
    assert.deepStrictEqual(outside.callers, []);
    assert.strictEqual(outside.external_sites_count, printed.length);
    assert.deepStrictEqual(outside.external_sites.map((s) => s.line).sort(), printed.map((r) => r.line).sort());
    const from = (await ask(`/forward-callees-query-graph?entity=${encodeURIComponent(outside.external_sites[0].from_key)}`)).data;
    assert.ok(from.external_sites.some((s) => s.name === 'printf' && s.line === outside.external_sites[0].line));
    assert.ok(from.unresolved_sites.every((s) => s.from_key === outside.external_sites[0].from_key && s.origin === 'unresolved'));
    const lost = (await ask('/reverse-callers-query-graph?entity=unknown_helper')).data;
    assert.deepStrictEqual([lost.external_sites_count, lost.unresolved_sites.map((s) => s.line)], [0, [10]]);
    assert.strictEqual((await ask('/reverse-callers-query-graph?entity=unknown_helpex', 404)).error_code, 'entity_not_found');
  });
  await t.test('search ranks and forgives', async () => {
    const q = async (text) => (await ask(`/code-entities-search-fuzzy?q=${encodeURIComponent(text)}`)).data.entities;
    assert.strictEqual((await q('list_push'))[0].match, 'exact');
    assert.strictEqual((await q('push'))[0].name, 'list_push');
    assert.strictEqual((await q('lst_push'))[0].name, 'list_push');
    assert.deepStrictEqual(await q('zzzzqqqq'), []);
  });
  await t.test('reference lists every route', async () => {
    const { data } = await ask('/api-reference-documentation-help');
    const routes = data.categories.flatMap((category) => category.endpoints);
    assert.strictEqual(data.total_endpoints, routes.length);
    for (const route of routes) {
      const reply = await lib.get(server.base, route.path, { method: route.method });
      const needs = route.parameters.some((p) => p.required);
      const noHistory = reply.status === 404 && /^no git repository/.test(reply.json.error);
      if (!noHistory) assert.strictEqual(reply.status, needs ? 400 : 200, route.path);
      if (needs) assert.strictEqual(reply.json.error_code, 'missing_parameter');
    }
  });
  await t.test('mistakes are explained', async () => {
    const unknown = await ask('/code-entitys-list-all', 404);
    assert.deepStrictEqual(unknown.suggestions, ['/code-entities-list-all']);
    assert.match((await ask('/code-entities-list-all?limits=3', 400)).error, /no parameter 'limits'/);
    assert.deepStrictEqual((await ask('/code-entities-list-all?limits=3', 400)).suggestions, ['limit']);
    assert.match((await ask('/code-entities-list-all?limit=-3', 400)).error, /whole number/);
    assert.deepStrictEqual((await ask('/code-entities-list-all?scope=sr', 400)).suggestions, ['src', 'rust||src']);
    assert.strictEqual((await ask('/code-entity-detail-view?key=c%3Afn%3Anope%3A__x%3AT1', 404)).error_code, 'entity_not_found');
    assert.ok((await ask('/code-entity-detail-view?key=list_pusch', 404)).suggestions[0].includes('list_push'));
    assert.strictEqual((await lib.get(server.base, '/server-health-check-status', { method: 'POST' })).status, 405);
    const head = await lib.get(server.base, '/server-health-check-status', { method: 'HEAD' });
    assert.strictEqual(head.status, 200);
    assert.strictEqual(head.text, '');
  });
  await t.test('entities by name', async () => {
    const unique = (await ask('/code-entity-detail-view?key=list_insert')).data;
    assert.strictEqual(unique.name, 'list_insert');
    assert.strictEqual((await ask('/code-entity-detail-view?key=list_push')).data.entity_type, 'function'); // not its prototype
    assert.strictEqual((await ask('/code-entity-detail-view?key=Square.describe')).data.entity_type, 'method');
    assert.strictEqual((await ask('/code-entity-detail-view?key=src/list.c')).data.entity_type, 'file');
    const several = await ask('/reverse-callers-query-graph?entity=main', 409);
    assert.strictEqual(several.error_code, 'ambiguous_entity');
    assert.deepStrictEqual(several.candidates.map((c) => c.file_path), ['py/app.py', 'src/main.c']);
    for (const candidate of several.candidates) {
      assert.strictEqual((await ask(`/code-entity-detail-view?key=${lib.key(candidate.key)}`)).data.key, candidate.key);
    }
  });
  await t.test('pages by cursor give everything once', async () => {
    const all = (await ask('/code-entities-list-all')).data.entities.map((e) => e.key);
    const seen = [];
    for (let cursor = ''; cursor !== undefined;) {
      const { data } = await ask(`/code-entities-list-all?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...data.entities.map((e) => e.key));
      cursor = data.next_cursor;
    }
    assert.deepStrictEqual(seen, all);
    const { next_cursor: cursor } = (await ask('/code-entities-list-all?limit=3')).data;
    assert.match((await ask(`/code-entities-list-all?limit=3&scope=src&cursor=${cursor}`, 400)).error, /other parameters/);
    const [generation, ...rest] = cursor.split('-');
    const older = [(parseInt(generation, 16) + 1).toString(16), ...rest].join('-');
    assert.strictEqual((await ask(`/code-entities-list-all?limit=3&cursor=${older}`, 410)).error_code, 'stale_cursor');
  });
  await t.test('code on demand', async () => {
    const { data } = await ask('/reverse-callers-query-graph?entity=list_insert&include_code=1&edge_type=Calls');
    assert.match(data.callers[0].code, /^int list_push[^]*\}$/);
  });
  await t.test('strangers are refused', async () => {
    const reply = await lib.get(server.base, '/server-health-check-status', { headers: { Host: 'evil.example' } });
    assert.strictEqual(reply.status, 403);
    const origin = await lib.get(server.base, '/server-health-check-status', { headers: { Origin: 'http://evil.example' } });
    assert.strictEqual(origin.status, 403);
    const local = await lib.get(server.base, '/server-health-check-status', { headers: { Origin: 'http://localhost:3000' } });
    assert.strictEqual(local.status, 200);
    assert.strictEqual(local.headers['access-control-allow-origin'], undefined);
  });
  await t.test('the shell gives the same answers', async () => {
    const db = `${lib.engine}:${root}/.parseltongue/analysis.db`;
    for (const [words, route] of [[['list'], '/code-entities-list-all'], [['edges', 'limit=5'], '/dependency-edges-list-all?limit=5'],
      [['search', 'q=push'], '/code-entities-search-fuzzy?q=push']]) {
      const shell = JSON.parse(lib.ok(['query', ...words, '--json', '--db', db]));
      const web = await ask(route);
      assert.deepStrictEqual(shell, web);
      assert.deepStrictEqual(JSON.parse(lib.ok(['query', ...words, '--db', db])), web);
    }
    const bad = lib.run(['query', 'serch', '--db', db]);
    assert.strictEqual(bad.status, 2);
    assert.match(bad.stderr, /did you mean 'search'/);
    const missing = lib.run(['query', 'search', '--db', db]);
    assert.strictEqual(missing.status, 2);
    assert.match(missing.stderr, /parameter 'q' is required/);
  });
  await t.test('it stops when asked', async () => {
    const { code } = await server.stop('SIGINT');
    assert.strictEqual(code, 0);
  });
});

test('a port in use is explained, and searched past on demand', async (t) => {
  const root = lib.makeTree(t, { 'a.c': 'int a(void) { return 1; }\n' });
  const taken = net.createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  lib.atEnd(t, () => taken.close());
  const port = taken.address().port;
  const result = await new Promise((resolve) => {
    const child = lib.start(t, ['up', root, '--port', String(port)]);
    let stderr = '';
    child.stderr.on('data', (chunk) => { stderr += chunk; });
    child.on('exit', (status) => resolve({ status, stderr }));
  });
  assert.strictEqual(result.status, 4);
  assert.match(result.stderr, new RegExp(`port ${port} is in use by process ${process.pid} \\(.*\\); .*--port-search`));
  const server = await lib.serve(t, ['up', root, '--port', String(port), '--port-search']);
  assert.notStrictEqual(new URL(server.base).port, String(port));
  await server.stop();
});

test('up answers from memory too, and serve needs an index', async (t) => {
  const root = lib.makeTree(t, sample);
  const server = await lib.serve(t, ['up', root, '--db', 'mem:', '--port', '0', '--no-watch']);
  const detail = await lib.get(server.base, '/code-entities-search-fuzzy?q=list_push');
  const code = await lib.get(server.base, `/code-entity-detail-view?key=${lib.key(detail.json.data.entities[0].key)}`);
  assert.match(code.json.data.code, /list_insert|int list_push/);
  assert.ok(!fs.existsSync(path.join(root, '.parseltongue')));
  await server.stop();
  const result = lib.run(['serve', '--db', `sqlite:${root}/none.db`]);
  assert.strictEqual(result.status, 3);
  assert.match(result.stderr, /parseltongue ingest DIR/);
});

test('64 clients at once', async (t) => {
  const root = lib.makeTree(t, sample);
  const server = await lib.serve(t, ['up', root, '--port', '0', '--no-watch']);
  const keys = (await lib.get(server.base, '/code-entities-list-all')).json.data.entities.map((e) => e.key);
  const client = async (n) => {
    for (let i = 0; i < 20; i++) {
      const reply = await lib.get(server.base, `/code-entity-detail-view?key=${lib.key(keys[(n + i) % keys.length])}`);
      assert.strictEqual(reply.status, 200);
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, n) => client(n)));
  assert.strictEqual((await server.stop()).code, 0);
});
