/* test_lookup.c - keys of both forms, uids, paths, lines and names against slow twins; the slot. */
#include "graph/graph.h"

#include "graph/made_set.h"

#include <pthread.h>
#include <stdatomic.h>

#define GRAPHS       20U
#define SLOT_THREADS 3U
#define SLOT_ROUNDS  300U

/* ------------------------------------------------------------------ against slow twins */

static void check_keys(const struct snapshot *snapshot)
{
    struct buf key;

    buf_init_with_limit(&key, 1U << 20U);
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        buf_clear_keep_memory(&key);
        graph_append_entity_key(snapshot, i, &key);
        EXPECT("key", graph_find_entity_key(snapshot, buf_borrow_str(&key)) == i, "%.*s",
               STR_ARG(buf_borrow_str(&key)));
        EXPECT("uid", graph_find_entity_uid(snapshot, snapshot->entities[i].uid) == i, "%u", i);
        EXPECT("not a uid",
               graph_find_entity_uid(snapshot, ~snapshot->entities[i].uid) == GRAPH_ID_NONE, "%u",
               i);
        EXPECT("language",
               str_equals_bytes(graph_language_of_entity(snapshot, i),
                                snapshot->files[snapshot->entities[i].file].language),
               "%u", i);
    }
    buf_release_bytes(&key);
}

static void check_paths(const struct snapshot *snapshot, struct arena *arena)
{
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        struct str path = snapshot->files[i].path;
        EXPECT("path", graph_find_file_path(snapshot, path) == i, "%u", i);
        EXPECT("longer",
               graph_find_file_path(snapshot, arena_format_text(arena, "%.*sx", STR_ARG(path))) ==
                   GRAPH_ID_NONE,
               "%u", i);
        EXPECT("shorter",
               graph_find_file_path(snapshot, str_from_range(path.data, path.size - 1)) ==
                   GRAPH_ID_NONE,
               "%u", i);
    }
    EXPECT("empty", graph_find_file_path(snapshot, STR_EMPTY) == GRAPH_ID_NONE, "found");
}

static uint32_t find_line_slowly(const struct snapshot *snapshot, uint32_t file, uint32_t line)
{
    const struct graph_file *row = &snapshot->files[file];
    uint32_t best = row->entity_count > 0 ? row->first_entity : GRAPH_ID_NONE;
    for (uint32_t i = row->first_entity; i < row->first_entity + row->entity_count; i++) {
        const struct graph_entity *entity = &snapshot->entities[i];
        if (entity->start_line <= line && line <= entity->end_line) {
            best = i; /* the last one begins last */
        }
    }
    return best;
}

static void check_lines(const struct snapshot *snapshot)
{
    for (uint32_t file = 0; file < snapshot->file_count; file++) {
        for (uint32_t line = 0; line < 260; line++) {
            uint32_t want = find_line_slowly(snapshot, file, line);
            uint32_t got = graph_find_entity_line(snapshot, file, line);
            EXPECT("line", got == want, "file %u line %u: want %u, got %u", file, line, want, got);
        }
    }
}

static void check_loose_of_entities(const struct snapshot *snapshot)
{
    uint32_t seen = 0;
    for (uint32_t entity = 0; entity < snapshot->entity_count; entity++) {
        uint32_t first = 0;
        uint32_t count = graph_find_loose_from(snapshot, entity, &first);
        EXPECT("from", first == seen, "entity %u begins at %u, want %u", entity, first, seen);
        for (uint32_t i = 0; i < count; i++) {
            EXPECT("from", snapshot->loose[first + i].from == entity, "row %u", first + i);
        }
        seen += count;
    }
    EXPECT("all", seen == snapshot->loose_count, "%u of %u", seen, snapshot->loose_count);
}

