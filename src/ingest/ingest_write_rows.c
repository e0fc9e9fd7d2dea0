/* ingest_write_rows.c - the rows of one file, from its facts and links. See
 * ingest_write_internal.h. */
#include "ingest/ingest_write_internal.h"

#include "lang/lang.h"
#include "model/key.h"

#define ROWS_KEPT_BYTES ((size_t)1 << 18U) /* of a file, for the next one in its place */

static bool rows_raise_no_memory(const struct ingest_rows *unit, struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of '%.*s'",
                     STR_ARG(unit->slot->path));
}

static struct store_entity rows_make_entity(const struct link_result *links,
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

static bool rows_fill_entities(const struct link_result *links, struct ingest_rows *unit,
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
        return rows_raise_no_memory(unit, err);
    }
    buf_clear_keep_memory(&unit->keys);
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = rows_make_entity(links, &slot->facts, first, i);
        key_append_entity_text(&unit->keys, language, rows[i].kind, rows[i].qualified, slot->path,
                               rows[i].uid);
        key_ends[i] = unit->keys.size;
    }
    if (unit->keys.failed) {
        return rows_raise_no_memory(unit, err);
    }
    for (uint32_t i = 0; i < count; i++) { /* only now: the buffer no longer moves */
        rows[i].key = str_from_range(unit->keys.data + start, key_ends[i] - start);
        start = key_ends[i];
    }
    unit->record.entities = rows;
    unit->record.entity_count = count;
    return true;
}

static bool rows_fill_edges(const struct link_result *links, const struct link_file_rows *linked,
                            struct ingest_rows *unit, struct err *err)
{
    struct store_edge *rows =
        arena_alloc_bytes(&unit->arena, sizeof *rows * (linked->edge_count + 1));
    struct store_site *sites =
        arena_alloc_bytes(&unit->arena, sizeof *sites * (linked->site_count + 1));

    if (rows == NULL || sites == NULL) {
        return rows_raise_no_memory(unit, err);
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

static bool rows_fill_loose(const struct link_result *links, const struct link_file_rows *linked,
                            struct ingest_rows *unit, struct err *err)
{
    struct store_loose *rows =
        arena_alloc_bytes(&unit->arena, sizeof *rows * (linked->loose_count + 1));

    if (rows == NULL) {
        return rows_raise_no_memory(unit, err);
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

static void rows_fill_file(const struct ingest_slot *slot, struct store_file *file)
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

bool ingest_rows_make(const struct ingest_run *run, struct ingest_rows *unit, struct err *err)
{
    const struct link_result *links = run->links;
    struct link_file_rows linked;

    arena_reset_all_blocks(&unit->arena);
    unit->record = (struct store_record){ .entities = NULL };
    rows_fill_file(unit->slot, &unit->record.file);
    return unit->slot->link_file == UINT32_MAX ||
           (link_read_file_rows(links, unit->slot->link_file, &unit->arena, &linked, err) &&
            rows_fill_entities(links, unit, err) && rows_fill_edges(links, &linked, unit, err) &&
            rows_fill_loose(links, &linked, unit, err));
}

static void rows_drop_large_buf(struct buf *buf)
{
    if (buf->capacity > ROWS_KEPT_BYTES) {
        buf_release_bytes(buf);
    }
}

void ingest_rows_init(struct ingest_rows *unit)
{
    arena_init_with_limit(&unit->arena, INGEST_ARENA_BYTES_MAX);
    buf_init_with_limit(&unit->keys, SIZE_MAX / 2);
    buf_init_with_limit(&unit->parcel, SIZE_MAX / 2);
}

void ingest_rows_drop_large(struct ingest_rows *unit)
{
    if (unit->arena.bytes_held > ROWS_KEPT_BYTES) {
        arena_release_all_blocks(&unit->arena);
        arena_init_with_limit(&unit->arena, INGEST_ARENA_BYTES_MAX);
    }
    rows_drop_large_buf(&unit->keys);
    rows_drop_large_buf(&unit->parcel);
}

void ingest_rows_release(struct ingest_rows *unit)
{
    arena_release_all_blocks(&unit->arena);
    buf_release_bytes(&unit->keys);
    buf_release_bytes(&unit->parcel);
}
