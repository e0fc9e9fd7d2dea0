#!/usr/bin/env python3
"""Checks the length and the cyclomatic complexity of every function of src with pmccabe.

tools/size_exceptions.txt names the functions that may be larger, a line each:
    FILE FUNCTION LINES/COMPLEXITY REASON
An exception that is no longer needed must go.
"""
import pathlib
import re
import subprocess
import sys

LINES_MAX = 100
COMPLEXITY_MAX = 15  # pmccabe's second column, the traditional count
EXCEPTIONS = pathlib.Path("tools/size_exceptions.txt")


def read_exceptions():
    exceptions = {}
    for line in EXCEPTIONS.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split(None, 3)
        limits = re.fullmatch(r"(\d+)/(\d+)", fields[2]) if len(fields) == 4 else None
        if not limits:
            sys.exit(f"{EXCEPTIONS}: not FILE FUNCTION LINES/COMPLEXITY REASON: {line}")
        exceptions[fields[0], fields[1]] = (int(limits[1]), int(limits[2]))
    return exceptions


def main():
    files = sorted(str(path) for path in pathlib.Path("src").rglob("*.c"))
    if not files:
        return 0
    exceptions = read_exceptions()
    output = subprocess.run(["pmccabe", *files], check=True, capture_output=True, text=True).stdout
    failed = 0
    for row in output.splitlines():
        fields = row.split(None, 5)
        match = re.fullmatch(r"(.+)\((\d+)\): (\S+)", fields[5].strip())
        if not match:
            continue
        path, start, name = match.groups()
        complexity, lines = int(fields[1]), int(fields[4])
        allowed = exceptions.pop((path, name), None)
        lines_max, complexity_max = allowed or (LINES_MAX, COMPLEXITY_MAX)
        if lines > lines_max or complexity > complexity_max:
            print(f"{path}:{start}: {name} has {lines} lines and complexity {complexity}; "
                  f"at most {lines_max} and {complexity_max}")
            failed = 1
        elif allowed and lines <= LINES_MAX and complexity <= COMPLEXITY_MAX:
            print(f"{path}:{start}: {name} needs no exception any more")
            failed = 1
    for path, name in exceptions:
        print(f"{EXCEPTIONS}: no function {name} in {path}")
        failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
