/* answer_statistics.c - counts of one snapshot. O(files + rows / 4096), from the columns. */
#include "answer/answer_internal.h"

struct statistics_language {
    struct str name;
    uint64_t files;
    uint64_t entities;
    uint64_t resolved; /* call edges whose origin is a fact */
    uint64_t loose[ORIGIN_COUNT];
};
#define STATISTICS_LANGUAGES_MAX 256U

struct statistics_sums {
    uint64_t class_entities[2];
    uint64_t kind_entities[ENTITY_KIND_COUNT];
    uint64_t kind_edges[EDGE_KIND_COUNT];
    uint64_t origin_edges[ORIGIN_COUNT];
    uint64_t loose[ORIGIN_COUNT];
    uint64_t status_files[FILE_STATUS_COUNT];
    struct statistics_language languages[STATISTICS_LANGUAGES_MAX];
    size_t language_count;
};

/* Kept sorted by name; there are a dozen or two, so a scan is enough. */
static struct statistics_language *statistics_find_language(struct statistics_sums *sums,
                                                            struct str name)
{
    size_t at = 0;
    while (at < sums->language_count && str_compare_bytes(sums->languages[at].name, name) < 0) {
        at++;
    }
    if (at < sums->language_count && str_equals_bytes(sums->languages[at].name, name)) {
        return &sums->languages[at];
    }
    if (sums->language_count == STATISTICS_LANGUAGES_MAX) {
        return &sums->languages[STATISTICS_LANGUAGES_MAX - 1];
    }
    memmove(&sums->languages[at + 1], &sums->languages[at],
            (sums->language_count - at) * sizeof sums->languages[0]);
    sums->language_count++;
    sums->languages[at] = (struct statistics_language){ .name = name };
    return &sums->languages[at];
}

static void statistics_count_entities(const struct graph_columns *columns,
                                      struct statistics_sums *sums)
{
    uint64_t counts[GRAPH_COLUMN_CODES] = { 0 };
    graph_column_add_counts(&columns->entities, 0, columns->entities.row_count, counts);
    for (unsigned kind = 0; kind < ENTITY_KIND_COUNT; kind++) {
        for (unsigned test = 0; test < 2; test++) { /* enum entity_class */
            uint64_t count = counts[graph_code_of_entity((uint8_t)kind, (uint8_t)test)];
            sums->class_entities[test] += count;
            sums->kind_entities[kind] += count;
        }
    }
}

/* *resolved: the codes of calls that are facts. */
static void statistics_count_edges(const struct graph_columns *columns,
                                   struct statistics_sums *sums, struct graph_codes *resolved)
{
    uint64_t counts[GRAPH_COLUMN_CODES] = { 0 };
    graph_column_add_counts(&columns->edges, 0, columns->edges.row_count, counts);
    for (unsigned at = 0; at < EDGE_KIND_COUNT * ORIGIN_EXTERNAL * 4U; at++) {
        unsigned kind = at / 4U / ORIGIN_EXTERNAL;
        unsigned origin = at / 4U % ORIGIN_EXTERNAL;
        uint8_t code = graph_code_of_edge(kind, origin, at % 4U);
        sums->kind_edges[kind] += counts[code];
        sums->origin_edges[origin] += counts[code];
        if (kind == EDGE_KIND_CALLS && origin <= ORIGIN_FACT_MAX) {
            resolved->taken[code] = UINT16_MAX;
        }
    }
}

/* Files [begin, end) are of the language of the first, but for those without entities. */
static void statistics_count_run(const struct snapshot *snapshot,
                                 const struct graph_columns *columns,
                                 const struct graph_codes *resolved, const struct graph_file *begin,
                                 const struct graph_file *end, struct statistics_sums *sums)
{
    uint32_t first = begin->first_entity;
    uint32_t past = end[-1].first_entity + end[-1].entity_count;
    uint64_t loose[GRAPH_COLUMN_CODES] = { 0 };
    struct statistics_language *row;

    if (first == past) {
        return;
    }
    row = statistics_find_language(sums, begin->language);
    for (const struct graph_file *file = begin; file < end; file++) {
        row->files += file->entity_count > 0;
    }
    row->entities += past - first;
    row->resolved += graph_column_count_rows(&columns->edges, resolved, snapshot->out_first[first],
                                             snapshot->out_first[past]);
    graph_column_add_counts(&columns->loose, graph_bound_loose_from(snapshot, first),
                            graph_bound_loose_from(snapshot, past), loose);
    for (unsigned origin = 0; origin < ORIGIN_COUNT; origin++) {
        row->loose[origin] += loose[origin];
        sums->loose[origin] += loose[origin];
    }
}

static void statistics_count_everything(const struct snapshot *snapshot,
                                        const struct graph_columns *columns,
                                        struct statistics_sums *sums)
{
    struct graph_codes resolved = { { 0 } };
    const struct graph_file *end = snapshot->files + snapshot->file_count;
    const struct graph_file *begin = snapshot->files;

