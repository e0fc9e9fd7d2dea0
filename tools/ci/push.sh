#!/usr/bin/env bash
# push.sh - every check of a push, one line each, with the command that repeats it alone.
#
# Does not stop at the first failure. The last line sums all test runs, and each other check
# that failed as one failure: `N passed, N failed, N skipped`.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
exec </dev/null
# Each make below decides itself how many jobs it runs.
unset MAKEFLAGS MFLAGS MAKELEVEL VARIANT WERROR CC

logs=build/check
mkdir -p "$logs"
passed=0
failed=0
skipped=0
show_lines_max=150

# run_check NAME COMMAND...
run_check() {
    local name=$1 log=$logs/${1// /-}.log start=$SECONDS status totals verdict=ok
    shift
    "$@" >"$log" 2>&1
    status=$?
    totals=$(tail -n 20 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' | tail -n 1)
    if [ -n "$totals" ]; then
        local -a number=()
        read -r -a number <<<"${totals//[a-z,]/}"
        passed=$((passed + number[0]))
        failed=$((failed + number[1]))
        skipped=$((skipped + number[2]))
    fi
    if [ "$status" -eq 77 ]; then
        verdict=skip
        skipped=$((skipped + 1))
    elif [ "$status" -ne 0 ]; then
        verdict=FAIL
        if [ -z "$totals" ] || [ "${number[1]}" -eq 0 ]; then
            failed=$((failed + 1))
        fi
    fi
    printf '%-4s %5ds  %-16s %-42s %s\n' "$verdict" "$((SECONDS - start))" "$name" "$*" "$totals"
    if [ "$verdict" = FAIL ]; then
        tail -n "$show_lines_max" "$log" | sed 's/^/        /'
    fi
}

for name in format arrows headers sizes spelling lock shell; do
    run_check "$name" tools/lint.sh "$name"
done
run_check "build gcc" make WERROR=1 all tests
run_check "build clang" make CC=clang WERROR=1 all tests
run_check "test release" make test WERROR=1
run_check "engines left out" tools/ci/without.sh
run_check "accuracy" make WERROR=1 accuracy
run_check "mutations" make WERROR=1 mutations
run_check "test asan" make asan
for name in cppcheck tidy; do
    run_check "$name" tools/lint.sh "$name"
done

if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
