/* ingest_run.c - the order of the work: walk, plan, parse, link, write. See ingest.h. */
#include "ingest/ingest_internal.h"

#include "util/clock.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/pool.h"

#include <stdio.h>

#define INGEST_MANIFEST_BYTES_MAX (16ULL * 1024 * 1024)

/* One text for all manifests: when it differs from the stored one, names may mean other modules. */
static bool run_hash_manifests(struct ingest_run *run)
{
    char hex[HASH128_HEX_BYTES];
    struct hash_stream *stream = hash_stream_create_new();
    if (stream == NULL) {
        return false;
    }
    for (size_t i = 0; i < run->walk.manifest_count; i++) {
        const struct link_manifest *manifest = &run->manifests[i];
        hash_stream_add_bytes(stream, manifest->path.data, manifest->path.size);
        hash_stream_add_bytes(stream, "", 1); /* the NUL parts path from text */
        hash_stream_add_bytes(stream, manifest->text.data, manifest->text.size);
    }
    hash_format_hex_text(hash_stream_read_value(stream), hex);
    hash_stream_free_state(stream);
    run->manifests_hash = arena_copy_str(&run->arena, str_from_cstring(hex));
    return run->manifests_hash.data != NULL;
}

static void run_note_manifest(struct ingest_summary *summary, const struct link_manifest *manifest,
                              const struct err *err)
{
    char fault[256];
    if (err->code == ERR_NONE && !link_manifest_find_fault(manifest, fault, sizeof fault)) {
        return;
    }
    if (summary->manifest_count++ < INGEST_ERRORS_MAX) {
        struct ingest_problem *problem = &summary->manifests[summary->manifest_count - 1];
        (void)snprintf(problem->text, sizeof problem->text, "[MANIFEST] %.*s: %.250s",
                       STR_ARG(manifest->path), err->code == ERR_NONE ? fault : err->text);
    }
}

