/* facts_visible.h - what of one file's facts can decide how other files are linked.
 *
 * Knows:   the part of a file that others can see, and what that part rests on: all entities and
 *          imports; fields, parameters and results; locals whose name stands in something visible;
 *          bases, bodies of macros. Not: references inside bodies, locals that nothing visible
 *          names, and where things stand (only in which order).
 * Promise: two versions of a file with the same hash look the same from every other file, and
 *          visible scopes, bindings and references of both correspond one to one, in order. It may
 *          call things visible that nobody looks at; never the other way round.
 * Hides:   the walk. Cost: O(facts of the file), a few passes.
 * Threads: any; everything lies in the caller's arena.
 *
 * Names are looked up in a file's scopes only by texts of the same file, so a local can be met only
 * through a visible tree that has its name. A tree is evaluated where its row stands, so the scopes
 * around that are visible.
 */
#ifndef MODEL_FACTS_VISIBLE_H
#define MODEL_FACTS_VISIBLE_H

#include "model/facts.h"
#include "util/arena.h"
#include "util/hash.h"

struct facts_visible_options {
    bool macros;    /* bodies of macros are read wherever the macro is used */
    bool arguments; /* what calls pass tells the types of parameters */
    bool blind;     /* tests only: leaves all texts out of the hash, which breaks the promise */
    /* By entity: left out, with its scopes and what stands in them, as if it were not written.
     * NULL: none. No entity that stays may lie in one. */
    const bool *omitted;
};
struct facts_visible {
    uint32_t *scopes; /* numbers, ascending */
    uint32_t scope_count;
    uint32_t *bindings; /* by (scope, text of the name, position) */
    uint32_t binding_count;
    uint32_t *refs; /* ascending */
    uint32_t ref_count;
    struct hash128 hash;
};
/* False: no memory. */
bool facts_visible_find_all(const struct facts *facts, const struct facts_visible_options *options,
                            struct arena *arena, struct facts_visible *out) MUST_USE;

#endif
