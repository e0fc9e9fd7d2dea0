/* cmd_indexes.c - new, update, list, remove: indexes with names, kept in the home folder. */
#include "cli/cli_indexes.h"

#include "cli/cli.h"

#include <string.h>

#define INDEXES_BYTES_MAX   ((size_t)16 * 1024 * 1024)
#define INDEXES_OPTIONS_MAX (CLI_INGEST_OPTIONS_MAX + 4U)

struct indexes_request {
    const char *index;
    const char *path;
    const char *format;
    bool reindex;
    const char *words[1]; /* what is no option */
    size_t words_max;
    struct cli_ingest_request ingest;
    struct arena arena;
    struct cli_workspace workspace;
};

static bool indexes_wants_json(const struct indexes_request *request)
{
    return request->format != NULL && strcmp(request->format, "json") == 0;
}

static size_t indexes_fill_options(struct indexes_request *request, bool with_name,
                                   struct cli_option *options)
{
    size_t count = 0;
    if (with_name) {
        options[count++] = (struct cli_option){
            "index", 'i', CLI_TEXT, "NAME", "name of the index", (void *)&request->index, 0, 0
        };
    }
    options[count++] = (struct cli_option){
        "format", 0, CLI_TEXT, "text|json", "how to answer", (void *)&request->format, 0, 0
    };
    return count;
}

static int indexes_refuse(const struct cli_command *command, const char *fault)
{
    (void)fprintf(stderr, "parseltongue %s: %s\n", command->name, fault);
    return err_exit_status_code(ERR_USAGE);
}

static int indexes_parse(const struct cli_command *command, struct indexes_request *request,
                         const struct cli_option *options, size_t count, int argc, char **argv)
{
    size_t words = 0;
    int status = cli_parse_command_line(command, options, count, argc, argv, request->words,
                                        request->words_max, &words);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (request->format != NULL && strcmp(request->format, "json") != 0 &&
        strcmp(request->format, "text") != 0) {
        return indexes_refuse(command, "--format takes text or json");
    }
    return CLI_GO_ON;
}

/* {"status":"success","payload":...}: the payload was put by the caller. */
static void indexes_begin_json(struct json *json, struct buf *out)
{
    buf_init_with_limit(out, INDEXES_BYTES_MAX);
    json_init_on_buf(json, out);
    json_begin_object(json, NULL);
    json_put_cstring(json, "status", "success");
}

static int indexes_end_json(struct json *json, struct buf *out)
{
    bool done;
    json_end_object(json);
    buf_append_byte(out, '\n');
    done =
        !out->failed && fwrite(out->data, 1, out->size, stdout) == out->size && fflush(stdout) == 0;
    buf_release_bytes(out);
    return done ? 0 : err_exit_status_code(ERR_IO);
}

static int indexes_print_name(const struct indexes_request *request, const char *did)
{
    struct json json;
    struct buf out;

    if (!indexes_wants_json(request)) {
        return printf("%s %.*s (%.*s)\n", did, STR_ARG(request->workspace.name),
                      STR_ARG(request->workspace.target)) > 0
                   ? 0
                   : err_exit_status_code(ERR_IO);
    }
    indexes_begin_json(&json, &out);
    cli_put_index_name(&json, "payload", &request->workspace);
    return indexes_end_json(&json, &out);
}

/* Ingests into the workspace; the summary goes to stderr. */
static int indexes_ingest(const struct cli_command *command, struct indexes_request *request)
{
    struct store *store = NULL;
    struct buf spec;
    int status;

    request->ingest.dir = request->workspace.target.data;
    request->ingest.db = request->workspace.spec.data;
    status = cli_check_ingest_request(command, &request->ingest);
    if (status != CLI_GO_ON) {
        return status;
    }
    buf_init_with_limit(&spec, INDEXES_BYTES_MAX);
    cli_install_stop_signals();
    status = cli_ingest_one_folder(&request->ingest, &spec, &store);
    store_close_and_free(store);
    buf_release_bytes(&spec);
    return status;
}

static void indexes_begin(struct indexes_request *request)
{
    memset(request, 0, sizeof *request);
    cli_init_ingest_request(&request->ingest);
    arena_init_with_limit(&request->arena, INDEXES_BYTES_MAX);
}

/* ------------------------------------------------------------------ the commands */

static int indexes_make_new(const struct cli_command *command, struct indexes_request *request)
{
    struct err err = { .code = ERR_NONE };
    int status;

    if (!cli_workspace_claim(str_from_cstring(request->index), request->path, &request->arena,
                             &request->workspace, &err)) {
        return cli_report_error_text(&err);
    }
    status = indexes_ingest(command, request);
    if (status == CLI_GO_ON && !cli_workspace_publish(&request->workspace, &request->arena, &err)) {
        status = cli_report_error_text(&err);
    }
    if (status != CLI_GO_ON) {
        if (!cli_workspace_remove(&request->workspace, &err)) {
            (void)cli_report_error_text(&err);
        }
        return status;
    }
    return indexes_print_name(request, "created");
}

