/* ingest_plan.c - which files there are and which must be parsed.
 *
 * A stored row is taken over when path, size and mtime are equal and the mtime is older than the
 * last commit by INGEST_RACY_NS: an edit within the clock's grain of the commit could otherwise go
 * unseen (the "racy git" problem). Where the time cannot be trusted, or is another with the same
 * size (touch, a checkout there and back), the bytes decide: a file is read and hashed, which costs
 * a hundredth of parsing it. O(files log files). */
#include "ingest/ingest_internal.h"
#include "ingest/walk_skips_internal.h"

#include "lang/lang.h"
#include "util/clock.h"
#include "util/file.h"

#include <stdlib.h>

#define INGEST_RACY_NS 2000000000LL

static int plan_compare_slot_paths(const void *left, const void *right)
{
    const struct ingest_slot *a = left;
    const struct ingest_slot *b = right;
    return str_compare_bytes(a->path, b->path);
}

/* Version control, our own folders, and the database being written (with its -wal, -lock and other
 * companions) are no part of the tree: with a row of theirs the digest would depend on where the
 * database is. */
static bool plan_path_is_no_part(const struct ingest_run *run, struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    struct str name =
        slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
    struct str root = str_from_cstring(run->walk.root_path);
    struct str own = run->options->database_path;

    if (walk_reason_for_reserved(name) != NULL) {
        return true;
    }
    if (own.size <= root.size || !str_starts_with(own, root) || own.data[root.size] != '/') {
        return false;
    }
    own = str_from_range(own.data + root.size + 1, own.size - root.size - 1);
    return str_starts_with(path, own) &&
           (path.size == own.size || path.data[own.size] == '-' || path.data[own.size] == '/');
}

static bool plan_add_skip_slots(struct ingest_run *run, struct err *err)
{
    for (size_t i = 0; i < run->walk.skip_count; i++) {
        const struct walk_skip *skip = &run->walk.skips[i];
        struct str path = skip->is_folder
                              ? arena_format_text(&run->arena, "%.*s/", STR_ARG(skip->path))
                              : skip->path;
        if (path.data == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory for file rows");
        }
        if (!plan_path_is_no_part(run, skip->path)) {
            run->slots[run->slot_count++] = (struct ingest_slot){ .path = path,
                                                                  .reason = skip->reason,
                                                                  .link_file = UINT32_MAX,
                                                                  .kept = UINT32_MAX,
                                                                  .language = INGEST_LANGUAGE_NONE,
                                                                  .status = skip->status };
        }
    }
    return true;
}

static bool plan_make_slots(struct ingest_run *run, struct err *err)
{
    const struct walk_result *walk = &run->walk;
    size_t count = walk->file_count + walk->skip_count;

    run->slots = arena_alloc_zeroed(&run->arena, count, sizeof *run->slots);
    if (run->slots == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for %zu file rows", count);
    }
    for (size_t i = 0; i < walk->file_count; i++) {
        if (!walk->is_single_file && plan_path_is_no_part(run, walk->files[i].path)) {
            continue;
        }
        run->slots[run->slot_count++] = (struct ingest_slot){ .path = walk->files[i].path,
                                                              .size = walk->files[i].size,
                                                              .mtime_ns = walk->files[i].mtime_ns,
                                                              .link_file = UINT32_MAX,
                                                              .kept = UINT32_MAX,
                                                              .language = INGEST_LANGUAGE_NONE,
                                                              .status = FILE_STATUS_COUNT };
    }
    if (!plan_add_skip_slots(run, err)) {
        return false;
    }
    qsort(run->slots, run->slot_count, sizeof *run->slots, plan_compare_slot_paths);
    return true;
}

/* ------------------------------------------------------------------ the stored generation */

struct plan_stored {
    struct ingest_run *run;
    struct map_text by_path; /* path -> slot */
    int64_t commit_ns;
    uint64_t matched;
    uint32_t kept;    /* number of the row in what is kept, or UINT32_MAX */
    struct buf bytes; /* of a file that is looked at closely */
};

static bool plan_status_is_final(enum file_status status)
{
    switch (status) {
    case FILE_STATUS_PARSED:
    case FILE_STATUS_PARSED_WITH_ERRORS:
    case FILE_STATUS_ZERO_ENTITIES:
    case FILE_STATUS_TOO_LARGE:
    case FILE_STATUS_BINARY:
    case FILE_STATUS_UNSUPPORTED:
    case FILE_STATUS_TIMED_OUT:
    case FILE_STATUS_CRASHED:
    case FILE_STATUS_OUT_OF_MEMORY: return true;
    case FILE_STATUS_IGNORED:
    case FILE_STATUS_UNREADABLE:
    case FILE_STATUS_VANISHED:
    case FILE_STATUS_COUNT: break;
    }
    return false;
}

