/* test_export.c - the digest is the same whatever way the graph came to be, and tells apart what
 * the lines tell apart. What the lines look like: test_export_golden.c. */
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

/* One hash of all lines. */
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

/* The digest as docs/formats/export.md defines it, from the records, byte by byte. */
static void append_number(struct buf *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        buf_append_byte(out, (char)(value >> (8 * i)));
    }
}

static void append_text(struct buf *out, struct str text)
{
    append_number(out, text.size, 4);
    buf_append_str(out, text);
}

static void append_file_bytes(struct buf *out, const struct store_record *record)
{
    append_text(out, record->file.path);
    append_text(out, record->file.language);
    append_text(out, record->file.reason);
    append_number(out, record->file.status, 1);
    append_number(out, record->file.size, 8);
    append_number(out, record->file.hash.high, 8);
    append_number(out, record->file.hash.low, 8);
    append_number(out, record->file.line_count, 4);
    append_number(out, record->file.error_bytes, 4);
    append_number(out, record->entity_count, 4);
    append_number(out, record->edge_count, 4);
    append_number(out, record->loose_count, 4);
}

static void append_row_bytes(struct buf *out, const struct store_record *record)
{
    for (size_t i = 0; i < record->entity_count; i++) {
        const struct store_entity *row = &record->entities[i];
        append_number(out, row->uid, 8);
        append_number(out, row->parent_uid, 8);
        append_number(out, row->start_line, 4);
        append_number(out, row->end_line, 4);
        append_number(out, row->kind, 1);
        append_number(out, row->class_, 1);
        append_number(out, row->rule, 1);
        append_number(out, row->flags & 1U, 1);
        append_text(out, row->qualified);
        append_text(out, row->name);
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        const struct store_edge *row = &record->edges[i];
        append_number(out, row->from_uid, 8);
        append_number(out, row->to_uid, 8);
        append_number(out, row->kind, 1);
        append_number(out, row->origin, 1);
        append_number(out, row->site_count, 4);
        for (uint32_t k = 0; k < row->site_count; k++) {
            append_number(out, row->sites[k].line, 4);
            append_number(out, row->sites[k].column, 2);
        }
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        const struct store_loose *row = &record->loose[i];
        append_number(out, row->from_uid, 8);
        append_number(out, row->line, 4);
        append_number(out, row->column, 2);
        append_number(out, row->kind, 1);
        append_number(out, row->origin, 1);
        append_text(out, row->name);
        append_text(out, row->receiver);
        append_text(out, row->module);
    }
}

/* Records whose rows are in canonical order already. */
static struct hash128 digest_records(const struct store_record *records, size_t count)
{
    struct hash128 digest;
    struct buf shares;
    struct buf bytes;

    buf_init_with_limit(&shares, SIZE_MAX / 2);
    buf_init_with_limit(&bytes, SIZE_MAX / 2);
    for (size_t i = 0; i < count; i++) {
        struct hash128 share;
        buf_clear_keep_memory(&bytes);
        append_file_bytes(&bytes, &records[i]);
        append_row_bytes(&bytes, &records[i]);
        share = hash_bytes_to_u128(bytes.data, bytes.size);
        append_number(&shares, share.high, 8);
        append_number(&shares, share.low, 8);
    }
    digest = hash_bytes_to_u128(shares.data, shares.size);
    buf_release_bytes(&shares);
    buf_release_bytes(&bytes);
    return digest;
}

