/* cli.h - the commands of the program, and what they share.
 *
 * Knows:   words on a command line, colours, exit statuses, signals, default paths.
 * Threads: one, and one that prints progress; signal handlers only set cli_stop_flag.
 * Exit:    0 done; 1 usage is wrong or nothing fits; else err_exit_status_code of the fault
 *          (util/err.h); 130 after SIGINT.
 * stdout carries answers only; everything else goes to stderr.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "answer/answer.h"
#include "ingest/ingest.h"
#include "store/store.h"
#include "util/err.h"
#include "util/str.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CLI_VERSION "2.0.0-alpha"

/* ------------------------------------------------------------------ options */

enum cli_option_type {
    CLI_FLAG,
    CLI_TEXT,
    CLI_NUMBER,
    CLI_SIZE, /* bytes; "512M": K, M, G, T count in 1024 */
};
struct cli_option {
    const char *name; /* without the dashes; on the command line '_' stands for '-' too */
    char letter;      /* 0: none */
    enum cli_option_type type;
    const char *argument; /* how help calls it: "N" */
    const char *help;
    void *target; /* bool *, const char **, uint64_t * */
    uint64_t min;
    uint64_t max;
};
struct cli_command {
    const char *name;
    const char *aliases[3];
    const char *arguments; /* "[DIR]" */
    const char *summary;
    const char *details; /* shown by --help after the options; may be NULL */
    int (*run)(const struct cli_command *command, int argc, char **argv);
};
const struct cli_command *cli_list_all_commands(size_t *count);
const struct cli_command *cli_find_command_name(const char *name);
const char *cli_suggest_command_name(const char *name);

/* Sorts argv into options and words. CLI_GO_ON, or the exit status after --help or a mistake
 * (which is explained on stderr). words holds up to words_max + 1 pointers into argv. */
#define CLI_GO_ON          (-1)
#define CLI_PATH_BYTES_MAX 4096 /* PATH_MAX */
int cli_parse_command_line(const struct cli_command *command, const struct cli_option *options,
                           size_t option_count, int argc, char **argv, const char **words,
                           size_t words_max, size_t *word_count);
void cli_print_command_help(const struct cli_command *command, const struct cli_option *options,
                            size_t option_count, FILE *out);

/* ------------------------------------------------------------------ shared by commands */

/* Prints "parseltongue: text" on stderr and returns the exit status of the code. */
int cli_report_error_text(const struct err *err);
/* --db (also "name:NAME"), else PARSELTONGUE_DB, else DIR/.parseltongue/analysis.db. False: no
 * memory. */
bool cli_choose_database_spec(const char *given, const char *dir, struct buf *out);
/* What --db says of itself, for commands of the current folder. */
#define CLI_DB_HELP                                                                                \
    "database, ENGINE:PATH (default " STORE_SPEC_DEFAULT_ENGINE ":./.parseltongue/analysis.db)"
/* One line on stderr when the engine was given by another name. */
void cli_tell_spec_alias(const struct store_spec *spec);
/* Opens for reading and loads the snapshot, or explains what to do. */
bool cli_open_for_reading(struct str spec, struct store **store, struct snapshot **snapshot,
                          struct err *err);

/* Appends the folder of the text index, with a NUL behind it; nothing for a database in memory. */
bool cli_append_segments_folder(struct str spec, struct buf *out);
/* NULL: no memory; search then says that it has no texts. */
struct answer_search *cli_open_text_search(struct str spec, struct store *store);

extern atomic_int cli_stop_flag; /* set by SIGINT and SIGTERM */
/* The first signal sets the flag, the second ends the process at once. */
void cli_install_stop_signals(void);
/* While it is on, a signal that nobody has heeded after CLI_STOP_MS ends the process: what is half
 * done is invisible at any moment. */
#define CLI_STOP_MS 800
void cli_limit_stop_time(bool on);

struct cli_ingest_request {
    const char *dir;
    const char *db;
    uint64_t jobs;
    uint64_t threads; /* another word for jobs, as in the second seed */
    uint64_t memory_bytes;
    uint64_t memory_megabytes; /* another word for it */
    uint64_t batch_files;
    const char *in_parallel;     /* "true" or "false"; NULL: not said */
    uint64_t max_file_megabytes; /* 0: not said */
    const char *stats;           /* NULL or "json" */
    bool sequential;
    bool parallel;
    bool quiet;
    bool verbose;
    bool no_ignore;
    bool rebuild;
    bool recall;    /* what is not said is as it was for the stored generation */
    bool workspace; /* the seed's time-stamped folder when no --db is given */
};
#define CLI_INGEST_OPTIONS_MAX 16
size_t cli_fill_ingest_options(struct cli_ingest_request *request, struct cli_option *options);
/* A request that says nothing yet. */
void cli_init_ingest_request(struct cli_ingest_request *request);
/* Refuses what contradicts itself; CLI_GO_ON or the exit status. */
int cli_check_ingest_request(const struct cli_command *command,
                             const struct cli_ingest_request *request);
/* What a request means for a run over its folder. `database`: the path of its spec. The options
 * point into the request and into `paths`. */
