/* ingest_write.c - from facts and links to the rows of one generation.
 *
 * Every record goes to the store and to a graph builder, so the digest that is stored with the
 * generation is the digest of exactly these rows. O(rows); one file's rows in memory at a time. */
#include "ingest/ingest_internal.h"

#include "lang/lang.h"
#include "model/key.h"
#include "util/array.h"
#include "util/clock.h"

#include <time.h>

#define WRITE_ROWS_MAX ((size_t)UINT32_MAX)

/* Scratch for one record; reset per file. */
struct write_step {
    struct ingest_run *run;
    struct arena scratch;
    struct buf keys; /* all keys of the file, one behind the other */
    size_t edge_at;  /* next edge and loose row: both are sorted by their source */
    size_t loose_at;
};

static bool write_fill_entities(struct write_step *step, const struct ingest_slot *slot,
                                struct store_record *record, struct err *err)
{
    const struct link_result *links = &step->run->links;
    const struct facts *facts = &slot->facts;
    uint32_t first = links->file_first[slot->link_file];
    uint32_t count = facts->header->entity_count;
    struct str language = str_from_cstring(lang_name_of(lang_find_by_number(slot->language)));
    struct store_entity *rows = arena_alloc_zeroed(&step->scratch, count, sizeof *rows);
    size_t *key_ends = arena_alloc_bytes(&step->scratch, sizeof *key_ends * ((size_t)count + 1));
    size_t start = 0;

    if (rows == NULL || key_ends == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of '%.*s'", STR_ARG(slot->path));
    }
    buf_clear_keep_memory(&step->keys);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_entity *fact = &facts->entities[i];
        uint32_t parent = links->entity_parents[first + i];
        rows[i] = (struct store_entity){
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
        key_append_entity_text(&step->keys, language, rows[i].kind, rows[i].qualified, slot->path,
                               rows[i].uid);
        key_ends[i] = step->keys.size;
    }
    if (step->keys.failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the keys of '%.*s'", STR_ARG(slot->path));
    }
    for (uint32_t i = 0; i < count; i++) { /* only now: the buffer no longer moves */
        rows[i].key = str_from_range(step->keys.data + start, key_ends[i] - start);
        start = key_ends[i];
    }
    record->entities = rows;
    record->entity_count = count;
    return true;
}

static bool write_fill_edges(struct write_step *step, uint32_t end_entity,
                             struct store_record *record, struct err *err)
{
    const struct link_result *links = &step->run->links;
    size_t begin = step->edge_at;
    size_t site_total = 0;
    size_t site_at = 0;
    struct store_edge *rows;
    struct store_site *sites;

    while (step->edge_at < links->edge_count && links->edges[step->edge_at].from < end_entity) {
        site_total += links->edges[step->edge_at++].site_count;
    }
    rows = arena_alloc_bytes(&step->scratch, sizeof *rows * (step->edge_at - begin + 1));
    sites = arena_alloc_bytes(&step->scratch, sizeof *sites * (site_total + 1));
    if (rows == NULL || sites == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the edges of a file");
    }
    for (size_t i = begin; i < step->edge_at; i++) {
        const struct link_edge *edge = &links->edges[i];
        rows[i - begin] = (struct store_edge){ .from_uid = links->entity_uids[edge->from],
                                               .to_uid = links->entity_uids[edge->to],
                                               .kind = (enum edge_kind)edge->kind,
                                               .origin = (enum origin)edge->origin,
                                               .sites = sites + site_at,
                                               .site_count = edge->site_count };
        for (uint32_t k = 0; k < edge->site_count; k++) {
            const struct link_site *site = &links->sites[edge->first_site + k];
            sites[site_at++] = (struct store_site){ site->line, site->column };
        }
    }
    record->edges = rows;
    record->edge_count = step->edge_at - begin;
    return true;
}

static bool write_fill_loose(struct write_step *step, uint32_t end_entity,
                             struct store_record *record, struct err *err)
{
    const struct link_result *links = &step->run->links;
    size_t begin = step->loose_at;
    struct store_loose *rows;

