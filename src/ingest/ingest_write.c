/* ingest_write.c - from facts and links to the rows of one generation.
 *
 * Some files at a time: their rows are made, digested and packed on all cores, while this thread
 * hands those of the batch before to the store, in order of paths. The digest that is stored with
 * the generation is the digest of exactly these rows. O(rows); two batches' rows in memory at a
 * time. */
#include "ingest/ingest_internal.h"

#include "graph/graph.h"
#include "lang/lang.h"
#include "model/key.h"
#include "util/array.h"
#include "util/check.h"
#include "util/mem.h"
#include "util/pool.h"

#include <stdio.h>
#include <time.h>

#define WRITE_ROWS_MAX    ((size_t)UINT32_MAX)
#define WRITE_BATCH_MAX   65536U
#define WRITE_BATCH_SHARE 32U /* of the memory: facts whose rows are made together */
/* And at most: headers of registers lie side by side, and their rows are twice their facts. Linux
 * in batches of 100 files took 800 MB for them. */
#define WRITE_BATCH_BYTES ((uint64_t)12 << 20U)
#define WRITE_KEPT_BYTES  ((size_t)1 << 20U) /* of a unit, from batch to batch */
#define WRITE_BATCHES     2U                 /* one is made while one is put */

/* The rows of one file of a batch. */
struct write_unit {
    const struct ingest_slot *slot;
    uint32_t number; /* of the slot */
    struct arena arena;
    struct buf keys; /* all keys of the file, one behind the other */
    struct store_record record;
    struct buf parcel; /* packed for the store; empty when its rows are there already */
};
struct write_batch {
    struct write_unit *units; /* room for `unit_max` */
    size_t begin;             /* of the list of slots */
    size_t count;             /* 0: nothing is to be put */
};
/* What a thread needs for itself. */
struct write_worker {
    struct buf scratch; /* for digesting */
    struct store_packer *packer;
};
struct write_step {
    struct ingest_run *run;
    struct write_batch batches[WRITE_BATCHES];
    struct write_batch *now;    /* being made */
    struct write_batch *before; /* to be put meanwhile, by the thread that began the write */
    size_t unit_max;
    struct write_worker *workers;
    unsigned threads;
};

/* ------------------------------------------------------------------ the rows of one file */

static bool write_raise_no_memory(const struct write_unit *unit, struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of '%.*s'",
                     STR_ARG(unit->slot->path));
}

static struct store_entity write_make_entity(const struct link_result *links,
                                             const struct facts *facts, uint32_t first, uint32_t i)
{
    const struct fact_entity *fact = &facts->entities[i];
    uint32_t parent = links->entity_parents[first + i];
    return (struct store_entity){
        .uid = links->entity_uids[first + i],
        .parent_uid = parent == LINK_ENTITY_NONE ? 0 : links->entity_uids[parent],
        .name = facts_borrow_text(facts, fact->name),
        .qualified = facts_borrow_text(facts, fact->qualified),
        .kind = (enum entity_kind)fact->kind,
        .class_ = (enum entity_class)fact->class_,
        .rule = (enum test_rule)fact->rule,
        .flags = fact->flags,
        .start_line = fact->start_line,
        .end_line = fact->end_line,
        .start_byte = fact->start_byte,
        .end_byte = fact->end_byte,
        .signature_end = fact->signature_end,
        .doc_start = fact->doc_start,
        .doc_end = fact->doc_end,
        .words = fact->words,
        .complexity = fact->complexity,
        .params_min = fact->params_min,
        .params_max = fact->params_max,
    };
}

static bool write_fill_entities(const struct link_result *links, struct write_unit *unit,
                                struct err *err)
{
    const struct ingest_slot *slot = unit->slot;
    uint32_t first = links->file_first[slot->link_file];
    uint32_t count = slot->facts.header->entity_count;
    struct str language = str_from_cstring(lang_name_of(lang_find_by_number(slot->language)));
    struct store_entity *rows = arena_alloc_zeroed(&unit->arena, count, sizeof *rows);
    size_t *key_ends = arena_alloc_bytes(&unit->arena, sizeof *key_ends * ((size_t)count + 1));
    size_t start = 0;

