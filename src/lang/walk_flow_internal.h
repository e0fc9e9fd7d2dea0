/* walk_flow_internal.h - what variables hold where branches part and meet, for languages whose
 * locals belong to the whole function.
 *
 * A front end says which statements have branches, what guards them, what binds and what jumps;
 * bindings that say what a variable holds behind a branch and behind the statement come from here.
 * Everything is told in the order of the walk. Stays inside src/lang.
 */
#ifndef LANG_WALK_FLOW_INTERNAL_H
#define LANG_WALK_FLOW_INTERNAL_H

#include "lang/walk_internal.h"

#define WALK_GUARDS_MAX 8U  /* tests of one condition */
#define WALK_PATH_MAX   80U /* bytes of a path (`this.x`, `a['k']`) that is followed */

/* What conditions tell: a variable, or a path as written, is of a type. */
struct walk_guard {
    struct str name;
    uint32_t type;
};
struct walk_guards {
    struct walk_guard items[WALK_GUARDS_MAX];
    uint32_t count;
};

/* False: no memory. */
bool walk_flow_begin_file(struct walk *walk);
void walk_flow_enter_function(struct walk *walk);
void walk_flow_leave_function(struct walk *walk);

/* A variable is bound from `byte` on. */
void walk_flow_bind(struct walk *walk, struct str name, TSNode site, uint32_t byte, uint32_t type,
                    uint32_t value);
/* What a parameter holds when the function begins: no binding is made. */
void walk_flow_note(struct walk *walk, struct str name, uint32_t type, uint32_t value);
/* A variable of the function around that a closure uses. */
void walk_flow_share(struct walk *walk, struct str name);
/* Has the variable not been met in the function at hand? */
bool walk_flow_is_new(const struct walk *walk, struct str name);

/* A statement with branches begins; may_skip: none of them need be taken. */
void walk_flow_enter_statement(struct walk *walk, TSNode node, bool may_skip);
/* Its next branch is `body` (null: none); guards hold in it (NULL: none). */
void walk_flow_set_branch(struct walk *walk, TSNode body, struct walk_guards *guards);
/* These hold behind the statement when all its branches jump. */
void walk_flow_set_after(struct walk *walk, const struct walk_guards *guards);
/* One of the branches is taken after all (an `else`, a `default`). */
void walk_flow_must_enter(struct walk *walk);
void walk_flow_leave_statement(struct walk *walk, TSNode node);
/* The branch at hand does not reach its end. */
void walk_flow_jump(struct walk *walk, TSNode node);

/* Guards that hold from the end of `node` on. */
void walk_flow_bind_guards(struct walk *walk, struct walk_guards *guards, TSNode node);
/* Guards that hold inside an expression: a && b, a ? b : c. */
void walk_flow_guard_range(struct walk *walk, struct walk_guards *guards, TSNode range);
/* The type that a guard gives to a path here, or FACT_NONE. */
uint32_t walk_flow_find_path(const struct walk *walk, TSNode node);
void walk_flow_forget_path(struct walk *walk, struct str path);

#endif
