/* history.h - what a git repository says about which files change, and which change together.
 *
 * Knows:   commits from HEAD back, the files each one changed, renames.
 * Hides:   libgit2 (GPL 2 with an exception that allows linking; docs/decisions/021-git.md).
 * Threads: any number at a time; nothing is shared.
 * Lives:   results are in the arena given.
 * Bounds:  HISTORY_COMMITS_MAX newest commits; commits that change more than files_max files, and
 *          merges, are counted but not read: they say nothing of which files belong together.
 *          Only the folder itself is looked at, never one above it. Nothing is run or written.
 */
#ifndef HISTORY_HISTORY_H
#define HISTORY_HISTORY_H

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

#include <stdint.h>

#define HISTORY_COMMITS_MAX 20000U
#define HISTORY_ID_BYTES    41U /* hex and NUL */

struct history_options {
    struct str folder;     /* absolute; the top of a repository */
    int64_t since_seconds; /* of 1970; older commits are left out. INT64_MIN: none are */
    uint32_t files_max;    /* of a commit */
    uint64_t deadline_ns;  /* of clock_read_monotonic_ns; 0: none */
};
/* Files are numbered as they are met, under the name they have in the newest commit. */
struct history {
    struct str *paths; /* relative, '/' */
    uint32_t file_count;
    uint32_t *first; /* commit i changed files[first[i]] .. files[first[i + 1] - 1]; newest first */
    uint32_t *files;
    uint32_t commit_count;
    uint32_t huge_count;  /* left out for changing more than files_max */
    uint32_t merge_count; /* left out for having several parents */
    bool truncated;       /* there were more than HISTORY_COMMITS_MAX */
};
/* The id of HEAD's commit. ERR_NOT_FOUND: no repository at the folder, or no commit in it. */
bool history_read_head_id(struct str folder, char id[HISTORY_ID_BYTES], struct err *err) MUST_USE;
/* A diff of two trees a commit, and one of contents for each file that appeared beside one that
 * vanished. ERR_TIMEOUT at the deadline. */
bool history_read_changes(const struct history_options *options, struct arena *arena,
                          struct history *out, struct err *err) MUST_USE;

#endif
