/* cli_workspace.c - see cli_workspace.h. */
#include "cli/cli_workspace.h"

#include "store/store.h"
#include "util/array.h"
#include "util/file.h"
#include "util/json.h"
#include "util/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKSPACE_PATH_BYTES_MAX 8192U
#define WORKSPACE_META_BYTES_MAX 65536U
#define WORKSPACE_META           "meta.json"
#define WORKSPACE_DATABASE       "analysis.db"
#define WORKSPACE_META_PAIRS     8U

/* ------------------------------------------------------------------ names and places */

static bool workspace_byte_is_good(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
}

bool cli_workspace_check_name(struct str name, struct err *err)
{
    bool good = name.size > 0 && name.size <= WORKSPACE_NAME_BYTES_MAX && name.data[0] != '.';
    struct str shown = str_from_range(
        name.data, name.size < WORKSPACE_NAME_BYTES_MAX ? name.size : WORKSPACE_NAME_BYTES_MAX);
    for (size_t i = 0; i < name.size && good; i++) {
        good = workspace_byte_is_good(name.data[i]);
    }
    return good ||
           ERR_RAISE(err, ERR_USAGE,
                     "'%.*s' cannot name an index: up to %u letters, digits, '.', '_', '-', no dot "
                     "first",
                     STR_ARG(shown), WORKSPACE_NAME_BYTES_MAX);
}

static bool workspace_append_home(struct buf *out, struct err *err)
{
    /* NOLINTBEGIN(concurrency-mt-unsafe): nothing here sets the environment */
    const char *own = getenv("PARSELTONGUE_HOME");
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    /* NOLINTEND(concurrency-mt-unsafe) */

    if (own != NULL && own[0] != '\0') {
        buf_append_cstring(out, own);
    } else if (data != NULL && data[0] == '/') { /* the XDG rules say: absolute or ignored */
        buf_append_format(out, "%s/parseltongue", data);
    } else if (home != NULL && home[0] != '\0') {
        buf_append_format(out, "%s/.local/share/parseltongue", home);
    } else {
        return ERR_RAISE(err, ERR_USAGE, "no home for indexes: set PARSELTONGUE_HOME");
    }
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for a path");
}

/* HOME/NAME/FILE, without what is NULL; in the arena. Data NULL: err is set. */
static struct str workspace_make_path(struct str name, const char *file, struct arena *arena,
                                      struct err *err)
{
    struct str copy = STR_EMPTY;
    struct buf path;

    buf_init_with_limit(&path, WORKSPACE_PATH_BYTES_MAX);
    if (workspace_append_home(&path, err)) {
        if (name.size > 0) {
            buf_append_format(&path, "/%.*s", STR_ARG(name));
        }
        if (file != NULL) {
            buf_append_format(&path, "/%s", file);
        }
        copy = path.failed ? STR_EMPTY : arena_copy_str(arena, buf_borrow_str(&path));
        if (copy.data == NULL) {
            (void)ERR_RAISE(err, ERR_MEMORY, "no memory for a path");
        }
    }
    buf_release_bytes(&path);
    return copy;
}

bool cli_workspace_append_spec(struct str name, struct buf *out, struct err *err)
{
    struct buf path;

    if (!cli_workspace_check_name(name, err)) {
        return false;
    }
    buf_init_with_limit(&path, WORKSPACE_PATH_BYTES_MAX);
    if (!workspace_append_home(&path, err)) {
        buf_release_bytes(&path);
        return false;
    }
    buf_append_format(&path, "/%.*s/" WORKSPACE_DATABASE, STR_ARG(name));
    store_append_path_spec(buf_borrow_str(&path), out);
    out->failed = out->failed || path.failed;
    buf_release_bytes(&path);
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for a path");
}

static bool workspace_fill_places(struct str name, struct arena *arena, struct cli_workspace *out,
                                  struct err *err)
{
    struct buf spec;
    bool done;

