/* cmd_serve.c - serve and up: answer over HTTP until a signal. */
#include "cli/cli.h"

#include "cli/cli_indexes.h"
#include "serve/serve.h"
#include "util/file.h"
#include "util/mem.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVE_POLL_MS         200 /* how late a signal may be seen */
#define SERVE_SPEC_BYTES_MAX  8192U
#define SERVE_OPTION_COUNT    8U
#define SERVE_INDEXES_PORT    3000U  /* of the second seed system */
#define SERVE_PORT_UNSET      65536U /* none is that high */
#define SERVE_TOKEN_BYTES_MAX 4096U

static void serve_fill_options(struct cli_serve_request *request, struct cli_option *options)
{
    const struct cli_option rows[SERVE_OPTION_COUNT] = {
        { "port", 'p', CLI_NUMBER, "N", "TCP port (default 7777); 0 takes any free one",
          &request->port, 0, 65535 },
        { "listen", 0, CLI_TEXT, "ADDR", "numeric address to listen on (default 127.0.0.1)",
          (void *)&request->listen, 0, 0 },
        { "token-file", 0, CLI_TEXT, "FILE",
          "clients must send the token in FILE, or in PARSELTONGUE_TOKEN, as bearer token",
          (void *)&request->token_file, 0, 0 },
        { "cors-origin", 0, CLI_TEXT, "ORIGIN", "pages of this origin may read answers",
          (void *)&request->cors_origin, 0, 0 },
        { "access-log", 0, CLI_TEXT, "FILE", "one JSON line a request; - is stderr",
          (void *)&request->access_log, 0, 0 },
        { "deadline", 0, CLI_NUMBER, "SECONDS",
          "longest time for one answer (default 30; 300 where the whole graph counts)",
          &request->deadline_seconds, 1, 86400 },
        { "no-watch", 0, CLI_FLAG, NULL, "do not follow the files: serve what is indexed",
          &request->no_watch, 0, 0 },
        { "port-search", 0, CLI_FLAG, NULL, "take the next free port when this one is in use",
          &request->port_search, 0, 0 },
    };
    memcpy(options, rows, sizeof rows);
}

static void serve_print_banner(const char *listen, uint16_t port, struct graph_slot *slot)
{
    struct snapshot *snapshot = graph_slot_acquire_snapshot(slot);
    bool six = strchr(listen, ':') != NULL;
    (void)fprintf(
        stderr,
        "serving    http://%s%s%s:%u  (%u entities, %u edges; Ctrl+C stops)\n"
        "try        curl 'http://%s%s%s:%u/codebase-statistics-overview-summary'\n"
        "           curl 'http://%s%s%s:%u/code-entities-search-fuzzy?q=main'\n"
        "           curl 'http://%s%s%s:%u/api-reference-documentation-help'   (all questions)\n",
        six ? "[" : "", listen, six ? "]" : "", port, snapshot->entity_count, snapshot->edge_count,
        six ? "[" : "", listen, six ? "]" : "", port, six ? "[" : "", listen, six ? "]" : "", port,
        six ? "[" : "", listen, six ? "]" : "", port);
    graph_release_snapshot(snapshot);
}

static void serve_print_indexes_banner(const char *listen, uint16_t port)
{
    bool six = strchr(listen, ':') != NULL;
    (void)fprintf(stderr,
                  "serving    http://%s%s%s:%u/api/indexes  (named indexes; Ctrl+C stops)\n",
                  six ? "[" : "", listen, six ? "]" : "", port);
}

/* The token of the file, else of the environment, without the blanks around it. */
static bool serve_read_token(const struct cli_serve_request *request, struct buf *text,
                             struct str *token, struct err *err)
{
    const char *given = getenv("PARSELTONGUE_TOKEN"); /* NOLINT(concurrency-mt-unsafe) */

    if (request->token_file != NULL) {
        char *path = NULL;
        bool done = file_resolve_real_path(request->token_file, &path, err) &&
                    file_read_whole_bytes(AT_FDCWD, path, SERVE_TOKEN_BYTES_MAX, text, err);
        mem_free_block(path);
        *token = str_trim_spaces(buf_borrow_str(text));
        return done && (token->size > 0 ||
                        ERR_RAISE(err, ERR_USAGE, "token file '%s' is empty", request->token_file));
    }
    *token = str_trim_spaces(str_from_cstring(given));
    return true;
}

/* The first question should not wait for it, and damage should be told before one comes. */
static void serve_open_texts(struct answer_search *search, struct graph_slot *slot)
{
    struct snapshot *snapshot = graph_slot_acquire_snapshot(slot);
    struct err err = { .code = ERR_NONE };
    if (search != NULL && !answer_search_open_now(search, snapshot, &err)) {
        (void)fprintf(stderr, "warning    no search in texts: %s\n", err.text);
    }
    graph_release_snapshot(snapshot);
}

