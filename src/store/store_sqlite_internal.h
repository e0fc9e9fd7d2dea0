/* store_sqlite_internal.h - what the files of the engine `sqlite` share. Private to them.
 *
 *   store_sqlite_link.c  connections and statements; the only file that includes sqlite3.h
 *   store_sqlite_rows.c  records to rows of tables and back, over one connection
 *   store_sqlite_values.c  meta values, texts and facts, likewise
 *   store_sqlite.c       generations, locks, files: the engine itself
 */
#ifndef STORE_STORE_SQLITE_INTERNAL_H
#define STORE_STORE_SQLITE_INTERNAL_H

#include "store/store_engine.h"

struct sqlite_link;  /* a connection; one thread at a time */
struct sqlite3_stmt; /* sqlite3.h */

enum sqlite_sql {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_GET_META,
    SQL_SCAN_META,
    SQL_PUT_META,
    SQL_LAST_FILE_ID,
    SQL_FIND_FILE,
    SQL_PUT_FILE,
    SQL_PUT_ENTITY,
    SQL_PUT_EDGE,
    SQL_PUT_LOOSE,
    SQL_DELETE_FILE,
    SQL_DELETE_ENTITIES,
    SQL_DELETE_EDGES,
    SQL_DELETE_LOOSE,
    SQL_PUT_TEXT,
    SQL_PUT_FACTS,
    SQL_PRUNE_TEXTS,
    SQL_PRUNE_FACTS,
    SQL_GET_TEXT,
    SQL_SEEK_TEXT,
    SQL_SEEK_FACTS,
    SQL_COUNT_ROWS,
    SQL_GET_FACTS,
    SQL_SCAN_FILES,
    SQL_SCAN_ENTITIES,
    SQL_SCAN_EDGES,
    SQL_SCAN_LOOSE,
    SQL_COUNT
};

/* ------------------------------------------------------------------ store_sqlite_link.c */

/* Each leaves *out untouched on failure. Reader and writer check that the file is ours. */
bool sqlite_open_reader_link(const char *path, struct sqlite_link **out, struct err *err) MUST_USE;
bool sqlite_open_writer_link(const char *path, struct sqlite_link **out, struct err *err) MUST_USE;
/* A new file without journal and without syncs: for a first generation built aside. */
bool sqlite_open_builder_link(const char *path, struct sqlite_link **out, struct err *err) MUST_USE;
/* Leaves the file of a builder in WAL mode and closes. Takes the link, also on failure. */
bool sqlite_close_builder_link(struct sqlite_link *link, struct err *err) MUST_USE;
void sqlite_close_link(struct sqlite_link *link); /* NULL is fine */
/* Is the connection to the file that is at the path now? */
bool sqlite_link_is_current(const struct sqlite_link *link, const char *path);
/* SQLite's own check of all pages, trees and indices. */
bool sqlite_check_integrity(struct sqlite_link *link, struct err *err) MUST_USE;
bool sqlite_link_is_readonly(const struct sqlite_link *link);

bool sqlite_run_text(struct sqlite_link *link, const char *sql, struct err *err) MUST_USE;
bool sqlite_run_statement(struct sqlite_link *link, enum sqlite_sql sql, struct err *err) MUST_USE;
/* The statement, ready for its parameters; NULL: raised. */
struct sqlite3_stmt *sqlite_borrow_statement(struct sqlite_link *link, enum sqlite_sql sql,
                                             struct err *err) MUST_USE;
/* What is bound must outlive the step. Parameters and columns are numbered from 1 and 0. */
void sqlite_bind_str(struct sqlite3_stmt *statement, int parameter, struct str text);
void sqlite_bind_name(struct sqlite3_stmt *statement, int parameter, const char *name);
void sqlite_bind_number(struct sqlite3_stmt *statement, int parameter, int64_t value);
void sqlite_bind_null(struct sqlite3_stmt *statement, int parameter);
bool sqlite_bind_blob(struct sqlite3_stmt *statement, int parameter, struct str bytes,
                      struct err *err) MUST_USE;
