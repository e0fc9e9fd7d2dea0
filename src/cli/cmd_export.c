/* cmd_export.c - the canonical export, and its digest. */
#include "cli/cli.h"

#include "util/file.h"

#include <errno.h>
#include <string.h>

#define EXPORT_PATH_BYTES_MAX 8192U

static const char *const export_names[GRAPH_RELATION_COUNT] = { "files.jsonl", "entities.jsonl",
                                                                "edges.jsonl", "references.jsonl" };

struct export_files {
    FILE *files[GRAPH_RELATION_COUNT];
    const char *folder;
};

static bool export_write_one_line(void *context, enum graph_relation relation, struct str line,
                                  struct err *err)
{
    struct export_files *out = context;
    FILE *file = out->files[relation];
    if (cli_stop_flag != 0) {
        return ERR_RAISE(err, ERR_CANCELLED, "stopped; the files in '%s' are incomplete",
                         out->folder);
    }
    if (fwrite(line.data, 1, line.size, file) != line.size || fputc('\n', file) == EOF) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot write '%s/%s'", out->folder,
                            export_names[relation]);
    }
    return true;
}

static bool export_open_files(struct export_files *out, struct err *err)
{
    for (unsigned i = 0; i < GRAPH_RELATION_COUNT; i++) {
        char path[EXPORT_PATH_BYTES_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", out->folder, export_names[i]);
        out->files[i] = fopen(path, "we");
        if (out->files[i] == NULL) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot write '%s'", path);
        }
    }
    return true;
}

static bool export_close_files(struct export_files *out, struct err *err)
{
    bool done = true;
    for (unsigned i = 0; i < GRAPH_RELATION_COUNT; i++) {
        if (out->files[i] != NULL && fclose(out->files[i]) != 0 && done) {
            done = ERR_RAISE_OS(err, ERR_IO, errno, "cannot write '%s/%s'", out->folder,
                                export_names[i]);
        }
    }
    return done;
}

static bool export_to_folder(const struct snapshot *snapshot, const char *folder, struct err *err)
{
    struct export_files out = { .folder = folder };
    struct err close_err = { .code = ERR_NONE };
    bool done = file_make_folder_path(folder, err) && export_open_files(&out, err) &&
                graph_export_all_lines(snapshot, export_write_one_line, &out, err);
    if (!export_close_files(&out, &close_err) && done) {
        *err = close_err;
        done = false;
    }
    return done;
}

typedef bool (*export_action)(const struct snapshot *snapshot, const char *folder, struct err *err);

static int export_open_and_act(const char *db, export_action action, const char *folder)
{
    struct store *store = NULL;
    struct snapshot *snapshot = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf spec;
    int status = 0;

    cli_install_stop_signals();
    buf_init_with_limit(&spec, EXPORT_PATH_BYTES_MAX);
    if (!cli_choose_database_spec(db, ".", &spec) ||
        !cli_open_for_reading(buf_borrow_str(&spec), &store, &snapshot, &err)) {
        status = cli_report_error_text(&err);
    } else {
        status = action(snapshot, folder, &err) ? 0 : cli_report_error_text(&err);
        graph_release_snapshot(snapshot);
        store_close_and_free(store);
    }
    buf_release_bytes(&spec);
    return status;
}

static bool export_print_digest(const struct snapshot *snapshot, const char *folder,
                                struct err *err)
{
    char hex[HASH128_HEX_BYTES];
    struct hash128 digest;

    (void)folder;
    if (!graph_compute_digest_value(snapshot, &digest, err)) {
        return false;
    }
    hash_format_hex_text(digest, hex);
    (void)printf("%s\n", hex);
    if (!str_equals_cstring(snapshot->digest, hex)) {
        return ERR_RAISE(err, ERR_CORRUPT,
                         "the database says its digest is '%.*s'; index again with --rebuild",
                         STR_ARG(snapshot->digest));
    }
    return true;
}

#define EXPORT_DB_OPTION(target)                                                                   \
    {                                                                                              \
        "db", 0, CLI_TEXT, "SPEC", CLI_DB_HELP, (void *)(target), 0, 0                             \
    }

int cmd_export_run(const struct cli_command *command, int argc, char **argv)
{
    const char *db = NULL;
    const char *format = "jsonl";
    const struct cli_option options[] = {
        EXPORT_DB_OPTION(&db),
        { "format", 0, CLI_TEXT, "jsonl",
          "the only form: files, entities, edges and references as JSON lines", (void *)&format, 0,
          0 },
    };
    const char *words[1] = { NULL };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, 2, argc, argv, words, 1, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (strcmp(format, "jsonl") != 0 || word_count == 0) {
        (void)fprintf(stderr, "parseltongue export: %s\n",
                      word_count == 0 ? "which folder should it write to?"
                                      : "--format knows only 'jsonl'");
        return err_exit_status_code(ERR_USAGE);
    }
    return export_open_and_act(db, export_to_folder, words[0]);
}

int cmd_digest_run(const struct cli_command *command, int argc, char **argv)
{
    const char *db = NULL;
    const struct cli_option options[] = { EXPORT_DB_OPTION(&db) };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, 1, argc, argv, NULL, 0, &word_count);

    return status != CLI_GO_ON ? status : export_open_and_act(db, export_print_digest, NULL);
}
