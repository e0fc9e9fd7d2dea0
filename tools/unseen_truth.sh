#!/usr/bin/env bash
# unseen_truth.sh FOLDER [PROJECT...]: sources and compiler truth of projects that no rule was made for, by the
# truth kit's extractors: FOLDER/src/PROJECT, FOLDER/truth/PROJECT. Then: tools/accuracy.py --more FOLDER.
# Needs root on Debian 12 (apt-get source, compilers), npm, and the kit (TRUTH, default ../shared/truth).
# File names of these packages have no blanks, lib.sh is the kit's, and a folder that is missing shows
# as an empty list of files.
# shellcheck disable=SC1091,SC2010,SC2016,SC2038,SC2044,SC2012,SC2046,SC2086,SC2097,SC2098,SC2153,SC2164
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
crate_here() { rust_crate "$1-[0-9]*" "$SRC/$1"; cp -r /usr/share/cargo/registry/"$1"-[0-9]*/{build.rs,examples} "$SRC/$1/" 2>/dev/null; } # what a build reads
rust() { need "$1"; rm -rf "$SRC"; for c in "${@:2}"; do crate_here "${c%%:*}"; done; rust_truth "$SRC" "${@:2}"; } # CRATE[:cargo flags]
crates() { need "${@:2}"; rm -rf "$SRC"; for c in $1; do crate_here "$c"; done; rust_truth "$SRC" $1; }
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
  for f in $(find . -name '*.jay'); do "$m/jay" -clt "$f" < "$m/mcs/jay/skeleton.cs" > "${f%.jay}.cs"; cp --parents "${f%.jay}.cs" "$SRC"; done
  sed 's/\r$//' $(ls ./*.sources | grep -v _test) | while read -r f; do case $f in *'*'*) ;; ../*) cp "$f" "$SRC/common/" ;; *) cp --parents "$f" "$SRC" ;; esac; done; }

swift_read() { # PACKAGE@VERSION: entities by the kit's scanner, calls read by hand: bench/swift
  npm_source "$1"; listed . -name '*.swift'; python3 "$X/swift_scan.py" edges "$SRC" "$RAW/list" "$here/../bench/swift/$p.tsv" "$RAW"
  python3 "$X/finalize.py" "$RAW" "$OUT/$p" complete=callers role=unseen lang=swift project="$p" version="${1##*@}" source=npm method="edges read by hand"; }
node_tools() { ( cd "$WORK/tools"; [ -f package.json ] || npm init -y >/dev/null; for n in typescript@5.9.3 @types/node@22 pyright@1.1.414; do
  [ -d "node_modules/${n%@*}" ] || npm i --silent --no-audit --no-fund --ignore-scripts "$n"; done ); }
listed() { RAW=$WORK/w/$p; mkdir -p "$RAW"; ( cd "$SRC"; find "$@" -type f | sed 's|^\./||' | LC_ALL=C sort ) > "$RAW/list"; }
finalized() { python3 "$X/finalize.py" "$RAW" "$OUT/$p" complete=yes role=unseen lang="$1" project="$p" version=archive source=archive method="$2"; }
npm_source() { [ -d "$SRC" ] || ( cd "$WORK/src"; f=$(npm pack --silent "$1" | tail -1); mkdir -p "$SRC"; tar xzf "$f" -C "$SRC" --strip-components=1; rm -f "$f" ); }
script() { # javascript|typescript PACKAGE find-arguments
  local lang=$1 module='{"module":99,"moduleResolution":100,"types":["node"],"lib":["lib.esnext.d.ts","lib.dom.d.ts"],"typeRoots":["'"$WORK/tools/node_modules/@types"'"]}' flag=()
  [ "$lang" = typescript ] || { flag=(--js); module='{"module":1,"moduleResolution":2,"types":["node"],"typeRoots":["'"$WORK/tools/node_modules/@types"'"]}'; }
  node_tools; npm_source "$2"; [ "$lang" = typescript ] || find "$SRC" -name "*.d.[cm]ts" -o -name "*.d.ts" | xargs -r rm # declarations would hide the code
  listed "${@:3}"
  node --max-old-space-size=6000 "$X/ts_truth.js" --ts "$WORK/tools/node_modules/typescript" --root "$SRC" --list "$RAW/list" --out "$RAW" "${flag[@]}" --opts "$module"
  finalized "$lang" "typescript 5.9.3 checker"; }
python() { node_tools; listed . -name '*.py'; python3 "$X/py_truth.py" --pyright "$WORK/tools/node_modules/pyright" --root "$SRC" --list "$RAW/list" --out "$RAW"; finalized python "pyright definitions"; }
python_library() { mkdir -p "$SRC"; for d in "$@"; do cp -r "/usr/lib/python3.11/$d" "$SRC/"; done; python; }
python_packages() { need $(printf 'python3-%s ' "$@"); mkdir -p "$SRC"; for d in "$@"; do cp -r "/usr/lib/python3/dist-packages/$d" "$SRC/"; done; python; }

# What a package needs of others stands at WORK/node_modules, where the compiler looks for it; only types matter.
npm_needs() { ( cd "$WORK"; [ -f package.json ] || npm init -y >/dev/null; npm i --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps "$@"; rm -rf "node_modules/$1"; ) } # itself is the source
php() { # PHP folders below /usr/share/php of the installed Debian packages $1
  need php-cli php-mbstring php-parser $1
  rm -rf "$SRC"; for d in "${@:2}"; do mkdir -p "$SRC/$(dirname "$d")"; cp -rL "/usr/share/php/$d" "$SRC/$d"; done; php_truth; }
php_tree() { # PACKAGE FOLDER...: folders of an application that is no library; unpacked, not installed: it would set up a server
  need php-cli php-mbstring php-parser; rm -rf "$SRC"; mkdir -p "$SRC" "$WORK/deb/$p"; cd "$WORK/deb/$p" || exit 1
  [ -d x ] || { apt-get download "$1" >/dev/null; dpkg-deb -x "$1"_*.deb x; }
  for d in "${@:2}"; do cp -rL "x$d" "$SRC/"; done; php_truth; }
php_truth() { node_tools; ( cd "$WORK/tools"; [ -d node_modules/intelephense ] || npm i --silent --no-audit --no-fund --ignore-scripts intelephense@1.18.5 )
  listed . -name '*.php'
  python3 "$X/php_truth.py" --intelephense "$WORK/tools/node_modules/intelephense" --parser "$(dpkg -L php-parser | grep 'PhpParser/autoload.php')" --root "$SRC" --list "$RAW/list" --out "$RAW"
  finalized php "intelephense 1.18.5 definitions"; }
# What a Ruby program calls while it runs; only recall can be measured of that.
ruby_source() { rm -rf "$SRC"; mkdir -p "$SRC"; cp -rL "$@" "$SRC/"; listed . -name '*.rb'; rm -f "$RAW"/trace.*; export RB_ROOT=$SRC RB_OUT=$RAW/trace; }
traced() { timeout 200 ruby -r"$X/rb_trace.rb" -I"$SRC" "$@" >/dev/null 2>>"$RAW/err" </dev/null || true; }
ruby_truth() { python3 "$X/rb_truth.py" --root "$SRC" --list "$RAW/list" --trace "$RAW/trace" --out "$RAW"
  python3 "$X/finalize.py" "$RAW" "$OUT/$p" complete=recall role=unseen lang=ruby project="$p" version=archive source=archive method="TracePoint"; }

make_one() { case $p in
c-zlib) unpack zlib; cxx "-std=gnu11 -I. -DHAVE_UNISTD_H -DHAVE_STDARG_H -D_LARGEFILE64_SOURCE=1" $(cd "$SRC"; ls ./*.c) test/minigzip.c ;;
c-jansson) unpack jansson; need cmake; CC=clang-14 cmake -S "$SRC" -B "$CC" -DJANSSON_BUILD_DOCS=OFF >/dev/null
  cxx "-std=gnu11 -Isrc -I$CC/include -I$CC/private_include -DHAVE_CONFIG_H" $(cd "$SRC"; ls src/*.c test/suites/api/*.c | grep -v fix) ;;
c-libuv) unpack libuv1; cxx "-std=gnu11 -Iinclude -Isrc -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64" $(cd "$SRC"; ls src/*.c test/test-*.c test/run*.c | head -110) \
  src/unix/{async,core,dl,fs,getaddrinfo,getnameinfo,loop-watcher,loop,pipe,poll,process,random-devurandom,signal,stream,tcp,thread,tty,udp,linux-core,linux-inotify,linux-syscalls,procfs-exepath,random-getrandom,random-sysctl-linux,epoll,proctitle}.c ;;
c-libpng) unpack libpng1.6/bookworm; cp "$SRC/scripts/pnglibconf.h.prebuilt" "$SRC/pnglibconf.h"; cxx "-std=gnu11 -I." $(cd "$SRC"; ls png*.c) pngtest.c ;;
c-expat) unpack expat/bookworm expat; cxx "-std=gnu11 -Ilib -DXML_NS -DXML_DTD -DXML_CONTEXT_BYTES=1024 -DXML_DEV_URANDOM -DHAVE_MEMMOVE" lib/{xmlparse,xmlrole,xmltok}.c xmlwf/{codepage,unixfilemap,xmlfile,xmlwf}.c tests/{chardata,memcheck,minicheck,structdata,runtests}.c ;;
c-zstd) unpack libzstd/bookworm; cxx "-std=gnu11 -Ilib -Ilib/common -DXXH_NAMESPACE=ZSTD_ -DZSTD_MULTITHREAD" $(cd "$SRC"; ls lib/{common,compress,decompress,dictBuilder}/*.c programs/*.c) ;;
c-jq) need libonig-dev; unpack jq/bookworm; sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$SRC/src/builtin.jq" > "$SRC/src/builtin.inc"; echo '#define JQ_VERSION "1.6"' > "$SRC/src/version.h"
  cxx "-std=gnu11 -D_GNU_SOURCE -DIEEE_8087 -DHAVE_LIBONIG -DHAVE_ISATTY -DHAVE_TIMEGM -DHAVE_STRPTIME -DHAVE_GMTIME_R -DHAVE_TM_TM_GMT_OFF -DUSE_ISATTY -Isrc -I." $(cd "$SRC"; ls src/*.c) ;;
c-libevent) need cmake libssl-dev; unpack libevent; CC=clang-14 cmake -S "$SRC" -B "$CC" -DEVENT__DISABLE_OPENSSL=ON -DEVENT__DISABLE_TESTS=ON >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -Iinclude -Icompat -I. -I$CC/include -I$CC" $(cd "$SRC"; ls ./*.c test/regress*.c test/tinytest.c | grep -v -e win32 -e openssl -e mbedtls -e kqueue -e devpoll -e evport -e arc4random -e WIN32 -e iocp -e ssl) ;;
c-curl) need cmake zlib1g-dev; unpack curl; CC=clang-14 cmake -S "$SRC" -B "$CC" -DCURL_ENABLE_SSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DBUILD_TESTING=OFF >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -DBUILDING_LIBCURL -Iinclude -Ilib -Isrc -I$CC/lib" $(cd "$SRC"; ls lib/*.c lib/vauth/*.c lib/vtls/*.c src/*.c) ;;
c-lz4) unpack lz4; cxx "-std=gnu11 -Ilib -Iprograms -DXXH_NAMESPACE=LZ4_" $(cd "$SRC"; ls lib/*.c programs/*.c tests/{frametest,fuzzer,datagencli}.c) ;;
c-jsonc) need cmake; unpack json-c; CC=clang-14 cmake -S "$SRC" -B "$CC" >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -I. -I$CC" $(cd "$SRC"; ls ./*.c tests/*.c | grep -v -e fuzz -e test_util_file) ;;
c-cares) need cmake; unpack c-ares; CC=clang-14 cmake -S "$SRC" -B "$CC" >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -DCARES_STATICLIB -Iinclude -Isrc/lib -Isrc/tools -I$CC" $(cd "$SRC"; ls src/lib/*.c src/tools/*.c) ;;
c-libarchive) need cmake zlib1g-dev libbz2-dev liblzma-dev libzstd-dev libxml2-dev; unpack libarchive; CC=clang-14 cmake -S "$SRC" -B "$CC" -DENABLE_TEST=OFF >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -DPLATFORM_CONFIG_H=\\\"config.h\\\" -I$CC -Ilibarchive -Ilibarchive_fe" $(cd "$SRC"; ls libarchive/*.c libarchive_fe/*.c tar/*.c cpio/*.c cat/*.c | grep -v -i windows) ;;
c-tmux) need libevent-dev libncurses-dev; unpack tmux; ( cd "$SRC"; ./autogen.sh; CC=clang-14 ./configure; make cmd-parse.c ) >/dev/null 2>&1
  cxx "-std=gnu11 -I. $(cd "$SRC"; sed -n 's/^DEFS = //p' Makefile) -D_GNU_SOURCE -DTMUX_CONF=\\\"x\\\" -DTMUX_LOCK_CMD=\\\"l\\\" -DTMUX_TERM=\\\"t\\\" -DTMUX_VERSION=\\\"3\\\"" $(cd "$SRC"; ls ./*.c | grep -v -e osdep) osdep-linux.c ;;
c-nghttp2) need cmake libev-dev; unpack nghttp2; CC=clang-14 cmake -S "$SRC" -B "$CC" -DENABLE_LIB_ONLY=ON >/dev/null
  cxx "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I$CC -I$CC/lib/includes -Ilib/includes -Ilib" $(cd "$SRC"; ls lib/*.c) ;;
cpp-cli11) need catch2; unpack cli11; cxx "-std=c++14 -Iinclude -Itests" $(cd "$SRC"; ls tests/*Test.cpp | grep -v -i boost) ;;
cpp-gflags) need cmake; unpack gflags; CC=clang-14 cmake -S "$SRC" -B "$CC" >/dev/null; cxx "-std=c++14 -Isrc -I$CC/include -I$CC/include/gflags" $(cd "$SRC"; ls src/*.cc | grep -v windows) test/gflags_unittest.cc ;;
cpp-glog) need cmake; unpack google-glog; CC=clang-14 cmake -S "$SRC" -B "$CC" -DWITH_GFLAGS=OFF -DWITH_UNWIND=OFF >/dev/null
  cxx "-std=c++14 -Isrc -I$CC -DGLOG_NO_ABBREVIATED_SEVERITIES" $(cd "$SRC"; ls src/*.cc | grep -v -e unittest -e fuzz -e windows) src/{logging,stl_logging,utilities}_unittest.cc ;;
cpp-benchmark) need libgtest-dev libgmock-dev; unpack benchmark; cxx "-std=c++14 -Iinclude -Isrc -DHAVE_POSIX_REGEX -DHAVE_STEADY_CLOCK" $(cd "$SRC"; ls src/*.cc test/*_test.cc test/*gtest.cc) ;;
cpp-doubleconv) unpack double-conversion; cxx "-std=c++14 -I." $(cd "$SRC"; ls double-conversion/*.cc test/cctest/*.cc) ;;
cpp-catch2) unpack catch2; cxx "-std=c++14 -Iinclude -DCATCH_CONFIG_ENABLE_BENCHMARKING" $(cd "$SRC"; find projects/SelfTest -name '*.cpp' | grep -v -e /TestScripts -e WarnTests) ;;
cpp-rapidjson) need libgtest-dev; unpack rapidjson; cxx "-std=c++14 -Iinclude -Itest" $(cd "$SRC"; ls test/unittest/*.cpp) ;;
cpp-json) unpack nlohmann-json3; cxx "-std=c++17 -Iinclude -Itests/thirdparty/doctest -Itests" $(cd "$SRC"; ls tests/src/unit-{allocator,capacity,class_parser,comparison,constructor1,conversions,deserialization,element_access1,iterators1,json_pointer,json_patch,modifiers,serialization,udt}.cpp) ;;
cpp-abseil) unpack abseil; cxx "-std=c++17 -I." $(cd "$SRC"; find absl/{strings,container,time,status,synchronization,flags,types,random,hash,debugging,base} -name '*.cc' | grep -v -e _test -e benchmark -e test_ -e testing -e mock -e win) ;;
cpp-poco) unpack poco; for d in "$SRC"/*/; do case ${d#"$SRC"/} in Foundation/|JSON/|Util/|XML/) ;; *) rm -rf "$d" ;; esac; done
  cxx "-std=c++14 -IFoundation/include -IJSON/include -IUtil/include -IXML/include -DPOCO_OS_FAMILY_UNIX" $(cd "$SRC"; ls JSON/src/*.cpp Util/src/*.cpp Foundation/src/[A-L]*.cpp | grep -v -e WIN -e Win -e _VX -e _VMS -e Registry -e Service -e DEC) ;;
cpp-cereal) need rapidjson-dev; unpack libcereal; mkdir -p "$CC/shim/cereal/external"; ln -sfn /usr/include/rapidjson "$CC/shim/cereal/external/rapidjson"
  cxx "-std=c++14 -Iinclude -I. -I$CC/shim -DCEREAL_RAPIDJSON_NAMESPACE=rapidjson" $(cd "$SRC"; ls unittests/*.cpp | head -24) ;;
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
go-toml) go_package golang-github-burntsushi-toml-dev github.com/BurntSushi/toml ;;
go-hcl) go_package golang-github-hashicorp-hcl-dev github.com/hashicorp/hcl ;;
go-gin) go_package golang-github-gin-gonic-gin-dev github.com/gin-gonic/gin ;;
go-zap) go_package golang-go.uber-zap-dev go.uber.org/zap ;;
go-viper) go_package golang-github-spf13-viper-dev github.com/spf13/{viper,cast,afero,jwalterweatherman} ;;
go-prometheus) go_package golang-github-prometheus-client-golang-dev github.com/prometheus/client_golang ;;
go-goldmark) go_package golang-github-yuin-goldmark-dev github.com/yuin/goldmark ;;
go-logrus) go_package golang-github-sirupsen-logrus-dev github.com/sirupsen/logrus ;;
go-raft) go_package golang-github-hashicorp-raft-dev github.com/hashicorp/raft ;;
go-exp) go_package golang-golang-x-exp-dev golang.org/x/exp/slices golang.org/x/exp/maps golang.org/x/exp/constraints ;;
java-jsoup) java jsoup ;;
java-collections4) java libcommons-collections4-java ;;
java-codec) java libcommons-codec-java ;;
java-io) java libcommons-io-java ;;
java-csv) java libcommons-csv-java ;;
java-compress) java libcommons-compress-java ;;
java-jackson) java jackson-core ;;
java-httpcore) unpack libhttpcore-java httpcore/src/main/java; java_truth "$SRC" ;;
rust-serde-json) rust librust-serde-json-dev serde_json ;;
rust-hashbrown) need librust-indexmap-dev; rust librust-hashbrown-dev "hashbrown:--features raw" indexmap ;;
rust-petgraph) rust librust-petgraph-dev petgraph ;;
rust-syn) need librust-quote-dev; rust librust-syn-dev quote syn ;;
rust-crossbeam) crates "crossbeam-utils crossbeam-epoch crossbeam-channel crossbeam-deque" librust-crossbeam-{utils,epoch,channel,deque}-dev ;;
rust-rand) crates "rand_core rand_chacha rand" librust-rand-dev librust-rand-chacha-dev ;;
rust-textwrap) crates "textwrap smawk" librust-textwrap-dev librust-smawk-dev ;;
rust-semver) rust librust-semver-dev semver ;;
rust-nom) rust librust-nom-dev nom ;;
rust-pest) rust librust-pest-dev pest ;;
rust-itertools) rust librust-itertools-dev itertools ;;
rust-clap) crates "clap_lex clap" librust-clap-dev librust-clap-lex-dev ;;
rust-hyper) crates "http http-body hyper" librust-hyper-dev librust-http-dev librust-http-body-dev ;;
rust-ignore) crates "globset ignore walkdir" librust-ignore-dev librust-globset-dev librust-walkdir-dev ;;
rust-time) rust librust-time-dev time ;;
rust-url) crates "percent-encoding form_urlencoded idna url" librust-url-dev librust-idna-dev librust-form-urlencoded-dev librust-percent-encoding-dev ;;
rust-rayon) crates "rayon-core rayon" librust-rayon-dev librust-rayon-core-dev ;;
rust-num) crates "num-traits num-integer num-bigint" librust-num-bigint-dev librust-num-integer-dev librust-num-traits-dev ;;
rust-gimli) rust librust-gimli-dev gimli ;;
rust-csv) crates "csv-core csv" librust-csv-dev librust-csv-core-dev ;;
rust-chrono) rust librust-chrono-dev chrono ;;
rust-toml) rust librust-toml-dev toml ;;
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
js-axios) script javascript axios lib -name '*.js' ;;
js-undici) script javascript undici lib -name '*.js' ;;
js-mongoose) script javascript mongoose lib -name '*.js' ;;
js-postcss) script javascript postcss lib -name '*.js' ;;
js-three) script javascript three src -name '*.js' ! -path '*/nodes/*' ! -path '*/renderers/*' ;;
js-koa) script javascript koa lib -name '*.js' ;;
js-lodash) script javascript lodash . -maxdepth 1 -name '*.js' ! -name 'lodash*.js' ! -name 'core*.js' ;;
js-pino) script javascript pino lib pino.js -name '*.js' ;;
ts-trpc) npm_needs @trpc/server; script typescript @trpc/server src -name '*.ts' ! -name '*.test.ts' ;;
ts-cheerio) npm_needs cheerio; script typescript cheerio src -name '*.ts' ! -name '*.spec.ts' ;;
ts-langium) npm_needs langium; script typescript langium src -name '*.ts' ;;
ts-prosemirror) npm_needs prosemirror-view; script typescript prosemirror-view src -name '*.ts' ;;
ts-toolkit) npm_needs @reduxjs/toolkit react @types/react; script typescript @reduxjs/toolkit src -name '*.ts' ! -path '*/tests/*' ;;
ts-msw) npm_needs msw; script typescript msw src -name '*.ts' ! -name '*.test.ts' ;;
js-handlebars) script javascript handlebars lib -name '*.js' ;;
js-luxon) script javascript luxon src -name '*.js' ;;
js-ws) script javascript ws lib -name '*.js' ;;
js-mysql) script javascript mysql lib index.js -name '*.js' ;;
js-stylus) script javascript stylus lib -name '*.js' ;;
js-protobuf) script javascript protobufjs src -name '*.js' ;;
js-nodemailer) script javascript nodemailer@6.9.16 lib -name '*.js' ;;
js-markdownit) script javascript markdown-it@13.0.2 lib -name '*.js' ;;
js-leaflet) script javascript leaflet src -name '*.js' ;;
js-csstree) script javascript css-tree lib -name '*.js' ;;
js-hapi) script javascript @hapi/hapi lib -name '*.js' ;;
js-underscore) script javascript underscore modules -name '*.js' ;;
ts-mongodb) npm_needs mongodb; script typescript mongodb src -name '*.ts' ;;
ts-grpc) npm_needs @grpc/grpc-js; script typescript @grpc/grpc-js src -name '*.ts' ! -path '*/generated/*' ;;
ts-vue2) npm_needs vue@2.7.16; script typescript vue@2.7.16 src -name '*.ts' ;;
ts-ajv) npm_needs ajv; script typescript ajv lib -name '*.ts' ;;
ts-chevrotain) npm_needs chevrotain@10.5.0; script typescript chevrotain@10.5.0 src -name '*.ts' ;;
ts-table) npm_needs @tanstack/table-core@8.20.5; script typescript @tanstack/table-core@8.20.5 src -name '*.ts' ;;
ts-msal) npm_needs @azure/msal-common; script typescript @azure/msal-common src -name '*.ts' ;;
ts-htmlparser) npm_needs htmlparser2; script typescript htmlparser2 src -name '*.ts' ! -name '*.spec.ts' ;;
ts-signalr) npm_needs @microsoft/signalr; script typescript @microsoft/signalr src -name '*.ts' ;;
ts-openai) npm_needs openai@4.104.0; script typescript openai@4.104.0 src -name '*.ts' ;;
py-requests) python_packages requests urllib3 idna ;;
py-pytest) need python3-pytest python3-pluggy; mkdir -p "$SRC"; cp -r /usr/lib/python3/dist-packages/{_pytest,pluggy} "$SRC/"; python ;;
py-sphinx) python_packages sphinx ;;
py-networkx) need python3-networkx; mkdir -p "$SRC/networkx"; cp -r /usr/lib/python3/dist-packages/networkx/{__init__.py,classes,convert.py,exception.py,relabel.py,utils,lazy_imports.py,generators,readwrite} "$SRC/networkx/"; find "$SRC" -name tests -prune -exec rm -rf {} +; python ;;
py-aiohttp) python_packages aiohttp ;;
py-mypy) need mypy; mkdir -p "$SRC"; cp -r /usr/lib/python3/dist-packages/mypy "$SRC/"; rm -rf "$SRC"/mypy/{typeshed,test}; find "$SRC" -name '*.so' -delete; python ;;
py-httpx) python_packages httpx httpcore ;;
py-tornado) python_packages tornado ;;
py-paramiko) python_packages paramiko ;;
py-sympy) need python3-sympy; mkdir -p "$SRC/sympy"; cp -r /usr/lib/python3/dist-packages/sympy/{__init__.py,core,logic,sets,printing,assumptions} "$SRC/sympy/"; find "$SRC" -name tests -prune -exec rm -rf {} +; python ;;
py-black) need black; mkdir -p "$SRC"; cp -r /usr/lib/python3/dist-packages/{black,blib2to3} "$SRC/"; python ;;
py-django) need python3-django; mkdir -p "$SRC/django"; cp -r /usr/lib/python3/dist-packages/django/{__init__.py,apps,conf,core,db,dispatch,forms,http,template,urls,utils,views,middleware,shortcuts.py} "$SRC/django/"; rm -rf "$SRC"/django/conf/locale; python ;;
py-sqlalchemy) need python3-sqlalchemy; mkdir -p "$SRC/sqlalchemy"; cp -r /usr/lib/python3/dist-packages/sqlalchemy/{__init__.py,engine,ext,event,exc.py,future,inspection.py,log.py,orm,pool,schema.py,sql,types.py,util} "$SRC/sqlalchemy/"; python ;;
php-laravel) php "php-illuminate-database php-illuminate-routing php-illuminate-support php-illuminate-collections php-illuminate-container php-illuminate-http php-illuminate-validation" Illuminate/{Database,Routing,Support,Container,Http,Validation} ;;
php-orm) php php-doctrine-orm Doctrine/{ORM,Persistence,Common} ;;
php-phpseclib) php php-phpseclib phpseclib ;;
php-predis) php php-predis Predis ;;
php-sabre) php "php-sabre-dav php-sabre-vobject" Sabre ;;
php-phpmyadmin) php_tree phpmyadmin /usr/share/phpmyadmin/libraries/classes ;;
php-wordpress) php_tree wordpress /usr/share/wordpress/wp-includes ;;
php-mediawiki) php_tree mediawiki /usr/share/mediawiki/includes/{Rest,Storage,Revision,page,user,http,libs,parser,Permissions} ;;
php-phpunit) php phpunit PHPUnit SebastianBergmann ;;
php-symfony) php "php-symfony-console php-symfony-string php-symfony-process php-symfony-http-foundation php-symfony-event-dispatcher php-symfony-finder php-symfony-routing" Symfony/Component/{Console,String,Process,HttpFoundation,EventDispatcher,Finder,Routing} ;;
php-dbal) php php-doctrine-dbal Doctrine/DBAL ;;
php-commonmark) php php-league-commonmark League/CommonMark ;;
rb-rake) need rake; ruby_source "$(dirname "$(dpkg -L rake | grep 'lib/rake.rb$')")"/{rake,rake.rb}; mkdir -p "$RAW/d/sub"; cd "$RAW/d"
  printf 'require "rake/clean"\nCLEAN.include("*.o")\nfile "a.o" => ["a.c"] do |t| touch t.name end\nrule ".x" => [".o"] do |t| cp t.source, t.name end\nnamespace :n do\n desc "d"\n task :k, [:p] => "a.o" do |t, args| puts args[:p], t.name end\nend\nmultitask m: ["n:k"]\ntask default: [:m, "a.x"]\ndirectory "o/p"\ntask q: FileList["*.c"].ext(".o")\n' > Rakefile; : > a.c
  for a in '' '-T' '-P' '-n' '--trace' 'clean' 'clobber' '-W' 'n:k[3]' 'q' 'o/p' '-D' '--tasks --all' 'nothing' '-j 2 m' '--version' '-e puts(1)'; do traced -e 'require "rake"; Rake.application.run(ARGV)' -- $a; done; ruby_truth ;;
rb-asciidoctor) need asciidoctor; b=$(dirname "$(dpkg -L ruby-asciidoctor | grep 'asciidoctor.rb$')"); ruby_source "$b"/{asciidoctor,asciidoctor.rb}; cd "$RAW"
  printf '= T\nA <a@e.org>\n:toc:\n:icons: font\n\n== S\n* a\n** b\n. x\n\nterm:: def\n\n|===\n|a |b\n\n|1 a|* x\n|===\n\n[source,ruby]\n----\nputs 1 <1>\n----\n<1> c\n\nNOTE: n *b* _i_ `c` http://e.org[l] <<S>> footnote:[f] image:i.png[] kbd:[A] menu:A[B]\n\n====\nex\n====\n\n____\nq\n____\n\nifdef::toc[]\nyes\nendif::[]\n\nimage::i.png[t]\n\nstem:[x] [[id]]anchor ((idx))\n\nvideo::v.mp4[]\n\n[qanda]\nq:: a\n' > s.adoc
  for b in html5 docbook5 manpage xhtml5; do traced -e 'require "asciidoctor"; Asciidoctor.convert_file ARGV[0], backend: ARGV[1], to_file: "/dev/null", safe: :safe' -- s.adoc $b; done
  traced -e 'require "asciidoctor"; d = Asciidoctor.load_file ARGV[0]; d.find_by(context: :section); puts d.doctitle, d.attributes' -- s.adoc; ruby_truth ;;
rb-jekyll) need jekyll; b=$(dirname "$(dpkg -L jekyll | grep 'lib/jekyll.rb$')"); ruby_source "$b"/{jekyll,jekyll.rb}; mkdir -p "$RAW/d"/{_posts,_layouts,_includes,_data,_sass,css}; cd "$RAW/d"
  printf 'title: T\npermalink: pretty\ncollections: {c: {output: true}}\nexcerpt_separator: "<!--m-->"\n' > _config.yml; printf -- '---\nlayout: d\ncategories: [a]\ntags: b\n---\n# H\n\nText <!--m--> {%% post_url 2020-01-01-p %%} {%% highlight ruby %%}puts{%% endhighlight %%}\n' | tee _posts/2020-01-01-p.md > _posts/2020-01-02-q.md
  printf '<html>{%% include i.html a="b" %%}{{ content }}{{ page.title | slugify }}{{ site.posts | where: "layout", "d" | sort: "title" | jsonify }}{{ "x" | relative_url }}{{ page.date | date_to_string }}{%% link index.md %%}</html>' > _layouts/d.html; echo '{{ include.a | markdownify | xml_escape }}' > _includes/i.html; printf 'a: 1\n' > _data/x.yml; printf -- '---\nlayout: d\n---\nI {{ site.data.x.a }}\n' > index.md
  traced -e 'require "jekyll"; Jekyll::Commands::Build.process("source" => ".", "destination" => "_site", "quiet" => true)'; traced -e 'require "jekyll"; Jekyll::Commands::Doctor.process("source" => "."); Jekyll::Commands::Clean.process("source" => ".", "destination" => "_site")'
  traced -e 'require "jekyll"; Jekyll::Commands::New.process(["n"], "blank" => true)'; traced -e 'require "jekyll"; s = Jekyll::Site.new(Jekyll.configuration("source" => ".", "incremental" => true, "show_drafts" => true, "quiet" => true)); s.process; s.process'; ruby_truth ;;
rb-rouge) need ruby-rouge; b=$(dirname "$(dpkg -L ruby-rouge | grep 'lib/rouge.rb$')"); ruby_source "$b"/{rouge,rouge.rb}
  for l in ruby python c java javascript html yaml json markdown shell php sql; do traced -e 'require "rouge"; s = File.read(ARGV[1]); l = Rouge::Lexer.find_fancy(ARGV[0], s); [Rouge::Formatters::HTML.new, Rouge::Formatters::Terminal256.new, Rouge::Formatters::HTMLPygments.new(Rouge::Formatters::HTML.new), Rouge::Formatters::HTMLTable.new(Rouge::Formatters::HTML.new)].each { |f| f.format(l.lex(s)) }' -- $l "$SRC/rouge/lexer.rb"; done
  traced -e 'require "rouge"; require "rouge/cli"; Rouge::CLI.parse(["list"]).run; Rouge::CLI.parse(["style", "github"]).run; Rouge::CLI.parse(["highlight", ARGV[0]]).run; Rouge::CLI.parse(["guess", ARGV[0]]).run; Rouge::CLI.parse(["help"]).run' -- "$SRC/rouge.rb"; ruby_truth ;;
rb-mustache) need ruby-mustache; b=$(dirname "$(dpkg -L ruby-mustache | grep '/mustache.rb$')"); ruby_source "$b"/{mustache,mustache.rb}; cd "$RAW"; printf 'P {{n}}' > part.mustache
  traced -e 'require "mustache"; class V < Mustache; self.template = "{{#list}}{{n}} {{{raw}}} {{> part}}{{/list}}{{^none}}x{{/none}}{{! c }}{{#wrap}}t{{/wrap}}{{a.b}}{{=<% %>=}}<% n %>"; def list; [{n: 1}, {n: 2}]; end; def wrap; lambda { |t| "<#{t}>" }; end; def n; "&"; end; end; puts V.render(a: {b: 1}), V.new.compiled?, Mustache.render("{{x}}", x: "<"); v = V.new; v[:k] = 1; v.render; begin; Mustache.render("{{#a}}"); rescue => e; e.to_s; end; t = Mustache::Template.new("{{#a}}{{b}}{{> c}}{{/a}}"); t.tags; t.sections; t.partials; t.tokens; Mustache.view_namespace; Mustache.template_file; Mustache.classify("a_b"); Mustache.underscore("AB"); Mustache.path = "."; Mustache.partial("part")'; ruby_truth ;;
rb-thor) need ruby-thor; b=$(dirname "$(dpkg -L ruby-thor | grep 'lib.*/thor.rb$' | head -1)"); ruby_source "$b"/{thor,thor.rb}; mkdir -p "$RAW/d/t"; cd "$RAW/d"; echo '<%= 1 %>' > t/a.erb
  printf 'require "thor"\nclass A < Thor\n include Thor::Actions\n def self.source_root; "t"; end\n class_option :v, type: :boolean, aliases: "-v"\n desc "go NAME", "goes"\n method_option :n, type: :numeric, default: 1\n method_option :k, type: :array\n method_option :h, type: :hash\n def go(x, y = "z"); say "#{x} #{options[:n]}", :green; end\n desc "make", "makes"\n def make; create_file "o.txt", "x"; template "a.erb", "b.txt"; append_to_file "o.txt", "y"; gsub_file "o.txt", /x/, "z"; inject_into_file "o.txt", "q", after: "z"; empty_directory "e"; inside("e") { run "true", capture: true }; copy_file "a.erb", "c.txt"; remove_file "c.txt"; end\n desc "tab", "t"\n def tab; print_table [["a", 1], ["b", 2]], indent: 2; print_wrapped "x " * 99; print_in_columns %%w[a b c]; end\n class S < Thor; desc "in", "i"; def in; invoke :out; end; desc "out", "o"; def out; puts 1; end; end\n desc "s SUB", "sub"\n subcommand "s", S\nend\nclass G < Thor::Group\n argument :p\n class_option :q\n def one; end\n def two; end\nend\n$0 == "G" ? G.start(ARGV) : A.start(ARGV)\n' > a.rb
  for a in 'go 1 -n 2' 'go 1 2 --k a b --h x:1 y:2 -v' help 'help go' make make 'tab' 's in' 's help' 'nothing' 'go' 'help s in' 'g'; do traced a.rb $a; done; traced -e '$0 = "G"; load "a.rb"' -- p --q=1; ruby_truth ;;
rb-rack) need ruby-rack; b=$(dirname "$(dpkg -L ruby-rack | grep 'lib.*/rack.rb$' | head -1)"); ruby_source "$b"/{rack,rack.rb}; cd "$RAW"; echo hi > f.txt
  traced -e 'require "rack"; require "rack/mock"; app = Rack::Builder.new { use Rack::ShowExceptions; use Rack::Lint; use Rack::CommonLogger, []; use Rack::ConditionalGet; use Rack::ETag; use Rack::Deflater; use Rack::Head; use Rack::MethodOverride; use Rack::Runtime; use Rack::ContentLength; use Rack::ContentType; use Rack::Session::Cookie, secret: "x" * 64; map("/f") { run Rack::Directory.new(".") }; map("/u") { use(Rack::Auth::Basic) { |u, p| u == p }; run ->(e) { [200, {}, ["in"]] } }; run ->(e) { r = Rack::Request.new(e); r.session["a"] = 1; s = Rack::Response.new; s.set_cookie("c", value: "v", path: "/"); s.delete_cookie("d"); s.write(r.params.inspect + r.url + r.ip.to_s + r.cookies.inspect); s.redirect("/x") if r.path == "/r"; raise "e" if r.path == "/e"; s.finish } }.to_app; m = Rack::MockRequest.new(app); m.get("/?a[b]=1&a[c][]=2", "HTTP_ACCEPT_ENCODING" => "gzip", "HTTP_COOKIE" => "q=1"); m.post("/", params: {"x" => "y", "_method" => "put"}); m.get("/r"); m.get("/e"); m.get("/f/"); m.get("/f/f.txt", "HTTP_RANGE" => "bytes=0-1"); m.get("/u"); m.get("/u", "HTTP_AUTHORIZATION" => "Basic YTph"); m.post("/", "CONTENT_TYPE" => "multipart/form-data; boundary=AaB", :input => "--AaB\r\nContent-Disposition: form-data; name=\"n\"; filename=\"f\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--AaB--\r\n"); m.head("/"); Rack::URLMap.new("/" => app); Rack::Cascade.new([app]).call(Rack::MockRequest.env_for("/")); Rack::Utils.build_nested_query("a" => {"b" => [1]}); Rack::Utils.best_q_match("a/b;q=1", ["a/b"]); Rack::Static.new(app, urls: ["/f.txt"]).call(Rack::MockRequest.env_for("/f.txt")); Rack::Mime.match?("a/b", "a/*"); Rack::Headers rescue 0; Rack::Utils::HeaderHash.new("a" => "b").merge("C" => "d")["c"]'; ruby_truth ;;
rb-slop) need ruby-slop; b=$(dirname "$(dpkg -L ruby-slop | grep 'lib.*/slop.rb$' | head -1)"); ruby_source "$b"/{slop,slop.rb}
  traced -e 'require "slop"; o = Slop.parse(%w[-v --name a --n 1 --l a,b --f 1.5 --s x rest --r 1-3]) { |o| o.banner = "b"; o.separator "s"; o.bool "-v", "--verbose", "d"; o.string "--name"; o.integer "--n"; o.array "--l"; o.float "--f"; o.symbol "--s"; o.regexp "--re"; o.range "--r" rescue 0; o.on("--x") { puts 1 }; o.null "--z"; o.integer "--d", default: 3 }; puts o, o[:name], o.verbose?, o.to_h, o.arguments, o.used_options, o.unused_options, o.fetch(:n); o[:n] = 4; begin; Slop.parse(%w[--zz]) { |q| q.bool "-a" }; rescue => e; e.flags rescue 0; end; begin; Slop.parse(%w[--q]) { |q| q.string "--q" }; rescue => e; e.to_s; end; begin; Slop.parse(%w[]) { |q| q.string "--q", required: true }; rescue => e; e.to_s; end; begin; Slop.parse(%w[--i x]) { |q| q.integer "--i" , validate_type: true}; rescue => e; e.to_s; end; Slop::Options.new.respond_to?(:string)'; ruby_truth ;;
rb-liquid) need ruby-liquid; b=$(dirname "$(dpkg -L ruby-liquid | grep 'lib.*/liquid.rb$' | head -1)"); ruby_source "$b"/{liquid,liquid.rb}
  traced -e 'require "liquid"; src = %q({% assign a = "x" | upcase | append: "y" %}{% for i in (1..3) reversed limit: 2 %}{{ i | plus: 1 }}{% cycle "a", "b" %}{% if i > 1 and a contains "X" %}b{% elsif i == 1 %}{% break %}{% else %}c{% endif %}{% else %}e{% endfor %}{% case a %}{% when "z" %}1{% else %}2{% endcase %}{% capture q %}{{ l | map: "n" | join: "," }}{% endcapture %}{{ q }}{% unless false %}u{% endunless %}{% tablerow r in l cols: 2 %}{{ r.n }}{% endtablerow %}{% comment %}c{% endcomment %}{% raw %}{{ x }}{% endraw %}{% increment k %}{% decrement k %}{{ h.a.b[0] }}{{ "a b" | split: " " | first | truncate: 3 | escape | date: "%Y" }}{{ l | sort: "n" | size }}{% ifchanged %}z{% endifchanged %}); t = Liquid::Template.parse(src, error_mode: :warn); t.render("l" => [{"n" => 1}, {"n" => 2}], "h" => {"a" => {"b" => [1]}}); class D < Liquid::Drop; def n; 1; end; def liquid_method_missing(m); m; end; end; module F; def f(x); x; end; end; Liquid::Template.register_filter(F); Liquid::Template.parse("{{ d.n | f }}{{ d.zz }}{% include %}") rescue 0; Liquid::Template.parse("{{ d.n | f }}{{ d.zz }}{{ 1 | divided_by: 0 }}").render("d" => D.new); begin; Liquid::Template.parse("{% if %}", error_mode: :strict); rescue => e; e.to_s; end; begin; Liquid::Template.parse("{% for i %}"); rescue => e; e.message; end; Liquid::Template.parse("{{ a }}").render!({"a" => 1}, strict_variables: true); Liquid::Template.parse("{% liquid assign x = 1\necho x %}{% render \"p\" %}").render rescue 0'; ruby_truth ;;
sw-updates) swift_read expo-updates@57.0.24 ;;
sw-stripe) swift_read @stripe/stripe-react-native@0.78.0 ;;
sw-modcore) swift_read expo-modules-core@58.1.0 ;;
sw-video) swift_read expo-video@58.0.1 ;;
sw-notif) swift_read expo-notifications@58.0.2 ;;
sw-capnotif) swift_read @capacitor/local-notifications@8.3.1 ;;
*) echo "unseen_truth: unknown project '$p'"; exit 1 ;;
esac; }

all=$(sed -n 's/^\([a-z]*-[a-z0-9-]*\)) .*/\1/p' "$here/unseen_truth.sh")
[ $# -gt 0 ] || set -- $all
for p in "$@"; do begin "$p"; ( make_one ) > "$WORK/$p.log" 2>&1; finish; echo "$p: $(wc -l 2>/dev/null <"$OUT/$p/files.txt") files"; done
