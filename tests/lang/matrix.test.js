// docs/languages.md says which golden case shows each kind of definition in each language. A cell is the name of a
// case, whose expected.json must hold such an entity, or `-`: then no case of the language may hold one.
// UPDATE_GOLDEN=1 fills in what is missing or wrong.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const root = path.join(__dirname, '../..');
const page = path.join(root, 'docs/languages.md');
const callables = ['function', 'method', 'constructor'];
const types = ['class', 'struct', 'union', 'enum', 'trait', 'interface', 'type'];

const kind = (...kinds) => ({ entity }) => kinds.includes(entity.kind);
const flag = (...names) => ({ entity }) => names.some((name) => (entity.flags || '').split(' ').includes(name));
const both = (...rules) => (about) => rules.every((rule) => rule(about));
const no = (rule) => (about) => !rule(about);
const inside = (...kinds) => ({ entity, facts }) => entity.parent !== undefined &&
  facts.entities.some((other) => (other.qualified || other.name) === entity.parent && kinds.includes(other.kind));
const atTop = ({ entity, facts }) => entity.parent === undefined || inside('namespace', 'module')({ entity, facts });
const signature = (pattern) => ({ entity }) => pattern.test(entity.signature || '');

// What each row asks of an entity; `file:` rows of a file.
const rules = {
  function: kind('function'),
  method: kind('method'),
  constructor: kind('constructor'),
  operator: both(kind('method', 'function', 'prototype'), ({ entity }) => flag('OPERATOR')({ entity }) || /^operator\W|^__(add|eq)(__)?$/.test(entity.name) ||
    entity.name === 'add' && flag('OVERRIDE')({ entity })),
  'getter, setter': flag('GETTER', 'SETTER'),
  property: kind('property'),
  'lambda bound to a name': both(kind(...callables, 'variable', 'constant', 'field', 'property'), no(kind('constructor')),
    ({ entity }) => flag('CALLABLE_VALUE')({ entity }) || /=\s*(async )?(\(.*\)|\w+)\s*=>|= ?fun\b|=\s*(async )?function|lambda|-> x|->\(|= \{ .* in\b|= func\(/.test(entity.signature || '')),
  'nested function': both(kind('function'), inside(...callables)),
  class: kind('class'),
  struct: kind('struct'),
  union: kind('union'),
  enum: kind('enum'),
  'enum member': kind('enum_member'),
  trait: kind('trait'),
  'interface, protocol': kind('interface'),
  'impl, extension': kind('impl'),
  'extension function': both(kind('function', 'method'), ({ entity }) => flag('EXTENSION')({ entity }) || entity.owner !== undefined && /^fun /.test(entity.signature || '') || entity.name === 'shout'),
  'nested type': both(kind(...types), inside(...types)),
  'local type': both(kind(...types), inside(...callables)),
  module: kind('module'),
  namespace: kind('namespace'),
  'package of the file': 'file:package',
  'macro, like an object': both(kind('macro'), no(flag('FUNCTION_LIKE'))),
  'macro, like a function': both(kind('macro'), flag('FUNCTION_LIKE')),
  'type alias': kind('type_alias'),
  'type made of another': kind('type'),
  constant: kind('constant'),
  'static member': both(flag('STATIC'), kind('method', 'field', 'property', 'constant', 'variable', 'function')),
  'global variable': both(kind('variable'), atTop),
  field: kind('field'),
  prototype: kind('prototype'),
  'generic function': both(flag('GENERIC'), kind(...callables, 'prototype')),
  'generic type': both(flag('GENERIC'), kind(...types, 'type_alias')),
  'anonymous type': both(flag('ANONYMOUS'), kind(...types)),
  'variable count of arguments': flag('VARIADIC'),
  abstract: flag('ABSTRACT'),
  async: flag('ASYNC'),
  exported: flag('EXPORTED'),
  'private, local to its file': flag('PRIVATE', 'FILE_LOCAL', 'INTERNAL'),
  protected: flag('PROTECTED'),
  'annotation, decorator': 'file:annotate',
  signature: ({ entity }) => (entity.signature || '') !== '' && callables.includes(entity.kind),
  'doc comment': ({ entity }) => (entity.doc || '') !== '',
  test: ({ entity }) => entity.test !== undefined,
};

function readLanguages() {
  const list = fs.readFileSync(path.join(root, 'src/lang/lang_list.def'), 'utf8');
  return [...list.matchAll(/^LANG\((\w+)\)$/gm)].map((found) => found[1]).filter((name) => name !== 'tsx');
}

function readCases(language) {
  const folder = path.join(root, 'tests/cases', language);
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'expected.json')));
  return new Map(names.sort().map((name) => [name, JSON.parse(fs.readFileSync(path.join(folder, name, 'expected.json'), 'utf8'))]));
}

function holds(rule, facts) {
  if (rule === 'file:package') return facts.package !== undefined;
  if (rule === 'file:annotate') return facts.refs.some((ref) => ref.kind === 'annotate');
  return facts.entities.slice(1).some((entity) => rule({ entity, facts }));
}

// The case with the fewest entities shows it best.
function pickCase(cases, rule) {
  let best = '-';
  for (const [name, facts] of cases) {
    if (holds(rule, facts) && (best === '-' || facts.entities.length < cases.get(best).entities.length)) best = name;
  }
  return best;
}

const splitRow = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());

function readTable(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return { head: splitRow(lines[0]).slice(1), rows: new Map(lines.slice(2).map(splitRow).map(([name, ...cells]) => [name, cells])) };
}

function writeTable(text, languages, cases) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const old = readTable(text);
  const keep = (name, language) => {
    const cell = (old.rows.get(name) || [])[old.head.indexOf(language)];
    return cell !== undefined && cases.get(language).has(cell) && holds(rules[name], cases.get(language).get(cell)) ? cell : undefined;
  };
  const table = [line(['definition', ...languages]), line(['---', ...languages.map(() => '---')]),
    ...Object.keys(rules).map((name) => line([name, ...languages.map((language) => keep(name, language) || pickCase(cases.get(language), rules[name]))]))];
  const rest = text.split('\n').filter((row) => !row.startsWith('|'));
  const at = rest.indexOf('<!-- matrix -->') + 1;
  return [...rest.slice(0, at), ...table, ...rest.slice(at)].join('\n');
}

test('each kind of definition of each language has its golden case', () => {
  const languages = readLanguages();
  const cases = new Map(languages.map((language) => [language, readCases(language)]));
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(page, writeTable(fs.readFileSync(page, 'utf8'), languages, cases));
  const { head, rows } = readTable(fs.readFileSync(page, 'utf8'));
  assert.deepStrictEqual([...head].sort(), [...languages].sort(), 'a column for each language');
  assert.deepStrictEqual([...rows.keys()], Object.keys(rules), 'a row for each kind of definition');
  for (const [name, cells] of rows) {
    assert.strictEqual(cells.length, head.length, name);
    cells.forEach((cell, i) => {
      const known = cases.get(head[i]);
      if (cell === '-') {
        assert.strictEqual(pickCase(known, rules[name]), '-', `${head[i]}: '${name}' is shown by a case, and the table says there is none`);
      } else {
        assert.ok(known.has(cell), `${head[i]}: '${name}': no case '${cell}'`);
        assert.ok(holds(rules[name], known.get(cell)), `${head[i]}: '${name}' is not in case '${cell}'`);
      }
    });
  }
});

test('each language has at least 25 cases of facts', () => {
  for (const language of readLanguages()) {
    assert.ok(readCases(language).size >= 25, `${language} has ${readCases(language).size}`);
  }
});
