/* cli_indexes.c - see cli_indexes.h. */
#include "cli/cli_indexes.h"

#include "cli/cli.h"
#include "util/clock.h"
#include "util/map.h"

#define INDEXES_ARENA_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define INDEXES_NS_PER_MS       1e6

void cli_put_index_name(struct json *json, const char *name, const struct cli_workspace *workspace)
{
    json_begin_object(json, name);
    json_put_str(json, "name", workspace->name);
    json_put_str(json, "path", workspace->target);
    json_end_object(json);
}

void cli_put_index_list(struct json *json, const char *name, const struct cli_workspace *list,
                        size_t count)
{
    json_begin_array(json, name);
    for (size_t i = 0; i < count; i++) {
        cli_put_index_name(json, NULL, &list[i]);
    }
    json_end_array(json);
}

void cli_put_index_details(struct json *json, const char *name,
                           const struct cli_workspace *workspace)
{
    json_begin_object(json, name);
    json_put_str(json, "index_name", workspace->name);
    json_put_str(json, "index_path", workspace->folder);
    json_put_str(json, "target_path", workspace->target);
    json_end_object(json);
}

/* ------------------------------------------------------------------ results */

struct indexes_search {
    const struct cli_workspace *workspace;
    struct answer_context context;
    struct snapshot *snapshot;
    struct arena arena;
    struct answer_code_hits hits;
};

static void indexes_append_escaped(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<': buf_append_cstring(out, "&lt;"); break;
        case '>': buf_append_cstring(out, "&gt;"); break;
        case '&': buf_append_cstring(out, "&amp;"); break;
        case '"': buf_append_cstring(out, "&quot;"); break;
        default: buf_append_byte(out, text.data[i]); break;
        }
    }
}

/* The line as HTML, the match in bold. */
static void indexes_append_snippet(const struct search_hit *hit, struct buf *out)
{
    size_t start = hit->column - 1 - hit->text_offset;
    size_t end = hit->column_end - 1 - hit->text_offset;

    end = end < hit->text.size ? end : hit->text.size;
    start = start < end ? start : end;
    indexes_append_escaped(str_from_range(hit->text.data, start), out);
    buf_append_cstring(out, "<b>");
    indexes_append_escaped(str_from_range(hit->text.data + start, end - start), out);
    buf_append_cstring(out, "</b>");
    indexes_append_escaped(str_from_range(hit->text.data + end, hit->text.size - end), out);
}

static void indexes_put_hit(struct json *json, const struct indexes_search *search,
                            const struct search_hit *hit)
{
    struct str path = search->snapshot->files[hit->file].path;
    size_t slash = str_find_last_byte(path, '/');
    size_t dot = str_find_last_byte(path, '.');
    bool has_dot = dot != SIZE_MAX && (slash == SIZE_MAX || dot > slash);
    struct buf text;

    buf_init_with_limit(&text, ANSWER_BODY_BYTES_MAX);
    json_begin_object(json, NULL);
    buf_append_format(&text, "%.*s/%.*s", STR_ARG(search->workspace->target), STR_ARG(path));
    json_put_str(json, "path", buf_borrow_str(&text));
    buf_clear_keep_memory(&text);
    indexes_append_snippet(hit, &text);
    json_put_str(json, "snippet", buf_borrow_str(&text));
    json_put_str(json, "extension",
                 has_dot ? str_from_range(path.data + dot + 1, path.size - dot - 1) : STR(""));
    json_put_double(json, "score", answer_round_score(hit->score));
    json_put_unsigned(json, "line", hit->line);
    json_put_unsigned(json, "column", hit->column);
    json_end_object(json);
    json->out->failed = json->out->failed || text.failed;
    buf_release_bytes(&text);
}

/* Hits are in order, so the first of a file is its best. */
static bool indexes_put_best_hits(struct json *json, const struct indexes_search *search,
                                  uint64_t limit, uint64_t *files)
{
    struct map_u64 seen;
    bool done = true;

    map_u64_init_empty(&seen);
    *files = 0;
    for (size_t i = 0; i < search->hits.result.hit_count && done; i++) {
        const struct search_hit *hit = &search->hits.result.hits[i];
        uint32_t found = 0;
        done = map_u64_insert_once(&seen, hit->file, (uint32_t)i, &found);
        if (done && found == i) {
            if (*files < limit) {
                indexes_put_hit(json, search, hit);
            }
            (*files)++;
        }
    }
    map_u64_release_slots(&seen);
    return done;
}

static bool indexes_run_query(struct indexes_search *search, struct str query, struct err *err)
{
    struct search_run_options options = { .arena = &search->arena };
    bool done;

    if (!cli_open_for_reading(search->workspace->spec, &search->context.store, &search->snapshot,
                              err)) {
        return false;
    }
    search->context.snapshot = search->snapshot;
    search->context.database_spec = search->workspace->spec;
    search->context.search = cli_open_text_search(search->workspace->spec, search->context.store);
    done = answer_find_code_hits(&search->context, query, &options, &search->hits, err);
    answer_search_free(search->context.search);
    store_close_and_free(search->context.store);
    return done;
}

bool cli_put_index_results(struct json *json, const char *name,
                           const struct cli_workspace *workspace, struct str query, uint64_t limit,
                           struct err *err)
{
    struct indexes_search search = { .workspace = workspace };
    uint64_t begin_ns = clock_read_monotonic_ns();
    uint64_t files = 0;
    bool done;

    arena_init_with_limit(&search.arena, INDEXES_ARENA_BYTES_MAX);
    done = indexes_run_query(&search, query, err);
    if (done) {
        json_begin_object(json, name);
        json_put_str(json, "query", query);
        json_put_str(json, "index_name", workspace->name);
        json_begin_array(json, "results");
        done = indexes_put_best_hits(json, &search, limit, &files) ||
               ERR_RAISE(err, ERR_MEMORY, "no memory for results");
        json_end_array(json);
        json_put_unsigned(json, "total_results", files);
        json_put_bool(json, "total_is_exact", !search.hits.result.truncated);
        json_put_double(
            json, "duration_ms",
            answer_round_score((double)(clock_read_monotonic_ns() - begin_ns) / INDEXES_NS_PER_MS));
        json_end_object(json);
    }
    graph_release_snapshot(search.snapshot);
    arena_release_all_blocks(&search.arena);
    return done;
}
