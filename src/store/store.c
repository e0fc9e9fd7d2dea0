/* store.c - specs, the list of engines, and the checks that all engines share. See store.h.
 *
 * Everything else is passed on to the engine (store_engine.h). No state of its own. */
#include "store/store.h"

#include "store/store_engine.h"

#include "model/kind.h"
#include "util/check.h"
#include "util/file.h"
#include "util/mem.h"

/* The one list of engines. */
static const struct store_engine *const store_engines[] = {
    &store_engine_sqlite,
#ifdef STORE_HAS_LMDB
    &store_engine_lmdb,
#endif
#ifdef STORE_HAS_ROCKSDB
    &store_engine_rocksdb,
#endif
    &store_engine_memory,
};
#define STORE_ENGINE_COUNT (sizeof store_engines / sizeof store_engines[0])

#define STORE_NAMES_BYTES_MAX      256U
#define STORE_SUGGEST_DISTANCE_MAX 3U /* typing errors that still earn a suggestion */
#define STORE_OWN_FOLDER           ".parseltongue"

/* ------------------------------------------------------------------ specs */

const char *const *store_list_engine_names(void)
{
    static const char *const names[] = {
        "sqlite",
#ifdef STORE_HAS_LMDB
        "lmdb",
#endif
#ifdef STORE_HAS_ROCKSDB
        "rocksdb",
#endif
        "mem",     NULL,
    };
    return names;
}

/* Names that an engine of another name answers to. */
struct store_alias {
    const char *name;
    const char *engine;
};
static const struct store_alias store_aliases[] = { { "sled", "lmdb" } };

static const struct store_engine *store_find_named_engine(struct str name)
{
    for (size_t i = 0; i < STORE_ENGINE_COUNT; i++) {
        if (str_equals_cstring(name, store_engines[i]->name)) {
            return store_engines[i];
        }
    }
    return NULL;
}

static const struct store_alias *store_find_alias(struct str name)
{
    for (size_t i = 0; i < sizeof store_aliases / sizeof store_aliases[0]; i++) {
        if (str_equals_cstring(name, store_aliases[i].name)) {
            return &store_aliases[i];
        }
    }
    return NULL;
}

/* The engine whose name is nearest to a mistyped one, or NULL. */
static const char *store_suggest_engine_name(struct str name)
{
    const char *nearest = NULL;
    unsigned best = STORE_SUGGEST_DISTANCE_MAX + 1;

    for (size_t i = 0; i < STORE_ENGINE_COUNT; i++) {
        struct str candidate = str_from_cstring(store_engines[i]->name);
        unsigned distance = str_edit_distance(name, candidate, STORE_SUGGEST_DISTANCE_MAX);
        /* A name that shares no more than a letter or two is no typing error. */
        if (distance < best && (size_t)distance * 2 <= candidate.size) {
            best = distance;
            nearest = store_engines[i]->name;
        }
    }
    return nearest;
}

static bool store_raise_unknown_engine(struct str name, struct err *err)
{
    static const char *const left_out[] = { "lmdb", "rocksdb", "sled" };
    const char *nearest = store_suggest_engine_name(name);
    struct buf names;
    bool raised;

    buf_init_with_limit(&names, STORE_NAMES_BYTES_MAX);
    for (size_t i = 0; i < STORE_ENGINE_COUNT; i++) {
        buf_append_cstring(&names, i > 0 ? ", " : "");
        buf_append_cstring(&names, store_engines[i]->name);
    }
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        if (str_equals_cstring(name, left_out[i])) {
            raised = ERR_RAISE(err, ERR_USAGE, "this build was made without %s; it has %.*s",
                               left_out[i], STR_ARG(buf_borrow_str(&names)));
            buf_release_bytes(&names);
            return raised;
        }
    }
    raised = ERR_RAISE(
        err, ERR_USAGE, "no storage engine is called '%.*s'%s%s%s; this build has %.*s",
        STR_ARG(name), nearest != NULL ? " (did you mean '" : "", nearest != NULL ? nearest : "",
        nearest != NULL ? "'?)" : "", STR_ARG(buf_borrow_str(&names)));
    buf_release_bytes(&names);
    return raised;
}

/* Can the part before a colon be meant as the name of an engine, rather than be a piece of a path?
 */
static bool store_looks_like_name(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        bool good = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
        if (!good) {
            return false;
        }
    }
    return text.size > 0;
}

