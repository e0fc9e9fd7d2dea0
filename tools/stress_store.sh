#!/usr/bin/env bash
# stress_store.sh - the store suite with the numbers that are too large for every check.
#
#   tools/stress_store.sh OUT      (make stress calls it; about half an hour an engine)
#
# KILLS, FLIPS, STEPS and FAULTS change the numbers; ENGINES names some engines only.
set -uo pipefail
out=$1
status=0
export STORE_TEST_KILLS=${KILLS:-2000} STORE_TEST_FLIPS=${FLIPS:-10000}
export STORE_TEST_STEPS=${STEPS:-100000} STORE_TEST_FAULTS=${FAULTS:-2000}
read -r -a engines <<<"${ENGINES:-$("$out/parseltongue" version | sed -n 's/^engines: //p')}"
for engine in "${engines[@]}"; do
    for program in test_store test_store_shards test_store_format test_store_space \
        test_store_files test_store_crash; do
        log=$out/stress-$engine-$program.log
        STORE_TEST_ENGINE=$engine "$out/tests/store/$program" >"$log" 2>&1
        code=$?
        echo "$engine $program: exit $code, $(grep -c '^\[       OK' "$log") checks passed (log: $log)"
        [ "$code" -eq 0 ] || status=1
    done
done
exit "$status"
