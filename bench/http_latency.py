#!/usr/bin/env python3
"""http_latency.py - how long the server itself takes for first answers, on one database.

    bench/http_latency.py PROGRAM DATABASE [COUNT]       e.g. lmdb:linux.db

Starts PROGRAM on DATABASE, which it only reads, draws COUNT entities (200) from the whole list at
equal distances, and asks every question about each of them, or deep in each list, once: no answer
comes from the cache. Times are the server's own (access log); CPU is of all its threads. Prints the
rows of the table in bench/http.md. Other work on the machine shows in ms, hardly in CPU ms.
"""
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

EXTRA = {"TYPING": lambda n: n[: len(n) // 2] + n[len(n) // 2 + 1 :]}


class Server:
    def __init__(self, program, database):
        self.folder = tempfile.TemporaryDirectory()
        self.log = os.path.join(self.folder.name, "access")
        command = [program, "serve", "--db", database, "--no-watch", "--port", "0", "--access-log", self.log]
        self.child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.child.stderr:
            if line.startswith("serving"):
                self.base = line.split()[1]
                break
        else:
            sys.exit("the server did not start")
        self.seen = 0

    def get(self, target):
        try:
            with urllib.request.urlopen(self.base + target) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def cpu_ms(self):
        total = 0
        for thread in os.listdir(f"/proc/{self.child.pid}/task"):
            try:
                with open(f"/proc/{self.child.pid}/task/{thread}/schedstat", encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except FileNotFoundError:
                pass
        return total / 1e6

    def measure(self, name, targets):
        before = self.cpu_ms()
        for target in targets:
            self.get(target)
        cpu = (self.cpu_ms() - before) / max(1, len(targets))
        with open(self.log, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file][-len(targets) :]
        times = sorted(row["ms"] for row in rows)
        pick = lambda share: times[min(len(times) - 1, int(len(times) * share))]
        print(f"| {name} | {len(times)} | {pick(0.5):.2f} | {pick(0.95):.2f} | {times[-1]:.2f} | {cpu:.2f} |", flush=True)


def main():
    program, database = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    server = Server(program, database)
    quote = urllib.parse.quote
    statistics = server.get("/codebase-statistics-overview-summary")["data"]
    total = statistics["code_entities_total_count"]
    edges = statistics["dependency_edges_total_count"]
    print(f"{total:,} entities of code, {edges:,} edges\n")
    rows = []
    for i in range(count):
        page = server.get(f"/code-entities-list-all?limit=1&entity_type=fn&offset={i * statistics['entities_by_type']['function'] // count}")
        rows += page["data"]["entities"]
    keys = [quote(row["key"]) for row in rows]
    names = [quote(row["name"]) for row in rows]
    print("| question | asked | p50 ms | p95 ms | max ms | mean CPU ms |\n|---|---|---|---|---|---|")
    server.measure("health", ["/server-health-check-status"] * count)
    server.measure("detail by key", [f"/code-entity-detail-view?key={k}" for k in keys])
    server.measure("detail by name", [f"/code-entity-detail-view?key={n}" for n in names])
    server.measure("a name that nobody has", [f"/code-entity-detail-view?key={n}zzq" for n in names[:20]])
    server.measure("callers", [f"/reverse-callers-query-graph?entity={k}" for k in keys])
    server.measure("callees", [f"/forward-callees-query-graph?entity={k}" for k in keys])
    server.measure("context, 4,000 tokens", [f"/smart-context-token-budget?tokens=4000&focus={k}" for k in keys])
    server.measure("context with code", [f"/smart-context-token-budget?tokens=4000&include_code=1&focus={k}" for k in keys])
    server.measure("blast radius, 5 hops", [f"/blast-radius-impact-analysis?hops=5&limit=1000&entity={k}" for k in keys])
    server.measure("search, exact name", [f"/code-entities-search-fuzzy?limit=20&q={n}" for n in names[: count // 4]])
    typing = [quote(EXTRA["TYPING"](row["name"])) for row in rows]
    server.measure("search, a letter left out", [f"/code-entities-search-fuzzy?limit=20&q={n}" for n in typing[: count // 4]])
    parts = [quote(row["name"][1:7]) for row in rows if len(row["name"]) > 7]
    server.measure("search, part of a name", [f"/code-entities-search-fuzzy?limit=20&q={n}" for n in parts[: count // 4]])
    words = [f"{a['name'][:6]}+{b['name'][:5]}" for a, b in zip(rows, rows[1:])]
    server.measure("search, two words", [f"/code-entities-search-fuzzy?limit=20&q={n}" for n in words[: count // 8]])
    deep = [(i * 7919) % 100 for i in range(20)]
    server.measure("entities, deep", [f"/code-entities-list-all?limit=100&offset={d * total // 100}" for d in deep])
    server.measure("entities of a type", [f"/code-entities-list-all?limit=100&entity_type=struct&offset={d * 10}" for d in deep])
    folders = [row["file_path"].split("/")[0] for row in rows[:20]]
    server.measure("entities in a folder", [f"/code-entities-list-all?limit=100&scope={quote(f)}&offset={i * 10}" for i, f in enumerate(folders)])
    server.measure("edges, deep", [f"/dependency-edges-list-all?limit=100&offset={d * edges // 100}" for d in deep])
    server.measure("edges of a kind", [f"/dependency-edges-list-all?limit=100&edge_type=Calls&include_tests=1&offset={d * edges // 1000}" for d in deep])
    server.measure("edges from a folder", [f"/dependency-edges-list-all?limit=100&min_origin=ambiguous&scope={quote(f)}&offset={i * 10}" for i, f in enumerate(folders)])
    for name, path in [("coverage", "/ingestion-coverage-folder-report"), ("diagnostics", "/ingestion-diagnostics-coverage-report"),
                       ("folders", "/folder-structure-discovery-tree")]:
        server.measure(name + ", first", [f"{path}?limit=100"])
        server.measure(name + ", next pages", [f"{path}?limit=100&offset={i * 3 + 1}" for i in range(20)])
    server.measure("statistics", ["/codebase-statistics-overview-summary?"] * 1)
    server.child.terminate()
    server.child.wait()


if __name__ == "__main__":
    main()
