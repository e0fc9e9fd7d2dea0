/* store_sqlite_values.c - meta values, marks, texts and facts of the engine `sqlite`. See
 * store_sqlite_internal.h.
 *
 * Each row carries the XXH3-64 of what it holds: SQLite keeps no checksums, and a changed byte must
 * not become an answer. */
#include "store/store_sqlite_internal.h"

#include "util/hash.h"

#include <stdio.h>

#define VALUES_MARK_BYTES_MAX  80U /* three numbers of 64 bits */
#define VALUES_GENERATION_NAME "generation"
#define VALUES_TOTALS_NAME     "files_check"

static bool values_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for a stored value");
}

/* ------------------------------------------------------------------ meta */

static uint64_t values_sum_meta(struct str name, struct str value)
{
    /* Two hashes in place of one over both: nothing to allocate. */
    return hash_mix_u64_bits(hash_bytes_to_u64(name.data, name.size)) ^
           hash_bytes_to_u64(value.data, value.size);
}

bool sqlite_put_meta_row(struct sqlite_link *link, struct str name, struct str value,
                         struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_PUT_META, err);

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, name);
    sqlite_bind_str(statement, 2, value);
    sqlite_bind_number(statement, 3, (int64_t)values_sum_meta(name, value));
    return sqlite_finish_statement(link, statement, "cannot insert a value", err);
}

bool sqlite_load_meta_row(struct sqlite_link *link, struct str name, struct buf *out,
                          struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_GET_META, err);
    bool more = false;

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, name);
    if (!sqlite_step_statement(link, statement, &more, "cannot read a value", err)) {
        return false;
    }
    if (!more) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no value is called '%.*s'", STR_ARG(name));
    }
    buf_append_str(out, sqlite_column_str(statement, 0)); /* checked when the view began */
    sqlite_reset_statement(statement);
    return !out->failed || values_raise_no_memory(err);
}

/* ------------------------------------------------------------------ marks of a generation
 * Two rows of meta: `generation`, and `files_check`: the totals and the checksums of all other rows
 * of meta by exclusive or. */

static bool values_parse_check(struct str text, struct sqlite_totals *totals, uint64_t *others)
{
    struct str files = STR_EMPTY;
    struct str checksums = STR_EMPTY;
    bool more = true;
    return str_split_next_part(&text, &more, ' ', &files) && more &&
           str_split_next_part(&text, &more, ' ', &checksums) && more &&
           str_parse_unsigned(files, &totals->files) &&
           str_parse_unsigned(checksums, &totals->checksums) && str_parse_unsigned(text, others);
}

/* All rows of meta, added up. */
struct values_sums {
    struct sqlite_marks marks;
    uint64_t stored; /* the exclusive or as `files_check` has it */
    uint64_t found;  /* and as the rows have it */
    unsigned seen;   /* of the two marks */
};

static bool values_add_meta_row(struct sqlite3_stmt *statement, struct values_sums *sums)
{
    struct str name = sqlite_column_str(statement, 0);
    struct str value = sqlite_column_str(statement, 1);
    uint64_t checksum = (uint64_t)sqlite_column_number(statement, 2);

    if (checksum != values_sum_meta(name, value)) {
        return false;
    }
    if (str_equals_cstring(name, VALUES_TOTALS_NAME)) {
        sums->seen++;
        return values_parse_check(value, &sums->marks.totals, &sums->stored);
    }
    sums->found ^= checksum;
    if (str_equals_cstring(name, VALUES_GENERATION_NAME)) {
        sums->seen++;
        return str_parse_unsigned(value, &sums->marks.generation);
    }
    return true;
}

static bool values_add_meta_rows(struct sqlite_link *link, struct values_sums *sums,
                                 struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_SCAN_META, err);
    bool more = true;
    bool done = statement != NULL;

    while (done && more) {
        done = sqlite_step_statement(link, statement, &more, "cannot read meta", err);
        if (done && more && !values_add_meta_row(statement, sums)) {
            done = ERR_RAISE(err, ERR_CORRUPT, "the value '%.*s' does not have its checksum",
                             STR_ARG(sqlite_column_str(statement, 0)));
            sqlite_reset_statement(statement);
        }
    }
    return done;
}

bool sqlite_put_marks(struct sqlite_link *link, const struct sqlite_marks *marks, struct err *err)
{
    struct values_sums sums = { .seen = 0 };
    char text[VALUES_MARK_BYTES_MAX];

    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)marks->generation);
    if (!sqlite_put_meta_row(link, STR(VALUES_GENERATION_NAME), str_from_cstring(text), err) ||
        !values_add_meta_rows(link, &sums, err)) {
        return false;
    }
    (void)snprintf(text, sizeof text, "%llu %llu %llu", (unsigned long long)marks->totals.files,
                   (unsigned long long)marks->totals.checksums, (unsigned long long)sums.found);
    return sqlite_put_meta_row(link, STR(VALUES_TOTALS_NAME), str_from_cstring(text), err);
}

