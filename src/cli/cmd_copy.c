/* cmd_copy.c - a graph from one database into another, of whatever engines. */
#include "cli/cli.h"

#include <string.h>

#define COPY_OPTION_COUNT 2U

/* The target must hold nothing yet. */
static bool copy_check_target(struct store *to, struct err *err)
{
    struct store_read *read = NULL;
    uint64_t generation = 0;
    bool done = store_begin_read_view(to, &read, err) &&
                store_load_generation_number(read, &generation, err);

    store_end_read_view(read);
    return done && (generation == 0 ||
                    ERR_RAISE(err, ERR_USAGE,
                              "the target already holds a graph; remove it, or name another"));
}

/* What arrived is read back: it must have the digest that the source has. */
static bool copy_compare_digests(struct store *from, struct store *to, struct err *err)
{
    struct snapshot *source = NULL;
    struct snapshot *target = NULL;
    struct hash128 digests[2];
    bool done = graph_load_from_store(from, &source, err) &&
                graph_load_from_store(to, &target, err) &&
                graph_compute_digest_value(source, &digests[0], err) &&
                graph_compute_digest_value(target, &digests[1], err);

    if (done && !hash_equals_u128(digests[0], digests[1])) {
        done = ERR_RAISE(err, ERR_INTERNAL, "the copy has another digest");
    }
    if (done) {
        char hex[HASH128_HEX_BYTES];
        hash_format_hex_text(digests[1], hex);
        (void)printf("%s\n", hex);
    }
    graph_release_snapshot(source);
    graph_release_snapshot(target);
    return done;
}

static bool copy_between_stores(struct store *from, struct store *to, struct err *err)
{
    struct store_write *write = NULL;

    if (!copy_check_target(to, err) || !store_begin_write_batch(to, &write, err)) {
        return false;
    }
    if (!store_copy_all_rows(from, write, err)) {
        store_abandon_write_batch(write);
        return false;
    }
    return store_commit_write_batch(write, err) && copy_compare_digests(from, to, err);
}

static bool copy_open_and_run(const char *from_text, const char *to_text, struct err *err)
{
    struct store_spec specs[2];
    struct store *from = NULL;
    struct store *to = NULL;
    bool done = store_parse_spec_text(str_from_cstring(from_text), &specs[0], err) &&
                store_parse_spec_text(str_from_cstring(to_text), &specs[1], err);

    if (done && strcmp(specs[1].engine, "mem") == 0) {
        done = ERR_RAISE(err, ERR_USAGE, "a copy in mem: would be gone when the command ends");
    }
    if (done) {
        cli_tell_spec_alias(&specs[0]);
        cli_tell_spec_alias(&specs[1]);
        done = store_open_at_spec(&specs[0], STORE_MODE_READ, &from, err) &&
               store_open_at_spec(&specs[1], STORE_MODE_WRITE, &to, err) &&
               copy_between_stores(from, to, err);
    }
    store_close_and_free(to);
    store_close_and_free(from);
    return done;
}

int cmd_copy_run(const struct cli_command *command, int argc, char **argv)
{
    const char *from = NULL;
    const char *to = NULL;
    const struct cli_option options[COPY_OPTION_COUNT] = {
        { "from", 0, CLI_TEXT, "SPEC", "database to read", (void *)&from, 0, 0 },
        { "to", 0, CLI_TEXT, "SPEC", "database to make; must not hold a graph", (void *)&to, 0, 0 },
    };
    struct err err = { .code = ERR_NONE };
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, COPY_OPTION_COUNT, argc, argv, NULL, 0,
                                        &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (from == NULL || to == NULL) {
        (void)fprintf(stderr, "parseltongue copy: give both --from SPEC and --to SPEC\n");
        return err_exit_status_code(ERR_USAGE);
    }
    cli_install_stop_signals();
    return copy_open_and_run(from, to, &err) ? 0 : cli_report_error_text(&err);
}
