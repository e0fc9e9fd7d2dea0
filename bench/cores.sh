#!/usr/bin/env bash
# cores.sh BENCH_PARSE LIBSTOCK FOLDER [SHARE] - what a second core gives on this machine.
#
# Parses every SHAREth .c and .h of FOLDER (default: every 4th) with tree-sitter as it comes: by one
# process, then by two with every other file each, then by one again. No two processes share
# anything, so the quotient is what the cores, their caches and the memory allow: the bound of what
# two jobs can gain over one. Only on an idle machine does it say anything.
set -euo pipefail

if [ $# -lt 3 ]; then
    sed -n '2,8s/^# \?//p' "$0"
    exit 2
fi
parse=$1 stock=$2 folder=$3 share=${4:-4}
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

find "$folder" -type f \( -name '*.c' -o -name '*.h' \) | sort | awk "NR % $share == 0" >"$lists/all"
awk 'NR % 2 == 0' "$lists/all" >"$lists/even"
awk 'NR % 2 == 1' "$lists/all" >"$lists/odd"

seconds_of() { # LIST...: wall seconds of one process for each
    local start end
    start=$(date +%s%N)
    for list in "$@"; do
        "$parse" "$stock" c <"$lists/$list" >"$lists/out.$list" &
    done
    wait
    end=$(date +%s%N)
    awk "BEGIN { printf \"%.2f\", ($end - $start) / 1e9 }"
}

seconds_of all >/dev/null # the files are in memory from now on
one=$(seconds_of all)
two=$(seconds_of even odd)
again=$(seconds_of all)
awk "BEGIN { printf \"one process %s and %s s, two %s s: %.2f times\n\", \"$one\", \"$again\", \"$two\", ($one + $again) / 2 / $two }"