static void test_digest_of_canonical_records(void **state)
{
    enum { FILES = 40, ENTITIES = 300, BYTES = 20 };
    static char paths[FILES][BYTES];
    static struct store_entity entities[FILES][ENTITIES];
    static struct store_edge edges[FILES][ENTITIES];
    static const struct store_site sites[3] = { { 1, 2 }, { 3, 65535 }, { 70000, 1 } };
    static struct store_loose loose[FILES];
    static struct store_record records[FILES];
    struct snapshot *snapshot;
    struct hash128 got;
    struct err err;
    (void)state;

    for (uint32_t file = 0; file < FILES; file++) {
        uint64_t base = (uint64_t)file * ENTITIES + 1;
        (void)snprintf(paths[file], BYTES, "f%03u.c", file);
        for (uint32_t i = 0; i < ENTITIES; i++) {
            entities[file][i] = (struct store_entity){ .uid = base + i,
                                                       .parent_uid = i > 0 ? base : 0,
                                                       .kind = ENTITY_KIND_FUNCTION,
                                                       .class_ = (enum entity_class)(i % 2),
                                                       .flags = i,
                                                       .name = STR("name"),
                                                       .qualified = STR("a::name"),
                                                       .start_line = i,
                                                       .end_line = i + file };
            edges[file][i] = (struct store_edge){ .from_uid = base + i,
                                                  .to_uid = (base + i) % 9000 + 1,
                                                  .kind = EDGE_KIND_USES,
                                                  .origin = ORIGIN_TYPE,
                                                  .sites = sites,
                                                  .site_count = i % 4 };
        }
        loose[file] = (struct store_loose){ .from_uid = base + file,
                                            .name = STR("missing"),
                                            .receiver = STR("r"),
                                            .line = file,
                                            .column = 7,
                                            .origin = ORIGIN_UNRESOLVED };
        records[file] = (struct store_record){ .file = { .path = str_from_cstring(paths[file]),
                                                         .language = STR("c"),
                                                         .size = file,
                                                         .hash = { file, UINT64_MAX - file },
                                                         .line_count = 3,
                                                         .error_bytes = 1 },
                                               .entities = entities[file],
                                               .entity_count = ENTITIES,
                                               .edges = edges[file],
                                               .edge_count = ENTITIES,
                                               .loose = &loose[file],
                                               .loose_count = 1 };
    }
    snapshot = set_build_records(records, FILES);
    assert_true(graph_compute_digest_value(snapshot, &got, &err));
    assert_true(hash_equals_u128(digest_records(records, FILES), got));
    graph_release_snapshot(snapshot);
}

/* Equal lines, equal digest; other lines, another digest. */
static void test_digest_says_what_the_lines_say(void **state)
{
    struct hash128 lines[GRAPHS * 2];
    struct hash128 digests[GRAPHS * 2];
    (void)state;

    for (uint64_t i = 0; i < GRAPHS * 2; i++) {
        struct made_set set;
        struct snapshot *snapshot;
        struct line_sums sums;
        struct err err;

        set_make_graph(&set, i / 2, i / 2 * 3); /* each twice */
        snapshot = set_build_snapshot(&set);
        lines[i] = digest_lines(snapshot, &sums);
        assert_true(graph_compute_digest_value(snapshot, &digests[i], &err));
        EXPECT("files", sums.counts[GRAPH_FILES] == set.count, "%zu", sums.counts[GRAPH_FILES]);
        EXPECT("entities", sums.counts[GRAPH_ENTITIES] == set.entity_count, "%zu",
               sums.counts[GRAPH_ENTITIES]);
        EXPECT("edges", sums.counts[GRAPH_EDGES] == set.edge_count, "%zu",
               sums.counts[GRAPH_EDGES]);
        EXPECT("references", sums.counts[GRAPH_REFERENCES] == set.loose_count, "%zu",
               sums.counts[GRAPH_REFERENCES]);
        for (uint64_t k = 0; k < i; k++) {
            EXPECT("digest",
                   hash_equals_u128(lines[i], lines[k]) == hash_equals_u128(digests[i], digests[k]),
                   "graphs %d and %d", (int)i, (int)k);
        }
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
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
    assert_true(graph_compute_digest_value(snapshot, &digest, &err));
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
        assert_true(graph_compute_digest_value(snapshot, &want, &err));
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
        assert_true(graph_compute_digest_value(snapshot, &seen[count], &err));
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
        done = graph_compute_digest_value(snapshot, &digest, &err);
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
        cmocka_unit_test(test_digest_of_canonical_records),
        cmocka_unit_test(test_digest_says_what_the_lines_say),
        cmocka_unit_test(test_one_digest_whatever_the_way),
        cmocka_unit_test(test_every_field_counts_or_does_not),
        cmocka_unit_test(test_a_sink_may_stop_and_memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
