#!/usr/bin/env bash
# run_tests.sh - runs built test programs and the end-to-end tests of one variant.
#
#   tools/run_tests.sh [--only WORD] OUT VARIANT PROGRAM...      (make test calls it)
#
# OUT is the build folder, with the program under test in it; PROGRAMs are cmocka programs.
# Files tests/*/*.test.js run under node with PARSELTONGUE naming the program under test.
# --only WORD keeps the test files with WORD in their name. Logs stay in OUT/test-logs.
# The last line is always `N passed, N failed, N skipped`; running nothing is a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

only=
if [ "${1:-}" = --only ]; then
    only=$2
    shift 2
fi
out=$1
variant=$2
shift 2

unit_timeout_s=300
e2e_timeout_s=900
logs=$out/test-logs
rm -rf "$logs"
mkdir -p "$logs"

export PARSELTONGUE="$PWD/$out/parseltongue"
export VARIANT=$variant
export ASAN_OPTIONS="${ASAN_OPTIONS:-strict_string_checks=1:detect_stack_use_after_return=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-second_deadlock_stack=1}"
# Logs must look alike whatever the caller's settings are.
unset CMOCKA_MESSAGE_OUTPUT CMOCKA_XML_FILE CMOCKA_TEST_FILTER NODE_OPTIONS NODE_TEST_CONTEXT

passed=0
failed=0
skipped=0

# ThreadSanitizer of these compilers cannot start under some kernels' address randomisation.
wrapper=()
if [ "$variant" = tsan ] &&
    "$PARSELTONGUE" version 2>&1 </dev/null | grep -q 'unexpected memory mapping'; then
    wrapper=(setarch "$(uname -m)" -R)
fi

# Adds up the numbers that `sed -n SCRIPT` finds in the file.
sum_numbers() {
    sed -n "$1" "$2" | awk '{ total += $1 } END { print total + 0 }'
}

# ---- unit programs, side by side ----------------------------------------------------------------

run_unit_program() {
    local log=$1 program=$2
    shift 2
    timeout -k 10 "$unit_timeout_s" "$@" "$program" >"$log" 2>&1 </dev/null
    echo "$?" >"$log.status"
}
export -f run_unit_program
export unit_timeout_s

programs=()
for program in "$@"; do
    case ${program##*/} in
    *"$only"*) programs+=("$program") ;;
    esac
done

log_of() {
    local name=${1#"$out/"}
    printf '%s/%s.log' "$logs" "${name//\//_}"
}

jobs_max=$(nproc)
for program in "${programs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs_max" ]; do
        wait -n || true
    done
    run_unit_program "$(log_of "$program")" "$program" "${wrapper[@]}" &
done
wait

for program in "${programs[@]}"; do
    log=$(log_of "$program")
    status=$(cat "$log.status" 2>/dev/null || echo 255)
    program_passed=$(sum_numbers 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log")
    program_failed=$(sum_numbers 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$log")
    program_skipped=$(sum_numbers 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$log")
    if [ "$status" -ne 0 ] && [ "$program_failed" -eq 0 ]; then
        echo "$program: ended with status $status" >>"$log"
        program_failed=1
    elif [ "$((program_passed + program_failed + program_skipped))" -eq 0 ]; then
        echo "$program: ran no test" >>"$log"
        program_failed=1
    fi
    if [ "$program_failed" -gt 0 ]; then
        echo "FAIL $program (log: $log)"
        grep -v '^\[ RUN      \]\|^\[       OK \]' "$log" | tail -n 60 | sed 's/^/    /'
    else
        echo "ok   $program: $program_passed"
    fi
    passed=$((passed + program_passed))
    failed=$((failed + program_failed))
    skipped=$((skipped + program_skipped))
done

# ---- end to end ---------------------------------------------------------------------------------

e2e_files=()
for file in tests/*/*.test.js; do
    case ${file##*/} in
    *"$only"*) [ -f "$file" ] && e2e_files+=("$file") ;;
    esac
done

if [ "${#e2e_files[@]}" -gt 0 ]; then
    log=$logs/e2e.log
    reporter=()
    if node --help | grep -q -e --test-reporter; then
        reporter=(--test-reporter=tap)
    fi
    timeout -k 10 "$e2e_timeout_s" "${wrapper[@]}" \
        node --test "${reporter[@]}" "${e2e_files[@]}" >"$log" 2>&1 </dev/null
    status=$?
    e2e_passed=$(sum_numbers 's/^[#ℹ]* *pass \([0-9]*\)$/\1/p' "$log")
    e2e_failed=$(sum_numbers 's/^[#ℹ]* *\(fail\|cancelled\) \([0-9]*\)$/\2/p' "$log")
    e2e_skipped=$(sum_numbers 's/^[#ℹ]* *\(skipped\|todo\) \([0-9]*\)$/\2/p' "$log")
    if [ "$status" -ne 0 ] && [ "$e2e_failed" -eq 0 ]; then
        echo "node --test ended with status $status" >>"$log"
        e2e_failed=1
    fi
    if [ "$e2e_failed" -gt 0 ]; then
        echo "FAIL ${e2e_files[*]} (log: $log)"
        grep -n -A 30 '^ *not ok\|^ *✖' "$log" | head -n 200 | sed 's/^/    /'
        tail -n 12 "$log" | sed 's/^/    /'
    else
        echo "ok   ${#e2e_files[@]} end-to-end files: $e2e_passed"
    fi
    passed=$((passed + e2e_passed))
    failed=$((failed + e2e_failed))
    skipped=$((skipped + e2e_skipped))
fi

if [ "$((passed + failed + skipped))" -eq 0 ]; then
    echo "FAIL nothing ran"
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
