/* answer_diagnostics.c - what ingestion set apart: test entities, words that lie in no entity,
 * files that were not parsed. Word counts are of unions of ranges (lang/walk_words.c), so
 * 0 <= raw <= effective <= 100. O(files + entities). */
#include "answer/answer_internal.h"

#include <stdlib.h>

#define DIAGNOSTICS_LOW_PERCENT 80.0 /* ALGORITHMS.md 5.21 */

static struct str diagnostics_folder_of(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? STR_EMPTY : str_from_range(path.data, slash);
}

static struct str diagnostics_filename_of(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
}

/* "tar.gz" is "gz", ".bashrc" has none. */
static struct str diagnostics_extension_of(struct str path)
{
    struct str name = diagnostics_filename_of(path);
    size_t dot = str_find_last_byte(name, '.');
    return dot == SIZE_MAX || dot == 0 ? STR_EMPTY
                                       : str_from_range(name.data + dot + 1, name.size - dot - 1);
}

static void diagnostics_put_path(struct json *json, struct str path)
{
    json_put_str(json, "folder_path", diagnostics_folder_of(path));
    json_put_str(json, "filename", diagnostics_filename_of(path));
}

/* ------------------------------------------------------------------ test entities */

static bool diagnostics_write_test(struct answer_call *call, uint32_t entity, struct err *err)
{
    const struct graph_entity *row = &call->snapshot->entities[entity];
    struct json *json = call->json;

    (void)err;
    json_begin_object(json, NULL);
    json_put_str(json, "entity_name", row->name);
    diagnostics_put_path(json, call->snapshot->files[row->file].path);
    json_put_cstring(json, "entity_class", "TestImplementation");
    json_put_str(json, "language", graph_language_of_entity(call->snapshot, entity));
    json_put_unsigned(json, "line_start", row->start_line);
    json_put_unsigned(json, "line_end", row->end_line);
    json_put_cstring(json, "detection_reason", kind_name_of_rule((enum test_rule)row->rule));
    answer_put_entity_key(call, "key", entity);
    json_end_object(json);
    return true;
}

static void diagnostics_mark_tests(struct graph_codes *codes)
{
    const struct answer_filter filter = { .tests_only = true, .tests_too = true };
    answer_mark_entity_codes(&filter, NULL, codes);
}

static bool diagnostics_write_tests(struct answer_call *call, struct err *err)
{
    const struct answer_scope everywhere = { STR_EMPTY };
    const struct graph_columns *columns = NULL;
    struct answer_ranges ranges;
    struct graph_codes codes;
    struct answer_rows rows = { NULL, &codes, &ranges, diagnostics_write_test };
    struct answer_page page;

    if (!answer_list_scope_ranges(call, &everywhere, &ranges, err) ||
        !answer_hold_columns(call, &columns, err)) {
        return false;
    }
    diagnostics_mark_tests(&codes);
    rows.column = &columns->entities;
    answer_page_from_params(call, &page);
    json_begin_object(call->json, "test_entities_excluded");
    json_begin_array(call->json, "entities");
    if (!answer_page_write_rows(call, &page, &rows, err)) {
        return false;
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    json_end_object(call->json);
    return true;
}

/* ------------------------------------------------------------------ word coverage */

static double diagnostics_percent_of(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 100.0 : 100.0 * (double)part / (double)whole;
}

/* Words that could lie in an entity: not those of imports and comments outside. */
static uint64_t diagnostics_effective_words(const struct graph_file *file)
{
    uint64_t apart = (uint64_t)file->import_words + file->comment_words;
    return file->source_words > apart ? file->source_words - apart : 0;
}

struct diagnostics_words {
    uint64_t files;
    uint64_t low; /* effective below DIAGNOSTICS_LOW_PERCENT */
    double raw_sum;
    double effective_sum;
    uint64_t entity_words;
    uint64_t source_words;
    uint64_t effective_words;
};

static bool diagnostics_file_has_words(const struct graph_file *file)
{
    return file->status == FILE_STATUS_PARSED || file->status == FILE_STATUS_PARSED_WITH_ERRORS ||
           file->status == FILE_STATUS_ZERO_ENTITIES;
}

static void diagnostics_add_words(struct diagnostics_words *sums, const struct graph_file *file)
{
    uint64_t possible = diagnostics_effective_words(file);
    double effective = diagnostics_percent_of(file->entity_words, possible);

    sums->files++;
    sums->low += effective < DIAGNOSTICS_LOW_PERCENT;
    sums->raw_sum += diagnostics_percent_of(file->entity_words, file->source_words);
    sums->effective_sum += effective;
    sums->entity_words += file->entity_words;
    sums->source_words += file->source_words;
    sums->effective_words += possible;
}

static void diagnostics_put_averages(struct json *json, const struct diagnostics_words *sums)
{
    double files = sums->files == 0 ? 1.0 : (double)sums->files;
    json_put_double(json, "avg_raw_coverage_pct", sums->raw_sum / files);
    json_put_double(json, "avg_effective_coverage_pct", sums->effective_sum / files);
    json_put_double(json, "weighted_raw_coverage_pct",
                    diagnostics_percent_of(sums->entity_words, sums->source_words));
    json_put_double(json, "weighted_effective_coverage_pct",
                    diagnostics_percent_of(sums->entity_words, sums->effective_words));
    json_put_unsigned(json, "files_below_80_count", sums->low);
}

static void diagnostics_write_file_words(struct json *json, const struct graph_file *file)
{
    double effective =
        diagnostics_percent_of(file->entity_words, diagnostics_effective_words(file));
    json_begin_object(json, NULL);
    diagnostics_put_path(json, file->path);
    json_put_str(json, "language", file->language);
    json_put_unsigned(json, "source_word_count", file->source_words);
    json_put_unsigned(json, "entity_word_count", file->entity_words);
    json_put_unsigned(json, "import_word_count", file->import_words);
    json_put_unsigned(json, "comment_word_count", file->comment_words);
    json_put_double(json, "raw_coverage_pct",
                    diagnostics_percent_of(file->entity_words, file->source_words));
    json_put_double(json, "effective_coverage_pct", effective);
    json_put_unsigned(json, "entity_count", file->entity_count);
    json_put_bool(json, "below_80", effective < DIAGNOSTICS_LOW_PERCENT);
    json_end_object(json);
}

/* Files with words, by number, and what they add up to: kept with the snapshot. */
struct diagnostics_files {
    struct diagnostics_words sums;
    uint32_t *numbers;
    uint32_t count;
};

static bool diagnostics_make_files(void *context, struct arena *arena, void **value,
                                   struct err *err)
{
    const struct answer_call *call = context;
    const struct snapshot *snapshot = call->snapshot;
    struct diagnostics_files *files = arena_alloc_zeroed(arena, 1, sizeof *files);

    if (files != NULL) {
        files->numbers =
            arena_alloc_bytes(arena, sizeof *files->numbers * (snapshot->file_count + 1U));
    }
    if (files == NULL || files->numbers == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to count files");
    }
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        if (diagnostics_file_has_words(&snapshot->files[i])) {
            diagnostics_add_words(&files->sums, &snapshot->files[i]);
            files->numbers[files->count++] = i;
        }
    }
    *value = files;
    return true;
}

