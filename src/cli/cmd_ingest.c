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
#define INGEST_JOBS_MAX        256U
#define INGEST_MEMORY_MIN      ((uint64_t)64 << 20U)
#define INGEST_WORKSPACE_TRIES 120 /* seconds ahead: two runs in one second get two folders */

size_t cli_fill_ingest_options(struct cli_ingest_request *request, struct cli_option *options)
{
    const struct cli_option rows[] = {
        { "db", 0, CLI_TEXT, "SPEC",
          "database, ENGINE:PATH (default " STORE_SPEC_DEFAULT_ENGINE
          ":DIR/.parseltongue/analysis.db)",
          (void *)&request->db, 0, 0 },
        { "jobs", 'j', CLI_NUMBER, "N", "worker processes; auto = usable cores (default)",
          &request->jobs, 0, INGEST_JOBS_MAX },
        { "num-threads", 0, CLI_NUMBER, "N", "the same as --jobs", &request->threads, 0,
          INGEST_JOBS_MAX },
        { "sequential", 0, CLI_FLAG, NULL, "one worker, one thread", &request->sequential, 0, 0 },
        { "parallel", 0, CLI_FLAG, NULL, "several workers (the default)", &request->parallel, 0,
          0 },
        { "enable-parallel-processing", 0, CLI_TEXT, "BOOL",
          "true: --parallel, false: --sequential", (void *)&request->in_parallel, 0, 0 },
        { "memory", 0, CLI_SIZE, "SIZE",
          "of all processes, such as 512M (default: a quarter of what there is); what is "
          "above it is given back at once, so a large tree takes more for moments",
          &request->memory_bytes, INGEST_MEMORY_MIN, 0 },
        { "max-memory-mb", 0, CLI_NUMBER, "MB", "the same in MB", &request->memory_megabytes,
          INGEST_MEMORY_MIN >> 20U, UINT32_MAX },
        { "batch-size", 0, CLI_NUMBER, "N", "files whose rows may wait to be stored (default 100)",
          &request->batch_files, 1, UINT32_MAX },
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

void cli_init_ingest_request(struct cli_ingest_request *request)
{
    *request = (struct cli_ingest_request){ .dir = ".",
                                            .threads = 0,
                                            .batch_files = INGEST_BATCH_FILES_DEFAULT };
}

/* --sequential, or its other name. */
static bool ingest_wants_sequence(const struct cli_ingest_request *request)
{
    return request->sequential ||
           (request->in_parallel != NULL && strcmp(request->in_parallel, "false") == 0);
}

static unsigned ingest_choose_jobs(const struct cli_ingest_request *request)
{
    uint64_t jobs = request->jobs > 0 ? request->jobs : request->threads;
    return ingest_wants_sequence(request) ? 1U : (unsigned)jobs;
}

static const char *ingest_find_job_fault(const struct cli_ingest_request *request)
{
    bool known = request->in_parallel == NULL || strcmp(request->in_parallel, "true") == 0 ||
                 strcmp(request->in_parallel, "false") == 0;
    bool parallel = request->parallel ||
                    (request->in_parallel != NULL && strcmp(request->in_parallel, "true") == 0);

    if (!known) {
        return "--enable-parallel-processing takes true or false";
    }
    if (ingest_wants_sequence(request) && parallel) {
        return "--sequential and --parallel exclude each other";
    }
    if (ingest_wants_sequence(request) && (request->jobs > 1 || request->threads > 1)) {
        return "--sequential means --jobs 1";
    }
    if (request->jobs > 0 && request->threads > 0 && request->jobs != request->threads) {
        return "--jobs and --num-threads say different things";
    }
    return NULL;
}

int cli_check_ingest_request(const struct cli_command *command,
                             const struct cli_ingest_request *request)
{
    const char *fault = ingest_find_job_fault(request);

    if (fault == NULL && request->quiet && request->verbose) {
        fault = "--quiet and --verbose exclude each other";
    } else if (fault == NULL && request->memory_bytes > 0 && request->memory_megabytes > 0) {
        fault = "--memory and --max-memory-mb are two names of one option";
    } else if (fault == NULL && request->stats != NULL && strcmp(request->stats, "json") != 0) {
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

static void ingest_fill_numbers(const struct cli_ingest_request *request,
                                struct ingest_options *options)
{
    memset(options, 0, sizeof *options);
    options->root = request->dir;
    options->parse.jobs = ingest_choose_jobs(request);
    options->parse.file_bytes_max = request->max_file_megabytes > 0
                                        ? request->max_file_megabytes * INGEST_MEGABYTE
                                        : PARSE_FILE_BYTES_MAX_DEFAULT;
    options->parse.time_ms = PARSE_TIME_MS_DEFAULT;
    options->parse.keep_text = true;
    options->link_threads = options->parse.jobs;
    options->memory_bytes_max = request->memory_bytes > 0
                                    ? request->memory_bytes
                                    : request->memory_megabytes * INGEST_MEGABYTE;
    options->batch_files = (unsigned)request->batch_files;
    options->no_ignore_files = request->no_ignore;
    options->rebuild = request->rebuild;
    options->stop = &cli_stop_flag;
}

/* The database's path as the walk would see it, whether or not it is there yet: the real path of
 * its folder, which goes to `folder`, and its name. Empty for databases without a path. */
static struct str ingest_find_real_path(struct str path, char folder[PATH_MAX], char real[PATH_MAX])
{
    size_t slash = str_find_last_byte(path, '/');
    struct str name =
        slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
    char given[PATH_MAX];
    int size = slash == SIZE_MAX
                   ? snprintf(given, sizeof given, ".")
                   : snprintf(given, sizeof given, "%.*s", slash == 0 ? 1 : (int)slash, path.data);

    if (path.size == 0 || size < 0 || (size_t)size >= sizeof given ||
        realpath(given, folder) == NULL) {
        return STR_EMPTY;
    }
    size =
        snprintf(real, PATH_MAX, "%s/%.*s", strcmp(folder, "/") == 0 ? "" : folder, STR_ARG(name));
    return size > 0 && size < PATH_MAX ? str_from_range(real, (size_t)size) : STR_EMPTY;
}

bool cli_fill_run_options(const struct cli_ingest_request *request, struct str database,
                          struct cli_run_paths *paths, struct ingest_options *options,
                          struct err *err)
{
    struct buf texts;
    bool done = true;

    ingest_fill_numbers(request, options);
    options->database_path = ingest_find_real_path(database, paths->folder, paths->database);
    if (options->database_path.size == 0) {
        return true;
    }
    options->spill_folder = paths->folder;
    if (snprintf(paths->shelf, sizeof paths->shelf, "%.*s-facts", STR_ARG(options->database_path)) <
        (int)sizeof paths->shelf) {
        options->shelf_folder = paths->shelf;
    }
    buf_init_with_limit(&texts, sizeof paths->texts);
    search_append_segments_folder(options->database_path, &texts);
    if (texts.failed) {
        done = ERR_RAISE(err, ERR_USAGE, "the path of the database is too long");
    } else {
        memcpy(paths->texts, texts.data, texts.size);
        options->segments_folder = paths->texts;
    }
    buf_release_bytes(&texts);
    return done;
}

static void ingest_tell_difference(const struct ingest_recalled *was,
                                   const struct ingest_options *options)
{
    if (was->no_ignore_files != options->no_ignore_files) {
        (void)fprintf(stderr, "note       the index was made %s ignore files, now they are %s\n",
                      was->no_ignore_files ? "without" : "with",
                      options->no_ignore_files ? "not read" : "read");
    }
    if (was->file_bytes_max != options->parse.file_bytes_max) {
        (void)fprintf(stderr, "note       the index was made with files up to %llu MB, now %llu\n",
                      (unsigned long long)(was->file_bytes_max / INGEST_MEGABYTE),
                      (unsigned long long)(options->parse.file_bytes_max / INGEST_MEGABYTE));
    }
}

bool cli_recall_options(const struct cli_ingest_request *request, struct store *store,
                        struct ingest_options *options, struct err *err)
{
    struct ingest_recalled was;

    if (!ingest_recall_options(store, &was, err)) {
        return false;
    }
    if (was.known && request->recall) {
        options->no_ignore_files = request->no_ignore || was.no_ignore_files;
        options->parse.file_bytes_max =
            request->max_file_megabytes > 0 ? options->parse.file_bytes_max : was.file_bytes_max;
    }
    if (was.known && !request->quiet) {
        ingest_tell_difference(&was, options);
    }
    return true;
}

/* One run, with the texts it needs. */
struct ingest_job {
    const struct cli_ingest_request *request;
    struct ingest_options options;
    struct ingest_summary summary;
    struct cli_progress progress;
    struct store_spec spec;
    struct cli_run_paths paths;
    char errors[PATH_MAX]; /* its list of files that were set aside; empty: none */
};

static bool ingest_open_store(struct ingest_job *job, struct buf *spec, struct store **store,
                              struct err *err)
{
    if (access(job->request->dir, F_OK) != 0) {
        return ERR_RAISE_OS(err, ERR_NOT_FOUND, errno, "cannot index '%s'", job->request->dir);
    }
    if (!cli_choose_database_spec(job->request->db, job->request->dir, spec) ||
        !store_parse_spec_text(buf_borrow_str(spec), &job->spec, err) ||
        !store_open_at_spec(&job->spec, STORE_MODE_WRITE, store, err)) {
        return false;
    }
    cli_tell_spec_alias(&job->spec);
    if (!cli_fill_run_options(job->request, job->spec.path, &job->paths, &job->options, err) ||
        !cli_recall_options(job->request, *store, &job->options, err)) {
        return false;
    }
    if (!job->request->quiet && isatty(STDERR_FILENO) != 0) {
        job->options.progress = cli_note_progress;
        job->options.progress_context = &job->progress;
        cli_start_progress(&job->progress);
    }
    return true;
}

/* What the summary has no room for stands in a file beside the database. One of an older run goes.
 */
static bool ingest_write_errors_list(struct ingest_job *job, struct store *store, struct err *err)
{
    struct str path = job->options.database_path;
    int size = path.size > 0
                   ? snprintf(job->errors, sizeof job->errors, "%.*s-errors.txt", STR_ARG(path))
                   : 0;

    if (size <= 0 || (size_t)size >= sizeof job->errors ||
        job->summary.problem_count <= INGEST_ERRORS_MAX) {
        if (size > 0) {
            (void)unlink(job->errors);
        }
        job->errors[0] = '\0';
        return true;
    }
    return cli_write_errors_file(store, job->errors, err);
}

static bool ingest_name_one(void *context, const struct store_file *file, struct err *err)
{
    (void)context;
    (void)err;
    if (file->status > FILE_STATUS_ZERO_ENTITIES) {
        (void)fprintf(stderr, "%-13s %.*s%s%.*s\n", kind_name_of_status(file->status),
                      STR_ARG(file->path), file->reason.size > 0 ? ": " : "",
                      STR_ARG(file->reason));
    }
    return true;
}

static bool ingest_name_set_aside(struct store *store, struct err *err)
{
    struct store_read *read = NULL;
    bool done = store_begin_read_view(store, &read, err) &&
                store_scan_file_rows(read, ingest_name_one, NULL, err);
    store_end_read_view(read);
    return done;
}

static int ingest_print_result(const struct ingest_job *job, struct str spec)
{
    const struct cli_ingest_request *request = job->request;
    if (request->stats != NULL) {
        return cli_print_summary_json(&job->summary, spec, stdout) ? CLI_GO_ON
                                                                   : err_exit_status_code(ERR_IO);
    }
    if (!request->quiet) {
        cli_print_summary_text(&job->summary, spec, request->dir, str_from_cstring(job->errors),
                               stderr);
    }
    return CLI_GO_ON;
}

int cli_ingest_one_folder(const struct cli_ingest_request *request, struct buf *spec,
                          struct store **store)
{
    struct ingest_job *job = mem_alloc_zeroed(1, sizeof *job);
    struct err err = { .code = ERR_NONE };
    int status = CLI_GO_ON;
    bool done;

    if (job == NULL) {
        (void)ERR_RAISE(&err, ERR_MEMORY, "no memory to begin");
        return cli_report_error_text(&err);
    }
    job->request = request;
    done = ingest_open_store(job, spec, store, &err);
    if (done) {
        cli_limit_stop_time(true);
        done = ingest_run_into_store(*store, &job->options, &job->summary, &err);
        cli_stop_progress(&job->progress);
        cli_limit_stop_time(false);
    }
    done = done && ingest_write_errors_list(job, *store, &err) &&
           (!request->verbose || ingest_name_set_aside(*store, &err));
    if (done) {
        status = ingest_print_result(job, buf_borrow_str(spec));
    } else {
        status = cli_report_error_text(&err);
        store_close_and_free(*store);
        *store = NULL;
    }
    mem_free_block(job);
    return status;
}

bool cli_ingest_quietly(const struct cli_ingest_request *request, struct err *err)
{
    struct ingest_job *job = mem_alloc_zeroed(1, sizeof *job);
    struct store *store = NULL;
    struct buf spec;
    bool done;

    if (job == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to begin");
    }
    job->request = request;
    buf_init_with_limit(&spec, INGEST_SPEC_BYTES_MAX);
    done = ingest_open_store(job, &spec, &store, err) &&
           ingest_run_into_store(store, &job->options, &job->summary, err);
    store_close_and_free(store);
    buf_release_bytes(&spec);
    mem_free_block(job);
    return done;
}

static bool ingest_write_workspace_files(struct store *store, const struct buf *workspace,
                                         struct err *err)
{
    struct buf path;
    bool done;

    buf_init_with_limit(&path, INGEST_SPEC_BYTES_MAX);
    buf_append_format(&path, "%.*s/ingestion-errors.txt", STR_ARG(buf_borrow_str(workspace)));
    buf_append_byte(&path, '\0');
    done = path.failed ? ERR_RAISE(err, ERR_MEMORY, "no memory for the workspace name")
                       : cli_write_errors_file(store, path.data, err);
    buf_release_bytes(&path);
    return done;
}

static int ingest_into_workspace(struct cli_ingest_request *request, struct buf *spec,
                                 struct store **store)
{
    struct buf workspace;
    struct buf chosen;
    struct err err = { .code = ERR_NONE };
    int status = CLI_GO_ON;

    buf_init_with_limit(&workspace, INGEST_SPEC_BYTES_MAX);
    buf_init_with_limit(&chosen, INGEST_SPEC_BYTES_MAX);
    if (!ingest_make_workspace(&workspace, &err)) {
        status = cli_report_error_text(&err);
    } else {
        buf_append_format(&chosen, STORE_SPEC_DEFAULT_ENGINE ":%.*s/analysis.db",
                          STR_ARG(buf_borrow_str(&workspace)));
        buf_append_byte(&chosen, '\0');
        request->db = chosen.failed ? NULL : chosen.data;
        status = cli_ingest_one_folder(request, spec, store);
    }
    if (status == CLI_GO_ON) {
        if (!ingest_write_workspace_files(*store, &workspace, &err)) {
            status = cli_report_error_text(&err);
        } else if (!request->quiet) {
            (void)fprintf(stderr, "Workspace: %.*s\nDatabase: %.*s\n",
                          STR_ARG(buf_borrow_str(&workspace)), STR_ARG(buf_borrow_str(spec)));
        }
    }
    buf_release_bytes(&workspace);
    buf_release_bytes(&chosen);
    return status;
}

static int ingest_run_command(const struct cli_command *command, struct cli_ingest_request *request)
{
    struct store *store = NULL;
    struct buf spec;
    int status = cli_check_ingest_request(command, request);

    buf_init_with_limit(&spec, INGEST_SPEC_BYTES_MAX);
    if (status == CLI_GO_ON) {
        status = request->workspace && request->db == NULL
                     ? ingest_into_workspace(request, &spec, &store)
                     : cli_ingest_one_folder(request, &spec, &store);
    }
    if (status == CLI_GO_ON && !request->quiet && request->stats == NULL) {
        (void)fprintf(
            stderr,
            "\nnext       parseltongue serve --db %.*s\n"
            "           curl 'http://127.0.0.1:7777/codebase-statistics-overview-summary'\n"
            "           curl 'http://127.0.0.1:7777/code-entities-search-fuzzy?q=main'\n"
            "           parseltongue search main --db %.*s\n",
            STR_ARG(buf_borrow_str(&spec)), STR_ARG(buf_borrow_str(&spec)));
    }
    store_close_and_free(store);
    buf_release_bytes(&spec);
    return status == CLI_GO_ON ? 0 : status;
}

static int ingest_parse_and_run(const struct cli_command *command, int argc, char **argv,
                                bool workspace)
{
    struct cli_ingest_request request;
    struct cli_option options[CLI_INGEST_OPTIONS_MAX];
    size_t count = cli_fill_ingest_options(&request, options);
    const char *words[1] = { NULL };
    size_t word_count = 0;
    int status;

    cli_init_ingest_request(&request);
    request.workspace = workspace;
    status = cli_parse_command_line(command, options, count, argc, argv, words, 1, &word_count);
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

/* The folder that the database was made from. */
static bool ingest_read_indexed_root(struct str spec, struct cli_ingest_request *request,
                                     struct buf *root, struct err *err)
{
    struct store *store = NULL;
    struct store_read *read = NULL;
    struct store_spec parsed;
    bool done = store_parse_spec_text(spec, &parsed, err) &&
                store_open_at_spec(&parsed, STORE_MODE_READ, &store, err) &&
                store_begin_read_view(store, &read, err);
    done = done &&
           (store_load_meta_value(read, STR("root"), root, err) ||
            err_prepend_context_text(err, "cannot tell which folder '%.*s' is of", STR_ARG(spec)));
    if (done) {
        buf_append_byte(root, '\0');
        request->dir = root->data;
        done = !root->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for the folder's name");
    }
    store_end_read_view(read);
    store_close_and_free(store);
    return done;
}

int cli_update_indexed_folder(const struct cli_command *command, struct cli_ingest_request *request,
                              const char *dir)
{
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    struct buf root;
    int status;

    buf_init_with_limit(&spec, INGEST_SPEC_BYTES_MAX);
    buf_init_with_limit(&root, INGEST_SPEC_BYTES_MAX);
    if (!cli_choose_database_spec(request->db, dir, &spec) ||
        !ingest_read_indexed_root(buf_borrow_str(&spec), request, &root, &err)) {
        status = cli_report_error_text(&err);
    } else {
        buf_append_byte(&spec, '\0');
        request->db = spec.data;
        request->recall = true;
        status = ingest_run_command(command, request);
    }
    buf_release_bytes(&spec);
    buf_release_bytes(&root);
    return status;
}

int cmd_workspace_run(const struct cli_command *command, int argc, char **argv)
{
    return ingest_parse_and_run(command, argc, argv, true);
}
