#!/usr/bin/env bash
# ingest.sh - brings the corpora that bench/ingest.py measures, below build/bench. Idempotent.
# Sources come from Debian packages; tools to compare with too (tools/bootstrap.sh bench).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/bench

linux=build/bench/linux-source-6.1
if [ ! -d "$linux" ] && [ -f /usr/src/linux-source-6.1.tar.xz ]; then
    echo "bench: unpacking Linux"
    rm -rf "$linux.tmp"
    mkdir "$linux.tmp"
    tar -C "$linux.tmp" --strip-components=1 -xf /usr/src/linux-source-6.1.tar.xz
    # Its rules hide everything: the package is made to be built in place.
    rm -f "$linux.tmp/.gitignore"
    mv "$linux.tmp" "$linux"
fi

java=build/bench/java.base
sources=$(find /usr/lib/jvm -name src.zip 2>/dev/null | sort | head -n 1 || true)
if [ ! -d "$java" ] && [ -n "$sources" ]; then
    echo "bench: unpacking java.base"
    rm -rf "$java.tmp"
    mkdir "$java.tmp"
    (cd "$java.tmp" && python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as sources:
    sources.extractall(".", [name for name in sources.namelist() if name.startswith("java.base/")])' "$sources")
    mv "$java.tmp" "$java"
fi

# Two that everybody knows, where apt knows of sources (deb-src).
for name in redis git; do
    if [ ! -d "build/bench/$name" ]; then
        echo "bench: fetching the sources of $name"
        rm -rf "build/bench/$name.tmp"
        mkdir "build/bench/$name.tmp"
        if (cd "build/bench/$name.tmp" && apt-get source -qq "$name" >/dev/null 2>&1); then
            mv "build/bench/$name.tmp/$name"-*/ "build/bench/$name"
        else
            echo "bench: no sources of $name (apt has no deb-src); left out"
        fi
        rm -rf "build/bench/$name.tmp"
    fi
done
