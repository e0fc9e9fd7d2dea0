/* store_sqlite_link.c - connections and statements of the engine `sqlite`. See
 * store_sqlite_internal.h. The only file that includes sqlite3.h. */
#include "store/store_sqlite_internal.h"

#include "store/store_sqlite_schema.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINK_SCHEMA_BYTES_MAX ((size_t)1 << 20U)
#define LINK_SQL_BYTES_MAX    256U
#define LINK_PATH_BYTES_MAX   4096U

#define SQL_FILE_COLUMNS                                                                           \
    "id, path, language, status, reason, size, hash, mtime_ns, line_count, error_bytes, "          \
    "source_words, entity_words, import_words, comment_words, checksum, rows_checksum"
#define SQL_ENTITY_COLUMNS                                                                         \
    "uid, parent_uid, key, kind, name, qualified_name, class, detection_reason, flags, "           \
    "start_line, end_line, start_byte, end_byte, signature_end, doc_start, doc_end, words, "       \
    "complexity, params_min, params_max"
#define SQL_EDGE_COLUMNS "from_uid, to_uid, kind, origin, sites"
#define SQL_LOOSE_COLUMNS                                                                          \
    "from_uid, name, receiver, module, kind, origin, line, column_number, args"
#define SQL_OF_FILE " WHERE id BETWEEN ?1 AND ?2"

static const char *const sqlite_texts[SQL_COUNT] = {
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_GET_META] = "SELECT value FROM meta WHERE name = ?1",
    [SQL_SCAN_META] = "SELECT name, value, checksum FROM meta ORDER BY name",
    [SQL_PUT_META] = "INSERT OR REPLACE INTO meta(name, value, checksum) VALUES (?1, ?2, ?3)",
    [SQL_LAST_FILE_ID] = "SELECT max(id) FROM files",
    [SQL_FIND_FILE] = "SELECT id, checksum, rows_checksum FROM files WHERE path = ?1",
    [SQL_PUT_FILE] = "INSERT OR REPLACE INTO files(" SQL_FILE_COLUMNS
                     ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [SQL_PUT_ENTITY] = "INSERT INTO entities(id, " SQL_ENTITY_COLUMNS
                       ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [SQL_PUT_EDGE] = "INSERT INTO edges(id, " SQL_EDGE_COLUMNS ") VALUES (?,?,?,?,?,?)",
    [SQL_PUT_LOOSE] =
        "INSERT INTO loose_references(id, " SQL_LOOSE_COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?,?)",
    [SQL_DELETE_FILE] = "DELETE FROM files WHERE id = ?1",
    [SQL_DELETE_ENTITIES] = "DELETE FROM entities" SQL_OF_FILE,
    [SQL_DELETE_EDGES] = "DELETE FROM edges" SQL_OF_FILE,
    [SQL_DELETE_LOOSE] = "DELETE FROM loose_references" SQL_OF_FILE,
    [SQL_PUT_TEXT] = "INSERT OR IGNORE INTO texts(hash, zstd, checksum) VALUES (?1, ?2, ?3)",
    [SQL_PUT_FACTS] =
        "INSERT OR REPLACE INTO facts(path, hash, zstd, checksum) VALUES (?1, ?2, ?3, ?4)",
    [SQL_PRUNE_TEXTS] = "DELETE FROM texts WHERE hash NOT IN (SELECT hash FROM files)",
    [SQL_PRUNE_FACTS] = "DELETE FROM facts WHERE NOT EXISTS (SELECT 1 FROM files WHERE "
                        "files.path = facts.path AND files.hash = facts.hash)",
    [SQL_COUNT_ROWS] = "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM entities),"
                       " (SELECT count(*) FROM edges), (SELECT count(*) FROM loose_references)",
    [SQL_GET_TEXT] = "SELECT zstd, checksum FROM texts WHERE hash = ?1",
    [SQL_GET_FACTS] = "SELECT zstd, checksum FROM facts WHERE path = ?1 AND hash = ?2",
    /* Past the index: a changed byte in it must not make a row look as if it were not there. */
    [SQL_SEEK_TEXT] = "SELECT 1 FROM texts NOT INDEXED WHERE hash = ?1",
    [SQL_SEEK_FACTS] = "SELECT 1 FROM facts NOT INDEXED WHERE path = ?1 AND hash = ?2",
    [SQL_SCAN_FILES] = "SELECT " SQL_FILE_COLUMNS " FROM files ORDER BY path",
    [SQL_SCAN_ENTITIES] = "SELECT " SQL_ENTITY_COLUMNS " FROM entities" SQL_OF_FILE " ORDER BY id",
    [SQL_SCAN_EDGES] = "SELECT " SQL_EDGE_COLUMNS " FROM edges" SQL_OF_FILE " ORDER BY id",
    [SQL_SCAN_LOOSE] =
        "SELECT " SQL_LOOSE_COLUMNS " FROM loose_references" SQL_OF_FILE " ORDER BY id",
};