/* Does the engine want a path, and is it one? */
static bool store_check_spec_path(const struct store_engine *engine, struct str text,
                                  struct str path, struct err *err)
{
    if (engine->has_path && path.size == 0) {
        return ERR_RAISE(err, ERR_USAGE, "'%.*s' names no path; write %s:PATH", STR_ARG(text),
                         engine->name);
    }
    if (!engine->has_path && path.size > 0) {
        return ERR_RAISE(err, ERR_USAGE, "'%.*s': %s lives in memory and takes no path",
                         STR_ARG(text), engine->name);
    }
    return str_find_byte(path, '\0') == SIZE_MAX ||
           ERR_RAISE(err, ERR_USAGE, "the database path holds a NUL byte");
}

/* What is at the path may be of an engine that this build was made without. */
static const char *store_choose_path_engine(struct str path)
{
    char *copy =
        str_find_byte(path, '\0') == SIZE_MAX ? mem_copy_cstring(path.data, path.size) : NULL;
    const char *engine = copy != NULL ? store_probe_engine_name(copy) : NULL;

    mem_free_block(copy);
    return engine != NULL ? engine : STORE_SPEC_DEFAULT_ENGINE;
}

void store_append_path_spec(struct str path, struct buf *out)
{
    buf_append_cstring(out, store_choose_path_engine(path));
    buf_append_byte(out, ':');
    buf_append_str(out, path);
}

bool store_parse_spec_text(struct str text, struct store_spec *out, struct err *err)
{
    size_t colon = str_find_byte(text, ':');
    struct str name = colon == SIZE_MAX ? text : str_from_range(text.data, colon);
    const struct store_alias *alias = store_find_alias(name);
    const struct store_engine *engine =
        store_find_named_engine(alias != NULL ? str_from_cstring(alias->engine) : name);
    struct str path = STR_EMPTY;

    if (text.size == 0) {
        return ERR_RAISE(err, ERR_USAGE, "the database is empty; give ENGINE:PATH");
    }
    if (colon != SIZE_MAX && store_looks_like_name(name)) {
        if (engine == NULL) {
            return store_raise_unknown_engine(name, err);
        }
        path = str_from_range(text.data + colon + 1, text.size - colon - 1);
    } else if (colon != SIZE_MAX || engine == NULL) {
        name = str_from_cstring(store_choose_path_engine(text));
        engine = store_find_named_engine(name);
        alias = NULL;
        path = text;
        if (engine == NULL) {
            return store_raise_unknown_engine(name, err);
        }
    }
    if (!store_check_spec_path(engine, text, path, err)) {
        return false;
    }
    *out = (struct store_spec){ .engine = engine->name,
                                .path = path,
                                .alias = alias != NULL ? alias->name : NULL };
    return true;
}

/* ------------------------------------------------------------------ open, close */

/* A folder that is only ours hides itself from git. */
static bool store_write_own_gitignore(const char *folder, struct err *err)
{
    struct str name = str_from_cstring(folder);
    size_t slash = str_find_last_byte(name, '/');
    struct buf path;
    bool done = true;
    enum store_path_kind kind = STORE_PATH_ABSENT;

    if (slash != SIZE_MAX) {
        name = str_from_range(name.data + slash + 1, name.size - slash - 1);
    }
    if (!str_equals_cstring(name, STORE_OWN_FOLDER)) {
        return true;
    }
    buf_init_with_limit(&path, STORE_TEXT_BYTES_MAX);
    buf_append_format(&path, "%s/.gitignore", folder);
    buf_append_byte(&path, '\0');
    if (path.failed) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory to open a database");
    }
    done = done && store_probe_path_kind(path.data, &kind, err);
    if (done && kind == STORE_PATH_ABSENT) {
        done = file_write_whole_atomic(path.data, STR("*\n"), err);
    }
    buf_release_bytes(&path);
    return done;
}

static bool store_make_parent_folder(const char *path, struct err *err)
{
    size_t slash = str_find_last_byte(str_from_cstring(path), '/');
    char *folder;
    bool done;

    if (slash == SIZE_MAX || slash == 0) {
        return true;
    }
    folder = mem_copy_cstring(path, slash);
    if (folder == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to open a database");
    }
    done = file_make_folder_path(folder, err) && store_write_own_gitignore(folder, err);
    mem_free_block(folder);
    return done;
}

bool store_open_at_spec(const struct store_spec *spec, enum store_mode mode, struct store **out,
                        struct err *err)
{
    const struct store_engine *engine = store_find_named_engine(str_from_cstring(spec->engine));
    struct store *store = NULL;
    char *path;
    bool done = true;

