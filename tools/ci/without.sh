#!/usr/bin/env bash
# without.sh - builds that lack the library of an engine: each works with the engines it has, says
# which those are, and names what is missing when somebody asks for it.
#
#   tools/ci/without.sh [ENGINES...]      default: lmdb, rocksdb, both
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
[ $# -gt 0 ] || set -- lmdb rocksdb lmdb,rocksdb
passed=0
failed=0

# expect NAME CONDITION...
expect() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL without $left_out: $name"
    fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for left_out in "$@"; do
    out=build/debug-werror-without-${left_out//,/-}
    if ! make --no-print-directory VARIANT=debug WERROR=1 WITHOUT="$left_out" \
        "$out/parseltongue" "$out/tests/store/test_store" "$out/tests/store/test_store_files"; then
        failed=$((failed + 1))
        continue
    fi
    program=$PWD/$out/parseltongue
    names=$("$program" version | sed -n 's/^engines: //p')
    echo "without $left_out: $names"
    for engine in ${left_out//,/ }; do
        expect "$engine is not listed" bash -c "! grep -qw $engine <<<'$names'"
        said=$("$program" ingest src/util --db "$engine:$scratch/x.db" 2>&1)
        expect "$engine is refused" [ $? -eq 2 ]
        expect "$engine is named" grep -q "this build was made without $engine; it has ${names// /, }" <<<"$said"
    done
    # What nobody has named an engine for still has one.
    cp -r src/util "$scratch/$left_out"
    expect "a folder is indexed" "$program" ingest "$scratch/$left_out" --quiet
    expect "and the index is whole" "$program" verify "$scratch/$left_out"
    for test in test_store test_store_files; do
        expect "$test" "$out/tests/store/$test" >"$scratch/log" 2>&1 || cat "$scratch/log"
    done
    expect "engines.test.js" env PARSELTONGUE="$program" node --test tests/e2e/engines.test.js >"$scratch/log" 2>&1
    grep '^not ok' "$scratch/log"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
