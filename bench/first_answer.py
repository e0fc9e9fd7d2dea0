#!/usr/bin/env python3
"""From the start of a server to its first answer, on a database that is there.

    bench/first_answer.py PROGRAM SPEC [TIMES]
"""
import http.client
import re
import subprocess
import sys
import tempfile
import time

program, spec = sys.argv[1:3]
for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3):
    with tempfile.NamedTemporaryFile("w+") as said:
        begin = time.monotonic()
        child = subprocess.Popen([program, "serve", "--db", spec, "--port", "0", "--no-watch"],
                                 stderr=said, stdout=subprocess.DEVNULL)
        address = None
        while address is None and child.poll() is None:
            time.sleep(0.005)
            address = re.search(r"http://([\d.]+):(\d+)", open(said.name).read())
        server = http.client.HTTPConnection(address.group(1), int(address.group(2)))
        server.request("GET", "/codebase-statistics-overview-summary")
        answer = server.getresponse()
        size = len(answer.read())
        print(f"{time.monotonic() - begin:.2f} s, status {answer.status}, {size} bytes")
        child.terminate()
        child.wait()
