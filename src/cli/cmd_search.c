/* cmd_search.c - search in the texts of an indexed folder, for people and as JSON. */
#include "cli/cli.h"

#include "cli/cli_indexes.h"

#include "util/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEARCH_SPEC_BYTES_MAX  8192U
#define SEARCH_ARENA_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define SEARCH_LIMIT_DEFAULT   50U
#define SEARCH_LIMIT_MAX       100000U
#define SEARCH_CONTEXT_MAX     20U

#define COLOR_PATH  "\033[35m"
#define COLOR_LINE  "\033[32m"
#define COLOR_MATCH "\033[1;31m"
#define COLOR_DIM   "\033[2m"
#define COLOR_OFF   "\033[0m"

struct search_request {
    const char *query;
    const char *dir;
    const char *db;
    const char *color;
    const char *index;
    const char *format;
    uint64_t limit;
    uint64_t offset;
    uint64_t context;
    bool json;
};

static bool search_wants_color(const struct search_request *request)
{
    if (request->color != NULL && strcmp(request->color, "always") == 0) {
        return true;
    }
    return request->color == NULL && isatty(STDOUT_FILENO) != 0 &&
           getenv("NO_COLOR") == NULL; /* NOLINT(concurrency-mt-unsafe) */
}

/* Control bytes of a source text must not reach a terminal. */
static void search_append_clean(struct str text, bool color, struct buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (color && (((unsigned char)byte < 0x20 && byte != '\t') || byte == 0x7f)) {
            byte = '?';
        }
        buf_append_byte(out, byte);
    }
}

static void search_append_place(struct str path, uint32_t line, char mark, bool color,
                                struct buf *out)
{
    buf_append_format(out, "%s%.*s%s%c%s%u%s%c", color ? COLOR_PATH : "", STR_ARG(path),
                      color ? COLOR_OFF : "", mark, color ? COLOR_LINE : "", line,
                      color ? COLOR_OFF : "", mark);
}

static void search_append_context(struct str path, struct str lines, uint32_t first, bool color,
                                  struct buf *out)
{
    struct str rest = lines;
    struct str line;
    bool more = lines.size > 0;
    while (more && str_split_next_part(&rest, &more, '\n', &line)) {
        if (!more && line.size == 0) {
            break;
        }
        search_append_place(path, first++, '-', color, out);
        search_append_clean(line, color, out);
        buf_append_byte(out, '\n');
    }
}

static uint32_t search_count_lines(struct str lines)
{
    uint32_t count = 0;
    for (size_t i = 0; i < lines.size; i++) {
        count += lines.data[i] == '\n' ? 1U : 0U;
    }
    return count;
}

static void search_append_hit(const struct snapshot *snapshot, const struct search_hit *hit,
                              bool color, struct buf *out)
{
    struct str path = snapshot->files[hit->file].path;
    size_t start = hit->column - 1 - hit->text_offset;
    size_t end = hit->column_end - 1 - hit->text_offset;

    end = end < hit->text.size ? end : hit->text.size;
    start = start < end ? start : end;
    search_append_context(path, hit->before, hit->line - search_count_lines(hit->before), color,
                          out);
    search_append_place(path, hit->line, ':', color, out);
    buf_append_format(out, "%u:", hit->column);
    search_append_clean(str_from_range(hit->text.data, start), color, out);
    buf_append_cstring(out, color ? COLOR_MATCH : "");
    search_append_clean(str_from_range(hit->text.data + start, end - start), color, out);
    buf_append_cstring(out, color ? COLOR_OFF : "");
    search_append_clean(str_from_range(hit->text.data + end, hit->text.size - end), color, out);
    if (color && hit->entity != SEARCH_NONE) {
        const struct graph_entity *entity = &snapshot->entities[hit->entity];
        if (entity->kind != ENTITY_KIND_FILE) {
            buf_append_format(out, "  " COLOR_DIM "%s %.*s" COLOR_OFF,
                              kind_name_of_entity((enum entity_kind)entity->kind),
                              STR_ARG(entity->qualified));
        }
    }
    buf_append_byte(out, '\n');
    search_append_context(path, hit->after, hit->line + 1, color, out);
    if (hit->before.size + hit->after.size > 0) {
        buf_append_cstring(out, "--\n");
    }
}

