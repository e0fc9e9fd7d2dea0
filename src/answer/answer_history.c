/* answer_history.c - what changes often and is complex, and what changes together, from git.
 *
 * Signals of their own, kept apart from structure: no edge is made of them. Hotspots are commits
 * times complexity (Tornhill 2015, Your Code as a Crime Scene); the degree of a pair is how often
 * both changed, over the mean of how often each did. Files that are no longer indexed are left
 * out; renamed ones keep their past. */
#include "answer/answer_graph_internal.h"
#include "history/history.h"
#include "util/map.h"

#include <stdio.h>

#define CHANGES_PAIRS_MAX                                                                          \
    (UINT32_C(1) << 22U) /* distinct pairs; more are left out, and it is told */

struct changes {
    struct answer_call *call;
    struct answer_scope scope;
    struct history_options options;
    const struct history *history;
    uint32_t *indexed; /* file of the history -> file of the snapshot, or GRAPH_ID_NONE */
    uint32_t *commits; /* by file of the snapshot */
};

/* Days since 1970 of a date in the Gregorian calendar (Hinnant 2013, days_from_civil). */
static int64_t changes_count_days(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = shifted / 400;
    int64_t of_era = shifted - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* YYYY-MM-DD */
static bool changes_parse_since(struct answer_call *call, int64_t *seconds, struct err *err)
{
    struct str text = call->values[ANSWER_PARAM_SINCE].text;
    uint64_t year = 0;
    uint64_t month = 0;
    uint64_t day = 0;

    *seconds = INT64_MIN;
    if (text.size == 0) {
        return true;
    }
    if (text.size != 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !str_parse_unsigned(str_from_range(text.data, 4), &year) ||
        !str_parse_unsigned(str_from_range(text.data + 5, 2), &month) ||
        !str_parse_unsigned(str_from_range(text.data + 8, 2), &day) || year < 1970 || month < 1 ||
        month > 12 || day < 1 || day > 31) {
        return ERR_RAISE(err, ERR_USAGE,
                         "parameter 'since' must be a date like 2024-01-31, from 1970 on, not "
                         "'%.*s'",
                         STR_ARG(text));
    }
    *seconds = changes_count_days((int64_t)year, (int64_t)month, (int64_t)day) * 86400;
    return true;
}

static bool changes_make_history(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct changes *changes = context;
    struct history *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? history_read_changes(&changes->options, arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

/* HEAD may move while the index stays, so its id is part of the name of the result. */
static bool changes_hold_history(struct changes *changes, struct err *err)
{
    struct answer_call *call = changes->call;
    struct answer_net net = { .call = call };
    char head[HISTORY_ID_BYTES];
    const void *value = NULL;

    net.effort = answer_effort_of(call);
    changes->options = (struct history_options){ .folder = call->snapshot->root,
                                                 .deadline_ns = call->context->deadline_ns };
    changes->options.files_max = (uint32_t)call->values[ANSWER_PARAM_COMMIT_FILES].number;
    if (!changes_parse_since(call, &changes->options.since_seconds, err) ||
        !history_read_head_id(call->snapshot->root, head, err)) {
        return false;
    }
    net.name =
        arena_format_text(call->arena, "%s %lld %u", head,
                          (long long)changes->options.since_seconds, changes->options.files_max);
    if (!answer_hold_result(&net, STR("history"), changes_make_history, changes, &value, err)) {
        return false;
    }
    changes->history = value;
    return true;
}

static bool changes_open(struct answer_call *call, struct changes *out, struct err *err)
{
    const struct history *history;

    *out = (struct changes){ .call = call };
    if (!answer_parse_scope_param(call, &out->scope, err) || !changes_hold_history(out, err)) {
        return false;
    }
    history = out->history;
    out->indexed =
        arena_alloc_bytes(call->arena, ((size_t)history->file_count + 1) * sizeof *out->indexed);
    out->commits = arena_alloc_zeroed(call->arena, (size_t)call->snapshot->file_count + 1,
                                      sizeof *out->commits);
    if (out->indexed == NULL || out->commits == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < history->file_count; i++) {
        uint32_t file = graph_find_file_path(call->snapshot, history->paths[i]);
        bool taken = file != GRAPH_ID_NONE && call->snapshot->files[file].entity_count > 0 &&
                     answer_scope_holds_path(&out->scope, history->paths[i]);
        out->indexed[i] = taken ? file : GRAPH_ID_NONE;
    }
    for (uint32_t i = 0; i < history->first[history->commit_count]; i++) {
        uint32_t file = out->indexed[history->files[i]];
        if (file != GRAPH_ID_NONE) {
            out->commits[file]++;
        }
    }
    return true;
}

static void changes_write_totals(const struct changes *changes)
{
    struct json *json = changes->call->json;
    json_put_unsigned(json, "commits_count", changes->history->commit_count);
    json_put_unsigned(json, "huge_commits_skipped_count", changes->history->huge_count);
    json_put_unsigned(json, "merges_skipped_count", changes->history->merge_count);
    json_put_bool(json, "truncated", changes->history->truncated);
}

/* ------------------------------------------------------------------ churn */

static uint64_t changes_sum_complexity(const struct snapshot *snapshot, uint32_t file)
{
    const struct graph_file *row = &snapshot->files[file];
    uint64_t sum = 0;
    for (uint32_t i = row->first_entity; i < row->first_entity + row->entity_count; i++) {
        sum += snapshot->entities[i].complexity;
    }
    return sum;
}

static void churn_write_row(const struct changes *changes, const struct answer_ranked *row,
                            uint64_t rank)
{
    const struct graph_file *file = &changes->call->snapshot->files[row->number];
    struct json *json = changes->call->json;
    json_begin_object(json, NULL);
    json_put_unsigned(json, "rank", rank);
    json_put_str(json, "file_path", file->path);
    json_put_unsigned(json, "commits_count", changes->commits[row->number]);
    json_put_unsigned(json, "cyclomatic_complexity",
                      changes_sum_complexity(changes->call->snapshot, row->number));
    json_put_unsigned(json, "lines_count", file->line_count);
    json_put_double(json, "score", row->score);
    json_end_object(json);
}

bool answer_churn_write_data(struct answer_call *call, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    struct answer_ranked *rows;
    struct answer_page page;
    struct changes changes;
    size_t count = 0;

    if (!changes_open(call, &changes, err)) {
        return false;
    }
    rows = arena_alloc_bytes(call->arena, ((size_t)snapshot->file_count + 1) * sizeof *rows);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        if (changes.commits[i] > 0) {
            double complexity = (double)changes_sum_complexity(snapshot, i);
            rows[count++] = (struct answer_ranked){ changes.commits[i] * complexity, i };
        }
    }
    answer_sort_ranked_rows(rows, count);
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "hotspots");
    for (size_t i = 0; i < count; i++) {
        if (answer_page_takes_row(&page)) {
            churn_write_row(&changes, &rows[i], i + 1);
        }
    }
    json_end_array(call->json);
    changes_write_totals(&changes);
    answer_page_write_counts(&page, call->json);
    return true;
}

/* ------------------------------------------------------------------ together */

struct cochange_pair {
    uint32_t a;
    uint32_t b;
    uint32_t together;
};
struct cochange {
    struct changes changes;
    struct map_u64 numbers; /* pair -> row */
    struct cochange_pair *pairs;
    uint32_t count;
    bool full;
};

static bool cochange_add_pair(struct cochange *all, uint32_t a, uint32_t b)
{
    uint64_t key = a < b ? (uint64_t)a << 32U | b : (uint64_t)b << 32U | a;
    uint32_t number = all->count;

    if (a == b) {
        return true;
    }
    if (all->count == CHANGES_PAIRS_MAX) {
        number = map_u64_find_value(&all->numbers, key);
        all->full = all->full || number == MAP_VALUE_NONE;
    } else if (!map_u64_insert_once(&all->numbers, key, all->count, &number)) {
        return false;
    }
    if (number == all->count && number < CHANGES_PAIRS_MAX) {
        all->pairs[all->count++] =
            (struct cochange_pair){ (uint32_t)(key >> 32U), (uint32_t)(key & UINT32_MAX), 0 };
    }
    if (number != MAP_VALUE_NONE) {
        all->pairs[number].together++;
    }
    return true;
}

/* File `i` of a commit with each one before it. */
static bool cochange_pair_file(struct cochange *all, uint32_t first, uint32_t i)
{
    const struct history *history = all->changes.history;
    uint32_t a = all->changes.indexed[history->files[i]];
    bool done = true;
    for (uint32_t k = first; a != GRAPH_ID_NONE && k < i && done; k++) {
        uint32_t b = all->changes.indexed[history->files[k]];
        done = b == GRAPH_ID_NONE || cochange_add_pair(all, a, b);
    }
    return done;
}

static bool cochange_count_pairs(struct cochange *all)
{
    const struct history *history = all->changes.history;
    bool done = true;
    for (uint32_t c = 0; c < history->commit_count; c++) {
        for (uint32_t i = history->first[c]; i < history->first[c + 1] && done; i++) {
            done = cochange_pair_file(all, history->first[c], i);
        }
    }
    return done;
}

static double cochange_rate_degree(const struct cochange *all, const struct cochange_pair *pair)
{
    double mean = (all->changes.commits[pair->a] + (double)all->changes.commits[pair->b]) / 2.0;
    return mean > 0.0 ? pair->together / mean : 0.0;
}

static void cochange_write_row(const struct cochange *all, const struct cochange_pair *pair)
{
    const struct snapshot *snapshot = all->changes.call->snapshot;
    struct json *json = all->changes.call->json;
    json_begin_object(json, NULL);
    json_put_str(json, "file_path_a", snapshot->files[pair->a].path);
    json_put_str(json, "file_path_b", snapshot->files[pair->b].path);
    json_put_unsigned(json, "together_count", pair->together);
    json_put_unsigned(json, "commits_a_count", all->changes.commits[pair->a]);
    json_put_unsigned(json, "commits_b_count", all->changes.commits[pair->b]);
    json_put_double(json, "degree", cochange_rate_degree(all, pair));
    json_end_object(json);
}

/* Most often together first; between equals the pair met first in the history. */
static bool cochange_write_all(struct cochange *all, struct err *err)
{
    struct answer_call *call = all->changes.call;
    uint64_t least = call->values[ANSWER_PARAM_MIN_COMMITS].number;
    struct answer_ranked *rows =
        arena_alloc_bytes(call->arena, ((size_t)all->count + 1) * sizeof *rows);
    struct answer_page page;
    size_t count = 0;

    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->pairs[i].together >= least) {
            rows[count++] = (struct answer_ranked){
                all->pairs[i].together + cochange_rate_degree(all, &all->pairs[i]) / 2.0, i
            };
        }
    }
    answer_sort_ranked_rows(rows, count);
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "pairs");
    for (size_t i = 0; i < count; i++) {
        if (answer_page_takes_row(&page)) {
            cochange_write_row(all, &all->pairs[rows[i].number]);
        }
    }
    json_end_array(call->json);
    json_put_bool(call->json, "pairs_truncated", all->full);
    changes_write_totals(&all->changes);
    answer_page_write_counts(&page, call->json);
    return true;
}

bool answer_cochange_write_data(struct answer_call *call, struct err *err)
{
    struct cochange all = { .count = 0 };
    bool done;

    if (!changes_open(call, &all.changes, err)) {
        return false;
    }
    map_u64_init_empty(&all.numbers);
    all.pairs = arena_alloc_bytes(call->arena, CHANGES_PAIRS_MAX * sizeof *all.pairs);
    done = all.pairs != NULL && cochange_count_pairs(&all);
    done = done ? cochange_write_all(&all, err)
                : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    map_u64_release_slots(&all.numbers);
    return done;
}
