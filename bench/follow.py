#!/usr/bin/env python3
"""From a save to the first answer that shows it.

    bench/follow.py PROGRAM FOLDER FILE [SAVES] [ENGINE]

Copies FOLDER, serves the copy from a database of each engine (or of one), then changes FILE again and again: inside
its last function, and by a declaration more. Prints the median and the worst time of each, and the part
of it that the program says its update took. FILE is in a language with braces.
"""
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

program, folder, name = sys.argv[1:4]
saves = int(sys.argv[4]) if len(sys.argv) > 4 else 20
engines = sys.argv[5:6] or ["sqlite", "lmdb", "rocksdb"]


def generation(server):
    server.request("GET", "/server-health-check-status")
    return re.search(r'"generation":\s*(\d+)', server.getresponse().read().decode()).group(1)


def save(path, text):
    with open(path + ".part", "w", encoding="latin1") as part:
        part.write(text)
    os.rename(path + ".part", path)


def measure(engine, tree, home):
    said = open(f"{home}/{engine}.said", "w+")
    child = subprocess.Popen([program, "up", tree, "--db", f"{engine}:{home}/{engine}.db", "--port", "0"], stderr=said)
    address = None
    while address is None:
        time.sleep(0.05)
        address = re.search(r"http://([\d.]+):(\d+)", open(said.name).read())
    server = http.client.HTTPConnection(address.group(1), int(address.group(2)))
    path = os.path.join(tree, name)
    text = open(path, encoding="latin1").read()
    end = text.rstrip().rfind("}")
    edits = {
        "inside": lambda i: f"{text[:end]}    ; /* {i} */ not_there_{i % 3}();\n{text[end:]}",
        "declaration": lambda i: f"{text}\nint added_{i + 1}(void) {{ return {i}; }}\n",
    }
    time.sleep(1)
    for what, edit in edits.items():
        times = []
        for i in range(-1, saves):  # the first is not counted: in a large tree it links everything
            old = generation(server)
            save(path, edit(i))
            begin = time.monotonic()
            while generation(server) == old:
                time.sleep(0.001)
            if i >= 0:
                times.append((time.monotonic() - begin) * 1000)
            time.sleep(0.15)
        updates = [int(found) for found in re.findall(r"removed, (\d+) ms", open(said.name).read())[-saves:]]
        print(f"{engine:8} {what:12} median {statistics.median(times):4.0f} ms, worst {max(times):4.0f} ms, "
              f"update {statistics.median(updates):4.0f} ms")
    save(path, text)
    child.terminate()
    child.wait()


with tempfile.TemporaryDirectory() as home:
    tree = f"{home}/tree"
    shutil.copytree(folder, tree, symlinks=True)
    for engine in engines:
        measure(engine, tree, home)
