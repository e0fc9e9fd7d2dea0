#!/usr/bin/env bash
# merge.sh - what takes longer than a push may: the thread sanitizer, and clang-tidy on all files.
#
# Known: gcc's thread sanitizer does not survive the separate stack that files are parsed on
# (src/util/stack.c), so tests that parse in their own process end early under it.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
status=0
make tsan || status=1
FULL=1 tools/lint.sh tidy || status=1
exit "$status"
