#!/usr/bin/env python3
"""kernel_functions.py KERNEL [--sample 300] [--clang 300]: functions of C files of Linux beside ctags and clang.

KERNEL is a tree where `make allnoconfig prepare` has run (copy the sources first). Two samples by a fixed seed:
files of the whole tree, beside universal-ctags; and files that clang compiles without an error under that
configuration, where clang's syntax tree is the truth: functions defined in the file whose name is written there.
A function counts as false when clang has none of that name there and the preprocessor kept its line.
Needs python3-clang-14. Environment: PARSELTONGUE. Exit status 77 when something is not here."""
import argparse
import collections
import ctypes
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("PARSELTONGUE", str(ROOT / "build" / "release" / "parseltongue"))
COMPILED = "kernel mm fs lib block init ipc net security crypto drivers/base drivers/char arch/x86/kernel arch/x86/mm io_uring"
KEEP_SKIPPED = 1  # CXTranslationUnit_DetailedPreprocessingRecord: without it no range counts as skipped
CALLABLE = {"function", "method"}
FLAGS = """-std=gnu11 -nostdinc -Iarch/x86/include -Iarch/x86/include/generated -Iinclude -Iarch/x86/include/uapi
 -Iarch/x86/include/generated/uapi -Iinclude/uapi -Iinclude/generated/uapi -include include/linux/compiler-version.h
 -include include/linux/kconfig.h -include include/linux/compiler_types.h -D__KERNEL__ -DKBUILD_MODNAME="x"
 -DKBUILD_BASENAME="x" -DKBUILD_MODFILE="x" -D__KBUILD_MODNAME=x -fno-builtin -fshort-wchar -funsigned-char -m32 -msoft-float -mregparm=3 -w""".split()


class SourceRangeList(ctypes.Structure):
    _fields_ = [("count", ctypes.c_uint), ("ranges", ctypes.c_void_p)]


def list_sources(kernel, folders):
    found = []
    for folder in folders:
        found += [str(path.relative_to(kernel)) for path in (kernel / folder).rglob("*.c") if path.is_file()]
    return sorted(set(found))


def export_functions(kernel, files):
    """name and line of our functions by file"""
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        for file in files:
            (work / "src" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kernel / file, work / "src" / file)
        for command in (["ingest", "src", "--rebuild", "--quiet"], ["export", "--format", "jsonl", "out"]):
            subprocess.run([PROGRAM, *command, "--db", "sqlite:graph.db"], cwd=work, check=True,
                           stdout=subprocess.DEVNULL)
        rows = [json.loads(line) for line in open(work / "out" / "entities.jsonl", encoding="utf-8")]
        broken = [json.loads(line) for line in open(work / "out" / "files.jsonl", encoding="utf-8")]
    functions = collections.defaultdict(set)
    for row in rows:
        if row["kind"] in CALLABLE and "(" not in row["name"]:
            functions[row["file"]].add((row["name"], row["start_line"], row["end_line"]))
    return functions, sum(1 for row in broken if row.get("error_bytes"))


def tag_functions(kernel, files):
    done = subprocess.run(["ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f", "--language-force=C", "-L",
                           "-", "-f", "-"], input="\n".join(files), cwd=kernel, check=True, text=True,
                          capture_output=True, errors="replace")
    functions = collections.defaultdict(set)
    for tag in map(json.loads, done.stdout.splitlines()):
        functions[tag["path"]].add((tag["name"], tag["line"]))
    return functions


def compiler_functions(index, cindex, kernel, file):
    """functions defined in the file, and the lines that the preprocessor skipped; None: it does not compile"""
    try:
        unit = index.parse(file, args=FLAGS, options=KEEP_SKIPPED)
    except cindex.TranslationUnitLoadError:
        return None
    if any(note.severity >= cindex.Diagnostic.Error for note in unit.diagnostics):
        return None
    lines = (kernel / file).read_text(errors="replace").split("\n")
    functions = set()
    for cursor in unit.cursor.get_children():
        if (cursor.kind == cindex.CursorKind.FUNCTION_DECL and cursor.is_definition() and cursor.location.file
                and cursor.location.file.name == file and cursor.spelling in lines[cursor.location.line - 1]):
            functions.add((cursor.spelling, cursor.location.line))
    return functions, read_skipped_lines(cindex, unit, file)


