/* test_store.c - one suite for all engines: rows, generations, writers, random operations. What
 * needs files, crashes and damage is in test_store_files.c. */
#include "store/suite.h"

#include <pthread.h>
#include <stdatomic.h>

#define RANDOM_STEPS       400U
#define WRITER_THREADS     8U
#define WRITER_ENTITIES    100U
#define READER_THREADS     2U
#define READER_GENERATIONS 40U

/* ------------------------------------------------------------------ basic operations */

static void check_empty_database(void **state)
{
    struct suite *suite = *state;
    const struct model empty = { 0 };

    suite_open(suite);
    assert_string_equal(store_name_of_engine(suite->store), suite->engine->name);
    model_check_store(suite, &empty);
    expect_all_rows_passed();
}

static void check_put_replace_delete(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };
    struct store_write *write;

    suite_open(suite);
    for (size_t i = 0; i < SUITE_FILES; i++) { /* order of numbers is not that of paths */
        model_commit_file(suite, &model, i, 1 + i % 3);
    }
    model_check_store(suite, &model);
    for (size_t i = 0; i < SUITE_FILES; i += 2) {
        model_commit_file(suite, &model, i, 7);
    }
    model_check_store(suite, &model);

    write = suite_begin_write(suite);
    for (size_t i = 0; i < SUITE_FILES; i += 3) {
        assert_true(store_delete_file_record(write, made_file_path(&suite->arena, i), &suite->err));
        model.versions[i] = 0;
    }
    assert_true(store_delete_file_record(write, STR("never/there.c"), &suite->err));
    suite_put_file(suite, write, 3, 9); /* back again in the same write, twice */
    suite_put_file(suite, write, 3, 10);
    suite_put_file(suite, write, 4, 11); /* and one put and deleted */
    assert_true(store_delete_file_record(write, made_file_path(&suite->arena, 4), &suite->err));
    suite_commit(suite, write);
    model.versions[3] = 10;
    model.versions[4] = 0;
    model.generation++;
    model_check_store(suite, &model);
    suite_reopen(suite);
    model_check_store(suite, &model);
    expect_all_rows_passed();
}

static bool keep_only_record(void *context, const struct store_record *record, struct err *err)
{
    (void)err;
    made_expect_same_record("unchanged", context, record);
    return true;
}

/* Engines may leave alone what is there already; nobody must be able to tell. */
static void check_put_what_is_there(void **state)
{
    struct suite *suite = *state;
    struct store_entity entities[MADE_ENTITIES_MAX];
    struct store_record record;

    suite_open(suite);
    made_fill_record(&suite->arena, 2, 5, SUITE_FILES, &record);
    assert_true(record.entity_count > 1);
    memcpy(entities, record.entities, record.entity_count * sizeof *entities);
    record.entities = entities;
    for (unsigned step = 0; step < 9; step++) {
        struct store_write *write = suite_begin_write(suite);
        struct store_read *read;
        record.file.mtime_ns += step == 2 || step == 3 ? 1 : 0;  /* the file row alone */
        entities[1].words += step == 4 || step == 5 ? 1 : 0;     /* a row alone */
        record.file.error_bytes = step == 6 ? 17 : 18;           /* the file row there and back */
        record.loose_count = step == 7 ? 0 : record.loose_count; /* rows away */
        assert_true(store_put_file_record(write, &record, &suite->err));
        assert_true(step % 2 == 0 || store_put_file_record(write, &record, &suite->err));
        suite_commit(suite, write);
        read = suite_begin_read(suite);
        assert_true(store_scan_file_records(read, keep_only_record, &record, &suite->err));
        store_end_read_view(read);
        suite_reopen(suite);
    }
    expect_all_rows_passed();
}

static void check_one_uid_twice_is_refused(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };

    suite_open(suite);
    for (unsigned round = 0; round < 2; round++) { /* on an empty database, then on a full one */
        struct store_entity entities[1] = { { .uid = 77, .key = STR("a:b:c:d:T77") } };
        struct store_record record = { .file = { .path = STR("one.c") },
                                       .entities = entities,
                                       .entity_count = 1 };
        struct store_write *write = suite_begin_write(suite);
        bool done = store_put_file_record(write, &record, &suite->err);
        assert_true(done);
        record.file.path = STR("two.c");
        done = store_put_file_record(write, &record, &suite->err);
        if (done) {
            done = store_commit_write_batch(write, &suite->err);
        } else {
            struct err second;
            assert_false(store_commit_write_batch(write, &second));
            assert_int_equal(second.code, ERR_STORE);
        }
        assert_false(done);
        EXPECT("code", suite->err.code == ERR_CORRUPT, "%s", suite->err.text);
        model_check_store(suite, &model);
        model_commit_file(suite, &model, 1, 3 + round);
    }
    model_check_store(suite, &model);
    expect_all_rows_passed();
}