static bool run_load_manifests(struct ingest_run *run, struct err *err)
{
    size_t count = run->walk.manifest_count;
    struct buf text;
    bool done = true;

    run->manifests = arena_alloc_zeroed(&run->arena, count + 1, sizeof *run->manifests);
    if (run->manifests == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for manifests");
    }
    buf_init_with_limit(&text, INGEST_MANIFEST_BYTES_MAX);
    for (size_t i = 0; i < count && done; i++) {
        struct str path = run->walk.manifests[i].path;
        struct str name = arena_copy_str(&run->arena, path); /* NUL-terminated */
        struct err unread = { .code = ERR_NONE };
        buf_clear_keep_memory(&text);
        run->manifests[i].path = path;
        /* An unreadable manifest names no modules. */
        if (name.data != NULL && file_read_whole_bytes(run->walk.root_fd, name.data,
                                                       INGEST_MANIFEST_BYTES_MAX, &text, &unread)) {
            run->manifests[i].text = arena_copy_str(&run->arena, buf_borrow_str(&text));
        }
        run_note_manifest(run->summary, &run->manifests[i], &unread);
        done = name.data != NULL && (text.size == 0 || run->manifests[i].text.data != NULL);
    }
    buf_release_bytes(&text);
    return (done && run_hash_manifests(run)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for manifests");
}

static bool run_between_files(void *context, struct err *err)
{
    struct ingest_run *run = context;
    unsigned count = atomic_fetch_add_explicit(&run->files_begun, 1, memory_order_relaxed);

    ingest_memory_look(run, INGEST_LOOK_OFTEN);
    if (pthread_equal(pthread_self(), run->owner) != 0) {
        ingest_tell_progress(run, INGEST_PHASE_LINK, count, 0);
    }
    return ingest_check_stop_flag(run, err);
}

static void run_before_file(void *context)
{
    ingest_memory_look(context, INGEST_LOOK_SELDOM);
}

/* Slots are sorted by path, so the linker's files are too. */
static bool run_link_everything(struct ingest_run *run, struct err *err)
{
    struct link_input input = { .threads = run->threads,
                                .spill = run->rows_spill,
                                .between_files = run_between_files,
                                .before_file = run_before_file,
                                .between_context = run };

    run->link_files =
        arena_alloc_bytes(&run->arena, (run->slot_count + 1) * sizeof *run->link_files);
    if (run->link_files == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to link %zu files", run->slot_count);
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        struct ingest_slot *slot = &run->slots[i];
        if (slot->facts.header != NULL) {
            slot->link_file = (uint32_t)run->link_file_count;
            run->link_files[run->link_file_count++] = (struct link_file){ slot->path, slot->facts };
        }
    }
    input.files = run->link_files;
    input.file_count = run->link_file_count;
    input.manifests = run->manifests;
    input.manifest_count = run->walk.manifest_count;
    run->summary->files_linked = run->link_file_count;
    if (run->options->kept == NULL) {
        run->links = &run->own_links;
        return link_build_all_edges(&input, &run->own_links, err);
    }
    if (!link_kept_build(&input, &run->link_kept, err)) {
        return false;
    }
    run->links = link_kept_result(run->link_kept);
    return true;
}

static bool run_link_changes(struct ingest_run *run, struct err *err)
{
    bool done = false;

    if (run->uses_kept && !ingest_kept_relink(run, &done, err)) {
        return false;
    }
    if (!done && !run_link_everything(run, err)) {
        return false;
    }
    run->summary->relinked_only = done;
    run->summary->uid_clashes = run->links->uid_clashes;
    return true;
}

/* Counts what the engine holds now; a difference is our fault and is never passed over. */
static bool run_compare_created_stored(struct ingest_run *run, struct err *err)
{
    struct ingest_summary *summary = run->summary;
    struct store_read *read = NULL;
    struct store_counts counts = { .files = 0 };
    bool done;

    if (!store_begin_read_view(run->store, &read, err)) {
        return false;
    }
    done = store_count_all_rows(read, &counts, err);
    store_end_read_view(read);
    if (done &&
        (counts.entities != summary->entities_created || counts.edges != summary->edges_total ||
         counts.loose != summary->loose_total || counts.files != run->slot_count)) {
        return ERR_RAISE(
            err, ERR_INTERNAL,
            "created %llu entities, %llu edges, %llu loose references of %zu files but "
            "stored %llu, %llu, %llu of %llu",
            (unsigned long long)summary->entities_created, (unsigned long long)summary->edges_total,
            (unsigned long long)summary->loose_total, run->slot_count,
            (unsigned long long)counts.entities, (unsigned long long)counts.edges,
            (unsigned long long)counts.loose, (unsigned long long)counts.files);
    }
    return done;
}

static bool run_index_texts(struct ingest_run *run, struct err *err)
{
    uint64_t start = clock_read_monotonic_ns();
    struct ingest_serial serial;

    ingest_serial_begin(&serial);
    if (!ingest_index_texts(run, err)) {
        return false;
    }
    run->summary->serial_ns += ingest_serial_of_threads(&serial, run->threads);
    run->summary->text_ns = clock_read_monotonic_ns() - start;
    ingest_memory_end_phase(run);
    return true;
}

static bool run_link_and_write(struct ingest_run *run, struct err *err)
{
    uint64_t start = clock_read_monotonic_ns();
    uint64_t serial_ns;
    struct ingest_serial serial;

    ingest_tell_progress(run, INGEST_PHASE_LINK, run->summary->files_parsed_now,
                         run->walk.file_bytes);
    ingest_memory_begin_tables(run);
    ingest_texts_begin_beside(run);
    ingest_serial_begin(&serial);
    if (!run_link_changes(run, err)) {
        return false;
    }
    serial_ns = ingest_serial_of_threads(&serial, run->threads);
    run->summary->link_ns = clock_read_monotonic_ns() - start;
    ingest_memory_end_phase(run);
    if (run->beside == NULL && !run_index_texts(run, err)) {
        return false;
    }
    ingest_tell_progress(run, INGEST_PHASE_WRITE, 0, 0);
    start = clock_read_monotonic_ns();
    ingest_serial_begin(&serial);
    ingest_shelf_put_dropped(run);
    if (!ingest_write_new_generation(run, err) || !run_compare_created_stored(run, err)) {
        return false;
    }
    serial_ns += ingest_serial_of_threads(&serial, run->threads);
    /* Two lines of work beside each other: the longer one is what more cores cannot shorten. */
    run->summary->serial_ns +=
        serial_ns > run->beside_serial_ns ? serial_ns : run->beside_serial_ns;
    run->summary->write_ns = clock_read_monotonic_ns() - start;
    return true;
}

/* Rows that do not give the stored digest are not kept: the next run links everything. */
static bool run_warm_up(struct ingest_run *run, struct err *err)
{
    struct ingest_summary *summary = mem_alloc_zeroed(1, sizeof *summary);
    struct hash128 digest = { 0 };
    struct hash128 stored;
    bool done;

    if (summary == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to link");
    }
    *summary = *run->summary; /* what follows is no part of it */
    done = run_link_everything(run, err) && ingest_make_rows_only(run, &digest, err);
    *run->summary = *summary;
    mem_free_block(summary);
    if (done &&
        !(hash_parse_hex_text(run->old_digest, &stored) && hash_equals_u128(digest, stored))) {
        link_kept_free(run->link_kept);
        run->link_kept = NULL;
    }
    return done;
}

static bool run_tell_unchanged(struct ingest_run *run, struct err *err)
{
    struct ingest_summary *summary = run->summary;

    if (run->warms && !run_warm_up(run, err)) {
        return false;
    }
    summary->unchanged = true;
    summary->generation = run->old_generation;
    store_abandon_write_batch(run->write);
    run->write = NULL;
    for (size_t i = 0; i < run->slot_count; i++) {
        ingest_note_slot_problem(summary, &run->slots[i]);
    }
    if (!ingest_parse_counts(run->old_counts, summary) ||
        !hash_parse_hex_text(run->old_digest, &summary->digest)) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored digest '%.*s' is not one",
                         STR_ARG(run->old_digest));
    }
    summary->entities_created = summary->entities_stored;
    return true;
}