static void serve_prepare_answers(struct graph_slot *slot)
{
    struct snapshot *snapshot = graph_slot_acquire_snapshot(slot);
    struct err err;
    if (!answer_prepare_snapshot(snapshot, &err)) {
        (void)fprintf(stderr, "warning    %s; questions will try again\n", err.text);
    }
    graph_release_snapshot(snapshot);
}

int cli_serve_until_stopped(const struct cli_serve_request *request, struct str spec,
                            struct store *store, struct snapshot *snapshot,
                            const struct cli_ingest_request *ingest)
{
    static const struct serve_door door = { CLI_INDEXES_PATH, NULL, cli_answer_indexes };
    struct serve_options options = { .door = &door,
                                     .listen =
                                         request->listen != NULL ? request->listen : "127.0.0.1",
                                     .port = (uint16_t)request->port,
                                     .port_search = request->port_search,
                                     .database_spec = spec,
                                     .search = cli_open_text_search(spec, store),
                                     .cors_origin = str_from_cstring(request->cors_origin),
                                     .access_log = request->access_log,
                                     .deadline_ms = request->deadline_seconds * 1000U };
    struct graph_slot *slot = graph_slot_create_with(snapshot);
    struct cli_follow_plan plan = {
        .request = ingest, .spec = spec, .store = store, .slot = slot, .watch = !request->no_watch
    };
    struct cli_follow *follow = NULL;
    struct serve_server *server = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf token;
    uint16_t port = 0;
    int status = 0;

    buf_init_with_limit(&token, SERVE_TOKEN_BYTES_MAX);
    if (slot == NULL) {
        graph_release_snapshot(snapshot);
        answer_search_free(options.search);
        (void)ERR_RAISE(&err, ERR_MEMORY, "no memory to serve");
        return cli_report_error_text(&err);
    }
    if (serve_read_token(request, &token, &options.token, &err) && ingest != NULL &&
        cli_follow_start(&plan, &follow, &err)) {
        options.services = cli_follow_services(follow);
    }
    if (err.code == ERR_NONE && serve_start_on_port(&options, slot, store, &server, &port, &err)) {
        if (request->indexes_only) {
            serve_print_indexes_banner(options.listen, port);
        } else {
            serve_print_banner(options.listen, port, slot);
            serve_prepare_answers(slot);
            serve_open_texts(options.search, slot);
        }
        while (cli_stop_flag == 0) {
            (void)poll(NULL, 0, SERVE_POLL_MS);
        }
        if (!serve_stop_and_wait(server)) {
            _exit(0); /* an answer still runs and reads what we would free */
        }
    } else {
        status = cli_report_error_text(&err);
    }
    cli_follow_stop(follow);
    answer_search_free(options.search);
    buf_release_bytes(&token);
    graph_slot_free_all(slot);
    return status;
}

/* Opens the database so that it can be brought up to date, or else for reading alone: then *root is
 * NULL and a line says why. *root: the folder that it is of, to be freed. */
static bool serve_open_database(struct str spec, const struct cli_serve_request *request,
                                struct store **store, struct snapshot **snapshot, char **root,
                                struct err *err)
{
    struct store_spec parsed;
    struct err why = { .code = ERR_NONE };

    if (!store_parse_spec_text(spec, &parsed, err) ||
        !cli_open_for_reading(spec, store, snapshot, err)) {
        return false;
    }
    *root = mem_copy_cstring((*snapshot)->root.data, (*snapshot)->root.size);
    if (*root == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to serve");
    }
    if (access(*root, R_OK | X_OK) != 0) {
        if (!request->no_watch) {
            (void)fprintf(stderr, "watch      off: the folder '%s' cannot be read\n", *root);
        }
        mem_free_block(*root);
        *root = NULL;
        return true;
    }
    store_close_and_free(*store);
    *store = NULL;
    if (store_open_at_spec(&parsed, STORE_MODE_WRITE, store, &why)) {
        return true;
    }
    mem_free_block(*root);
    *root = NULL;
    (void)fprintf(stderr, "watch      off: %s\n", why.text);
    return store_open_at_spec(&parsed, STORE_MODE_READ, store, err);
}

/* What is served. */
struct serve_opened {
    struct store *store;
    struct snapshot *snapshot;
    char *root; /* as of serve_open_database */
};

