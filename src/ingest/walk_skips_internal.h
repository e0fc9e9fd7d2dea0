/* walk_skips_internal.h - the skips that need no ignore file. The rules and their reasons are
 * in docs/decisions/010-ignore.md. Pure functions over names; everything is const. */
#ifndef INGEST_WALK_SKIPS_INTERNAL_H
#define INGEST_WALK_SKIPS_INTERNAL_H

#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Names that say something about the folder they are in. */
enum walk_mark {
    WALK_MARK_REPOSITORY = 1U << 0,  /* .git */
    WALK_MARK_GIT_RULES = 1U << 1,   /* .gitignore */
    WALK_MARK_OWN_RULES = 1U << 2,   /* .parseltongueignore */
    WALK_MARK_CACHE_TAG = 1U << 3,   /* CACHEDIR.TAG */
    WALK_MARK_PYVENV = 1U << 4,      /* pyvenv.cfg */
    WALK_MARK_CMAKE_CACHE = 1U << 5, /* CMakeCache.txt */
    WALK_MARK_CMAKE = 1U << 6,       /* CMakeLists.txt */
    WALK_MARK_CARGO = 1U << 7,
    WALK_MARK_MAVEN = 1U << 8,
    WALK_MARK_SBT = 1U << 9,
    WALK_MARK_GRADLE = 1U << 10,
    WALK_MARK_NODE = 1U << 11,
    WALK_MARK_PYTHON = 1U << 12,
    WALK_MARK_MESON = 1U << 13,
};

#define WALK_GIT_RULES_NAME ".gitignore"
#define WALK_OWN_RULES_NAME ".parseltongueignore"

uint32_t walk_mark_of_name(struct str name); /* 0: none */
/* Folders skipped by name unless a rule shows them. `beside`: marks of the folder they are in;
 * `governed`: a .gitignore there or above speaks for the project. NULL: not skipped. */
const char *walk_reason_for_name(struct str name, uint32_t beside, bool governed);
/* The same by what is inside. A cache tag must have been checked before. */
const char *walk_reason_for_inside(uint32_t marks);

#endif
