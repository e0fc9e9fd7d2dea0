/* test_export.c - the export is the same whatever way the graph came to be, and the digest is the
 * hash of its lines. What the lines look like: test_export_golden.c. */
#include "graph/graph.h"

#include "graph/made_set.h"
#include "util/folder.h"

#include <stdlib.h>
#include <sys/stat.h>

#define GRAPHS 12U

struct line_sums {
    struct hash_stream *stream;
    enum graph_relation last;
    size_t counts[GRAPH_RELATION_COUNT];
};

static const char *const relation_heads[] = { "files\n", "entities\n", "edges\n", "references\n" };

static void begin_relations_up_to(struct line_sums *sums, enum graph_relation relation)
{
    while (sums->last != relation) {
        sums->last++;
        hash_stream_add_bytes(sums->stream, relation_heads[sums->last],
                              strlen(relation_heads[sums->last]));
    }
}

static bool add_line(void *context, enum graph_relation relation, struct str line, struct err *err)
{
    struct line_sums *sums = context;
    (void)err;
    EXPECT("order", relation >= sums->last, "%d after %d", (int)relation, (int)sums->last);
    begin_relations_up_to(sums, relation);
    EXPECT("line", line.size > 2 && line.data[0] == '{' && line.data[line.size - 1] == '}', "%.*s",
           STR_ARG(line));
    EXPECT("line", str_find_byte(line, '\n') == SIZE_MAX && str_is_valid_utf8(line), "%.*s",
           STR_ARG(line));
    hash_stream_add_bytes(sums->stream, line.data, line.size);
    hash_stream_add_bytes(sums->stream, "\n", 1);
    sums->counts[relation]++;
    return true;
}

/* The digest as docs/formats/export.md defines it, from the lines. */
static struct hash128 digest_lines(const struct snapshot *snapshot, struct line_sums *sums)
{
    struct hash128 digest;
    struct err err;

    memset(sums, 0, sizeof *sums);
    sums->stream = hash_stream_create_new();
    hash_stream_add_bytes(sums->stream, relation_heads[0], strlen(relation_heads[0]));
    assert_true(graph_export_all_lines(snapshot, add_line, sums, &err));
    begin_relations_up_to(sums, GRAPH_REFERENCES);
    digest = hash_stream_read_value(sums->stream);
    hash_stream_free_state(sums->stream);
    return digest;
}

