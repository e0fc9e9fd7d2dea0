/* answer_coverage.c - which files of which folder were parsed. From the ingestion record only:
 * the disk is not looked at, nothing is written. O(files + folders log folders).
 *
 * total = all files met; eligible = those of a language we parse; parsed = those that were, be it
 * with errors or without any entity. Tests and empty files are no failures. */
#include "answer/answer_internal.h"

#include "util/map.h"

#include <stdlib.h>

#define COVERAGE_UNPARSED_MAX 100U /* api/openapi.yaml: maxItems */
#define COVERAGE_DEPTH_USUAL  2U   /* when none is asked for */

struct coverage_counts {
    struct str folder; /* with its slash; "." for the root */
    uint64_t total;
    uint64_t eligible;
    uint64_t parsed;
};
struct coverage {
    const struct snapshot *snapshot;
    struct coverage_counts all;
    struct coverage_counts *folders;
    uint32_t folder_count;
    uint64_t zero_entities;
    uint64_t tests_only;
    uint64_t by_status[FILE_STATUS_COUNT];
};

static bool coverage_file_is_parsed(const struct graph_file *file)
{
    return file->status == FILE_STATUS_PARSED || file->status == FILE_STATUS_PARSED_WITH_ERRORS ||
           file->status == FILE_STATUS_ZERO_ENTITIES;
}

static bool coverage_file_is_eligible(const struct graph_file *file)
{
    return coverage_file_is_parsed(file) ||
           kind_status_is_problem(file->status, file->language.size > 0);
}

static double coverage_percent_of(const struct coverage_counts *counts)
{
    return counts->eligible == 0 ? 100.0
                                 : 100.0 * (double)counts->parsed / (double)counts->eligible;
}

/* The first `depth` folders of the path with the slash. */
static struct str coverage_cut_folder(struct str path, uint64_t depth)
{
    size_t end = 0;
    for (size_t at = 0; at < path.size && depth > 0; at++) {
        if (path.data[at] == '/') {
            end = at + 1;
            depth--;
        }
    }
    return end == 0 ? STR(".") : str_from_range(path.data, end);
}

static bool coverage_file_is_tests_only(const struct snapshot *snapshot,
                                        const struct graph_file *file)
{
    uint32_t tests = 1; /* 0 is the file itself */
    while (tests < file->entity_count &&
           snapshot->entities[file->first_entity + tests].class_ == ENTITY_CLASS_TEST) {
        tests++;
    }
    return tests > 1 && tests == file->entity_count;
}

static void coverage_count_file(struct coverage_counts *counts, const struct graph_file *file)
{
    counts->total++;
    counts->eligible += coverage_file_is_eligible(file);
    counts->parsed += coverage_file_is_parsed(file);
}

static bool coverage_count_all_files(struct coverage *coverage, uint64_t depth,
                                     struct map_text *map)
{
    const struct snapshot *snapshot = coverage->snapshot;
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        const struct graph_file *file = &snapshot->files[i];
        struct str folder = coverage_cut_folder(file->path, depth);
        uint32_t at = 0;
        if (!map_text_insert_once(map, folder, coverage->folder_count, &at)) {
            return false;
        }
        if (at == coverage->folder_count) {
            coverage->folders[coverage->folder_count++] =
                (struct coverage_counts){ .folder = folder };
        }
        coverage_count_file(&coverage->folders[at], file);
        coverage_count_file(&coverage->all, file);
        coverage->by_status[file->status]++;
        coverage->zero_entities += file->status == FILE_STATUS_ZERO_ENTITIES;
        coverage->tests_only += coverage_file_is_tests_only(snapshot, file);
    }
    return true;
}

/* Lowest coverage first, then by path. Compared as fractions: no rounding. */
static int coverage_compare_folders(const void *left, const void *right)
{
    const struct coverage_counts *a = left;
    const struct coverage_counts *b = right;
    uint64_t a_parsed = a->eligible == 0 ? 1 : a->parsed;
    uint64_t b_parsed = b->eligible == 0 ? 1 : b->parsed;
    uint64_t a_share = a_parsed * (b->eligible == 0 ? 1 : b->eligible);
    uint64_t b_share = b_parsed * (a->eligible == 0 ? 1 : a->eligible);

    if (a_share != b_share) {
        return a_share < b_share ? -1 : 1;
    }
    return str_compare_bytes(a->folder, b->folder);
}

