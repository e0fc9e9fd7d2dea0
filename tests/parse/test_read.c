/* test_read.c - files are opened below the root, whatever their paths say. */
#include "parse/parse_read_internal.h"

#include "ingest/tree.h"

#define READ_LONG_NAME_BYTES 250U
#define READ_LONG_FOLDERS    20U /* together longer than PATH_MAX */

static void test_canonical_paths(void **state)
{
    static const struct {
        const char *path;
        bool canonical;
    } rows[] = {
        { "a", true },      { "a/b.c", true }, { "...", true },     { ".a/..b", true },
        { "", false },      { "/a", false },   { "a/", false },     { "a//b", false },
        { "a/./b", false }, { "..", false },   { "a/../b", false }, { ".", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool got = read_is_canonical_path(str_from_cstring(rows[i].path));
        EXPECT(rows[i].path, got == rows[i].canonical, "got %d", got);
    }
    assert_false(read_is_canonical_path(STR("a\0b")));
    expect_all_rows_passed();
}

static void read_expect_status(int root_fd, const char *path, enum file_status status)
{
    struct read_file file;
    struct buf bytes;
    bool opened = read_open_below_root(root_fd, str_from_cstring(path), &file);

    buf_init_with_limit(&bytes, 1000);
    EXPECT(path, file.status == status, "want %s, got %s: %s", kind_name_of_status(status),
           kind_name_of_status(file.status), file.reason);
    EXPECT(path, opened == (status == FILE_STATUS_PARSED), "opened %d", opened);
    EXPECT(path, !opened || (read_append_bytes(&file, 100, &bytes) && bytes.size == 7), "%zu bytes",
           bytes.size);
    read_close_file(&file);
    buf_release_bytes(&bytes);
}

/* Longer than one system call takes, so it goes part by part. */
static void read_make_long_tree(const struct tree *tree, char *path)
{
    int fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file;

    for (unsigned i = 0; i < READ_LONG_FOLDERS; i++) {
        int up = fd;
        memset(path, 'x', READ_LONG_NAME_BYTES);
        path[READ_LONG_NAME_BYTES] = '\0';
        assert_int_equal(mkdirat(up, path, 0755), 0);
        fd = openat(up, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        (void)close(up);
        path[READ_LONG_NAME_BYTES] = '/';
        path += READ_LONG_NAME_BYTES + 1;
    }
    file = openat(fd, "deep.c", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(file, "int a;\n", 7), 7);
    (void)close(file);
    assert_int_equal(symlinkat("deep.c", fd, "link.c"), 0);
    assert_int_equal(mkdirat(fd, "real", 0755), 0);
    assert_int_equal(symlinkat("real", fd, "folder"), 0);
    file = openat(fd, "real/inner.c", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(file, "int b;\n", 7), 7);
    (void)close(file);
    (void)close(fd);
}

static void test_long_and_short_paths(void **state)
{
    static const struct {
        const char *name;
        enum file_status status;
    } rows[] = {
        { "deep.c", FILE_STATUS_PARSED },        { "link.c", FILE_STATUS_VANISHED },
        { "real/inner.c", FILE_STATUS_PARSED },  { "folder/inner.c", FILE_STATUS_VANISHED },
        { "gone.c", FILE_STATUS_VANISHED },      { "gone/x.c", FILE_STATUS_VANISHED },
        { "deep.c/x.c", FILE_STATUS_VANISHED },  { "real", FILE_STATUS_UNREADABLE },
        { "../deep.c", FILE_STATUS_UNREADABLE },
    };
    static char path[(READ_LONG_NAME_BYTES + 1) * READ_LONG_FOLDERS + 100];
    struct tree tree;
    size_t prefix = (READ_LONG_NAME_BYTES + 1) * READ_LONG_FOLDERS;
    char full[TREE_PATH_BYTES];
    int root_fd;

    (void)state;
    tree_make_temp_folder(&tree);
    root_fd = open(tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    tree_write_text_file(&tree, "deep.c", "int a;\n");
    tree_write_text_file(&tree, "real/inner.c", "int b;\n");
    tree_join_path(&tree, "link.c", full, sizeof full);
    assert_int_equal(symlink("deep.c", full), 0);
    tree_join_path(&tree, "folder", full, sizeof full);
    assert_int_equal(symlink("real", full), 0);
    read_make_long_tree(&tree, path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_expect_status(root_fd, rows[i].name, rows[i].status);
        (void)snprintf(path + prefix, sizeof path - prefix, "%s", rows[i].name);
        read_expect_status(root_fd, path, rows[i].status);
    }
    (void)close(root_fd);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

static void test_no_room(void **state)
{
    struct read_file file;
    struct tree tree;
    struct buf bytes;
    int root_fd;

    (void)state;
    tree_make_temp_folder(&tree);
    root_fd = open(tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    tree_write_text_file(&tree, "a.c", "int a;\n");
    buf_init_with_limit(&bytes, 4);
    assert_true(read_open_below_root(root_fd, STR("a.c"), &file));
    assert_int_equal(file.size, 7);
    assert_false(read_append_bytes(&file, 7, &bytes));
    assert_int_equal(file.status, FILE_STATUS_OUT_OF_MEMORY);
    read_close_file(&file);
    buf_release_bytes(&bytes);
    (void)close(root_fd);
    tree_remove_all_below(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_paths),
        cmocka_unit_test(test_long_and_short_paths),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
