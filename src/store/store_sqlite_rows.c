/* store_sqlite_rows.c - rows to tables and back. See store_sqlite_internal.h.
 *
 * The id of a row is file_id << 32 | row number, so the rows of a file are one range of the table's
 * own tree and come back in the order in which they were given. */
#include "store/store_sqlite_internal.h"

#include "util/array.h"
#include "util/hash.h"

#define ROWS_OF_FILE_MASK 0xFFFFFFFFLL
#define ROWS_FILE_ID_MAX  0x7FFFFFFELL

static int64_t rows_first_id_of_file(int64_t file_id)
{
    return file_id * (ROWS_OF_FILE_MASK + 1);
}

/* A file that is stored already; id 0: it is not. */
struct rows_stored {
    int64_t id;
    struct store_sums sums;
};

static bool rows_find_file(struct sqlite_writer *writer, struct str path, struct rows_stored *out,
                           struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_FIND_FILE, err);
    bool more = false;

    *out = (struct rows_stored){ .id = 0 };
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_str(statement, 1, path);
    if (!sqlite_step_statement(writer->link, statement, &more, "cannot find a file", err)) {
        return false;
    }
    if (more) {
        out->id = sqlite_column_number(statement, 0);
        out->sums.all = (uint64_t)sqlite_column_number(statement, 1);
        out->sums.rows = (uint64_t)sqlite_column_number(statement, 2);
    }
    sqlite_reset_statement(statement);
    return true;
}

bool sqlite_find_last_file_id(struct sqlite_link *link, int64_t *out, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(link, SQL_LAST_FILE_ID, err);
    bool more = false;

    if (statement == NULL ||
        !sqlite_step_statement(link, statement, &more, "cannot count files", err)) {
        return false;
    }
    *out = more ? sqlite_column_number(statement, 0) : 0;
    sqlite_reset_statement(statement);
    return true;
}

static bool rows_delete_file_rows(struct sqlite_writer *writer, int64_t file_id, struct err *err)
{
    static const enum sqlite_sql deletes[] = { SQL_DELETE_ENTITIES, SQL_DELETE_EDGES,
                                               SQL_DELETE_LOOSE };
    for (size_t i = 0; i < sizeof deletes / sizeof deletes[0]; i++) {
        struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, deletes[i], err);
        if (statement == NULL) {
            return false;
        }
        sqlite_bind_number(statement, 1, rows_first_id_of_file(file_id));
        sqlite_bind_number(statement, 2, rows_first_id_of_file(file_id) + ROWS_OF_FILE_MASK);
        if (!sqlite_finish_statement(writer->link, statement, "cannot delete rows", err)) {
            return false;
        }
    }
    return true;
}

bool sqlite_delete_record_rows(struct sqlite_writer *writer, struct str path, struct err *err)
{
    struct sqlite3_stmt *statement;
    struct rows_stored stored = { 0 };

    if (!rows_find_file(writer, path, &stored, err)) {
        return false;
    }
    if (stored.id == 0) {
        return true;
    }
    statement = sqlite_borrow_statement(writer->link, SQL_DELETE_FILE, err);
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_number(statement, 1, stored.id);
    writer->totals.files--;
    writer->totals.checksums ^= stored.sums.all;
    return rows_delete_file_rows(writer, stored.id, err) &&
           sqlite_finish_statement(writer->link, statement, "cannot delete a file", err);
}

static bool rows_put_file_row(struct sqlite_writer *writer, const struct store_file *file,
                              int64_t id, struct store_sums sums, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_PUT_FILE, err);
    char hash[HASH128_HEX_BYTES];
    int at = 0;

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_number(statement, ++at, id);
    sqlite_bind_str(statement, ++at, file->path);
    sqlite_bind_str(statement, ++at, file->language);
    sqlite_bind_name(statement, ++at, kind_name_of_status(file->status));
    sqlite_bind_str(statement, ++at, file->reason);
    sqlite_bind_number(statement, ++at, (int64_t)file->size);
    sqlite_bind_str(statement, ++at, store_format_hash_text(file->hash, hash));
    sqlite_bind_number(statement, ++at, file->mtime_ns);
    sqlite_bind_number(statement, ++at, file->line_count);
    sqlite_bind_number(statement, ++at, file->error_bytes);
    sqlite_bind_number(statement, ++at, file->source_words);
    sqlite_bind_number(statement, ++at, file->entity_words);
    sqlite_bind_number(statement, ++at, file->import_words);
    sqlite_bind_number(statement, ++at, file->comment_words);
    sqlite_bind_number(statement, ++at, (int64_t)sums.all);
    sqlite_bind_number(statement, ++at, (int64_t)sums.rows);
    return sqlite_finish_statement(writer->link, statement, "cannot insert a file", err);
}