static void check_impossible_rows_are_refused(void **state)
{
    struct suite *suite = *state;
    const struct model empty = { 0 };
    struct store_entity entity = { .uid = 1 };
    struct store_edge edge = { .from_uid = 1, .to_uid = 2 };
    struct store_loose loose = { .from_uid = 1 };
    const struct store_record base = { .file = { .path = STR("a.c") } };
    struct store_record records[5];

    suite_open(suite);
    for (size_t i = 0; i < 5; i++) {
        records[i] = base;
    }
    records[0].file.path = STR_EMPTY;
    records[1].file.status = FILE_STATUS_COUNT;
    entity.kind = ENTITY_KIND_COUNT;
    records[2].entities = &entity;
    records[2].entity_count = 1;
    edge.origin = ORIGIN_COUNT;
    records[3].edges = &edge;
    records[3].edge_count = 1;
    loose.kind = REF_KIND_COUNT;
    records[4].loose = &loose;
    records[4].loose_count = 1;
    for (size_t i = 0; i < 5; i++) {
        struct store_write *write = suite_begin_write(suite);
        struct err ignored;
        EXPECT("put", !store_put_file_record(write, &records[i], &suite->err), "row %zu", i);
        EXPECT("code", suite->err.code == ERR_INTERNAL, "row %zu: %s", i, suite->err.text);
        EXPECT("commit", !store_commit_write_batch(write, &ignored), "row %zu", i);
    }
    model_check_store(suite, &empty);
    expect_all_rows_passed();
}

static void check_meta_values(void **state)
{
    struct suite *suite = *state;
    struct store_write *write;
    struct store_read *read;
    struct buf got;

    suite_open(suite);
    write = suite_begin_write(suite);
    assert_true(store_put_meta_value(write, STR("root"), STR("/a\0b"), &suite->err));
    assert_true(store_put_meta_value(write, STR("empty"), STR_EMPTY, &suite->err));
    suite_commit(suite, write);
    read = suite_begin_read(suite);
    buf_init_with_limit(&got, 100);
    assert_true(store_load_meta_value(read, STR("root"), &got, &suite->err));
    assert_true(str_equals_bytes(buf_borrow_str(&got), STR("/a\0b")));
    assert_true(store_load_meta_value(read, STR("empty"), &got, &suite->err));
    assert_int_equal(got.size, 4);
    buf_clear_keep_memory(&got);
    assert_true(store_load_meta_value(read, STR("generation"), &got, &suite->err));
    assert_true(store_load_meta_value(read, STR("format_version"), &got, &suite->err));
    assert_true(str_equals_bytes(buf_borrow_str(&got), STR("11")));
    assert_false(store_load_meta_value(read, STR("roo"), &got, &suite->err));
    assert_int_equal(suite->err.code, ERR_NOT_FOUND);
    store_end_read_view(read);
    buf_release_bytes(&got);
    write = suite_begin_write(suite);
    assert_false(store_put_meta_value(write, STR("generation"), STR("9"), &suite->err));
    store_abandon_write_batch(write);
}

static bool stop_at_once(void *context, const struct store_record *record, struct err *err)
{
    ++*(unsigned *)context;
    return ERR_RAISE(err, ERR_CANCELLED, "enough of '%.*s'", STR_ARG(record->file.path));
}

static void check_a_sink_may_stop(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };
    struct store_read *read;
    unsigned calls = 0;

    suite_open(suite);
    model_commit_file(suite, &model, 1, 1);
    model_commit_file(suite, &model, 2, 1);
    read = suite_begin_read(suite);
    assert_false(store_scan_file_records(read, stop_at_once, &calls, &suite->err));
    assert_int_equal(suite->err.code, ERR_CANCELLED);
    assert_int_equal(calls, 1);
    model_check_view(suite, read, &model); /* the view can be read again */
    store_end_read_view(read);
    expect_all_rows_passed();
}

