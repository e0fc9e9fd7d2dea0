#!/usr/bin/env bash
# bootstrap.sh - brings what the build (run) or the checks (check) need.
#
#   tools/bootstrap.sh run      packages to build and run, grammar sources from npm
#   tools/bootstrap.sh check    the same, and what the tests and checks need
#   tools/bootstrap.sh bench    the same as run, and corpora and tools to measure with
#
# Installs only what is missing and says nothing when nothing is. A stamp,
# build/bootstrap-MODE.stamp, tells make that this was done for the present lock file.
# NODE_MODULES may name a node_modules folder elsewhere, shared by several trees.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-run}
node_modules=${NODE_MODULES:-node_modules}
node_major_min=18
stamp=build/bootstrap-$mode.stamp

run_packages=(ca-certificates gcc libc6-dev make pkg-config libgit2-dev libjansson-dev liblmdb-dev libmicrohttpd-dev
    libpcre2-dev librocksdb-dev libsqlite3-dev libxxhash-dev libzstd-dev zlib1g-dev)
check_packages=(libcmocka-dev libigraph-dev clang clang-14 clang-format clang-tidy libclang-rt-14-dev cppcheck
    codespell curl git procps python3 pmccabe ripgrep shellcheck sqlite3 universal-ctags)
bench_packages=(python3 linux-source-6.1 golang-1.19-src openjdk-17-source rust-src
    universal-ctags cscope global codesearch ripgrep)

fail() {
    printf 'bootstrap: %s\n' "$1" >&2
    exit 1
}

have_recent_node() {
    command -v node >/dev/null || return 1
    local major
    major=$(node -p 'process.versions.node.split(".")[0]') || return 1
    [ "$major" -ge "$node_major_min" ]
}

# Sets `missing` to those of the given packages that dpkg does not know as installed.
find_missing_packages() {
    local installed package
    installed=" $(dpkg-query -W -f='${db:Status-Status}=${Package} ' "$@" 2>/dev/null || true)"
    missing=()
    for package in "$@"; do
        case $installed in
        *" installed=$package "*) ;;
        *) missing+=("$package") ;;
        esac
    done
}

install_packages() {
    local -a root=()
    local command="apt-get update && apt-get install -y --no-install-recommends $*"
    echo "bootstrap: installing Debian packages: $*"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            fail "not root and no sudo here; run this as root, then try again:
    $command"
        fi
        root=(sudo)
        # Without a terminal sudo must not wait for a password nobody can type.
        if [ ! -t 0 ]; then
            root+=(-n)
        fi
    fi
    local -a apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get
        -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    local log=build/bootstrap-apt.log
    mkdir -p build
    if ! "${apt[@]}" update </dev/null >"$log" 2>&1 ||
        ! "${apt[@]}" install -y --no-install-recommends "$@" </dev/null >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "apt-get failed; when it is fixed, run this as root, then try again:
    $command"
    fi
}

bring_packages() {
    local -a wanted=("${run_packages[@]}")
    if [ "$mode" = check ]; then
        wanted+=("${check_packages[@]}")
    fi
    if [ "$mode" = bench ]; then
        wanted+=("${bench_packages[@]}")
    fi
    have_recent_node || wanted+=(nodejs)
    command -v npm >/dev/null || wanted+=(npm)

    if ! command -v dpkg-query >/dev/null; then
        echo "bootstrap: this is not a Debian system; make sure you have the equivalents of: ${wanted[*]}" >&2
        return
    fi
    find_missing_packages "${wanted[@]}"
    if [ "${#missing[@]}" -gt 0 ]; then
        install_packages "${missing[@]}"
        hash -r
    fi
    have_recent_node || fail "node $node_major_min or newer is needed; found $(node --version 2>&1 || true)"
}

# node_modules keeps a copy of the lock file it was made from.
bring_grammar_sources() {
    local kept="$node_modules/.made-from-lock.json"
    if cmp -s package-lock.json "$kept"; then
        return
    fi
    if [ "$(basename "$node_modules")" != node_modules ]; then
        fail "NODE_MODULES must end in /node_modules: $node_modules"
    fi
    local folder
    folder=$(dirname "$node_modules")
    echo "bootstrap: fetching grammar sources with npm"
    mkdir -p "$folder"
    if [ ! "$folder" -ef . ]; then
        cp package.json package-lock.json .npmrc "$folder/"
    fi
    if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null); then
        fail "npm could not fetch the grammar sources; check the network and the npm registry setting, then repeat:
    npm ci --ignore-scripts"
    fi
    cp package-lock.json "$kept"
}

case $mode in
run | check | bench) ;;
*) fail "usage: tools/bootstrap.sh run|check|bench" ;;
esac

bring_packages
bring_grammar_sources
mkdir -p build
for input in package.json package-lock.json tools/bootstrap.sh; do
    # Left alone when nothing changed, so that make sees no reason to link again.
    [ "$stamp" -nt "$input" ] || touch "$stamp"
done
