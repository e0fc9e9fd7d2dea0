#!/usr/bin/env bash
# unseen_truth.sh FOLDER [PROJECT...]: sources and compiler truth of projects that no rule was made for, by the
# truth kit's extractors: FOLDER/src/PROJECT, FOLDER/truth/PROJECT. Then: tools/accuracy.py --more FOLDER.
# Needs root on Debian 12 (apt-get source, compilers), npm, and the kit (TRUTH, default ../shared/truth).
# File names of these packages have no blanks, lib.sh is the kit's, and a folder that is missing shows
# as an empty list of files.
# shellcheck disable=SC1091,SC2010,SC2012,SC2046,SC2086,SC2097,SC2098,SC2153,SC2164
set -u
here=$(cd "$(dirname "$0")" && pwd)
TRUTH_KIT=${TRUTH:-$here/../../shared/truth}
[ -f "$TRUTH_KIT/score.py" ] || { echo "unseen_truth: no truth kit at $TRUTH_KIT"; exit 77; }
TRUTH_KIT=$(cd "$TRUTH_KIT" && pwd)
WORK=$(mkdir -p "${1:?folder}" && realpath "$1"); shift
OUT=$WORK/truth; mkdir -p "$WORK/src" "$OUT" "$WORK/tools"
cd "$TRUTH_KIT/native" && . ./lib.sh
MK="python3 $HERE/extractors/cxx/mkcc.py"
X=$TRUTH_KIT/dynamic/extractors

unpack() { debsource "$1" any "$WORK/full-$p"; rm -rf "$SRC"; cp -r "$WORK/full-$p/${2:-.}" "$SRC"; rm -rf "$SRC"/{debian,.pc,doc,docs,contrib,examples}; }
cxx() { cx_tool; ( cd "$SRC" && $MK "$CC" . "$1" "${@:2}" ); cx_truth "$CC" "$SRC"; }
go_part() { go_tool; rm -rf "$SRC"; for d in "$@"; do mkdir -p "$SRC/$(dirname "$d")"; cp -rL "/usr/share/go-1.19/src/$d" "$SRC/$d"; done
  find "$SRC" -type d -name testdata -prune -exec rm -rf {} +; go_truth "$SRC" ''; }
go_package() { go_tool; need "$1"; rm -rf "$SRC"; for d in "${@:2}"; do mkdir -p "$SRC/$(dirname "$d")"; cp -rL "/usr/share/gocode/src/$d" "$SRC/$d"; done
  find "$SRC" -name '*_test.go' -delete; go_truth "$SRC" ''; }
java() { unpack "$1" src/main/java; find "$SRC" -name module-info.java -delete; java_truth "$SRC"; }
java_truth() { command java --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED "$HERE/extractors/java/JavaTruth.java" "$1" "$TRUTH" ''; }
rust() { need "$1"; rm -rf "$SRC"; for c in "${@:2}"; do rust_crate "$c-[0-9]*" "$SRC/$c"; done; rust_truth "$SRC" "${@:2}"; }

node_tools() { ( cd "$WORK/tools"; [ -f package.json ] || npm init -y >/dev/null; for n in typescript@5.9.3 @types/node@22 pyright@1.1.414; do
  [ -d "node_modules/${n%@*}" ] || npm i --silent --no-audit --no-fund --ignore-scripts "$n"; done ); }
listed() { RAW=$WORK/w/$p; mkdir -p "$RAW"; ( cd "$SRC"; find "$@" -type f | sed 's|^\./||' | LC_ALL=C sort ) > "$RAW/list"; }
finalized() { python3 "$X/finalize.py" "$RAW" "$OUT/$p" complete=yes role=unseen lang="$1" project="$p" version=archive source=archive method="$2"; }
npm_source() { [ -d "$SRC" ] || ( cd "$WORK/src"; f=$(npm pack --silent "$1" | tail -1); mkdir -p "$SRC"; tar xzf "$f" -C "$SRC" --strip-components=1; rm -f "$f" ); }
script() { # javascript|typescript PACKAGE find-arguments
  local lang=$1 module='{"module":99,"moduleResolution":100,"types":["node"],"lib":["lib.esnext.d.ts","lib.dom.d.ts"],"typeRoots":["'"$WORK/tools/node_modules/@types"'"]}' flag=()
  [ "$lang" = typescript ] || { flag=(--js); module='{"module":1,"moduleResolution":2,"types":["node"],"typeRoots":["'"$WORK/tools/node_modules/@types"'"]}'; }
  node_tools; npm_source "$2"; listed "${@:3}"
  node --max-old-space-size=6000 "$X/ts_truth.js" --ts "$WORK/tools/node_modules/typescript" --root "$SRC" --list "$RAW/list" --out "$RAW" "${flag[@]}" --opts "$module"
  finalized "$lang" "typescript 5.9.3 checker"; }
python() { node_tools; listed . -name '*.py'; python3 "$X/py_truth.py" --pyright "$WORK/tools/node_modules/pyright" --root "$SRC" --list "$RAW/list" --out "$RAW"; finalized python "pyright definitions"; }
python_library() { mkdir -p "$SRC"; for d in "$@"; do cp -r "/usr/lib/python3.11/$d" "$SRC/"; done; python; }
python_packages() { need $(printf 'python3-%s ' "$@"); mkdir -p "$SRC"; for d in "$@"; do cp -r "/usr/lib/python3/dist-packages/$d" "$SRC/"; done; python; }

