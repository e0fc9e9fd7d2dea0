/* store_probe.c - what is at a database path? See store_engine.h. */
#include "store/store_engine.h"

#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROBE_HEAD_BYTES     32U
#define PROBE_PATH_BYTES_MAX 4096U
#define PROBE_LMDB_MAGIC_AT  16U         /* behind the page header of a 64-bit build */
#define PROBE_LMDB_MAGIC     0xBEEFC0DEU /* lmdb/mdb.c, MDB_MAGIC */

bool store_probe_path_kind(const char *path, enum store_path_kind *out, struct err *err)
{
    struct stat about;

    if (stat(path, &about) != 0) {
        if (errno == ENOENT) {
            *out = STORE_PATH_ABSENT;
            return true;
        }
        return ERR_RAISE_OS(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, errno,
                            "cannot examine '%s'", path);
    }
    if (S_ISDIR(about.st_mode)) {
        *out = STORE_PATH_FOLDER;
    } else if (!S_ISREG(about.st_mode)) {
        *out = STORE_PATH_OTHER;
    } else {
        *out = about.st_size == 0 ? STORE_PATH_EMPTY : STORE_PATH_FILE;
    }
    return true;
}

char *store_copy_folder_path(const char *path)
{
    size_t slash = str_find_last_byte(str_from_cstring(path), '/');
    return slash == SIZE_MAX ? mem_copy_cstring(".", 1) : mem_copy_cstring(path, slash + 1);
}

char *store_make_side_path(const char *path, const char *suffix)
{
    size_t size = strlen(path);
    size_t more = strlen(suffix);
    char *side = mem_alloc_block(size + more + 1);
    if (side != NULL) {
        (void)snprintf(side, size + more + 1, "%s%s", path, suffix);
    }
    return side;
}

bool store_check_folder_writable(const char *path, struct err *err)
{
    char *folder = store_copy_folder_path(path);
    bool done;

    if (folder == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the database");
    }
    done = faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 ||
           ERR_RAISE_OS(err, ERR_PERMISSION, errno, "cannot write in folder '%s'", folder);
    mem_free_block(folder);
    return done;
}

bool store_sync_path(const char *path, int flags, struct err *err)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (!done) {
        (void)ERR_RAISE_OS(err, ERR_IO, errno, "cannot sync '%s'", path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return done;
}

bool store_check_format_version(uint32_t version, struct err *err)
{
    if (version > STORE_FORMAT_VERSION) {
        return ERR_RAISE(err, ERR_FORMAT,
                         "its format version is %u and this program knows %u; use a newer one",
                         version, STORE_FORMAT_VERSION);
    }
    return version == STORE_FORMAT_VERSION ||
           ERR_RAISE(err, ERR_FORMAT,
                     "its format version is %u, older than %u; make it anew with "
                     "'parseltongue verify --repair DIR --db SPEC'",
                     version, STORE_FORMAT_VERSION);
}

static bool probe_has_folder_entry(const char *path, const char *name)
{
    char entry[PROBE_PATH_BYTES_MAX];
    int size = snprintf(entry, sizeof entry, "%s/%s", path, name);
    return size > 0 && (size_t)size < sizeof entry && access(entry, F_OK) == 0;
}

static const char *probe_name_by_head(const char *path)
{
    unsigned char head[PROBE_HEAD_BYTES] = { 0 };
    uint32_t magic = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t size = fd >= 0 ? read(fd, head, sizeof head) : -1;

    if (fd >= 0) {
        (void)close(fd);
    }
    if (size < (ssize_t)sizeof head) {
        return NULL;
    }
    if (memcmp(head, "SQLite format 3", 16) == 0) {
        return "sqlite";
    }
    memcpy(&magic, head + PROBE_LMDB_MAGIC_AT, sizeof magic);
    return magic == PROBE_LMDB_MAGIC ? "lmdb" : NULL;
}

const char *store_probe_engine_name(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0) {
        return NULL;
    }
    if (!S_ISDIR(about.st_mode)) {
        return S_ISREG(about.st_mode) ? probe_name_by_head(path) : NULL;
    }
    if (probe_has_folder_entry(path, "CURRENT") && probe_has_folder_entry(path, "IDENTITY")) {
        return "rocksdb";
    }
    return probe_has_folder_entry(path, "data.mdb") ? "lmdb" : NULL;
}

bool store_find_database_file(const char *path, bool *found, struct err *err)
{
    enum store_path_kind kind = STORE_PATH_ABSENT;
    const char *engine;

    if (!store_probe_path_kind(path, &kind, err)) {
        return false;
    }
    *found = kind == STORE_PATH_FILE;
    if (kind == STORE_PATH_FOLDER) {
        engine = store_probe_engine_name(path);
        return engine != NULL
                   ? ERR_RAISE(err, ERR_USAGE, "it holds a database of engine %s; open it as %s:%s",
                               engine, engine, path)
                   : ERR_RAISE(err, ERR_USAGE, "it is a folder; name a file in it");
    }
    return kind != STORE_PATH_OTHER || ERR_RAISE(err, ERR_USAGE, "it is not a regular file");
}

bool store_raise_other_kind(const char *path, const char *engine, struct err *err)
{
    const char *name = store_probe_engine_name(path);

    if (name == NULL && faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0) {
        return ERR_RAISE_OS(err, ERR_PERMISSION, errno, "cannot open it");
    }
    if (name != NULL && strcmp(name, engine) != 0) {
        return ERR_RAISE(err, ERR_USAGE, "it holds a database of engine %s; open it as %s:%s", name,
                         name, path);
    }
    return name != NULL
               ? ERR_RAISE(err, ERR_CORRUPT, "its first page is damaged")
               : ERR_RAISE(err, ERR_FORMAT, "it is a file of another kind, not a database");
}