    buf_init_with_limit(&spec, WORKSPACE_PATH_BYTES_MAX);
    done = cli_workspace_append_spec(name, &spec, err);
    if (done) {
        out->name = arena_copy_str(arena, name);
        out->spec = arena_copy_str(arena, buf_borrow_str(&spec));
        out->folder = workspace_make_path(name, NULL, arena, err);
        done = out->folder.data != NULL && ((out->name.data != NULL && out->spec.data != NULL) ||
                                            ERR_RAISE(err, ERR_MEMORY, "no memory for an index"));
    }
    buf_release_bytes(&spec);
    return done;
}

/* ------------------------------------------------------------------ finding */

static bool workspace_read_meta(struct cli_workspace *workspace, struct arena *arena,
                                struct err *err)
{
    struct cli_json_pair pairs[WORKSPACE_META_PAIRS];
    struct str path = workspace_make_path(workspace->name, WORKSPACE_META, arena, err);
    size_t count = 0;
    struct buf text;
    bool done;

    buf_init_with_limit(&text, WORKSPACE_META_BYTES_MAX);
    done = path.data != NULL &&
           file_read_whole_bytes(AT_FDCWD, path.data, WORKSPACE_META_BYTES_MAX, &text, err);
    if (!done && err->code == ERR_NOT_FOUND) {
        (void)ERR_RAISE(err, ERR_NOT_FOUND,
                        "no index is called '%.*s'; 'parseltongue list' shows all",
                        STR_ARG(workspace->name));
    }
    if (done) {
        done = cli_parse_flat_json(buf_borrow_str(&text), arena, pairs, WORKSPACE_META_PAIRS,
                                   &count, err);
        workspace->target = done ? cli_find_json_value(pairs, count, "target_path") : STR_EMPTY;
        if (workspace->target.size == 0) {
            done = ERR_RAISE(err, ERR_CORRUPT, "'%s' names no target_path", path.data);
        }
    }
    buf_release_bytes(&text);
    return done;
}

bool cli_workspace_find(struct str name, struct arena *arena, struct cli_workspace *out,
                        struct err *err)
{
    return cli_workspace_check_name(name, err) && workspace_fill_places(name, arena, out, err) &&
           workspace_read_meta(out, arena, err);
}

static int workspace_compare_names(const void *left, const void *right)
{
    return str_compare_bytes(((const struct cli_workspace *)left)->name,
                             ((const struct cli_workspace *)right)->name);
}

struct workspace_list {
    ARRAY_FIELDS(struct cli_workspace);
};

/* Folders that are no index are passed over. */
static bool workspace_add_entry(struct workspace_list *list, const char *entry, struct arena *arena,
                                struct err *err)
{
    struct cli_workspace found = { .name = STR_EMPTY };
    struct err why = { .code = ERR_NONE };
    struct cli_workspace *slot;

    if (!cli_workspace_find(str_from_cstring(entry), arena, &found, &why)) {
        return true;
    }
    slot = array_push_slot(list, UINT32_MAX);
    if (slot == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to list indexes");
    }
    *slot = found;
    return true;
}

bool cli_workspace_list_all(struct arena *arena, struct cli_workspace **out, size_t *count,
                            struct err *err)
{
    struct workspace_list list = { .count = 0 };
    struct str home = workspace_make_path(STR_EMPTY, NULL, arena, err);
    const struct dirent *entry;
    bool done = home.data != NULL;
    DIR *dir = done ? opendir(home.data) : NULL;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while (done && dir != NULL && (entry = readdir(dir)) != NULL) {
        done = workspace_add_entry(&list, entry->d_name, arena, err);
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    *count = list.count;
    *out = done ? arena_alloc_bytes(arena, (list.count + 1) * sizeof **out) : NULL;
    if (done && *out == NULL) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory to list indexes");
    }
    if (done && list.items != NULL && *out != NULL && list.count > 0) {
        qsort(list.items, list.count, sizeof *list.items, workspace_compare_names);
        memcpy(*out, list.items, list.count * sizeof *list.items);
    }
    array_free_items(&list);
    return done;
}

