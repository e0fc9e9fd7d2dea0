#!/usr/bin/env python3
"""Reads rows of a table, several of each name, and prints one of each name: the medians of its numbers."""
import re
import statistics
import sys

NUMBER = re.compile(r"\d+(?:\.\d+)?")
rows = {}
for line in sys.stdin:
    name, _, rest = line.strip().strip("|").partition("|")
    rows.setdefault(name.strip(), []).append(rest)
for name, texts in rows.items():
    columns = zip(*(NUMBER.findall(text) for text in texts))
    medians = iter([f"{statistics.median(map(float, column)):.{len(column[0].partition('.')[2])}f}"
                    for column in columns])
    print(f"| {name} |{NUMBER.sub(lambda _: next(medians), texts[0])}|")
