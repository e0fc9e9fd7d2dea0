# Parseltongue. `make help` lists the targets; docs/decisions/001-make.md says why plain make.
#
# Variables: VARIANT=release|debug|asan|tsan|coverage, CC=gcc|clang, WERROR=1,
# DIR and PORT for `make run`, PREFIX and DESTDIR for `make install`,
# NODE_MODULES and THIRD to share the grammar sources and their archive between trees.

VARIANT ?= release
WERROR ?=
DIR ?= .
PORT ?= 7777
PREFIX ?= /usr/local
NODE_MODULES ?= node_modules
THIRD ?= build/third
ifeq ($(origin CC),default)
CC := gcc
endif
export NODE_MODULES THIRD

# Use every core unless the user said otherwise.
ifeq ($(MAKELEVEL),0)
ifeq ($(filter clean distclean,$(MAKECMDGOALS)),)
MAKEFLAGS += -j$(shell nproc)
endif
endif
.DELETE_ON_ERROR:
.SUFFIXES:

family := $(if $(findstring clang,$(CC)),clang,gcc)
machine := $(shell uname -m)
comma := ,
OUT := build/$(VARIANT)$(if $(filter clang,$(family)),-clang)$(if $(filter 1,$(WERROR)),-werror)$(if \
	$(WITHOUT),-without-$(subst $(comma),-,$(WITHOUT)))

# ---- flags -------------------------------------------------------------------------------------

warnings_both := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align \
	-Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wredundant-decls -Wnested-externs -Wundef -Wvla -Wwrite-strings -Wpointer-arith -Wformat=2 \
	-Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion -Wfloat-equal -Wnull-dereference \
	-Wdate-time -fno-common
warnings_gcc := -Wformat-signedness -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
	-Wjump-misses-init -Warith-conversion -Wcast-align=strict -Wstrict-overflow=2 -Walloc-zero \
	-Wtrampolines -Wstack-usage=16384
warnings_clang := -Wmissing-variable-declarations -Wconditional-uninitialized -Wcomma \
	-Wassign-enum -Wunreachable-code -Wshorten-64-to-32 -Wextra-semi-stmt -Wheader-hygiene \
	-Wthread-safety

harden_x86_64 := -fcf-protection -fstack-clash-protection
harden_aarch64 := -mbranch-protection=standard
harden := -D_FORTIFY_SOURCE=3 -fstack-protector-strong $(harden_$(machine))
sanitize := -g -O1 -fno-omit-frame-pointer

cflags_release := -O2 -g $(harden) -fPIE -ffunction-sections -fdata-sections
ldflags_release := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--gc-sections
cflags_release_gcc := -ftrivial-auto-var-init=zero # clang 14 wants a second switch for it
cflags_debug := -O0 -g3 -fno-omit-frame-pointer
cflags_asan := $(sanitize) -fno-sanitize-recover=all -fsanitize=address,undefined
cflags_asan_gcc := -fsanitize=bounds-strict,float-divide-by-zero,float-cast-overflow
cflags_asan_clang := -fsanitize=local-bounds,float-divide-by-zero
cflags_tsan := $(sanitize) -fsanitize=thread
cflags_coverage := -O0 -g --coverage -DPARSE_INSTRUMENTED

ifeq ($(filter $(VARIANT),release debug asan tsan coverage),)
$(error VARIANT must be release, debug, asan, tsan or coverage, not '$(VARIANT)')
endif
variant_cflags := $(cflags_$(VARIANT)) $(cflags_$(VARIANT)_$(family))
# The instrumented variants link with the flags they compile with.
variant_ldflags := $(if $(filter asan tsan coverage,$(VARIANT)),$(variant_cflags)) \
	$(ldflags_$(VARIANT)) -Wl,--as-needed
# Sanitizers enlarge every frame.
warnings := $(warnings_both) $(warnings_$(family)) \
	$(if $(filter asan tsan,$(VARIANT)),$(if $(filter gcc,$(family)),-Wno-stack-usage))

