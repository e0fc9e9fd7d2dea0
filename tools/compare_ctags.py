#!/usr/bin/env python3
"""compare_ctags.py [--samples N] [--kinds GROUP,..] [--update] [FOLDER...]: our entities beside those of universal-ctags.

With folders: agreement by (file, name, line inside our span) for each language and group of kinds, and N
samples of what only one side has, by its kind: the place to look for definitions that a front end misses.
Without: precision, recall and F1 of both against the compilers of the truth kit, by its scorer; `--update`
writes the table of bench/accuracy.md. Fails when ctags is better in a project.

Environment: PARSELTONGUE, CTAGS (default ctags), TRUTH, SOURCES as in tools/accuracy.py.
Exit status: 0 fine, 1 ctags was better somewhere, 77 something that it needs is not here."""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TRUTH = pathlib.Path(os.environ.get("TRUTH", ROOT.parent / "shared" / "truth"))
SOURCES = pathlib.Path(os.environ.get("SOURCES", ROOT / "build" / "accuracy"))
PROGRAM = os.environ.get("PARSELTONGUE", str(ROOT / "build" / "release" / "parseltongue"))
CTAGS = os.environ.get("CTAGS", "ctags")
REPORT = ROOT / "bench" / "accuracy.md"
SLACK = 0.0005  # the scorer's last digit

# Kinds of both sides by group; what is in none of them is not compared.
GROUPS = {
    "callable": "function method constructor prototype func subroutine singletonMethod getter setter accessor generator "
                "procedure operator methodSpec",
    "type": "class struct union enum trait interface impl type object annotation implementation defined_type record",
    "module": "module namespace package",
    "macro": "macro",
    "alias": "type_alias typedef alias typealias",
    "value": "variable constant field property enum_member member enumerator enumConstant const var val static global "
             "anonMember globalVar attribute",
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds.split()}
UNNAMED = re.compile(r"__anon|Anonymous\w+[0-9a-f]{8}|<")
TYPES_WANTED = {"struct", "class", "enum", "interface", "trait", "union"}


