/* cmd_verify.c - is a database whole? And, with --repair, made anew from the sources when not.
 *
 * Steps: all stored bytes against their checksums; all rows against each other (keys, uids, ends of
 * edges, counts); texts and facts of all parsed files; the digest. Each tells what is wrong; a step
 * that cannot go on does not keep the others from trying. */
#include "cli/cli.h"

#include "model/key.h"
#include "util/array.h"
#include "util/file.h"
#include "util/map.h"
#include "util/mem.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERIFY_SPEC_BYTES_MAX 8192U
#define VERIFY_SHOWN_MAX      10U
#define VERIFY_ROWS_MAX       ((size_t)UINT32_MAX - 1)

struct verify {
    struct store *store;
    struct store_counts counts;
    unsigned long problems;
    struct map_u64 uids; /* of all entities */
    struct {
        ARRAY_FIELDS(uint64_t);
    } ends; /* uids that must be in `uids`: of parents and of edges */
    struct {
        ARRAY_FIELDS(uint32_t);
    } end_files; /* the file that each was found in */
    struct {
        ARRAY_FIELDS(struct store_file);
    } files; /* texts in `arena` */
    struct arena arena;
    struct buf key;
    bool failed; /* no memory */
};

static void verify_tell(struct verify *verify, const char *kind, struct str path, const char *what)
{
    if (++verify->problems <= VERIFY_SHOWN_MAX) {
        (void)printf("BAD  %s: '%.*s': %s\n", kind, STR_ARG(path), what);
    }
}

static void verify_tell_err(struct verify *verify, const char *kind, const struct err *err)
{
    if (++verify->problems <= VERIFY_SHOWN_MAX) {
        (void)printf("BAD  %s: %s\n", kind, err->text);
    }
}

/* ------------------------------------------------------------------ rows */

static bool verify_note_end(struct verify *verify, uint64_t uid)
{
    uint64_t *end = array_push_slot(&verify->ends, VERIFY_ROWS_MAX);
    uint32_t *file = array_push_slot(&verify->end_files, VERIFY_ROWS_MAX);

    if (end == NULL || file == NULL) {
        return false;
    }
    *end = uid;
    *file = (uint32_t)(verify->files.count - 1);
    return true;
}

static bool verify_one_entity(struct verify *verify, const struct store_file *file,
                              const struct store_entity *entity)
{
    uint32_t number = (uint32_t)verify->counts.entities++;
    uint32_t found = number;

    buf_clear_keep_memory(&verify->key);
    key_append_entity_text(&verify->key, file->language, entity->kind, entity->qualified,
                           file->path, entity->uid);
    if (!str_equals_bytes(buf_borrow_str(&verify->key), entity->key)) {
        verify_tell(verify, "key", file->path, "the key of an entity is not that of its fields");
    }
    if (!map_u64_insert_once(&verify->uids, entity->uid, number, &found)) {
        return false;
    }
    if (found != number) {
        verify_tell(verify, "uid", file->path, "an entity has the uid of another one");
    }
    return entity->parent_uid == 0 || verify_note_end(verify, entity->parent_uid);
}

static bool verify_one_record(void *context, const struct store_record *record, struct err *err)
{
    struct verify *verify = context;
    struct store_file *file = array_push_slot(&verify->files, VERIFY_ROWS_MAX);
    bool done = file != NULL;

    if (done) {
        *file = record->file;
        file->path = arena_copy_str(&verify->arena, record->file.path);
        done = file->path.data != NULL;
    }
    for (size_t i = 0; done && i < record->entity_count; i++) {
        done = verify_one_entity(verify, &record->file, &record->entities[i]);
    }
    for (size_t i = 0; done && i < record->edge_count; i++) {
        done = verify_note_end(verify, record->edges[i].from_uid) &&
               verify_note_end(verify, record->edges[i].to_uid);
    }
    for (size_t i = 0; done && i < record->loose_count; i++) {
        done = verify_note_end(verify, record->loose[i].from_uid);
    }
    verify->counts.files++;
    verify->counts.edges += record->edge_count;
    verify->counts.loose += record->loose_count;
    verify->failed = verify->failed || !done;
    return done || ERR_RAISE(err, ERR_MEMORY, "no memory to verify");
}

static void verify_all_ends(struct verify *verify)
{
    for (size_t i = 0; i < verify->ends.count; i++) {
        if (map_u64_find_value(&verify->uids, verify->ends.items[i]) == MAP_VALUE_NONE) {
            verify_tell(verify, "edge", verify->files.items[verify->end_files.items[i]].path,
                        "an edge, reference or parent leads to an entity that does not exist");
        }
    }
}