# Storage engines whose library is here; mem and sqlite are always in. WITHOUT=lmdb,rocksdb leaves
# some out by hand; tools/ci/without.sh tests such builds.
have_engine = $(if $(filter $(1),$(subst $(comma), ,$(WITHOUT))),,$(shell \
	echo 'int main(void) { return 0; }' | $(CC) -include $(2) -xc - $(3) -o /dev/null 2>/dev/null && echo yes))
have_lmdb := $(call have_engine,lmdb,lmdb.h,-llmdb)
have_rocksdb := $(call have_engine,rocksdb,rocksdb/c.h,-lrocksdb)
engine_flags := $(if $(have_lmdb),-DSTORE_HAS_LMDB) $(if $(have_rocksdb),-DSTORE_HAS_ROCKSDB)
engine_libs := $(if $(have_lmdb),-llmdb) $(if $(have_rocksdb),-lrocksdb)
engine_sources_out := $(if $(have_lmdb),,$(wildcard src/store/store_lmdb*.c)) \
	$(if $(have_rocksdb),,src/store/store_rocksdb.c)

third_includes := -isystem $(NODE_MODULES)/tree-sitter/vendor/tree-sitter/lib/include
language := -std=c11 -D_GNU_SOURCE $(engine_flags) -Isrc $(third_includes)
common := $(language) $(warnings) $(variant_cflags) \
	$(if $(filter 1,$(WERROR)),-Werror) $(CFLAGS)
banned := $(addprefix -include ,$(wildcard src/util/banned.h))
LIBS := -lgit2 -ljansson -lmicrohttpd -lz -lpcre2-8 -lsqlite3 $(engine_libs) -lzstd -lpthread -lm

# ---- files -------------------------------------------------------------------------------------