    if (engine == NULL) {
        return store_raise_unknown_engine(str_from_cstring(spec->engine), err);
    }
    path = mem_copy_cstring(spec->path.size > 0 ? spec->path.data : "", spec->path.size);
    if (path == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to open a database");
    }
    if (engine->has_path && mode == STORE_MODE_WRITE) {
        done = store_make_parent_folder(path, err);
    }
    done = done && engine->open_path(path, mode, &store, err);
    if (done) {
        store->engine = engine;
        *out = store;
    } else {
        (void)err_prepend_context_text(err, "cannot open database '%s:%s'", engine->name, path);
    }
    mem_free_block(path);
    return done;
}

void store_close_and_free(struct store *store)
{
    if (store != NULL) {
        store->engine->close_store(store);
    }
}

const char *store_name_of_engine(const struct store *store)
{
    return store->engine->name;
}

/* ------------------------------------------------------------------ writing */

static bool store_check_text_size(struct str text, const char *what, struct err *err)
{
    return text.size <= STORE_TEXT_BYTES_MAX ||
           ERR_RAISE(err, ERR_LIMIT, "a %s of %zu bytes is too long to store", what, text.size);
}

static bool store_check_entity_row(const struct store_entity *entity, struct err *err)
{
    if ((unsigned)entity->kind >= ENTITY_KIND_COUNT ||
        (unsigned)entity->class_ > ENTITY_CLASS_TEST || (unsigned)entity->rule >= TEST_RULE_COUNT) {
        return ERR_RAISE(err, ERR_INTERNAL, "entity '%.*s' has an unknown kind, class or rule",
                         STR_ARG(entity->key));
    }
    return store_check_text_size(entity->key, "key", err) &&
           store_check_text_size(entity->name, "name", err) &&
           store_check_text_size(entity->qualified, "qualified name", err);
}

static bool store_check_loose_row(const struct store_loose *loose, struct err *err)
{
    if ((unsigned)loose->kind >= REF_KIND_COUNT || (unsigned)loose->origin >= ORIGIN_COUNT) {
        return ERR_RAISE(err, ERR_INTERNAL, "reference '%.*s' has an unknown kind or origin",
                         STR_ARG(loose->name));
    }
    return store_check_text_size(loose->name, "name", err) &&
           store_check_text_size(loose->receiver, "receiver", err) &&
           store_check_text_size(loose->module, "module name", err);
}

static bool store_check_edge_row(const struct store_edge *edge, struct err *err)
{
    return ((unsigned)edge->kind < EDGE_KIND_COUNT && (unsigned)edge->origin < ORIGIN_COUNT) ||
           ERR_RAISE(err, ERR_INTERNAL, "an edge has an unknown kind or origin");
}

static bool store_check_file_row(const struct store_file *file, struct err *err)
{
    if (file->path.size == 0 || (unsigned)file->status >= FILE_STATUS_COUNT) {
        return ERR_RAISE(err, ERR_INTERNAL, "a file has no path or an unknown status");
    }
    return store_check_text_size(file->path, "path", err) &&
           store_check_text_size(file->reason, "reason", err) &&
           store_check_text_size(file->language, "language name", err);
}

static bool store_check_record_rows(const struct store_record *record, struct err *err)
{
    bool good = store_check_file_row(&record->file, err);

    if (good && (record->entity_count > UINT32_MAX || record->edge_count > UINT32_MAX ||
                 record->loose_count > UINT32_MAX)) {
        good = ERR_RAISE(err, ERR_LIMIT, "a file has more than 2^32 rows");
    }
    for (size_t i = 0; good && i < record->entity_count; i++) {
        good = store_check_entity_row(&record->entities[i], err);
    }
    for (size_t i = 0; good && i < record->edge_count; i++) {
        good = store_check_edge_row(&record->edges[i], err);
    }
    for (size_t i = 0; good && i < record->loose_count; i++) {
        good = store_check_loose_row(&record->loose[i], err);
    }
    return good;
}

bool store_begin_write_batch(struct store *store, struct store_write **out, struct err *err)
{
    struct store_write *write = NULL;
    if (!store->engine->begin_write(store, &write, err)) {
        return false;
    }
    write->store = store;
    write->failed = false;
    *out = write;
    return true;
}

/* A write of which one step failed is not complete, so it must never become visible. */
static bool store_check_write_alive(const struct store_write *write, struct err *err)
{
    return !write->failed ||
           ERR_RAISE(err, ERR_STORE, "an earlier step of this write failed; nothing was stored");
}

static bool store_note_step_result(struct store_write *write, bool done)
{
    write->failed = write->failed || !done;
    return done;
}