static void check_counts_of_rows(void **state)
{
    struct suite *suite = *state;
    struct store_counts want = { .files = SUITE_FILES };
    struct store_counts got = { 0 };
    struct store_write *write;
    struct store_read *read;

    suite_open(suite);
    read = suite_begin_read(suite);
    assert_true(store_count_all_rows(read, &got, &suite->err));
    assert_int_equal(got.files, 0);
    store_end_read_view(read);
    write = suite_begin_write(suite);
    for (size_t i = 0; i < SUITE_FILES; i++) {
        struct store_record record;
        made_fill_record(&suite->arena, i, 3, SUITE_FILES, &record);
        assert_true(store_put_file_record(write, &record, &suite->err));
        want.entities += record.entity_count;
        want.edges += record.edge_count;
        want.loose += record.loose_count;
    }
    suite_commit(suite, write);
    read = suite_begin_read(suite);
    assert_true(store_count_all_rows(read, &got, &suite->err));
    store_end_read_view(read);
    assert_int_equal(got.files, want.files);
    assert_int_equal(got.entities, want.entities);
    assert_int_equal(got.edges, want.edges);
    assert_int_equal(got.loose, want.loose);
}

/* ------------------------------------------------------------------ generations */

static void check_readers_keep_their_generation(void **state)
{
    struct suite *suite = *state;
    struct store_read *reads[4];
    struct model models[4] = { { 0 } };

    suite_open(suite);
    reads[0] = suite_begin_read(suite); /* before anything was written */
    for (size_t i = 1; i < 4; i++) {
        models[i] = models[i - 1];
        model_commit_file(suite, &models[i], i, 2);
        model_commit_file(suite, &models[i], 9, i);
        reads[i] = suite_begin_read(suite);
    }
    for (size_t i = 0; i < 4; i++) {
        model_check_view(suite, reads[i], &models[i]);
    }
    for (size_t i = 4; i > 0; i--) {
        model_check_view(suite, reads[i - 1], &models[i - 1]);
        store_end_read_view(reads[i - 1]);
    }
    model_check_store(suite, &models[3]);
    expect_all_rows_passed();
}

static void check_half_a_write_is_invisible(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };

    suite_open(suite);
    for (unsigned round = 0; round < 3; round++) {
        struct store_write *write = suite_begin_write(suite);
        for (size_t i = 0; i < SUITE_FILES; i++) {
            suite_put_file(suite, write, i, 30);
        }
        model_check_store(suite, &model); /* while it is open */
        store_abandon_write_batch(write);
        model_check_store(suite, &model);
        suite_reopen(suite);
        model_check_store(suite, &model);
        model_commit_file(suite, &model, round, 2);
    }
    model_check_store(suite, &model);
    store_abandon_write_batch(NULL);
    store_end_read_view(NULL);
    store_close_and_free(NULL);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ texts and facts */

static void check_texts_and_facts(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };
    struct store_write *write;
    struct store_read *read;
    struct buf frame;
    uint64_t seed = 4;
    uint64_t first = suite_pick_parsed_version(&seed, 1);
    uint64_t other = first;

    while (other == first) {
        other = suite_pick_parsed_version(&seed, 1);
    }
    suite_open(suite);
    write = suite_begin_write(suite);
    suite_put_file(suite, write, 1, first);
    suite_put_content(suite, write, 1, first, true, true);
    suite_put_content(suite, write, 1, other, true, true);
    /* A text that is there already is left alone; facts are replaced. */
    buf_init_with_limit(&frame, 1000);
    assert_true(suite_compress_frame(STR("changed"), &frame));
    assert_true(store_put_file_text(write, model_hash(&suite->arena, 1, first),
                                    buf_borrow_str(&frame), &suite->err));
    assert_true(store_put_file_facts(write, made_file_path(&suite->arena, 1),
                                     model_hash(&suite->arena, 1, first), STR("changed"),
                                     &suite->err));
    suite_put_content(suite, write, 1, first, false, true);
    buf_release_bytes(&frame);
    suite_commit(suite, write);
    model.texts[1] = model.facts[1] = 1ULL << first | 1ULL << other;

    read = suite_begin_read(suite);
    for (uint64_t version = 1; version < 4; version++) {
        model_check_content(suite, read, &model, 1, first);
        model_check_content(suite, read, &model, 1, other);
    }
    store_end_read_view(read);

    write = suite_begin_write(suite);
    assert_true(store_prune_unused_content(write, &suite->err));
    suite_commit(suite, write);
    model.texts[1] = model.facts[1] = 1ULL << first;
    suite_reopen(suite);
    read = suite_begin_read(suite);
    model_check_content(suite, read, &model, 1, first);
    model_check_content(suite, read, &model, 1, other);
    store_end_read_view(read);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ random operations */