    if (rows == NULL || key_ends == NULL) {
        return write_raise_no_memory(unit, err);
    }
    buf_clear_keep_memory(&unit->keys);
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = write_make_entity(links, &slot->facts, first, i);
        key_append_entity_text(&unit->keys, language, rows[i].kind, rows[i].qualified, slot->path,
                               rows[i].uid);
        key_ends[i] = unit->keys.size;
    }
    if (unit->keys.failed) {
        return write_raise_no_memory(unit, err);
    }
    for (uint32_t i = 0; i < count; i++) { /* only now: the buffer no longer moves */
        rows[i].key = str_from_range(unit->keys.data + start, key_ends[i] - start);
        start = key_ends[i];
    }
    unit->record.entities = rows;
    unit->record.entity_count = count;
    return true;
}

static bool write_fill_edges(const struct link_result *links, const struct link_file_rows *linked,
                             struct write_unit *unit, struct err *err)
{
    struct store_edge *rows =
        arena_alloc_bytes(&unit->arena, sizeof *rows * (linked->edge_count + 1));
    struct store_site *sites =
        arena_alloc_bytes(&unit->arena, sizeof *sites * (linked->site_count + 1));

    if (rows == NULL || sites == NULL) {
        return write_raise_no_memory(unit, err);
    }
    for (size_t i = 0; i < linked->site_count; i++) {
        sites[i] = (struct store_site){ linked->sites[i].line, linked->sites[i].column };
    }
    for (size_t i = 0; i < linked->edge_count; i++) {
        const struct link_edge *edge = &linked->edges[i];
        rows[i] = (struct store_edge){ .from_uid = links->entity_uids[edge->from],
                                       .to_uid = links->entity_uids[edge->to],
                                       .kind = (enum edge_kind)edge->kind,
                                       .origin = (enum origin)edge->origin,
                                       .sites = sites + edge->first_site,
                                       .site_count = edge->site_count };
    }
    unit->record.edges = rows;
    unit->record.edge_count = linked->edge_count;
    return true;
}

static bool write_fill_loose(const struct link_result *links, const struct link_file_rows *linked,
                             struct write_unit *unit, struct err *err)
{
    struct store_loose *rows =
        arena_alloc_bytes(&unit->arena, sizeof *rows * (linked->loose_count + 1));

    if (rows == NULL) {
        return write_raise_no_memory(unit, err);
    }
    for (size_t i = 0; i < linked->loose_count; i++) {
        const struct link_loose *loose = &linked->loose[i];
        rows[i] = (struct store_loose){ .from_uid = links->entity_uids[loose->from],
                                        .name = loose->name,
                                        .receiver = loose->receiver,
                                        .module = loose->module,
                                        .kind = (enum ref_kind)loose->kind,
                                        .origin = (enum origin)loose->origin,
                                        .line = loose->line,
                                        .column = loose->column,
                                        .args = loose->args };
    }
    unit->record.loose = rows;
    unit->record.loose_count = linked->loose_count;
    return true;
}

static void write_fill_file(const struct ingest_slot *slot, struct store_file *file)
{
    const struct lang *lang =
        slot->language == INGEST_LANGUAGE_NONE ? NULL : lang_find_by_number(slot->language);
    *file = (struct store_file){ .path = slot->path,
                                 .reason = slot->reason,
                                 .hash = slot->hash,
                                 .size = slot->size,
                                 .mtime_ns = slot->mtime_ns,
                                 .language = lang != NULL ? str_from_cstring(lang_name_of(lang))
                                                          : STR_EMPTY,
                                 .status = slot->status };
    if (slot->facts.header != NULL) {
        const struct facts_header *header = slot->facts.header;
        file->error_bytes = header->error_bytes;
        file->line_count = header->line_count;
        file->source_words = header->source_words;
        file->entity_words = header->entity_words;
        file->import_words = header->import_words;
        file->comment_words = header->comment_words;
    }
}

static bool write_make_rows(const struct ingest_run *run, struct write_unit *unit, struct err *err)
{
    const struct link_result *links = run->links;
    struct link_file_rows linked;

    arena_reset_all_blocks(&unit->arena);
    unit->record = (struct store_record){ .entities = NULL };
    write_fill_file(unit->slot, &unit->record.file);
    return unit->slot->link_file == UINT32_MAX ||
           (link_read_file_rows(links, unit->slot->link_file, &unit->arena, &linked, err) &&
            write_fill_entities(links, unit, err) && write_fill_edges(links, &linked, unit, err) &&
            write_fill_loose(links, &linked, unit, err));
}