static void search_report_totals(const struct answer_code_hits *hits, uint64_t shown,
                                 uint64_t elapsed_ns)
{
    uint32_t not_searched = hits->files_missing + hits->result.files_gone;
    bool truncated = hits->result.truncated;
    const char *more = truncated ? " or more" : "";

    (void)fprintf(stderr, "%zu%s hit%s in %u%s file%s%s, %.1f ms\n", hits->result.hit_count, more,
                  hits->result.hit_count == 1 && !truncated ? "" : "s", hits->result.files_matched,
                  more, hits->result.files_matched == 1 && !truncated ? "" : "s",
                  shown < hits->result.hit_count ? " (--limit and --offset show others)" : "",
                  (double)elapsed_ns / 1e6);
    if (not_searched > 0) {
        (void)fprintf(stderr, "%u files could not be searched; run 'parseltongue ingest' again\n",
                      not_searched);
    }
}

static int search_print_hits(const struct search_request *request,
                             const struct answer_context *context)
{
    struct arena arena;
    struct search_run_options options = { .context_lines = (uint32_t)request->context,
                                          .arena = &arena };
    struct answer_code_hits hits = { .files_missing = 0 };
    struct err err = { .code = ERR_NONE };
    struct buf text;
    uint64_t begin_ns = clock_read_monotonic_ns();
    uint64_t shown = 0;
    bool color = search_wants_color(request);
    int status = 0;

    if (request->offset + request->limit > SEARCH_HITS_MAX) {
        options.hits_max = (uint32_t)(request->offset + request->limit);
    }
    arena_init_with_limit(&arena, SEARCH_ARENA_BYTES_MAX);
    buf_init_with_limit(&text, ANSWER_BODY_BYTES_MAX);
    if (!answer_find_code_hits(context, str_from_cstring(request->query), &options, &hits, &err)) {
        status = cli_report_error_text(&err);
    } else {
        for (size_t i = request->offset; i < hits.result.hit_count && shown < request->limit; i++) {
            search_append_hit(context->snapshot, &hits.result.hits[i], color, &text);
            shown++;
        }
        if (text.failed || fwrite(text.data, 1, text.size, stdout) != text.size ||
            fflush(stdout) != 0) {
            status = err_exit_status_code(ERR_IO);
        }
        search_report_totals(&hits, shown, clock_read_monotonic_ns() - begin_ns);
        status = status == 0 && hits.result.hit_count == 0 ? 1 : status;
    }
    buf_release_bytes(&text);
    arena_release_all_blocks(&arena);
    return status;
}

static int search_print_json(const struct search_request *request,
                             const struct answer_context *context)
{
    char numbers[3][24];
    struct answer_pair pairs[4];
    struct buf body;
    struct answer_reply reply;

    (void)snprintf(numbers[0], sizeof numbers[0], "%" PRIu64, request->limit);
    (void)snprintf(numbers[1], sizeof numbers[1], "%" PRIu64, request->offset);
    (void)snprintf(numbers[2], sizeof numbers[2], "%" PRIu64, request->context);
    pairs[0] = (struct answer_pair){ STR("q"), str_from_cstring(request->query) };
    pairs[1] = (struct answer_pair){ STR("limit"), str_from_cstring(numbers[0]) };
    pairs[2] = (struct answer_pair){ STR("offset"), str_from_cstring(numbers[1]) };
    pairs[3] = (struct answer_pair){ STR("context"), str_from_cstring(numbers[2]) };
    buf_init_with_limit(&body, ANSWER_BODY_BYTES_MAX);
    reply = answer_run_route_body(answer_find_route_name(STR("text")), context, pairs, 4, &body);
    buf_append_byte(&body, '\n');
    if (body.failed || fwrite(body.data, 1, body.size, stdout) != body.size ||
        fflush(stdout) != 0) {
        reply.code = ERR_IO;
    }
    buf_release_bytes(&body);
    return err_exit_status_code(reply.code);
}

static int search_run_request(const struct search_request *request)
{
    struct answer_context context = { .uptime_seconds = 0 };
    struct snapshot *snapshot = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    int status;

    buf_init_with_limit(&spec, SEARCH_SPEC_BYTES_MAX);
    if (!cli_choose_database_spec(request->db, request->dir, &spec) ||
        !cli_open_for_reading(buf_borrow_str(&spec), &context.store, &snapshot, &err)) {
        status = cli_report_error_text(&err);
    } else {
        context.snapshot = snapshot;
        context.database_spec = buf_borrow_str(&spec);
        context.search = cli_open_text_search(context.database_spec, context.store);
        status = request->json ? search_print_json(request, &context)
                               : search_print_hits(request, &context);
        answer_search_free(context.search);
        graph_release_snapshot(snapshot);
        store_close_and_free(context.store);
    }
    buf_release_bytes(&spec);
    return status;
}