struct cli_run_paths {
    char database[CLI_PATH_BYTES_MAX]; /* as the walk would see it */
    char folder[CLI_PATH_BYTES_MAX];   /* it is in: temporary files belong beside it */
    char texts[CLI_PATH_BYTES_MAX];    /* the folder of its text index */
    char shelf[CLI_PATH_BYTES_MAX];    /* the folder of facts that may be wanted again */
};
bool cli_fill_run_options(const struct cli_ingest_request *request, struct str database,
                          struct cli_run_paths *paths, struct ingest_options *options,
                          struct err *err) MUST_USE;
/* Heeds request->recall; else says on stderr, unless quiet, how the request differs from what the
 * stored generation was made with. */
bool cli_recall_options(const struct cli_ingest_request *request, struct store *store,
                        struct ingest_options *options, struct err *err) MUST_USE;
/* Opens the store, runs, prints the summary. spec receives the spec used. *store stays open. */
int cli_ingest_one_folder(const struct cli_ingest_request *request, struct buf *spec,
                          struct store **store);

/* The same without a word on the terminal: into the database at request->db. */
bool cli_ingest_quietly(const struct cli_ingest_request *request, struct err *err) MUST_USE;

/* Ingest of the folder that a database was made from: --db, or the one inside `dir`. Returns the
 * exit status. */
int cli_update_indexed_folder(const struct cli_command *command, struct cli_ingest_request *request,
                              const char *dir);

struct cli_serve_request {
    uint64_t port;
    const char *listen;
    const char *token_file;
    const char *cors_origin;
    const char *access_log;
    uint64_t deadline_seconds;
    bool port_search;
    bool no_watch;
    bool indexes_only; /* no graph: named indexes alone */
    bool quiet;
};
/* Keeps a graph that is being served up to date with its folder. Threads: one of its own while it
 * watches; the services may be called by any. */
struct cli_follow;
struct cli_follow_plan {
    const struct cli_ingest_request *request; /* how the folder is indexed */
    struct str spec;                          /* of the database */
    struct store *store;
    struct graph_slot *slot; /* where new generations go */
    bool watch;              /* else only when a client asks */
};
bool cli_follow_start(const struct cli_follow_plan *plan, struct cli_follow **out,
                      struct err *err) MUST_USE;
const struct answer_services *cli_follow_services(const struct cli_follow *follow);
void cli_follow_stop(struct cli_follow *follow); /* NULL is fine */

/* Serves until a signal. Takes the snapshot. `ingest`: how the folder is indexed; NULL: it cannot
 * be brought up to date. Returns the exit status. */
int cli_serve_until_stopped(const struct cli_serve_request *request, struct str spec,
                            struct store *store, struct snapshot *snapshot,
                            const struct cli_ingest_request *ingest);

/* errors_path: where all files that were set aside are listed; empty: nowhere. */
void cli_print_summary_text(const struct ingest_summary *summary, struct str spec, const char *dir,
                            struct str errors_path, FILE *out);
bool cli_print_summary_json(const struct ingest_summary *summary, struct str spec, FILE *out);
/* One line for each file that was set aside; the first line counts them. */
bool cli_write_errors_file(struct store *store, const char *path, struct err *err) MUST_USE;

/* A line on the terminal that a thread keeps alive. Zeroed before start; stop without start is
 * fine.
 */
struct cli_progress {
    pthread_t thread;
    bool started;
    uint64_t begin_ns;
    pthread_mutex_t lock; /* guards the two below */
    struct ingest_progress last;
    bool stop;
};
void cli_start_progress(struct cli_progress *state);
void cli_note_progress(void *context, const struct ingest_progress *progress);
void cli_stop_progress(struct cli_progress *state);

/* Indents one JSON document for people. */
void cli_append_indented_json(struct str json, struct buf *out);

/* ------------------------------------------------------------------ one file each */
int cmd_ingest_run(const struct cli_command *command, int argc, char **argv);
int cmd_workspace_run(const struct cli_command *command, int argc, char **argv);
int cmd_serve_run(const struct cli_command *command, int argc, char **argv);
int cmd_up_run(const struct cli_command *command, int argc, char **argv);
int cmd_new_run(const struct cli_command *command, int argc, char **argv);
int cmd_list_run(const struct cli_command *command, int argc, char **argv);
int cmd_remove_run(const struct cli_command *command, int argc, char **argv);
int cmd_search_run(const struct cli_command *command, int argc, char **argv);
int cmd_update_run(const struct cli_command *command, int argc, char **argv);
int cmd_query_run(const struct cli_command *command, int argc, char **argv);
int cmd_digest_run(const struct cli_command *command, int argc, char **argv);
int cmd_export_run(const struct cli_command *command, int argc, char **argv);
int cmd_verify_run(const struct cli_command *command, int argc, char **argv);
int cmd_copy_run(const struct cli_command *command, int argc, char **argv);
int cmd_version_run(const struct cli_command *command, int argc, char **argv);
int cmd_help_run(const struct cli_command *command, int argc, char **argv);

#endif
