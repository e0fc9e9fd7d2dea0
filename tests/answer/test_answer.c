/* test_answer.c - questions on the reference graph G8 (ALGORITHMS.md 10) and the envelope
 * around answers. One check function for each kind of row; every row runs. */
#include "answer/answer.h"
#include "model/key.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define NODE_COUNT     8U
#define BODY_BYTES_MAX ((size_t)1 << 24)

/* A>B A>C B>D C>D D>E E>F F>D G>H H>G; H is a test. */
static const char *const g8_edges[] = { "AB", "AC", "BD", "CD", "DE", "EF", "FD", "GH", "HG" };

static uint64_t g8_uid(char node)
{
    char name[2] = { node, '\0' };
    return key_compute_entity_uid(STR("src/g8.c"), ENTITY_KIND_FUNCTION, str_from_cstring(name), 0);
}

struct g8_rows {
    struct store_entity entities[NODE_COUNT + 1];
    struct store_edge edges[sizeof g8_edges / sizeof g8_edges[0]];
    struct store_loose loose[1];
    struct store_site site;
    char names[NODE_COUNT][2];
    char keys[NODE_COUNT + 1][128];
};

static void g8_fill_key(struct store_entity *row, char *key)
{
    struct buf text;
    buf_init_with_limit(&text, 128);
    key_append_entity_text(&text, STR("c"), row->kind, row->qualified, STR("src/g8.c"), row->uid);
    memcpy(key, text.data, text.size);
    row->key = str_from_range(key, text.size);
    buf_release_bytes(&text);
}

static struct snapshot *g8_make_snapshot(void)
{
    static struct g8_rows rows;
    struct graph_labels labels = { .generation = 7, .root = STR("/nowhere") };
    struct graph_builder *builder = graph_builder_create_new();
    struct snapshot *snapshot = NULL;
    struct store_record record = { .file = { .path = STR("src/g8.c"), .language = STR("c") } };
    struct err err;

    rows.site = (struct store_site){ 3, 5 };
    rows.entities[0] = (struct store_entity){
        .uid = 1, .name = STR("g8.c"), .qualified = STR("g8.c"), .start_line = 1, .end_line = 99
    };
    g8_fill_key(&rows.entities[0], rows.keys[0]);
    for (unsigned i = 0; i < NODE_COUNT; i++) {
        struct store_entity *row = &rows.entities[i + 1];
        rows.names[i][0] = (char)('A' + (char)i);
        row->name = str_from_range(rows.names[i], 1);
        row->qualified = row->name;
        row->kind = ENTITY_KIND_FUNCTION;
        row->class_ = rows.names[i][0] == 'H' ? ENTITY_CLASS_TEST : ENTITY_CLASS_CODE;
        row->uid = g8_uid(rows.names[i][0]);
        row->parent_uid = 1;
        row->start_line = i * 10 + 1;
        row->end_line = i * 10 + 9;
        g8_fill_key(row, rows.keys[i + 1]);
    }
    for (unsigned i = 0; i < sizeof g8_edges / sizeof g8_edges[0]; i++) {
        rows.edges[i] = (struct store_edge){ .from_uid = g8_uid(g8_edges[i][0]),
                                             .to_uid = g8_uid(g8_edges[i][1]),
                                             .kind = EDGE_KIND_CALLS,
                                             .origin = ORIGIN_EXACT,
                                             .sites = &rows.site,
                                             .site_count = 1 };
    }
    rows.loose[0] = (struct store_loose){ .from_uid = g8_uid('G'),
                                          .name = STR("D"),
                                          .receiver = STR("x"),
                                          .origin = ORIGIN_UNRESOLVED,
                                          .line = 61,
                                          .column = 9 };
    record.entities = rows.entities;
    record.entity_count = NODE_COUNT + 1;
    record.edges = rows.edges;
    record.edge_count = sizeof g8_edges / sizeof g8_edges[0];
    record.loose = rows.loose;
    record.loose_count = 1;
    assert_non_null(builder);
    if (!graph_builder_add_record(builder, &record, &err) ||
        !graph_builder_finish_snapshot(builder, &labels, &snapshot, &err)) {
        fail_msg("%s", err.text);
    }
    return snapshot;
}

static void g8_key_of(char node, char *text, size_t size)
{
    (void)snprintf(text, size, "c:fn:%c:__src_g8:T%llu", node, (unsigned long long)g8_uid(node));
}