bool sqlite_load_marks(struct sqlite_link *link, struct sqlite_marks *out, struct err *err)
{
    struct values_sums sums = { .seen = 0 };

    if (!values_add_meta_rows(link, &sums, err)) {
        return false;
    }
    if (sums.seen != 2 || sums.stored != sums.found) {
        return ERR_RAISE(err, ERR_CORRUPT, "rows of table meta are missing or too many");
    }
    *out = sums.marks;
    return true;
}

bool sqlite_scan_meta_rows(struct sqlite_link *link, store_meta_sink sink, void *context,
                           struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_SCAN_META, err);
    bool more = true;
    bool done = statement != NULL;

    while (done && more) {
        done = sqlite_step_statement(link, statement, &more, "cannot read meta", err);
        if (done && more) {
            struct str name = sqlite_column_str(statement, 0);
            bool own = str_equals_cstring(name, VALUES_GENERATION_NAME) ||
                       str_equals_cstring(name, VALUES_TOTALS_NAME);
            done = own || sink(context, name, sqlite_column_str(statement, 1), err);
            if (!done) {
                sqlite_reset_statement(statement);
            }
        }
    }
    return done;
}

/* ------------------------------------------------------------------ texts and facts */

bool sqlite_put_text_row(struct sqlite_link *link, struct hash128 hash, struct str zstd,
                         struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_PUT_TEXT, err);
    char text[HASH128_HEX_BYTES];

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, store_format_hash_text(hash, text));
    sqlite_bind_number(statement, 3, (int64_t)hash_bytes_to_u64(zstd.data, zstd.size));
    return sqlite_bind_blob(statement, 2, zstd, err) &&
           sqlite_finish_statement(link, statement, "cannot insert a text", err);
}

bool sqlite_put_facts_row(struct sqlite_writer *writer, struct str path, struct hash128 hash,
                          struct str zstd, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_PUT_FACTS, err);
    char text[HASH128_HEX_BYTES];

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, path);
    sqlite_bind_str(statement, 2, store_format_hash_text(hash, text));
    sqlite_bind_number(statement, 4, (int64_t)hash_bytes_to_u64(zstd.data, zstd.size));
    return sqlite_bind_blob(statement, 3, zstd, err) &&
           sqlite_finish_statement(writer->link, statement, "cannot insert facts", err);
}

/* Steps a SELECT of zstd, checksum that has its parameters, and expands the frame. */
static bool values_expand_frame(struct sqlite_link *link, struct sqlite3_stmt *statement,
                                const char *what, struct buf *out, struct err *err)
{
    struct str zstd;
    bool more = false;
    bool done;

    if (!sqlite_step_statement(link, statement, &more, what, err)) {
        return false;
    }
    if (!more) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "%s: not stored", what);
    }
    zstd = sqlite_column_str(statement, 0);
    if ((uint64_t)sqlite_column_number(statement, 1) != hash_bytes_to_u64(zstd.data, zstd.size)) {
        done = ERR_RAISE(err, ERR_CORRUPT, "%s: the bytes do not have their checksum", what);
    } else {
        done = store_zstd_expand_frame(zstd, out, err) || err_prepend_context_text(err, "%s", what);
    }
    sqlite_reset_statement(statement);
    return done;
}

/* After a look-up by the index found nothing: is there really nothing? A scan of the table, without
 * its long values. */
static bool values_confirm_absence(struct sqlite_link *link, enum sqlite_sql sql, struct str first,
                                   struct str second, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, sql, err);
    bool more = false;

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, first);
    if (sql == SQL_SEEK_FACTS) {
        sqlite_bind_str(statement, 2, second);
    }
    if (!sqlite_step_statement(link, statement, &more, "cannot look for a text", err)) {
        return false;
    }
    if (more) {
        sqlite_reset_statement(statement);
        return ERR_RAISE(err, ERR_CORRUPT, "an index of the database is damaged");
    }
    return ERR_RAISE(err, ERR_NOT_FOUND, "not stored");
}

bool sqlite_load_text_row(struct sqlite_link *link, struct hash128 hash, struct buf *out,
                          struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_GET_TEXT, err);
    char text[HASH128_HEX_BYTES];

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, store_format_hash_text(hash, text));
    return values_expand_frame(link, statement, "cannot load the text of a file", out, err) ||
           (err->code == ERR_NOT_FOUND &&
            values_confirm_absence(link, SQL_SEEK_TEXT, str_from_cstring(text), STR_EMPTY, err));
}

bool sqlite_load_facts_row(struct sqlite_link *link, struct str path, struct hash128 hash,
                           struct buf *out, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_GET_FACTS, err);
    char text[HASH128_HEX_BYTES];

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, path);
    sqlite_bind_str(statement, 2, store_format_hash_text(hash, text));
    return values_expand_frame(link, statement, "cannot load the facts of a file", out, err) ||
           (err->code == ERR_NOT_FOUND &&
            values_confirm_absence(link, SQL_SEEK_FACTS, path, str_from_cstring(text), err));
}
