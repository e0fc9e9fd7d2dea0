/* graph_export.c - a snapshot as lines of JSON. See graph.h; fields are in docs/formats/export.md.
 *
 * A line depends on its row alone. Cost: O(bytes of the lines); memory for one line. */
#include "graph/graph_internal.h"

#include "model/facts.h"
#include "util/json.h"

#define EXPORT_LINE_BYTES_MAX ((size_t)1 << 31U)

/* Keys are dear, and rows that follow each other have many in common: the entity they start from,
 * or the parent. Each slot keeps the last key as a JSON text. */
enum export_slot { EXPORT_SLOT_OWN, EXPORT_SLOT_OTHER, EXPORT_SLOTS };
struct export_keys {
    struct buf key; /* scratch */
    struct buf texts[EXPORT_SLOTS];
    uint32_t entities[EXPORT_SLOTS]; /* whose text it is; GRAPH_ID_NONE: nobody's */
};

/* One line being made. */
struct export_line {
    const struct snapshot *snapshot;
    struct json json;
    struct export_keys *keys;
};

static void export_init_keys(struct export_keys *keys)
{
    buf_init_with_limit(&keys->key, EXPORT_LINE_BYTES_MAX);
    for (unsigned i = 0; i < EXPORT_SLOTS; i++) {
        buf_init_with_limit(&keys->texts[i], EXPORT_LINE_BYTES_MAX);
        keys->entities[i] = GRAPH_ID_NONE;
    }
}

static void export_release_keys(struct export_keys *keys)
{
    buf_release_bytes(&keys->key);
    for (unsigned i = 0; i < EXPORT_SLOTS; i++) {
        buf_release_bytes(&keys->texts[i]);
    }
}

static void export_put_optional(struct export_line *line, const char *name, struct str value)
{
    if (value.size > 0) {
        json_put_str(&line->json, name, value);
    } else {
        json_put_null(&line->json, name);
    }
}

static void export_put_key(struct export_line *line, enum export_slot slot, const char *name,
                           uint32_t entity)
{
    struct export_keys *keys = line->keys;
    struct buf *text = &keys->texts[slot];

    if (keys->entities[slot] != entity) {
        struct json json;
        buf_clear_keep_memory(&keys->key);
        buf_clear_keep_memory(text);
        graph_append_entity_key(line->snapshot, entity, &keys->key);
        json_init_on_buf(&json, text);
        json_put_str(&json, NULL, buf_borrow_str(&keys->key));
        text->failed |= keys->key.failed;
        keys->entities[slot] = text->failed ? GRAPH_ID_NONE : entity;
        line->json.out->failed |= text->failed;
    }
    json_put_raw(&line->json, name, buf_borrow_str(text));
}

static void export_put_file(struct export_line *line, uint32_t index)
{
    const struct graph_file *file = &line->snapshot->files[index];
    char hash[HASH128_HEX_BYTES] = "";

    if (file->hash.high != 0 || file->hash.low != 0) {
        hash_format_hex_text(file->hash, hash);
    }
    json_put_str(&line->json, "path", file->path);
    export_put_optional(line, "language", file->language);
    json_put_cstring(&line->json, "status", kind_name_of_status(file->status));
    export_put_optional(line, "reason", file->reason);
    json_put_unsigned(&line->json, "size", file->size);
    export_put_optional(line, "hash", str_from_cstring(hash));
    json_put_unsigned(&line->json, "lines", file->line_count);
    json_put_unsigned(&line->json, "error_bytes", file->error_bytes);
}

static void export_put_entity(struct export_line *line, uint32_t index)
{
    const struct graph_entity *entity = &line->snapshot->entities[index];
    const struct graph_file *file = &line->snapshot->files[entity->file];
    enum test_rule rule = (enum test_rule)entity->rule;

    export_put_key(line, EXPORT_SLOT_OWN, "key", index);
    json_put_cstring(&line->json, "kind", kind_name_of_entity((enum entity_kind)entity->kind));
    json_put_str(&line->json, "name", entity->name);
    json_put_str(&line->json, "qualified_name", entity->qualified);
    export_put_optional(line, "language", file->language);
    json_put_str(&line->json, "file", file->path);
    json_put_unsigned(&line->json, "start_line", entity->start_line);
    json_put_unsigned(&line->json, "end_line", entity->end_line);
    if (entity->parent != GRAPH_ID_NONE) {
        export_put_key(line, EXPORT_SLOT_OTHER, "parent_key", entity->parent);
    } else {
        json_put_null(&line->json, "parent_key");
    }
    json_put_cstring(&line->json, "class", kind_name_of_class((enum entity_class)entity->class_));
    json_put_bool(&line->json, "exported", (entity->flags & FACT_ENTITY_EXPORTED) != 0);
    if (rule != TEST_RULE_NONE) {
        json_put_cstring(&line->json, "detection_reason", kind_name_of_rule(rule));
    }
}

