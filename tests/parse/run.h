/* run.h - runs the pool over files of a test tree and keeps what it says.
 *
 * A program that includes this is its own worker: main must begin with RUN_AS_WORKER(hook).
 */
#ifndef TESTS_PARSE_RUN_H
#define TESTS_PARSE_RUN_H

#include "ingest/tree.h"
#include "parse/parse.h"
#include "parse/parse_worker_internal.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define RUN_FILES_MAX 400U

#define RUN_AS_WORKER(argc, argv, hook)                                                            \
    do {                                                                                           \
        if ((argc) > 1 && strcmp((argv)[1], "--parse-worker") == 0) {                              \
            return worker_run_with_hook(3, (hook));                                                \
        }                                                                                          \
    } while (0)

struct run_result {
    unsigned times; /* delivered */
    enum file_status status;
    char reason[300];
    struct hash128 hash;
    struct hash128 facts;
    struct hash128 text;
    uint64_t size;
    uint64_t facts_size;
    uint64_t text_size;
    int64_t mtime_ns;
    uint8_t language;
};

struct run {
    struct tree tree;
    const char *paths[RUN_FILES_MAX];
    size_t count;
    struct parse_options options;
    const atomic_int *stop;
    struct run_result results[RUN_FILES_MAX];
    struct parse_counts counts;
    struct err err;
    void (*on_result)(struct run *run, size_t done); /* may be NULL */
    size_t done;
    size_t fail_after; /* the sink refuses then; 0: never */
};

static inline void run_begin(struct run *run)
{
    memset(run, 0, sizeof *run);
    tree_make_temp_folder(&run->tree);
    run->options = (struct parse_options){ .jobs = 2,
                                           .file_bytes_max = PARSE_FILE_BYTES_MAX_DEFAULT,
                                           .time_ms = 20000,
                                           .keep_text = true };
}

static inline void run_end(struct run *run)
{
    tree_remove_all_below(&run->tree);
}

/* A path that is asked for, whether or not it is there. */
static inline size_t run_add_path(struct run *run, const char *path)
{
    assert_true(run->count < RUN_FILES_MAX);
    run->paths[run->count] = path;
    return run->count++;
}

static inline size_t run_add_file(struct run *run, const char *path, const char *text)
{
    tree_write_text_file(&run->tree, path, text);
    return run_add_path(run, path);
}

static inline bool run_take_result(void *context, const struct parse_result *result,
                                   struct err *err)
{
    struct run *run = context;
    struct run_result *slot = &run->results[result->index];

    slot->times++;
    slot->status = result->status;
    (void)snprintf(slot->reason, sizeof slot->reason, "%.*s", STR_ARG(result->reason));
    slot->hash = result->hash;
    slot->facts = hash_bytes_to_u128(result->facts.data, result->facts.size);
    slot->text = hash_bytes_to_u128(result->text_zstd.data, result->text_zstd.size);
    slot->facts_size = result->facts.size;
    slot->text_size = result->text_zstd.size;
    slot->size = result->size;
    slot->mtime_ns = result->mtime_ns;
    slot->language = result->language;
    run->done++;
    if (run->on_result != NULL) {
        run->on_result(run, run->done);
    }
    return run->fail_after == 0 || run->done < run->fail_after ||
           ERR_RAISE(err, ERR_IO, "the sink is full");
}

static inline bool run_all_files(struct run *run)
{
    static struct parse_file files[RUN_FILES_MAX];
    int root_fd = open(run->tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done;

    assert_true(root_fd >= 0);
    for (size_t i = 0; i < run->count; i++) {
        char full[TREE_PATH_BYTES];
        struct stat about;
        tree_join_path(&run->tree, run->paths[i], full, sizeof full);
        files[i].path = str_from_cstring(run->paths[i]);
        files[i].size = lstat(full, &about) == 0 ? (uint64_t)about.st_size : 0;
    }
    memset(run->results, 0, sizeof run->results);
    run->done = 0;
    err_clear_all_fields(&run->err);
    done = parse_run_over_files(root_fd, files, run->count, &run->options, run->stop,
                                run_take_result, run, &run->counts, &run->err);
    (void)close(root_fd);
    return done;
}

static inline void run_all_files_or_fail(struct run *run)
{
    if (!run_all_files(run)) {
        fail_msg("%s", run->err.text);
    }
    for (size_t i = 0; i < run->count; i++) {
        EXPECT(run->paths[i], run->results[i].times == 1, "delivered %u times",
               run->results[i].times);
    }
}

/* Equal in everything that is stored. */
static inline void run_expect_same_result(const char *path, const struct run_result *a,
                                          const struct run_result *b)
{
    EXPECT(path, a->status == b->status, "%s (%s) and %s (%s)", kind_name_of_status(a->status),
           a->reason, kind_name_of_status(b->status), b->reason);
    EXPECT(path, hash_equals_u128(a->hash, b->hash), "other hash");
    EXPECT(path, hash_equals_u128(a->facts, b->facts), "other facts");
    EXPECT(path, hash_equals_u128(a->text, b->text), "other text");
    EXPECT(path, a->language == b->language, "other language");
}

static inline bool run_is_parsed_status(enum file_status status)
{
    return status == FILE_STATUS_PARSED || status == FILE_STATUS_PARSED_WITH_ERRORS ||
           status == FILE_STATUS_ZERO_ENTITIES;
}

#endif
