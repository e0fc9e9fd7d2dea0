/* cmd_query.c - any HTTP question from the shell, through the same route table. */
#include "cli/cli.h"
#include "serve/serve.h"

#include <string.h>

#define QUERY_WORDS_MAX         24U
#define QUERY_SPEC_BYTES_MAX    8192U
#define QUERY_ADDRESS_BYTES_MAX ((size_t)64 * 1024)

/* The question as it is asked: a route, and what goes with it. */
struct query {
    struct arena arena; /* of a decoded address */
    const struct answer_route *route;
    struct answer_pair pairs[SERVE_PAIRS_MAX + QUERY_WORDS_MAX];
    size_t pair_count;
};

static int query_refuse_route(struct str word)
{
    const char *near = answer_suggest_route_name(word);
    (void)fprintf(
        stderr,
        "parseltongue query: no route '%.*s'%s%s%s; 'parseltongue query --help' lists them\n",
        STR_ARG(word), near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
        near != NULL ? "'?" : "");
    return err_exit_status_code(ERR_USAGE);
}

/* "name=value" words to pairs. */
static int query_split_words(struct query *query, const char **words, size_t count)
{
    struct answer_pair *pairs = query->pairs + query->pair_count;
    query->pair_count += count;
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '=');
        if (equals == NULL) {
            (void)fprintf(stderr, "parseltongue query: '%s' is not of the form name=value\n",
                          words[i]);
            return err_exit_status_code(ERR_USAGE);
        }
        pairs[i].name = str_from_range(words[i], (size_t)(equals - words[i]));
        pairs[i].value = str_from_cstring(equals + 1);
    }
    return CLI_GO_ON;
}

/* A name, or an address as HTTP has it: "/path?a=b&c=d". */
static int query_read_route(struct query *query, struct str word)
{
    struct serve_target target = { .path = word };
    struct err err;

    if (word.size > 0 && word.data[0] == '/') {
        if (!serve_parse_target_text(word, &query->arena, &target, &err)) {
            return cli_report_error_text(&err);
        }
        memcpy(query->pairs, target.pairs, target.pair_count * sizeof *target.pairs);
        query->pair_count = target.pair_count;
    }
    query->route = answer_find_route_name(target.path);
    return query->route != NULL ? CLI_GO_ON : query_refuse_route(target.path);
}

static int query_print_body(const struct buf *body, bool raw, enum err_code code)
{
    struct buf text;
    FILE *out = code == ERR_NONE || raw ? stdout : stderr;
    bool done;

    buf_init_with_limit(&text, ANSWER_BODY_BYTES_MAX);
    if (raw) {
        buf_append_str(&text, buf_borrow_str(body));
    } else {
        cli_append_indented_json(buf_borrow_str(body), &text);
    }
    buf_append_byte(&text, '\n');
    done = !text.failed && fwrite(text.data, 1, text.size, out) == text.size && fflush(out) == 0;
    buf_release_bytes(&text);
    return done ? err_exit_status_code(code) : err_exit_status_code(ERR_IO);
}

static int query_run_route(const struct query *query, const char *db, bool raw)
{
    struct answer_context context = { .uptime_seconds = 0 };
    struct store *store = NULL;
    struct snapshot *snapshot = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    struct buf body;
    int status;

    buf_init_with_limit(&spec, QUERY_SPEC_BYTES_MAX);
    buf_init_with_limit(&body, ANSWER_BODY_BYTES_MAX);
    if (!cli_choose_database_spec(db, ".", &spec) ||
        !cli_open_for_reading(buf_borrow_str(&spec), &store, &snapshot, &err)) {
        status = cli_report_error_text(&err);
    } else {
        struct answer_reply reply;
        context.snapshot = snapshot;
        context.store = store;
        context.database_spec = buf_borrow_str(&spec);
        context.search = cli_open_text_search(context.database_spec, store);
        reply =
            answer_run_route_body(query->route, &context, query->pairs, query->pair_count, &body);
        status = query_print_body(&body, raw, reply.code);
        answer_search_free(context.search);
        graph_release_snapshot(snapshot);
        store_close_and_free(store);
    }
    buf_release_bytes(&body);
    buf_release_bytes(&spec);
    return status;
}

static void query_print_all_routes(FILE *out)
{
    struct buf text;
    size_t count = 0;
    (void)answer_list_all_routes(&count);
    (void)fprintf(out, "\nroutes (the name, or the HTTP path) and their parameters:\n");
    for (size_t i = 0; i < count; i++) {
        const struct answer_route *route = answer_route_at(i);
        buf_init_with_limit(&text, QUERY_SPEC_BYTES_MAX);
        answer_append_route_help(route, &text);
        (void)fprintf(out, "\n%s  %s\n  %s\n%.*s", answer_name_of_route(route),
                      answer_path_of_route(route), answer_summary_of_route(route),
                      STR_ARG(buf_borrow_str(&text)));
        buf_release_bytes(&text);
    }
}

int cmd_query_run(const struct cli_command *command, int argc, char **argv)
{
    const char *db = NULL;
    bool raw = false;
    const struct cli_option options[] = {
        { "db", 0, CLI_TEXT, "SPEC", CLI_DB_HELP, (void *)&db, 0, 0 },
        { "json", 0, CLI_FLAG, NULL, "the answer as HTTP would give it, on one line", &raw, 0, 0 },
    };
    const char *words[QUERY_WORDS_MAX] = { NULL };
    struct query query = { .route = NULL };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, 2, argc, argv, words, QUERY_WORDS_MAX,
                                        &word_count);

    if (status == 0) { /* --help was printed */
        query_print_all_routes(stdout);
    }
    if (status != CLI_GO_ON) {
        return status;
    }
    if (word_count == 0) {
        (void)fprintf(stderr,
                      "parseltongue query: which route? 'parseltongue query --help' lists them\n");
        return err_exit_status_code(ERR_USAGE);
    }
    arena_init_with_limit(&query.arena, QUERY_ADDRESS_BYTES_MAX);
    status = query_read_route(&query, str_from_cstring(words[0]));
    if (status == CLI_GO_ON) {
        status = query_split_words(&query, words + 1, word_count - 1);
    }
    if (status == CLI_GO_ON) {
        status = query_run_route(&query, db, raw);
    }
    arena_release_all_blocks(&query.arena);
    return status;
}