static bool rows_put_entity_row(struct sqlite_writer *writer, struct sqlite3_stmt *statement,
                                const struct store_entity *entity, int64_t id, struct err *err)
{
    int at = 0;

    sqlite_bind_number(statement, ++at, id);
    sqlite_bind_number(statement, ++at, (int64_t)entity->uid);
    if (entity->parent_uid == 0) {
        sqlite_bind_null(statement, ++at);
    } else {
        sqlite_bind_number(statement, ++at, (int64_t)entity->parent_uid);
    }
    sqlite_bind_str(statement, ++at, entity->key);
    sqlite_bind_name(statement, ++at, kind_name_of_entity(entity->kind));
    sqlite_bind_str(statement, ++at, entity->name);
    sqlite_bind_str(statement, ++at, entity->qualified);
    sqlite_bind_name(statement, ++at, kind_name_of_class(entity->class_));
    sqlite_bind_name(statement, ++at, kind_name_of_rule(entity->rule));
    sqlite_bind_number(statement, ++at, entity->flags);
    sqlite_bind_number(statement, ++at, entity->start_line);
    sqlite_bind_number(statement, ++at, entity->end_line);
    sqlite_bind_number(statement, ++at, entity->start_byte);
    sqlite_bind_number(statement, ++at, entity->end_byte);
    sqlite_bind_number(statement, ++at, entity->signature_end);
    sqlite_bind_number(statement, ++at, entity->doc_start);
    sqlite_bind_number(statement, ++at, entity->doc_end);
    sqlite_bind_number(statement, ++at, entity->words);
    sqlite_bind_number(statement, ++at, entity->complexity);
    sqlite_bind_number(statement, ++at, entity->params_min);
    sqlite_bind_number(statement, ++at, entity->params_max);
    return sqlite_finish_statement(writer->link, statement, "cannot insert an entity", err) ||
           err_prepend_context_text(err, "entity '%.*s'", STR_ARG(entity->key));
}

static bool rows_put_edge_rows(struct sqlite_writer *writer, const struct store_record *record,
                               int64_t id, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_PUT_EDGE, err);
    bool done = statement != NULL;

    for (size_t i = 0; done && i < record->edge_count; i++) {
        const struct store_edge *edge = &record->edges[i];
        buf_clear_keep_memory(&writer->text);
        store_append_sites_json(&writer->text, edge->sites, edge->site_count);
        if (writer->text.failed) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory for the sites of an edge");
        }
        sqlite_bind_number(statement, 1, id++);
        sqlite_bind_number(statement, 2, (int64_t)edge->from_uid);
        sqlite_bind_number(statement, 3, (int64_t)edge->to_uid);
        sqlite_bind_name(statement, 4, kind_name_of_edge(edge->kind));
        sqlite_bind_name(statement, 5, kind_name_of_origin(edge->origin));
        sqlite_bind_str(statement, 6, buf_borrow_str(&writer->text));
        done = sqlite_finish_statement(writer->link, statement, "cannot insert an edge", err);
    }
    return done;
}

