#!/usr/bin/env python3
"""accuracy.py [--update] [--more FOLDER] [PROJECT...]: entities and call edges against compiler truth.

Indexes every development project of the truth kit, scores the export with the kit's scorer, and compares
with the floors in bench/accuracy.json: a figure may only rise. `--update` raises the floors and writes the
tables of bench/accuracy.md; it never lowers a floor.

`--more` adds projects that no rule was made for: FOLDER/truth/PROJECT and FOLDER/src/PROJECT, as
tools/unseen_truth.sh makes them; they have a table of their own and no floors. Over all projects the measured
precision of each origin must lie within 3 points of the confidence that the API states (src/model/kind.h).

Environment: PARSELTONGUE (the program), TRUTH (default ../shared/truth), SOURCES (the folder that holds
src/PROJECT; default build/accuracy, filled by the kit's fetch_sources.sh when a project is missing).
Exit status: 0 fine, 1 a figure fell, 77 the truth kit or its sources are not here."""
import argparse
import collections
import json
import lzma
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TRUTH = pathlib.Path(os.environ.get("TRUTH", ROOT.parent / "shared" / "truth"))
SOURCES = pathlib.Path(os.environ.get("SOURCES", ROOT / "build" / "accuracy"))
PROGRAM = os.environ.get("PARSELTONGUE", str(ROOT / "build" / "release" / "parseltongue"))
FLOORS = ROOT / "bench" / "accuracy.json"
REPORT = ROOT / "bench" / "accuracy.md"
KINDS = ROOT / "src" / "model" / "kind.h"
SLACK = 0.0011  # a third decimal that was rounded up
CALIBRATION_SLACK = 0.03  # stated confidence against measured precision
CALIBRATION_MIN = 100  # edges of an origin before its precision says something
more = None  # folder of further projects
NOT_FACTS = ("ambiguous", "external", "unresolved")