bool store_put_file_record(struct store_write *write, const struct store_record *record,
                           struct err *err)
{
    bool done = store_check_write_alive(write, err) && store_check_record_rows(record, err) &&
                write->store->engine->put_record(write, record, err);
    if (!done) {
        (void)err_prepend_context_text(err, "cannot store '%.*s'", STR_ARG(record->file.path));
    }
    return store_note_step_result(write, done);
}

bool store_make_file_parcel(const struct store_write *write, struct store_packer *packer,
                            const struct store_record *record, struct buf *parcel, struct err *err)
{
    const struct store_engine *engine = write->store->engine;

    return (store_check_record_rows(record, err) &&
            (engine->make_parcel == NULL ||
             engine->make_parcel(write, packer, record, parcel, err))) ||
           err_prepend_context_text(err, "cannot store '%.*s'", STR_ARG(record->file.path));
}

bool store_put_file_parcel(struct store_write *write, const struct store_record *record,
                           struct str parcel, struct err *err)
{
    const struct store_engine *engine = write->store->engine;
    bool done = store_check_write_alive(write, err) &&
                (engine->put_parcel != NULL ? engine->put_parcel(write, record, parcel, err)
                                            : engine->put_record(write, record, err));
    if (!done) {
        (void)err_prepend_context_text(err, "cannot store '%.*s'", STR_ARG(record->file.path));
    }
    return store_note_step_result(write, done);
}

bool store_delete_file_record(struct store_write *write, struct str path, struct err *err)
{
    bool done = store_check_write_alive(write, err) &&
                write->store->engine->delete_record(write, path, err);
    return store_note_step_result(write, done);
}

bool store_put_file_text(struct store_write *write, struct hash128 hash, struct str zstd,
                         struct err *err)
{
    bool done = store_check_write_alive(write, err) &&
                write->store->engine->put_text(write, hash, zstd, err);
    return store_note_step_result(write, done);
}

bool store_put_packed_facts(struct store_write *write, struct str path, struct hash128 hash,
                            struct str zstd, struct err *err)
{
    bool done = store_check_write_alive(write, err) &&
                write->store->engine->put_facts(write, path, hash, zstd, err);
    return store_note_step_result(write, done);
}

bool store_put_file_facts(struct store_write *write, struct str path, struct hash128 hash,
                          struct str facts, struct err *err)
{
    struct buf frame;
    bool done;

    buf_init_with_limit(&frame, SIZE_MAX / 2);
    done = store_zstd_compress_frame(facts, &frame, err)
               ? store_put_packed_facts(write, path, hash, buf_borrow_str(&frame), err)
               : store_note_step_result(write, false);
    buf_release_bytes(&frame);
    return done;
}

bool store_prune_unused_content(struct store_write *write, struct err *err)
{
    bool done =
        store_check_write_alive(write, err) && write->store->engine->prune_content(write, err);
    return store_note_step_result(write, done);
}

/* These two are answered here and in no engine's hands. */
static bool store_is_own_meta_name(struct str name)
{
    return str_equals_cstring(name, "generation") || str_equals_cstring(name, "format_version");
}

bool store_put_meta_value(struct store_write *write, struct str name, struct str value,
                          struct err *err)
{
    bool done = store_check_write_alive(write, err) &&
                (!(store_is_own_meta_name(name) || str_equals_cstring(name, "files_check")) ||
                 ERR_RAISE(err, ERR_INTERNAL, "the value '%.*s' is set by the store itself",
                           STR_ARG(name))) &&
                (name.size <= STORE_META_NAME_MAX ||
                 ERR_RAISE(err, ERR_LIMIT, "the name of a value has %zu bytes", name.size)) &&
                write->store->engine->put_meta(write, name, value, err);
    return store_note_step_result(write, done);
}

bool store_commit_write_batch(struct store_write *write, struct err *err)
{
    if (!store_check_write_alive(write, err)) {
        write->store->engine->abandon_write(write);
        return false;
    }
    return write->store->engine->commit_write(write, err) ||
           err_prepend_context_text(err, "cannot commit");
}

void store_abandon_write_batch(struct store_write *write)
{
    if (write != NULL) {
        write->store->engine->abandon_write(write);
    }
}

/* ------------------------------------------------------------------ reading */

bool store_begin_read_view(struct store *store, struct store_read **out, struct err *err)
{
    struct store_read *read = NULL;
    if (!store->engine->begin_read(store, &read, err)) {
        return false;
    }
    read->store = store;
    *out = read;
    return true;
}

void store_end_read_view(struct store_read *read)
{
    if (read != NULL) {
        read->store->engine->end_read(read);
    }
}