static bool rows_put_loose_rows(struct sqlite_writer *writer, const struct store_record *record,
                                int64_t id, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_PUT_LOOSE, err);
    bool done = statement != NULL;

    for (size_t i = 0; done && i < record->loose_count; i++) {
        const struct store_loose *loose = &record->loose[i];
        sqlite_bind_number(statement, 1, id++);
        sqlite_bind_number(statement, 2, (int64_t)loose->from_uid);
        sqlite_bind_str(statement, 3, loose->name);
        sqlite_bind_str(statement, 4, loose->receiver);
        sqlite_bind_str(statement, 5, loose->module);
        sqlite_bind_name(statement, 6, kind_name_of_ref(loose->kind));
        sqlite_bind_name(statement, 7, kind_name_of_origin(loose->origin));
        sqlite_bind_number(statement, 8, loose->line);
        sqlite_bind_number(statement, 9, loose->column);
        sqlite_bind_number(statement, 10, loose->args);
        done = sqlite_finish_statement(writer->link, statement, "cannot insert a reference", err);
    }
    return done;
}

static bool rows_put_all_rows(struct sqlite_writer *writer, const struct store_record *record,
                              int64_t file_id, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(writer->link, SQL_PUT_ENTITY, err);
    int64_t row = rows_first_id_of_file(file_id);
    bool done = statement != NULL;

    for (size_t i = 0; done && i < record->entity_count; i++) {
        done = rows_put_entity_row(writer, statement, &record->entities[i], row + (int64_t)i, err);
    }
    return done && rows_put_edge_rows(writer, record, row, err) &&
           rows_put_loose_rows(writer, record, row, err);
}

/* The checksums tell what of the record is there already: ingestion puts all files again after a
 * change of one, and a checkout changes the times of files and nothing else. */
bool sqlite_put_record_rows(struct sqlite_writer *writer, const struct store_record *record,
                            struct err *err)
{
    struct str packed = STR_EMPTY;
    struct rows_stored stored = { 0 };
    struct store_sums sums;
    int64_t id;

    if (!store_pack_record_bytes(writer->packer, record, &packed, err) ||
        !rows_find_file(writer, record->file.path, &stored, err)) {
        return false;
    }
    sums = store_sum_packed_record(writer->packer, packed);
    if (stored.id != 0 && stored.sums.all == sums.all) {
        return true;
    }
    id = stored.id != 0 ? stored.id : writer->next_file_id++;
    if (id > ROWS_FILE_ID_MAX) {
        return ERR_RAISE(err, ERR_LIMIT, "more than %lld files", ROWS_FILE_ID_MAX);
    }
    writer->totals.files += stored.id != 0 ? 0 : 1;
    writer->totals.checksums ^= stored.sums.all ^ sums.all;
    if (!rows_put_file_row(writer, &record->file, id, sums, err)) {
        return false;
    }
    if (stored.id != 0 && stored.sums.rows == sums.rows) {
        return true;
    }
    return (stored.id == 0 || rows_delete_file_rows(writer, id, err)) &&
           rows_put_all_rows(writer, record, id, err);
}

/* ------------------------------------------------------------------ reading rows */

/* Reads columns one after the other. What does not fit sets `failed`; checked once a row. */
struct rows_cells {
    struct sqlite3_stmt *statement;
    int column;
    bool failed;
};

static uint64_t rows_take_limited(struct rows_cells *cells, uint64_t max)
{
    int64_t value = sqlite_column_number(cells->statement, cells->column++);
    if (value < 0 || (uint64_t)value > max) {
        cells->failed = true;
        return 0;
    }
    return (uint64_t)value;
}

static uint32_t rows_take_u32(struct rows_cells *cells)
{
    return (uint32_t)rows_take_limited(cells, UINT32_MAX);
}

static int64_t rows_take_i64(struct rows_cells *cells)
{
    return sqlite_column_number(cells->statement, cells->column++);
}

static struct str rows_take_borrowed(struct rows_cells *cells)
{
    return sqlite_column_str(cells->statement, cells->column++);
}

/* False: no memory. */
static bool rows_take_copied(struct rows_cells *cells, struct arena *arena, struct str *out)
{
    *out = arena_copy_str(arena, rows_take_borrowed(cells));
    return out->data != NULL;
}

static unsigned rows_take_name(struct rows_cells *cells, const struct store_names *names,
                               unsigned likely)
{
    unsigned number = likely;
    if (!store_find_listed_name(names, rows_take_borrowed(cells), &number)) {
        cells->failed = true;
    }
    return number;
}