/* Steps once and resets. A second row with a value that must be unique is ERR_CORRUPT. */
bool sqlite_finish_statement(struct sqlite_link *link, struct sqlite3_stmt *statement,
                             const char *doing, struct err *err) MUST_USE;
/* Steps to the next row; *more is false behind the last one, and the statement is reset then. */
bool sqlite_step_statement(struct sqlite_link *link, struct sqlite3_stmt *statement, bool *more,
                           const char *doing, struct err *err) MUST_USE;
void sqlite_reset_statement(struct sqlite3_stmt *statement);
/* Valid until the statement's next step or reset. */
struct str sqlite_column_str(struct sqlite3_stmt *statement, int column);
int64_t sqlite_column_number(struct sqlite3_stmt *statement, int column);

/* ------------------------------------------------------------------ store_sqlite_rows.c */

/* Over all files: SQLite could lose a row to a damaged page without a word. */
struct sqlite_totals {
    uint64_t files;
    uint64_t checksums; /* files.checksum of all, by exclusive or */
};
struct sqlite_writer { /* with scratch memory of writing rows */
    struct sqlite_link *link;
    struct store_packer *packer;
    struct buf text;
    int64_t next_file_id;
    struct sqlite_totals totals; /* with what was written so far */
};
bool sqlite_put_record_rows(struct sqlite_writer *writer, const struct store_record *record,
                            struct err *err) MUST_USE;
bool sqlite_delete_record_rows(struct sqlite_writer *writer, struct str path,
                               struct err *err) MUST_USE;
bool sqlite_find_last_file_id(struct sqlite_link *link, int64_t *out, struct err *err) MUST_USE;

struct sqlite_reader { /* with scratch memory of reading rows */
    struct sqlite_link *link;
    struct store_packer *packer;
    struct arena arena;
};
/* `totals`: what all files must add up to, else ERR_CORRUPT at the end. */
bool sqlite_scan_file_rows(struct sqlite_reader *reader, const struct sqlite_totals *totals,
                           store_file_sink sink, void *context, struct err *err) MUST_USE;
bool sqlite_scan_record_rows(struct sqlite_reader *reader, const struct sqlite_totals *totals,
                             store_record_sink sink, void *context, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ store_sqlite_values.c */

/* What a generation says of itself. Loading checks all rows of meta. */
struct sqlite_marks {
    uint64_t generation;
    struct sqlite_totals totals;
};
bool sqlite_put_marks(struct sqlite_link *link, const struct sqlite_marks *marks,
                      struct err *err) MUST_USE;
bool sqlite_load_marks(struct sqlite_link *link, struct sqlite_marks *out,
                       struct err *err) MUST_USE;
/* Loading: ERR_NOT_FOUND when it is not stored. */
bool sqlite_put_meta_row(struct sqlite_link *link, struct str name, struct str value,
                         struct err *err) MUST_USE;
bool sqlite_load_meta_row(struct sqlite_link *link, struct str name, struct buf *out,
                          struct err *err) MUST_USE;
bool sqlite_scan_meta_rows(struct sqlite_link *link, store_meta_sink sink, void *context,
                           struct err *err) MUST_USE;
bool sqlite_put_text_row(struct sqlite_link *link, struct hash128 hash, struct str zstd,
                         struct err *err) MUST_USE;
bool sqlite_load_text_row(struct sqlite_link *link, struct hash128 hash, struct buf *out,
                          struct err *err) MUST_USE;
bool sqlite_put_facts_row(struct sqlite_writer *writer, struct str path, struct hash128 hash,
                          struct str zstd, struct err *err) MUST_USE;
bool sqlite_load_facts_row(struct sqlite_link *link, struct str path, struct hash128 hash,
                           struct buf *out, struct err *err) MUST_USE;

#endif
