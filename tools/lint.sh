#!/usr/bin/env bash
# lint.sh - the checks that run nothing of ours. Each can be run alone:
#
#   tools/lint.sh [NAME...]      all of them when no name is given
#   tools/lint.sh --fix format   formats the sources instead of complaining
#
# Names: format arrows headers sizes spelling lock shell cppcheck tidy
# tidy looks at changed files only; FULL=1 makes it look at all.
# Exit status 77 from a single check means its tool is not installed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

all_names=(format arrows headers sizes spelling lock shell cppcheck tidy)
jobs_max=$(nproc)
format_mode=(--dry-run --Werror)
if [ "${1:-}" = --fix ]; then
    format_mode=(-i)
    shift
fi

# Prints C files of ours, NUL-terminated. Inputs of test cases are not ours to format.
list_own_files() {
    local pattern=$1
    shift
    local -a folders=()
    local folder
    for folder in "$@"; do
        [ -d "$folder" ] && folders+=("$folder")
    done
    [ "${#folders[@]}" -gt 0 ] || return 0
    find "${folders[@]}" \( -path tests/cases -o -path tests/old_formats -o -path tests/search/golden -o -name fixtures \) -prune \
        -o -type f -name "$pattern" -print0 | sort -z
}

# The flags of our own sources as clang-tidy and the header check need them. Where tree-sitter is not
# there yet, each source of src/lang would be one error after another.
read_flags() {
    read -r -a flags < <(make -s --no-print-directory print-flags)
    [ -d "${flags[-1]}" ] || {
        echo "lint.sh: no '${flags[-1]}': run tools/bootstrap.sh run, or name a node_modules folder in NODE_MODULES" >&2
        return 1
    }
}

check_format() {
    list_own_files '*.[ch]' src tests bench fuzz |
        xargs -0 -r -n 16 -P "$jobs_max" clang-format "${format_mode[@]}"
}

check_arrows() {
    tools/check_arrows.py
}

# Every header must compile when it is the only one included.
check_headers() {
    local -a flags=()
    read_flags || return 1
    # shellcheck disable=SC2016 # the inner shell expands these
    list_own_files '*.h' src | xargs -0 -r -n 1 -P "$jobs_max" bash -c '
        header=${*: -1}
        echo "#include \"${header#src/}\"" |
            "${@:1:$#-1}" -Wall -Wextra -Werror -fsyntax-only -x c - ||
            { echo "$header does not stand alone"; exit 1; }
    ' headers gcc "${flags[@]}"
}

check_sizes() {
    tools/check_sizes.py
}

check_spelling() {
    local -a places=()
    local place
    for place in src tests bench fuzz docs tools web ./*.md Makefile .ci; do
        [ -e "$place" ] && places+=("$place")
    done
    codespell --ignore-words tools/codespell_ignore.txt \
        --skip 'tests/cases,*/fixtures,tests/old_formats,tools/codespell_ignore.txt' "${places[@]}"
}

# A lock file with addresses would tie every user to one registry.
check_lock() {
    if grep -n '"resolved"' package-lock.json; then
        echo "package-lock.json holds registry addresses; npm read .npmrc not from here"
        return 1
    fi
    if grep -nE '"[^"]+": "[\^~<>*]' package.json; then
        echo "package.json must name exact versions"
        return 1
    fi
}

check_shell() {
    command -v shellcheck >/dev/null || return 77
    shellcheck -x .ci/run tools/*.sh tools/ci/*.sh
}

check_cppcheck() {
    local -a folders=()
    local folder
    for folder in src tests fuzz bench; do
        [ -d "$folder" ] && folders+=("$folder")
    done
    mkdir -p build/cppcheck
    cppcheck --std=c11 --enable=warning,style,performance,portability,unusedFunction \
        --library=posix --inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 \
        --suppressions-list=tools/cppcheck_suppressions.txt \
        --cppcheck-build-dir=build/cppcheck -i tests/cases -i tests/search/golden -Isrc -q "${folders[@]}"
}

# Prints the commit that the present work is compared with, or nothing.
find_base_commit() {
    local base head
    head=$(git rev-parse -q --verify HEAD) || return 0
    base=$(git merge-base HEAD origin/HEAD 2>/dev/null || git merge-base HEAD origin/main 2>/dev/null || true)
    if [ -z "$base" ] || [ "$base" = "$head" ]; then
        base=$(git rev-parse -q --verify HEAD~1 || true)
    fi
    echo "$base"
}

# Prints changed C files, and those that include a changed header, NUL-terminated.
list_changed_files() {
    local base changed
    base=$(find_base_commit)
    if [ -n "${FULL:-}" ] || [ -z "$base" ]; then
        list_own_files '*.c' src
        return
    fi
    changed=$(git diff --name-only --diff-filter=d "$base" -- src; git ls-files -o --exclude-standard -- src)
    {
        printf '%s\n' "$changed" | grep '\.c$' || true
        printf '%s\n' "$changed" | sed -n 's,^src/\(.*\.\(h\|def\)\)$,#include "\1",p' |
            grep -rlF --include='*.c' -f - src || true # nothing changed is no failure
    } | sort -u | tr '\n' '\0'
}

# Without banned.h: the compilers check that, and clang-tidy dislikes its names.
# shellcheck disable=SC2317 # called through xargs
tidy_one_file() {
    local file=${*: -1}
    clang-tidy --quiet "$file" -- "${@:1:$#-1}" \
        2> >(grep -vE '^[0-9]+ warnings? generated|^Suppressed|^Use -header-filter' >&2)
}

check_tidy() {
    local -a flags=()
    read_flags || return 1
    local found new status=0
    found=$(mktemp)
    export -f tidy_one_file
    # shellcheck disable=SC2016 # the inner shell expands it
    list_changed_files |
        xargs -0 -r -n 1 -P "$jobs_max" bash -c 'tidy_one_file "$@"' tidy "${flags[@]}" >"$found" 2>&1
    # tools/tidy_known.txt lists what is known, `FILE CHECK` a line; it may only shrink.
    new=$(sed -n 's,^.*\(src/[^:]*\):[0-9]*:[0-9]*: error: .*\[\([a-z][^],]*\).*$,\1 \2,p' "$found" |
        sort -u | grep -vxF -f tools/tidy_known.txt || true)
    if [ -n "$new" ]; then
        cat "$found"
        printf 'not known before:\n%s\n' "$new"
        status=1
    fi
    rm -f "$found"
    echo "NOLINT marks in src: $(grep -rhoE 'NOLINT(NEXTLINE)?\(' src | wc -l)"
    return "$status"
}

run_one_check() {
    case $1 in
    format) check_format ;;
    arrows) check_arrows ;;
    headers) check_headers ;;
    sizes) check_sizes ;;
    spelling) check_spelling ;;
    lock) check_lock ;;
    shell) check_shell ;;
    cppcheck) check_cppcheck ;;
    tidy) check_tidy ;;
    *)
        echo "lint.sh: no check named '$1'; there are: ${all_names[*]}" >&2
        return 2
        ;;
    esac
}

[ "$#" -gt 0 ] || set -- "${all_names[@]}"
exit_status=0
for name in "$@"; do
    [ "$#" -eq 1 ] || echo "== $name"
    run_one_check "$name"
    status=$?
    if [ "$status" -eq 77 ] && [ "$#" -gt 1 ]; then
        echo "not run: its tool is not installed"
    elif [ "$status" -ne 0 ]; then
        exit_status=$status
    fi
done
exit "$exit_status"