/* Parameters are "name=value" joined by '&'; "@X" stands for the key of node X. */
static int run_query(struct snapshot *snapshot, const char *route, const char *query,
                     struct buf *body)
{
    struct answer_context context = { .snapshot = snapshot,
                                      .database_spec = STR("mem:"),
                                      .uptime_seconds = 5 };
    struct answer_pair pairs[32];
    char keys[4][128];
    size_t count = 0;
    size_t key_count = 0;
    struct str rest = str_from_cstring(query);
    struct str part;
    bool more = rest.size > 0;

    while (str_split_next_part(&rest, &more, '&', &part)) {
        size_t equals = str_find_byte(part, '=');
        pairs[count].name = str_from_range(part.data, equals);
        pairs[count].value = str_from_range(part.data + equals + 1, part.size - equals - 1);
        if (pairs[count].value.size == 2 && pairs[count].value.data[0] == '@') {
            g8_key_of(pairs[count].value.data[1], keys[key_count], sizeof keys[0]);
            pairs[count].value = str_from_cstring(keys[key_count++]);
        }
        count++;
    }
    return answer_run_route_body(answer_find_route_name(str_from_cstring(route)), &context, pairs,
                                 count, body)
        .http_status;
}

struct query_row {
    const char *route;
    const char *query;
    int status;
    const char *holds; /* part of the body, keys shortened to node names; NULL: nothing checked */
    const char *lacks;
};

/* Replaces every key by its node, so rows stay readable: "c:fn:D:__src_g8:T123" -> "D". */
static void shorten_keys(struct buf *body)
{
    for (unsigned i = 0; i < NODE_COUNT; i++) {
        char key[128];
        struct str text;
        size_t at;
        g8_key_of((char)('A' + (char)i), key, sizeof key);
        for (text = buf_borrow_str(body);
             (at = str_find_part(text, str_from_cstring(key))) != SIZE_MAX;
             text = buf_borrow_str(body)) {
            size_t size = strlen(key);
            body->data[at] = (char)('A' + (char)i);
            memmove(body->data + at + 1, body->data + at + size, body->size - at - size);
            body->size -= size - 1;
        }
    }
}

