#!/usr/bin/env python3
"""mutate.py [--cases N] [--limit N] [FOLDER...]: changes of source that may change no edge.

Two mutations, each on a copy of a project: `decoy` adds, in a module of its own, functions named like those of the
project; `rename` gives locals another name. Edges that are known by more than the name (exact, type, import,
inherited, dispatch) must be the same before and after, and none may lead to a decoy; those known by the project's
only name may become ambiguous. Without a FOLDER: the first N link cases of each language (default 4).

Environment: PARSELTONGUE (the program). Exit status: 0 fine, 1 an edge moved."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("PARSELTONGUE", str(ROOT / "build" / "release" / "parseltongue"))
CASES = ROOT / "tests" / "cases"
SURE = ("exact", "type", "import", "inherited", "dispatch")
SUFFIX = "_q7z"  # of a new name
DECOY = "zz_decoy"

# language: (suffix of the decoy's file, text around the functions, one function)
DECOYS = {
    "bash": (".sh", "{}", "{}() {{ :; }}\n"),
    "c": (".c", "{}", "static int {}(void) {{ return 0; }}\n"),
    "cpp": (".cpp", "namespace zz_decoy {{ namespace {{\n{}}} }}\n", "int {}() {{ return 0; }}\n"),
    "csharp": (".cs", "namespace ZzDecoy {{ static class Decoy {{\n{}}} }}\n", "static int {}() {{ return 0; }}\n"),
    "go": (".go", "package zz_decoy\n{}", "func {}() {{}}\n"),
    "java": (".java", "package zz_decoy;\nclass Decoy {{\n{}}}\n", "static int {}() {{ return 0; }}\n"),
    "javascript": (".js", "{}export {{}};\n", "function {}() {{}}\n"),
    "kotlin": (".kt", "package zz_decoy\n{}", "private fun {}() {{}}\n"),
    "php": (".php", "<?php\nnamespace ZzDecoy;\n{}", "function {}() {{}}\n"),
    "python": (".py", "{}", "def {}():\n    pass\n"),
    "ruby": (".rb", "module ZzDecoy\n{}end\n", "def self.{}; end\n"),
    "rust": (".rs", "{}", "fn {}() {{}}\n"),
    "swift": (".swift", "enum ZzDecoy {{\n{}}}\n", "static func {}() {{}}\n"),
    "tsx": (".tsx", "{}export {{}};\n", "function {}() {{}}\n"),
    "typescript": (".ts", "{}export {{}};\n", "function {}() {{}}\n"),
}
# How a local is declared, indented or inside braces.
SCRIPT = r"[ \t{{(](?:const|let|var) ({})\s*="
LOCALS = {
    "c": r"^[ \t]+(?:const )?(?:unsigned )?\w+ \**({})\s*=[^=]",
    "cpp": r"^[ \t]+(?:const )?[\w:<>]+ [&*]*({})\s*=[^=]",
    "csharp": r"^[ \t]+(?:var|[A-Z]\w*|int|string|bool) ({})\s*=[^=]",
    "go": r"^[ \t]+({}) := ",
    "java": r"^[ \t]+(?:final )?(?:var|[A-Z][\w<>]*|int|String|boolean) ({})\s*=[^=]",
    "javascript": SCRIPT,
    "php": r"^[ \t]+\$({})\s*=[^=]",
    "python": r"^[ \t]+({})\s*=[^=]",
    "ruby": r"^[ \t]+({})\s*=[^=~]",
    "rust": r"\blet (?:mut )?({})\b",
    "swift": r"^[ \t]+(?:let|var) ({})\s*=[^=]",
    "typescript": SCRIPT,
    "tsx": SCRIPT,
}
KEYWORD = re.compile(r"^(?:self|this|super|in|of|is|as|if|it|new|end|nil|null|None|True|False|true|false|error)$")


def read_graph(folder, work):
    """Sure edges as (from, to, kind), entities by key."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    database = f"sqlite:{work}/graph.db"
    for command in (["ingest", folder, "--db", database, "--quiet"],
                    ["export", "--format", "jsonl", work / "export", "--db", database]):
        done = subprocess.run([PROGRAM, *map(str, command)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"mutate: {command[0]} of {folder} failed: {done.stderr.strip()[-500:]}")
    read = lambda name: (json.loads(line) for line in open(work / "export" / name, encoding="utf-8", errors="replace"))
    entities = {row["key"]: row for row in read("entities.jsonl")}
    edges = {(row["from_key"], row["to_key"], row["edge_type"]): row["origin"]
             for row in read("edges.jsonl") if row["edge_type"] not in ("Contains", "Overrides")}
    return entities, edges


def name_of(entities, key):
    row = entities.get(key)
    return f"{row['file']}:{row['qualified_name']}" if row else key


def place_of(entities, key):
    row = entities[key]
    return row["file"], row["kind"], row["qualified_name"], row["start_line"]


def sure_places(entities, edges):
    return {(place_of(entities, edge[0]), place_of(entities, edge[1]), edge[2])
            for edge, origin in edges.items() if origin in SURE and edge[0] in entities and edge[1] in entities}


def write_decoys(folder, entities):
    """One file per language; False: the project has no function that could have a decoy."""
    names = {}
    for row in entities.values():
        if row["kind"] in ("function", "method") and re.fullmatch(r"[A-Za-z_]\w*", row["name"]):
            names.setdefault(row["language"], set()).add(row["name"])
    written = False
    for language, called in names.items():
        if language in DECOYS:
            suffix, around, one = DECOYS[language]
            (folder / DECOY).mkdir(exist_ok=True)
            body = "".join(one.format(name) for name in sorted(called))
            (folder / DECOY / (DECOY + suffix)).write_text(around.format(body))
            written = True
    return written


def rename_locals(folder, entities):
    """Renames locals whose name means nothing else anywhere. Returns how many."""
    files = sorted({(row["file"], row["language"]) for row in entities.values() if row["kind"] == "file"})
    taken = {row["name"] for row in entities.values()}
    texts = {file: (folder / file).read_text(encoding="utf-8", errors="surrogateescape") for file, _ in files}
    # a name behind . -> :: or before : = in a call may be a member, a label or a keyword
    everything = "\n".join(texts.values())
    taken |= set(re.findall(r"(?:\.|->|::|@|#|&)\s*(\w+)", everything))
    taken |= set(re.findall(r"(\w+)\s*(?:::|:(?!=)|=>|=(?=\S))", everything))
    taken |= set(re.findall(r"(?:\{|,)\s*(\w+)\s*(?=,|\})", everything))
    taken |= set(re.findall(r"\w+\s+(\w+)\s*;", everything)) | set(re.findall(r"\w+", " ".join(re.findall(r"\"[^\"\n]*\"|'[^'\n]*'", everything))))
    count = 0
    for file, language in files:
        if language not in LOCALS:
            continue
        found = set(re.findall(LOCALS[language].format(r"[a-z_]\w*"), texts[file], re.MULTILINE))
        found = {name for name in found if name not in taken and not KEYWORD.match(name)}
        text = texts[file]
        for name in sorted(found):
            text = re.sub(rf"\b{name}\b", name + SUFFIX, text)
        count += len(found)
        (folder / file).write_text(text, encoding="utf-8", errors="surrogateescape")
    return count


def compare(title, before, after):
    """Lines about edges that moved."""
    lost = sure_places(*before) - sure_places(*after)
    gained = sure_places(*after) - sure_places(*before)
    told = [f"{title}: lost {a[0]}:{a[2]} -> {b[0]}:{b[2]} {kind}" for a, b, kind in sorted(lost)]
    return told + [f"{title}: new {a[0]}:{a[2]} -> {b[0]}:{b[2]} {kind}" for a, b, kind in sorted(gained)
                   if DECOY not in a[0]]


def mutate_project(project, work):
    before = read_graph(project, work / "before")
    failures, counts = [], {"decoy": 0, "rename": 0}
    for mutation in counts:
        copy = work / mutation
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(project, copy, symlinks=True)
        counts[mutation] = write_decoys(copy, before[0]) if mutation == "decoy" else rename_locals(copy, before[0])
        if counts[mutation]:
            failures += compare(f"{project.name} {mutation}", before, read_graph(copy, work / "after"))
    return failures, counts, len(sure_places(*before))


def list_cases(count):
    for language in sorted(path for path in CASES.iterdir() if path.is_dir()):
        yield from sorted(language.glob("link-*"))[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=4, help="link cases of each language")
    parser.add_argument("--limit", type=int, default=8, help="moved edges that are told of a project")
    options = parser.parse_args()
    projects = [folder.resolve() for folder in options.folders] or list(list_cases(options.cases))
    failed = edges = renamed = 0
    with tempfile.TemporaryDirectory(prefix="mutate-") as work:
        for project in projects:
            failures, counts, sure = mutate_project(project, pathlib.Path(work) / "work")
            edges += sure
            renamed += counts["rename"]
            failed += bool(failures)
            for line in failures[:options.limit]:
                print("MOVED " + line)
            if options.folders:
                print(f"{project.name}: {sure} sure edges, {counts['rename']} locals renamed, {len(failures)} moved",
                      flush=True)
    print(f"mutate: {len(projects)} projects, {edges} edges, {renamed} locals renamed")
    print(f"{len(projects) - failed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


main()
