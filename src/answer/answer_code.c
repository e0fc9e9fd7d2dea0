/* answer_code.c - search in the texts of a generation, with the graph: filters by symbol, kind,
 * callers and callees, and the entity around each hit. The query language is in docs/search.md. */
#include "answer/answer_index_internal.h"
#include "answer/answer_internal.h"

#define CODE_LEAVES_MAX 64U

struct code_run {
    const struct snapshot *snapshot;
    const struct answer_index *opened;
    const struct search_query *query;
    struct store_read *read;
    struct arena *arena;
    uint64_t *marked[CODE_LEAVES_MAX];       /* entities that calls: and calledby: allow */
    enum entity_kind kinds[CODE_LEAVES_MAX]; /* of kind: */
};

/* ------------------------------------------------------------------ what search asks */

static bool code_load_text(void *context, uint32_t file, struct buf *out, bool *gone,
                           struct err *err)
{
    const struct code_run *run = context;
    *gone = false;
    if (!store_load_file_text(run->read, run->snapshot->files[file].hash, out, err)) {
        *gone = err->code == ERR_NOT_FOUND; /* another generation has taken its place */
        return *gone;
    }
    return true;
}

static bool code_list_entities(void *context, uint32_t file, struct arena *arena,
                               const struct search_entity **out, uint32_t *count, struct err *err)
{
    const struct code_run *run = context;
    const struct graph_file *row = &run->snapshot->files[file];
    struct search_entity *list =
        arena_alloc_bytes(arena, ((size_t)row->entity_count + 1) * sizeof *list);

    if (list == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    for (uint32_t i = 0; i < row->entity_count; i++) {
        uint32_t number = row->first_entity + i;
        const struct graph_entity *entity = &run->snapshot->entities[number];
        bool parent_is_here = entity->parent != GRAPH_ID_NONE &&
                              run->snapshot->entities[entity->parent].file == file &&
                              entity->parent < number;
        list[i] = (struct search_entity){
            .name = entity->name,
            .number = number,
            .parent = parent_is_here ? entity->parent - row->first_entity : SEARCH_NONE,
            .start_line = entity->start_line,
            .end_line = entity->end_line,
            .start_byte = entity->start_byte,
            .end_byte = entity->end_byte,
            .signature_end = entity->signature_end,
            .doc_start = entity->doc_start,
            .doc_end = entity->doc_end,
            .fan_in = run->opened->fan_in[number],
            .is_file = entity->kind == ENTITY_KIND_FILE,
            .is_test = entity->class_ == ENTITY_CLASS_TEST,
        };
    }
    *out = list;
    *count = row->entity_count;
    return true;
}

static bool code_is_marked(const uint64_t *set, uint32_t entity)
{
    return (set[entity / 64] >> (entity % 64) & 1U) != 0;
}

static bool code_entity_fits(void *context, size_t leaf, uint32_t number)
{
    const struct code_run *run = context;
    const struct search_leaf *about = search_query_leaf_at(run->query, leaf);
    const struct graph_entity *entity = &run->snapshot->entities[number];

    if (about->kind == SEARCH_LEAF_SYM) {
        return search_name_fits_pattern(entity->name, about->text) ||
               search_name_fits_pattern(entity->qualified, about->text);
    }
    if (about->kind == SEARCH_LEAF_KIND) {
        return entity->kind == run->kinds[leaf];
    }
    return code_is_marked(run->marked[leaf], number);
}

static bool code_file_fits(void *context, size_t leaf, uint32_t file)
{
    const struct code_run *run = context;
    const struct graph_file *row = &run->snapshot->files[file];

    for (uint32_t i = 0; i < row->entity_count; i++) {
        if (code_entity_fits(context, leaf, row->first_entity + i)) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ preparing leaves */

static void code_mark_entity(uint64_t *set, uint32_t entity)
{
    set[entity / 64] |= UINT64_C(1) << (entity % 64);
}

static bool code_edge_is_call(const struct graph_edge *edge)
{
    return edge->kind == EDGE_KIND_CALLS && edge->origin <= ORIGIN_UNIQUE_NAME;
}

/* Who calls the entity; or whom it calls. */
static void code_mark_neighbours(const struct snapshot *snapshot, uint32_t entity, bool callers,
                                 uint64_t *set)
{
    const uint32_t *first = callers ? snapshot->in_first : snapshot->out_first;
    for (uint32_t i = first[entity]; i < first[entity + 1]; i++) {
        const struct graph_edge *edge = &snapshot->edges[callers ? snapshot->in_edges[i] : i];
        if (code_edge_is_call(edge)) {
            code_mark_entity(set, callers ? edge->from : edge->to);
        }
    }
}

/* Calls of a name that lead to no entity count as well: printf is worth asking for. */
static bool code_mark_loose_callers(const struct snapshot *snapshot, struct str name, uint64_t *set)
{
    uint32_t first = 0;
    uint32_t count = graph_find_loose_name(snapshot, name, &first);
    bool any = false;
    for (uint32_t i = first; i < first + count; i++) {
        const struct graph_loose *loose = &snapshot->loose[snapshot->loose_by_name[i]];
        if (loose->kind == REF_KIND_CALL || loose->kind == REF_KIND_MACRO ||
            loose->kind == REF_KIND_NEW) {
            code_mark_entity(set, loose->from);
            any = true;
        }
    }
    return any;
}

static bool code_prepare_calls(struct code_run *run, size_t leaf, const struct search_leaf *about,
                               struct err *err)
{
    const struct snapshot *snapshot = run->snapshot;
    bool callers = about->kind == SEARCH_LEAF_CALLS;
    uint64_t *set =
        arena_alloc_zeroed(run->arena, (size_t)snapshot->entity_count / 64 + 1, sizeof *set);
    bool known = false;

    if (set == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *entity = &snapshot->entities[i];
        if (entity->kind != ENTITY_KIND_FILE &&
            (search_name_fits_pattern(entity->name, about->text) ||
             search_name_fits_pattern(entity->qualified, about->text))) {
            known = true;
            code_mark_neighbours(snapshot, i, callers, set);
        }
    }
    if (callers) {
        known = code_mark_loose_callers(snapshot, about->text, set) || known;
    }
    run->marked[leaf] = set;
    return known || search_raise_at_column(err, about->column, "nothing here is called '%.*s'",
                                           STR_ARG(about->text));
}

static bool code_prepare_kind(struct code_run *run, size_t leaf, const struct search_leaf *about,
                              struct err *err)
{
    return kind_parse_entity_name(about->text, &run->kinds[leaf]) ||
           search_raise_at_column(err, about->column,
                                  "'%.*s' is no kind of entity; there are function, method, class, "
                                  "struct, enum, macro, variable and more",
                                  STR_ARG(about->text));
}

static bool code_check_language(const struct code_run *run, const struct search_leaf *about,
                                struct err *err)
{
    for (uint32_t i = 0; i < run->snapshot->file_count; i++) {
        if (str_equals_nocase(run->snapshot->files[i].language, about->text)) {
            return true;
        }
    }
    return search_raise_at_column(err, about->column, "no file here is in a language '%.*s'",
                                  STR_ARG(about->text));
}

static bool code_prepare_leaves(struct code_run *run, struct err *err)
{
    size_t count = search_query_count_leaves(run->query);
    bool done =
        count <= CODE_LEAVES_MAX || ERR_RAISE(err, ERR_USAGE, "the query has too many parts");

    for (size_t l = 0; l < count && done; l++) {
        const struct search_leaf *about = search_query_leaf_at(run->query, l);
        if (about->kind == SEARCH_LEAF_CALLS || about->kind == SEARCH_LEAF_CALLEDBY) {
            done = code_prepare_calls(run, l, about, err);
        } else if (about->kind == SEARCH_LEAF_KIND) {
            done = code_prepare_kind(run, l, about, err);
        } else if (about->kind == SEARCH_LEAF_LANG) {
            done = code_check_language(run, about, err);
        }
    }
    return done;
}

/* ------------------------------------------------------------------ running */

static bool code_run_query(struct code_run *run, const struct answer_context *context,
                           const struct search_run_options *options, struct answer_code_hits *out,
                           struct err *err)
{
    struct search_world world = { run, code_load_text, code_list_entities, code_entity_fits,
                                  code_file_fits };
    bool done;

    if (!code_prepare_leaves(run, err) || !store_begin_read_view(context->store, &run->read, err)) {
        return false;
    }
    done =
        search_run_query_hits(run->opened->index, run->query, &world, options, &out->result, err);
    store_end_read_view(run->read);
    out->files_missing = search_index_count_missing(run->opened->index);
    return done;
}

bool answer_find_code_hits(const struct answer_context *context, struct str text,
                           const struct search_run_options *options, struct answer_code_hits *out,
                           struct err *err)
{
    struct code_run run = { .snapshot = context->snapshot, .arena = options->arena };
    struct search_query *query = NULL;
    struct answer_index *opened = NULL;
    bool done;

    if (context->search == NULL || context->store == NULL) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "this server holds no texts to search");
    }
    if (!search_query_parse_text(text, options->arena, &query, err)) {
        return false;
    }
    if (!answer_index_acquire(context->search, context->snapshot, &opened, err)) {
        search_query_release_all(query);
        return false;
    }
    run.opened = opened;
    run.query = query;
    done = code_run_query(&run, context, options, out, err);
    answer_index_release(context->search, opened);
    search_query_release_all(query);
    return done;
}

/* ------------------------------------------------------------------ the route */

static void code_put_hit(struct answer_call *call, const struct search_hit *hit, bool with_context)
{
    const struct graph_file *file = &call->snapshot->files[hit->file];
    struct json *json = call->json;

    json_begin_object(json, NULL);
    json_put_str(json, "file_path", file->path);
    json_put_unsigned(json, "line", hit->line);
    json_put_unsigned(json, "column_start", hit->column);
    json_put_unsigned(json, "column_end", hit->column_end);
    json_put_str(json, "text", hit->text);
    if (hit->text_offset > 0) {
        json_put_unsigned(json, "text_offset", hit->text_offset);
    }
    if (with_context) {
        json_put_str(json, "before", hit->before);
        json_put_str(json, "after", hit->after);
    }
    if (hit->entity == SEARCH_NONE) {
        json_put_null(json, "entity");
    } else {
        const struct graph_entity *entity = &call->snapshot->entities[hit->entity];
        answer_put_entity_key(call, "entity", hit->entity);
        json_put_str(json, "entity_name", entity->name);
        json_put_cstring(json, "entity_type", kind_name_of_entity((enum entity_kind)entity->kind));
    }
    json_put_bool(json, "is_definition", hit->is_definition);
    json_put_double(json, "score", answer_round_score(hit->score));
    json_end_object(json);
}

/* Four decimals: enough to compare, and the same wherever logarithms are computed. */
double answer_round_score(double score)
{
    return (double)(int64_t)(score * 10000.0 + (score < 0 ? -0.5 : 0.5)) / 10000.0;
}

bool answer_code_write_data(struct answer_call *call, struct err *err)
{
    const struct answer_value *lines = &call->values[ANSWER_PARAM_CONTEXT];
    struct search_run_options options = { .context_lines = (uint32_t)lines->number,
                                          .arena = call->arena };
    struct answer_code_hits hits = { .files_missing = 0 };
    struct answer_page page;

    answer_page_from_params(call, &page);
    if (page.offset + page.limit > SEARCH_HITS_MAX) {
        uint64_t wanted = page.offset + page.limit;
        options.hits_max = wanted < UINT32_MAX ? (uint32_t)wanted : UINT32_MAX;
    }
    if (!answer_find_code_hits(call->context, call->values[ANSWER_PARAM_CODE_QUERY].text, &options,
                               &hits, err)) {
        return false;
    }
    json_begin_array(call->json, "hits");
    for (size_t i = 0; i < hits.result.hit_count; i++) {
        if (answer_page_takes_row(&page)) {
            code_put_hit(call, &hits.result.hits[i], options.context_lines > 0);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    json_put_bool(call->json, "total_is_exact", !hits.result.truncated);
    json_put_unsigned(call->json, "files_matched", hits.result.files_matched);
    json_put_unsigned(call->json, "files_read", hits.result.files_read);
    /* Files that have text but could not be searched: the answer is not complete without them. */
    json_put_unsigned(call->json, "files_not_searched",
                      (uint64_t)hits.files_missing + hits.result.files_gone);
    return true;
}