sources := $(filter-out $(engine_sources_out),$(sort $(wildcard src/*/*.c)))
main_source := src/cli/main.c
tokens_object := $(OUT)/gen/tokens_table.o
builder_object := $(OUT)/gen/builder_name.o
library_objects := $(patsubst %.c,$(OUT)/%.o,$(filter-out $(main_source),$(sources))) \
	$(tokens_object) $(builder_object)
main_object := $(main_source:%.c=$(OUT)/%.o)
program := $(OUT)/parseltongue
library := $(OUT)/libparseltongue.a
archive := $(THIRD)/libgrammars.a
stock := $(THIRD)/libstock.so
bootstrap := build/bootstrap-run.stamp
bootstrap_check := build/bootstrap-check.stamp

test_sources := $(sort $(wildcard tests/*/test_*.c))
unit_programs := $(test_sources:%.c=$(OUT)/%)
# A fuzz target is fuzz/fuzz_NAME.c with inputs in fuzz/corpus/NAME; replay_NAME runs them as a test.
fuzz_names := $(patsubst fuzz/fuzz_%.c,%,$(sort $(wildcard fuzz/fuzz_*.c)))
replay_programs := $(fuzz_names:%=$(OUT)/fuzz/replay_%)
test_programs := $(unit_programs) $(replay_programs)

bench_sources := bench/bench_graph.c bench/bench_search.c bench/bench_store.c
bench_programs := $(bench_sources:%.c=$(OUT)/%)

# Preloaded by test_store_crash and by hostile.test.js; the runtimes of sanitizers must come first in
# a process.
shim := $(if $(filter release debug,$(VARIANT)),$(OUT)/tests/store/shim.so \
	$(OUT)/tests/ingest/hostile_shim.so)

.PHONY: all tests
all: $(program) ## build the program (the default)
tests: $(test_programs) $(shim) ## build the unit test programs

# ---- what must be there before anything compiles -----------------------------------------------

# A removed node_modules counts as not bootstrapped.
ifeq ($(wildcard $(NODE_MODULES)/.made-from-lock.json),)
$(bootstrap): FORCE
endif
$(bootstrap): package.json package-lock.json tools/bootstrap.sh
	@tools/bootstrap.sh run

# What tests and checks need besides.
$(bootstrap_check): $(bootstrap)
	@tools/bootstrap.sh check

# One lock, because several trees may share THIRD.
$(archive): $(bootstrap) tools/third.mk
	@mkdir -p $(THIRD)
	+@flock $(THIRD)/lock $(MAKE) --no-print-directory -f tools/third.mk
	@touch $@

# Part of it as it comes, to compare with.
$(stock): $(archive)
	+@flock $(THIRD)/lock $(MAKE) --no-print-directory -f tools/third.mk stock
	@touch $@

# ---- our own code ------------------------------------------------------------------------------

# Objects depend on the compiler and its flags, so a change of either rebuilds them.
flags_file := $(OUT)/flags.txt
$(flags_file): FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(common) $(banned)' > $@.tmp
	@if cmp -s $@.tmp $@; then rm -f $@.tmp; else mv -f $@.tmp $@; fi

# Who may use the names that banned.h refuses everywhere else.
$(OUT)/src/util/%.o: allowed := -DUTIL_ALLOW_MALLOC
$(OUT)/src/util/check.o: allowed := -DUTIL_ALLOW_MALLOC -DUTIL_ALLOW_EXIT
$(OUT)/src/cli/%.o: allowed := -DUTIL_ALLOW_EXIT

$(OUT)/src/%.o: src/%.c $(flags_file) | $(bootstrap)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(common) $(allowed) $(banned) -MMD -MP -c $< -o $@

# The ranks of the token counter (src/util/tokens.c), packed from an npm package.
$(OUT)/gen/tokens_table.bin: tools/make_tokens.js package-lock.json | $(bootstrap)
	@mkdir -p $(@D)
	@echo "GEN $@"
	@node tools/make_tokens.js $(NODE_MODULES) $@.tmp && mv -f $@.tmp $@

$(tokens_object): $(OUT)/gen/tokens_table.bin
	@printf '%s\n' '.section .rodata' '.globl tokens_table_o200k' '.type tokens_table_o200k, %object' \
		'.balign 64' 'tokens_table_o200k:' '.incbin "$<"' '.size tokens_table_o200k, . - tokens_table_o200k' \
		'.section .note.GNU-stack,"",%progbits' > $(@D)/tokens_table.S
	@$(CC) -c $(@D)/tokens_table.S -o $@

# What facts and links are made by (ingest_builder_name): a hash of all code that has a part in them.
builder_rooms := ingest lang link model parse search util
builder_sources := $(sort $(wildcard $(builder_rooms:%=src/%/*.[ch]) src/lang/*.def)) package-lock.json
$(builder_object): $(builder_sources)
	@mkdir -p $(@D)
	@printf 'extern const char ingest_builder_name[];\nconst char ingest_builder_name[] = "%s";\n' \
		"parseltongue-2.0/$$(cat $^ | sha256sum | cut -c 1-16)" > $(@:.o=.c)
	@$(CC) -c $(@:.o=.c) -o $@

$(library): $(library_objects)
	@echo "AR $@"
	@rm -f $@ && ar rcs $@ $^

$(program): $(main_object) $(library) $(archive)
	@echo "LD $@"
	@$(CC) $(variant_ldflags) $(LDFLAGS) $^ $(LIBS) -o $@

# Tests run on the main thread, so their frames may be large; gcc does not see that a failed
# cmocka assertion ends the test.
test_flags := $(filter-out -Wstack-usage=% -Wnull-dereference,$(common))
$(OUT)/tests/%.o: tests/%.c $(flags_file) | $(bootstrap_check)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(test_flags) -Itests -MMD -MP -c $< -o $@

$(shim): $(OUT)/%.so: %.c $(flags_file) | $(bootstrap_check)
	@mkdir -p $(@D)
	@echo "LD $@"
	@$(CC) -std=c11 -D_GNU_SOURCE -O2 -fPIC -shared $< -ldl -o $@

# igraph is under the GPL: a yardstick in tests and benchmarks, never in the program.
$(OUT)/tests/graph/test_igraph $(OUT)/bench/bench_graph: yardstick := -ligraph

$(OUT)/fuzz/%.o: fuzz/%.c $(flags_file) | $(bootstrap_check)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(test_flags) -Itests -MMD -MP -c $< -o $@

$(replay_programs): $(OUT)/fuzz/replay_%: $(OUT)/fuzz/fuzz_%.o $(OUT)/fuzz/replay.o $(library) $(archive)
	@echo "LD $@"
	@$(CC) $(variant_ldflags) $(LDFLAGS) $^ -lcmocka $(LIBS) -o $@

$(unit_programs): %: %.o $(library) $(archive)
	@echo "LD $@"
	@$(CC) $(variant_ldflags) $(LDFLAGS) $^ -lcmocka $(yardstick) $(LIBS) -o $@

$(OUT)/bench/%.o: bench/%.c $(flags_file) | $(bootstrap_check)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(test_flags) -Itests -MMD -MP -c $< -o $@

$(bench_programs): %: %.o $(library) $(archive)
	@echo "LD $@"
	@$(CC) $(variant_ldflags) $(LDFLAGS) $^ $(yardstick) $(LIBS) -o $@

# libFuzzer targets, with clang and the sanitizers. What they find goes to build/fuzz-found.
.PHONY: fuzz
FUZZ ?= $(fuzz_names)
fuzz_seconds ?= 60
$(OUT)/fuzz/run_%: fuzz/fuzz_%.c $(wildcard fuzz/*.h) $(library) $(archive)
	@mkdir -p $(@D)
	@echo "LD $@"
	@$(CC) $(language) -Itests $(variant_cflags) -fsanitize=fuzzer $< $(library) $(archive) $(LIBS) -o $@

# FUZZ=lang with FUZZ_LANGUAGE=NAME in the environment keeps to one language and starts with its cases.
fuzz: ## fuzz every target of fuzz/, or FUZZ=NAME, for fuzz_seconds=60 each
	+@$(MAKE) --no-print-directory CC=clang VARIANT=asan CFLAGS=-fsanitize=fuzzer-no-link \
		$(FUZZ:%=build/asan-clang/fuzz/run_%)
	@for name in $(FUZZ); do \
		kept=build/fuzz-found/$$name$${FUZZ_LANGUAGE:+-$$FUZZ_LANGUAGE}; \
		mkdir -p $$kept; \
		build/asan-clang/fuzz/run_$$name -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
			-artifact_prefix=build/fuzz-found/ -max_total_time=$(fuzz_seconds) \
			$$kept $${FUZZ_LANGUAGE:+tests/cases/}$${FUZZ_LANGUAGE:-fuzz/corpus/$$name} || exit 1; \
	done

# ---- using it ----------------------------------------------------------------------------------

.PHONY: run
run: ## build, index DIR (default: here) and serve it on PORT (default: 7777)
	@tools/bootstrap.sh run
	+@$(MAKE) --no-print-directory VARIANT=release build/release/parseltongue
	@exec build/release/parseltongue up --port "$(PORT)" "$(DIR)"

.PHONY: test golden check asan tsan
run_tests = tools/run_tests.sh $(1) $(OUT) $(VARIANT)
test: $(program) $(test_programs) $(stock) $(shim) | $(bootstrap_check) ## run all tests on one VARIANT
	@$(run_tests) $(test_programs)

golden: $(program) $(test_programs) | $(bootstrap_check) ## rewrite expected results of tests; review the diff
	@UPDATE_GOLDEN=1 $(call run_tests,--only golden) $(test_programs)

check: ## install what is missing, run every check and test
	@tools/bootstrap.sh check
	@tools/ci/push.sh

# REPLAY_TREE and REPLAY_GIT name another tree and repository.
.PHONY: stress-follow
stress-follow: $(program) $(OUT)/tests/ingest/test_replay | $(bootstrap_check) ## replay commits and edits, 64 clients in 1,000 updates
	REPLAY_STEPS=$${REPLAY_STEPS:-200} REPLAY_COMMITS=$${REPLAY_COMMITS:-200} $(OUT)/tests/ingest/test_replay
	PARSELTONGUE=$(program) SOAK_UPDATES=1000 SOAK_CLIENTS=64 IDLE_SECONDS=60 node --test tests/e2e/soak.test.js tests/e2e/follow.test.js

asan: ## run all tests with address and undefined behaviour sanitizers
	+@$(MAKE) --no-print-directory VARIANT=asan test

tsan: ## run all tests with the thread sanitizer
	+@$(MAKE) --no-print-directory VARIANT=tsan test

.PHONY: mutations
mutations: $(program) ## change source of link cases in ways that may move no edge
	@PARSELTONGUE=$(program) tools/mutate.py --cases 2

.PHONY: accuracy
accuracy: $(program) ## compare with compiler truth, where the truth kit is beside the project
	@PARSELTONGUE=$(program) tools/accuracy.py

# Options of bench/ingest.py: BENCH='--full --repeat 3'
BENCH ?=
bench_parse := $(OUT)/bench/bench_parse
$(bench_parse) $(OUT)/bench/bench_extract: $(OUT)/bench/%: bench/%.c $(library) $(archive) $(flags_file)
	@mkdir -p $(@D)
	@echo "LD $@"
	@$(CC) $(test_flags) $(variant_ldflags) $(LDFLAGS) $< $(library) $(archive) $(LIBS) -o $@

.PHONY: bench
bench: $(program) $(bench_parse) $(stock) ## measure indexing beside other indexers (BENCH=--full: Linux too)
	@tools/bootstrap.sh bench
	@bench/ingest.sh
	@bench/ingest.py $(program) $(bench_parse) $(stock) build/bench/result.md $(BENCH)

.PHONY: stress bench-store bench-graph
stress: $(test_programs) $(shim) ## long runs of the store suite: 2,000 kills, 10,000 flips, all faults an engine
	@tools/stress_store.sh $(OUT)

bench-store: $(program) $(OUT)/bench/bench_store ## measure the storage engines (bench/store.md)
	@bench/store.sh $(OUT)/bench/bench_store $(program)

# SPEC: a database, of Linux for the figures in bench/graph.md.
bench-graph: $(OUT)/bench/bench_graph ## time the graph algorithms beside igraph's (SPEC=ENGINE:PATH; bench/graph.md)
	@$(OUT)/bench/bench_graph calls $(SPEC)

# TREE: a folder of text; Linux for the figures in bench/search.md.
.PHONY: bench-search
bench-search: $(OUT)/bench/bench_search ## time the text index beside cindex, csearch and ripgrep (TREE=DIR; bench/search.md)
	@tools/bootstrap.sh bench
	@bench/search_compare.js $(if $(TREE),$(TREE),src) $(OUT)/bench/bench_search

.PHONY: format lint readme print-flags
format: | $(bootstrap_check) ## format all C sources in place
	@tools/lint.sh --fix format

lint: | $(bootstrap_check) ## run the checks that run none of our code (FULL=1: on unchanged files too)
	@tools/lint.sh

readme: $(program) ## write the table of routes into README.md, and docs/api.html
	@{ sed '/^<!-- routes:begin -->$$/q' README.md; $(program) help --routes; \
		sed -n '/^<!-- routes:end -->$$/,$$p' README.md; } > build/README.md
	@cmp -s build/README.md README.md || cp build/README.md README.md
	@$(program) help --api-page > build/api.html
	@cmp -s build/api.html docs/api.html || cp build/api.html docs/api.html

# For tools that read our sources.
print-flags:
	@echo $(language)

.PHONY: install uninstall
install: $(program) ## install below PREFIX (default: /usr/local)
	install -D -m 755 $(program) $(DESTDIR)$(PREFIX)/bin/parseltongue
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/parseltongue/LICENSE
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/parseltongue/README.md

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/parseltongue
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/parseltongue

.PHONY: clean distclean help
clean: ## remove what the build made
	rm -rf build

distclean: clean ## remove fetched grammar sources too
	rm -rf node_modules

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12
	@echo
	@echo 'Variables: VARIANT=release|debug|asan|tsan|coverage CC=gcc|clang WERROR=1'

.PHONY: FORCE
FORCE:

-include $(patsubst %.c,$(OUT)/%.d,$(sources) $(test_sources) $(bench_sources) $(wildcard fuzz/*.c))
