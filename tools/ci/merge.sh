#!/usr/bin/env bash
# merge.sh - what takes longer than a push may: the thread sanitizer, and clang-tidy on all files.
# The first runs soak.test.js too: clients that read while the graph changes.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
status=0
make tsan || status=1
FULL=1 tools/lint.sh tidy || status=1
exit "$status"