static bool rows_read_file(struct rows_cells *cells, struct arena *arena, struct store_file *file,
                           struct rows_stored *stored, struct err *err)
{
    bool copied;

    stored->id = rows_take_i64(cells);
    copied = rows_take_copied(cells, arena, &file->path) &&
             rows_take_copied(cells, arena, &file->language);
    file->status = (enum file_status)rows_take_name(cells, &store_status_names, 0);
    copied = copied && rows_take_copied(cells, arena, &file->reason);
    if (!copied) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read a file row");
    }
    file->size = (uint64_t)rows_take_i64(cells);
    cells->failed |= !store_parse_hash_text(rows_take_borrowed(cells), &file->hash);
    file->mtime_ns = rows_take_i64(cells);
    file->line_count = rows_take_u32(cells);
    file->error_bytes = rows_take_u32(cells);
    file->source_words = rows_take_u32(cells);
    file->entity_words = rows_take_u32(cells);
    file->import_words = rows_take_u32(cells);
    file->comment_words = rows_take_u32(cells);
    stored->sums.all = (uint64_t)rows_take_i64(cells);
    stored->sums.rows = (uint64_t)rows_take_i64(cells);
    return !cells->failed ||
           ERR_RAISE(err, ERR_CORRUPT, "the row of file '%.*s' is malformed", STR_ARG(file->path));
}

static bool rows_read_entity(struct rows_cells *cells, struct arena *arena,
                             struct store_entity *entity, struct err *err)
{
    bool copied;

    entity->uid = (uint64_t)rows_take_i64(cells);
    entity->parent_uid = (uint64_t)rows_take_i64(cells);
    entity->parent_row = 0;
    copied = rows_take_copied(cells, arena, &entity->key);
    entity->kind = (enum entity_kind)rows_take_name(cells, &store_entity_names, 1);
    copied = copied && rows_take_copied(cells, arena, &entity->name) &&
             rows_take_copied(cells, arena, &entity->qualified);
    if (!copied) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read an entity row");
    }
    entity->class_ = (enum entity_class)rows_take_name(cells, &store_class_names, 0);
    entity->rule = (enum test_rule)rows_take_name(cells, &store_rule_names, 0);
    entity->flags = rows_take_u32(cells);
    entity->start_line = rows_take_u32(cells);
    entity->end_line = rows_take_u32(cells);
    entity->start_byte = rows_take_u32(cells);
    entity->end_byte = rows_take_u32(cells);
    entity->signature_end = rows_take_u32(cells);
    entity->doc_start = rows_take_u32(cells);
    entity->doc_end = rows_take_u32(cells);
    entity->words = rows_take_u32(cells);
    entity->complexity = (uint16_t)rows_take_limited(cells, UINT16_MAX);
    entity->params_min = (uint8_t)rows_take_limited(cells, UINT8_MAX);
    entity->params_max = (uint8_t)rows_take_limited(cells, UINT8_MAX);
    return !cells->failed || ERR_RAISE(err, ERR_CORRUPT, "an entity row is malformed");
}

static bool rows_read_edge(struct rows_cells *cells, struct arena *arena, struct store_edge *edge,
                           struct err *err)
{
    edge->from_uid = (uint64_t)rows_take_i64(cells);
    edge->to_uid = (uint64_t)rows_take_i64(cells);
    edge->from_row = 0;
    edge->to_row = 0;
    edge->kind = (enum edge_kind)rows_take_name(cells, &store_edge_names, 0);
    edge->origin = (enum origin)rows_take_name(cells, &store_origin_names, 0);
    if (cells->failed) {
        return ERR_RAISE(err, ERR_CORRUPT, "an edge row is malformed");
    }
    return store_parse_sites_json(rows_take_borrowed(cells), arena, &edge->sites, &edge->site_count,
                                  err);
}

