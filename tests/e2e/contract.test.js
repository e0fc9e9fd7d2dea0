// The contract: every route with generated good and bad parameters on three real projects. Status
// and shape of every answer are checked against /openapi.json, and against the contract of the
// original, ../shared/api/openapi.yaml, where that lies beside this project.
// CONTRACT_CALLS=10000 makes a long run of it.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const test = require('node:test');
const { pathToFileURL } = require('node:url');
const lib = require('./lib');

const root = path.resolve(__dirname, '../..');
const modules = path.resolve(root, process.env.NODE_MODULES || 'node_modules');
const load = (name) => require(path.join(modules, name));
const contractFile = path.resolve(root, '../shared/api/openapi.yaml');
const calls = Number(process.env.CONTRACT_CALLS || (lib.slow ? 150 : 1200));

let seed = 20261129;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * below);
};
const pick = (list) => list[random(list.length)];

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
function ask(base, target, method = 'GET') {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const request = http.request({ host: url.hostname, port: url.port, path: target, method, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, text, json: JSON.parse(text) });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

// Real code that is on every machine that runs these tests: this program, ajv, Python's library.
function projects(t) {
  const python = fs.readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name)).sort().pop();
  const places = { c: [path.join(root, 'src')], typescript: [path.join(modules, 'ajv', 'lib')],
    python: ['json', 'email'].map((name) => path.join('/usr/lib', python || '', name)) };
  return Object.entries(places).map(([name, folders]) => {
    const tree = lib.makeTree(t);
    for (const folder of folders) {
      if (fs.existsSync(folder)) fs.cpSync(folder, path.join(tree, path.basename(folder)), { recursive: true, dereference: true });
    }
    return { name, tree };
  }).filter(({ tree }) => fs.readdirSync(tree).length > 0);
}

// The contract's lists of kinds and languages are those that the original knew; ours are longer.
function loadContract() {
  if (!fs.existsSync(contractFile)) return null;
  const contract = load('yaml').parse(fs.readFileSync(contractFile, 'utf8'));
  for (const name of ['EntityType', 'EdgeType', 'Language']) delete contract.components.schemas[name].enum;
  for (const schema of Object.values(contract.components.schemas)) { // profiles of ours have metrics of their own
    if (schema.properties && schema.properties.violation_type) { delete schema.properties.metric.enum; delete schema.properties.violation_type.enum; }
  }
  return contract;
}

