#!/usr/bin/env bash
# fuzz_all.sh - runs fuzz targets one after the other and adds up what they did.
#
#   tools/fuzz_all.sh SECONDS [NAME...]   SECONDS each; NAME: a target of fuzz/ or a language (all of both)
#   tools/fuzz_all.sh --totals            what all runs of this tree did, a row of bench/fuzz.md each
#
# A language starts with its cases, any other target with fuzz/corpus/NAME; what reaches new code is kept
# in build/fuzz-found for the next run. Each run is a line of build/fuzz-found/runs.tsv: name, commit,
# seconds, inputs, seconds of the slowest input, peak MB, exit status. Inputs that crash, leak, or take
# longer than ten seconds are kept beside it. The exit status is 1 when there was one.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

found=build/fuzz-found
runs=$found/runs.tsv
input_bytes_max=4096

print_totals() {
    [ -f "$runs" ] || { echo "fuzz_all.sh: nothing was run yet" >&2; return 1; }
    echo '| target | minutes | inputs | slowest input s | peak MB | findings |'
    echo '|---|---|---|---|---|---|'
    awk -F '\t' '{ seconds[$1] += $3; inputs[$1] += $4; findings[$1] += $7 != 0
                   if ($5 > slowest[$1]) slowest[$1] = $5
                   if ($6 > peak[$1]) peak[$1] = $6 }
        END { for (name in seconds)
                  printf "| %s | %.1f | %d | %d | %d | %s |\n", name, seconds[name] / 60, inputs[name],
                      slowest[name], peak[name], findings[name] ? findings[name] : "none" }' "$runs" | sort
}

list_names() {
    local target
    sed -n 's/^LANG(\([a-z]*\))$/\1/p' src/lang/lang_list.def
    for target in fuzz/fuzz_*.c; do
        target=${target#fuzz/fuzz_}
        [ "$target" = lang.c ] || echo "${target%.c}"
    done
}

read_stat() {
    sed -n "s/^stat::$1: *//p" "$2" | tail -n 1
}

# The program of a target; a name that is none of a target is one of a language.
run_one_name() {
    local name=$1 seconds=$2 target=$1 seeds=fuzz/corpus/$1 log status
    if [ ! -f "fuzz/fuzz_$name.c" ]; then
        grep -qx "LANG($name)" src/lang/lang_list.def ||
            { echo "fuzz_all.sh: '$name' is neither a target of fuzz/ nor a language" >&2; return 2; }
        target=lang
        seeds=tests/cases/$name
        export FUZZ_LANGUAGE=$name
    else
        unset FUZZ_LANGUAGE
    fi
    make --no-print-directory CC=clang VARIANT=asan CFLAGS=-fsanitize=fuzzer-no-link \
        "build/asan-clang/fuzz/run_$target" >"$found/build.log" 2>&1 ||
        { tail -n 20 "$found/build.log"; return 2; }
    mkdir -p "$found/kept-$name"
    log=$found/$name.log
    "build/asan-clang/fuzz/run_$target" -max_len="$input_bytes_max" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$found/$name-" -max_total_time="$seconds" \
        "$found/kept-$name" "$seeds" >"$log" 2>&1
    status=$?
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$(git rev-parse --short HEAD)" "$seconds" \
        "$(read_stat number_of_executed_units "$log")" "$(read_stat slowest_unit_time_sec "$log")" \
        "$(read_stat peak_rss_mb "$log")" "$status" | tee -a "$runs"
    [ "$status" -eq 0 ] || { grep -m 3 'ERROR\|SUMMARY\|Test unit written' "$log"; return 1; }
}

if [ "${1:-}" = --totals ]; then
    print_totals
    exit
fi
seconds=${1:-}
case $seconds in
'' | *[!0-9]*)
    echo "usage: tools/fuzz_all.sh SECONDS [NAME...] | --totals" >&2
    exit 2
    ;;
esac
shift
mkdir -p "$found"
names=("$@")
[ "${#names[@]}" -gt 0 ] || mapfile -t names < <(list_names)
status=0
for name in "${names[@]}"; do
    run_one_name "$name" "$seconds" || status=1
done
exit "$status"