/* At this moment, with so much for workers. */
static void run_note_peak(struct ingest_summary *summary, uint64_t workers)
{
    struct clock_usage usage;

    clock_read_process_usage(&usage);
    if (usage.peak_bytes_self + workers > summary->peak_bytes) {
        summary->peak_bytes = usage.peak_bytes_self + workers;
    }
}

/* Segments of the generation before; what a run that failed left is removed when the next begins.
 * The lock is needed: another run may have begun, and what it wrote is not listed yet. */
static void run_sweep_after_commit(struct ingest_run *run)
{
    struct store_write *write = NULL;
    struct err ignored = { .code = ERR_NONE };
    if (!run->summary->unchanged && run->old_generation > 0 &&
        store_begin_write_batch(run->store, &write, &ignored)) {
        ingest_sweep_texts(run);
        store_abandon_write_batch(write);
    }
}

static unsigned run_count_jobs(const struct ingest_run *run)
{
    return run->parse.jobs > 0 ? run->parse.jobs : pool_count_usable_cores();
}

static bool run_take_all_steps(struct ingest_run *run, struct err *err)
{
    struct walk_options walk = { .manifest_names = link_list_manifest_names(),
                                 .no_ignore_files = run->options->no_ignore_files,
                                 .stop = run->options->stop };
    uint64_t start = clock_read_monotonic_ns();
    uint64_t own_ns = 0;
    struct ingest_serial serial;

    ingest_serial_begin(&serial);
    ingest_tell_progress(run, INGEST_PHASE_WALK, 0, 0);
    if (!ingest_memory_open(run, err) ||
        !walk_list_folder_files(run->options->root, &walk, &run->walk, err)) {
        return false;
    }
    run->summary->rules_hide_all = run->walk.rules_hide_all;
    if (!run_load_manifests(run, err) || !ingest_open_texts(run, err) ||
        !ingest_plan_all_slots(run, err)) {
        return false;
    }
    run->summary->serial_ns += ingest_serial_of_parent(&serial, 0, &own_ns);
    run->summary->walk_ns = clock_read_monotonic_ns() - start;
    ingest_serial_begin(&serial);
    start = clock_read_monotonic_ns();
    if (!store_begin_write_batch(run->store, &run->write, err) ||
        !ingest_shelf_take_slots(run, err) || !ingest_parse_open_slots(run, err)) {
        return false;
    }
    run->summary->parse_ns = clock_read_monotonic_ns() - start;
    run_note_peak(run->summary, run->summary->parse.peak_worker_bytes);
    run->summary->serial_ns +=
        ingest_serial_of_parent(&serial, run_count_jobs(run), &run->summary->taking_ns);
    ingest_sweep_texts(run);
    run->warms = run->warms && !run->changed;
    if (!run->changed && run->old_generation > 0) {
        return run_tell_unchanged(run, err);
    }
    return run_link_and_write(run, err);
}

bool ingest_run_into_store(struct store *store, const struct ingest_options *options,
                           struct ingest_summary *summary, struct err *err)
{
    struct ingest_run run = { .store = store, .options = options, .summary = summary };
    uint64_t start = clock_read_monotonic_ns();
    bool done;

    memset(summary, 0, sizeof *summary);
    run.walk.root_fd = -1;
    run.owner = pthread_self();
    atomic_init(&run.files_begun, 0);
    atomic_init(&run.texts_unwanted, false);
    run.threads = options->link_threads > 0 ? options->link_threads : pool_count_usable_cores();
    arena_init_with_limit(&run.arena, INGEST_ARENA_BYTES_MAX);
    done = run_take_all_steps(&run, err);
    if (done) {
        ingest_count_texts(&run);
        run_sweep_after_commit(&run);
    }
    ingest_texts_cancel_beside(&run);
    ingest_close_texts(&run);
    array_free_items(&run.dropped);
    summary->files_total = run.slot_count;
    for (size_t i = 0; i < run.slot_count; i++) {
        if (run.slots[i].status < FILE_STATUS_COUNT) {
            summary->files_by_status[run.slots[i].status]++;
        }
    }
    store_abandon_write_batch(run.write);
    ingest_memory_stop(&run);
    ingest_kept_settle(&run, done);
    link_kept_free(run.link_kept);
    link_free_result(&run.own_links);
    if (run.walk.root_fd >= 0) {
        walk_free_result(&run.walk);
    }
    ingest_memory_close(&run);
    if (!run.arena_is_kept) {
        arena_release_all_blocks(&run.arena);
    }
    run_note_peak(summary, 0);
    summary->total_ns = clock_read_monotonic_ns() - start;
    if (done) {
        ingest_tell_progress(&run, INGEST_PHASE_DONE, summary->files_parsed_now, 0);
    }
    return done;
}