static void test_digest_is_the_hash_of_the_lines(void **state)
{
    struct made_set set;
    (void)state;

    for (uint64_t version = 0; version < GRAPHS; version++) {
        struct snapshot *snapshot;
        struct line_sums sums;
        struct hash128 want;
        struct hash128 got;
        struct err err;

        set_make_graph(&set, version, version * 3);
        snapshot = set_build_snapshot(&set);
        want = digest_lines(snapshot, &sums);
        assert_true(graph_compute_export_digest(snapshot, &got, &err));
        EXPECT("digest", hash_equals_u128(want, got), "graph %d", (int)version);
        EXPECT("files", sums.counts[GRAPH_FILES] == set.count, "%zu", sums.counts[GRAPH_FILES]);
        EXPECT("entities", sums.counts[GRAPH_ENTITIES] == set.entity_count, "%zu",
               sums.counts[GRAPH_ENTITIES]);
        EXPECT("edges", sums.counts[GRAPH_EDGES] == set.edge_count, "%zu",
               sums.counts[GRAPH_EDGES]);
        EXPECT("references", sums.counts[GRAPH_REFERENCES] == set.loose_count, "%zu",
               sums.counts[GRAPH_REFERENCES]);
        assert_true(graph_label_own_digest(snapshot, &err));
        assert_true(hash_parse_hex_text(snapshot->digest, &got));
        EXPECT("label", hash_equals_u128(want, got), "graph %d", (int)version);
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
    expect_all_rows_passed();
}

/* Enough lines for several rounds of all runs. */
static void test_digest_of_many_lines(void **state)
{
    enum { COUNT = 70000 };
    struct store_entity *entities = calloc(COUNT, sizeof *entities);
    struct store_record record = { .file = { .path = STR("a.c") },
                                   .entities = entities,
                                   .entity_count = COUNT };
    struct snapshot *snapshot;
    struct line_sums sums;
    struct hash128 got;
    struct err err;
    (void)state;

    for (size_t i = 0; i < COUNT; i++) {
        entities[i].uid = i + 1;
        entities[i].start_line = (uint32_t)i;
    }
    snapshot = set_build_records(&record, 1);
    assert_true(graph_compute_export_digest(snapshot, &got, &err));
    assert_true(hash_equals_u128(digest_lines(snapshot, &sums), got));
    assert_int_equal(sums.counts[GRAPH_ENTITIES], COUNT);
    graph_release_snapshot(snapshot);
    free(entities);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ one graph, many ways */

static void shuffle_numbers(size_t *numbers, size_t count, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        size_t other = random_below_limit(seed, i + 1);
        numbers[i] = numbers[other];
        numbers[other] = i;
    }
}

/* Puts the records in a random order, one generation or several, some of them twice. */
static void fill_store(struct store *store, const struct made_set *set, uint64_t seed)
{
    size_t order[SET_FILES_MAX];
    struct store_write *write = NULL;
    struct err err;

    shuffle_numbers(order, set->count, &seed);
    for (size_t i = 0; i < set->count; i++) {
        if (write == NULL) {
            assert_true(store_begin_write_batch(store, &write, &err));
        }
        if (random_below_limit(&seed, 3) == 0) {
            struct store_record other = set->records[order[i]];
            other.edge_count = 0;
            assert_true(store_put_file_record(write, &other, &err));
        }
        assert_true(store_put_file_record(write, &set->records[order[i]], &err));
        if (seed % 2 == 0 && random_below_limit(&seed, 5) == 0) {
            assert_true(store_commit_write_batch(write, &err));
            write = NULL;
        }
    }
    assert_true(write == NULL || store_commit_write_batch(write, &err));
}

static struct hash128 digest_through_store(const char *spec_text, const struct made_set *set,
                                           uint64_t seed)
{
    struct store *store = NULL;
    struct snapshot *snapshot = NULL;
    struct hash128 digest;
    struct store_spec spec;
    struct err err;

    assert_true(store_parse_spec_text(str_from_cstring(spec_text), &spec, &err));
    assert_true(store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &err));
    fill_store(store, set, seed);
    if (!graph_load_from_store(store, &snapshot, &err)) {
        fail_msg("%s", err.text);
    }
    assert_true(graph_compute_export_digest(snapshot, &digest, &err));
    graph_release_snapshot(snapshot);
    store_close_and_free(store);
    return digest;
}

static void test_one_digest_whatever_the_way(void **state)
{
    char folder[] = "/tmp/graph-test-XXXXXX";
    char spec[100];
    struct made_set set;
    (void)state;

    assert_non_null(mkdtemp(folder));
    for (uint64_t version = 1; version <= GRAPHS; version++) {
        struct snapshot *snapshot;
        struct hash128 want;
        struct err err;

        set_make_graph(&set, version, SET_FILES_MAX);
        snapshot = set_build_snapshot(&set);
        assert_true(graph_compute_export_digest(snapshot, &want, &err));
        graph_release_snapshot(snapshot);
        for (uint64_t seed = version; seed < version + 4; seed++) {
            struct hash128 got = digest_through_store("mem", &set, seed);
            EXPECT("mem", hash_equals_u128(got, want), "graph %d", (int)version);
            for (const char *const *engine = store_list_engine_names(); *engine != NULL; engine++) {
                if (strcmp(*engine, "mem") != 0) {
                    (void)snprintf(spec, sizeof spec, "%s:%s/%d.%s", *engine, folder, (int)version,
                                   *engine);
                    got = digest_through_store(spec, &set, seed);
                    EXPECT(*engine, hash_equals_u128(got, want), "graph %d", (int)version);
                    folder_remove_all(folder);
                    assert_int_equal(mkdir(folder, 0700), 0);
                }
            }
        }
        set_release_graph(&set);
    }
    folder_remove_all(folder);
    expect_all_rows_passed();
}

/* Each of these is another graph, so it must have another digest. What is no part of a graph is
 * not in it: times, where it lay, word counts. */