    statistics_count_entities(columns, sums);
    statistics_count_edges(columns, sums, &resolved);
    for (const struct graph_file *file = begin; file < end; file++) {
        sums->status_files[file->status]++;
        begin = begin->entity_count == 0 ? file : begin;
        if (file->entity_count > 0 && !str_equals_bytes(file->language, begin->language)) {
            statistics_count_run(snapshot, columns, &resolved, begin, file, sums);
            begin = file;
        }
    }
    if (begin < end) {
        statistics_count_run(snapshot, columns, &resolved, begin, end, sums);
    }
}

static void statistics_write_counts(struct answer_call *call, const struct statistics_sums *sums)
{
    struct json *json = call->json;
    json_begin_object(json, "entities_by_type");
    for (unsigned i = 0; i < ENTITY_KIND_COUNT; i++) {
        if (sums->kind_entities[i] > 0) {
            json_put_unsigned(json, kind_name_of_entity((enum entity_kind)i),
                              sums->kind_entities[i]);
        }
    }
    json_end_object(json);
    json_begin_object(json, "edges_by_type");
    for (unsigned i = 0; i < EDGE_KIND_COUNT; i++) {
        json_put_unsigned(json, kind_name_of_edge((enum edge_kind)i), sums->kind_edges[i]);
    }
    json_end_object(json);
    json_begin_object(json, "edges_by_origin");
    for (unsigned i = 0; i < ORIGIN_EXTERNAL; i++) {
        json_put_unsigned(json, kind_name_of_origin((enum origin)i), sums->origin_edges[i]);
    }
    json_end_object(json);
    json_begin_object(json, "files_by_status");
    for (unsigned i = 0; i < FILE_STATUS_COUNT; i++) {
        if (sums->status_files[i] > 0) {
            json_put_unsigned(json, kind_name_of_status((enum file_status)i),
                              sums->status_files[i]);
        }
    }
    json_end_object(json);
}

static void statistics_write_languages(struct answer_call *call, const struct statistics_sums *sums)
{
    struct json *json = call->json;
    json_begin_array(json, "languages");
    for (size_t i = 0; i < sums->language_count; i++) {
        const struct statistics_language *row = &sums->languages[i];
        json_begin_object(json, NULL);
        json_put_str(json, "language", row->name);
        json_put_unsigned(json, "files_count", row->files);
        json_put_unsigned(json, "entities_count", row->entities);
        json_put_unsigned(json, "calls_resolved_count", row->resolved);
        json_put_unsigned(json, "references_ambiguous_count", row->loose[ORIGIN_AMBIGUOUS]);
        json_put_unsigned(json, "references_external_count", row->loose[ORIGIN_EXTERNAL]);
        json_put_unsigned(json, "references_unresolved_count", row->loose[ORIGIN_UNRESOLVED]);
        json_end_object(json);
    }
    json_end_array(json);
}

bool answer_statistics_write_data(struct answer_call *call, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    const struct graph_columns *columns = NULL;
    struct json *json = call->json;
    struct statistics_sums *sums = arena_alloc_zeroed(call->arena, 1, sizeof *sums);

    if (sums == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to count");
    }
    if (!answer_hold_columns(call, &columns, err)) {
        return false;
    }
    statistics_count_everything(snapshot, columns, sums);
    json_put_unsigned(json, "code_entities_total_count", sums->class_entities[ENTITY_CLASS_CODE]);
    json_put_unsigned(json, "test_entities_total_count", sums->class_entities[ENTITY_CLASS_TEST]);
    json_put_unsigned(json, "dependency_edges_total_count", snapshot->edge_count);
    json_begin_array(json, "languages_detected_list");
    for (size_t i = 0; i < sums->language_count; i++) {
        json_put_str(json, NULL, sums->languages[i].name);
    }
    json_end_array(json);
    json_put_str(json, "database_file_path", call->context->database_spec);
    json_put_unsigned(json, "excluded_test_entities_total_count",
                      sums->class_entities[ENTITY_CLASS_TEST]);
    json_put_unsigned(json, "unresolved_reference_total_count", sums->loose[ORIGIN_UNRESOLVED]);
    json_put_unsigned(json, "external_reference_total_count", sums->loose[ORIGIN_EXTERNAL]);
    json_put_unsigned(json, "ambiguous_reference_total_count", sums->loose[ORIGIN_AMBIGUOUS]);
    json_put_unsigned(json, "files_total_count", snapshot->file_count);
    statistics_write_counts(call, sums);
    statistics_write_languages(call, sums);
    json_put_str(json, "root_path", snapshot->root);
    json_put_str(json, "created_at", snapshot->created_at);
    json_put_str(json, "digest", snapshot->digest);
    return true;
}
