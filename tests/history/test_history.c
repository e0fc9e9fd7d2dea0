/* test_history.c - history from a repository made here with libgit2: renames, huge commits,
 * merges left aside, dates, folders without a repository. */
#include "history/history.h"
#include "util/expect.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_SECONDS 86400

struct made_repository {
    char folder[64];
    git_repository *repository;
    int64_t day;
};

static void made_open(struct made_repository *made)
{
    (void)snprintf(made->folder, sizeof made->folder, "/tmp/test_history_XXXXXX");
    assert_non_null(mkdtemp(made->folder));
    (void)git_libgit2_init();
    assert_int_equal(git_repository_init(&made->repository, made->folder, 0), 0);
    made->day = 100;
}

static void made_close(struct made_repository *made)
{
    char command[128];
    git_repository_free(made->repository);
    (void)git_libgit2_shutdown();
    (void)snprintf(command, sizeof command, "rm -rf '%s'", made->folder);
    assert_int_equal(system(command), 0);
}

static void made_write(const struct made_repository *made, const char *name, const char *text)
{
    char path[128];
    FILE *file;
    (void)snprintf(path, sizeof path, "%s/%s", made->folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    for (unsigned i = 0; i < 20; i++) { /* enough alike for a rename */
        (void)fprintf(file, "line %u of %s\n", i, text);
    }
    (void)fclose(file);
}

static void made_remove(const struct made_repository *made, const char *name)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", made->folder, name);
    assert_int_equal(unlink(path), 0);
}

/* All of the folder, a day after the commit before. */
static void made_commit(struct made_repository *made)
{
    char all[] = "*";
    char *specs[] = { all };
    const git_strarray paths = { specs, 1 };
    git_signature *who = NULL;
    git_commit *parent = NULL;
    git_index *index = NULL;
    git_tree *tree = NULL;
    git_oid tree_id;
    git_oid id;
    bool first = git_reference_name_to_id(&id, made->repository, "HEAD") != 0;

    assert_int_equal(git_repository_index(&index, made->repository), 0);
    assert_int_equal(git_index_add_all(index, &paths, 0, NULL, NULL), 0);
    assert_int_equal(git_index_update_all(index, &paths, NULL, NULL), 0);
    assert_int_equal(git_index_write_tree(&tree_id, index), 0);
    assert_int_equal(git_index_write(index), 0);
    assert_int_equal(git_tree_lookup(&tree, made->repository, &tree_id), 0);
    assert_int_equal(git_signature_new(&who, "a", "a@b", made->day++ * DAY_SECONDS, 0), 0);
    if (!first) {
        assert_int_equal(git_commit_lookup(&parent, made->repository, &id), 0);
    }
    assert_int_equal(git_commit_create_v(&id, made->repository, "HEAD", who, who, NULL, "m", tree,
                                         first ? 0 : 1, parent),
                     0);
    git_signature_free(who);
    git_commit_free(parent);
    git_tree_free(tree);
    git_index_free(index);
}

static uint32_t history_count_of(const struct history *history, const char *path)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < history->first[history->commit_count]; i++) {
        count += str_equals_cstring(history->paths[history->files[i]], path);
    }
    return count;
}

static void check_changes_and_renames(void **state)
{
    struct made_repository made = { .day = 0 };
    struct history_options options = { .since_seconds = INT64_MIN, .files_max = 3 };
    struct history history;
    struct arena arena;
    char id[HISTORY_ID_BYTES];
    struct err err = { .code = ERR_NONE };

    (void)state;
    made_open(&made);
    arena_init_with_limit(&arena, SIZE_MAX / 2);
    options.folder = str_from_cstring(made.folder);
    assert_false(history_read_head_id(options.folder, id, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND); /* no commit yet */

    made_write(&made, "old.c", "first");
    made_write(&made, "b.c", "b");
    made_commit(&made); /* day 100: old b */
    made_write(&made, "b.c", "b again");
    made_commit(&made); /* day 101: b */
    made_remove(&made, "old.c");
    made_write(&made, "new.c", "first");
    made_commit(&made); /* day 102: old becomes new */
    made_write(&made, "old.c", "something else altogether");
    made_write(&made, "new.c", "first, changed");
    made_commit(&made); /* day 103: another old, new */
    for (char name[] = "x0.c"; name[1] < '5'; name[1]++) {
        made_write(&made, name, name);
    }
    made_commit(&made); /* day 104: five files: huge */

    assert_true(history_read_head_id(options.folder, id, &err));
    assert_int_equal(strlen(id), HISTORY_ID_BYTES - 1);
    assert_true(history_read_changes(&options, &arena, &history, &err));
    assert_int_equal(history.commit_count, 4);
    assert_int_equal(history.huge_count, 1);
    assert_int_equal(history.merge_count, 0);
    assert_false(history.truncated);
    assert_int_equal(history_count_of(&history, "new.c"), 3); /* as old, renamed, changed */
    assert_int_equal(history_count_of(&history, "old.c"), 1); /* the later one only */
    assert_int_equal(history_count_of(&history, "b.c"), 2);
    assert_int_equal(history_count_of(&history, "x0.c"), 0);

    options.since_seconds = 102 * DAY_SECONDS;
    assert_true(history_read_changes(&options, &arena, &history, &err));
    assert_int_equal(history.commit_count, 2);
    assert_int_equal(history_count_of(&history, "b.c"), 0);

    options.deadline_ns = 1;
    assert_false(history_read_changes(&options, &arena, &history, &err));
    assert_int_equal(err.code, ERR_TIMEOUT);
    arena_release_all_blocks(&arena);
    made_close(&made);
}

/* A folder inside a repository is none: what lies above is not looked at. */
static void check_folder_without_repository(void **state)
{
    struct made_repository made = { .day = 0 };
    char inner[80];
    char id[HISTORY_ID_BYTES];
    struct err err = { .code = ERR_NONE };

    (void)state;
    made_open(&made);
    made_write(&made, "a.c", "a");
    made_commit(&made);
    (void)snprintf(inner, sizeof inner, "%s/inner", made.folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_false(history_read_head_id(str_from_cstring(inner), id, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_false(history_read_head_id(STR_EMPTY, id, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    made_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_changes_and_renames),
        cmocka_unit_test(check_folder_without_repository),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