bool store_scan_file_rows(struct store_read *read, store_file_sink sink, void *context,
                          struct err *err)
{
    return read->store->engine->scan_files(read, sink, context, err);
}

bool store_scan_file_records(struct store_read *read, store_record_sink sink, void *context,
                             struct err *err)
{
    return read->store->engine->scan_records(read, sink, context, err);
}

struct store_one_run {
    const struct store_shard_sink *sink;
    struct store_counts all;
    struct store_counts before;
};

static bool store_take_run_record(void *context, const struct store_record *record, struct err *err)
{
    struct store_one_run *run = context;
    struct store_counts *before = &run->before;

    if (before->files == run->all.files ||
        record->entity_count > run->all.entities - before->entities ||
        record->edge_count > run->all.edges - before->edges ||
        record->loose_count > run->all.loose - before->loose) {
        return ERR_RAISE(err, ERR_CORRUPT, "the database has more rows than it counts");
    }
    if (!run->sink->take(run->sink->context, 0, before, record, err)) {
        return false;
    }
    before->files++;
    before->entities += record->entity_count;
    before->edges += record->edge_count;
    before->loose += record->loose_count;
    return true;
}

/* For engines that cannot read in threads. */
static bool store_scan_one_run(struct store_read *read, const struct store_shard_sink *sink,
                               struct err *err)
{
    const struct store_engine *engine = read->store->engine;
    struct store_one_run run = { .sink = sink };

    if (!engine->count_rows(read, &run.all, err) || !sink->begin(sink->context, &run.all, err) ||
        !engine->scan_records(read, store_take_run_record, &run, err)) {
        return false;
    }
    return (run.before.files == run.all.files && run.before.entities == run.all.entities &&
            run.before.edges == run.all.edges && run.before.loose == run.all.loose) ||
           ERR_RAISE(err, ERR_CORRUPT, "the database has fewer rows than it counts");
}

bool store_scan_record_shards(struct store_read *read, size_t shards, unsigned threads,
                              const struct store_shard_sink *sink, struct err *err)
{
    const struct store_engine *engine = read->store->engine;

    ASSERT(shards > 0 && threads > 0);
    return engine->scan_shards != NULL ? engine->scan_shards(read, shards, threads, sink, err)
                                       : store_scan_one_run(read, sink, err);
}

bool store_load_file_text(struct store_read *read, struct hash128 hash, struct buf *out,
                          struct err *err)
{
    return read->store->engine->load_text(read, hash, out, err);
}

bool store_load_file_facts(struct store_read *read, struct str path, struct hash128 hash,
                           struct buf *out, struct err *err)
{
    return read->store->engine->load_facts(read, path, hash, out, err);
}

bool store_load_meta_value(struct store_read *read, struct str name, struct buf *out,
                           struct err *err)
{
    uint64_t number = STORE_FORMAT_VERSION;

    if (!store_is_own_meta_name(name)) {
        return read->store->engine->load_meta(read, name, out, err);
    }
    if (str_equals_cstring(name, "generation") &&
        !read->store->engine->load_generation(read, &number, err)) {
        return false;
    }
    buf_append_unsigned(out, number);
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for value '%.*s'", STR_ARG(name));
}

bool store_load_generation_number(struct store_read *read, uint64_t *out, struct err *err)
{
    return read->store->engine->load_generation(read, out, err);
}

static bool store_add_record_counts(void *context, const struct store_record *record,
                                    struct err *err)
{
    struct store_counts *counts = context;

    (void)err;
    counts->files++;
    counts->entities += record->entity_count;
    counts->edges += record->edge_count;
    counts->loose += record->loose_count;
    return true;
}

bool store_count_scanned_rows(struct store_read *read, struct store_counts *out, struct err *err)
{
    *out = (struct store_counts){ .files = 0 };
    return store_scan_file_records(read, store_add_record_counts, out, err);
}

bool store_count_all_rows(struct store_read *read, struct store_counts *out, struct err *err)
{
    return read->store->engine->count_rows(read, out, err);
}

bool store_scan_meta_values(struct store_read *read, store_meta_sink sink, void *context,
                            struct err *err)
{
    return read->store->engine->scan_meta(read, sink, context, err);
}

bool store_check_all_content(struct store_read *read, struct err *err)
{
    return read->store->engine->check_content == NULL ||
           read->store->engine->check_content(read, err);
}

bool store_compress_bytes(struct str bytes, struct buf *out, struct err *err)
{
    return store_zstd_compress_frame(bytes, out, err);
}

bool store_expand_bytes(struct str zstd, struct buf *out, struct err *err)
{
    return store_zstd_expand_frame(zstd, out, err);
}