static const struct query_row query_rows[] = {
    { "blast", "entity=@D", 200,
      "\"by_hop\":[{\"hop\":1,\"count\":3,\"entities\":[\"B\",\"C\",\"F\"]", NULL },
    { "blast", "entity=@D", 200, "{\"hop\":2,\"count\":2,\"entities\":[\"A\",\"E\"]", "\"hop\":3" },
    { "blast", "entity=@D", 200, "\"total_affected\":5", NULL },
    { "blast", "entity=@D&hops=1", 200, "\"total_affected\":3", "\"hop\":2" },
    { "blast", "entity=@D&hops=0", 200, "\"total_affected\":0", NULL },
    { "blast", "entity=@D&direction=outgoing", 200, "\"entities\":[\"E\"]", NULL },
    { "blast", "entity=@G", 200, "\"affected_tests\":[\"H\"]", NULL },
    { "blast", "entity=@G&include_tests=1", 200, "\"total_affected\":1", NULL },
    { "blast", "entity=@D&edge_types=Uses", 200, "\"total_affected\":0", NULL },
    { "blast", "entity=@D&edge_types=Calls,Uses", 200, "\"total_affected\":5", NULL },
    { "blast", "entity=@D", 200, "{\"key\":\"A\",\"via\":\"B\",\"edge_type\":\"Calls\"", NULL },
    { "hotspots", "include_tests=1", 200,
      "\"total_entities_analyzed\":8,\"top_requested\":10,\"hotspots\":[{\"rank\":1,\"entity_key\":"
      "\"D\",\"inbound_count\":3,\"outbound_count\":1,\"total_coupling\":4",
      NULL },
    { "hotspots", "top=2&sort=coupling", 200, "\"rank\":2,\"entity_key\":\"A\"", "\"rank\":3" },
    { "hotspots", "entity_type=struct", 200, "\"hotspots\":[]", NULL },
    { "hotspots", "sort=beauty", 400, "must be one of", NULL },
    { "clusters", "", 200, "\"cluster_id\":1,\"entity_count\":", NULL },
    { "leiden", "include_tests=1", 200, "\"community_count\":3,\"modularity\":0.44444444444444",
      NULL },
    { "leiden", "include_tests=1", 200, "\"members\":[\"A\",\"B\",\"C\"]", NULL },
    { "leiden", "resolution=0", 200, "\"community_count\":1", NULL },
    { "leiden", "resolution=-1", 400, "must be a number from 0 to 1000", NULL },
    { "entropy", "", 200, "{\"entity\":\"A\",\"entropy\":0,\"complexity\":\"LOW\"", NULL },
    { "entropy", "entity=:D:", 200, "\"total_count\":1", NULL },
    { "coupling", "include_tests=1", 200,
      "{\"entity\":\"A\",\"cbo\":2,\"lcom\":0,\"rfc\":3,\"wmc\":2,\"health_grade\":\"A\"", NULL },
    { "coupling", "include_tests=1", 200,
      "{\"entity\":\"B\",\"cbo\":2,\"lcom\":0,\"rfc\":2,\"wmc\":1,\"health_grade\":\"A\"", NULL },
    { "coupling", "include_tests=1", 200,
      "\"entities\":[{\"entity\":\"D\",\"cbo\":4,\"lcom\":0,\"rfc\":2,\"wmc\":1,\"health_grade\":"
      "\"A\"",
      NULL },
    { "coupling", "include_tests=1", 200,
      "{\"entity\":\"G\",\"cbo\":1,\"lcom\":0,\"rfc\":2,\"wmc\":1,\"health_grade\":\"A\"", NULL },
    { "debt", "", 200,
      "\"codebase_total_debt_hours\":0,\"scope_total_debt_hours\":0,\"debt_ratio\":0,\"rating\":"
      "\"A\"",
      NULL },
    { "debt", "min_debt=0.5", 200, "\"entities\":[]", NULL },
    { "debt", "min_debt=x", 400, "must be a number", NULL },
    { "blast", "entity=@A&strict_leaf_404=1", 404, "\"error_code\":\"not_found\"", NULL },
    { "callers", "entity=@D", 200, "\"total_count\":3", NULL },
    { "callers", "entity=@D", 200, "\"unresolved_sites_count\":1", NULL },
    { "callers", "entity=@D&limit=1&offset=1", 200, "\"next_offset\":2", NULL },
    { "callers", "entity=@D&edge_type=Uses", 200, "\"total_count\":0", NULL },
    { "callers", "entity=@D&min_origin=exact", 200, "\"total_count\":3", NULL },
    { "callers", "entity=@G", 200, "\"hidden_test_edges_count\":1", NULL },
    { "callers", "entity=@A", 200, "\"total_count\":0", NULL },
    { "callers", "entity=@A&strict_leaf_404=1", 404, "no callers found", NULL },
    { "callees", "entity=@A", 200, "\"total_count\":2", "files_with_gaps" },
    { "callees", "entity=@H", 200, "\"total_count\":1", NULL },
    { "callees", "entity=D", 200, "\"entity\":\"D\"", NULL },
    { "callees", "entity=Dx", 404, "\"error_code\":\"entity_not_found\"", NULL },
    { "callees", "entity=src/g8.c", 200, "\"total_count\":0", NULL },
    { "callees", "entity=c:fn:D:__src_g8:T2", 404, "\"suggestions\":[\"D\"]", NULL },
    { "callers", "entity=@D&limit=1", 200, "\"next_cursor\":\"7-1-", NULL },
    { "callers", "entity=@D&cursor=7-1-0", 400, "belongs to other parameters", NULL },
    { "callers", "entity=@D&cursor=7-1", 400, "not one that this server gave", NULL },
    { "list", "cursor=7-1-x&offset=1", 400, "not one that this server gave", NULL },
    { "health", "", 200, "\"freshness\":\"unwatched\",\"generation\":7,\"tokens\":", NULL },
    { "callers", "entity=@D&edge_type=Kalls", 400, "knows no kind 'Kalls'", NULL },
    { "callers", "entity=@D&min_origin=sure", 400, "knows no origin 'sure'", NULL },
    { "callers", "", 400, "\"error_code\":\"missing_parameter\"", NULL },
    { "callers", "entity= ", 400, "must not be empty", NULL },
    { "callers", "entity=@D&entity=@A", 400, "given twice", NULL },
    { "edges", "", 200, "\"total_count\":7", "\"from_key\":\"G\"" },
    { "edges", "include_tests=1", 200, "\"total_count\":9", NULL },
    { "edges", "limit=2", 200, "\"returned_count\":2", NULL },
    { "edges", "limit=2&offset=100", 200, "\"returned_count\":0", "next_offset" },
    { "edges", "limit=100001", 400, "whole number from 0 to 100000", NULL },
    { "edges", "limit=1e3", 400, "whole number", NULL },
    { "list", "entity_type=fn", 200, "\"total_count\":7", NULL },
    { "list", "entity_type=function&include_tests=only", 200, "\"total_count\":1", NULL },
    { "list", "entity_type=functoin", 400, "\"suggestions\":[\"function\"]", NULL },
    { "list", "scope=src", 200, "\"total_count\":8", NULL },
    { "list", "scope=scr", 400, "\"suggestions\":[\"src\"]", NULL },
    { "list", "scope=nothing like it", 400, "\"suggestions\":[\"src\"]", NULL },
    { "edges", "scope=src&scope_mode=target", 200, "\"total_count\":7", NULL },
    { "edges", "scope=src&scope_mode=any&edge_type=Uses", 200, "\"total_count\":0", NULL },
    { "edges", "scope_mode=elsewhere", 400, "\"error_code\":\"invalid_parameter\"", NULL },
    { "list", "include_tests=2", 400, "must be one of: 0 1 only", NULL },
    { "search", "q=a", 200, "\"match\":\"exact_nocase\"", NULL },
    { "search", "q=zzzz", 200, "\"entities\":[]", NULL },
    { "cycles", "", 200, "{\"length\":3,\"path\":[\"D\",\"E\",\"F\",\"D\"]", "\"G\"" },
    { "cycles", "include_tests=1", 200, "\"has_cycles\":true,\"cycle_count\":2", NULL },
    { "cycles", "include_tests=1&elementary=10", 200, "\"path\":[\"G\",\"H\",\"G\"]", NULL },
    { "cycles", "edge_types=Uses", 200, "\"has_cycles\":false,\"cycle_count\":0,\"cycles\":[]",
      NULL },
    { "cycles", "level=file", 200, "\"has_cycles\":false", NULL },
    { "cycles", "level=folder", 200, "\"has_cycles\":false", NULL },
    { "cycles", "level=planet", 400, "must be one of", NULL },
    { "scc", "", 200,
      "\"scc_count\":5,\"sccs\":[{\"id\":0,\"size\":3,\"members\":[\"D\",\"E\",\"F\"],"
      "\"member_count\":3,\"risk_level\":\"HIGH\"}",
      NULL },
    { "scc", "include_tests=1&min_size=2", 200,
      "\"members\":[\"G\",\"H\"],\"member_count\":2,\"risk_level\":\"MEDIUM\"}]", NULL },
    { "scc", "include_tests=1&member_limit=2", 200,
      "\"members\":[\"D\",\"E\"],\"member_count\":3,\"next_member_offset\":2", NULL },
    { "scc", "include_tests=1&member_offset=2&limit=1", 200,
      "\"members\":[\"F\"],\"member_count\":3,", "next_member" },
    { "kcore", "include_tests=1", 200,
      "\"max_coreness\":2,\"entities\":[{\"entity\":\"A\",\"coreness\":2,\"layer\":\"PERIPHERAL\"",
      NULL },
    { "kcore", "k=2", 200, "\"total_count\":6", "\"G\"" },
    { "centrality", "include_tests=1", 200, "{\"entity\":\"D\",\"score\":0.24271", NULL },
    { "centrality", "include_tests=1&method=Betweenness&top=1", 200,
      "\"entities\":[{\"entity\":\"D\",\"score\":7,\"rank\":1}]", NULL },
    { "centrality", "method=closeness", 400,
      "unknown method 'closeness'; use pagerank or betweenness", NULL },
    { "centrality", "method=betweenness&samples=3", 200, "\"approximate\":true,\"samples\":3",
      NULL },
    { "detail", "key=@A", 200, "\"code_note\"", NULL },
    { "detail", "key=@A&scope=src", 200, "\"callees_count\":2", NULL },
    { "statistics", "", 200, "\"dependency_edges_total_count\":9", NULL },
    { "statistics", "", 200, "\"test_entities_total_count\":1", NULL },
    { "health", "", 200, "\"status\":\"ok\",\"server_uptime_seconds_count\":5", "\"data\"" },
    { "health", "x=1", 400, "has no parameter 'x'", NULL },
    { "reference", "", 200, "\"total_endpoints\":", NULL },
};