function makeValidator(documents) {
  const Ajv = load('ajv/dist/2020').default;
  const ajv = new Ajv({ strict: false, formats: { int64: true, int32: true, double: true }, allErrors: false });
  for (const [name, document] of Object.entries(documents)) if (document) ajv.addSchema({ $id: `http://test/${name}`, components: document.components });
  const compiled = new Map();
  return (document, schema, value) => {
    const id = `${document} ${JSON.stringify(schema)}`;
    if (!compiled.has(id)) compiled.set(id, ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"http://test/${document}#/`))));
    const check = compiled.get(id);
    return check(value) ? null : ajv.errorsText(check.errors);
  };
}

// A value that the parameter takes.
function goodValue(parameter, facts) {
  const { name, schema } = parameter;
  if (['key', 'focus'].includes(name) || (name === 'entity' && parameter.required)) return pick(facts.keys);
  if (name === 'entity') return pick(facts.keys).slice(0, 12);
  if (name === 'scope') return pick(facts.scopes);
  if (name === 'entity_type') return pick(['function', 'fn', 'method', 'class', 'struct', 'field']);
  if (name === 'edge_type' || name === 'edge_types') return pick(['Calls', 'Uses', 'Calls,Uses', 'Extends']);
  if (name === 'min_origin') return pick(['exact', 'type', 'unique_name', 'ambiguous']);
  if (name === 'method') return pick(['pagerank', 'betweenness', 'PageRank']);
  if (name === 'q') return pick(facts.words);
  if (name === 'tokens') return 256 + random(8000);
  if (schema.enum) return pick(schema.enum);
  if (schema.type === 'integer') return Math.min(schema.maximum ?? 60, (schema.minimum || 0) + random(60));
  if (schema.type === 'number') return Math.min(schema.maximum ?? 20, random(20)) + 0.5;
  return schema.default ?? null; // a cursor cannot be made up
}

const badValue = (parameter) => {
  if (parameter.schema.type === 'integer') return pick(['x', '-1', '1e3', '', '99999999999999999999', ' 1']);
  if (parameter.schema.type === 'number') return pick(['x', '-1', '', 'nan']);
  if (parameter.schema.enum) return pick(['zzz', '', '2 ']);
  if (['key', 'focus'].includes(parameter.name) || (parameter.name === 'entity' && parameter.required)) return pick(['', 'c:fn:nope:__x:T1', '\u0000', '../../etc/passwd', '%', 'ä'.repeat(3000)]);
  if (['scope', 'entity_type', 'edge_type', 'edge_types', 'min_origin', 'cursor', 'continue', 'method'].includes(parameter.name)) return pick(['nowhere||at all', '\u0001', '..', '%2e%2e']);
  return null;
};

function makeCall(operation, facts) {
  const query = [];
  const add = (name, value) => query.push(`${name}=${encodeURIComponent(value)}`);
  const wrong = random(3) === 0 && operation.parameters.length > 0 ? pick(operation.parameters) : null;
  let bad = false;
  for (const parameter of operation.parameters) {
    if (parameter === wrong && badValue(parameter) !== null) {
      add(parameter.name, badValue(parameter));
      bad = true;
    } else if (parameter.required || random(10) < 4) {
      const value = goodValue(parameter, facts);
      if (value !== null) add(parameter.name, value);
    }
  }
  if (random(20) === 0) { add('no_such_parameter', 'x'); bad = true; }
  return { query: query.length ? `?${query.join('&')}` : '', bad };
}

async function learnFacts(base) {
  const entities = (await ask(base, '/code-entities-list-all?include_tests=1&limit=5000')).json.data.entities;
  const folders = (await ask(base, '/folder-structure-discovery-tree')).json.data.folders;
  const scopes = folders.flatMap((f) => [f.l1, ...f.l2_children.filter(Boolean).map((l2) => `${f.l1}||${l2}`)]);
  return { keys: entities.map((e) => e.key), scopes, words: entities.map((e) => e.name).filter((n) => n.length > 2) };
}

test('every answer keeps the contract', { timeout: 1500000 }, async (t) => {
  const contract = loadContract();
  const { Tiktoken } = load('js-tiktoken/dist/lite.cjs');
  const encoder = new Tiktoken(load('js-tiktoken/dist/ranks/o200k_base.cjs'));
  const places = projects(t);
  assert.ok(places.length >= 2, 'no real projects found');
  let made = 0;
  let tokensChecked = 0;
  const seen = {};
  for (const { name, tree } of places) {
    const server = await lib.serve(t, ['up', tree, '--port', '0']);
    const own = (await ask(server.base, '/openapi.json')).json;
    const validate = makeValidator({ own, contract });
    const facts = await learnFacts(server.base);
    const operations = Object.entries(own.paths).map(([route, methods]) => ({ route, method: Object.keys(methods)[0], ...Object.values(methods)[0] }))
      .filter((operation) => operation.method === 'get');
    for (let i = 0; i < calls / places.length; i++) {
      const operation = operations[i % operations.length];
      const { query, bad } = makeCall(operation, facts);
      const target = operation.route + query;
      const { status, text, json } = await ask(server.base, target);
      made++;
      seen[status] = (seen[status] || 0) + 1;
      const context = `${name}: ${target} -> ${status} ${text.slice(0, 300)}`;
      assert.ok(status === 200 || [400, 404, 409, 410].includes(status), context);
      if (bad) assert.notStrictEqual(status, 200, context);
      const mayLack = /strict_leaf_404=1/.test(query) || (/detail/.test(target) && /scope=/.test(query)) || /^no git repository|goes with method=pagerank/.test(json.error || ''); // no rows; not in scope; no history; do not go together
      if (!bad && !mayLack) assert.strictEqual(status, 200, context);
      const schema = status === 200 ? operation.responses[200] : operation.responses.default;
      assert.strictEqual(validate('own', schema.content['application/json'].schema, json), null, context);
      const theirs = contract && contract.paths[operation.route] && contract.paths[operation.route].get;
      if (theirs) {
        const response = theirs.responses[status] || { content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } } };
        assert.strictEqual(validate('contract', response.content['application/json'].schema, json), null, `contract: ${context}`);
      }
      if (text.length < 60000 && i % 4 === 0) {
        assert.strictEqual(json.tokens, encoder.encode(text, [], []).length, context);
        tokensChecked++;
      }
    }
    if (contract) {
      const missing = Object.keys(contract.paths).filter((route) => !own.paths[route]);
      t.diagnostic(`${name}: routes of the contract that are missing: ${missing.join(' ') || 'none'}`);
    }
    assert.strictEqual((await server.stop()).code, 0);
  }
  t.diagnostic(`${made} calls on ${places.length} projects: ${JSON.stringify(seen)}; ${tokensChecked} token counts compared; contract ${contract ? 'checked' : 'SKIPPED, no ../shared'}`);
  agent.destroy();
});

