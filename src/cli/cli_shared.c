/* cli_shared.c - error reports, default paths, signals: what every command needs. */
#include "cli/cli.h"

#include "cli/cli_workspace.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define SHARED_PATH_BYTES_MAX 8192U

atomic_int cli_stop_flag;
static volatile sig_atomic_t shared_stop_is_limited;

static void shared_handle_stop_signal(int number)
{
    const struct itimerval soon = { .it_value = { 0, CLI_STOP_MS * 1000L } };
    if (cli_stop_flag != 0) {
        _exit(128 + number);
    }
    cli_stop_flag = number;
    if (shared_stop_is_limited != 0) {
        (void)setitimer(ITIMER_REAL, &soon, NULL);
    }
}

static void shared_handle_stop_alarm(int number)
{
    (void)number;
    if (shared_stop_is_limited != 0) {
        _exit(128 + cli_stop_flag);
    }
}

void cli_limit_stop_time(bool on)
{
    shared_stop_is_limited = on ? 1 : 0;
}

void cli_install_stop_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = shared_handle_stop_signal;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    action.sa_handler = shared_handle_stop_alarm;
    (void)sigaction(SIGALRM, &action, NULL);
    action.sa_handler = SIG_IGN; /* a client or pipe that goes away is an error code, not a death */
    (void)sigaction(SIGPIPE, &action, NULL);
}

int cli_report_error_text(const struct err *err)
{
    (void)fprintf(stderr, "parseltongue: %s\n", err->text);
    return err_exit_status_code(err->code);
}

/* The folder to put the database in: DIR itself, or the folder of a single file. */
static void shared_append_home_folder(const char *dir, struct buf *out)
{
    struct stat info;
    const char *slash = strrchr(dir, '/');

    if (stat(dir, &info) != 0 || S_ISDIR(info.st_mode)) {
        buf_append_cstring(out, dir);
    } else if (slash == NULL) {
        buf_append_byte(out, '.');
    } else {
        buf_append_bytes(out, dir, (size_t)(slash - dir));
    }
}

static void shared_append_home_spec(const char *dir, struct buf *out)
{
    struct buf path;

    buf_init_with_limit(&path, out->size_max);
    shared_append_home_folder(dir, &path);
    buf_append_cstring(&path, "/.parseltongue/analysis.db");
    store_append_path_spec(buf_borrow_str(&path), out);
    out->failed = out->failed || path.failed;
    buf_release_bytes(&path);
}

/* "name:NAME" stands for the database of a named index. A name that is none is left to the check of
 * specs, which refuses it. */
static bool shared_append_named_spec(const char *given, struct buf *out)
{
    struct str text = str_from_cstring(given);
    struct str prefix = STR(WORKSPACE_SPEC_PREFIX);
    struct err ignored = { .code = ERR_NONE };

    if (!str_starts_with(text, prefix) ||
        !cli_workspace_append_spec(str_from_range(text.data + prefix.size, text.size - prefix.size),
                                   out, &ignored)) {
        buf_clear_keep_memory(out);
        return false;
    }
    return true;
}

bool cli_choose_database_spec(const char *given, const char *dir, struct buf *out)
{
    const char *from_environment = getenv("PARSELTONGUE_DB"); /* NOLINT(concurrency-mt-unsafe) */
    buf_clear_keep_memory(out);
    if (given != NULL && shared_append_named_spec(given, out)) {
        return !out->failed;
    }
    if (given != NULL) {
        buf_append_cstring(out, given);
    } else if (from_environment != NULL && from_environment[0] != '\0') {
        buf_append_cstring(out, from_environment);
    } else {
        shared_append_home_spec(dir, out);
    }
    return !out->failed;
}

void cli_tell_spec_alias(const struct store_spec *spec)
{
    if (spec->alias != NULL) {
        (void)fprintf(stderr, "parseltongue: '%s:' opens %s: one file, no compaction, no stall\n",
                      spec->alias, spec->engine);
    }
}

bool cli_open_for_reading(struct str spec, struct store **store, struct snapshot **snapshot,
                          struct err *err)
{
    struct store_spec parsed;
    if (!store_parse_spec_text(spec, &parsed, err)) {
        return false;
    }
    if (strcmp(parsed.engine, "mem") == 0) {
        return ERR_RAISE(err, ERR_USAGE,
                         "a mem: database lives only as long as its process; use 'parseltongue up "
                         "DIR --db mem:'");
    }
    if (!store_open_at_spec(&parsed, STORE_MODE_READ, store, err)) {
        if (err->code == ERR_NOT_FOUND) {
            (void)err_prepend_context_text(
                err, "nothing is indexed yet; run 'parseltongue ingest DIR' first");
        }
        return false;
    }
    cli_tell_spec_alias(&parsed);
    if (!graph_load_from_store(*store, snapshot, err)) {
        store_close_and_free(*store);
        return false;
    }
    return true;
}

bool cli_append_segments_folder(struct str spec, struct buf *out)
{
    struct store_spec parsed;
    struct err ignored = { .code = ERR_NONE };
    if (store_parse_spec_text(spec, &parsed, &ignored) && parsed.path.size > 0) {
        search_append_segments_folder(parsed.path, out);
    }
    return !out->failed;
}

struct answer_search *cli_open_text_search(struct str spec, struct store *store)
{
    struct answer_search *search = NULL;
    struct buf folder;

    buf_init_with_limit(&folder, SHARED_PATH_BYTES_MAX);
    if (cli_append_segments_folder(spec, &folder)) {
        search = answer_search_create(store, folder.size > 0 ? folder.data : NULL);
    }
    buf_release_bytes(&folder);
    return search;
}