static bool rows_read_loose(struct rows_cells *cells, struct arena *arena,
                            struct store_loose *loose, struct err *err)
{
    loose->from_uid = (uint64_t)rows_take_i64(cells);
    loose->from_row = 0;
    if (!rows_take_copied(cells, arena, &loose->name) ||
        !rows_take_copied(cells, arena, &loose->receiver) ||
        !rows_take_copied(cells, arena, &loose->module)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read a reference row");
    }
    loose->kind = (enum ref_kind)rows_take_name(cells, &store_ref_names, 0);
    loose->origin = (enum origin)rows_take_name(cells, &store_origin_names, ORIGIN_UNRESOLVED);
    loose->line = rows_take_u32(cells);
    loose->column = (uint16_t)rows_take_limited(cells, UINT16_MAX);
    loose->args = (uint8_t)rows_take_limited(cells, UINT8_MAX);
    return !cells->failed || ERR_RAISE(err, ERR_CORRUPT, "a reference row is malformed");
}

static bool rows_check_totals(const struct sqlite_totals *want, const struct sqlite_totals *got,
                              struct err *err)
{
    return (want->files == got->files && want->checksums == got->checksums) ||
           ERR_RAISE(err, ERR_CORRUPT,
                     "%llu files were stored and %llu are found, or not the same ones",
                     (unsigned long long)want->files, (unsigned long long)got->files);
}

/* A changed byte that SQLite cannot see, or a row edited by hand, must not become an answer. */
static bool rows_check_file_sum(struct sqlite_reader *reader, const struct store_file *file,
                                const struct rows_stored *stored, struct err *err)
{
    struct str packed = STR_EMPTY;
    return store_pack_file_bytes(reader->packer, file, &packed, err) &&
           (store_sum_file_bytes(packed, stored->sums.rows) == stored->sums.all ||
            ERR_RAISE(err, ERR_CORRUPT, "the row of file '%.*s' does not have its checksum",
                      STR_ARG(file->path)));
}

bool sqlite_scan_file_rows(struct sqlite_reader *reader, const struct sqlite_totals *totals,
                           store_file_sink sink, void *context, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(reader->link, SQL_SCAN_FILES, err);
    struct sqlite_totals got = { 0 };
    bool more = true;
    bool done = true;

    if (statement == NULL) {
        return false;
    }
    for (;;) {
        struct rows_cells cells = { .statement = statement };
        struct store_file file = { 0 };
        struct rows_stored stored = { 0 };

        done =
            done && sqlite_step_statement(reader->link, statement, &more, "cannot read files", err);
        if (!done || !more) {
            break;
        }
        arena_reset_all_blocks(&reader->arena);
        done = rows_read_file(&cells, &reader->arena, &file, &stored, err) &&
               rows_check_file_sum(reader, &file, &stored, err);
        got.files++;
        got.checksums ^= done ? stored.sums.all : 0;
        done = done && sink(context, &file, err);
    }
    sqlite_reset_statement(statement);
    return done && rows_check_totals(totals, &got, err);
}

/* The rows of one file; arrays are kept from file to file, texts are in the arena. */
struct rows_record {
    struct sqlite_reader *reader;
    struct sqlite_totals got;
    struct store_file file;
    struct {
        ARRAY_FIELDS(struct store_entity);
    } entities;
    struct {
        ARRAY_FIELDS(struct store_edge);
    } edges;
    struct {
        ARRAY_FIELDS(struct store_loose);
    } loose;
};

typedef bool (*rows_read_one)(struct rows_record *record, struct rows_cells *cells,
                              struct err *err);

static bool rows_add_entity(struct rows_record *record, struct rows_cells *cells, struct err *err)
{
    struct store_entity *entity = array_push_slot(&record->entities, UINT32_MAX);
    return entity != NULL ? rows_read_entity(cells, &record->reader->arena, entity, err)
                          : ERR_RAISE(err, ERR_MEMORY, "no memory to read an entity row");
}

