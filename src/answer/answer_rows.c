/* answer_rows.c - the row shapes that several answers share. Field names are the original's
 * (api/openapi.yaml); new fields come after them. */
#include "answer/answer_internal.h"

void answer_put_entity_key(struct answer_call *call, const char *name, uint32_t entity)
{
    struct buf key;
    buf_init_with_limit(&key, ANSWER_BODY_BYTES_MAX);
    graph_append_entity_key(call->snapshot, entity, &key);
    call->json->out->failed = call->json->out->failed || key.failed;
    json_put_str(call->json, name, buf_borrow_str(&key));
    buf_release_bytes(&key);
}

void answer_put_entity_members(struct answer_call *call, uint32_t entity)
{
    const struct snapshot *snapshot = call->snapshot;
    const struct graph_entity *row = &snapshot->entities[entity];
    struct json *json = call->json;

    answer_put_entity_key(call, "key", entity);
    json_put_str(json, "file_path", snapshot->files[row->file].path);
    json_put_cstring(json, "entity_type", kind_name_of_entity((enum entity_kind)row->kind));
    json_put_cstring(json, "entity_class", kind_name_of_class((enum entity_class)row->class_));
    json_put_str(json, "language", graph_language_of_entity(snapshot, entity));
    json_put_str(json, "name", row->name);
    json_put_str(json, "qualified_name", row->qualified);
    json_put_unsigned(json, "line_start", row->start_line);
    json_put_unsigned(json, "line_end", row->end_line);
}

static void rows_put_site_list(struct answer_call *call, const struct graph_edge *edge)
{
    struct json *json = call->json;
    json_begin_array(json, "sites");
    for (uint32_t i = 0; i < edge->site_count; i++) {
        const struct store_site *site = &call->snapshot->sites[edge->first_site + i];
        json_begin_array(json, NULL);
        json_put_unsigned(json, NULL, site->line);
        json_put_unsigned(json, NULL, site->column);
        json_end_array(json);
    }
    json_end_array(json);
}

/* "src/main.c:12": the first site; the start of the source entity for edges without sites. */
static void rows_put_source_location(struct answer_call *call, const struct graph_edge *edge)
{
    const struct snapshot *snapshot = call->snapshot;
    const struct graph_entity *from = &snapshot->entities[edge->from];
    uint32_t line =
        edge->site_count > 0 ? snapshot->sites[edge->first_site].line : from->start_line;
    struct str path = snapshot->files[from->file].path;
    struct str text = arena_format_text(call->arena, "%.*s:%u", STR_ARG(path), line);
    json_put_str(call->json, "source_location", text);
}

void answer_put_edge_members(struct answer_call *call, uint32_t edge)
{
    const struct graph_edge *row = &call->snapshot->edges[edge];
    struct json *json = call->json;

    answer_put_entity_key(call, "from_key", row->from);
    answer_put_entity_key(call, "to_key", row->to);
    json_put_cstring(json, "edge_type", kind_name_of_edge((enum edge_kind)row->kind));
    rows_put_source_location(call, row);
    json_put_cstring(json, "origin", kind_name_of_origin((enum origin)row->origin));
    json_put_unsigned(json, "confidence_percent",
                      kind_confidence_of_origin((enum origin)row->origin));
    rows_put_site_list(call, row);
}

void answer_put_edge_object(struct answer_call *call, uint32_t edge)
{
    json_begin_object(call->json, NULL);
    answer_put_edge_members(call, edge);
    json_end_object(call->json);
}