static void check_query_rows(void **state)
{
    struct snapshot *snapshot = g8_make_snapshot();
    unsigned failures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof query_rows / sizeof query_rows[0]; i++) {
        const struct query_row *row = &query_rows[i];
        struct buf body;
        int status;
        buf_init_with_limit(&body, BODY_BYTES_MAX);
        status = run_query(snapshot, row->route, row->query, &body);
        shorten_keys(&body);
        if (status != row->status || body.failed ||
            (row->holds != NULL &&
             str_find_part(buf_borrow_str(&body), str_from_cstring(row->holds)) == SIZE_MAX) ||
            (row->lacks != NULL &&
             str_find_part(buf_borrow_str(&body), str_from_cstring(row->lacks)) != SIZE_MAX)) {
            print_error("%s?%s: status %d, wanted %d with %s without %s\n%.*s\n", row->route,
                        row->query, status, row->status, row->holds, row->lacks,
                        STR_ARG(buf_borrow_str(&body)));
            failures++;
        }
        buf_release_bytes(&body);
    }
    graph_release_snapshot(snapshot);
    assert_int_equal(failures, 0);
}

/* Whatever the bytes of a parameter, the answer is one of the statuses that the contract knows. */
static void check_random_parameters(void **state)
{
    struct snapshot *snapshot = g8_make_snapshot();
    size_t route_count = 0;
    uint64_t seed = 12345;

    (void)state;
    (void)answer_list_all_routes(&route_count);
    for (unsigned round = 0; round < 4000; round++) {
        static const char *const names[] = { "entity",     "key",       "q",      "limit", "scope",
                                             "hops",       "edge_type", "zz",     "top",   "k",
                                             "resolution", "min_debt",  "method", "level" };
        char value[24];
        struct answer_pair pairs[2];
        struct answer_context context = { .snapshot = snapshot };
        struct answer_reply reply;
        struct buf body;
        for (size_t i = 0; i < sizeof value; i++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            value[i] = (char)(seed >> 56);
        }
        for (size_t i = 0; i < 2; i++) {
            pairs[i].name =
                str_from_cstring(names[(seed >> (i * 7)) % (sizeof names / sizeof names[0])]);
            pairs[i].value = str_from_range(value, (seed >> 20) % sizeof value);
        }
        buf_init_with_limit(&body, BODY_BYTES_MAX);
        reply = answer_run_route_body(answer_route_at((seed >> 30) % route_count), &context, pairs,
                                      2, &body);
        assert_true(reply.http_status == 200 || reply.http_status == 400 ||
                    reply.http_status == 404);
        assert_true(str_is_valid_utf8(buf_borrow_str(&body)));
        buf_release_bytes(&body);
    }
    graph_release_snapshot(snapshot);
}

/* Each allocation fails in turn: an error body or nothing, never a crash; then it succeeds. */
static void check_want_of_memory(void **state)
{
    struct snapshot *snapshot = g8_make_snapshot();
    static const char *const routes[] = { "list",     "statistics", "search",   "blast",
                                          "callers",  "cycles",     "kcore",    "centrality",
                                          "clusters", "leiden",     "hotspots", "entropy",
                                          "coupling", "debt" };
    static const char *const queries[] = { "scope=src", "",
                                           "q=a",       "entity=@D",
                                           "entity=@D", "level=folder",
                                           "",          "method=betweenness",
                                           "",          "",
                                           "",          "",
                                           "",          "" };

    (void)state;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        int status = 0;
        for (int64_t nth = 1; status != 200; nth++) {
            struct buf body;
            buf_init_with_limit(&body, BODY_BYTES_MAX);
            mem_fail_nth_alloc(nth);
            status = run_query(snapshot, routes[i], queries[i], &body);
            mem_fail_no_more();
            assert_true(status == 200 || status == 503);
            assert_true(nth < 100000);
            buf_release_bytes(&body);
        }
    }
    graph_release_snapshot(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_query_rows),
        cmocka_unit_test(check_random_parameters),
        cmocka_unit_test(check_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
