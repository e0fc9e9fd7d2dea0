/* test_walk.c - what the walk finds below a folder, and the reason for everything it leaves. */
#include "ingest/walk.h"

#include "ingest/tree.h"
#include "util/child.h"
#include "util/mem.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#define WALK_NOBODY 65534

static void walk_tree_or_fail(const struct tree *tree, const struct walk_options *options,
                              struct walk_result *result)
{
    struct err err = { 0 };
    if (!walk_list_folder_files(tree->root, options, result, &err)) {
        fail_msg("%s", err.text);
    }
}

static bool walk_has_file(const struct walk_result *result, const char *path)
{
    for (size_t i = 0; i < result->file_count; i++) {
        if (str_equals_cstring(result->files[i].path, path)) {
            return true;
        }
    }
    return false;
}

static const struct walk_skip *walk_find_skip(const struct walk_result *result, const char *path)
{
    for (size_t i = 0; i < result->skip_count; i++) {
        if (str_equals_cstring(result->skips[i].path, path)) {
            return &result->skips[i];
        }
    }
    return NULL;
}

static void expect_file(const struct walk_result *result, const char *path)
{
    const struct walk_skip *skip = walk_find_skip(result, path);
    EXPECT(path, walk_has_file(result, path), "it is not a file; skipped: '%.*s'",
           STR_ARG(skip != NULL ? skip->reason : STR("no")));
}

static void expect_skip(const struct walk_result *result, const char *path, enum file_status status,
                        const char *reason)
{
    const struct walk_skip *skip = walk_find_skip(result, path);
    EXPECT(path, skip != NULL, "it is not skipped");
    if (skip != NULL) {
        EXPECT(path, skip->status == status, "want %s, got %s", kind_name_of_status(status),
               kind_name_of_status(skip->status));
        EXPECT(path, str_equals_cstring(skip->reason, reason), "want '%s', got '%.*s'", reason,
               STR_ARG(skip->reason));
    }
}

static void expect_ignored(const struct walk_result *result, const char *path, const char *reason)
{
    expect_skip(result, path, FILE_STATUS_IGNORED, reason);
}

/* ------------------------------------------------------------------ what is found */