static int search_refuse(const char *fault)
{
    (void)fprintf(stderr, "parseltongue search: %s\n", fault);
    return err_exit_status_code(ERR_USAGE);
}

static int search_check_request(const struct search_request *request)
{
    if (request->query == NULL) {
        return search_refuse("which query? 'parseltongue search --help' explains the language");
    }
    if (request->color != NULL && strcmp(request->color, "always") != 0 &&
        strcmp(request->color, "never") != 0) {
        return search_refuse("--color takes always or never");
    }
    if (request->format != NULL && strcmp(request->format, "json") != 0 &&
        strcmp(request->format, "text") != 0) {
        return search_refuse("--format takes text or json");
    }
    return CLI_GO_ON;
}

/* {"status":"success","payload":{...}} */
static int search_print_payload(const struct search_request *request,
                                const struct cli_workspace *workspace)
{
    struct err err = { .code = ERR_NONE };
    struct json json;
    struct buf out;
    int status = 0;

    buf_init_with_limit(&out, ANSWER_BODY_BYTES_MAX);
    json_init_on_buf(&json, &out);
    json_begin_object(&json, NULL);
    json_put_cstring(&json, "status", "success");
    if (!cli_put_index_results(&json, "payload", workspace, str_from_cstring(request->query),
                               request->limit, &err)) {
        status = cli_report_error_text(&err);
    } else {
        json_end_object(&json);
        buf_append_byte(&out, '\n');
        if (out.failed || fwrite(out.data, 1, out.size, stdout) != out.size ||
            fflush(stdout) != 0) {
            status = err_exit_status_code(ERR_IO);
        }
    }
    buf_release_bytes(&out);
    return status;
}

static int search_run_named(struct search_request *request)
{
    struct cli_workspace workspace;
    struct err err = { .code = ERR_NONE };
    struct arena arena;
    int status;

    arena_init_with_limit(&arena, SEARCH_ARENA_BYTES_MAX);
    if (!cli_workspace_find(str_from_cstring(request->index), &arena, &workspace, &err)) {
        status = cli_report_error_text(&err);
    } else if (request->format != NULL && strcmp(request->format, "json") == 0) {
        status = search_print_payload(request, &workspace);
    } else {
        request->db = workspace.spec.data;
        status = search_run_request(request);
    }
    arena_release_all_blocks(&arena);
    return status;
}

int cmd_search_run(const struct cli_command *command, int argc, char **argv)
{
    struct search_request request = { .dir = ".", .limit = SEARCH_LIMIT_DEFAULT };
    const struct cli_option options[] = {
        { "db", 0, CLI_TEXT, "SPEC",
          "database (default " STORE_SPEC_DEFAULT_ENGINE ":DIR/.parseltongue/analysis.db)",
          (void *)&request.db, 0, 0 },
        { "limit", 'n', CLI_NUMBER, "N", "hits to show (default 50)", &request.limit, 1,
          SEARCH_LIMIT_MAX },
        { "offset", 0, CLI_NUMBER, "N", "hits to skip", &request.offset, 0, SEARCH_LIMIT_MAX },
        { "context", 'C', CLI_NUMBER, "N", "lines around each hit", &request.context, 0,
          SEARCH_CONTEXT_MAX },
        { "color", 0, CLI_TEXT, "WHEN", "always or never (default: on a terminal)",
          (void *)&request.color, 0, 0 },
        { "index", 'i', CLI_TEXT, "NAME", "a named index instead of DIR", (void *)&request.index, 0,
          0 },
        { "query", 'q', CLI_TEXT, "QUERY", "the query, as an option", (void *)&request.query, 0,
          0 },
        { "format", 0, CLI_TEXT, "text|json", "with --index: json is what /api/indexes answers",
          (void *)&request.format, 0, 0 },
        { "json", 0, CLI_FLAG, NULL, "the answer as HTTP would give it, on one line", &request.json,
          0, 0 },
    };
    const char *words[2] = { NULL };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, sizeof options / sizeof options[0], argc,
                                        argv, words, 2, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (request.query == NULL && word_count > 0) {
        request.query = words[0];
        word_count--;
        words[0] = words[1];
    }
    if (word_count > 1 || (word_count > 0 && request.index != NULL)) {
        return search_refuse("give one query, and one of DIR and --index");
    }
    request.dir = word_count > 0 ? words[0] : request.dir;
    status = search_check_request(&request);
    if (status != CLI_GO_ON) {
        return status;
    }
    return request.index != NULL ? search_run_named(&request) : search_run_request(&request);
}