    while (step->loose_at < links->loose_count && links->loose[step->loose_at].from < end_entity) {
        step->loose_at++;
    }
    rows = arena_alloc_bytes(&step->scratch, sizeof *rows * (step->loose_at - begin + 1));
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the references of a file");
    }
    for (size_t i = begin; i < step->loose_at; i++) {
        const struct link_loose *loose = &links->loose[i];
        rows[i - begin] = (struct store_loose){ .from_uid = links->entity_uids[loose->from],
                                                .name = loose->name,
                                                .receiver = loose->receiver,
                                                .module = loose->module,
                                                .kind = (enum ref_kind)loose->kind,
                                                .origin = (enum origin)loose->origin,
                                                .line = loose->line,
                                                .column = loose->column,
                                                .args = loose->args };
    }
    record->loose = rows;
    record->loose_count = step->loose_at - begin;
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
    if (slot->facts_bytes.size > 0) {
        const struct facts_header *header = slot->facts.header;
        file->error_bytes = header->error_bytes;
        file->line_count = header->line_count;
        file->source_words = header->source_words;
        file->entity_words = header->entity_words;
        file->import_words = header->import_words;
        file->comment_words = header->comment_words;
    }
}

static bool write_one_slot(struct write_step *step, const struct ingest_slot *slot, struct err *err)
{
    struct ingest_run *run = step->run;
    struct store_record record = { .entities = NULL };

    arena_reset_all_blocks(&step->scratch);
    write_fill_file(slot, &record.file);
    if (slot->link_file != UINT32_MAX) {
        uint32_t end_entity = run->links.file_first[slot->link_file + 1];
        if (!write_fill_entities(step, slot, &record, err) ||
            !write_fill_edges(step, end_entity, &record, err) ||
            !write_fill_loose(step, end_entity, &record, err)) {
            return false;
        }
    }
    ingest_note_slot_problem(run->summary, slot);
    return store_put_file_record(run->write, &record, err) &&
           graph_builder_add_record(run->builder, &record, err) && ingest_check_stop_flag(run, err);
}

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
           store_put_meta_value(run->write, STR("digest"), digest, err);
}

static bool write_put_all_slots(struct ingest_run *run, struct err *err)
{
    struct write_step step = { .run = run };
    bool done = true;

    arena_init_with_limit(&step.scratch, INGEST_ARENA_BYTES_MAX);
    buf_init_with_limit(&step.keys, SIZE_MAX / 2);
    for (size_t i = 0; i < run->slot_count && done; i++) {
        done = write_one_slot(&step, &run->slots[i], err);
    }
    buf_release_bytes(&step.keys);
    arena_release_all_blocks(&step.scratch);
    return done;
}

bool ingest_write_new_generation(struct ingest_run *run, struct snapshot **out, struct err *err)
{
    struct graph_labels labels = { .generation = run->old_generation + 1 };
    struct graph_builder *builder = NULL;
    struct store_write *write = NULL;
    struct snapshot *snapshot = NULL;
    uint64_t unix_ns = 0;
    bool done;

    run->builder = graph_builder_create_new();
    if (run->builder == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the graph");
    }
    if (!write_delete_stale_rows(run, err) || !write_put_all_slots(run, err)) {
        return false;
    }
    labels.root = str_from_cstring(run->walk.root_path);
    labels.created_at = write_format_time_now(&run->arena, &unix_ns);
    builder = run->builder;
    run->builder = NULL; /* taken by finish, whatever comes */
    if (!graph_builder_finish_snapshot(builder, &labels, &snapshot, err)) {
        return false;
    }
    done = graph_label_own_digest(snapshot, err) &&
           write_put_all_meta(run, labels.created_at, unix_ns, snapshot->digest, err) &&
           store_prune_unused_content(run->write, err) && ingest_check_stop_flag(run, err);
    if (done) {
        write = run->write;
        run->write = NULL; /* taken by commit */
        done = store_commit_write_batch(write, err);
    }
    if (!done) {
        graph_release_snapshot(snapshot);
        return false;
    }
    *out = snapshot;
    return true;
}
