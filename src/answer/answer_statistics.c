/* answer_statistics.c - counts of one snapshot. O(entities + edges + loose + files). */
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
    uint32_t last_file; /* whose language was looked up last, and its row: entities and edges come
                           in order of files, so one look-up a file is enough */
    struct statistics_language *last_row;
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

static struct statistics_language *statistics_of_entity(const struct snapshot *snapshot,
                                                        struct statistics_sums *sums,
                                                        uint32_t entity)
{
    uint32_t file = snapshot->entities[entity].file;
    if (sums->last_row == NULL || sums->last_file != file) {
        sums->last_row = statistics_find_language(sums, snapshot->files[file].language);
        sums->last_file = file;
    }
    return sums->last_row;
}

static void statistics_count_everything(const struct snapshot *snapshot,
                                        struct statistics_sums *sums)
{
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        sums->status_files[snapshot->files[i].status]++;
        if (snapshot->files[i].entity_count > 0) {
            statistics_find_language(sums, snapshot->files[i].language)->files++;
        }
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        sums->class_entities[snapshot->entities[i].class_]++;
        sums->kind_entities[snapshot->entities[i].kind]++;
        statistics_of_entity(snapshot, sums, i)->entities++;
    }
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        sums->kind_edges[edge->kind]++;
        sums->origin_edges[edge->origin]++;
        if (edge->kind == EDGE_KIND_CALLS && edge->origin <= ORIGIN_FACT_MAX) {
            statistics_of_entity(snapshot, sums, edge->from)->resolved++;
        }
    }
    for (uint32_t i = 0; i < snapshot->loose_count; i++) {
        sums->loose[snapshot->loose[i].origin]++;
        statistics_of_entity(snapshot, sums, snapshot->loose[i].from)
            ->loose[snapshot->loose[i].origin]++;
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
    struct json *json = call->json;
    struct statistics_sums *sums = arena_alloc_zeroed(call->arena, 1, sizeof *sums);

    if (sums == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to count");
    }
    statistics_count_everything(snapshot, sums);
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
