#!/usr/bin/env python3
"""Checks the doors between the rooms of src.

- A room includes only rooms that docs/arrows.txt gives it, and never another
  room's *_internal.h or *_engine.h.
- Our headers are always included as "room/name.h".
- The header of an outside library appears in one file; tree_sitter/ in two rooms.
- The name of a programming language is a string only in src/lang.
"""
import pathlib
import re
import sys

ONE_FILE_ONLY = ("sqlite3.h", "microhttpd.h", "lmdb.h", "rocksdb/c.h", "libpq-fe.h", "git2.h",
                 "pcre2.h", "xxhash.h")
TREE_SITTER_ROOMS = {"lang", "parse"}
PRIVATE_ENDINGS = ("_internal.h", "_engine.h")
# One-letter names are left out: "c" is too often something else.
LANGUAGES = {"bash", "c++", "c#", "cpp", "csharp", "c_sharp", "go", "golang", "java", "javascript",
             "kotlin", "lua", "php", "python", "ruby", "rust", "scala", "swift", "tsx",
             "typescript"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
# Comments are matched so that strings inside them are not.
COMMENT_OR_STRING = re.compile(
    r"/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\\n])*'|\"((?:\\.|[^\"\\\n])*)\"", re.S)

problems = []


def report(path, text, offset, message):
    problems.append(f"{path}:{text.count(chr(10), 0, offset) + 1}: {message}")


def read_arrows(path):
    arrows = {}
    for line in path.read_text().splitlines():
        line = line.partition("#")[0]
        room, colon, targets = line.partition(":")
        if colon:
            arrows[room.strip()] = set(targets.split())
    return arrows


def check_own_include(path, room, text, match, arrows):
    target_room, slash, name = match[2].partition("/")
    if not slash:
        report(path, text, match.start(), f'write "room/{match[2]}", with the room')
    elif target_room == room:
        return
    elif target_room not in arrows.get(room, set()):
        report(path, text, match.start(), f"no arrow from {room} to {match[2]}")
    elif name.endswith(PRIVATE_ENDINGS):
        report(path, text, match.start(), f"{match[2]} is private to {target_room}")


def main():
    arrows = read_arrows(pathlib.Path("docs/arrows.txt"))
    users = {}
    for path in sorted(pathlib.Path("src").rglob("*")):
        if path.suffix not in {".c", ".h", ".def"}:
            continue
        room = path.relative_to("src").parts[0]
        text = path.read_text()
        if room not in arrows:
            problems.append(f"{path}:1: docs/arrows.txt does not know the room {room}")
        for match in INCLUDE.finditer(text):
            if match[1] == '"':
                check_own_include(path, room, text, match, arrows)
            if match[2] in ONE_FILE_ONLY:
                users.setdefault(match[2], []).append((path, text, match.start()))
            if match[2].startswith("tree_sitter/") and room not in TREE_SITTER_ROOMS:
                report(path, text, match.start(), f"{match[2]} belongs to src/lang and src/parse")
        if room == "lang":
            continue
        for match in COMMENT_OR_STRING.finditer(text):
            if match[1] is not None and match[1].lower() in LANGUAGES:
                report(path, text, match.start(), f"language name {match[0]} outside src/lang")
    for header, places in users.items():
        for path, text, offset in places[1:]:
            report(path, text, offset, f"{header} is already included by {places[0][0]}")
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
