/* link_kept.h - what link_kept.c and link_renew.c share. */
#ifndef LINK_KEPT_H
#define LINK_KEPT_H

#include "link/link_edges.h"

#include "model/facts_visible.h"

struct link_kept {
    struct link_input input; /* files are our own copy */
    struct link_file *files;
    struct linker *linker;
    struct link_result result;
    bool blind;
    bool deaf;
};

/* One relinking. */
struct kept_relink {
    struct link_kept *kept;
    struct kept_change *changes;
    size_t count;
    struct arena *arena;
    struct spill *spill;
    bool *chosen;  /* by file: its references are linked again */
    bool *touched; /* by file: rows of the chosen ones start in it */
    uint32_t *files;
    size_t file_count;
};

/* What the policy of the file says of looking at its facts. */
struct facts_visible_options link_kept_see_options(const struct link_kept *kept, uint32_t file);
/* Links the files that are chosen, then those that are touched. */
bool link_kept_link_chosen(struct kept_relink *work, struct err *err) MUST_USE;
/* For changes that are not the same from outside: if they only add, remove or rename functions of
 * files, the tables are built anew and the files that can notice are linked (link_renew.c). *done
 * unset: everything must be linked, and nothing has been done. */
bool link_renew_all(struct kept_relink *work, const struct link_change *changes, bool *done,
                    struct err *err) MUST_USE;

#endif
