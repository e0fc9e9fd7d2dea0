/* test_build.c - a snapshot against the records it came from, and records that cannot be one. */
#include "graph/graph.h"

#include "graph/made_set.h"
#include "util/folder.h"

#define GRAPHS 60U

/* ------------------------------------------------------------------ against the records */

static uint32_t find_id_slowly(const struct snapshot *snapshot, uint64_t uid)
{
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        if (snapshot->entities[i].uid == uid) {
            return i;
        }
    }
    return GRAPH_ID_NONE;
}

static void expect_file_row(const struct graph_file *got, const struct store_file *want)
{
    const struct store_file back = {
        .path = got->path,
        .reason = got->reason,
        .language = got->language,
        .hash = got->hash,
        .size = got->size,
        .mtime_ns = got->mtime_ns,
        .status = got->status,
        .error_bytes = got->error_bytes,
        .line_count = got->line_count,
        .source_words = got->source_words,
        .entity_words = got->entity_words,
        .import_words = got->import_words,
        .comment_words = got->comment_words,
    };
    made_expect_same_file("file", want, &back);
}

static void expect_entity_row(const struct snapshot *snapshot, uint32_t id,
                              const struct store_entity *want)
{
    const struct graph_entity *got = &snapshot->entities[id];
    const struct store_entity back = {
        .uid = got->uid,
        .parent_uid = got->parent != GRAPH_ID_NONE ? snapshot->entities[got->parent].uid : 0,
        .key = want->key, /* made on demand: see test_lookup.c */
        .name = got->name,
        .qualified = got->qualified,
        .kind = (enum entity_kind)got->kind,
        .class_ = (enum entity_class)got->class_,
        .rule = (enum test_rule)got->rule,
        .flags = got->flags,
        .start_line = got->start_line,
        .end_line = got->end_line,
        .start_byte = got->start_byte,
        .end_byte = got->end_byte,
        .signature_end = got->signature_end,
        .doc_start = got->doc_start,
        .doc_end = got->doc_end,
        .words = got->words,
        .complexity = got->complexity,
        .params_min = got->params_min,
        .params_max = got->params_max,
    };
    made_expect_same_entity("entity", want, &back);
}

static void expect_edge_row(const struct snapshot *snapshot, const struct store_edge *want)
{
    uint32_t from = find_id_slowly(snapshot, want->from_uid);
    uint32_t to = find_id_slowly(snapshot, want->to_uid);
    unsigned found = 0;

    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *got = &snapshot->edges[i];
        if (got->from == from && got->to == to && got->kind == (unsigned)want->kind) {
            const struct store_edge back = { .from_uid = want->from_uid,
                                             .to_uid = want->to_uid,
                                             .kind = want->kind,
                                             .origin = (enum origin)got->origin,
                                             .sites = snapshot->sites + got->first_site,
                                             .site_count = got->site_count };
            made_expect_same_edge("edge", want, &back);
            EXPECT("range", snapshot->out_first[from] <= i && i < snapshot->out_first[from + 1],
                   "edge %u is not among those of %u", i, from);
            found++;
        }
    }
    EXPECT("edge", found == 1, "found %u times", found);
}

static void expect_loose_row(const struct snapshot *snapshot, const struct store_loose *want)
{
    uint32_t from = find_id_slowly(snapshot, want->from_uid);
    unsigned found = 0;

    for (uint32_t i = 0; i < snapshot->loose_count; i++) {
        const struct graph_loose *got = &snapshot->loose[i];
        found += got->from == from && got->line == want->line && got->column == want->column &&
                         got->kind == (unsigned)want->kind &&
                         got->origin == (unsigned)want->origin && got->args == want->args &&
                         str_equals_bytes(got->name, want->name) &&
                         str_equals_bytes(got->receiver, want->receiver) &&
                         str_equals_bytes(got->module, want->module)
                     ? 1
                     : 0;
    }
    EXPECT("loose", found >= 1, "not found");
}