struct random_run {
    struct suite *suite;
    uint64_t seed;
    struct model model;   /* committed */
    struct model pending; /* with the open write */
    struct store_write *write;
    struct store_read *read; /* one that was begun some time ago */
    struct model seen;       /* and what it must show */
};

static void random_change_rows(struct random_run *run)
{
    struct suite *suite = run->suite;
    size_t file = random_below_limit(&run->seed, SUITE_FILES);
    uint64_t version = suite_pick_parsed_version(&run->seed, file);
    size_t meta = random_below_limit(&run->seed, SUITE_METAS);

    switch (random_below_limit(&run->seed, 8)) {
    case 0:
        assert_true(
            store_delete_file_record(run->write, made_file_path(&suite->arena, file), &suite->err));
        run->pending.versions[file] = 0;
        break;
    case 1:
        suite_put_content(suite, run->write, file, version, true, false);
        run->pending.texts[file] |= 1ULL << version;
        break;
    case 2:
        suite_put_content(suite, run->write, file, version, false, true);
        run->pending.facts[file] |= 1ULL << version;
        break;
    case 3:
        assert_true(store_put_meta_value(
            run->write, arena_format_text(&suite->arena, "name %zu", meta),
            arena_format_text(&suite->arena, "value %d", (int)version), &suite->err));
        run->pending.metas[meta] = version;
        break;
    case 4:
        if (random_below_limit(&run->seed, 10) == 0) {
            assert_true(store_prune_unused_content(run->write, &suite->err));
            for (size_t i = 0; i < SUITE_FILES; i++) {
                run->pending.texts[i] &= 1ULL << run->pending.versions[i];
                run->pending.facts[i] &= 1ULL << run->pending.versions[i];
            }
        }
        break;
    default:
        version = 1 + random_below_limit(&run->seed, SUITE_VERSIONS);
        suite_put_file(suite, run->write, file, version);
        run->pending.versions[file] = version;
    }
}

static void random_end_write(struct random_run *run)
{
    if (random_below_limit(&run->seed, 4) == 0) {
        store_abandon_write_batch(run->write);
    } else {
        suite_commit(run->suite, run->write);
        run->pending.generation++;
        run->model = run->pending;
    }
    run->write = NULL;
}

static void random_check_content(struct random_run *run)
{
    struct store_read *read = suite_begin_read(run->suite);
    for (unsigned i = 0; i < 10; i++) {
        size_t file = random_below_limit(&run->seed, SUITE_FILES);
        model_check_content(run->suite, read, &run->model, file,
                            suite_pick_parsed_version(&run->seed, file));
    }
    store_end_read_view(read);
}

static void random_do_step(struct random_run *run)
{
    switch (random_below_limit(&run->seed, 12)) {
    case 0:
        if (run->write != NULL) {
            random_end_write(run);
        }
        break;
    case 1:
        model_check_store(run->suite, &run->model);
        random_check_content(run);
        break;
    case 2:
        if (run->read != NULL) {
            model_check_view(run->suite, run->read, &run->seen);
            store_end_read_view(run->read);
        }
        run->read = suite_begin_read(run->suite);
        run->seen = run->model;
        break;
    case 3:
        if (run->read == NULL && run->write == NULL) {
            suite_reopen(run->suite);
        } else if (run->read != NULL) {
            store_end_read_view(run->read);
            run->read = NULL;
        }
        break;
    default:
        if (run->write == NULL) {
            run->write = suite_begin_write(run->suite);
            run->pending = run->model;
        }
        random_change_rows(run);
    }
}