static bool rows_add_edge(struct rows_record *record, struct rows_cells *cells, struct err *err)
{
    struct store_edge *edge = array_push_slot(&record->edges, UINT32_MAX);
    return edge != NULL ? rows_read_edge(cells, &record->reader->arena, edge, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to read an edge row");
}

static bool rows_add_loose(struct rows_record *record, struct rows_cells *cells, struct err *err)
{
    struct store_loose *loose = array_push_slot(&record->loose, UINT32_MAX);
    return loose != NULL ? rows_read_loose(cells, &record->reader->arena, loose, err)
                         : ERR_RAISE(err, ERR_MEMORY, "no memory to read a reference row");
}

static bool rows_read_table(struct rows_record *record, enum sqlite_sql sql, int64_t file_id,
                            rows_read_one read_one, struct err *err)
{
    struct sqlite3_stmt *statement = sqlite_borrow_statement(record->reader->link, sql, err);
    bool more = true;
    bool done = true;

    if (statement == NULL) {
        return false;
    }
    sqlite_bind_number(statement, 1, rows_first_id_of_file(file_id));
    sqlite_bind_number(statement, 2, rows_first_id_of_file(file_id) + ROWS_OF_FILE_MASK);
    for (;;) {
        struct rows_cells cells = { .statement = statement };
        done = done && sqlite_step_statement(record->reader->link, statement, &more,
                                             "cannot read rows", err);
        if (!done || !more) {
            break;
        }
        done = read_one(record, &cells, err);
    }
    sqlite_reset_statement(statement);
    return done;
}

static bool rows_check_sums(struct rows_record *record, const struct store_record *view,
                            const struct store_sums *stored, struct err *err)
{
    struct str packed = STR_EMPTY;
    struct store_sums sums;

    if (!store_pack_record_bytes(record->reader->packer, view, &packed, err)) {
        return false;
    }
    sums = store_sum_packed_record(record->reader->packer, packed);
    return (sums.all == stored->all && sums.rows == stored->rows) ||
           ERR_RAISE(err, ERR_CORRUPT, "its rows do not have the checksum they were stored with");
}

static bool rows_read_record(struct rows_record *record, const struct rows_stored *stored,
                             struct store_record *view, struct err *err)
{
    int64_t file_id = stored->id;

    record->entities.count = 0;
    record->edges.count = 0;
    record->loose.count = 0;
    if (!rows_read_table(record, SQL_SCAN_ENTITIES, file_id, rows_add_entity, err) ||
        !rows_read_table(record, SQL_SCAN_EDGES, file_id, rows_add_edge, err) ||
        !rows_read_table(record, SQL_SCAN_LOOSE, file_id, rows_add_loose, err)) {
        return false;
    }
    *view = (struct store_record){ .file = record->file,
                                   .entities = record->entities.items,
                                   .entity_count = record->entities.count,
                                   .edges = record->edges.items,
                                   .edge_count = record->edges.count,
                                   .loose = record->loose.items,
                                   .loose_count = record->loose.count };
    return rows_check_sums(record, view, &stored->sums, err);
}

static bool rows_scan_next_record(struct rows_record *record, struct sqlite3_stmt *statement,
                                  store_record_sink sink, void *context, struct err *err)
{
    struct rows_cells cells = { .statement = statement };
    struct store_record view = { 0 };
    struct rows_stored stored = { 0 };

    arena_reset_all_blocks(&record->reader->arena);
    if (!rows_read_file(&cells, &record->reader->arena, &record->file, &stored, err)) {
        return false;
    }
    record->got.files++;
    record->got.checksums ^= stored.sums.all;
    if (!rows_read_record(record, &stored, &view, err)) {
        return err_prepend_context_text(err, "cannot read the rows of '%.*s'",
                                        STR_ARG(record->file.path));
    }
    return sink(context, &view, err);
}

bool sqlite_scan_record_rows(struct sqlite_reader *reader, const struct sqlite_totals *totals,
                             store_record_sink sink, void *context, struct err *err)
{
    struct rows_record record = { .reader = reader };
    struct sqlite3_stmt *statement = sqlite_borrow_statement(reader->link, SQL_SCAN_FILES, err);
    bool more = true;
    bool done = true;

    if (statement == NULL) {
        return false;
    }
    for (;;) {
        done =
            done && sqlite_step_statement(reader->link, statement, &more, "cannot read files", err);
        if (!done || !more) {
            break;
        }
        done = rows_scan_next_record(&record, statement, sink, context, err);
    }
    sqlite_reset_statement(statement);
    array_free_items(&record.entities);
    array_free_items(&record.edges);
    array_free_items(&record.loose);
    return done && rows_check_totals(totals, &record.got, err);
}
