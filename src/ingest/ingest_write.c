/* ingest_write.c - from facts and links to the rows of one generation.
 *
 * The rows of a file are made, digested and packed on any core, while this thread hands those that
 * are ready to the store, in order of paths. The digest that is stored with the generation is the
 * digest of exactly these rows. O(rows); rows of WRITE_LINE_BYTES of facts in memory at a time. */
#include "ingest/ingest_write_internal.h"

#include "graph/graph.h"
#include "util/array.h"
#include "util/mem.h"
#include "util/pool.h"

#include <stdio.h>
#include <time.h>

#define WRITE_ROWS_MAX   ((size_t)UINT32_MAX)
#define WRITE_LINE_MAX   65536U
#define WRITE_LINE_SHARE 16U /* of the memory: facts whose rows wait to be put */
/* And at most: headers of registers lie side by side, and their rows are twice their facts. */
#define WRITE_LINE_BYTES ((uint64_t)24 << 20U)

/* What a thread needs for itself. */
struct write_worker {
    struct buf scratch; /* for digesting */
    struct store_packer *packer;
};
struct write_step {
    struct ingest_run *run;
    struct ingest_rows *rows; /* of the file at index i of the list of slots: i modulo `window` */
    size_t window;
    struct write_worker *workers;
    unsigned threads;
};

/* ------------------------------------------------------------------ one file after the other */

static uint64_t write_weigh_file(void *context, size_t index)
{
    const struct ingest_run *run = ((const struct write_step *)context)->run;
    return run->slots[run->written[index]].facts.bytes.size;
}

static bool write_make_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct write_step *step = context;
    struct ingest_run *run = step->run;
    uint32_t number = run->written[index];
    struct ingest_rows *rows = &step->rows[index % step->window];
    struct write_worker *worker = &step->workers[thread];

    ingest_memory_look(run, INGEST_LOOK_OFTEN);
    rows->slot = &run->slots[number];
    if (!ingest_rows_make(run, rows, err)) {
        return false;
    }
    ingest_tally_record_rows(&run->tallies[number], &rows->record);
    buf_clear_keep_memory(&rows->parcel);
    return graph_digest_one_record(&rows->record, &worker->scratch, &run->shares[number], err) &&
           (ingest_kept_has_rows(run, number) ||
            store_make_file_parcel(run->write, worker->packer, &rows->record, &rows->parcel, err));
}

static bool write_put_rows(const struct ingest_run *run, uint32_t number,
                           const struct ingest_rows *rows, struct err *err)
{
    const struct ingest_options *options = run->options;

    if (run->warms || ingest_kept_has_rows(run, number)) {
        return true;
    }
    return store_put_file_parcel(run->write, &rows->record, buf_borrow_str(&rows->parcel), err) &&
           (!run->summary->relinked_only || options->on_record == NULL ||
            options->on_record(options->record_context, &rows->record, err));
}

static bool write_put_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct write_step *step = context;
    const struct ingest_run *run = step->run;
    struct ingest_rows *rows = &step->rows[index % step->window];

    (void)thread;
    if (!write_put_rows(run, run->written[index], rows, err) || !ingest_check_stop_flag(run, err)) {
        return false;
    }
    ingest_rows_drop_large(rows);
    if (index % INGEST_BATCH_FILES_DEFAULT == 0) {
        ingest_tell_progress(run, INGEST_PHASE_WRITE, index + 1, 0);
    }
    return true;
}

static bool write_put_all_files(struct write_step *step, struct err *err)
{
    uint64_t share = step->run->summary->memory_bytes_max / WRITE_LINE_SHARE;
    struct pool_line line = { .count = step->run->written_count,
                              .window = step->window,
                              .weight_max = share < WRITE_LINE_BYTES ? share : WRITE_LINE_BYTES,
                              .weigh = write_weigh_file,
                              .make = write_make_file,
                              .put = write_put_file };

    return pool_run_in_line(&line, step->threads, step, err);
}

/* ------------------------------------------------------------------ the step */

static size_t write_at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

static bool write_open_rows(struct write_step *step)
{
    step->rows = mem_alloc_zeroed(step->window, sizeof *step->rows);
    for (size_t i = 0; step->rows != NULL && i < step->window; i++) {
        ingest_rows_init(&step->rows[i]);
    }
    return step->rows != NULL;
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
    step->window = options->batch_files > 0 ? options->batch_files : INGEST_BATCH_FILES_DEFAULT;
    step->window = write_at_most(step->window, WRITE_LINE_MAX);
    step->window = write_at_most(step->window, step->run->written_count + 1);
    return (write_open_workers(step) && write_open_rows(step)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of %zu files", step->run->slot_count);
}

static void write_close_step(struct write_step *step)
{
    for (size_t i = 0; step->rows != NULL && i < step->window; i++) {
        ingest_rows_release(&step->rows[i]);
    }
    mem_free_block(step->rows);
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
                write_put_all_files(&step, err);

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
           store_put_meta_value(run->write, STR("builder"), str_from_cstring(ingest_builder_name),
                                err) &&
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