static void expect_all_orders(const struct snapshot *snapshot)
{
    for (uint32_t i = 1; i < snapshot->edge_count; i++) {
        const struct graph_edge *a = &snapshot->edges[i - 1];
        const struct graph_edge *b = &snapshot->edges[i];
        EXPECT("edges",
               a->from < b->from ||
                   (a->from == b->from && (a->to < b->to || (a->to == b->to && a->kind < b->kind))),
               "at %u", i);
    }
    for (uint32_t e = 0; e < snapshot->entity_count; e++) {
        for (uint32_t i = snapshot->in_first[e]; i < snapshot->in_first[e + 1]; i++) {
            EXPECT("in", snapshot->edges[snapshot->in_edges[i]].to == e, "entity %u", e);
            EXPECT("in order",
                   i == snapshot->in_first[e] || snapshot->in_edges[i - 1] < snapshot->in_edges[i],
                   "entity %u", e);
        }
    }
    for (uint32_t i = 1; i < snapshot->loose_count; i++) {
        const struct graph_loose *a = &snapshot->loose[i - 1];
        const struct graph_loose *b = &snapshot->loose[i];
        const struct graph_loose *c = &snapshot->loose[snapshot->loose_by_name[i - 1]];
        const struct graph_loose *d = &snapshot->loose[snapshot->loose_by_name[i]];
        int order = str_compare_bytes(c->name, d->name);
        EXPECT("loose",
               a->from < b->from ||
                   (a->from == b->from &&
                    (a->line < b->line || (a->line == b->line && a->column <= b->column))),
               "at %u", i);
        EXPECT("by name",
               order < 0 ||
                   (order == 0 && snapshot->loose_by_name[i - 1] < snapshot->loose_by_name[i]),
               "at %u", i);
    }
}

static void expect_snapshot_of_set(const struct snapshot *snapshot, const struct made_set *set)
{
    uint32_t entity = 0;

    assert_int_equal(snapshot->file_count, set->count);
    assert_int_equal(snapshot->entity_count, set->entity_count);
    assert_int_equal(snapshot->edge_count, set->edge_count);
    assert_int_equal(snapshot->loose_count, set->loose_count);
    assert_int_equal(snapshot->out_first[set->entity_count], set->edge_count);
    assert_int_equal(snapshot->in_first[set->entity_count], set->edge_count);
    for (size_t i = 0; i < set->count; i++) {
        const struct store_record *record = &set->records[i];
        expect_file_row(&snapshot->files[i], &record->file);
        EXPECT("first", snapshot->files[i].first_entity == entity, "file %zu", i);
        EXPECT("count", snapshot->files[i].entity_count == record->entity_count, "file %zu", i);
        for (size_t k = 0; k < record->entity_count; k++) {
            EXPECT("file", snapshot->entities[entity].file == i, "entity %u", entity);
            expect_entity_row(snapshot, entity++, &record->entities[k]);
        }
        for (size_t k = 0; k < record->edge_count; k++) {
            expect_edge_row(snapshot, &record->edges[k]);
        }
        for (size_t k = 0; k < record->loose_count; k++) {
            expect_loose_row(snapshot, &record->loose[k]);
        }
    }
    expect_all_orders(snapshot);
}