static void verify_all_rows(struct verify *verify, struct store_read *read)
{
    struct store_counts counts = { .files = 0 };
    struct err err = { .code = ERR_NONE };

    if (!store_scan_file_records(read, verify_one_record, verify, &err)) {
        verify_tell_err(verify, "rows", &err);
        return;
    }
    verify_all_ends(verify);
    if (!store_count_all_rows(read, &counts, &err)) {
        verify_tell_err(verify, "counts", &err);
    } else if (memcmp(&counts, &verify->counts, sizeof counts) != 0) {
        verify_tell(verify, "counts", STR("database"),
                    "it counts other rows than it holds: created is not stored");
    }
}

/* ------------------------------------------------------------------ texts, facts, digest */

static void verify_all_contents(struct verify *verify, struct store_read *read)
{
    struct buf bytes;

    buf_init_with_limit(&bytes, SIZE_MAX / 2);
    for (size_t i = 0; i < verify->files.count; i++) {
        const struct store_file *file = &verify->files.items[i];
        struct err err = { .code = ERR_NONE };
        if (file->status > FILE_STATUS_ZERO_ENTITIES) {
            continue; /* it was set aside */
        }
        buf_clear_keep_memory(&bytes);
        if (!store_load_file_text(read, file->hash, &bytes, &err)) {
            verify_tell(verify, "text", file->path, err.text);
        }
        buf_clear_keep_memory(&bytes);
        if (!store_load_file_facts(read, file->path, file->hash, &bytes, &err)) {
            verify_tell(verify, "facts", file->path, err.text);
        }
    }
    buf_release_bytes(&bytes);
}

static void verify_digest(struct verify *verify)
{
    struct snapshot *snapshot = NULL;
    struct err err = { .code = ERR_NONE };
    struct hash128 digest;
    char hex[HASH128_HEX_BYTES];

    if (!graph_load_from_store(verify->store, &snapshot, &err) ||
        !graph_compute_digest_value(snapshot, &digest, &err)) {
        verify_tell_err(verify, "digest", &err);
    } else {
        hash_format_hex_text(digest, hex);
        if (!str_equals_cstring(snapshot->digest, hex)) {
            verify_tell(verify, "digest", snapshot->digest, "the rows have another one");
        }
    }
    graph_release_snapshot(snapshot);
}

static void verify_run_steps(struct verify *verify)
{
    struct store_read *read = NULL;
    struct err err = { .code = ERR_NONE };

    if (!store_begin_read_view(verify->store, &read, &err)) {
        verify_tell_err(verify, "database", &err);
        return;
    }
    if (!store_check_all_content(read, &err)) {
        verify_tell_err(verify, "checksums", &err);
    }
    verify_all_rows(verify, read);
    verify_all_contents(verify, read);
    store_end_read_view(read);
    verify_digest(verify);
}

/* Prints what is wrong, and a last line. Returns the number of problems. */
static unsigned long verify_one_store(struct store *store)
{
    struct verify verify = { .store = store };

    map_u64_init_empty(&verify.uids);
    arena_init_with_limit(&verify.arena, SIZE_MAX / 2);
    buf_init_with_limit(&verify.key, SIZE_MAX / 2);
    verify_run_steps(&verify);
    if (verify.problems > VERIFY_SHOWN_MAX) {
        (void)printf("     and %lu more\n", verify.problems - VERIFY_SHOWN_MAX);
    }
    if (verify.problems == 0) {
        (void)printf(
            "ok   %llu files, %llu entities, %llu edges, %llu loose references\n",
            (unsigned long long)verify.counts.files, (unsigned long long)verify.counts.entities,
            (unsigned long long)verify.counts.edges, (unsigned long long)verify.counts.loose);
    }
    buf_release_bytes(&verify.key);
    arena_release_all_blocks(&verify.arena);
    map_u64_release_slots(&verify.uids);
    array_free_items(&verify.ends);
    array_free_items(&verify.end_files);
    array_free_items(&verify.files);
    return verify.problems;
}

/* ------------------------------------------------------------------ repair */

static int verify_remove_entry(const char *path, const struct stat *about, int flag,
                               struct FTW *walk)
{
    (void)about;
    (void)flag;
    (void)walk;
    return remove(path);
}

/* The folder the database was made from, as it says itself; empty when it cannot. */
static void verify_read_root(struct store *store, struct buf *root)
{
    struct store_read *read = NULL;
    struct err err;

    if (store != NULL && store_begin_read_view(store, &read, &err) &&
        !store_load_meta_value(read, STR("root"), root, &err)) {
        buf_clear_keep_memory(root);
    }
    store_end_read_view(read);
}

