#!/usr/bin/env bash
# bench_http.sh - requests a second of point questions, beside the bare HTTP library with a static
# body of the same size, with the same client in the same run.
#
#   bench/bench_http.sh DATABASE [SECONDS [PROGRAM]]
#
# Each question is asked about 2,000 entities in turn, over 32 connections. Server CPU seconds are
# what counts on a busy machine: requests for each of them are compared too. Needs wrk, curl, jq-free.
set -euo pipefail
cd "$(dirname "$0")/.."
database=$1
seconds=${2:-5}
program=${3:-build/release/parseltongue}
port=$((20000 + RANDOM % 20000))
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

gcc -O2 bench/bench_http_bare.c -lmicrohttpd -o "$work/bare"
"$program" serve --db "$database" --port "$port" 2>"$work/log" &
server=$!
until curl -sf "http://127.0.0.1:$port/server-health-check-status" >/dev/null; do
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; echo "bench_http.sh: $program does not serve $database" >&2; exit 1; }
    sleep 0.1
done
base=http://127.0.0.1:$port

node -e '
const [base, work] = process.argv.slice(1);
const fs = require("fs");
(async () => {
  const all = (await (await fetch(`${base}/code-entities-list-all?limit=100000`)).json()).data.entities;
  const step = Math.max(1, Math.floor(all.length / 2000));
  const some = all.filter((_, i) => i % step === 0).slice(0, 2000);
  const write = (name, lines) => fs.writeFileSync(`${work}/${name}`, lines.join("\n") + "\n");
  const key = (e) => encodeURIComponent(e.key);
  write("health", ["/server-health-check-status"]);
  write("detail", some.map((e) => `/code-entity-detail-view?key=${key(e)}`));
  write("callers", some.map((e) => `/reverse-callers-query-graph?entity=${key(e)}&limit=20`));
  write("callees", some.map((e) => `/forward-callees-query-graph?entity=${key(e)}&limit=20`));
  write("search", some.map((e) => `/code-entities-search-fuzzy?limit=10&q=${encodeURIComponent(e.name)}`));
})();' "$base" "$work"

cpu_of() { awk '{ print ($14 + $15) / 100 }' "/proc/$1/stat"; }
measure() { # PID TARGETS BASE -> "rps p50 p99 errors requests cpu"
    local before after line
    before=$(cpu_of "$1")
    line=$(TARGETS=$2 wrk -t1 -c32 -d"${seconds}s" -s bench/bench_http.lua "$3" | sed -n 's/^RESULT //p')
    after=$(cpu_of "$1")
    echo "$line $(awk -v a="$before" -v b="$after" 'BEGIN { print b - a }')"
}

echo "| question | mean body | rps first | rps again | p50 ms | p99 ms | errors | bare rps | of bare | per CPU s | bare per CPU s | of bare |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
for name in health detail callers callees search; do
    size=$(head -200 "$work/$name" | while read -r target; do curl -s "$base$target" | wc -c; done | awk '{ s += $1 } END { print int(s / NR) }')
    first=$(measure "$server" "$work/$name" "$base")
    again=$(measure "$server" "$work/$name" "$base")
    mkfifo "$work/hold"
    "$work/bare" $((port + 1)) "$size" <"$work/hold" &
    bare=$!
    exec 7>"$work/hold"
    sleep 0.3
    plain=$(measure "$bare" "$work/$name" "http://127.0.0.1:$((port + 1))")
    exec 7>&-
    wait "$bare" || true
    rm "$work/hold"
    echo "$name $size $first $again $plain" | awk '{
        printf "| %s | %d | %d | %d | %.2f | %.2f | %d | %d | %.0f %% | %d | %d | %.0f %% |\n",
            $1, $2, $3, $9, $10, $11, $6 + $12, $15, 100 * $9 / $15, $13 / $14, $19 / $20, 100 * ($13 / $14) / ($19 / $20) }'
done