/* ------------------------------------------------------------------ batches */

static void write_drop_large_buf(struct buf *buf)
{
    if (buf->capacity > WRITE_KEPT_BYTES) {
        buf_release_bytes(buf);
    }
}

static void write_drop_large_unit(struct write_unit *unit)
{
    if (unit->arena.bytes_held > WRITE_KEPT_BYTES) {
        size_t bytes_max = unit->arena.bytes_max;
        arena_release_all_blocks(&unit->arena);
        arena_init_with_limit(&unit->arena, bytes_max);
    }
    write_drop_large_buf(&unit->keys);
    write_drop_large_buf(&unit->parcel);
}

/* Of the list of slots those from `begin` on whose rows are made together; at least one. */
static size_t write_choose_batch(const struct write_step *step, size_t begin)
{
    const struct ingest_run *run = step->run;
    uint64_t share = run->summary->memory_bytes_max / WRITE_BATCH_SHARE;
    uint64_t room = share < WRITE_BATCH_BYTES ? share : WRITE_BATCH_BYTES;
    uint64_t bytes = 0;
    size_t count = 0;

    while (begin + count < run->written_count && count < step->unit_max) {
        bytes += run->slots[run->written[begin + count]].facts.bytes.size;
        if (count > 0 && bytes > room) {
            break;
        }
        count++;
    }
    return count;
}

static bool write_put_unit(struct write_step *step, struct write_unit *unit, struct err *err)
{
    struct ingest_run *run = step->run;
    const struct ingest_options *options = run->options;

    if (run->warms || ingest_kept_has_rows(run, unit->number)) {
        return true;
    }
    return store_put_file_parcel(run->write, &unit->record, buf_borrow_str(&unit->parcel), err) &&
           (!run->summary->relinked_only || options->on_record == NULL ||
            options->on_record(options->record_context, &unit->record, err));
}

/* Afterwards the batch is empty. */
static bool write_put_batch(struct write_step *step, struct write_batch *batch, struct err *err)
{
    size_t count = batch->count;

    batch->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!write_put_unit(step, &batch->units[i], err) ||
            !ingest_check_stop_flag(step->run, err)) {
            return false;
        }
        write_drop_large_unit(&batch->units[i]);
    }
    if (count > 0) {
        ingest_tell_progress(step->run, INGEST_PHASE_WRITE, batch->begin + count, 0);
    }
    return true;
}

static bool write_make_unit(void *context, size_t index, unsigned thread, struct err *err)
{
    struct write_step *step = context;
    struct ingest_run *run = step->run;
    struct write_unit *unit = &step->now->units[index];
    struct write_worker *worker = &step->workers[thread];

    if ((thread == 0 && !write_put_batch(step, step->before, err)) ||
        !write_make_rows(run, unit, err)) {
        return false;
    }
    ingest_tally_record_rows(&run->tallies[unit->number], &unit->record);
    buf_clear_keep_memory(&unit->parcel);
    return graph_digest_one_record(&unit->record, &worker->scratch, &run->shares[unit->number],
                                   err) &&
           (ingest_kept_has_rows(run, unit->number) ||
            store_make_file_parcel(run->write, worker->packer, &unit->record, &unit->parcel, err));
}

static bool write_put_all_batches(struct write_step *step, struct err *err)
{
    struct ingest_run *run = step->run;
    size_t count = 0;

    step->now = &step->batches[0];
    step->before = &step->batches[1];
    for (size_t begin = 0; begin < run->written_count; begin += count) {
        struct write_batch *made = step->now;
        ASSERT(made->units != NULL);
        count = write_choose_batch(step, begin);
        for (size_t i = 0; i < count; i++) {
            made->units[i].number = run->written[begin + i];
            made->units[i].slot = &run->slots[made->units[i].number];
        }
        /* The other threads may have left nothing to thread 0. */
        if (!pool_run_over_range(count, 1, step->threads, write_make_unit, step, err) ||
            !write_put_batch(step, step->before, err)) {
            return false;
        }
        made->begin = begin;
        made->count = count;
        step->now = step->before;
        step->before = made;
    }
    return write_put_batch(step, step->before, err);
}