struct sqlite_link {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first used */
    dev_t device;                        /* which file it is: the path may get another one */
    ino_t inode;
};
static enum err_code sqlite_choose_err_code(int result)
{
    switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT: /* only UNIQUE ones are declared */
    case SQLITE_NOTADB: return ERR_CORRUPT;
    case SQLITE_NOMEM: return ERR_MEMORY;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return ERR_PERMISSION;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN: return ERR_IO;
    default: return ERR_STORE;
    }
}

static bool sqlite_raise_result(const struct sqlite_link *link, int result, const char *doing,
                                struct err *err)
{
    const char *words = result == SQLITE_FULL ? "the disk is full" : sqlite3_errmsg(link->db);
    return ERR_RAISE(err, sqlite_choose_err_code(result), "%s: %s", doing, words);
}

bool sqlite_run_text(struct sqlite_link *link, const char *sql, struct err *err)
{
    int result = sqlite3_exec(link->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || sqlite_raise_result(link, result, "cannot run SQL", err);
}

/* The statement, ready for its parameters. NULL: raised. */
sqlite3_stmt *sqlite_borrow_statement(struct sqlite_link *link, enum sqlite_sql sql,
                                      struct err *err)
{
    sqlite3_stmt **statement = &link->statements[sql];
    if (*statement == NULL) {
        int result = sqlite3_prepare_v3(link->db, sqlite_texts[sql], -1, SQLITE_PREPARE_PERSISTENT,
                                        statement, NULL);
        if (result != SQLITE_OK) {
            (void)sqlite_raise_result(link, result, "cannot prepare SQL", err);
            return NULL;
        }
    }
    return *statement;
}

/* Runs to the end and makes it ready for the next use. */
bool sqlite_finish_statement(struct sqlite_link *link, sqlite3_stmt *statement, const char *doing,
                             struct err *err)
{
    int result = sqlite3_step(statement);
    bool done = result == SQLITE_DONE || result == SQLITE_ROW ||
                sqlite_raise_result(link, result, doing, err);
    (void)sqlite3_reset(statement);
    return done;
}

bool sqlite_run_statement(struct sqlite_link *link, enum sqlite_sql sql, struct err *err)
{
    sqlite3_stmt *statement = sqlite_borrow_statement(link, sql, err);
    return statement != NULL && sqlite_finish_statement(link, statement, sqlite_texts[sql], err);
}

/* Texts outlive the step that uses them, so nothing is copied. Sizes are below 2^28 (store.c) or
 * those of a blob, where SQLite refuses what is too long at the step. */
void sqlite_bind_str(sqlite3_stmt *statement, int parameter, struct str text)
{
    (void)sqlite3_bind_text64(statement, parameter, text.data != NULL ? text.data : "", text.size,
                              SQLITE_STATIC, SQLITE_UTF8);
}

void sqlite_bind_name(sqlite3_stmt *statement, int parameter, const char *name)
{
    (void)sqlite3_bind_text(statement, parameter, name, -1, SQLITE_STATIC);
}

bool sqlite_bind_blob(sqlite3_stmt *statement, int parameter, struct str bytes, struct err *err)
{
    return sqlite3_bind_blob64(statement, parameter, bytes.data, bytes.size, SQLITE_STATIC) ==
               SQLITE_OK ||
           ERR_RAISE(err, ERR_LIMIT, "%zu bytes are too many for one row", bytes.size);
}

void sqlite_bind_number(sqlite3_stmt *statement, int parameter, int64_t value)
{
    (void)sqlite3_bind_int64(statement, parameter, value);
}

void sqlite_bind_null(sqlite3_stmt *statement, int parameter)
{
    (void)sqlite3_bind_null(statement, parameter);
}

bool sqlite_step_statement(struct sqlite_link *link, sqlite3_stmt *statement, bool *more,
                           const char *doing, struct err *err)
{
    int result = sqlite3_step(statement);
    *more = result == SQLITE_ROW;
    if (*more) {
        return true;
    }
    if (result != SQLITE_DONE) {
        (void)sqlite_raise_result(link, result, doing, err);
    }
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE;
}

void sqlite_reset_statement(sqlite3_stmt *statement)
{
    (void)sqlite3_reset(statement);
}

struct str sqlite_column_str(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    int size = sqlite3_column_bytes(statement, column);
    return str_from_range(data, data != NULL && size > 0 ? (size_t)size : 0);
}

int64_t sqlite_column_number(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_int64(statement, column);
}

/* ------------------------------------------------------------------ connections */

void sqlite_close_link(struct sqlite_link *link)
{
    if (link == NULL) {
        return;
    }
    for (size_t i = 0; i < SQL_COUNT; i++) {
        (void)sqlite3_finalize(link->statements[i]);
    }
    (void)sqlite3_close(link->db);
    mem_free_block(link);
}

static bool sqlite_load_pragma_number(struct sqlite_link *link, const char *sql, int64_t *out,
                                      struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(link->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
        *out = result == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    }
    (void)sqlite3_finalize(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE ||
           sqlite_raise_result(link, result, "cannot read the database", err);
}

/* ------------------------------------------------------------------ the schema
 * It is text in the first page, and a changed byte of it can make SQLite look for a column or an
 * index that is not there, and find nothing. So it must be what this program writes. */

/* Appends type, name and text of all that is in the schema. */
static bool sqlite_append_schema(sqlite3 *db, struct buf *out)
{
    static const char sql[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name";
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        for (int i = 0; result == SQLITE_ROW && i < sqlite3_column_count(statement); i++) {
            buf_append_str(out, sqlite_column_str(statement, i));
            buf_append_byte(out, '\n');
        }
    }
    (void)sqlite3_finalize(statement);
    return result == SQLITE_DONE && !out->failed;
}

static bool sqlite_make_own_schema(struct buf *out)
{
    static const char *const parts[] = { SCHEMA_TABLES, SCHEMA_INDICES, SCHEMA_VIEWS };
    sqlite3 *db = NULL;
    bool done = sqlite3_open(":memory:", &db) == SQLITE_OK;

    for (size_t i = 0; done && i < sizeof parts / sizeof parts[0]; i++) {
        done = sqlite3_exec(db, parts[i], NULL, NULL, NULL) == SQLITE_OK;
    }
    done = done && sqlite_append_schema(db, out);
    (void)sqlite3_close(db);
    return done;
}

static bool sqlite_check_schema(const struct sqlite_link *link, struct err *err)
{
    struct buf own;
    struct buf stored;
    bool done;

    buf_init_with_limit(&own, LINK_SCHEMA_BYTES_MAX);
    buf_init_with_limit(&stored, LINK_SCHEMA_BYTES_MAX);
    done = sqlite_make_own_schema(&own) || ERR_RAISE(err, ERR_MEMORY, "no memory for a connection");
    if (done && !sqlite_append_schema(link->db, &stored)) {
        done = stored.failed ? ERR_RAISE(err, ERR_MEMORY, "no memory for a connection")
                             : sqlite_raise_result(link, sqlite3_errcode(link->db),
                                                   "cannot read the schema", err);
    }
    done = done && (str_equals_bytes(buf_borrow_str(&own), buf_borrow_str(&stored)) ||
                    ERR_RAISE(err, ERR_CORRUPT, "its schema is damaged, or was changed"));
    buf_release_bytes(&own);
    buf_release_bytes(&stored);
    return done;
}

/* Is it ours, and of a format that we read? */
static bool sqlite_check_file_marks(struct sqlite_link *link, const char *path, struct err *err)
{
    int64_t application = 0;
    int64_t version = 0;

    if (!sqlite_load_pragma_number(link, "PRAGMA application_id", &application, err)) {
        return (sqlite3_errcode(link->db) & 0xFF) == SQLITE_NOTADB
                   ? store_raise_other_kind(path, "sqlite", err)
                   : false;
    }
    if (!sqlite_load_pragma_number(link, "PRAGMA user_version", &version, err)) {
        return false;
    }
    if (application != SCHEMA_APPLICATION_ID) {
        return ERR_RAISE(err, ERR_FORMAT, "it is an SQLite database of another program");
    }
    return store_check_format_version((uint32_t)version, err) && sqlite_check_schema(link, err);
}

bool sqlite_check_integrity(struct sqlite_link *link, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(link->db, "PRAGMA integrity_check(1)", -1, &statement, NULL);
    bool done = true;

    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    if (result != SQLITE_ROW) {
        done = sqlite_raise_result(link, result, "cannot check the database", err);
    } else if (!str_equals_cstring(sqlite_column_str(statement, 0), "ok")) {
        done = ERR_RAISE(err, ERR_CORRUPT, "%.*s", STR_ARG(sqlite_column_str(statement, 0)));
    }
    (void)sqlite3_finalize(statement);
    return done;
}

static bool sqlite_open_link(const char *name, int flags, struct sqlite_link **out, struct err *err)
{
    struct sqlite_link *link = mem_alloc_zeroed(1, sizeof *link);
    struct stat about;
    int result;

    if (link == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a connection");
    }
    result = sqlite3_open_v2(
        name, &link->db,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
    if (result != SQLITE_OK) {
        int os_errno = link->db != NULL ? sqlite3_system_errno(link->db) : 0;
        if (os_errno == EACCES || os_errno == EPERM) {
            (void)ERR_RAISE_OS(err, ERR_PERMISSION, os_errno, "cannot open it");
        } else if (link->db != NULL) {
            (void)sqlite_raise_result(link, result, "cannot open it", err);
        } else {
            (void)ERR_RAISE(err, ERR_MEMORY, "no memory for a connection");
        }
        sqlite_close_link(link);
        return false;
    }
    (void)sqlite3_busy_timeout(link->db, (int)STORE_LOCK_WAIT_MS);
    if (stat(sqlite3_db_filename(link->db, "main"), &about) == 0) {
        link->device = about.st_dev;
        link->inode = about.st_ino;
    }
    *out = link;
    return true;
}

/* A read-only folder where the last writer left no WAL: nobody can be writing, so SQLite may skip
 * the locks and the shared memory that it could not create there. */
static bool sqlite_open_frozen_link(const char *path, struct sqlite_link **out, struct err *err)
{
    struct buf name;
    bool done;

    buf_init_with_limit(&name, STORE_TEXT_BYTES_MAX * 3);
    buf_append_cstring(&name, "file:");
    for (const char *at = path; *at != '\0'; at++) {
        bool special = *at == '%' || *at == '?' || *at == '#';
        if (special) {
            buf_append_format(&name, "%%%02X", (unsigned)(unsigned char)*at);
        } else {
            buf_append_byte(&name, *at);
        }
    }
    buf_append_bytes(&name, "?immutable=1", sizeof "?immutable=1");
    done = name.failed
               ? ERR_RAISE(err, ERR_MEMORY, "no memory for a connection")
               : sqlite_open_link(name.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, out, err);
    buf_release_bytes(&name);
    return done;
}

static bool sqlite_folder_is_frozen(const char *path)
{
    char side[LINK_PATH_BYTES_MAX];
    size_t slash = str_find_last_byte(str_from_cstring(path), '/');
    int size = slash == SIZE_MAX ? snprintf(side, sizeof side, ".")
                                 : snprintf(side, sizeof side, "%.*s/", (int)slash, path);
    if (size < 0 || (size_t)size >= sizeof side ||
        faccessat(AT_FDCWD, side, W_OK, AT_EACCESS) == 0) {
        return false;
    }
    size = snprintf(side, sizeof side, "%s-wal", path);
    return size > 0 && (size_t)size < sizeof side &&
           faccessat(AT_FDCWD, side, F_OK, AT_EACCESS) != 0;
}

bool sqlite_open_reader_link(const char *path, struct sqlite_link **out, struct err *err)
{
    struct sqlite_link *link = NULL;
    bool done;

    if (sqlite_folder_is_frozen(path)) {
        done = sqlite_open_frozen_link(path, &link, err);
    } else {
        /* SQLite falls back to reading when the file may not be written. */
        done = sqlite_open_link(path, SQLITE_OPEN_READWRITE, &link, err);
    }
    if (!done || link == NULL) {
        return false;
    }
    if (!sqlite_check_file_marks(link, path, err) ||
        !sqlite_run_text(link, "PRAGMA query_only=1; PRAGMA cache_size=-8192;", err)) {
        sqlite_close_link(link);
        return false;
    }
    *out = link;
    return true;
}

bool sqlite_open_writer_link(const char *path, struct sqlite_link **out, struct err *err)
{
    struct sqlite_link *link = NULL;

    if (!sqlite_open_link(path, SQLITE_OPEN_READWRITE, &link, err) || link == NULL) {
        return false;
    }
    if (!sqlite_check_file_marks(link, path, err) ||
        !sqlite_run_text(link,
                         "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                         "PRAGMA secure_delete=0; PRAGMA cache_size=-65536;"
                         "PRAGMA journal_size_limit=16777216;",
                         err)) {
        sqlite_close_link(link);
        return false;
    }
    *out = link;
    return true;
}

bool sqlite_open_builder_link(const char *path, struct sqlite_link **out, struct err *err)
{
    char marks[LINK_SQL_BYTES_MAX];
    struct sqlite_link *link = NULL;

    if (!sqlite_open_link(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &link, err) ||
        link == NULL) {
        return false;
    }
    (void)snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%u;",
                   SCHEMA_APPLICATION_ID, STORE_FORMAT_VERSION);
    if (!sqlite_run_text(link,
                         "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                         "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536;"
                         "PRAGMA threads=2;",
                         err) ||
        !sqlite_run_text(link, marks, err)) {
        sqlite_close_link(link);
        return false;
    }
    *out = link;
    return true;
}

bool sqlite_close_builder_link(struct sqlite_link *link, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    bool done = sqlite_run_text(link, "PRAGMA locking_mode=NORMAL", err);
    int result = done
                     ? sqlite3_prepare_v2(link->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL)
                     : SQLITE_OK;

    if (done) {
        result = result == SQLITE_OK ? sqlite3_step(statement) : result;
        done = result == SQLITE_ROW && str_equals_cstring(sqlite_column_str(statement, 0), "wal");
        if (!done) {
            (void)sqlite_raise_result(link, result, "cannot finish the new database", err);
        }
    }
    (void)sqlite3_finalize(statement);
    sqlite_close_link(link);
    return done;
}

bool sqlite_link_is_current(const struct sqlite_link *link, const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && about.st_dev == link->device && about.st_ino == link->inode;
}

bool sqlite_link_is_readonly(const struct sqlite_link *link)
{
    return sqlite3_db_readonly(link->db, "main") == 1;
}