static void test_finds_files_in_order(void **state)
{
    static const char *const want[] = { "a-b.c",         "a.c",  "a/b.c",    "a/d/e.c",
                                        "a/picture.png", "ab.c", "builder.c" };
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    for (size_t i = 7; i > 0; i--) {
        tree_write_text_file(&tree, want[i - 1], "int a;\n");
    }
    tree_make_folder(&tree, "empty");
    walk_tree_or_fail(&tree, &options, &result);
    assert_int_equal(result.file_count, 7);
    for (size_t i = 0; i < 7; i++) {
        EXPECT(want[i], str_equals_cstring(result.files[i].path, want[i]), "got '%.*s'",
               STR_ARG(result.files[i].path));
        EXPECT(want[i], result.files[i].size == 7 && result.files[i].mtime_ns > 0, "size %llu",
               (unsigned long long)result.files[i].size);
    }
    assert_int_equal(result.skip_count, 0);
    assert_int_equal(result.folder_count, 4);
    assert_int_equal(result.file_bytes, 49);
    assert_false(result.rules_hide_all);
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_manifests_are_listed_too(void **state)
{
    static const char *const names[] = { "Cargo.toml", "setup.py", NULL };
    const struct walk_options options = { .manifest_names = names };
    struct walk_result result;
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "z/Cargo.toml", "[package]\n");
    tree_write_text_file(&tree, "Cargo.toml", "[workspace]\n");
    tree_write_text_file(&tree, "setup.py", "x = 1\n");
    tree_write_text_file(&tree, "a/MyCargo.toml", "\n");
    tree_write_text_file(&tree, "hidden/Cargo.toml", "\n");
    tree_write_text_file(&tree, ".gitignore", "hidden\n");
    walk_tree_or_fail(&tree, &options, &result);
    assert_int_equal(result.manifest_count, 3);
    assert_true(str_equals_cstring(result.manifests[0].path, "Cargo.toml"));
    assert_true(str_equals_cstring(result.manifests[1].path, "setup.py"));
    assert_true(str_equals_cstring(result.manifests[2].path, "z/Cargo.toml"));
    expect_file(&result, "setup.py");
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ ignore files */

static void test_rules_and_their_reasons(void **state)
{
    const struct walk_options options = { 0 };
    const struct walk_options no_rules = { .no_ignore_files = true };
    struct walk_result result;
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, ".gitignore", "# built\n*.gen.c\n/out/\nlogs/\n!logs/keep.c\n");
    tree_write_text_file(&tree, "src/.gitignore", "!special.gen.c\nlocal.c\n");
    tree_write_text_file(&tree, ".git/info/exclude", "excluded.c\n");
    tree_write_text_file(&tree, ".parseltongueignore", "own.c\n!wanted.gen.c\n");
    tree_write_text_file(&tree, "a.gen.c", "");
    tree_write_text_file(&tree, "wanted.gen.c", "");
    tree_write_text_file(&tree, "src/special.gen.c", "");
    tree_write_text_file(&tree, "src/other.gen.c", "");
    tree_write_text_file(&tree, "src/local.c", "");
    tree_write_text_file(&tree, "src/out/x.c", "");
    tree_write_text_file(&tree, "src/own.c", "");
    tree_write_text_file(&tree, "src/excluded.c", "");
    tree_write_text_file(&tree, "local.c", "");
    tree_write_text_file(&tree, "out/y.c", "");
    tree_write_text_file(&tree, "logs/keep.c", "");
    walk_tree_or_fail(&tree, &options, &result);
    expect_ignored(&result, "a.gen.c", "'*.gen.c' in .gitignore:2");
    expect_ignored(&result, "src/other.gen.c", "'*.gen.c' in .gitignore:2");
    expect_ignored(&result, "src/local.c", "'local.c' in src/.gitignore:2");
    expect_ignored(&result, "out", "'/out/' in .gitignore:3");
    expect_ignored(&result, "logs", "'logs/' in .gitignore:4");
    expect_ignored(&result, "src/own.c", "'own.c' in .parseltongueignore:1");
    expect_ignored(&result, "src/excluded.c", "'excluded.c' in .git/info/exclude:1");
    expect_ignored(&result, ".git", "version control");
    expect_file(&result, "wanted.gen.c");
    expect_file(&result, "src/special.gen.c");
    expect_file(&result, "src/out/x.c");
    expect_file(&result, "local.c");
    EXPECT("folder", walk_find_skip(&result, "logs")->is_folder, "a folder is a folder");
    EXPECT("below", walk_find_skip(&result, "out/y.c") == NULL, "the folder stands for it");
    walk_free_result(&result);

    walk_tree_or_fail(&tree, &no_rules, &result);
    expect_file(&result, "a.gen.c");
    expect_file(&result, "logs/keep.c");
    expect_ignored(&result, ".git", "version control");
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_rules_that_hide_all(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    walk_tree_or_fail(&tree, &options, &result);
    assert_false(result.rules_hide_all); /* there is nothing */
    walk_free_result(&result);
    tree_write_text_file(&tree, ".gitignore", "/*\n!/debian/\n");
    tree_write_text_file(&tree, "kernel/a.c", "int a;\n");
    walk_tree_or_fail(&tree, &options, &result);
    assert_int_equal(result.file_count, 0);
    assert_true(result.rules_hide_all);
    walk_free_result(&result);
    tree_remove_all_below(&tree);
}

static void test_ignore_file_that_is_none(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    char full[TREE_PATH_BYTES];

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "a/.gitignore/x.c", "");
    tree_write_text_file(&tree, "a/y.c", "");
    tree_write_text_file(&tree, "rules", "*.c\n");
    tree_make_folder(&tree, "b");
    tree_join_path(&tree, "b/.gitignore", full, sizeof full);
    assert_int_equal(symlink("../rules", full), 0); /* git does not follow it either */
    tree_write_text_file(&tree, "b/z.c", "");
    walk_tree_or_fail(&tree, &options, &result);
    expect_file(&result, "a/.gitignore/x.c");
    expect_file(&result, "a/y.c");
    expect_file(&result, "b/z.c");
    expect_ignored(&result, "b/.gitignore", "symbolic link");
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ built-in skips */

struct skip_row {
    const char *files[4]; /* made; a name with a slash at its end is a folder */
    const char *path;
    bool kept;
};

static void check_skip_row(const struct skip_row *row)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    bool kept;

    tree_make_temp_folder(&tree);
    for (size_t i = 0; i < 4 && row->files[i] != NULL; i++) {
        tree_write_text_file(&tree, row->files[i],
                             strstr(row->files[i], "CACHEDIR.TAG") != NULL
                                 ? "Signature: 8a477f597d28d172789f06886806bc55\n"
                                 : "!kept\n");
    }
    tree_write_text_file(&tree, row->path, "int a;\n");
    walk_tree_or_fail(&tree, &options, &result);
    kept = walk_has_file(&result, row->path);
    EXPECT(row->path, kept == row->kept, "beside '%s': kept %d",
           row->files[0] != NULL ? row->files[0] : "nothing", kept);
    walk_free_result(&result);
    tree_remove_all_below(&tree);
}