static void export_put_edge(struct export_line *line, uint32_t index)
{
    const struct graph_edge *edge = &line->snapshot->edges[index];
    const struct store_site *sites = line->snapshot->sites + edge->first_site;
    struct buf *out = line->json.out;

    export_put_key(line, EXPORT_SLOT_OWN, "from_key", edge->from);
    export_put_key(line, EXPORT_SLOT_OTHER, "to_key", edge->to);
    json_put_cstring(&line->json, "edge_type", kind_name_of_edge((enum edge_kind)edge->kind));
    json_put_cstring(&line->json, "origin", kind_name_of_origin((enum origin)edge->origin));
    json_begin_array(&line->json, "sites");
    for (uint32_t i = 0; i < edge->site_count; i++) {
        buf_append_cstring(out, i > 0 ? ",[" : "[");
        buf_append_unsigned(out, sites[i].line);
        buf_append_byte(out, ',');
        buf_append_unsigned(out, sites[i].column);
        buf_append_byte(out, ']');
    }
    json_end_array(&line->json);
}

static void export_put_reference(struct export_line *line, uint32_t index)
{
    const struct graph_loose *loose = &line->snapshot->loose[index];

    export_put_key(line, EXPORT_SLOT_OWN, "from_key", loose->from);
    json_put_cstring(&line->json, "kind", kind_name_of_ref((enum ref_kind)loose->kind));
    json_put_str(&line->json, "name", loose->name);
    export_put_optional(line, "receiver", loose->receiver);
    export_put_optional(line, "module", loose->module);
    json_put_cstring(&line->json, "origin", kind_name_of_origin((enum origin)loose->origin));
    json_put_unsigned(&line->json, "line", loose->line);
    json_put_unsigned(&line->json, "column", loose->column);
}

static void export_append_line(const struct snapshot *snapshot, enum graph_relation relation,
                               uint32_t index, struct export_keys *keys, struct buf *out)
{
    struct export_line line = { .snapshot = snapshot, .keys = keys };

    json_init_on_buf(&line.json, out);
    json_begin_object(&line.json, NULL);
    switch (relation) {
    case GRAPH_FILES: export_put_file(&line, index); break;
    case GRAPH_ENTITIES: export_put_entity(&line, index); break;
    case GRAPH_EDGES: export_put_edge(&line, index); break;
    case GRAPH_REFERENCES: export_put_reference(&line, index); break;
    case GRAPH_RELATION_COUNT: break;
    }
    json_end_object(&line.json);
}

static uint32_t export_count_lines(const struct snapshot *snapshot, enum graph_relation relation)
{
    switch (relation) {
    case GRAPH_FILES: return snapshot->file_count;
    case GRAPH_ENTITIES: return snapshot->entity_count;
    case GRAPH_EDGES: return snapshot->edge_count;
    case GRAPH_REFERENCES: return snapshot->loose_count;
    case GRAPH_RELATION_COUNT: break;
    }
    return 0;
}

static bool export_one_relation(const struct snapshot *snapshot, enum graph_relation relation,
                                graph_line_sink sink, void *context, struct err *err)
{
    uint32_t count = export_count_lines(snapshot, relation);
    struct export_keys keys;
    struct buf line;
    bool done = true;

    buf_init_with_limit(&line, EXPORT_LINE_BYTES_MAX);
    export_init_keys(&keys);
    for (uint32_t i = 0; done && i < count; i++) {
        buf_clear_keep_memory(&line);
        export_append_line(snapshot, relation, i, &keys, &line);
        done = line.failed ? ERR_RAISE(err, ERR_MEMORY, "no memory for a line of the export")
                           : sink(context, relation, buf_borrow_str(&line), err);
    }
    export_release_keys(&keys);
    buf_release_bytes(&line);
    return done;
}

bool graph_export_all_lines(const struct snapshot *snapshot, graph_line_sink sink, void *context,
                            struct err *err)
{
    bool done = true;
    for (unsigned i = 0; done && i < GRAPH_RELATION_COUNT; i++) {
        done = export_one_relation(snapshot, (enum graph_relation)i, sink, context, err);
    }
    return done;
}
