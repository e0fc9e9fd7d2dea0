#!/usr/bin/env python3
"""What indexing costs, beside other indexers and beside parsing alone: `make bench`.

  bench/ingest.py PROGRAM BENCH_PARSE LIBSTOCK OUT.md [--full] [--only CORPUS] [--repeat N]

Corpora are sources of Debian packages (bench/ingest.sh brings them). Figures are CPU seconds of the
whole process tree and the peak of its resident memory, sampled; medians of N runs. Tools that are
not installed are left out, and so are engines that the program does not have.
"""
import argparse, json, os, platform, shutil, statistics, subprocess, sys, tempfile, threading, time

LINUX = 'build/bench/linux-source-6.1'
JAVA = 'build/bench/java.base'
REDIS = 'build/bench/redis'
GIT = 'build/bench/git'
CORPORA = [  # name, folder, language for raw parsing, suffixes
    ('redis', REDIS, 'c', ('.c', '.h')),
    ('git', GIT, 'c', ('.c', '.h')),
    ('linux fs', f'{LINUX}/fs', 'c', ('.c', '.h')),
    ('linux', LINUX, 'c', ('.c', '.h')),
    ('go 1.19', '/usr/share/go-1.19/src', 'go', ('.go',)),
    ('java.base 17', JAVA, 'java', ('.java',)),
    ('python3 library', '/usr/lib/python3.11', 'python', ('.py',)),
    ('rust 1.63 library', '/usr/src/rustc-1.63.0/library', 'rust', ('.rs',)),
]
FULL_ONLY = {'linux'}
WANTED = {'redis': (2, 600), 'git': (4, 600), 'java.base 17': (12, 600), 'go 1.19': (30, 600)}  # CPU s, MB