int cmd_new_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_option options[INDEXES_OPTIONS_MAX];
    struct indexes_request request;
    size_t count;
    int status;

    indexes_begin(&request);
    count = indexes_fill_options(&request, true, options);
    options[count++] =
        (struct cli_option){ "path", 'p', CLI_TEXT, "DIR", "folder to index", (void *)&request.path,
                             0,      0 };
    count += cli_fill_ingest_options(&request.ingest, options + count);
    status = indexes_parse(command, &request, options, count, argc, argv);
    if (status == CLI_GO_ON && (request.index == NULL || request.path == NULL)) {
        status = indexes_refuse(command, "--index NAME and --path DIR are needed");
    }
    if (status == CLI_GO_ON) {
        status = indexes_make_new(command, &request);
    }
    arena_release_all_blocks(&request.arena);
    return status;
}

/* Finds the index that --index names. */
static int indexes_find(const struct cli_command *command, struct indexes_request *request)
{
    struct err err = { .code = ERR_NONE };
    if (request->index == NULL) {
        return indexes_refuse(command, "--index NAME is needed");
    }
    return cli_workspace_find(str_from_cstring(request->index), &request->arena,
                              &request->workspace, &err)
               ? CLI_GO_ON
               : cli_report_error_text(&err);
}

static int indexes_update_named(const struct cli_command *command, struct indexes_request *request)
{
    int status = request->words[0] == NULL
                     ? indexes_find(command, request)
                     : indexes_refuse(command, "give --index NAME or a folder, not both");
    if (status == CLI_GO_ON) {
        status = indexes_ingest(command, request);
    }
    return status == CLI_GO_ON ? indexes_print_name(request, "updated") : status;
}

static int indexes_update_folder(const struct cli_command *command, struct indexes_request *request)
{
    cli_install_stop_signals();
    return cli_update_indexed_folder(command, &request->ingest,
                                     request->words[0] != NULL ? request->words[0] : ".");
}

int cmd_update_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_option options[INDEXES_OPTIONS_MAX];
    struct indexes_request request;
    size_t count;
    int status;

    indexes_begin(&request);
    request.words_max = 1;
    count = indexes_fill_options(&request, true, options);
    options[count++] =
        (struct cli_option){ "reindex",        0, CLI_FLAG, NULL, "use nothing of what is there",
                             &request.reindex, 0, 0 };
    count += cli_fill_ingest_options(&request.ingest, options + count);
    status = indexes_parse(command, &request, options, count, argc, argv);
    request.ingest.rebuild = request.ingest.rebuild || request.reindex;
    if (status == CLI_GO_ON) {
        status = request.index == NULL ? indexes_update_folder(command, &request)
                                       : indexes_update_named(command, &request);
    }
    arena_release_all_blocks(&request.arena);
    return status;
}

int cmd_remove_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_option options[INDEXES_OPTIONS_MAX];
    struct indexes_request request;
    struct err err = { .code = ERR_NONE };
    size_t count;
    int status;

    indexes_begin(&request);
    count = indexes_fill_options(&request, true, options);
    status = indexes_parse(command, &request, options, count, argc, argv);
    if (status == CLI_GO_ON) {
        status = indexes_find(command, &request);
    }
    if (status == CLI_GO_ON) {
        status = cli_workspace_remove(&request.workspace, &err)
                     ? indexes_print_name(&request, "removed")
                     : cli_report_error_text(&err);
    }
    arena_release_all_blocks(&request.arena);
    return status;
}

static int indexes_print_list(struct indexes_request *request)
{
    struct cli_workspace *list = NULL;
    struct err err = { .code = ERR_NONE };
    struct json json;
    struct buf out;
    size_t count = 0;

    if (!cli_workspace_list_all(&request->arena, &list, &count, &err)) {
        return cli_report_error_text(&err);
    }
    if (indexes_wants_json(request)) {
        indexes_begin_json(&json, &out);
        cli_put_index_list(&json, "payload", list, count);
        return indexes_end_json(&json, &out);
    }
    for (size_t i = 0; i < count; i++) {
        (void)printf("%.*s  %.*s\n", STR_ARG(list[i].name), STR_ARG(list[i].target));
    }
    if (count == 0) {
        (void)fprintf(stderr, "no indexes; 'parseltongue new --index NAME --path DIR' makes one\n");
    }
    return 0;
}

int cmd_list_run(const struct cli_command *command, int argc, char **argv)
{
    struct cli_option options[INDEXES_OPTIONS_MAX];
    struct indexes_request request;
    size_t count;
    int status;

    indexes_begin(&request);
    count = indexes_fill_options(&request, false, options);
    status = indexes_parse(command, &request, options, count, argc, argv);
    if (status == CLI_GO_ON) {
        status = indexes_print_list(&request);
    }
    arena_release_all_blocks(&request.arena);
    return status;
}