static bool diagnostics_hold_files(struct answer_call *call, const struct diagnostics_files **out,
                                   struct err *err)
{
    const void *value = NULL;
    bool done = answer_hold_named(call, STR("words"), diagnostics_make_files, call, &value, err);
    *out = value;
    return done;
}

static bool diagnostics_write_words(struct answer_call *call, struct err *err)
{
    const struct diagnostics_files *files = NULL;
    struct json *json = call->json;
    struct answer_page page;

    if (!diagnostics_hold_files(call, &files, err)) {
        return false;
    }
    answer_page_from_params(call, &page);
    json_begin_object(json, "word_count_coverage");
    json_begin_array(json, "files");
    for (uint32_t i = 0; i < files->count; i++) {
        if (answer_page_takes_row(&page)) {
            diagnostics_write_file_words(json, &call->snapshot->files[files->numbers[i]]);
        }
    }
    json_end_array(json);
    diagnostics_put_averages(json, &files->sums);
    json_put_unsigned(json, "total_files", files->sums.files);
    answer_page_write_counts(&page, json);
    json_end_object(json);
    return true;
}

/* ------------------------------------------------------------------ files that were not parsed */

static const char *diagnostics_reason_of(enum file_status status)
{
    return status == FILE_STATUS_UNSUPPORTED ? "no_parser" : kind_name_of_status(status);
}

static int diagnostics_compare_texts(const void *left, const void *right)
{
    return str_compare_bytes(*(const struct str *)left, *(const struct str *)right);
}

/* Files without words, by number, and how many have each extension: kept with the snapshot. */
struct diagnostics_ignored {
    uint32_t *numbers;
    struct str *extensions; /* one a file while they are counted; then each once, NUL behind it */
    uint32_t *counts;
    uint32_t count;
    size_t extension_count;
};

static bool diagnostics_count_extensions(struct diagnostics_ignored *ignored, struct arena *arena)
{
    struct str *texts = ignored->extensions;

    qsort(texts, ignored->count, sizeof *texts, diagnostics_compare_texts);
    for (uint32_t at = 0, end; at < ignored->count; at = end) {
        struct str name = arena_copy_str(arena, texts[at]);
        for (end = at + 1; end < ignored->count && str_equals_bytes(texts[end], texts[at]);) {
            end++;
        }
        if (name.data == NULL) {
            return false;
        }
        ignored->counts[ignored->extension_count] = end - at;
        texts[ignored->extension_count++] = name;
    }
    return true;
}