def resident_bytes(root):
    """Resident memory of a process and everything below it. Pages that several share count often."""
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        try:
            with open(f'/proc/{pid}/statm') as f:
                total += int(f.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
            for task in os.listdir(f'/proc/{pid}/task'):
                with open(f'/proc/{pid}/task/{task}/children') as f:
                    todo += [int(word) for word in f.read().split()]
        except (OSError, IndexError, ValueError):
            pass
    return total


def measure(command, stdin=None, cwd=None):
    """Runs a command; CPU and wall seconds, peak bytes, exit status, output."""
    with tempfile.TemporaryFile() as out:
        begin = time.monotonic()
        child = subprocess.Popen(command, stdin=stdin, stdout=out, stderr=subprocess.DEVNULL, cwd=cwd)
        peak, ended = [0], threading.Event()

        def watch():
            while not ended.wait(0.05):
                peak[0] = max(peak[0], resident_bytes(child.pid))
        thread = threading.Thread(target=watch)
        thread.start()
        _, status, usage = os.wait4(child.pid, 0)
        ended.set()
        thread.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return {'wall': time.monotonic() - begin, 'cpu': usage.ru_utime + usage.ru_stime,
                'peak': max(peak[0], usage.ru_maxrss * 1024),
                'status': child.returncode, 'out': out.read().decode('utf-8', 'replace')}


def median_run(make, repeat):
    runs = [make() for _ in range(repeat)]
    if any(run['status'] != 0 for run in runs):
        return None
    middle = dict(runs[-1])
    for field in ('wall', 'cpu', 'peak'):
        middle[field] = statistics.median(run[field] for run in runs)
    return middle


def list_files(folder, suffixes):
    found = []
    for path, folders, names in os.walk(folder):
        folders.sort()
        found += [os.path.join(path, name) for name in sorted(names)
                  if name.endswith(suffixes) and os.path.isfile(os.path.join(path, name))
                  and not os.path.islink(os.path.join(path, name))]
    return found


class Bench:
    def __init__(self, options):
        self.options = options
        self.engines = subprocess.run([options.program, 'version'], capture_output=True, text=True,
                                      check=True).stdout.split('engines:')[1].split('\n')[0].split()

    def ours(self, folder, engine, extra):
        def run():
            with tempfile.TemporaryDirectory(dir='build/bench') as place:
                spec = 'mem:' if engine == 'mem' else f'{engine}:{place}/x.db'
                core = ['taskset', '-c', '0'] if extra == ['ONE CORE'] else []
                return measure([*core, self.options.program, 'ingest', folder, '--db', spec, '--stats', 'json',
                                *(extra if not core else [])])
        return median_run(run, self.options.repeat)

    def tool(self, command, name):
        if shutil.which(command[0]) is None:
            return None

        def run():
            with tempfile.TemporaryDirectory(dir=os.path.abspath('build/bench')) as place:
                return measure([word.replace('@', place) for word in command], cwd=name)
        return median_run(run, self.options.repeat)

    def raw(self, folder, language, suffixes):
        def run():
            with tempfile.TemporaryFile('w+') as paths:
                paths.write('\n'.join(list_files(folder, suffixes)) + '\n')
                paths.flush()
                paths.seek(0)
                return measure([self.options.parse, self.options.stock, language], stdin=paths)
        return median_run(run, self.options.repeat)

    def corpus(self, name, folder, language, suffixes):
        rows = []
        size = sum(os.path.getsize(path) for path in list_files(folder, suffixes))
        for title, engine, extra in [
                ('T1 rocksdb, sequential', 'rocksdb', ['--sequential']),
                ('T2 lmdb, sequential', 'lmdb', ['--sequential']),
                ('T3 lmdb, parallel', 'lmdb', []),
                ('   lmdb, on one core', 'lmdb', ['ONE CORE']),
                ('   sqlite, parallel', 'sqlite', []),
                ('   mem, parallel', 'mem', [])]:
            if engine in self.engines:
                rows.append((title, self.ours(folder, engine, extra)))
        rows.append(('tree-sitter as it comes, parsing alone', self.raw(folder, language, suffixes)))
        rows.append(('ctags -R', self.tool(['ctags', '-R', '-f', '@/tags', '.'], folder)))
        if language == 'c':
            rows.append(('cscope -b -q -k -R', self.tool(['cscope', '-b', '-q', '-k', '-R', '-f', '@/cs'], folder)))
        rows.append(('gtags', self.tool(['gtags', '@'], folder)))
        return size, [(title, run) for title, run in rows if run is not None]


def print_rows(name, size, rows, out):
    base = next((run for title, run in rows if title.startswith('T2')), None)
    raw = next((run for title, run in rows if title.startswith('tree-sitter')), None)
    out.write(f'\n### {name} ({size / 1e6:.0f} MB of source)\n\n')
    out.write('| | CPU s | wall s | files | entities | edges | entities/s (wall) | speed-up over T2 (wall) | of parsing alone (CPU) | peak MB | serial |\n')
    out.write('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n')
    for title, run in rows:
        try:
            summary = json.loads(run['out'])
        except ValueError:
            summary = {}
        entities = summary.get('entities_stored')
        cells = [title.strip(), f"{run['cpu']:.1f}", f"{run['wall']:.1f}",
                 summary.get('files_parsed', summary.get('files', '')), entities or '', summary.get('edges_total', ''),
                 f"{entities / run['wall']:.0f}" if entities else '',
                 f"{base['wall'] / run['wall']:.2f}" if base and entities else '',
                 f"{run['cpu'] / raw['cpu']:.2f}" if raw else '', f"{run['peak'] / 1e6:.0f}",
                 f"{100 * summary['serial_fraction']:.0f} %" if 'serial_fraction' in summary else '']
        out.write('| ' + ' | '.join(str(cell) for cell in cells) + ' |\n')
    wanted = WANTED.get(name)
    run = next((run for title, run in rows if title.startswith('T3')), None)
    if wanted and run:
        good = run['cpu'] <= wanted[0] and run['peak'] <= wanted[1] * 1e6
        out.write(f"\nT3 is to take at most {wanted[0]} CPU s and {wanted[1]} MB: {'so it is' if good else 'NOT SO'}.\n")
    out.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('parse')
    parser.add_argument('stock')
    parser.add_argument('report')
    parser.add_argument('--full', action='store_true', help='all of Linux too: minutes, 3 GB of disk')
    parser.add_argument('--only', help='one corpus by name')
    parser.add_argument('--repeat', type=int, default=1)
    options = parser.parse_args()
    options.program, options.parse, options.stock = map(os.path.abspath, (options.program, options.parse, options.stock))
    os.makedirs('build/bench', exist_ok=True)
    bench = Bench(options)
    with open(options.report, 'w') as out:
        out.write(f'{platform.machine()}, {len(os.sched_getaffinity(0))} cores, '
                  f'{os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30:.0f} GiB; '
                  f'Linux; medians of {options.repeat}; engines: {" ".join(bench.engines)}\n')
        for name, folder, language, suffixes in CORPORA:
            if not os.path.isdir(folder) or (name in FULL_ONLY and not options.full) or (options.only and options.only != name):
                continue
            size, rows = bench.corpus(name, folder, language, suffixes)
            print_rows(name, size, rows, out)
    sys.stdout.write(open(options.report).read())


if __name__ == '__main__':
    main()
