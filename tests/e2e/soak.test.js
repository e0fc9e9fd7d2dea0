// Many clients read all questions in a loop while the graph is brought up to date again and again.
// No answer fails, none mixes two generations, and neither memory nor descriptors grow.
// SOAK_UPDATES=1000 SOAK_CLIENTS=64 for the full size (make stress); small in a normal run.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const test = require('node:test');
const lib = require('./lib');
const sample = require('./sample');

const updates = Number(process.env.SOAK_UPDATES || (lib.slow ? 12 : 30));
const clients = Number(process.env.SOAK_CLIENTS || 16);
const warm = Math.min(100, Math.floor(updates / 3)); // updates before growth is measured
const targets = 10;

// What one generation holds: two names with the number, and two callers of one target. The number
// changes with every eighth update only, which links all; the others change bodies.
const textOf = (step) => {
  const name = Math.floor(step / 8);
  const calls = `t${step % targets}();`;
  return `int pair_left_${name}(void) { return 1; }\nint pair_right_${name}(void) { return 2; }\n` +
    `int hub_one(void) { return ${calls} }\nint hub_two(void) { return ${calls} }\n`;
};
const targetText = Array.from({ length: targets }, (_, i) => `int t${i}(void) { return ${i}; }`).join('\n') + '\n';

function save(root, name, text) { // as careful editors do
  fs.writeFileSync(`${root}/.${name}.tmp`, text);
  fs.renameSync(`${root}/.${name}.tmp`, `${root}/${name}`);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: clients + 4 });
function ask(base, path) {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const begin = process.hrtime.bigint();
    http.get({ host: url.hostname, port: url.port, path, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({
        status: response.statusCode, text: Buffer.concat(chunks).toString('utf8'),
        ms: Number(process.hrtime.bigint() - begin) / 1e6,
      }));
    }).on('error', reject);
  });
}

// Every question that can be asked with GET, with something it accepts.
async function listQuestions(server) {
  const help = await lib.get(server.base, '/api-reference-documentation-help');
  const values = { q: 'hub_one', key: 'hub_one', entity: 'hub_one', from: 'hub_one', to: 't1', focus: 'hub_one', name: 'hub_one', path: 'mark.c', file: 'mark.c' };
  const paths = [...new Set(help.text.match(/"\/[a-z0-9-]+"/g).map((text) => text.slice(1, -1)))];
  const good = [];
  for (const path of paths) {
    for (const query of ['', ...Object.entries(values).map(([name, value]) => `?${name}=${value}`), '?from=hub_one&to=t1', '?key=hub_one&q=hub_one']) {
      const answer = await lib.get(server.base, path + query);
      if (answer.status === 200 && answer.json && /"generation"/.test(answer.text)) {
        good.push(path + query);
        break;
      }
    }
  }
  return good;
}

const numbersIn = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((found) => found[1]))];

// generation -> what its answers say of it.
function makeJudge() {
  const seen = new Map();
  return (path, text) => {
    const generation = /"generation":\s*(\d+)/.exec(text)[1];
    const say = (what, list) => {
      assert.ok(list.length <= 1, `${path}: generation ${generation} mixes ${what} ${list}: ${text.slice(0, 2000)}`);
      if (list.length === 0) return;
      const key = `${generation} ${what}`;
      if (!seen.has(key)) seen.set(key, list[0]);
      assert.strictEqual(list[0], seen.get(key), `${path}: generation ${generation} has two ${what}`);
    };
    assert.ok(numbersIn(text, /"generation":\s*(\d+)/g).length === 1, `${path}: two generations`);
    say('names', numbersIn(text, /\bpair_(?:left|right)_(\d+)\b/g));
    const answer = JSON.parse(text);
    const edges = answer.data && Array.isArray(answer.data.edges) ? answer.data.edges : [];
    const calls = edges.filter((edge) => /:hub_(one|two):/.test(edge.from_key || '') && /:t\d+:/.test(edge.to_key || ''));
    say('calls', [...new Set(calls.map((edge) => /:t(\d+):/.exec(edge.to_key)[1]))]);
    if (calls.length > 0) assert.strictEqual(calls.length, 2, `${path}: ${JSON.stringify(calls)}`);
  };
}

const p99 = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.99)];
// Memory of its own: pages of the database and of temporary files are the system's to take back.
const measure = (pid) => {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]);
  return { own: number('RssAnon'), mapped: number('RssFile') + number('RssShmem'), fds: fs.readdirSync(`/proc/${pid}/fd`).length };
};

// Clients that ask one question after the other until told to stop.
function startClients(server, questions, judge, times) {
  const state = { stop: false, answers: 0 };
  state.done = Promise.all(Array.from({ length: clients }, async (_, number) => {
    for (let i = number; !state.stop; i++) {
      const path = questions[i % questions.length];
      const answer = await ask(server.base, path);
      assert.strictEqual(answer.status, 200, `${path}: ${answer.text.slice(0, 500)}`);
      judge(path, answer.text);
      times.push(answer.ms);
      state.answers++;
    }
  }));
  return state;
}

const generationOf = async (server) => Number(/"generation":\s*(\d+)/.exec((await ask(server.base, '/server-health-check-status')).text)[1]);

test(`${clients} clients read while the graph changes ${updates} times`, async (t) => {
  const root = lib.makeTree(t, { ...sample, 'mark.c': textOf(0), 'targets.c': targetText });
  const server = await lib.serve(t, ['up', root, '--port', '0', '--quiet']);
  lib.atEnd(t, () => agent.destroy());
  const questions = await listQuestions(server);
  assert.ok(questions.length >= 15, `only ${questions}`);
  const judge = makeJudge();
  const idle = [];
  const busy = [];
  let first = startClients(server, questions, judge, idle);
  await new Promise((resolve) => setTimeout(resolve, updates >= 500 ? 5000 : 500));
  first.stop = true;
  await first.done;
  const load = startClients(server, questions, judge, busy);
  let before;
  for (let step = 1; step <= updates; step++) {
    const old = await generationOf(server);
    save(root, 'mark.c', textOf(step));
    const end = Date.now() + 60000;
    while (await generationOf(server) === old) {
      assert.ok(Date.now() < end, `update ${step} is never served`);
      await Promise.race([load.done, new Promise((resolve) => setTimeout(resolve, 2))]);
    }
    if (step === warm) before = measure(server.child.pid);
  }
  load.stop = true;
  await load.done;
  const after = measure(server.child.pid);
  t.diagnostic(`${questions.length} questions, ${load.answers} answers; p99 idle ${p99(idle).toFixed(1)} ms, during updates ${p99(busy).toFixed(1)} ms; ` +
    `memory ${before.own} -> ${after.own} kB (mapped files ${before.mapped} -> ${after.mapped}), descriptors ${before.fds} -> ${after.fds}`);
  assert.ok(after.fds <= before.fds + 4, `descriptors ${before.fds} -> ${after.fds}`);
  if (updates >= 300) assert.ok(after.own <= before.own * 1.15 + 4096, `memory ${before.own} -> ${after.own} kB`);
  assert.strictEqual((await server.stop()).code, 0);
  const db = `${lib.engine}:${root}/.parseltongue/analysis.db`;
  assert.strictEqual(lib.ok(['digest', '--db', db]).trim(), lib.ingest(root, ['--db', 'mem:']).digest);
});
