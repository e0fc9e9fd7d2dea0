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
crates() { need "${@:2}"; rm -rf "$SRC"; for c in $1; do rust_crate "$c-[0-9]*" "$SRC/$c"; done; rust_truth "$SRC" $1; }
csharp() { # DEFINES, further assemblies: mcs compiles the folder, Mono.Cecil tells the calls
  local r='' a; for a in System.Core System.Xml ${2:-}; do r="$r -r:$a.dll"; done
  need mono-mcs mono-runtime libmono-cecil-cil libmono-system-core4.0-cil libmono-system-xml4.0-cil libmono-system-numerics4.0-cil libmono-system-configuration4.0-cil
  grep -rl AssemblyKeyFile "$SRC" | xargs -r sed -i '/AssemblyKeyFile/d' # the keys are not among these sources
  listed . -name '*.cs'; ( cd "$SRC"; mcs -nologo -unsafe -debug -target:library -out:"$RAW/lib.dll" "-define:$1" -langversion:latest -warn:0 -lib:"$(dirname "$(dpkg -L libmono-cecil-cil | grep -m1 '/mono-cecil/Mono.Cecil.dll$')")" $r $(cat "$RAW/list") )
  ( cd "$RAW"; cp $(dpkg -L libmono-cecil-cil | grep '/mono-cecil/Mono.Cecil.*dll$') .
    mcs -nologo -warn:0 -r:System.Core.dll -r:Mono.Cecil.dll -r:Mono.Cecil.Mdb.dll -out:cs_calls.exe "$X/cs_calls.cs"; mono cs_calls.exe lib.dll > dump.tsv )
  python3 "$X/cs_truth.py" --root "$SRC" --list "$RAW/list" --dump "$RAW/dump.tsv" --defines "$1" --out "$RAW"; finalized csharp "mcs + Mono.Cecil call instructions"; }
