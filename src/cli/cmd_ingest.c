/* cmd_ingest.c - ingest, and its seed names that make a time-stamped workspace. */
#include "cli/cli.h"

#include "util/clock.h"
#include "util/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INGEST_MEGABYTE        (1024ULL * 1024)
#define INGEST_SPEC_BYTES_MAX  8192U
#define INGEST_WORKSPACE_TRIES 120 /* seconds ahead: two runs in one second get two folders */

size_t cli_fill_ingest_options(struct cli_ingest_request *request, struct cli_option *options)
{
    const struct cli_option rows[] = {
        { "db", 0, CLI_TEXT, "SPEC",
          "database, ENGINE:PATH (default sqlite:DIR/.parseltongue/analysis.db)",
          (void *)&request->db, 0, 0 },
        { "jobs", 'j', CLI_NUMBER, "N", "worker processes; auto = usable cores (default)",
          &request->jobs, 0, 256 },
        { "sequential", 0, CLI_FLAG, NULL, "one worker, one thread", &request->sequential, 0, 0 },
        { "parallel", 0, CLI_FLAG, NULL, "several workers (the default)", &request->parallel, 0,
          0 },
        { "max-file-size", 0, CLI_NUMBER, "MB", "larger files are set aside (default 100)",
          &request->max_file_megabytes, 1, 4095 },
        { "no-ignore", 0, CLI_FLAG, NULL, "do not read .gitignore and .parseltongueignore",
          &request->no_ignore, 0, 0 },
        { "rebuild", 0, CLI_FLAG, NULL, "parse every file again", &request->rebuild, 0, 0 },
        { "stats", 0, CLI_TEXT, "json", "print the summary as JSON on stdout",
          (void *)&request->stats, 0, 0 },
        { "quiet", 'q', CLI_FLAG, NULL, "print nothing on success", &request->quiet, 0, 0 },
        { "verbose", 'v', CLI_FLAG, NULL, "name each file that was set aside", &request->verbose, 0,
          0 },
    };
    memcpy(options, rows, sizeof rows);
    return sizeof rows / sizeof rows[0];
}

static int ingest_check_request(const struct cli_command *command,
                                const struct cli_ingest_request *request)
{
    const char *fault = NULL;
    if (request->quiet && request->verbose) {
        fault = "--quiet and --verbose exclude each other";
    } else if (request->sequential && request->parallel) {
        fault = "--sequential and --parallel exclude each other";
    } else if (request->sequential && request->jobs > 1) {
        fault = "--sequential means --jobs 1";
    } else if (request->stats != NULL && strcmp(request->stats, "json") != 0) {
        fault = "--stats knows only the form 'json'";
    }
    if (fault != NULL) {
        (void)fprintf(stderr, "parseltongue %s: %s\n", command->name, fault);
        return err_exit_status_code(ERR_USAGE);
    }
    return CLI_GO_ON;
}

/* parseltongueYYYYMMDDHHMMSS in the current folder, local time; made here so that it is ours. */
static bool ingest_make_workspace(struct buf *folder, struct err *err)
{
    for (int ahead = 0; ahead < INGEST_WORKSPACE_TRIES; ahead++) {
        time_t when = (time_t)clock_read_unix_seconds() + ahead;
        struct tm parts;
        char name[64];
        if (localtime_r(&when, &parts) == NULL) {
            break;
        }
        (void)strftime(name, sizeof name, "parseltongue%Y%m%d%H%M%S", &parts);
        if (mkdir(name, 0777) == 0) {
            buf_append_cstring(folder, name);
            return !folder->failed ||
                   ERR_RAISE(err, ERR_MEMORY, "no memory for the workspace name");
        }
        if (errno != EEXIST) {
            return ERR_RAISE_OS(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, errno,
                                "cannot make the workspace folder '%s'", name);
        }
    }
    return ERR_RAISE(err, ERR_IO, "cannot find a free workspace name");
}

static void ingest_fill_options(const struct cli_ingest_request *request,
                                struct ingest_options *options)
{
    memset(options, 0, sizeof *options);
    options->root = request->dir;
    options->parse.jobs = request->sequential ? 1U : (unsigned)request->jobs;
    options->parse.file_bytes_max = request->max_file_megabytes * INGEST_MEGABYTE;
    options->parse.time_ms = PARSE_TIME_MS_DEFAULT;
    options->parse.keep_text = true;
    options->link_threads = options->parse.jobs;
    options->no_ignore_files = request->no_ignore;
    options->rebuild = request->rebuild;
    options->stop = &cli_stop_flag;
}

static int ingest_print_result(const struct cli_ingest_request *request,
                               const struct ingest_summary *summary, struct str spec)
{
    if (request->stats != NULL) {
        return cli_print_summary_json(summary, spec, stdout) ? CLI_GO_ON
                                                             : err_exit_status_code(ERR_IO);
    }
    if (!request->quiet) {
        cli_print_summary_text(summary, spec, request->dir, stderr);
    }
    return CLI_GO_ON;
}

static void ingest_name_set_aside(const struct snapshot *snapshot)
{
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        const struct graph_file *file = &snapshot->files[i];
        if (file->status > FILE_STATUS_ZERO_ENTITIES) {
            (void)fprintf(stderr, "%-13s %.*s%s%.*s\n", kind_name_of_status(file->status),
                          STR_ARG(file->path), file->reason.size > 0 ? ": " : "",
                          STR_ARG(file->reason));
        }
    }
}

