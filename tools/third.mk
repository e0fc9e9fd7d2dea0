# third.mk - compiles the tree-sitter core and the grammars into one archive, and some of them
# once more, unchanged and with plain flags, into a library that tests and benchmarks compare with.
#
# What is done beyond plain flags was measured (bench/ingest.md): generated lexers take ASCII bytes
# in place (tools/third/fast_lexer.h), and the core is compiled with -O3.
#
# Called by the Makefile (never by hand) with NODE_MODULES and THIRD set. The
# sources come from npm, locked in package-lock.json. They are other people's
# code: no warnings, no sanitizers, one build for all variants.
#
# Files fetched by npm carry no useful dates, so objects depend on a recipe file
# instead: the lock file, the compiler and its flags. It is rewritten only when
# its content changes.

NODE_MODULES ?= node_modules
THIRD ?= build/third
THIRD_CC ?= gcc
THIRD_CFLAGS ?= -O2 -fPIC

ARCHIVE := $(THIRD)/libgrammars.a
STOCK := $(THIRD)/libstock.so
FAST_LEXER := $(CURDIR)/tools/third/fast_lexer.h
RECIPE := $(THIRD)/recipe.txt
CORE := tree-sitter/vendor/tree-sitter/lib/src/lib

# Folders below NODE_MODULES that hold a parser.c and perhaps a scanner.c. Two
# grammars include a header by relative path, so the folders are used as they are.
GRAMMARS := \
	tree-sitter-bash/src \
	tree-sitter-c/src \
	tree-sitter-c-sharp/src \
	tree-sitter-cpp/src \
	tree-sitter-go/src \
	tree-sitter-java/src \
	tree-sitter-javascript/src \
	tree-sitter-php/php/src \
	tree-sitter-python/src \
	tree-sitter-ruby/src \
	tree-sitter-rust/src \
	tree-sitter-scala/src \
	tree-sitter-swift/src \
	tree-sitter-typescript/tsx/src \
	tree-sitter-typescript/typescript/src \
	@tree-sitter-grammars/tree-sitter-kotlin/src \
	@tree-sitter-grammars/tree-sitter-lua/src

UNITS := $(CORE) $(foreach g,$(GRAMMARS),$(g)/parser \
	$(if $(wildcard $(NODE_MODULES)/$(g)/scanner.c),$(g)/scanner))
OBJECTS := $(UNITS:%=$(THIRD)/%.o)

STOCK_GRAMMARS := $(addprefix tree-sitter-,c/src cpp/src go/src java/src javascript/src python/src \
	rust/src typescript/typescript/src)
STOCK_UNITS := $(CORE) $(foreach g,$(STOCK_GRAMMARS),$(g)/parser \
	$(if $(wildcard $(NODE_MODULES)/$(g)/scanner.c),$(g)/scanner))
STOCK_OBJECTS := $(STOCK_UNITS:%=$(THIRD)/stock/%.o)

all: $(ARCHIVE)
stock: $(STOCK)

$(ARCHIVE): $(OBJECTS)
	@echo "AR $@"
	@rm -f $@.tmp && ar rcs $@.tmp $(OBJECTS) && mv $@.tmp $@

core_includes := -I$(NODE_MODULES)/tree-sitter/vendor/tree-sitter/lib/include
$(THIRD)/$(CORE).o: THIRD_EXTRA = $(core_includes) -O3
$(THIRD)/stock/$(CORE).o: THIRD_EXTRA = $(core_includes)
$(filter %/parser.o,$(OBJECTS)): THIRD_EXTRA = -include $(FAST_LEXER)
$(OBJECTS): $(THIRD)/fast_lexer_check.o

# Does the core still lay out its lexer as fast_lexer.h has it?
$(THIRD)/fast_lexer_check.o: tools/third/fast_lexer_check.c $(FAST_LEXER) $(RECIPE)
	@mkdir -p $(@D)
	@$(THIRD_CC) -std=gnu11 -D_GNU_SOURCE $(core_includes) \
		-I$(NODE_MODULES)/tree-sitter/vendor/tree-sitter/lib/src \
		-I$(NODE_MODULES)/tree-sitter-c/src -c $< -o $@

$(STOCK): $(STOCK_OBJECTS)
	@echo "LD $@"
	@$(THIRD_CC) -shared -Wl,-Bsymbolic -o $@.tmp $(STOCK_OBJECTS) && mv $@.tmp $@

$(STOCK_OBJECTS): $(THIRD)/stock/%.o: $(RECIPE)
	@mkdir -p $(@D)
	@echo "CC stock $*.c"
	@$(THIRD_CC) -std=gnu11 -D_GNU_SOURCE $(THIRD_CFLAGS) -w $(THIRD_EXTRA) \
		-I$(dir $(NODE_MODULES)/$*) -c $(NODE_MODULES)/$*.c -o $@.tmp && mv $@.tmp $@

$(OBJECTS): $(THIRD)/%.o: $(RECIPE)
	@mkdir -p $(@D)
	@echo "CC $*.c"
	@$(THIRD_CC) -std=gnu11 -D_GNU_SOURCE $(THIRD_CFLAGS) -w $(THIRD_EXTRA) \
		-I$(dir $(NODE_MODULES)/$*) -c $(NODE_MODULES)/$*.c -o $@.tmp && mv $@.tmp $@

$(RECIPE): FORCE
	@mkdir -p $(@D)
	@{ echo "$(THIRD_CC) $(THIRD_CFLAGS)"; cat package-lock.json $(firstword $(MAKEFILE_LIST)) $(FAST_LEXER); } > $@.tmp
	@if cmp -s $@.tmp $@; then rm -f $@.tmp; else mv -f $@.tmp $@; fi

FORCE:
.PHONY: all stock FORCE
