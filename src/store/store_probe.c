/* store_probe.c - what is at a database path? See store_engine.h. */
#include "store/store_engine.h"

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
