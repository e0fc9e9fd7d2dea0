/* history.c - the one file that knows libgit2. See history.h.
 *
 * From new to old, `numbers` says which file a path means at that time: a commit that renamed a to
 * b makes a mean, in all older ones, the file that b is. */
#include "history/history.h"
#include "util/array.h"
#include "util/clock.h"
#include "util/map.h"

#include <git2.h>

#define HISTORY_GONE     (MAP_VALUE_NONE - 1U) /* the path meant another file before */
#define HISTORY_ROWS_MAX (UINT32_C(1) << 28U)

struct history_walk {
    const struct history_options *options;
    git_repository *repository;
    struct arena *arena;
    struct map_text numbers;
    struct {
        ARRAY_FIELDS(struct str);
    } paths;
    struct {
        ARRAY_FIELDS(uint32_t);
    } first;
    struct {
        ARRAY_FIELDS(uint32_t);
    } files;
    uint32_t huge_count;
    uint32_t merge_count;
    bool truncated;
};

static bool history_raise_git_error(struct err *err, const char *what)
{
    const git_error *error = git_error_last();
    return ERR_RAISE(err, ERR_IO, "%s: %s", what,
                     error != NULL ? error->message : "unknown reason");
}

static bool history_open_repository(struct str folder, git_repository **out, struct err *err)
{
    char path[4096];
    int status;
    if (folder.size == 0 || folder.size >= sizeof path) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "the index does not say which folder it was made of");
    }
    memcpy(path, folder.data, folder.size);
    path[folder.size] = '\0';
    status = git_repository_open_ext(out, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
    if (status == GIT_ENOTFOUND) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no git repository at '%s'", path);
    }
    return status == 0 || history_raise_git_error(err, "cannot open the git repository");
}

bool history_read_head_id(struct str folder, char id[HISTORY_ID_BYTES], struct err *err)
{
    git_repository *repository = NULL;
    git_oid head;
    bool done;

    (void)git_libgit2_init();
    done = history_open_repository(folder, &repository, err);
    if (done && git_reference_name_to_id(&head, repository, "HEAD") != 0) {
        done = ERR_RAISE(err, ERR_NOT_FOUND, "the git repository has no commit yet");
    }
    if (done) {
        (void)git_oid_tostr(id, HISTORY_ID_BYTES, &head);
    }
    git_repository_free(repository);
    (void)git_libgit2_shutdown();
    return done;
}

/* ------------------------------------------------------------------ files */

static bool history_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory to read the history");
}

static bool history_number_path(struct history_walk *walk, const char *path, uint32_t *number)
{
    struct str name = str_from_cstring(path);
    struct str *slot;

    *number = map_text_find_value(&walk->numbers, name);
    if (*number != MAP_VALUE_NONE && *number != HISTORY_GONE) {
        return true;
    }
    name = arena_copy_str(walk->arena, name);
    slot = name.data != NULL ? array_push_slot(&walk->paths, HISTORY_ROWS_MAX) : NULL;
    if (slot == NULL) {
        return false;
    }
    *slot = name;
    *number = (uint32_t)(walk->paths.count - 1);
    return map_text_put_value(&walk->numbers, name, *number);
}

static bool history_set_number(struct history_walk *walk, const char *path, uint32_t number)
{
    struct str name = str_from_cstring(path);
    if (map_text_find_value(&walk->numbers, name) == MAP_VALUE_NONE) {
        name = arena_copy_str(walk->arena, name);
    }
    return name.data != NULL && map_text_put_value(&walk->numbers, name, number);
}