def read_skipped_lines(cindex, unit, file):
    library = cindex.conf.lib
    library.clang_getSkippedRanges.restype = ctypes.POINTER(SourceRangeList)
    library.clang_getSkippedRanges.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    found = library.clang_getSkippedRanges(unit.obj if hasattr(unit, "obj") else unit, unit.get_file(file))
    array = ctypes.cast(found.contents.ranges, ctypes.POINTER(cindex.SourceRange))
    skipped = set()
    for i in range(found.contents.count):
        skipped.update(range(array[i].start.line, array[i].end.line + 1))
    return skipped


def count_pairs(ours, theirs):
    """found of theirs, missed, and what only ours has: by name, on a line inside ours"""
    missed, left = [], set(ours)
    found = 0
    for name, line in sorted(theirs):
        hit = next((row for row in sorted(left) if row[0] == name and row[1] - 2 <= line <= row[-1] + 1), None)
        if hit is None:
            missed.append((name, line))
        else:
            left.discard(hit)
            found += 1
    return found, missed, sorted(left)


def print_score(title, found, missed, false):
    precision = found / max(1, found + len(false))
    recall = found / max(1, found + len(missed))
    print(f"{title}: {found + len(missed)} functions, precision {precision:.4f}, recall {recall:.4f}, "
          f"F1 {2 * precision * recall / (precision + recall):.4f}")
    for word, rows in (("missed", missed), ("false", false)):
        for row in rows[:12]:
            print(f"    {word} {row[0]}:{row[2]} {row[1]}")


def compare_with_ctags(kernel, files):
    ours, broken = export_functions(kernel, files)
    tags = tag_functions(kernel, files)
    found, missed, false = 0, [], []
    for file in files:
        hits, absent, extra = count_pairs(ours[file], tags[file])
        found += hits
        missed += [(file, *row) for row in absent]
        false += [(file, *row[:2]) for row in extra]
    print(f"{len(files)} files, {broken} with error bytes", flush=True)
    print_score("beside ctags", found, missed, false)


def compare_with_clang(kernel, cindex, files, wanted):
    index = cindex.Index.create()
    truth = {}  # a tree costs about a second
    for file in files[:wanted * 3]:
        made = compiler_functions(index, cindex, kernel, file)
        if made is not None:
            truth[file] = made
        if len(truth) == wanted:
            break
    ours, _ = export_functions(kernel, list(truth))
    tags = tag_functions(kernel, list(truth))
    sides = {"ours beside clang": ours, "ctags beside clang":
             {file: {(name, line, line + 1) for name, line in rows} for file, rows in tags.items()}}
    print(f"{len(truth)} files that compile")
    for title, side in sides.items():
        found, missed, false = 0, [], []
        for file, (functions, skipped) in truth.items():
            seen = {row for row in side.get(file, ()) if row[1] not in skipped}
            hits, absent, extra = count_pairs(seen, functions)
            found += hits
            missed += [(file, *row) for row in absent]
            false += [(file, *row[:2]) for row in extra]
        print_score(title, found, missed, false)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernel", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--clang", type=int, default=300)
    options = parser.parse_args()
    try:
        from clang import cindex  # pylint: disable=import-outside-toplevel
    except ImportError:
        print("kernel_functions: no python3-clang-14; not measured")
        sys.exit(77)
    if not (options.kernel / "include" / "generated" / "autoconf.h").exists():
        print(f"kernel_functions: '{options.kernel}' is not configured: make allnoconfig prepare; not measured")
        sys.exit(77)
    os.chdir(options.kernel)
    kernel = pathlib.Path(".")
    dice = random.Random(1)
    compare_with_ctags(kernel, sorted(dice.sample(list_sources(kernel, ["."]), options.sample)))
    files = list_sources(kernel, COMPILED.split())
    dice.shuffle(files)
    compare_with_clang(kernel, cindex, files, options.clang)


main()