static size_t write_at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

static bool write_open_batch(struct write_batch *batch, size_t unit_max)
{
    batch->units = mem_alloc_zeroed(unit_max, sizeof *batch->units);
    for (size_t i = 0; batch->units != NULL && i < unit_max; i++) {
        arena_init_with_limit(&batch->units[i].arena, INGEST_ARENA_BYTES_MAX);
        buf_init_with_limit(&batch->units[i].keys, SIZE_MAX / 2);
        buf_init_with_limit(&batch->units[i].parcel, SIZE_MAX / 2);
    }
    return batch->units != NULL;
}

static bool write_open_workers(struct write_step *step)
{
    bool done = true;

    step->workers = mem_alloc_zeroed(step->threads, sizeof *step->workers);
    for (unsigned i = 0; step->workers != NULL && i < step->threads; i++) {
        buf_init_with_limit(&step->workers[i].scratch, SIZE_MAX / 2);
        step->workers[i].packer = store_packer_create_new();
        done = done && step->workers[i].packer != NULL;
    }
    return done && step->workers != NULL;
}

static bool write_open_step(struct write_step *step, struct err *err)
{
    const struct ingest_options *options = step->run->options;

    step->threads = step->run->threads;
    step->unit_max = options->batch_files > 0 ? options->batch_files : INGEST_BATCH_FILES_DEFAULT;
    step->unit_max = write_at_most(step->unit_max, WRITE_BATCH_MAX);
    step->unit_max = write_at_most(step->unit_max, step->run->written_count + 1);
    return (write_open_workers(step) && write_open_batch(&step->batches[0], step->unit_max) &&
            write_open_batch(&step->batches[1], step->unit_max)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of %zu files", step->run->slot_count);
}

static void write_close_batch(struct write_batch *batch, size_t unit_max)
{
    for (size_t i = 0; batch->units != NULL && i < unit_max; i++) {
        arena_release_all_blocks(&batch->units[i].arena);
        buf_release_bytes(&batch->units[i].keys);
        buf_release_bytes(&batch->units[i].parcel);
    }
    mem_free_block(batch->units);
}

static void write_close_step(struct write_step *step)
{
    for (unsigned i = 0; i < WRITE_BATCHES; i++) {
        write_close_batch(&step->batches[i], step->unit_max);
    }
    for (unsigned i = 0; step->workers != NULL && i < step->threads; i++) {
        buf_release_bytes(&step->workers[i].scratch);
        store_packer_free_all(step->workers[i].packer);
    }
    mem_free_block(step->workers);
}

/* All slots, unless relinking has chosen some. */
static bool write_list_slots(struct ingest_run *run, struct err *err)
{
    if (run->written != NULL) {
        return true;
    }
    run->written = arena_alloc_zeroed(&run->arena, run->slot_count + 1, sizeof *run->written);
    run->shares = arena_alloc_zeroed(&run->arena, run->slot_count + 1, sizeof *run->shares);
    run->tallies = arena_alloc_zeroed(&run->arena, run->slot_count + 1, sizeof *run->tallies);
    if (run->written == NULL || run->shares == NULL || run->tallies == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of %zu files", run->slot_count);
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        run->written[run->written_count++] = (uint32_t)i;
    }
    return true;
}

static bool write_put_all_slots(struct ingest_run *run, struct hash128 *digest, struct err *err)
{
    struct write_step step = { .run = run };
    bool done = write_list_slots(run, err) && write_open_step(&step, err) &&
                write_put_all_batches(&step, err);

    if (done) {
        *digest = graph_digest_all_records(run->shares, run->slot_count);
        ingest_sum_all_tallies(run);
        for (size_t i = 0; i < run->slot_count; i++) {
            ingest_note_slot_problem(run->summary, &run->slots[i]);
        }
    }
    write_close_step(&step);
    return done;
}

bool ingest_make_rows_only(struct ingest_run *run, struct hash128 *digest, struct err *err)
{
    return write_put_all_slots(run, digest, err);
}

/* ------------------------------------------------------------------ the generation */

struct write_stale {
    struct ingest_run *run;
    struct map_text paths;
    struct arena *arena;
    struct {
        ARRAY_FIELDS(struct str);
    } gone;
};

static bool write_note_stale_row(void *context, const struct store_file *row, struct err *err)
{
    struct write_stale *stale = context;
    struct str *slot;

    if (map_text_find_value(&stale->paths, row->path) != MAP_VALUE_NONE) {
        return true;
    }
    slot = array_push_slot(&stale->gone, WRITE_ROWS_MAX);
    if (slot != NULL) {
        *slot = arena_copy_str(stale->arena, row->path);
    }
    return (slot != NULL && slot->data != NULL) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for stale rows");
}

/* Rows of files that are no longer there. */
static bool write_delete_stale_rows(struct ingest_run *run, struct err *err)
{
    struct write_stale stale = { .run = run, .arena = &run->arena };
    struct store_read *read = NULL;
    bool done = true;

    map_text_init_empty(&stale.paths);
    for (size_t i = 0; i < run->slot_count && done; i++) {
        done = map_text_put_value(&stale.paths, run->slots[i].path, (uint32_t)i);
    }
    if (!done) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory for %zu file rows", run->slot_count);
    }
    done = done && store_begin_read_view(run->store, &read, err) &&
           store_scan_file_rows(read, write_note_stale_row, &stale, err);
    store_end_read_view(read);
    for (size_t i = 0; i < stale.gone.count && done; i++) {
        done = store_delete_file_record(run->write, stale.gone.items[i], err);
    }
    array_free_items(&stale.gone);
    map_text_release_slots(&stale.paths);
    return done;
}