test('the OpenAPI document is valid', async (t) => {
  const server = await lib.serve(t, ['up', lib.makeTree(t, { 'a.c': 'int a(void) { return 1; }\n' }), '--port', '0']);
  const { json } = await ask(server.base, '/openapi.json');
  const { Validator } = await import(pathToFileURL(path.join(modules, '@seriousme/openapi-schema-validator/index.js')));
  const validator = new Validator();
  const result = await validator.validate(json);
  assert.ok(result.valid, JSON.stringify(result.errors));
  assert.strictEqual(validator.version, '3.1');
  for (const [route, methods] of Object.entries(json.paths)) { // no answer whose members are not told
    const { schema } = Object.values(methods)[0].responses[200].content['application/json'];
    const told = JSON.stringify(json.components.schemas[schema.$ref.split('/').pop()]);
    assert.ok(!/"data":\{"type":"object","properties":\{\}/.test(told), route);
  }
  agent.destroy();
  await server.stop();
});

// Never above the budget; well filled while there is more; all pages together give each once.
test('contexts keep their budget', { timeout: 600000 }, async (t) => {
  const tree = projects(t)[0].tree;
  const server = await lib.serve(t, ['up', tree, '--port', '0']);
  const { keys } = await learnFacts(server.base);
  const rounds = Number(process.env.CONTEXT_PAIRS || (lib.slow ? 40 : 250));
  let filled = 0;
  let open = 0;
  for (let i = 0; i < rounds; i++) {
    const budget = Math.floor(128 * 250 ** (random(1000) / 999));
    const { status, json, text } = await ask(server.base, `/smart-context-token-budget?focus=${encodeURIComponent(pick(keys))}&tokens=${budget}&include_code=${random(2)}`);
    assert.ok(json.tokens <= budget, `${json.tokens} of ${budget}: ${text.slice(0, 300)}`);
    if (status !== 200) { // the key alone is too long
      assert.ok(status === 400 && budget < 200, `${budget}: ${text}`);
      continue;
    }
    assert.ok(json.data.tokens_used <= budget);
    if (json.data.continue) {
      open++;
      filled += json.tokens >= 0.9 * budget;
      assert.ok(budget < 300 || json.tokens >= 0.9 * budget, `${json.tokens} of ${budget}: ${text.slice(0, 400)}`);
    }
  }
  t.diagnostic(`${filled} of ${open} contexts with more to give are filled to 90 %`);
  assert.ok(filled >= 0.97 * open);
  for (let i = 0; i < rounds / 10; i++) {
    const focus = encodeURIComponent(pick(keys));
    const whole = (await ask(server.base, `/smart-context-token-budget?focus=${focus}&tokens=10000000`)).json.data;
    assert.strictEqual(whole.continue, undefined);
    const seen = [];
    let code = '';
    for (let handle = '', pages = 0; handle !== undefined; pages++) {
      assert.ok(pages < 5000);
      const { json, status, text } = await ask(server.base, `/smart-context-token-budget?focus=${focus}&tokens=${400 + random(3000)}${handle && `&continue=${handle}`}`);
      assert.strictEqual(status, 200, text);
      code += json.data.focus ? json.data.focus.code : '';
      seen.push(...json.data.context.map((entry) => entry.entity_key));
      handle = json.data.continue;
    }
    assert.deepStrictEqual(seen, whole.context.map((entry) => entry.entity_key));
    assert.strictEqual(code, whole.focus.code);
  }
  agent.destroy();
  await server.stop();
});