def run_quietly(*command, folder=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=folder,
                          errors="replace")
    if done.returncode != 0:
        sys.exit(f"compare_ctags: {command[0]} failed with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def read_rows(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def export_entities(folder, work):
    database = f"sqlite:{work}/graph.db"
    run_quietly(PROGRAM, "ingest", folder, "--db", database, "--rebuild", "--quiet")
    run_quietly(PROGRAM, "export", "--format", "jsonl", work / "export", "--db", database)
    return read_rows(work / "export" / "entities.jsonl")


def read_tag(line):
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return {}  # a name with a raw control byte


def tag_files(folder, files):
    """Rows of ctags for these files, shaped as the scorer reads them."""
    command = [CTAGS, "--output-format=json", "--fields=+neKl", "--langmap=TypeScript:+.tsx", "--kinds-C=+p", "--kinds-C++=+p", "-L", "-", "-f", "-"]
    done = subprocess.run(command, input="\n".join(files), capture_output=True, text=True, check=True, cwd=folder,
                          errors="replace")
    rows = []
    for line in done.stdout.splitlines():
        tag = read_tag(line)
        if tag.get("_type") == "tag" and not UNNAMED.match(tag["name"]):
            kind = "method" if (tag["language"], tag["kind"]) == ("Python", "member") else tag["kind"]
            rows.append({"kind": kind, "name": tag["name"], "file": tag["path"], "start_line": tag["line"],
                         "end_line": tag.get("end", tag["line"])})
    return rows


# ------------------------------------------------------------------ agreement


def last_name(name):
    """Without what stands before it, type arguments, and the signs that only one side counts to the name."""
    name = re.sub(r"<.*>$", "", name.replace(":", ".").rsplit(".", 1)[-1].strip().replace("operator ", "operator"))
    return name.lstrip("$#") or name


class Agreement:
    def __init__(self):
        self.both = collections.Counter()
        self.ours = collections.defaultdict(list)
        self.theirs = collections.defaultdict(list)

    def pair_up_file(self, language, ours, tags):
        free = collections.defaultdict(list)
        for row in ours:
            if UNNAMED.match(row["name"]):
                continue
            free[last_name(row["name"])].append(row)
        for tag in sorted(tags, key=lambda tag: (tag["start_line"], tag["name"])):
            rows = free[last_name(tag["name"])]
            inside = [row for row in rows if row["start_line"] - 1 <= tag["start_line"] <= row["end_line"] + 1]
            best = min(inside, key=lambda row: (GROUP_OF.get(row["kind"]) != GROUP_OF.get(tag["kind"]),
                                                abs(row["start_line"] - tag["start_line"])), default=None)
            group = GROUP_OF.get(best["kind"] if best else tag["kind"])
            if best is not None:
                rows.remove(best)
                self.both[language, group] += 1
            elif group is not None:
                self.theirs[language, group].append(tag)
        for rows in free.values():
            for row in rows:
                if row["kind"] in GROUP_OF:
                    self.ours[language, GROUP_OF[row["kind"]]].append(row)

    def print_samples(self, title, rows, count):
        by_kind = collections.defaultdict(list)
        for row in rows:
            by_kind[row["kind"]].append(row)
        for kind, found in sorted(by_kind.items()):
            print(f"    {title} {kind}: {len(found)}")
            step = max(1, len(found) // max(1, count))
            for row in found[::step][:count]:
                print(f"      {row['file']}:{row['start_line']} {row['name']}")

    def print_all(self, samples, wanted):
        for key in sorted(set(self.both) | set(self.ours) | set(self.theirs), key=str):
            if key[1] is None or wanted and key[1] not in wanted:
                continue
            both, ours, theirs = self.both[key], len(self.ours[key]), len(self.theirs[key])
            print(f"{key[0]:12} {key[1]:9} both {both:6}  only ours {ours:6}  only ctags {theirs:6}  "
                  f"agreement {2 * both / max(1, 2 * both + ours + theirs):.4f}")
            self.print_samples("only ctags", self.theirs[key], samples)
            self.print_samples("only ours", self.ours[key], samples)


def compare_folders(folders, samples, wanted):
    agreement = Agreement()
    for folder in folders:
        with tempfile.TemporaryDirectory() as work:
            entities = export_entities(folder, pathlib.Path(work))
        ours = collections.defaultdict(list)
        languages = {}
        for row in entities:
            languages[row["file"]] = row["key"].split(":", 1)[0]
            if row["kind"] != "file":
                ours[row["file"]].append(row)
        tags = collections.defaultdict(list)
        for tag in tag_files(folder, sorted(languages)):
            tags[tag["file"]].append(tag)
        for file in sorted(tags):
            agreement.pair_up_file(languages[file], ours[file], tags[file])
    agreement.print_all(samples, wanted)


# ------------------------------------------------------------------ truth


def score_rows(project, rows, work):
    work.mkdir()
    (work / "entities.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (work / "calls.jsonl").write_text("")
    run_quietly(sys.executable, TRUTH / "score.py", TRUTH / "truth" / project, work, "--json", work / "score.json",
                "--brief")
    return json.loads((work / "score.json").read_text())["entities"]


def compare_project(project):
    folder = SOURCES / "src" / project
    files = [line for line in (TRUTH / "truth" / project / "files.txt").read_text().splitlines() if line]
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        ours = export_entities(folder, work)
        tags = tag_files(folder, [file for file in files if (folder / file).exists()])
        for tag in tags:
            if GROUP_OF.get(tag["kind"]) == "callable" and tag["kind"] != "prototype":
                tag["kind"] = "function"
            elif GROUP_OF.get(tag["kind"]) == "type" and tag["kind"] not in TYPES_WANTED:
                tag["kind"] = "typedef"
        return score_rows(project, ours, work / "ours"), score_rows(project, tags, work / "tags")


def compare_with_truth(update):
    projects = [path.name for path in sorted((TRUTH / "truth").iterdir()) if (SOURCES / "src" / path.name).is_dir()]
    if not projects:
        print(f"compare_ctags: no truth kit at {TRUTH}, or no sources in {SOURCES}; not measured")
        sys.exit(77)
    lines = ["| project | Parseltongue P / R / F1 | universal-ctags P / R / F1 |", "|---|---|---|"]
    worse = []
    for project in projects:
        ours, tags = compare_project(project)
        cells = [" / ".join(f"{score[part]:.3f}" for part in ("p", "r", "f1")) for score in (ours, tags)]
        lines.append(f"| {project} | {cells[0]} | {cells[1]} |")
        print(lines[-1], flush=True)
        if ours["f1"] < tags["f1"] - SLACK:
            worse.append(project)
    if update:
        head, rest = REPORT.read_text().split("<!-- ctags:begin -->")
        REPORT.write_text(f"{head}<!-- ctags:begin -->\n" + "\n".join(lines) + "\n<!-- ctags:end -->"
                          + rest.split("<!-- ctags:end -->")[1])
    if worse:
        sys.exit(f"ctags is better in {' '.join(worse)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--kinds", default="", help="only these groups, with commas: " + ",".join(GROUPS))
    parser.add_argument("--update", action="store_true", help="write the table of bench/accuracy.md")
    options = parser.parse_args()
    if shutil.which(CTAGS) is None:
        print(f"compare_ctags: no program {CTAGS}; not measured")
        sys.exit(77)
    if options.folders:
        compare_folders(options.folders, options.samples, [word for word in options.kinds.split(",") if word])
    else:
        compare_with_truth(options.update)


main()