static struct str write_format_time_now(struct arena *arena, uint64_t *unix_ns)
{
    struct timespec now;
    struct tm parts;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    *unix_ns = (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
    if (gmtime_r(&now.tv_sec, &parts) == NULL) {
        return STR_EMPTY;
    }
    return arena_format_text(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900,
                             parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                             parts.tm_sec);
}

static bool write_put_all_meta(struct ingest_run *run, struct str created_at, uint64_t unix_ns,
                               struct str digest, struct err *err)
{
    struct str stamp = arena_format_text(&run->arena, "%llu", (unsigned long long)unix_ns);
    return store_put_meta_value(run->write, STR("root"), str_from_cstring(run->walk.root_path),
                                err) &&
           store_put_meta_value(run->write, STR("created_at"), created_at, err) &&
           store_put_meta_value(run->write, STR("commit_unix_ns"), stamp, err) &&
           store_put_meta_value(run->write, STR("builder"), STR(INGEST_BUILDER_NAME), err) &&
           store_put_meta_value(run->write, STR("manifests_hash"), run->manifests_hash, err) &&
           store_put_meta_value(run->write, STR(INGEST_OPTIONS_META), run->options_text, err) &&
           store_put_meta_value(run->write, STR("counts"),
                                ingest_format_counts(&run->arena, run->summary), err) &&
           store_put_meta_value(run->write, STR("digest"), digest, err);
}

bool ingest_write_new_generation(struct ingest_run *run, struct err *err)
{
    char hex[HASH128_HEX_BYTES];
    struct store_write *write = NULL;
    struct str created_at;
    uint64_t unix_ns = 0;
    bool done;

    if ((!run->summary->relinked_only && !write_delete_stale_rows(run, err)) ||
        !write_put_all_slots(run, &run->summary->digest, err)) {
        return false;
    }
    hash_format_hex_text(run->summary->digest, hex);
    created_at = write_format_time_now(&run->arena, &unix_ns);
    run->commit_ns = (int64_t)unix_ns;
    (void)snprintf(run->summary->created_at, sizeof run->summary->created_at, "%.*s",
                   STR_ARG(created_at));
    if (!ingest_texts_finish_beside(run, err) || !ingest_put_texts_list(run, err) ||
        !write_put_all_meta(run, created_at, unix_ns, str_from_cstring(hex), err) ||
        !store_prune_unused_content(run->write, err) || !ingest_check_stop_flag(run, err)) {
        return false;
    }
    write = run->write;
    run->write = NULL; /* taken by commit */
    done = store_commit_write_batch(write, err);
    run->summary->generation = run->old_generation + 1;
    return done;
}