def run_quietly(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"accuracy: {command[0]} failed with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def read_rows(path):
    packed = path.with_name(path.name + ".xz")
    opened = lzma.open(packed, "rt") if packed.exists() else open(path, encoding="utf-8", errors="replace")
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def truth_of(project):
    kit = TRUTH / "truth" / project
    return kit if kit.is_dir() else more / "truth" / project


def source_of(project):
    folder = SOURCES / "src" / project
    return folder if (TRUTH / "truth" / project).is_dir() else more / "src" / project


def find_more():
    folder = more / "truth" if more else None
    return sorted(path.name for path in folder.iterdir() if (path / "files.txt").exists()) if folder else []


def find_projects(names):
    known = sorted(path.name for path in (TRUTH / "truth").iterdir() if path.is_dir()) + find_more()
    for name in names:
        if name not in known:
            sys.exit(f"accuracy: no project '{name}' in the truth kit; there are: {' '.join(known)}")
    return names or known


def fetch_missing_sources(projects):
    missing = [name for name in projects if not source_of(name).is_dir()]
    if missing:
        subprocess.run([str(TRUTH / "fetch_sources.sh"), str(SOURCES), *missing],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    absent = [name for name in missing if not source_of(name).is_dir()]
    if absent:
        print(f"accuracy: the sources of {' '.join(absent)} could not be fetched; not measured")
    return [name for name in projects if name not in absent]


def score_folder(project, folder):
    result = folder / "score.json"
    run_quietly(sys.executable, TRUTH / "score.py", truth_of(project), folder, "--json", result, "--brief")
    return json.loads(result.read_text())


def score_each_origin(project, folder, work):
    """Precision of the edges of one origin alone: found / (found + false), by name."""
    rows = read_rows(folder / "calls.jsonl")
    figures = {}
    for origin in sorted({row["origin"] for row in rows}):
        part = work / ("origin-" + origin)
        part.mkdir(exist_ok=True)
        for name in ("entities.jsonl", "inherits.jsonl"):
            if (folder / name).exists():
                (part / name).write_bytes((folder / name).read_bytes())
        write_rows(part / "calls.jsonl", [row for row in rows if row["origin"] == origin])
        calls = score_folder(project, part)["calls_name"]
        figures[origin] = [calls["tp"], calls["fp"]]
    return figures


def count_silent_losses(project, export, strong):
    """Wanted edges that are neither a fact, nor ambiguous, nor a loose reference of that name in the caller."""
    entities = {row["key"]: row for row in read_rows(export / "entities.jsonl")}
    told = collections.defaultdict(set)
    for row in read_rows(strong / "calls.jsonl"):
        told[row["caller_file"]].add(row["callee_name"])
    for row in read_rows(export / "edges.jsonl"):
        source, target = entities.get(row["from_key"]), entities.get(row["to_key"])
        if source and target:
            told[source["file"]].add(target["name"])
    for row in read_rows(export / "references.jsonl"):
        source = entities.get(row["from_key"])
        if source:
            told[source["file"]].add(row["name"])
    lost = wanted = 0
    files = set((truth_of(project) / "files.txt").read_text().split("\n"))
    for row in read_rows(truth_of(project) / "calls.jsonl"):
        if row["dispatch"] in ("static", "method", "virtual", "constructor", "super") and not any(
                row.get(flag) for flag in ("implicit", "generated", "optional")) and row["caller_file"] in files:
            wanted += 1
            names = {callee["name"].split("(")[0] for callee in row.get("callee_alt", ())}
            names.add(row["callee_name"].split("(")[0])
            names |= {name.split(".")[-1].split("::")[-1] for name in names}
            names.add(os.path.splitext(os.path.basename(row["callee_file"]))[0])
            if not names & told[row["caller_file"]]:
                lost += 1
    return [lost, wanted]


def measure_project(project):
    work = ROOT / "build" / "accuracy" / "run" / project
    work.mkdir(parents=True, exist_ok=True)
    database = f"sqlite:{work}/graph.db"
    run_quietly(PROGRAM, "ingest", source_of(project), "--db", database, "--rebuild", "--quiet")
    run_quietly(PROGRAM, "export", "--format", "jsonl", work / "export", "--db", database)
    run_quietly(sys.executable, TRUTH / "from_export.py", work / "export", work / "strong")
    run_quietly(sys.executable, TRUTH / "from_export.py", work / "export", work / "all", "--min", "all")
    score = score_folder(project, work / "strong")
    pairs = {key: [score[part]["p"], score[part]["r"]]
             for key, part in (("entities", "entities"), ("name", "calls_name"), ("exact", "calls_exact"))}
    return {**pairs,
            "macro": score["calls_name"]["recall_by_dispatch"].get("macro", [None] * 3)[2],
            "origins": score_each_origin(project, work / "all", work),
            "silent": count_silent_losses(project, work / "export", work / "strong")}


def list_falls(project, floor, now):
    falls = []
    for part in ("entities", "name", "exact"):
        for word, old, new in zip(("precision", "recall"), floor.get(part, ()), now[part]):
            if old is not None and (new is None or new < old - SLACK):
                falls.append(f"{project}: {part} {word} fell from {old:.3f} to {new or 0:.3f}")
    return falls


def raise_floor(floor, now):
    raised = dict(now)
    for part in ("entities", "name", "exact"):
        old = floor.get(part, [None, None])
        raised[part] = [new if was is None else max(was, new) for was, new in zip(old, now[part])]
    return raised


def show(value):
    return "n/a" if value is None else f"{value:.3f}"


def list_projects(results):
    rows = ["| project | entities P / R | calls, name P / R | calls, exact P / R | macro R | not told |",
            "|---|---|---|---|---|---|"]
    for project, now in sorted(results.items()):
        pairs = " | ".join(f"{show(now[part][0])} / {show(now[part][1])}" for part in ("entities", "name", "exact"))
        lost, wanted = now["silent"]
        rows.append(f"| {project} | {pairs} | {show(now['macro'])} | {lost} of {wanted} |")
    return rows


def read_stated():
    """The confidence that the API states, by origin."""
    rows = re.findall(r'X\(\w+, "(\w+)", (\d+)\)', KINDS.read_text().split("#define ORIGIN_MAP")[1])
    return {origin: int(percent) / 100 for origin, percent in rows}


def count_origins(results):
    good, false = collections.Counter(), collections.Counter()
    for now in results.values():
        for origin, (right, wrong) in now["origins"].items():
            if now["name"][0] is not None:
                good[origin] += right
                false[origin] += wrong
    return {origin: (good[origin], false[origin]) for origin in sorted(good | false)}


def list_origins(results):
    stated = read_stated()
    rows = ["| origin | stated | measured | right | false |", "|---|---|---|---|---|"]
    return rows + [f"| `{origin}` | {show(stated[origin])} | {show(right / max(1, right + wrong))} | {right} | {wrong} |"
                   for origin, (right, wrong) in count_origins(results).items()]


def list_miscalibrated(results):
    stated = read_stated()
    found = []
    for origin, (right, wrong) in count_origins(results).items():
        measured = right / max(1, right + wrong)
        if right + wrong >= CALIBRATION_MIN and abs(measured - stated[origin]) > CALIBRATION_SLACK:
            found.append(f"{origin}: the API states {stated[origin]:.2f}, measured {measured:.3f}")
    return found


def put_between(text, mark, rows):
    head, rest = text.split(f"<!-- {mark}:begin -->")
    tail = rest.split(f"<!-- {mark}:end -->")[1]
    return f"{head}<!-- {mark}:begin -->\n" + "\n".join(rows) + f"\n<!-- {mark}:end -->{tail}"


def write_report(floors, measured, unseen):
    text = put_between(REPORT.read_text(), "measured", list_projects(floors))
    if unseen:
        text = put_between(text, "unseen", list_projects(unseen))
    REPORT.write_text(put_between(text, "origins", list_origins({**measured, **unseen})))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="*")
    parser.add_argument("--update", action="store_true", help="raise the floors and write the tables")
    parser.add_argument("--more", type=pathlib.Path, help="folder of further projects")
    options = parser.parse_args()
    global more
    more = options.more
    if not (TRUTH / "score.py").exists():
        print(f"accuracy: no truth kit at {TRUTH}; not measured")
        sys.exit(77)
    projects = fetch_missing_sources(find_projects(options.projects))
    if not projects:
        sys.exit(77)
    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    falls = []
    measured, unseen = {}, {}
    for project in projects:
        now = measure_project(project)
        (unseen if project in find_more() else measured)[project] = now
        print(f"{project:15} entities {show(now['entities'][0])}/{show(now['entities'][1])}  "
              f"name {show(now['name'][0])}/{show(now['name'][1])}  "
              f"exact {show(now['exact'][0])}/{show(now['exact'][1])}  not told {now['silent'][0]}", flush=True)
        if project in measured:
            falls += list_falls(project, floors.get(project, {}), now)
            floors[project] = raise_floor(floors.get(project, {}), now)
    falls += list_miscalibrated({**measured, **unseen}) if not options.projects else []
    if options.update:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n")
        write_report(floors, measured, unseen)
    for fall in falls:
        print("FELL " + fall)
    print(f"{len(projects) - len({fall.split(':')[0] for fall in falls})} passed, "
          f"{len({fall.split(':')[0] for fall in falls})} failed, 0 skipped")
    sys.exit(1 if falls else 0)


main()
