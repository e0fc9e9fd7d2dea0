#!/usr/bin/env bash
# store.sh - prints the tables of bench/store.md: each engine on a made-up graph, and sequential
# ingestion into each. `make bench-store` builds what it needs and calls it.
#
#   bench/store.sh BENCH_PROGRAM PARSELTONGUE [FILES [FOLDER]]
#
# Each row is the median of REPEAT runs (5), which take turns.
set -euo pipefail
bench=$1
program=$2
files=${3:-20000}
folder=${4:-src}
repeat=${REPEAT:-5}
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
read -r -a engines < <("$program" version | sed -n 's/^engines: //p')

echo "| engine | bulk write CPU s (wall) | update ms | open ms | scan CPU s | snapshot CPU s (wall) | disk B/entity | peak MB |"
echo "|---|---|---|---|---|---|---|---|"
for _ in $(seq "$repeat"); do
    for engine in "${engines[@]}"; do
        spec=$engine:$scratch/$engine.db
        [ "$engine" = mem ] && spec=mem:
        "$bench" "$spec" "$files" 2>>"$scratch/digests"
        rm -rf "$scratch/$engine.db"*
    done
done | "$here/medians.py"
[ "$(sort -u "$scratch/digests" | wc -l)" -eq 1 ] || { echo "the engines do not agree" >&2; exit 1; }
echo
echo "| sequential ingestion of $folder | CPU s (wall) | writing s | disk MB |"
echo "|---|---|---|---|"
for _ in $(seq "$repeat"); do
    for engine in "${engines[@]}"; do
        spec=$engine:$scratch/$engine.db
        [ "$engine" = mem ] && spec=mem:
        TIMEFORMAT='%U %S %R'
        { time "$program" ingest "$folder" --sequential --stats json --db "$spec" >"$scratch/stats"; } 2>"$scratch/time"
        read -r user system wall <"$scratch/time"
        disk=$({ du -cm "$scratch/$engine.db"* 2>/dev/null || echo 0; } | tail -1 | cut -f1)
        printf '| %s | %.2f (%.2f) | %.3f | %s |\n' "$engine" "$(awk "BEGIN { print $user + $system }")" "$wall" \
            "$(sed -n 's/.*"write_seconds":\([0-9.]*\).*/\1/p' "$scratch/stats")" "$disk"
        rm -rf "$scratch/$engine.db"*
    done
done | "$here/medians.py"