static bool history_add_delta(struct history_walk *walk, const git_diff_delta *delta)
{
    uint32_t number;
    uint32_t *slot;

    if (!history_number_path(walk, delta->new_file.path, &number)) {
        return false;
    }
    slot = array_push_slot(&walk->files, HISTORY_ROWS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = number;
    return true;
}

/* After all changes of a commit are noted: what the names meant before it. */
static bool history_follow_rename(struct history_walk *walk, const git_diff_delta *delta)
{
    uint32_t number;
    return delta->status != GIT_DELTA_RENAMED ||
           (history_number_path(walk, delta->new_file.path, &number) &&
            history_set_number(walk, delta->new_file.path, HISTORY_GONE) &&
            history_set_number(walk, delta->old_file.path, number));
}

/* ------------------------------------------------------------------ commits */

static bool history_add_diff(struct history_walk *walk, git_diff *diff, struct err *err)
{
    git_diff_find_options options;
    size_t count = git_diff_num_deltas(diff);
    bool done = true;
    uint32_t *slot;

    if (count > walk->options->files_max) {
        walk->huge_count++;
        return true;
    }
    (void)git_diff_find_options_init(&options, GIT_DIFF_FIND_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FIND_RENAMES;
    if (git_diff_find_similar(diff, &options) != 0) {
        return history_raise_git_error(err, "cannot look for renames");
    }
    count = git_diff_num_deltas(diff);
    slot = array_push_slot(&walk->first, HISTORY_ROWS_MAX);
    if (slot == NULL) {
        return history_raise_no_memory(err);
    }
    *slot = (uint32_t)walk->files.count;
    for (size_t i = 0; done && i < count; i++) {
        done = history_add_delta(walk, git_diff_get_delta(diff, i));
    }
    for (size_t i = 0; done && i < count; i++) {
        done = history_follow_rename(walk, git_diff_get_delta(diff, i));
    }
    return done || history_raise_no_memory(err);
}

static bool history_add_commit(struct history_walk *walk, git_commit *commit, struct err *err)
{
    git_diff_options options;
    git_commit *parent = NULL;
    git_tree *old = NULL;
    git_tree *new = NULL;
    git_diff *diff = NULL;
    bool first = git_commit_parentcount(commit) == 0;
    bool done;

    (void)git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_IGNORE_SUBMODULES;
    done = git_commit_tree(&new, commit) == 0 &&
           (first ||
            (git_commit_parent(&parent, commit, 0) == 0 && git_commit_tree(&old, parent) == 0)) &&
           git_diff_tree_to_tree(&diff, walk->repository, old, new, &options) == 0;
    done = done ? history_add_diff(walk, diff, err)
                : history_raise_git_error(err, "cannot compare a commit with the one before");
    git_diff_free(diff);
    git_tree_free(old);
    git_tree_free(new);
    git_commit_free(parent);
    return done;
}

/* Merges are counted and passed by: their changes are those of the commits they join. */
static bool history_take_commit(struct history_walk *walk, const git_oid *id, struct err *err)
{
    git_commit *commit = NULL;
    bool done = true;

    if (git_commit_lookup(&commit, walk->repository, id) != 0) {
        return history_raise_git_error(err, "cannot read a commit");
    }
    if (git_commit_time(commit) >= walk->options->since_seconds) {
        if (git_commit_parentcount(commit) > 1) {
            walk->merge_count++;
        } else {
            done = history_add_commit(walk, commit, err);
        }
    }
    git_commit_free(commit);
    return done;
}

static bool history_walk_commits(struct history_walk *walk, struct err *err)
{
    git_revwalk *commits = NULL;
    uint32_t count = 0;
    git_oid id;
    bool done = true;

    if (git_revwalk_new(&commits, walk->repository) != 0 ||
        git_revwalk_sorting(commits, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME) != 0 ||
        git_revwalk_push_head(commits) != 0) {
        git_revwalk_free(commits);
        return history_raise_git_error(err, "cannot walk the commits");
    }
    while (done && !walk->truncated && git_revwalk_next(&id, commits) == 0) {
        walk->truncated = count++ >= HISTORY_COMMITS_MAX;
        done = walk->truncated || history_take_commit(walk, &id, err);
        if (done && walk->options->deadline_ns != 0 &&
            clock_read_monotonic_ns() > walk->options->deadline_ns) {
            done = ERR_RAISE(err, ERR_TIMEOUT, "reading the history ran past its deadline");
        }
    }
    git_revwalk_free(commits);
    return done;
}

/* ------------------------------------------------------------------ result */

static bool history_copy_result(const struct history_walk *walk, struct history *out)
{
    size_t commits = walk->first.count;
    *out = (struct history){ .file_count = (uint32_t)walk->paths.count,
                             .commit_count = (uint32_t)commits,
                             .huge_count = walk->huge_count,
                             .merge_count = walk->merge_count,
                             .truncated = walk->truncated };
    out->paths = arena_alloc_bytes(walk->arena, (walk->paths.count + 1) * sizeof *out->paths);
    out->first = arena_alloc_bytes(walk->arena, (commits + 1) * sizeof *out->first);
    out->files = arena_alloc_bytes(walk->arena, (walk->files.count + 1) * sizeof *out->files);
    if (out->paths == NULL || out->first == NULL || out->files == NULL) {
        return false;
    }
    for (size_t i = 0; i < walk->paths.count; i++) {
        out->paths[i] = walk->paths.items[i];
    }
    for (size_t i = 0; i < commits; i++) {
        out->first[i] = walk->first.items[i];
    }
    out->first[commits] = (uint32_t)walk->files.count;
    for (size_t i = 0; i < walk->files.count; i++) {
        out->files[i] = walk->files.items[i];
    }
    return true;
}

bool history_read_changes(const struct history_options *options, struct arena *arena,
                          struct history *out, struct err *err)
{
    struct history_walk walk = { .options = options, .arena = arena };
    bool done;

    map_text_init_empty(&walk.numbers);
    (void)git_libgit2_init();
    done = history_open_repository(options->folder, &walk.repository, err) &&
           history_walk_commits(&walk, err) &&
           (history_copy_result(&walk, out) || history_raise_no_memory(err));
    git_repository_free(walk.repository);
    (void)git_libgit2_shutdown();
    map_text_release_slots(&walk.numbers);
    array_free_items(&walk.paths);
    array_free_items(&walk.first);
    array_free_items(&walk.files);
    return done;
}