static void test_built_in_skips(void **state)
{
    static const struct skip_row rows[] = {
        { { NULL }, "node_modules/x/a.c", false },
        { { NULL }, "src/__pycache__/a.c", false },
        { { NULL }, ".venv/lib/a.c", false },
        { { NULL }, ".hg/a.c", false },
        { { NULL }, ".svn/a.c", false },
        { { NULL }, ".parseltongue/a.c", false },
        { { NULL }, "parseltongue20260131235959/a.c", false },
        { { NULL }, "parseltongue2026013123595/a.c", true },
        { { NULL }, "parseltongue/a.c", true },
        { { NULL }, "my_node_modules/a.c", true },
        { { NULL }, ".github/a.c", true },
        { { NULL }, "distance/a.c", true },
        /* names that may be sources: only beside what makes them, and when no .gitignore tells */
        { { NULL }, "target/a.c", true },
        { { NULL }, "build/a.c", true },
        { { NULL }, "src/build/a.c", true },
        { { NULL }, "dist/a.c", true },
        { { NULL }, "venv/a.c", true },
        { { "Cargo.toml" }, "target/a.c", false },
        { { "sub/pom.xml" }, "sub/target/a.c", false },
        { { "Cargo.toml" }, "src/target/a.c", true },
        { { "package.json" }, "build/a.c", false },
        { { "package.json" }, "dist/a.c", false },
        { { "pyproject.toml" }, "dist/a.c", false },
        { { "CMakeLists.txt" }, "build/a.c", false },
        { { "CMakeLists.txt" }, "dist/a.c", true },
        { { "package.json", ".gitignore" }, "build/a.c", true },
        { { "sub/package.json", ".gitignore" }, "sub/build/a.c", true },
        { { "package.json", "other/.gitignore" }, "build/a.c", false },
        /* what is inside tells, whatever the name */
        { { "venv/pyvenv.cfg" }, "venv/a.c", false },
        { { "env/pyvenv.cfg", ".gitignore" }, "env/a.c", false },
        { { "out/CMakeCache.txt" }, "out/a.c", false },
        { { "in_place/CMakeCache.txt", "in_place/CMakeLists.txt" }, "in_place/a.c", true },
        { { "cache/CACHEDIR.TAG" }, "cache/a.c", false },
        { { "sub/.git/HEAD" }, "sub/a.c", false },
        { { "sub/.git" }, "sub/a.c", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_skip_row(&rows[i]);
    }
    expect_all_rows_passed();
}

static void test_own_rules_bring_back(void **state)
{
    const struct walk_options options = { 0 };
    const struct walk_options no_skips = { .no_builtin_skips = true };
    struct walk_result result;
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, ".parseltongueignore",
                         "!node_modules\n!module\n!.parseltongue\n!.git\n");
    tree_write_text_file(&tree, "node_modules/a.c", "");
    tree_write_text_file(&tree, "module/.git", "gitdir: elsewhere\n");
    tree_write_text_file(&tree, "module/a.c", "");
    tree_write_text_file(&tree, "other/.git", "gitdir: elsewhere\n");
    tree_write_text_file(&tree, "__pycache__/a.c", "");
    tree_write_text_file(&tree, "wrong/CACHEDIR.TAG", "no signature\n");
    tree_write_text_file(&tree, "wrong/a.c", "");
    tree_write_text_file(&tree, ".parseltongue/a.c", "");
    tree_write_text_file(&tree, ".git/a.c", "");
    walk_tree_or_fail(&tree, &options, &result);
    expect_file(&result, "node_modules/a.c");
    expect_file(&result, "module/a.c");
    expect_file(&result, "wrong/a.c");
    expect_ignored(&result, "module/.git", "version control");
    expect_ignored(&result, "other", "nested repository");
    expect_ignored(&result, "__pycache__", "compiled files (built-in rule)");
    expect_ignored(&result, ".parseltongue", "written by parseltongue");
    expect_ignored(&result, ".git", "version control");
    walk_free_result(&result);
    walk_tree_or_fail(&tree, &no_skips, &result);
    expect_file(&result, "__pycache__/a.c");
    expect_ignored(&result, "other", "nested repository");
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ odd entries */

static void test_odd_entries(void **state)
{
    const struct walk_options options = { 0 };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct walk_result result;
    struct tree tree;
    char full[TREE_PATH_BYTES];
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "real/a.c", "");
    tree_write_text_file(&tree, "\xFF\xFE/new\nline.c", "");
    tree_join_path(&tree, "loop", full, sizeof full);
    assert_int_equal(symlink(".", full), 0);
    tree_join_path(&tree, "file.c", full, sizeof full);
    assert_int_equal(symlink("real/a.c", full), 0);
    tree_join_path(&tree, "dangling.c", full, sizeof full);
    assert_int_equal(symlink("nowhere", full), 0);
    tree_join_path(&tree, "pipe.c", full, sizeof full);
    assert_int_equal(mkfifo(full, 0644), 0);
    tree_join_path(&tree, "socket.c", full, sizeof full);
    assert_true(strlen(full) < sizeof address.sun_path);
    memcpy(address.sun_path, full, strlen(full));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);
    walk_tree_or_fail(&tree, &options, &result);
    expect_file(&result, "real/a.c");
    expect_file(&result, "\xFF\xFE/new\nline.c");
    expect_ignored(&result, "loop", "symbolic link");
    expect_ignored(&result, "file.c", "symbolic link");
    expect_ignored(&result, "dangling.c", "symbolic link");
    expect_ignored(&result, "pipe.c", "named pipe");
    expect_ignored(&result, "socket.c", "socket");
    assert_int_equal(result.file_count + result.skip_count, 7);
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_depth_limit(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    struct str deepest;
    int fd;

    (void)state;
    tree_make_temp_folder(&tree);
    fd = open(tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (unsigned i = 0; i < WALK_DEPTH_MAX + 50; i++) {
        int up = fd;
        int file = openat(fd, "a.c", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        (void)close(file);
        assert_int_equal(mkdirat(fd, "d", 0755), 0);
        fd = openat(up, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        (void)close(up);
    }
    (void)close(fd);
    walk_tree_or_fail(&tree, &options, &result);
    assert_int_equal(result.file_count, WALK_DEPTH_MAX + 1);
    assert_int_equal(result.skip_count, 1);
    deepest = result.skips[0].path;
    assert_int_equal(deepest.size, 2 * (WALK_DEPTH_MAX + 1) - 1);
    assert_true(str_equals_cstring(result.skips[0].reason, "deeper than 200 folders"));
    walk_free_result(&result);
    tree_remove_all_below(&tree);
}

/* In a child, as a user to whom permissions apply. */
static void walk_run_as_nobody(void *context)
{
    const struct walk_options options = { 0 };
    const struct tree *tree = context;
    struct walk_result result;
    struct err err = { 0 };

    if (geteuid() == 0 && (setgid(WALK_NOBODY) != 0 || setuid(WALK_NOBODY) != 0)) {
        _exit(2);
    }
    if (!walk_list_folder_files(tree->root, &options, &result, &err)) {
        (void)fprintf(stderr, "%s %s", err_name_of_code(err.code), strrchr(err.text, ':'));
        return;
    }
    for (size_t i = 0; i < result.file_count; i++) {
        (void)fprintf(stderr, "%.*s; ", STR_ARG(result.files[i].path));
    }
    for (size_t i = 0; i < result.skip_count; i++) {
        const struct walk_skip *skip = &result.skips[i];
        if (skip->status == FILE_STATUS_UNREADABLE) {
            (void)fprintf(stderr, "%.*s: %.*s; ", STR_ARG(skip->path), STR_ARG(skip->reason));
        }
    }
    walk_free_result(&result);
}

static void test_no_permission(void **state)
{
    struct child_end end;
    struct tree tree;
    char full[TREE_PATH_BYTES];

    (void)state;
    tree_make_temp_folder(&tree);
    assert_int_equal(chmod(tree.root, 0755), 0);
    tree_write_text_file(&tree, "open.c", "");
    tree_write_text_file(&tree, "closed/a.c", "");
    tree_write_text_file(&tree, "rules/.gitignore", "*\n");
    tree_write_text_file(&tree, "rules/b.c", "");
    tree_join_path(&tree, "rules/.gitignore", full, sizeof full);
    assert_int_equal(chmod(full, 0), 0);
    tree_join_path(&tree, "closed", full, sizeof full);
    assert_int_equal(chmod(full, 0), 0);
    child_run_and_wait(walk_run_as_nobody, &tree, &end);
    assert_int_equal(chmod(full, 0755), 0);
    assert_string_equal(end.said, "open.c; rules/b.c; closed: Permission denied; "
                                  "rules/.gitignore: ignore file that cannot be read; ");
    assert_int_equal(chmod(tree.root, 0), 0);
    child_run_and_wait(walk_run_as_nobody, &tree, &end);
    assert_string_equal(end.said, "permission_denied : Permission denied");
    assert_int_equal(chmod(tree.root, 0755), 0);
    tree_remove_all_below(&tree);
}

/* ------------------------------------------------------------------ the root */

static void test_single_file_root(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    struct err err = { 0 };
    char full[TREE_PATH_BYTES];
    struct stat about;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, ".gitignore", "*.c\n");
    tree_write_text_file(&tree, "one.c", "int a;\n");
    tree_write_text_file(&tree, "two.c", "int a;\n");
    tree_write_text_file(&tree, "three.png", "");
    tree_join_path(&tree, "one.c", full, sizeof full);
    assert_true(walk_list_folder_files(full, &options, &result, &err));
    assert_true(result.is_single_file);
    assert_int_equal(result.file_count, 1);
    assert_true(str_equals_cstring(result.files[0].path, "one.c"));
    assert_int_equal(fstatat(result.root_fd, "two.c", &about, 0), 0);
    walk_free_result(&result);
    tree_join_path(&tree, "three.png", full, sizeof full);
    assert_true(walk_list_folder_files(full, &options, &result, &err));
    assert_int_equal(result.file_count, 1);
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_root_through_link(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    struct err err = { 0 };
    char link_path[TREE_PATH_BYTES];
    char full[TREE_PATH_BYTES];

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "real/a.c", "");
    tree_join_path(&tree, "link", link_path, sizeof link_path);
    assert_int_equal(symlink("real", link_path), 0);
    assert_true(walk_list_folder_files(link_path, &options, &result, &err));
    tree_join_path(&tree, "real", full, sizeof full);
    assert_string_equal(result.root_path, full);
    expect_file(&result, "a.c");
    walk_free_result(&result);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_root_failures(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct err err = { 0 };
    struct tree tree;
    char full[TREE_PATH_BYTES];

    (void)state;
    tree_make_temp_folder(&tree);
    tree_join_path(&tree, "nowhere", full, sizeof full);
    assert_false(walk_list_folder_files(full, &options, &result, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    tree_join_path(&tree, "pipe", full, sizeof full);
    assert_int_equal(mkfifo(full, 0644), 0);
    assert_false(walk_list_folder_files(full, &options, &result, &err));
    assert_int_equal(err.code, ERR_IO);
    tree_remove_all_below(&tree);
}

/* ------------------------------------------------------------------ limits */

static void test_limits_and_stop(void **state)
{
    const atomic_int stop = 1;
    const struct walk_options few = { .files_max = 3 };
    const struct walk_options enough = { .files_max = 4 };
    const struct walk_options short_paths = { .path_bytes_max = 20000 };
    const struct walk_options stopped = { .stop = &stop };
    struct walk_result result;
    struct err err = { 0 };
    struct tree tree;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "a.c", "");
    tree_write_text_file(&tree, "b/b.c", "");
    tree_write_text_file(&tree, "b/c.png", "");
    tree_write_text_file(&tree, "d.c", "");
    assert_false(walk_list_folder_files(tree.root, &few, &result, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(walk_list_folder_files(tree.root, &enough, &result, &err));
    walk_free_result(&result);
    for (unsigned i = 0; i < 200; i++) {
        char name[160];
        (void)snprintf(name, sizeof name, "folder_with_quite_a_long_name/%0100u.c", i);
        tree_write_text_file(&tree, name, "");
    }
    assert_false(walk_list_folder_files(tree.root, &short_paths, &result, &err));
    assert_true(err.code == ERR_LIMIT);
    assert_false(walk_list_folder_files(tree.root, &stopped, &result, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    tree_remove_all_below(&tree);
}

static void test_allocation_failures(void **state)
{
    const struct walk_options options = { 0 };
    struct walk_result result;
    struct tree tree;
    bool done = false;
    int64_t nth;

    (void)state;
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, ".gitignore", "*.o\n[ab]*.x\n");
    tree_write_text_file(&tree, "a/b/c.c", "");
    tree_write_text_file(&tree, "a/b/c.o", "");
    for (nth = 1; nth < 1000 && !done; nth++) {
        struct err err = { 0 };
        mem_fail_nth_alloc(nth);
        done = walk_list_folder_files(tree.root, &options, &result, &err);
        mem_fail_no_more();
        if (done) {
            EXPECT("alloc", result.file_count + result.skip_count == 3, "allocation %lld",
                   (long long)nth);
            walk_free_result(&result);
        } else {
            EXPECT("alloc", err.code == ERR_MEMORY || err.code == ERR_LIMIT, "%s", err.text);
        }
    }
    assert_true(nth < 1000);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_files_in_order),
        cmocka_unit_test(test_manifests_are_listed_too),
        cmocka_unit_test(test_rules_and_their_reasons),
        cmocka_unit_test(test_rules_that_hide_all),
        cmocka_unit_test(test_ignore_file_that_is_none),
        cmocka_unit_test(test_built_in_skips),
        cmocka_unit_test(test_own_rules_bring_back),
        cmocka_unit_test(test_odd_entries),
        cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_no_permission),
        cmocka_unit_test(test_single_file_root),
        cmocka_unit_test(test_root_through_link),
        cmocka_unit_test(test_root_failures),
        cmocka_unit_test(test_limits_and_stop),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