static void check_random_operations(void **state)
{
    struct suite *suite = *state;
    const char *given = getenv("STORE_TEST_STEPS"); /* for long runs by hand */
    size_t steps = given != NULL ? strtoul(given, NULL, 10) : RANDOM_STEPS;

    suite_open(suite);
    {
        struct random_run run = { .suite = suite, .seed = 1 + steps };
        for (size_t i = 0; i < steps; i++) {
            random_do_step(&run);
            arena_reset_all_blocks(&suite->arena);
        }
        store_end_read_view(run.read);
        store_abandon_write_batch(run.write);
        model_check_store(suite, &run.model);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ threads */

struct writer_job {
    struct suite *suite;
    size_t number;
    struct err err;
    bool done;
};

static void *write_one_file(void *context)
{
    struct writer_job *job = context;
    struct store_entity entities[WRITER_ENTITIES];
    struct store_record record = { .entities = entities, .entity_count = WRITER_ENTITIES };
    struct store_write *write = NULL;
    char path[32];

    memset(entities, 0, sizeof entities);
    (void)snprintf(path, sizeof path, "thread-%zu.c", job->number);
    record.file.path = str_from_cstring(path);
    for (size_t i = 0; i < WRITER_ENTITIES; i++) {
        entities[i].uid = job->number * WRITER_ENTITIES + i + 1;
        entities[i].name = STR("f");
    }
    job->done = store_begin_write_batch(job->suite->store, &write, &job->err) &&
                store_put_file_record(write, &record, &job->err) &&
                store_commit_write_batch(write, &job->err);
    return NULL;
}

static void check_eight_threads_make_800_rows(void **state)
{
    struct suite *suite = *state;
    struct writer_job jobs[WRITER_THREADS];
    pthread_t threads[WRITER_THREADS];
    struct store_counts counts = { 0 };
    struct store_read *read;
    uint64_t generation = 0;

    suite_open(suite);
    for (size_t i = 0; i < WRITER_THREADS; i++) {
        jobs[i] = (struct writer_job){ .suite = suite, .number = i };
        assert_int_equal(pthread_create(&threads[i], NULL, write_one_file, &jobs[i]), 0);
    }
    for (size_t i = 0; i < WRITER_THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        EXPECT("thread", jobs[i].done, "%zu: %s", i, jobs[i].err.text);
    }
    suite_reopen(suite);
    read = suite_begin_read(suite);
    assert_true(store_count_all_rows(read, &counts, &suite->err));
    assert_true(store_load_generation_number(read, &generation, &suite->err));
    store_end_read_view(read);
    assert_int_equal(counts.entities, WRITER_THREADS * WRITER_ENTITIES);
    assert_int_equal(generation, WRITER_THREADS);
    expect_all_rows_passed();
}

struct reader_job {
    struct suite *suite;
    atomic_bool *stop; /* set once, by the writer, after its last commit; relaxed: nothing else */
    uint64_t views;
    char wrong[ERR_TEXT_BYTES_MAX];
};

/* All files of a generation hold the same version. */
static bool check_same_version(void *context, const struct store_record *record, struct err *err)
{
    uint64_t *version = context;
    if (*version == UINT64_MAX) {
        *version = record->file.source_words;
    }
    return record->file.source_words == *version ||
           ERR_RAISE(err, ERR_INTERNAL, "two generations in one view");
}

static void *read_until_stopped(void *context)
{
    struct reader_job *job = context;
    uint64_t last = 0;

    while (!atomic_load_explicit(job->stop, memory_order_relaxed) && job->wrong[0] == '\0') {
        struct store_read *read = NULL;
        uint64_t version = UINT64_MAX;
        struct err err;
        if (!store_begin_read_view(job->suite->store, &read, &err) ||
            !store_scan_file_records(read, check_same_version, &version, &err)) {
            memcpy(job->wrong, err.text, sizeof err.text);
        } else if (version != UINT64_MAX && version < last) {
            (void)snprintf(job->wrong, sizeof job->wrong, "an older generation came back");
        }
        last = version != UINT64_MAX ? version : last;
        store_end_read_view(read);
        job->views++;
    }
    return NULL;
}

static void check_readers_beside_a_writer(void **state)
{
    struct suite *suite = *state;
    struct reader_job jobs[READER_THREADS];
    pthread_t threads[READER_THREADS];
    atomic_bool stop = false;

    suite_open(suite);
    for (size_t i = 0; i < READER_THREADS; i++) {
        jobs[i] = (struct reader_job){ .suite = suite, .stop = &stop };
        assert_int_equal(pthread_create(&threads[i], NULL, read_until_stopped, &jobs[i]), 0);
    }
    for (uint64_t version = 1; version <= READER_GENERATIONS; version++) {
        struct store_write *write = suite_begin_write(suite);
        for (size_t i = 0; i < SUITE_FILES; i++) {
            suite_put_file(suite, write, i, version);
        }
        suite_commit(suite, write);
        arena_reset_all_blocks(&suite->arena);
    }
    atomic_store_explicit(&stop, true, memory_order_relaxed);
    for (size_t i = 0; i < READER_THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        EXPECT("reader", jobs[i].wrong[0] == '\0', "%s", jobs[i].wrong);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ second writer, no memory */

static void check_second_writer_is_told(void **state)
{
    struct suite *suite = *state;
    struct store_write *first;
    struct store_write *second = NULL;
    struct store *other = NULL;
    char pid[32];

    suite_open(suite);
    if (suite->engine->lasts) { /* the same must hold between two openings */
        assert_true(store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &other, &suite->err));
    }
    first = suite_begin_write(suite);
    assert_false(
        store_begin_write_batch(other != NULL ? other : suite->store, &second, &suite->err));
    (void)snprintf(pid, sizeof pid, "process %ld", (long)getpid());
    EXPECT("code", suite->err.code == ERR_BUSY, "%s", suite->err.text);
    EXPECT("holder", strstr(suite->err.text, pid) != NULL, "%s", suite->err.text);
    suite_put_file(suite, first, 1, 1);
    suite_commit(suite, first);
    assert_true(
        store_begin_write_batch(other != NULL ? other : suite->store, &second, &suite->err));
    store_abandon_write_batch(second);
    store_close_and_free(other);
    expect_all_rows_passed();
}

/* Opens, writes two generations, reads. False: a step failed and everything was given back. */
static bool run_whole_life(struct suite *suite, unsigned *commits)
{
    struct store *store = NULL;
    struct store_write *write = NULL;
    struct store_read *read = NULL;
    struct store_record record;
    uint64_t version = UINT64_MAX;
    bool done = store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &store, &suite->err);

    for (uint64_t round = 1; done && round <= 2; round++) {
        done = store_begin_write_batch(store, &write, &suite->err);
        for (size_t i = 0; done && i < 3; i++) {
            made_fill_record(&suite->arena, i, round, SUITE_FILES, &record);
            done = store_put_file_record(write, &record, &suite->err) &&
                   store_put_file_facts(write, record.file.path, record.file.hash, STR("facts"),
                                        &suite->err);
        }
        done = done && store_put_meta_value(write, STR("root"), STR("/"), &suite->err) &&
               store_prune_unused_content(write, &suite->err);
        if (done) {
            done = store_commit_write_batch(write, &suite->err);
            *commits += done ? 1 : 0;
        } else {
            store_abandon_write_batch(write);
        }
        write = NULL;
    }
    done = done && store_begin_read_view(store, &read, &suite->err) &&
           store_scan_file_records(read, check_same_version, &version, &suite->err);
    store_end_read_view(read);
    store_close_and_free(store);
    return done;
}

static void check_every_allocation_may_fail(void **state)
{
    struct suite *suite = *state;
    bool done = false;

    for (int64_t nth = 1; !done && nth < EXPECT_ALLOCS_MAX; nth++) {
        unsigned commits = 0;
        struct store *store = NULL;
        /* Expected rows come from the arena: make it large before the first failure. */
        arena_reset_all_blocks(&suite->arena);
        assert_non_null(arena_alloc_bytes(&suite->arena, 100000));
        arena_reset_all_blocks(&suite->arena);
        folder_remove_all(suite->folder);
        assert_int_equal(mkdir(suite->folder, 0700), 0);
        mem_fail_nth_alloc(nth);
        done = run_whole_life(suite, &commits);
        mem_fail_no_more();
        EXPECT("code", done || suite->err.code == ERR_MEMORY, "allocation %d: %s", (int)nth,
               suite->err.text);
        if (!suite->engine->lasts || commits == 0) {
            continue;
        }
        /* What was acknowledged is there, and whole. */
        if (store_open_at_spec(&suite->spec, STORE_MODE_READ, &store, &suite->err)) {
            struct store_read *read = NULL;
            uint64_t version = UINT64_MAX;
            assert_true(store_begin_read_view(store, &read, &suite->err));
            EXPECT("whole",
                   store_scan_file_records(read, check_same_version, &version, &suite->err), "%s",
                   suite->err.text);
            EXPECT("kept", version != UINT64_MAX && version >= commits, "%d", (int)version);
            store_end_read_view(read);
        } else {
            EXPECT("open", false, "%s", suite->err.text);
        }
        store_close_and_free(store);
    }
    assert_true(done);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ specs (once, not per engine)
 */

struct spec_row {
    const char *text;
    const char *engine; /* NULL: refused, and `path` must be in the message */
    const char *path;
};
static const struct spec_row spec_rows[] = {
    { "mem", "mem", "" },
    { "mem:", "mem", "" },
    { "sqlite:/a/b.db", "sqlite", "/a/b.db" },
    { "sqlite:b:c:d.db", "sqlite", "b:c:d.db" },
    { "sqlite:C:\\x.db", "sqlite", "C:\\x.db" },
    { "b.db", STORE_SPEC_DEFAULT_ENGINE, "b.db" },
    { "./sqlite", STORE_SPEC_DEFAULT_ENGINE, "./sqlite" },
    { "/a/b:c.db", STORE_SPEC_DEFAULT_ENGINE, "/a/b:c.db" },
    { "a b/c.db:d", STORE_SPEC_DEFAULT_ENGINE, "a b/c.db:d" },
    { "", NULL, "empty" },
    { "sqlite", NULL, "sqlite:PATH" },
    { "sqlite:", NULL, "sqlite:PATH" },
    { "mem:x", NULL, "takes no path" },
    { "sqlit:x", NULL, "did you mean 'sqlite'" },
    { "SQLITE:x", NULL, ", mem" },
    { "sqllite:x", NULL, "did you mean 'sqlite'" },
    { "mme:", NULL, "did you mean 'mem'" },
#ifdef STORE_HAS_LMDB
    { "sled:a:b", "lmdb", "a:b" },
    { "sled:", NULL, "lmdb:PATH" },
#else
    { "sled:a:b", NULL, "made without sled" },
    { "lmdb:x", NULL, "made without lmdb" },
#endif
    { "oracle:x", NULL, "this build has sqlite, " },
    { "x:y", NULL, "no storage engine is called 'x'; this build has sqlite, " },
    { ":x", STORE_SPEC_DEFAULT_ENGINE, ":x" },
};

static void test_specs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spec_rows / sizeof *spec_rows; i++) {
        const struct spec_row *row = &spec_rows[i];
        struct store_spec spec = { 0 };
        struct err err;
        bool done = store_parse_spec_text(str_from_cstring(row->text), &spec, &err);
        EXPECT(row->text, done == (row->engine != NULL), "%s", done ? "taken" : err.text);
        if (!done) {
            EXPECT(row->text, err.code == ERR_USAGE && strstr(err.text, row->path) != NULL, "%s",
                   err.text);
        } else if (row->engine != NULL) {
            EXPECT(row->text, strcmp(spec.engine, row->engine) == 0, "%s", spec.engine);
            EXPECT(row->text, str_equals_cstring(spec.path, row->path), "%.*s", STR_ARG(spec.path));
        }
    }
    expect_all_rows_passed();
}

static void test_the_list_of_engines(void **state)
{
    const char *const *names = store_list_engine_names();
    size_t count = 0;
    (void)state;

    for (; names[count] != NULL; count++) {
        bool tested = false;
        for (size_t i = 0; i < SUITE_ENGINES; i++) {
            tested = tested || strcmp(suite_engines[i].name, names[count]) == 0;
        }
        EXPECT(names[count], tested, "the suite does not run it");
    }
    assert_int_equal(count, SUITE_ENGINES);
    expect_all_rows_passed();
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        SUITE_CHECK(check_empty_database),
        SUITE_CHECK(check_put_replace_delete),
        SUITE_CHECK(check_put_what_is_there),
        SUITE_CHECK(check_one_uid_twice_is_refused),
        SUITE_CHECK(check_impossible_rows_are_refused),
        SUITE_CHECK(check_meta_values),
        SUITE_CHECK(check_a_sink_may_stop),
        SUITE_CHECK(check_counts_of_rows),
        SUITE_CHECK(check_readers_keep_their_generation),
        SUITE_CHECK(check_half_a_write_is_invisible),
        SUITE_CHECK(check_texts_and_facts),
        SUITE_CHECK(check_random_operations),
        SUITE_CHECK(check_eight_threads_make_800_rows),
        SUITE_CHECK(check_readers_beside_a_writer),
        SUITE_CHECK(check_second_writer_is_told),
        SUITE_CHECK(check_every_allocation_may_fail),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specs),
        cmocka_unit_test(test_the_list_of_engines),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + suite_run_all("store", checks, sizeof checks / sizeof *checks);
}