static void test_every_field_counts_or_does_not(void **state)
{
    static const struct store_site sites[2] = { { 4, 5 }, { 6, 7 } };
    struct store_entity entities[2] = {
        { .uid = 1, .qualified = STR("a.c"), .name = STR("a.c") },
        { .uid = 2, .kind = ENTITY_KIND_FUNCTION, .qualified = STR("f"), .name = STR("f") }
    };
    struct store_edge edge = { .from_uid = 1, .to_uid = 2, .sites = sites, .site_count = 1 };
    struct store_loose loose = { .from_uid = 2, .name = STR("g"), .origin = ORIGIN_UNRESOLVED };
    struct store_record record = { .file = { .path = STR("a.c"), .language = STR("c") },
                                   .entities = entities,
                                   .entity_count = 2,
                                   .edges = &edge,
                                   .edge_count = 1,
                                   .loose = &loose,
                                   .loose_count = 1 };
    struct hash128 seen[24];
    size_t count = 0;
    (void)state;

    for (unsigned step = 0; step < 24; step++) {
        struct snapshot *snapshot;
        struct err err;
        bool changes = step < 20;
        switch (step) {
        case 0: break;
        case 1: record.file.status = FILE_STATUS_PARSED_WITH_ERRORS; break;
        case 2: record.file.error_bytes = 3; break;
        case 3: record.file.size = 99; break;
        case 4: record.file.line_count = 9; break;
        case 5: record.file.hash.low = 1; break;
        case 6: record.file.reason = STR("why"); break;
        case 7: entities[1].parent_uid = 1; break;
        case 8: entities[1].start_line = 3; break;
        case 9: entities[1].end_line = 8; break;
        case 10: entities[1].class_ = ENTITY_CLASS_TEST; break;
        case 11: entities[1].rule = TEST_RULE_NAME; break;
        case 12: entities[1].flags = 1; break;
        case 13: entities[1].qualified = STR("x::f"); break;
        case 14: edge.origin = ORIGIN_IMPORT; break;
        case 15: edge.kind = EDGE_KIND_USES; break;
        case 16: edge.site_count = 2; break;
        case 17: loose.receiver = STR("r"); break;
        case 18: loose.module = STR("m"); break;
        case 19: loose.line = 4; break;
        case 20: record.file.mtime_ns = 5; break;
        case 21: record.file.source_words = 6; break;
        case 22: entities[1].complexity = 7; break;
        default: entities[1].doc_end = 9; break;
        }
        snapshot = set_build_records(&record, 1);
        assert_true(graph_compute_export_digest(snapshot, &seen[count], &err));
        for (size_t i = 0; i < count; i++) {
            bool same = hash_equals_u128(seen[i], seen[count]);
            EXPECT("field", same == (!changes && i + 1 == count), "step %u and %zu", step, i);
        }
        count += changes ? 1 : 0;
        if (!changes) {
            EXPECT("field", hash_equals_u128(seen[count], seen[count - 1]), "step %u", step);
        }
        graph_release_snapshot(snapshot);
    }
    expect_all_rows_passed();
}

static bool refuse_third_line(void *context, enum graph_relation relation, struct str line,
                              struct err *err)
{
    (void)relation;
    (void)line;
    return ++*(unsigned *)context < 3 || ERR_RAISE(err, ERR_IO, "disk full");
}

static void test_a_sink_may_stop_and_memory_may_fail(void **state)
{
    struct made_set set;
    struct snapshot *snapshot;
    struct hash128 digest;
    struct err err;
    unsigned lines = 0;
    bool done = false;
    (void)state;

    set_make_graph(&set, 4, 20);
    snapshot = set_build_snapshot(&set);
    assert_false(graph_export_all_lines(snapshot, refuse_third_line, &lines, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(lines, 3);
    for (int64_t nth = 1; !done && nth < EXPECT_ALLOCS_MAX; nth++) {
        mem_fail_nth_alloc(nth);
        done = graph_compute_export_digest(snapshot, &digest, &err);
        mem_fail_no_more();
        EXPECT("digest", done || err.code == ERR_MEMORY, "%d: %s", (int)nth, err.text);
    }
    assert_true(done);
    done = false;
    for (int64_t nth = 1; !done && nth < EXPECT_ALLOCS_MAX; nth++) {
        unsigned none = 0;
        mem_fail_nth_alloc(nth);
        done =
            !graph_export_all_lines(snapshot, refuse_third_line, &none, &err) && err.code == ERR_IO;
        mem_fail_no_more();
        EXPECT("export", done || err.code == ERR_MEMORY, "%d: %s", (int)nth, err.text);
    }
    assert_true(done);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_is_the_hash_of_the_lines),
        cmocka_unit_test(test_digest_of_many_lines),
        cmocka_unit_test(test_one_digest_whatever_the_way),
        cmocka_unit_test(test_every_field_counts_or_does_not),
        cmocka_unit_test(test_a_sink_may_stop_and_memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
