/* answer_rows.c - the row shapes that several answers share. Field names are the original's
 * (api/openapi.yaml); new fields come after them. */
#include "answer/answer_internal.h"

#include "util/mem.h"

void answer_page_from_params(const struct answer_call *call, struct answer_page *page)
{
    const struct answer_value *limit = &call->values[ANSWER_PARAM_LIMIT_100];
    if (!limit->present) {
        limit = &call->values[ANSWER_PARAM_LIMIT_ALL];
    }
    page->offset = call->values[ANSWER_PARAM_OFFSET].number;
    page->limit = limit->number;
    page->total = 0;
    page->returned = 0;
}

bool answer_page_takes_row(struct answer_page *page)
{
    uint64_t at = page->total++;
    if (at < page->offset || page->returned >= page->limit) {
        return false;
    }
    page->returned++;
    return true;
}

void answer_page_write_counts(const struct answer_page *page, struct json *json)
{
    json_put_unsigned(json, "total_count", page->total);
    json_put_unsigned(json, "returned_count", page->returned);
    json_put_unsigned(json, "limit", page->limit);
    json_put_unsigned(json, "offset", page->offset);
    if (page->offset + page->returned < page->total && page->limit > 0) {
        json_put_unsigned(json, "next_offset", page->offset + page->returned);
    }
}

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

void answer_put_edge_object(struct answer_call *call, uint32_t edge)
{
    const struct graph_edge *row = &call->snapshot->edges[edge];
    struct json *json = call->json;

    json_begin_object(json, NULL);
    answer_put_entity_key(call, "from_key", row->from);
    answer_put_entity_key(call, "to_key", row->to);
    json_put_cstring(json, "edge_type", kind_name_of_edge((enum edge_kind)row->kind));
    rows_put_source_location(call, row);
    json_put_cstring(json, "origin", kind_name_of_origin((enum origin)row->origin));
    json_put_unsigned(json, "confidence_percent",
                      kind_confidence_of_origin((enum origin)row->origin));
    rows_put_site_list(call, row);
    json_end_object(json);
}

static void rows_suggest_near_keys(struct answer_call *call, struct str name)
{
    const struct snapshot *snapshot = call->snapshot;
    for (uint32_t i = 0;
         i < snapshot->entity_count && call->suggestion_count < ANSWER_SUGGESTIONS_MAX; i++) {
        const struct graph_entity *row = &snapshot->entities[i];
        if (str_equals_nocase(row->name, name) || str_equals_bytes(row->qualified, name)) {
            struct buf key;
            buf_init_with_limit(&key, ANSWER_BODY_BYTES_MAX);
            graph_append_entity_key(snapshot, i, &key);
            answer_add_suggestion(call, buf_borrow_str(&key));
            buf_release_bytes(&key);
        }
    }
}

bool answer_resolve_entity_param(struct answer_call *call, enum answer_param param,
                                 uint32_t *entity, struct err *err)
{
    struct str key = call->values[param].text;
    struct str name = key;
    size_t colon;

    *entity = graph_find_entity_key(call->snapshot, key);
    if (*entity != GRAPH_ID_NONE) {
        return true;
    }
    colon = str_find_byte(key, ':'); /* lang:type:NAME:path:T<n>: people also type the bare name */
    if (colon != SIZE_MAX) {
        name = str_from_range(key.data + colon + 1, key.size - colon - 1);
        colon = str_find_byte(name, ':');
        name =
            colon == SIZE_MAX ? name : str_from_range(name.data + colon + 1, name.size - colon - 1);
        colon = str_find_byte(name, ':');
        name.size = colon == SIZE_MAX ? name.size : colon;
    }
    rows_suggest_near_keys(call, name);
    return ERR_RAISE(err, ERR_ENTITY_NOT_FOUND, "entity '%.*s' not found", STR_ARG(key));
}

static bool rows_load_file_text(struct answer_call *call, uint32_t file, struct buf *text,
                                const char **why, struct err *err)
{
    struct store_read *read = NULL;
    bool done = false;

    if (call->context->store == NULL) {
        *why = "this server holds no source texts";
        return true;
    }
    if (!store_begin_read_view(call->context->store, &read, err)) {
        return false;
    }
    done = store_load_file_text(read, call->snapshot->files[file].hash, text, err);
    if (!done && err->code == ERR_NOT_FOUND) {
        *why = "the text of this generation is no longer stored; index again";
        done = true;
    }
    store_end_read_view(read);
    return done;
}

bool answer_put_code_member(struct answer_call *call, uint32_t entity, struct err *err)
{
    const struct graph_entity *row = &call->snapshot->entities[entity];
    const char *why = NULL;
    struct buf text;
    bool done;

    buf_init_with_limit(&text, SIZE_MAX / 2);
    done = rows_load_file_text(call, row->file, &text, &why, err);
    if (done) {
        bool inside = why == NULL && row->end_byte <= text.size && row->start_byte <= row->end_byte;
        struct str code =
            inside ? str_from_range(text.data + row->start_byte, row->end_byte - row->start_byte)
                   : STR_EMPTY;
        json_put_str(call->json, "code", code);
        if (why != NULL) {
            json_put_cstring(call->json, "code_note", why);
        }
    }
    buf_release_bytes(&text);
    return done;
}
