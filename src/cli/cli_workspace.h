/* cli_workspace.h - named indexes in a home folder: a name stands for one folder that holds the
 * graph and the text index of one project.
 *
 *   HOME/NAME/meta.json          {"index_name","index_path","target_path"}
 *   HOME/NAME/analysis.db        the database; beside it the text index
 *
 * HOME is PARSELTONGUE_HOME, else parseltongue below XDG_DATA_HOME, else below ~/.local/share.
 * Threads: no shared state; a name is claimed by making its folder, which only one can.
 * Errors:  ERR_USAGE a name that is none, a target that is no folder; ERR_NOT_FOUND; ERR_EXISTS.
 */
#ifndef CLI_CLI_WORKSPACE_H
#define CLI_CLI_WORKSPACE_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>

#define WORKSPACE_NAME_BYTES_MAX 64U
#define WORKSPACE_SPEC_PREFIX    "name:" /* of a --db that names one */

struct cli_workspace { /* texts are NUL-terminated and in the arena */
    struct str name;
    struct str folder;
    struct str target; /* the project, absolute */
    struct str spec;   /* of its database */
};
/* Letters, digits, '.', '_', '-'; not a dot first. */
bool cli_workspace_check_name(struct str name, struct err *err) MUST_USE;
bool cli_workspace_find(struct str name, struct arena *arena, struct cli_workspace *out,
                        struct err *err) MUST_USE;
/* By name. */
bool cli_workspace_list_all(struct arena *arena, struct cli_workspace **out, size_t *count,
                            struct err *err) MUST_USE;
/* Makes the folder of a new name for the folder `target`, so that no other can have it. The index
 * exists once cli_workspace_publish has been called; else cli_workspace_remove takes it back. */
bool cli_workspace_claim(struct str name, const char *target, struct arena *arena,
                         struct cli_workspace *out, struct err *err) MUST_USE;
bool cli_workspace_publish(const struct cli_workspace *workspace, struct arena *arena,
                           struct err *err) MUST_USE;
bool cli_workspace_remove(const struct cli_workspace *workspace, struct err *err) MUST_USE;
/* The database spec of a name, whether it exists or not. */
bool cli_workspace_append_spec(struct str name, struct buf *out, struct err *err) MUST_USE;

/* A flat JSON object whose values are texts: what meta.json is, and what clients send. */
struct cli_json_pair {
    struct str name;
    struct str value;
};
bool cli_parse_flat_json(struct str text, struct arena *arena, struct cli_json_pair *pairs,
                         size_t room, size_t *count, struct err *err) MUST_USE;
struct str cli_find_json_value(const struct cli_json_pair *pairs, size_t count, const char *name);

#endif