static void coverage_write_unparsed(struct answer_call *call)
{
    uint64_t count = 0;
    json_begin_array(call->json, "unparsed_files");
    for (uint32_t i = 0; i < call->snapshot->file_count; i++) {
        const struct graph_file *file = &call->snapshot->files[i];
        if (coverage_file_is_eligible(file) && !coverage_file_is_parsed(file) &&
            count++ < COVERAGE_UNPARSED_MAX) {
            json_put_str(call->json, NULL, file->path);
        }
    }
    json_end_array(call->json);
    json_put_unsigned(call->json, "error_count", count);
}

static void coverage_put_counts(struct json *json, const struct coverage_counts *counts)
{
    json_put_unsigned(json, "total_files", counts->total);
    json_put_unsigned(json, "eligible_files", counts->eligible);
    json_put_unsigned(json, "parsed_files", counts->parsed);
    json_put_double(json, "coverage_pct", coverage_percent_of(counts));
}

static void coverage_write_summary(struct answer_call *call, const struct coverage *coverage)
{
    struct json *json = call->json;
    json_begin_object(json, "summary");
    json_put_str(json, "root_directory", call->snapshot->root);
    coverage_put_counts(json, &coverage->all);
    json_put_unsigned(json, "entity_count", call->snapshot->entity_count);
    json_put_unsigned(json, "edge_count", call->snapshot->edge_count);
    json_put_cstring(json, "errors_file", ""); /* a question writes no file */
    coverage_write_unparsed(call);
    json_put_unsigned(json, "test_excluded_count", coverage->tests_only);
    json_put_unsigned(json, "zero_entity_count", coverage->zero_entities);
    json_begin_object(json, "files_by_status");
    for (unsigned i = 0; i < FILE_STATUS_COUNT; i++) {
        if (coverage->by_status[i] > 0) {
            json_put_unsigned(json, kind_name_of_status((enum file_status)i),
                              coverage->by_status[i]);
        }
    }
    json_end_object(json);
    json_end_object(json);
}

static void coverage_write_folders(struct answer_call *call, const struct coverage *coverage,
                                   uint64_t depth)
{
    struct json *json = call->json;
    struct answer_page page;

    answer_page_from_params(call, &page);
    json_begin_array(json, "folders");
    for (uint32_t i = 0; i < coverage->folder_count; i++) {
        if (answer_page_takes_row(&page)) {
            json_begin_object(json, NULL);
            json_put_str(json, "folder_path", coverage->folders[i].folder);
            json_put_unsigned(json, "depth", depth);
            coverage_put_counts(json, &coverage->folders[i]);
            json_end_object(json);
        }
    }
    json_end_array(json);
    answer_page_write_counts(&page, json);
}

struct coverage_asked {
    const struct answer_call *call;
    uint64_t depth;
};

static bool coverage_make_counts(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct coverage_asked *asked = context;
    const struct snapshot *snapshot = asked->call->snapshot;
    struct coverage *coverage = arena_alloc_zeroed(arena, 1, sizeof *coverage);
    struct map_text map;
    bool done = coverage != NULL;

    if (done) {
        coverage->snapshot = snapshot;
        coverage->folders = arena_alloc_bytes(arena, sizeof *coverage->folders *
                                                         ((size_t)snapshot->file_count + 1));
        map_text_init_empty(&map);
        done = coverage->folders != NULL && coverage_count_all_files(coverage, asked->depth, &map);
        map_text_release_slots(&map);
    }
    if (!done) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to count files");
    }
    qsort(coverage->folders, coverage->folder_count, sizeof *coverage->folders,
          coverage_compare_folders);
    *value = coverage;
    return true;
}

static bool coverage_hold_counts(struct answer_call *call, uint64_t depth,
                                 const struct coverage **coverage, struct err *err)
{
    struct coverage_asked asked = { call, depth };
    struct str name = arena_format_text(call->arena, "coverage %u", (unsigned)depth);
    const void *value = NULL;
    bool done = answer_hold_named(call, name, coverage_make_counts, &asked, &value, err);

    *coverage = value;
    return done;
}

bool answer_coverage_prepare_counts(struct answer_call *call, struct err *err)
{
    const struct coverage *coverage = NULL;
    return coverage_hold_counts(call, COVERAGE_DEPTH_USUAL, &coverage, err);
}

bool answer_coverage_write_data(struct answer_call *call, struct err *err)
{
    uint64_t depth = call->values[ANSWER_PARAM_DEPTH].number;
    const struct coverage *coverage = NULL;

    if (!coverage_hold_counts(call, depth, &coverage, err)) {
        return false;
    }
    coverage_write_summary(call, coverage);
    coverage_write_folders(call, coverage, depth);
    return true;
}