static bool diagnostics_make_ignored(void *context, struct arena *arena, void **value,
                                     struct err *err)
{
    const struct answer_call *call = context;
    const struct snapshot *snapshot = call->snapshot;
    size_t room = (size_t)snapshot->file_count + 1;
    struct diagnostics_ignored *ignored = arena_alloc_zeroed(arena, 1, sizeof *ignored);
    bool done = ignored != NULL;

    if (done) {
        ignored->numbers = arena_alloc_bytes(arena, sizeof *ignored->numbers * room);
        ignored->counts = arena_alloc_bytes(arena, sizeof *ignored->counts * room);
        ignored->extensions = arena_alloc_bytes(arena, sizeof *ignored->extensions * room);
        done = ignored->numbers != NULL && ignored->counts != NULL && ignored->extensions != NULL;
    }
    for (uint32_t i = 0; done && i < snapshot->file_count; i++) {
        if (!diagnostics_file_has_words(&snapshot->files[i])) {
            ignored->extensions[ignored->count] = diagnostics_extension_of(snapshot->files[i].path);
            ignored->numbers[ignored->count++] = i;
        }
    }
    *value = ignored;
    return (done && diagnostics_count_extensions(ignored, arena)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to count files");
}

static void diagnostics_write_file(struct json *json, const struct graph_file *file)
{
    json_begin_object(json, NULL);
    diagnostics_put_path(json, file->path);
    json_put_str(json, "extension", diagnostics_extension_of(file->path));
    json_put_cstring(json, "reason", diagnostics_reason_of(file->status));
    json_put_str(json, "detail", file->reason);
    json_end_object(json);
}

static bool diagnostics_hold_ignored(struct answer_call *call,
                                     const struct diagnostics_ignored **out, struct err *err)
{
    const void *value = NULL;
    bool done =
        answer_hold_named(call, STR("ignored"), diagnostics_make_ignored, call, &value, err);
    *out = value;
    return done;
}

bool answer_diagnostics_prepare_files(struct answer_call *call, struct err *err)
{
    const struct diagnostics_files *files = NULL;
    const struct diagnostics_ignored *ignored = NULL;
    return diagnostics_hold_files(call, &files, err) &&
           diagnostics_hold_ignored(call, &ignored, err);
}

static bool diagnostics_write_ignored(struct answer_call *call, struct err *err)
{
    const struct diagnostics_ignored *ignored = NULL;
    struct json *json = call->json;
    struct answer_page page;

    if (!diagnostics_hold_ignored(call, &ignored, err)) {
        return false;
    }
    answer_page_from_params(call, &page);
    json_begin_object(json, "ignored_files");
    json_begin_object(json, "by_extension");
    for (size_t i = 0; i < ignored->extension_count; i++) {
        json_put_unsigned(json, ignored->extensions[i].data, ignored->counts[i]);
    }
    json_end_object(json);
    json_begin_array(json, "files");
    for (uint32_t i = 0; i < ignored->count; i++) {
        if (answer_page_takes_row(&page)) {
            diagnostics_write_file(json, &call->snapshot->files[ignored->numbers[i]]);
        }
    }
    json_end_array(json);
    answer_page_write_counts(&page, json);
    json_end_object(json);
    return true;
}

static bool diagnostics_write_summary(struct answer_call *call, struct err *err)
{
    const struct diagnostics_files *files = NULL;
    const struct graph_columns *columns = NULL;
    struct json *json = call->json;
    struct graph_codes codes;

    if (!diagnostics_hold_files(call, &files, err) || !answer_hold_columns(call, &columns, err)) {
        return false;
    }
    diagnostics_mark_tests(&codes);
    json_begin_object(json, "summary");
    json_put_unsigned(
        json, "test_entities_count",
        graph_column_count_rows(&columns->entities, &codes, 0, columns->entities.row_count));
    json_put_unsigned(json, "total_files_with_coverage", files->sums.files);
    diagnostics_put_averages(json, &files->sums);
    json_put_unsigned(json, "ignored_files_count", call->snapshot->file_count - files->sums.files);
    json_end_object(json);
    return true;
}

bool answer_diagnostics_write_data(struct answer_call *call, struct err *err)
{
    struct str section = call->values[ANSWER_PARAM_SECTION].text;
    bool all = str_equals_cstring(section, "all");

    if (str_equals_cstring(section, "summary")) {
        return diagnostics_write_summary(call, err);
    }
    if ((all || str_equals_cstring(section, "test_entities")) &&
        !diagnostics_write_tests(call, err)) {
        return false;
    }
    if ((all || str_equals_cstring(section, "word_coverage")) &&
        !diagnostics_write_words(call, err)) {
        return false;
    }
    return (!all && !str_equals_cstring(section, "ignored_files")) ||
           diagnostics_write_ignored(call, err);
}