static void check_loose_names(const struct snapshot *snapshot)
{
    for (uint32_t i = 0; i < snapshot->loose_count; i++) {
        struct str name = snapshot->loose[i].name;
        uint32_t want = 0;
        uint32_t first = 0;
        uint32_t got = graph_find_loose_name(snapshot, name, &first);
        for (uint32_t k = 0; k < snapshot->loose_count; k++) {
            want += str_equals_bytes(snapshot->loose[k].name, name) ? 1 : 0;
        }
        EXPECT("name", got == want, "want %u, got %u", want, got);
        for (uint32_t k = first; k < first + got; k++) {
            EXPECT("name", str_equals_bytes(snapshot->loose[snapshot->loose_by_name[k]].name, name),
                   "%u", k);
        }
    }
}

static void test_lookups_against_slow_twins(void **state)
{
    struct made_set set;
    struct arena arena;
    (void)state;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (uint64_t version = 1; version <= GRAPHS; version++) {
        struct snapshot *snapshot;
        uint32_t first = 0;
        set_make_graph(&set, version, version * 2 - 1);
        snapshot = set_build_snapshot(&set);
        check_keys(snapshot);
        check_paths(snapshot, &arena);
        check_lines(snapshot);
        check_loose_names(snapshot);
        check_loose_of_entities(snapshot);
        EXPECT("none", graph_find_loose_name(snapshot, STR("zzz"), &first) == 0, "found");
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
    arena_release_all_blocks(&arena);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ v1 keys */

static struct store_entity old_entities[] = {
    { .uid = 1,
      .name = STATIC_STR("list.c"),
      .qualified = STATIC_STR("list.c"),
      .start_line = 1,
      .end_line = 90 },
    { .uid = 2,
      .kind = ENTITY_KIND_CLASS,
      .name = STATIC_STR("List<T>"),
      .qualified = STATIC_STR("ns::List<T>"),
      .start_line = 10,
      .end_line = 60 },
    { .uid = 3,
      .kind = ENTITY_KIND_METHOD,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("ns::List<T>::push"),
      .start_line = 20,
      .end_line = 30 },
    { .uid = 4,
      .kind = ENTITY_KIND_METHOD,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("ns::List<T>::push"),
      .start_line = 40,
      .end_line = 50 },
    { .uid = 5,
      .kind = ENTITY_KIND_METHOD,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("ns::List<T>::push::push"),
      .start_line = 42,
      .end_line = 45 },
};
static struct store_entity old_deep[] = {
    { .uid = 6,
      .kind = ENTITY_KIND_METHOD,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("push"),
      .start_line = 20,
      .end_line = 30 },
};
static const struct store_record old_records[] = {
    { .file = { .path = STATIC_STR("a/src/list.c"), .language = STATIC_STR("cpp") },
      .entities = old_deep,
      .entity_count = 1 },
    { .file = { .path = STATIC_STR("src/list.c"), .language = STATIC_STR("cpp") },
      .entities = old_entities,
      .entity_count = 5 },
};

struct old_row {
    const char *key;
    uint64_t uid; /* 0: unknown */
};
static const struct old_row old_rows[] = {
    { "cpp:method:push:src_list_c:20-30", 3 },
    { "cpp:method:push:__src_list_c:20-30", 3 },
    { "cpp:method:push:_home_me_src_list_c:40-50", 4 },
    { "cpp:method:push:src_list_c:42-45", 5 },
    { "cpp:method:push:src_list_c:41-45", 4 },
    { "cpp:method:push:src_list_c:44-44", 5 },
    { "cpp:method:ns::List<T>::push:src_list_c:20-30", 3 },
    { "cpp:class:List__lt__T__gt__:src_list_c:10-60", 2 },
    { "cpp:class:ns::List<T>:src_list_c:12-12", 2 },
    { "cpp:method:push:a_src_list_c:20-30", 6 },
    { "cpp:method:push:_root_a_src_list_c:20-30", 6 },
    { "cpp:method:push:xsrc_list_c:20-30", 0 },
    { "cpp:fn:push:src_list_c:20-30", 0 },
    { "c:method:push:src_list_c:20-30", 0 },
    { "cpp:method:pop:src_list_c:20-30", 0 },
    { "cpp:method:push:src_list_c:20-31", 0 },
    { "cpp:method:push:src_list_c:70-80", 0 },
    { "cpp:nothing:push:src_list_c:20-30", 0 },
    { "cpp:method:anything:at_all:T3", 3 }, /* the uid alone decides */
    { "cpp:method:anything:at_all:T77", 0 },
    { "push", 0 },
    { "", 0 },
    { "::::", 0 },
};

static void test_old_keys(void **state)
{
    struct snapshot *snapshot = set_build_records(old_records, 2);
    (void)state;

    for (size_t i = 0; i < sizeof old_rows / sizeof *old_rows; i++) {
        const struct old_row *row = &old_rows[i];
        uint32_t got = graph_find_entity_key(snapshot, str_from_cstring(row->key));
        EXPECT(row->key, row->uid == (got != GRAPH_ID_NONE ? snapshot->entities[got].uid : 0),
               "got %u", got);
    }
    graph_release_snapshot(snapshot);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ the slot */

struct slot_job {
    struct graph_slot *slot;
    atomic_bool *stop; /* set once by the publisher; relaxed: nothing else is published by it */
    uint64_t rounds;
    bool good;
};

static void *use_slot_until_stopped(void *context)
{
    struct slot_job *job = context;
    do {
        struct snapshot *snapshot = graph_slot_acquire_snapshot(job->slot);
        job->good = job->good && snapshot->entity_count > 0 &&
                    graph_find_entity_uid(snapshot, snapshot->entities[0].uid) == 0;
        graph_release_snapshot(snapshot);
        job->rounds++;
    } while (!atomic_load_explicit(job->stop, memory_order_relaxed));
    return NULL;
}

static void test_slot_under_threads(void **state)
{
    struct slot_job jobs[SLOT_THREADS];
    pthread_t threads[SLOT_THREADS];
    atomic_bool stop = false;
    struct graph_slot *slot;
    struct made_set set;
    (void)state;

    set_make_graph(&set, 2, 6);
    slot = graph_slot_create_with(set_build_snapshot(&set));
    assert_non_null(slot);
    for (size_t i = 0; i < SLOT_THREADS; i++) {
        jobs[i] = (struct slot_job){ .slot = slot, .stop = &stop, .good = true };
        assert_int_equal(pthread_create(&threads[i], NULL, use_slot_until_stopped, &jobs[i]), 0);
    }
    for (size_t i = 0; i < SLOT_ROUNDS; i++) {
        graph_slot_publish_snapshot(slot, set_build_snapshot(&set));
    }
    atomic_store_explicit(&stop, true, memory_order_relaxed);
    for (size_t i = 0; i < SLOT_THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        EXPECT("thread", jobs[i].good && jobs[i].rounds > 0, "%zu", i);
    }
    graph_slot_free_all(slot);
    graph_slot_free_all(NULL);
    graph_release_snapshot(NULL);
    set_release_graph(&set);
    expect_all_rows_passed();
}

static void test_snapshot_outlives_the_slot(void **state)
{
    struct made_set set;
    struct graph_slot *slot;
    struct snapshot *kept;
    (void)state;

    set_make_graph(&set, 2, 6);
    slot = graph_slot_create_with(set_build_snapshot(&set));
    kept = graph_slot_acquire_snapshot(slot);
    graph_slot_free_all(slot);
    assert_true(kept->entity_count > 0);
    graph_release_snapshot(graph_retain_snapshot(kept));
    graph_release_snapshot(kept);
    mem_fail_nth_alloc(1);
    assert_null(graph_slot_create_with(NULL));
    mem_fail_no_more();
    set_release_graph(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lookups_against_slow_twins),
        cmocka_unit_test(test_old_keys),
        cmocka_unit_test(test_slot_under_threads),
        cmocka_unit_test(test_snapshot_outlives_the_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
