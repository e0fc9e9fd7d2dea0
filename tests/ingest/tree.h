/* tree.h - a folder of its own for a test, and what to put in it.
 *
 *   struct tree tree;  tree_make_temp_folder(&tree);
 *   tree_write_text_file(&tree, "src/a.c", "int a;");   // makes folders on the way
 *   tree_remove_all_below(&tree);
 */
#ifndef TESTS_INGEST_TREE_H
#define TESTS_INGEST_TREE_H

#include "util/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TREE_PATH_BYTES 1024U

struct tree {
    char root[TREE_PATH_BYTES];
};

static inline void tree_make_temp_folder(struct tree *tree)
{
    const char *base = getenv("TMPDIR");
    memset(tree, 0, sizeof *tree);
    (void)snprintf(tree->root, sizeof tree->root, "%s/parseltongue-test-XXXXXX",
                   base != NULL && base[0] == '/' ? base : "/tmp");
    assert_non_null(mkdtemp(tree->root));
}

static inline void tree_join_path(const struct tree *tree, const char *path, char *out, size_t size)
{
    int used = snprintf(out, size, "%s/%s", tree->root, path);
    assert_true(used > 0 && (size_t)used < size);
}

static inline void tree_make_parent_folders(char *path, size_t from)
{
    for (size_t i = from; path[i] != '\0'; i++) {
        if (path[i] == '/') {
            path[i] = '\0';
            (void)mkdir(path, 0755);
            path[i] = '/';
        }
    }
}

static inline void tree_write_bytes_file(const struct tree *tree, const char *path,
                                         const void *data, size_t size)
{
    char full[TREE_PATH_BYTES];
    int fd;
    tree_join_path(tree, path, full, sizeof full);
    tree_make_parent_folders(full, strlen(tree->root) + 1);
    fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, size), (ssize_t)size);
    (void)close(fd);
}

static inline void tree_write_text_file(const struct tree *tree, const char *path, const char *text)
{
    tree_write_bytes_file(tree, path, text, strlen(text));
}

static inline void tree_make_folder(const struct tree *tree, const char *path)
{
    char full[TREE_PATH_BYTES];
    tree_join_path(tree, path, full, sizeof full);
    tree_make_parent_folders(full, strlen(tree->root) + 1);
    (void)mkdir(full, 0755);
}

/* Relative to open folders: paths may be longer than the system takes. */
static inline void tree_remove_inside(int folder_fd)
{
    DIR *folder = fdopendir(folder_fd);
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int fd;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        fd = openat(folder_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0) {
            tree_remove_inside(fd);
        }
        (void)unlinkat(folder_fd, entry->d_name, fd >= 0 ? AT_REMOVEDIR : 0);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
}

static inline void tree_remove_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        tree_remove_inside(fd);
        (void)rmdir(path);
    }
}

static inline void tree_remove_all_below(const struct tree *tree)
{
    tree_remove_folder(tree->root);
}

#endif