mono_part() { # FOLDER of mono's mcs: what its .sources list; parsers made by mono's jay; files from elsewhere in common/
  local m=$WORK/deb/mono f; mkdir -p "$m"; deb_src; [ -x "$m/jay" ] || ( cd "$m"; apt-get source --download-only mono >/dev/null
    tar xJf mono_*.orig.tar.xz --strip-components=1 --wildcards $(printf '*/mcs/%s/* ' class/{Commons.Xml.Relaxng,Novell.Directory.Ldap,Mono.Debugger.Soft,System.Xaml} \
      class/Mono.CompilerServices.SymbolWriter class/Mono.Security/Mono.Security.Cryptography mcs jay build/common tools/monop)
    gcc -w "-DSKEL_DIRECTORY=\".\"" -o jay mcs/jay/{closure,error,lalr,lr0,main,mkpar,output,reader,symtab,verbose,warshall}.c )
  rm -rf "$SRC"; mkdir -p "$SRC/common"; cd "$m/mcs/$1" || exit 1
  for f in $(find . -name '*.jay'); do "$m/jay" -ct "$f" < "$m/mcs/jay/skeleton.cs" > "${f%.jay}.cs"; cp --parents "${f%.jay}.cs" "$SRC"; done
  for f in $(cat $(ls *.sources | grep -v _test) | tr -d '\r'); do case $f in *'*'*) ;; ../*) cp "$f" "$SRC/common/" ;; *) cp --parents "$f" "$SRC" ;; esac; done; }

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
c-libpng) unpack libpng1.6/bookworm; cp "$SRC/scripts/pnglibconf.h.prebuilt" "$SRC/pnglibconf.h"; cxx "-std=gnu11 -I." $(cd "$SRC"; ls png*.c) pngtest.c ;;
c-expat) unpack expat/bookworm expat; cxx "-std=gnu11 -Ilib -DXML_NS -DXML_DTD -DXML_CONTEXT_BYTES=1024 -DXML_DEV_URANDOM -DHAVE_MEMMOVE" lib/{xmlparse,xmlrole,xmltok}.c xmlwf/{codepage,unixfilemap,xmlfile,xmlwf}.c tests/{chardata,memcheck,minicheck,structdata,runtests}.c ;;
c-zstd) unpack libzstd/bookworm; cxx "-std=gnu11 -Ilib -Ilib/common -DXXH_NAMESPACE=ZSTD_ -DZSTD_MULTITHREAD" $(cd "$SRC"; ls lib/{common,compress,decompress,dictBuilder}/*.c programs/*.c) ;;
c-jq) need autoconf automake libtool bison flex libonig-dev; unpack jq/bookworm; cxx "-std=gnu11 -D_GNU_SOURCE -DIEEE_8087 -DJQ_VERSION=1 -DHAVE_LIBONIG -DHAVE_ISATTY -DHAVE_TIMEGM -DHAVE_STRPTIME -DHAVE_GMTIME_R -DHAVE_TM_TM_GMT_OFF -DUSE_ISATTY -Isrc" $(cd "$SRC"; ls src/*.c) ;;
c-libevent) need cmake libssl-dev; unpack libevent; CC=clang-14 cmake -S "$SRC" -B "$CC" -DEVENT__DISABLE_OPENSSL=ON -DEVENT__DISABLE_TESTS=ON >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -Iinclude -Icompat -I. -I$CC/include -I$CC" $(cd "$SRC"; ls ./*.c test/regress*.c test/tinytest.c | grep -v -e win32 -e openssl -e mbedtls -e kqueue -e devpoll -e evport -e arc4random -e WIN32 -e iocp -e ssl) ;;
c-curl) need cmake zlib1g-dev; unpack curl; CC=clang-14 cmake -S "$SRC" -B "$CC" -DCURL_ENABLE_SSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DBUILD_TESTING=OFF >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -DBUILDING_LIBCURL -Iinclude -Ilib -Isrc -I$CC/lib" $(cd "$SRC"; ls lib/*.c lib/vauth/*.c lib/vtls/*.c src/*.c) ;;
cpp-catch2) unpack catch2; cxx "-std=c++14 -Iinclude -DCATCH_CONFIG_ENABLE_BENCHMARKING" $(cd "$SRC"; find projects/SelfTest -name '*.cpp' | grep -v -e /TestScripts -e WarnTests) ;;
cpp-rapidjson) need libgtest-dev; unpack rapidjson; cxx "-std=c++14 -Iinclude -Itest" $(cd "$SRC"; ls test/unittest/*.cpp) ;;
cpp-json) unpack nlohmann-json3; cxx "-std=c++17 -Iinclude -Itests/thirdparty/doctest -Itests" $(cd "$SRC"; ls tests/src/unit-{allocator,capacity,class_parser,comparison,constructor1,conversions,deserialization,element_access1,iterators1,json_pointer,json_patch,modifiers,serialization,udt}.cpp) ;;
cpp-abseil) unpack abseil; cxx "-std=c++17 -I." $(cd "$SRC"; find absl/{strings,container,time,status,synchronization,flags,types,random,hash,debugging,base} -name '*.cc' | grep -v -e _test -e benchmark -e test_ -e testing -e mock -e win) ;;
cpp-poco) unpack poco; cxx "-std=c++14 -IFoundation/include -IJSON/include -IUtil/include -IXML/include -INet/include -DPOCO_UNBUNDLED -DPOCO_OS_FAMILY_UNIX" $(cd "$SRC"; ls JSON/src/*.cpp Util/src/*.cpp Net/src/*.cpp Foundation/src/[A-P]*.cpp | grep -v -e WIN -e Win -e _VX -e _VMS -e Registry -e Service) ;;
cpp-cereal) need rapidjson-dev; unpack libcereal; cxx "-std=c++14 -Iinclude -I." $(cd "$SRC"; ls unittests/*.cpp | head -24) ;;
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
rust-crossbeam) crates "crossbeam-utils crossbeam-epoch crossbeam-channel crossbeam-deque" librust-crossbeam-{utils,epoch,channel,deque}-dev ;;
rust-rand) crates "rand_core rand_chacha rand" librust-rand-dev librust-rand-chacha-dev ;;
rust-textwrap) crates "textwrap smawk" librust-textwrap-dev librust-smawk-dev ;;
rust-semver) rust librust-semver-dev semver ;;
rust-nom) rust librust-nom-dev nom ;;
rust-pest) rust librust-pest-dev pest ;;
cs-relaxng) mono_part class/Commons.Xml.Relaxng; csharp NET_4_5 ;;
cs-ldap) mono_part class/Novell.Directory.Ldap; csharp NET_4_5 Mono.Security ;;
cs-softdebug) mono_part class/Mono.Debugger.Soft; csharp "NET_4_5;MONO_DATACONVERTER_STATIC_METHODS" Mono.Cecil ;;
cs-xaml) mono_part class/System.Xaml; csharp "NET_4_5;HAS_TYPE_CONVERTER" ;;
cs-nunit) debsource nunit any "$WORK/full-$p"; rm -rf "$SRC"; cp -r "$WORK/full-$p/src/NUnitFramework/framework" "$SRC"; csharp "NET_3_5;NET_4_0;CLR_4_0" ;;
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