static void test_snapshots_are_their_records(void **state)
{
    struct made_set set;
    (void)state;

    for (uint64_t version = 0; version < GRAPHS; version++) {
        struct snapshot *snapshot;
        set_make_graph(&set, version, version % SET_FILES_MAX);
        snapshot = set_build_snapshot(&set);
        expect_snapshot_of_set(snapshot, &set);
        assert_int_equal(snapshot->generation, 7);
        assert_true(str_equals_cstring(snapshot->root, "/somewhere"));
        assert_true(str_equals_cstring(snapshot->created_at, "2024-01-01T00:00:00Z"));
        assert_true(str_equals_cstring(snapshot->digest, "00ff"));
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
    expect_all_rows_passed();
}

static void test_many_edges_of_one_entity(void **state)
{
    enum { COUNT = 3000 };
    static struct store_entity entities[COUNT];
    static struct store_edge edges[COUNT * 2];
    struct store_record record = { .file = { .path = STR("a.c") },
                                   .entities = entities,
                                   .entity_count = COUNT,
                                   .edges = edges,
                                   .edge_count = COUNT * 2 };
    struct snapshot *snapshot;
    (void)state;

    for (size_t i = 0; i < COUNT; i++) {
        entities[i].uid = i * 7 + 1;
        edges[i] = (struct store_edge){ .from_uid = 1, .to_uid = (i * 1009 % COUNT) * 7 + 1 };
        edges[COUNT + i] = (struct store_edge){ .from_uid = (i * 1009 % COUNT) * 7 + 1,
                                                .to_uid = 1,
                                                .kind = EDGE_KIND_USES };
    }
    snapshot = set_build_records(&record, 1);
    assert_int_equal(snapshot->out_first[1], COUNT + 1);
    assert_int_equal(snapshot->in_first[1], COUNT + 1);
    expect_all_orders(snapshot);
    graph_release_snapshot(snapshot);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ from stores */

static void load_from_engine(const char *spec_text, const struct made_set *set)
{
    struct store *store = NULL;
    struct store_write *write = NULL;
    struct store_spec spec;
    struct snapshot *snapshot = NULL;
    struct err err;

    assert_true(store_parse_spec_text(str_from_cstring(spec_text), &spec, &err));
    assert_true(store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &err));
    assert_true(graph_load_from_store(store, &snapshot, &err)); /* nothing is there yet */
    assert_int_equal(snapshot->entity_count, 0);
    assert_int_equal(snapshot->generation, 0);
    assert_int_equal(snapshot->root.size, 0);
    graph_release_snapshot(snapshot);
    assert_true(store_begin_write_batch(store, &write, &err));
    for (size_t i = 0; i < set->count; i++) { /* 7 and SET_FILES_MAX have no common factor */
        assert_true(store_put_file_record(write, &set->records[i * 7 % set->count], &err));
    }
    assert_true(store_put_meta_value(write, STR("root"), STR("/r"), &err));
    assert_true(store_put_meta_value(write, STR("digest"), STR("12"), &err));
    assert_true(store_commit_write_batch(write, &err));
    if (!graph_load_from_store(store, &snapshot, &err)) {
        fail_msg("%s", err.text);
    }
    assert_true(str_equals_cstring(snapshot->root, "/r"));
    assert_true(str_equals_cstring(snapshot->digest, "12"));
    assert_int_equal(snapshot->created_at.size, 0);
    assert_int_equal(snapshot->generation, 1);
    expect_snapshot_of_set(snapshot, set);
    graph_release_snapshot(snapshot);
    store_close_and_free(store);
}

static void test_loading_from_all_engines(void **state)
{
    char folder[] = "/tmp/graph-test-XXXXXX";
    char spec[100];
    struct made_set set;
    (void)state;

    assert_non_null(mkdtemp(folder));
    set_make_graph(&set, 3, SET_FILES_MAX);
    for (const char *const *engine = store_list_engine_names(); *engine != NULL; engine++) {
        bool mem = strcmp(*engine, "mem") == 0;
        (void)snprintf(spec, sizeof spec, "%s:%s%s%s", *engine, mem ? "" : folder, mem ? "" : "/",
                       mem ? "" : *engine);
        load_from_engine(spec, &set);
    }
    set_release_graph(&set);
    folder_remove_all(folder);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ what cannot be a graph */

static struct store_entity bad_entities[] = { { .uid = 1 }, { .uid = 2 }, { .uid = 3 } };
static struct store_entity bad_twice[] = { { .uid = 4 }, { .uid = 4 } };
static struct store_entity bad_parent[] = { { .uid = 4, .parent_uid = 99 } };
static struct store_edge bad_to[] = { { .from_uid = 1, .to_uid = 77 } };
static struct store_edge bad_from[] = { { .from_uid = 1, .to_uid = 1 } };
static struct store_edge bad_same[] = { { .from_uid = 1, .to_uid = 2 },
                                        { .from_uid = 1, .to_uid = 3 },
                                        { .from_uid = 1, .to_uid = 2 } };
static struct store_loose bad_loose[] = { { .from_uid = 55 } };

struct bad_row {
    const char *name;
    struct store_record second; /* behind a record "b.c" with bad_entities */
};
static const struct bad_row bad_rows[] = {
    { "leads to the unknown uid 77",
      { .file = { .path = STATIC_STR("c.c") }, .edges = bad_to, .edge_count = 1 } },
    { "rows of entity 1, which is not in it",
      { .file = { .path = STATIC_STR("c.c") }, .edges = bad_from, .edge_count = 1 } },
    { "rows of entity 55, which is not in it",
      { .file = { .path = STATIC_STR("c.c") }, .loose = bad_loose, .loose_count = 1 } },
    { "two entities have the uid 4",
      { .file = { .path = STATIC_STR("c.c") }, .entities = bad_twice, .entity_count = 2 } },
    { "two entities have the uid 1",
      { .file = { .path = STATIC_STR("c.c") }, .entities = bad_entities, .entity_count = 1 } },
    { "is unknown: 99",
      { .file = { .path = STATIC_STR("c.c") }, .entities = bad_parent, .entity_count = 1 } },
    { "comes after 'b.c'", { .file = { .path = STATIC_STR("a.c") } } },
    { "comes after 'b.c'", { .file = { .path = STATIC_STR("b.c") } } },
};

static void test_bad_records_are_refused(void **state)
{
    struct store_record records[2] = {
        { .file = { .path = STR("b.c") }, .entities = bad_entities, .entity_count = 3 }
    };
    struct err err;
    (void)state;

    for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
        const struct bad_row *row = &bad_rows[i];
        struct store_entity own = { .uid = 9 };
        records[1] = row->second;
        if (row->second.edges == bad_to) {
            bad_to[0].from_uid = 9;
            records[1].entities = &own;
            records[1].entity_count = 1;
        }
        EXPECT(row->name, set_try_build(records, 2, &err) == NULL, "taken");
        EXPECT(row->name, err.code == ERR_CORRUPT && strstr(err.text, row->name) != NULL, "%s",
               err.text);
    }
    records[0].edges = bad_same;
    records[0].edge_count = 3;
    EXPECT("twice", set_try_build(records, 1, &err) == NULL, "taken");
    EXPECT("twice", err.code == ERR_CORRUPT && strstr(err.text, "an edge twice") != NULL, "%s",
           err.text);
    expect_all_rows_passed();
}

struct cycle_row {
    const char *name;
    uint64_t parents[6]; /* uid of each entity's parent; uids are 1 .. 6 */
    uint32_t want[6];    /* ids; NONE for cut */
};
#define NONE GRAPH_ID_NONE
static const struct cycle_row cycle_rows[] = {
    { "none", { 0, 1, 1, 2, 2, 5 }, { NONE, 0, 0, 1, 1, 4 } },
    { "later parents", { 0, 4, 1, 1, 6, 1 }, { NONE, 3, 0, 0, 5, 0 } },
    { "itself", { 0, 2, 1, 1, 1, 1 }, { NONE, NONE, 0, 0, 0, 0 } },
    { "two", { 0, 3, 2, 1, 1, 1 }, { NONE, NONE, 1, 0, 0, 0 } },
    { "a ring and a tail", { 0, 3, 4, 5, 3, 2 }, { NONE, 2, NONE, 4, 2, 1 } },
    { "two rings", { 2, 1, 4, 3, 3, 5 }, { NONE, 0, NONE, 2, 2, 4 } },
};

static void test_parent_cycles_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cycle_rows / sizeof *cycle_rows; i++) {
        const struct cycle_row *row = &cycle_rows[i];
        struct store_entity entities[6];
        struct store_record record = { .file = { .path = STR("a.c") },
                                       .entities = entities,
                                       .entity_count = 6 };
        struct snapshot *snapshot;

        memset(entities, 0, sizeof entities);
        for (size_t k = 0; k < 6; k++) {
            entities[k].uid = k + 1;
            entities[k].parent_uid = row->parents[k];
        }
        snapshot = set_build_records(&record, 1);
        for (size_t k = 0; k < 6; k++) {
            EXPECT(row->name, snapshot->entities[k].parent == row->want[k], "%zu: %u", k,
                   snapshot->entities[k].parent);
        }
        graph_release_snapshot(snapshot);
    }
    expect_all_rows_passed();
}

static void test_every_allocation_may_fail(void **state)
{
    struct snapshot *snapshot = NULL;
    struct made_set set;
    (void)state;

    set_make_graph(&set, 5, 20);
    for (int64_t nth = 1; snapshot == NULL && nth < EXPECT_ALLOCS_MAX; nth++) {
        struct err err;
        mem_fail_nth_alloc(nth);
        snapshot = set_try_build(set.records, set.count, &err);
        mem_fail_no_more();
        EXPECT("code", snapshot != NULL || err.code == ERR_MEMORY, "%d: %s", (int)nth, err.text);
    }
    assert_non_null(snapshot);
    expect_snapshot_of_set(snapshot, &set);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshots_are_their_records),
        cmocka_unit_test(test_many_edges_of_one_entity),
        cmocka_unit_test(test_loading_from_all_engines),
        cmocka_unit_test(test_bad_records_are_refused),
        cmocka_unit_test(test_parent_cycles_are_cut),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