/* The damaged database is put beside, and comes back when the new one cannot be made. */
static int verify_make_anew(const struct store_spec *spec, const char *spec_text, const char *root)
{
    struct cli_ingest_request request;
    char *path = mem_copy_cstring(spec->path.data, spec->path.size);
    struct store *store = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf aside;
    struct buf chosen;
    int status;

    cli_init_ingest_request(&request);
    request.dir = root;
    request.db = spec_text;
    request.quiet = true;
    buf_init_with_limit(&aside, VERIFY_SPEC_BYTES_MAX);
    buf_init_with_limit(&chosen, VERIFY_SPEC_BYTES_MAX);
    buf_append_format(&aside, "%.*s-damaged", STR_ARG(spec->path));
    buf_append_byte(&aside, '\0');
    if (path == NULL || aside.failed) {
        (void)ERR_RAISE(&err, ERR_MEMORY, "no memory to repair");
        status = cli_report_error_text(&err);
    } else if (rename(path, aside.data) != 0 && errno != ENOENT) {
        (void)ERR_RAISE_OS(&err, ERR_IO, errno, "cannot put '%s' aside", path);
        status = cli_report_error_text(&err);
    } else {
        status = cli_ingest_one_folder(&request, &chosen, &store);
        store_close_and_free(store);
        if (status == CLI_GO_ON) {
            /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
            (void)nftw(aside.data, verify_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
            (void)printf("made anew from '%s'\n", root);
            status = 0;
        } else {
            (void)rename(aside.data, path);
        }
    }
    mem_free_block(path);
    buf_release_bytes(&aside);
    buf_release_bytes(&chosen);
    return status;
}

static int verify_repair(const struct store_spec *spec, const char *spec_text, struct store **store,
                         const char *dir)
{
    struct err err = { .code = ERR_NONE };
    struct buf root;
    int status;

    buf_init_with_limit(&root, VERIFY_SPEC_BYTES_MAX);
    if (dir != NULL) {
        buf_append_cstring(&root, dir);
    } else {
        verify_read_root(*store, &root);
    }
    store_close_and_free(*store);
    *store = NULL;
    buf_append_byte(&root, '\0');
    if (root.failed || root.size < 2) {
        (void)ERR_RAISE(&err, ERR_USAGE,
                        "the database does not tell which folder it is of; say "
                        "'parseltongue verify --repair DIR --db %s'",
                        spec_text);
        status = cli_report_error_text(&err);
    } else {
        status = verify_make_anew(spec, spec_text, root.data);
    }
    buf_release_bytes(&root);
    return status;
}

/* ------------------------------------------------------------------ the command */

static int verify_open_and_run(const struct store_spec *spec, const char *spec_text, bool repair,
                               const char *dir)
{
    struct store *store = NULL;
    struct err err = { .code = ERR_NONE };
    int status = 0;

    if (!store_open_at_spec(spec, STORE_MODE_READ, &store, &err)) {
        (void)printf("BAD  database: %s\n", err.text);
        status = err_exit_status_code(err.code);
        repair =
            repair && (err.code == ERR_CORRUPT || err.code == ERR_FORMAT || err.code == ERR_STORE);
    } else if (verify_one_store(store) > 0) {
        status = err_exit_status_code(ERR_CORRUPT);
    }
    if (status != 0 && repair) {
        status = verify_repair(spec, spec_text, &store, dir);
    }
    store_close_and_free(store);
    return status;
}

int cmd_verify_run(const struct cli_command *command, int argc, char **argv)
{
    const char *db = NULL;
    bool repair = false;
    const struct cli_option options[] = {
        { "db", 0, CLI_TEXT, "SPEC", CLI_DB_HELP, (void *)&db, 0, 0 },
        { "repair", 0, CLI_FLAG, NULL, "index the folder anew when something is wrong", &repair, 0,
          0 },
    };
    const char *words[1] = { NULL };
    struct store_spec spec;
    struct err err = { .code = ERR_NONE };
    struct buf text;
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, 2, argc, argv, words, 1, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    cli_install_stop_signals();
    buf_init_with_limit(&text, VERIFY_SPEC_BYTES_MAX);
    if (!cli_choose_database_spec(db, word_count == 1 ? words[0] : ".", &text) ||
        !store_parse_spec_text(buf_borrow_str(&text), &spec, &err)) {
        status = cli_report_error_text(&err);
    } else {
        buf_append_byte(&text, '\0');
        spec.path.data = text.data + (text.size - 1 - spec.path.size); /* the text may have moved */
        status = verify_open_and_run(&spec, text.data, repair, words[0]);
    }
    buf_release_bytes(&text);
    return status;
}