make_one() { case $p in
c-zlib) unpack zlib; cxx "-std=gnu11 -I. -DHAVE_UNISTD_H -DHAVE_STDARG_H -D_LARGEFILE64_SOURCE=1" $(cd "$SRC"; ls ./*.c) test/minigzip.c ;;
c-jansson) unpack jansson; need cmake; CC=clang-14 cmake -S "$SRC" -B "$CC" -DJANSSON_BUILD_DOCS=OFF >/dev/null
  cxx "-std=gnu11 -Isrc -I$CC/include -I$CC/private_include -DHAVE_CONFIG_H" $(cd "$SRC"; ls src/*.c test/suites/api/*.c | grep -v fix) ;;
c-libuv) unpack libuv1; cxx "-std=gnu11 -Iinclude -Isrc -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64" $(cd "$SRC"; ls src/*.c test/test-*.c test/run*.c | head -110) \
  src/unix/{async,core,dl,fs,getaddrinfo,getnameinfo,loop-watcher,loop,pipe,poll,process,random-devurandom,signal,stream,tcp,thread,tty,udp,linux-core,linux-inotify,linux-syscalls,procfs-exepath,random-getrandom,random-sysctl-linux,epoll,proctitle}.c ;;
cpp-pugixml) unpack pugixml; cxx "-std=c++14 -Isrc -Itests" $(cd "$SRC"; ls src/*.cpp tests/test*.cpp | head -31) ;;
cpp-flatbuffers) unpack flatbuffers; cxx "-std=c++14 -Iinclude -Igrpc" $(cd "$SRC"; ls src/*.cpp | grep -v grpc) ;;
cpp-spdlog) need libfmt-dev; unpack spdlog; cxx "-std=c++14 -Iinclude -DSPDLOG_COMPILED_LIB -DSPDLOG_FMT_EXTERNAL" $(cd "$SRC"; ls src/*.cpp | grep -v fmt.cpp) ;;
cpp-re2) unpack re2; cxx "-std=c++14 -I." $(cd "$SRC"; find re2 util -name '*.cc' | grep -v -e fuzz -e benchmark) ;;
cpp-jsoncpp) unpack libjsoncpp; cxx "-std=c++14 -Iinclude -Isrc/lib_json" $(cd "$SRC"; find src -name '*.cpp') ;;
cpp-yamlcpp) unpack yaml-cpp; cxx "-std=c++14 -Iinclude -Isrc" $(cd "$SRC"; find src util -name '*.cpp') ;;
go-image) go_part image html database compress archive ;;
go-regexp) go_part regexp container sort strconv bufio bytes ;;
go-types2) go_part cmd/compile/internal/types2 cmd/compile/internal/syntax ;;
go-cobra) go_package golang-github-spf13-cobra-dev github.com/spf13/cobra github.com/spf13/pflag ;;
go-exp) go_package golang-golang-x-exp-dev golang.org/x/exp/slices golang.org/x/exp/maps golang.org/x/exp/constraints ;;
java-jsoup) java jsoup ;;
java-collections4) java libcommons-collections4-java ;;
java-codec) java libcommons-codec-java ;;
rust-serde-json) rust librust-serde-json-dev serde_json ;;
rust-hashbrown) need librust-indexmap-dev; rust librust-hashbrown-dev hashbrown indexmap ;;
rust-petgraph) rust librust-petgraph-dev petgraph ;;
rust-syn) need librust-quote-dev; rust librust-syn-dev quote syn ;;
js-jquery) script javascript jquery src -name '*.js' ;;
js-eslint) script javascript eslint lib -name '*.js' ;;
js-mocha) script javascript mocha lib -name '*.js' ;;
js-commander) script javascript commander lib -name '*.js' ;;
js-fastify) script javascript fastify . -name '*.js' ! -path '*/test/*' ! -path '*/docs/*' ;;
ts-zod) script typescript zod src -name '*.ts' ! -name '*.d.ts' ! -name '*.test.ts' ;;
ts-mobx) script typescript mobx src -name '*.ts' ! -name '*.d.ts' ;;
ts-query) script typescript @tanstack/query-core src -name '*.ts' ! -name '*.d.ts' ! -path '*__tests__*' ;;
ts-immer) script typescript immer src -name '*.ts' ! -name '*.d.ts' ;;
py-asyncio) python_library asyncio concurrent ;;
py-email) python_library email json unittest http xml logging ;;
py-flask) python_packages flask click jinja2 werkzeug ;;
py-docutils) python_packages attr docutils ;;
*) echo "unseen_truth: unknown project '$p'"; exit 1 ;;
esac; }

all=$(sed -n 's/^\([a-z]*-[a-z0-9-]*\)) .*/\1/p' "$here/unseen_truth.sh")
[ $# -gt 0 ] || set -- $all
for p in "$@"; do begin "$p"; ( make_one ) > "$WORK/$p.log" 2>&1; finish; echo "$p: $(wc -l 2>/dev/null <"$OUT/$p/files.txt") files"; done