static bool plan_take_stored_verdict(struct plan_stored *stored, struct ingest_slot *slot,
                                     const struct store_file *row, struct err *err)
{
    const struct lang *lang = lang_find_by_name(row->language);
    slot->reason = arena_copy_str(&stored->run->arena, row->reason);
    if (slot->reason.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for file rows");
    }
    slot->hash = row->hash;
    slot->language = lang != NULL ? lang_number_of(lang) : INGEST_LANGUAGE_NONE;
    slot->status = row->status;
    slot->reused = true;
    return true;
}

/* Are the bytes of the file those that the row was made of? */
static bool plan_has_stored_bytes(struct plan_stored *stored, const struct ingest_slot *slot,
                                  const struct store_file *row)
{
    struct err ignored = { .code = ERR_NONE };

    if (row->hash.high == 0 && row->hash.low == 0) {
        return false; /* it was not read */
    }
    buf_clear_keep_memory(&stored->bytes);
    return file_read_whole_bytes(stored->run->walk.root_fd, slot->path.data, slot->size,
                                 &stored->bytes, &ignored) &&
           stored->bytes.size == slot->size &&
           hash_equals_u128(hash_bytes_to_u128(stored->bytes.data, stored->bytes.size), row->hash);
}

static bool plan_is_as_stored(struct plan_stored *stored, const struct ingest_slot *slot,
                              const struct store_file *row)
{
    if (!stored->run->may_reuse || slot->size != row->size || !plan_status_is_final(row->status)) {
        return false;
    }
    return (stored->run->same_root && slot->mtime_ns == row->mtime_ns &&
            slot->mtime_ns <= stored->commit_ns - INGEST_RACY_NS) ||
           plan_has_stored_bytes(stored, slot, row);
}

static bool plan_match_stored_row(void *context, const struct store_file *row, struct err *err)
{
    struct plan_stored *stored = context;
    struct ingest_run *run = stored->run;
    uint32_t number = map_text_find_value(&stored->by_path, row->path);
    struct ingest_slot *slot;

    run->old_file_count++;
    if (number == MAP_VALUE_NONE) {
        ingest_shelf_note_row(run, row);
        run->summary->files_removed++;
        run->changed = true;
        return true;
    }
    stored->matched++;
    slot = &run->slots[number];
    slot->kept = stored->kept;
    if (slot->status != FILE_STATUS_COUNT) { /* a skip: nothing to parse, but it may have changed */
        run->changed = run->changed || slot->status != row->status ||
                       !str_equals_bytes(slot->reason, row->reason);
        return true;
    }
    if (!plan_is_as_stored(stored, slot, row)) {
        ingest_shelf_note_row(run, row);
        run->changed = true;
        return true;
    }
    return plan_take_stored_verdict(stored, slot, row, err);
}

static struct str plan_load_meta_text(struct ingest_run *run, struct store_read *read,
                                      struct str name)
{
    struct buf value;
    struct err ignored = { .code = ERR_NONE };
    struct str copy = STR_EMPTY;

    buf_init_with_limit(&value, 1U << 20);
    if (store_load_meta_value(read, name, &value, &ignored)) {
        copy = arena_copy_str(&run->arena, buf_borrow_str(&value));
    }
    buf_release_bytes(&value);
    return copy;
}

static void plan_parse_again(struct ingest_run *run, struct ingest_slot *slot)
{
    slot->reused = false;
    slot->status = FILE_STATUS_COUNT;
    run->changed = true;
}

static bool plan_load_slot_facts(struct ingest_run *run, struct store_read *read,
                                 struct ingest_slot *slot, struct buf *bytes, struct err *err)
{
    struct err why = { .code = ERR_NONE };
    struct facts facts;

    buf_clear_keep_memory(bytes);
    /* Gone or damaged: parse again rather than fail. */
    if (!store_load_file_facts(read, slot->path, slot->hash, bytes, &why) ||
        !facts_open_checked_view(buf_borrow_str(bytes), &facts, &why)) {
        plan_parse_again(run, slot);
        return true;
    }
    return ingest_keep_slot_facts(run, slot, &facts, err);
}

/* Loads the facts of every slot that was taken over: linking needs those of all files. */
static bool plan_load_reused_facts(struct ingest_run *run, struct store_read *read, struct err *err)
{
    struct buf bytes;
    bool done = true;

    buf_init_with_limit(&bytes, SIZE_MAX / 2);
    for (size_t i = 0; i < run->slot_count && done; i++) {
        struct ingest_slot *slot = &run->slots[i];
        bool has_facts = slot->status == FILE_STATUS_PARSED ||
                         slot->status == FILE_STATUS_ZERO_ENTITIES ||
                         slot->status == FILE_STATUS_PARSED_WITH_ERRORS;
        if (slot->reused && has_facts) {
            done = plan_load_slot_facts(run, read, slot, &bytes, err);
        }
    }
    buf_release_bytes(&bytes);
    return done;
}

