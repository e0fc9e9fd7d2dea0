/* ingest_run.c - the order of the work: walk, plan, parse, link, write. See ingest.h. */
#include "ingest/ingest_internal.h"

#include "util/clock.h"
#include "util/file.h"

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
        struct err ignored = { .code = ERR_NONE };
        buf_clear_keep_memory(&text);
        run->manifests[i].path = path;
        /* An unreadable manifest names no modules; its file row tells why. */
        if (name.data != NULL &&
            file_read_whole_bytes(run->walk.root_fd, name.data, INGEST_MANIFEST_BYTES_MAX, &text,
                                  &ignored)) {
            run->manifests[i].text = arena_copy_str(&run->arena, buf_borrow_str(&text));
        }
        done = name.data != NULL && (text.size == 0 || run->manifests[i].text.data != NULL);
    }
    buf_release_bytes(&text);
    return (done && run_hash_manifests(run)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for manifests");
}

/* Slots are sorted by path, so the linker's files are too. */
static bool run_link_everything(struct ingest_run *run, struct err *err)
{
    struct link_input input = { .threads = run->options->link_threads };

    run->link_files =
        arena_alloc_bytes(&run->arena, (run->slot_count + 1) * sizeof *run->link_files);
    if (run->link_files == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to link %zu files", run->slot_count);
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        struct ingest_slot *slot = &run->slots[i];
        if (slot->facts_bytes.size > 0) {
            slot->link_file = (uint32_t)run->link_file_count;
            run->link_files[run->link_file_count++] = (struct link_file){ slot->path, slot->facts };
        }
    }
    input.files = run->link_files;
    input.file_count = run->link_file_count;
    input.manifests = run->manifests;
    input.manifest_count = run->walk.manifest_count;
    if (!link_build_all_edges(&input, &run->links, err)) {
        return false;
    }
    run->linked = true;
    run->summary->uid_clashes = run->links.uid_clashes;
    return true;
}

/* Counts what the engine holds now; a difference is our fault and is never passed over. */
static bool run_compare_created_stored(struct ingest_run *run, const struct snapshot *snapshot,
                                       struct err *err)
{
    struct store_read *read = NULL;
    struct store_counts counts = { .files = 0 };
    bool done;

    if (!store_begin_read_view(run->store, &read, err)) {
        return false;
    }
    done = store_count_all_rows(read, &counts, err);
    store_end_read_view(read);
    run->summary->entities_stored = counts.entities;
    if (done && (counts.entities != run->summary->entities_created ||
                 counts.edges != snapshot->edge_count || counts.loose != snapshot->loose_count)) {
        return ERR_RAISE(
            err, ERR_INTERNAL,
            "created %llu entities, %u edges, %u loose references but stored %llu, %llu, %llu",
            (unsigned long long)run->summary->entities_created, snapshot->edge_count,
            snapshot->loose_count, (unsigned long long)counts.entities,
            (unsigned long long)counts.edges, (unsigned long long)counts.loose);
    }
    return done;
}

static bool run_write_if_changed(struct ingest_run *run, struct snapshot **snapshot,
                                 struct err *err)
{
    uint64_t start = clock_read_monotonic_ns();

    ingest_tell_progress(run, INGEST_PHASE_LINK, run->summary->files_parsed_now,
                         run->walk.file_bytes);
    if (!run_link_everything(run, err)) {
        return false;
    }
    run->summary->link_ns = clock_read_monotonic_ns() - start;
    ingest_tell_progress(run, INGEST_PHASE_WRITE, run->summary->files_parsed_now,
                         run->walk.file_bytes);
    start = clock_read_monotonic_ns();
    if (!ingest_write_new_generation(run, snapshot, err)) {
        return false;
    }
    run->summary->write_ns = clock_read_monotonic_ns() - start;
    return true;
}

static bool run_take_all_steps(struct ingest_run *run, struct snapshot **snapshot, struct err *err)
{
    struct walk_options walk = { .manifest_names = link_list_manifest_names(),
                                 .no_ignore_files = run->options->no_ignore_files,
                                 .stop = run->options->stop };
    uint64_t start = clock_read_monotonic_ns();

    ingest_tell_progress(run, INGEST_PHASE_WALK, 0, 0);
    if (!walk_list_folder_files(run->options->root, &walk, &run->walk, err)) {
        return false;
    }
    run->summary->rules_hide_all = run->walk.rules_hide_all;
    if (!run_load_manifests(run, err) || !ingest_plan_all_slots(run, err)) {
        return false;
    }
    run->summary->walk_ns = clock_read_monotonic_ns() - start;
    start = clock_read_monotonic_ns();
    if (!store_begin_write_batch(run->store, &run->write, err) ||
        !ingest_parse_open_slots(run, err)) {
        return false;
    }
    run->summary->parse_ns = clock_read_monotonic_ns() - start;
    if (!run->changed && run->old_generation > 0) {
        run->summary->unchanged = true;
        store_abandon_write_batch(run->write);
        run->write = NULL;
        for (size_t i = 0; i < run->slot_count; i++) {
            ingest_note_slot_problem(run->summary, &run->slots[i]);
        }
        return graph_load_from_store(run->store, snapshot, err);
    }
    return run_write_if_changed(run, snapshot, err);
}

bool ingest_run_into_store(struct store *store, const struct ingest_options *options,
                           struct ingest_summary *summary, struct snapshot **out, struct err *err)
{
    struct ingest_run run = { .store = store, .options = options, .summary = summary };
    struct snapshot *snapshot = NULL;
    uint64_t start = clock_read_monotonic_ns();
    bool done;

    memset(summary, 0, sizeof *summary);
    run.walk.root_fd = -1;
    arena_init_with_limit(&run.arena, INGEST_ARENA_BYTES_MAX);
    done = run_take_all_steps(&run, &snapshot, err);
    if (done) {
        ingest_count_snapshot_sums(snapshot, summary);
        summary->generation = snapshot->generation;
        done = run_compare_created_stored(&run, snapshot, err);
        if (!hash_parse_hex_text(snapshot->digest, &summary->digest)) {
            done = ERR_RAISE(err, ERR_CORRUPT, "the stored digest '%.*s' is not one",
                             STR_ARG(snapshot->digest));
        }
    }
    graph_builder_abandon_all(run.builder);
    store_abandon_write_batch(run.write);
    if (run.linked) {
        link_free_result(&run.links);
    }
    if (run.walk.root_fd >= 0) {
        walk_free_result(&run.walk);
    }
    arena_release_all_blocks(&run.arena);
    summary->total_ns = clock_read_monotonic_ns() - start;
    if (done) {
        ingest_tell_progress(&run, INGEST_PHASE_DONE, summary->files_parsed_now, 0);
    }
    if (done && out != NULL) {
        *out = snapshot;
    } else {
        graph_release_snapshot(snapshot);
    }
    return done;
}
