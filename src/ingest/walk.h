/* walk.h - every file below a folder, in a fixed order, and every one left out with its reason.
 *
 * Knows:   ignore rules (ignore.h), built-in skips (docs/decisions/010-ignore.md), symbolic
 *          links, nested repositories, limits.
 * Hides:   the order in which the system lists folders.
 * Threads: one walk per call; a result is immutable afterwards and may be shared.
 * Lives:   texts of a result live until walk_free_result.
 * Bounds:  WALK_DEPTH_MAX folders deep, files_max entries, path_bytes_max bytes of paths.
 * Safety:  only folders and ignore files are opened, each relative to its parent's descriptor
 *          and never through a symbolic link, so nothing outside the root is read.
 * Cost:    one fstatat a file, none for what is ignored; paths are sorted once at the end.
 *
 * Every entry below the root is exactly once either in `files` or in `skips`, or lies inside a
 * folder that is in `skips`.
 */
#ifndef INGEST_WALK_H
#define INGEST_WALK_H

#include "model/kind.h"
#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_DEPTH_MAX              200U /* one open descriptor each */
#define WALK_FILES_MAX_DEFAULT      8000000U
#define WALK_PATH_BYTES_MAX_DEFAULT (1024ULL * 1024 * 1024)

struct walk_options {
    const char *const *manifest_names; /* link_list_manifest_names, or NULL: none */
    bool no_ignore_files;              /* do not read .gitignore, .parseltongueignore, exclude */
    bool no_builtin_skips;   /* version control and our own folders are skipped all the same */
    uint64_t files_max;      /* files and skips together; 0: the default */
    uint64_t path_bytes_max; /* of all texts of the result; 0: the default */
    const atomic_int *stop;  /* set to non-zero: ERR_CANCELLED; NULL: never */
};

struct walk_file {
    struct str path; /* relative to the root, '/' between parts, any bytes but NUL */
    uint64_t size;
    int64_t mtime_ns;
};

struct walk_skip {
    struct str path;
    enum file_status status; /* IGNORED, UNREADABLE or VANISHED */
    bool is_folder;          /* stands for everything below it */
    struct str reason;       /* "'*.o' in .gitignore:12", "symbolic link", ... */
};

struct walk_result {
    int root_fd;     /* the folder that paths are relative to; for a single file its parent */
    char *root_path; /* absolute, without symbolic links */
    struct walk_file *files; /* sorted by the bytes of their paths */
    size_t file_count;
    struct walk_skip *skips; /* sorted in the same way */
    size_t skip_count;
    struct walk_file *manifests; /* also in files or skips; sorted in the same way */
    size_t manifest_count;
    struct str *folders; /* that were read, parents first; the root is the empty path */
    size_t folder_count;
    uint64_t file_bytes; /* sum of sizes of files */
    bool is_single_file;
    /* No file was found and ignore files hide something: the user will want to know. */
    bool rules_hide_all;
    struct arena arena;
};

/* Lists what is below the folder at `root_path`, or the single file there (which no rule can
 * hide). A symbolic link given as root_path is followed; none below it is. On failure *out is
 * untouched: ERR_NOT_FOUND, ERR_PERMISSION, ERR_IO for the root itself, ERR_LIMIT, ERR_MEMORY,
 * ERR_CANCELLED. What cannot be read below the root is a skip, not a failure. */
bool walk_list_folder_files(const char *root_path, const struct walk_options *options,
                            struct walk_result *out, struct err *err) MUST_USE;
void walk_free_result(struct walk_result *result);
/* Names of folders (and a .git file) that nothing can bring back: version control and our own data.
 * NULL: not one of those. */
const char *walk_reason_for_reserved(struct str name);

#endif