/* The same without reading the store. */
static bool plan_match_kept_rows(struct plan_stored *stored, struct err *err)
{
    struct ingest_run *run = stored->run;
    size_t count = 0;
    const struct ingest_slot *kept = ingest_kept_slots(run->options->kept, &count);

    for (size_t i = 0; i < count; i++) {
        const struct lang *lang =
            kept[i].language == INGEST_LANGUAGE_NONE ? NULL : lang_find_by_number(kept[i].language);
        struct store_file row = { .path = kept[i].path,
                                  .reason = kept[i].reason,
                                  .hash = kept[i].hash,
                                  .size = kept[i].size,
                                  .mtime_ns = kept[i].mtime_ns,
                                  .language = lang == NULL ? STR_EMPTY
                                                           : str_from_cstring(lang_name_of(lang)),
                                  .status = kept[i].status };
        stored->kept = (uint32_t)i;
        if (!plan_match_stored_row(stored, &row, err)) {
            return false;
        }
    }
    return true;
}

static void plan_take_kept_facts(struct ingest_run *run)
{
    size_t count = 0;
    const struct ingest_slot *kept = ingest_kept_slots(run->options->kept, &count);

    for (size_t i = 0; i < run->slot_count; i++) {
        struct ingest_slot *slot = &run->slots[i];
        if (slot->reused && kept[slot->kept].facts.header != NULL) {
            slot->facts = kept[slot->kept].facts;
            run->summary->entities_created += slot->facts.header->entity_count;
        }
    }
}

/* What the stored generation was made with, and whether that still holds. */
static void plan_read_marks(struct ingest_run *run, struct store_read *read)
{
    struct str commit = plan_load_meta_text(run, read, STR("commit_unix_ns"));
    struct str root = plan_load_meta_text(run, read, STR("root"));
    struct str builder = plan_load_meta_text(run, read, STR("builder"));
    struct str manifests = plan_load_meta_text(run, read, STR("manifests_hash"));
    struct str options = plan_load_meta_text(run, read, STR(INGEST_OPTIONS_META));
    struct ingest_summary probe = { .files_total = 0 };
    uint64_t commit_ns = 0;

    run->options_text = ingest_format_options(&run->arena, run->options);
    run->old_digest = plan_load_meta_text(run, read, STR("digest"));
    run->old_counts = plan_load_meta_text(run, read, STR("counts"));
    run->same_root = str_equals_cstring(root, run->walk.root_path);
    run->may_reuse = !run->options->rebuild && str_parse_unsigned(commit, &commit_ns) &&
                     str_equals_bytes(options, run->options_text) &&
                     str_equals_cstring(builder, ingest_builder_name);
    run->commit_ns = (int64_t)commit_ns;
    run->changed = run->changed || !run->may_reuse || !run->same_root ||
                   !str_equals_bytes(manifests, run->manifests_hash) ||
                   !ingest_parse_counts(run->old_counts, &probe);
    run->uses_kept = ingest_kept_check(run);
}

static bool plan_compare_with_store(struct ingest_run *run, struct store_read *read,
                                    struct err *err)
{
    struct plan_stored stored = { .run = run, .kept = UINT32_MAX };
    bool done = true;

    plan_read_marks(run, read);
    stored.commit_ns = run->commit_ns;
    map_text_init_empty(&stored.by_path);
    buf_init_with_limit(&stored.bytes, (size_t)run->options->parse.file_bytes_max + 1);
    for (size_t i = 0; i < run->slot_count && done; i++) {
        done = map_text_put_value(&stored.by_path, run->slots[i].path, (uint32_t)i);
    }
    if (!done) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory for %zu file rows", run->slot_count);
    } else if (run->uses_kept) {
        done = plan_match_kept_rows(&stored, err);
    } else {
        done = store_scan_file_rows(read, plan_match_stored_row, &stored, err);
    }
    run->changed = run->changed || stored.matched != run->slot_count;
    run->warms = !run->changed && !run->uses_kept && run->options->kept != NULL &&
                 run->slot_count <= run->options->warm_files_max;
    if (run->uses_kept) {
        plan_take_kept_facts(run);
    } else if (run->changed || run->warms) {
        done = done && plan_load_reused_facts(run, read, err);
    }
    buf_release_bytes(&stored.bytes);
    map_text_release_slots(&stored.by_path);
    return done;
}

bool ingest_plan_all_slots(struct ingest_run *run, struct err *err)
{
    struct store_read *read = NULL;
    bool done;

    if (!plan_make_slots(run, err) || !store_begin_read_view(run->store, &read, err)) {
        return false;
    }
    done = store_load_generation_number(read, &run->old_generation, err) &&
           plan_compare_with_store(run, read, err);
    store_end_read_view(read);
    return done;
}