/* A graph of nothing: all that is asked for are named indexes. */
static bool serve_open_nothing(struct serve_opened *opened, struct err *err)
{
    struct store_spec parsed;
    return store_parse_spec_text(STR("mem:"), &parsed, err) &&
           store_open_at_spec(&parsed, STORE_MODE_WRITE, &opened->store, err) &&
           graph_load_from_store(opened->store, &opened->snapshot, err);
}

/* Chooses what is served and opens it; `spec` is the database's. */
static bool serve_open_chosen(const struct cli_serve_request *request, const char *db,
                              struct buf *spec, struct serve_opened *opened, struct err *err)
{
    if (request->indexes_only) {
        buf_append_cstring(spec, "mem:");
        return (db == NULL || ERR_RAISE(err, ERR_USAGE, "--indexes and --db exclude each other")) &&
               serve_open_nothing(opened, err);
    }
    return cli_choose_database_spec(db, ".", spec) &&
           serve_open_database(buf_borrow_str(spec), request, &opened->store, &opened->snapshot,
                               &opened->root, err);
}

static int serve_tell_failure(const struct err *err, const char *db)
{
    int status = cli_report_error_text(err);
    if (err->code == ERR_NOT_FOUND && db == NULL) {
        (void)fprintf(stderr, "hint       'parseltongue serve --indexes' serves named indexes "
                              "without a database here\n");
    }
    return status;
}

int cmd_serve_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_serve_request request = { .port = SERVE_PORT_UNSET };
    struct cli_ingest_request ingest;
    const char *db = NULL;
    struct cli_option options[SERVE_OPTION_COUNT + 2];
    struct serve_opened opened = { NULL, NULL, NULL };
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    size_t word_count = 0;
    int status;

    options[0] = (struct cli_option){ "db", 0, CLI_TEXT, "SPEC", CLI_DB_HELP, (void *)&db, 0, 0 };
    options[1] = (struct cli_option){ "indexes",
                                      0,
                                      CLI_FLAG,
                                      NULL,
                                      "no graph: serve the named indexes alone, on port 3000",
                                      &request.indexes_only,
                                      0,
                                      0 };
    serve_fill_options(&request, options + 2);
    status = cli_parse_command_line(command, options, SERVE_OPTION_COUNT + 2, argc, argv, NULL, 0,
                                    &word_count);
    if (status != CLI_GO_ON) {
        return status;
    }
    cli_install_stop_signals();
    buf_init_with_limit(&spec, SERVE_SPEC_BYTES_MAX);
    cli_init_ingest_request(&ingest);
    if (request.port == SERVE_PORT_UNSET) {
        request.port = request.indexes_only ? SERVE_INDEXES_PORT : SERVE_PORT_DEFAULT;
    }
    if (!serve_open_chosen(&request, db, &spec, &opened, &err)) {
        status = serve_tell_failure(&err, db);
        graph_release_snapshot(opened.snapshot);
    } else {
        ingest.dir = opened.root;
        ingest.recall = true;
        status = cli_serve_until_stopped(&request, buf_borrow_str(&spec), opened.store,
                                         opened.snapshot, opened.root != NULL ? &ingest : NULL);
    }
    mem_free_block(opened.root);
    store_close_and_free(opened.store);
    buf_release_bytes(&spec);
    return status;
}

int cmd_up_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_ingest_request ingest;
    struct cli_serve_request serve = { .port = SERVE_PORT_DEFAULT };
    struct cli_option options[CLI_INGEST_OPTIONS_MAX + SERVE_OPTION_COUNT];
    size_t count = cli_fill_ingest_options(&ingest, options);
    const char *words[1] = { NULL };
    size_t word_count = 0;
    struct store *store = NULL;
    struct snapshot *snapshot = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    int status;

    cli_init_ingest_request(&ingest);
    serve_fill_options(&serve, options + count);
    status = cli_parse_command_line(command, options, count + SERVE_OPTION_COUNT, argc, argv, words,
                                    1, &word_count);
    if (status != CLI_GO_ON) {
        return status;
    }
    if (word_count == 1) {
        ingest.dir = words[0];
    }
    cli_install_stop_signals();
    buf_init_with_limit(&spec, SERVE_SPEC_BYTES_MAX);
    status = cli_check_ingest_request(command, &ingest);
    if (status == CLI_GO_ON) {
        status = cli_ingest_one_folder(&ingest, &spec, &store);
    }
    if (status == CLI_GO_ON) {
        status =
            graph_load_from_store(store, &snapshot, &err)
                ? cli_serve_until_stopped(&serve, buf_borrow_str(&spec), store, snapshot, &ingest)
                : cli_report_error_text(&err);
    }
    store_close_and_free(store);
    buf_release_bytes(&spec);
    return status;
}
