# third.mk - compiles the tree-sitter core and the grammars into one archive.
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

all: $(ARCHIVE)

$(ARCHIVE): $(OBJECTS)
	@echo "AR $@"
	@rm -f $@.tmp && ar rcs $@.tmp $(OBJECTS) && mv $@.tmp $@

$(THIRD)/$(CORE).o: THIRD_INCLUDES = -I$(NODE_MODULES)/tree-sitter/vendor/tree-sitter/lib/include

$(OBJECTS): $(THIRD)/%.o: $(RECIPE)
	@mkdir -p $(@D)
	@echo "CC $*.c"
	@$(THIRD_CC) -std=gnu11 -D_GNU_SOURCE $(THIRD_CFLAGS) -w $(THIRD_INCLUDES) \
		-I$(dir $(NODE_MODULES)/$*) -c $(NODE_MODULES)/$*.c -o $@.tmp && mv $@.tmp $@

$(RECIPE): FORCE
	@mkdir -p $(@D)
	@{ echo "$(THIRD_CC) $(THIRD_CFLAGS)"; cat package-lock.json $(firstword $(MAKEFILE_LIST)); } > $@.tmp
	@if cmp -s $@.tmp $@; then rm -f $@.tmp; else mv -f $@.tmp $@; fi

FORCE:
.PHONY: all FORCE