/* ------------------------------------------------------------------ making and removing */

bool cli_workspace_publish(const struct cli_workspace *workspace, struct arena *arena,
                           struct err *err)
{
    struct str path = workspace_make_path(workspace->name, WORKSPACE_META, arena, err);
    struct json json;
    struct buf text;
    bool done;

    if (path.data == NULL) {
        return false;
    }
    buf_init_with_limit(&text, WORKSPACE_META_BYTES_MAX);
    json_init_on_buf(&json, &text);
    json_begin_object(&json, NULL);
    json_put_str(&json, "index_name", workspace->name);
    json_put_str(&json, "index_path", workspace->folder);
    json_put_str(&json, "target_path", workspace->target);
    json_end_object(&json);
    buf_append_byte(&text, '\n');
    done = text.failed ? ERR_RAISE(err, ERR_MEMORY, "no memory for an index")
                       : file_write_whole_atomic(path.data, buf_borrow_str(&text), err);
    buf_release_bytes(&text);
    return done;
}

/* Files of a folder; folders inside stay. */
static void workspace_remove_files(int folder_fd)
{
    int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (dir == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)unlinkat(folder_fd, entry->d_name, 0);
        }
    }
    (void)closedir(dir);
}

static void workspace_remove_inner(int folder_fd, const char *name)
{
    int inner = openat(folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0) {
        workspace_remove_files(inner);
        (void)close(inner);
        (void)unlinkat(folder_fd, name, AT_REMOVEDIR);
    }
}

/* A workspace is two folders deep. meta.json goes first: a workspace half removed is none. */
static bool workspace_remove_folder(const char *folder, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot open '%s'", folder);
    }
    (void)unlinkat(fd, WORKSPACE_META, 0);
    workspace_remove_inner(fd, WORKSPACE_DATABASE "-text");
    workspace_remove_inner(fd, WORKSPACE_DATABASE "-facts");
    workspace_remove_files(fd);
    (void)close(fd);
    return rmdir(folder) == 0 || ERR_RAISE_OS(err, ERR_IO, errno, "cannot remove '%s'", folder);
}

bool cli_workspace_remove(const struct cli_workspace *workspace, struct err *err)
{
    return workspace_remove_folder(workspace->folder.data, err);
}

static bool workspace_resolve_target(const char *target, struct arena *arena, struct str *out,
                                     struct err *err)
{
    struct stat about;
    char *real = NULL;

    if (stat(target, &about) != 0 || !S_ISDIR(about.st_mode)) {
        return ERR_RAISE(err, ERR_USAGE, "'%s' is not a folder", target);
    }
    if (!file_resolve_real_path(target, &real, err)) {
        return false;
    }
    *out = arena_copy_str(arena, str_from_cstring(real));
    mem_free_block(real);
    return out->data != NULL || ERR_RAISE(err, ERR_MEMORY, "no memory for an index");
}

bool cli_workspace_claim(struct str name, const char *target, struct arena *arena,
                         struct cli_workspace *out, struct err *err)
{
    struct str home;

    if (!cli_workspace_check_name(name, err) || !workspace_fill_places(name, arena, out, err) ||
        !workspace_resolve_target(target, arena, &out->target, err)) {
        return false;
    }
    home = workspace_make_path(STR_EMPTY, NULL, arena, err);
    if (home.data == NULL || !file_make_folder_path(home.data, err)) {
        return false;
    }
    if (mkdir(out->folder.data, 0777) != 0) {
        if (errno == EEXIST) {
            return ERR_RAISE(err, ERR_EXISTS,
                             "an index called '%.*s' exists; 'parseltongue update' renews it",
                             STR_ARG(name));
        }
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot make '%s'", out->folder.data);
    }
    return true;
}
