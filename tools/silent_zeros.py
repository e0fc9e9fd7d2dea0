#!/usr/bin/env python3
"""Functions that an answer would call unused though the text calls them.

    tools/silent_zeros.py PROGRAM FOLDER SUFFIX...

Indexes FOLDER and lists each function or method to which no edge leads and whose name no loose reference has, while
an indexed file with one of the suffixes has the name before a parenthesis, outside of comments and strings as far as a line
tells. A row is a place to look: the name may be a declaration, a local of the same name, text. Exit status 0.
"""
import collections, json, os, re, subprocess, sys, tempfile

CALLABLES = {'function', 'method', 'constructor'}
DEFINES = re.compile(r'\b(function|fun|def|func|fn|sub)\s+(\([^)]*\)\s*)?[\w.:<>~]*\s*\(')
CALL = re.compile(r'([A-Za-z_]\w*)\s*\(')
HASH_COMMENTS = ('.py', '.rb', '.sh', '.bash')


def read_relations(program, folder, names):
    with tempfile.TemporaryDirectory() as place:
        database = f'lmdb:{place}/db'
        subprocess.run([program, 'ingest', folder, '--db', database, '--quiet'], check=True)
        subprocess.run([program, 'export', '--format', 'jsonl', f'{place}/out', '--db', database], check=True,
                       stdout=subprocess.DEVNULL)
        for name in names:
            with open(f'{place}/out/{name}.jsonl', encoding='utf-8') as rows:
                yield [json.loads(row) for row in rows]


def list_written_calls(folder, paths):
    """name -> places (path, line number, text of the line)"""
    found = collections.defaultdict(list)
    for path in paths:
        with open(os.path.join(folder, path), encoding='utf-8', errors='replace') as source:
            text = re.sub(r'/\*.*?\*/', lambda comment: re.sub(r'[^\n]', ' ', comment.group()), source.read(),
                          flags=re.DOTALL)
        mark = '#' if path.endswith(HASH_COMMENTS) else '--' if path.endswith('.lua') else '//'
        for number, line in enumerate(text.split('\n'), 1):
            code = re.sub(r'"[^"]*"|\'[^\']*\'', '""', line).split(mark)[0]
            for call in CALL.finditer(DEFINES.sub('(', code)):
                found[call.group(1)].append((path, number, line.strip()))
    return found


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program, folder, suffixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
    files, entities, edges, loose = read_relations(program, folder, ('files', 'entities', 'edges', 'references'))
    reached = {edge['to_key'] for edge in edges if edge['edge_type'] != 'Contains'}
    told = {row['name'] for row in loose}
    named = collections.defaultdict(list)
    for entity in entities:
        named[entity['name']].append(entity)
    written = list_written_calls(folder, sorted(row['path'] for row in files if row['path'].endswith(suffixes)))
    silent = 0
    for name, rows in sorted(named.items()):
        if name in told or all(row['kind'] not in CALLABLES for row in rows) or any(row['key'] in reached for row in rows):
            continue
        heads = {(row['file'], line) for row in rows for line in range(row['start_line'], row['start_line'] + 3)}
        places = [place for place in written.get(name, []) if place[:2] not in heads]
        if places:
            silent += 1
            print(f'{name}: {len(places)} times, {places[0][0]}:{places[0][1]}: {places[0][2][:100]}')
    print(f'{silent} of {sum(row["kind"] in CALLABLES for row in entities)} functions')


main()