/* The database's path as the walk would see it; empty for databases without one. */
static struct str ingest_find_real_path(struct str path, char real[PATH_MAX])
{
    char given[PATH_MAX];
    if (path.size == 0 || path.size >= sizeof given) {
        return STR_EMPTY;
    }
    memcpy(given, path.data, path.size);
    given[path.size] = '\0';
    return realpath(given, real) != NULL ? str_from_cstring(real) : STR_EMPTY;
}

int cli_ingest_one_folder(const struct cli_ingest_request *request, struct buf *spec,
                          struct store **store, struct snapshot **snapshot)
{
    struct ingest_options options;
    struct ingest_summary summary;
    struct cli_progress progress = { .last_ns = 0 };
    struct store_spec parsed;
    struct err err = { .code = ERR_NONE };
    char real[PATH_MAX];
    bool done;

    if (access(request->dir, F_OK) != 0) {
        (void)ERR_RAISE_OS(&err, ERR_NOT_FOUND, errno, "cannot index '%s'", request->dir);
        return cli_report_error_text(&err);
    }
    if (!cli_choose_database_spec(request->db, request->dir, spec) ||
        !store_parse_spec_text(buf_borrow_str(spec), &parsed, &err) ||
        !store_open_at_spec(&parsed, STORE_MODE_WRITE, store, &err)) {
        return cli_report_error_text(&err);
    }
    cli_tell_spec_alias(&parsed);
    ingest_fill_options(request, &options);
    options.database_path = ingest_find_real_path(parsed.path, real);
    if (!request->quiet && isatty(STDERR_FILENO) != 0) {
        options.progress = cli_show_progress_line;
        options.progress_context = &progress;
    }
    done = ingest_run_into_store(*store, &options, &summary, snapshot, &err);
    cli_clear_progress_line(&progress);
    if (!done) {
        store_close_and_free(*store);
        *store = NULL;
        return cli_report_error_text(&err);
    }
    if (request->verbose) {
        ingest_name_set_aside(*snapshot);
    }
    return ingest_print_result(request, &summary, buf_borrow_str(spec));
}

static int ingest_run_command(const struct cli_command *command, struct cli_ingest_request *request)
{
    struct store *store = NULL;
    struct snapshot *snapshot = NULL;
    struct buf workspace;
    struct buf spec;
    struct err err = { .code = ERR_NONE };
    int status = ingest_check_request(command, request);

    buf_init_with_limit(&workspace, INGEST_SPEC_BYTES_MAX);
    buf_init_with_limit(&spec, INGEST_SPEC_BYTES_MAX);
    if (status == CLI_GO_ON && request->workspace && request->db == NULL) {
        struct buf chosen;
        buf_init_with_limit(&chosen, INGEST_SPEC_BYTES_MAX);
        if (!ingest_make_workspace(&workspace, &err)) {
            status = cli_report_error_text(&err);
        } else {
            buf_append_format(&chosen, STORE_SPEC_DEFAULT_ENGINE ":%.*s/analysis.db",
                              STR_ARG(buf_borrow_str(&workspace)));
            buf_append_byte(&chosen, '\0');
            request->db = chosen.failed ? NULL : chosen.data;
            status = cli_ingest_one_folder(request, &spec, &store, &snapshot);
        }
        if (status == CLI_GO_ON) {
            struct buf path;
            buf_init_with_limit(&path, INGEST_SPEC_BYTES_MAX);
            buf_append_format(&path, "%.*s/ingestion-errors.txt",
                              STR_ARG(buf_borrow_str(&workspace)));
            buf_append_byte(&path, '\0');
            if (path.failed || !cli_write_errors_file(snapshot, path.data, &err)) {
                status = cli_report_error_text(&err);
            } else if (!request->quiet) {
                (void)fprintf(stderr, "Workspace: %.*s\nDatabase: %.*s\n",
                              STR_ARG(buf_borrow_str(&workspace)), STR_ARG(buf_borrow_str(&spec)));
            }
            buf_release_bytes(&path);
        }
        buf_release_bytes(&chosen);
    } else if (status == CLI_GO_ON) {
        status = cli_ingest_one_folder(request, &spec, &store, &snapshot);
    }
    if (status == CLI_GO_ON && !request->quiet && request->stats == NULL) {
        (void)fprintf(
            stderr,
            "\nnext       parseltongue serve --db %.*s\n"
            "           curl 'http://127.0.0.1:7777/codebase-statistics-overview-summary'\n"
            "           curl 'http://127.0.0.1:7777/code-entities-search-fuzzy?q=main'\n",
            STR_ARG(buf_borrow_str(&spec)));
    }
    graph_release_snapshot(snapshot);
    store_close_and_free(store);
    buf_release_bytes(&workspace);
    buf_release_bytes(&spec);
    return status == CLI_GO_ON ? 0 : status;
}

static int ingest_parse_and_run(const struct cli_command *command, int argc, char **argv,
                                bool workspace)
{
    struct cli_ingest_request request = { .dir = ".",
                                          .max_file_megabytes = 100,
                                          .workspace = workspace };
    struct cli_option options[CLI_INGEST_OPTIONS_MAX];
    size_t count = cli_fill_ingest_options(&request, options);
    const char *words[1] = { NULL };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, count, argc, argv, words, 1, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (word_count == 1) {
        request.dir = words[0];
    }
    cli_install_stop_signals();
    return ingest_run_command(command, &request);
}

int cmd_ingest_run(const struct cli_command *command, int argc, char **argv)
{
    return ingest_parse_and_run(command, argc, argv, false);
}

int cmd_workspace_run(const struct cli_command *command, int argc, char **argv)
{
    return ingest_parse_and_run(command, argc, argv, true);
}
