/* test_request.c - requests without a socket: targets, who may ask, tags and the cache. */
#include "../../fuzz/request.h"

#include "util/expect.h"

struct target_row {
    const char *text;
    const char *path; /* NULL: refused */
    const char *name; /* of the first pair; NULL: none */
    const char *value;
};
static const struct target_row target_rows[] = {
    { "/a", "/a", NULL, NULL },
    { "/a?", "/a", NULL, NULL },
    { "/a?b", "/a", "b", "" },
    { "/a?b=c=d", "/a", "b", "c=d" },
    { "/a?&&b=c", "/a", "b", "c" },
    { "/a+b?c=d+e", "/a+b", "c", "d e" },
    { "/%61%2Fb?%62=%c3%a4", "/a/b", "b", "\xc3\xa4" },
    { "/a?b=%7C%7c", "/a", "b", "||" },
    { "", NULL, NULL, NULL },
    { "a", NULL, NULL, NULL },
    { "*", NULL, NULL, NULL },
    { "/%", NULL, NULL, NULL },
    { "/%1", NULL, NULL, NULL },
    { "/%1g", NULL, NULL, NULL },
    { "/%00", NULL, NULL, NULL },
    { "/a?b=%00", NULL, NULL, NULL },
    { "/a b", NULL, NULL, NULL },
    { "/\x80", NULL, NULL, NULL },
    { "/\x7f", NULL, NULL, NULL },
    { "/a?b=\t", NULL, NULL, NULL },
};

static void test_targets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof target_rows / sizeof target_rows[0]; i++) {
        const struct target_row *row = &target_rows[i];
        struct serve_target target;
        struct arena arena;
        struct err err;
        bool read;
        arena_init_with_limit(&arena, (size_t)1 << 20);
        read = serve_parse_target_text(str_from_cstring(row->text), &arena, &target, &err);
        EXPECT(row->text, read == (row->path != NULL), "read: %d", read);
        if (read && row->path != NULL) {
            EXPECT(row->text, str_equals_cstring(target.path, row->path), "path %.*s",
                   STR_ARG(target.path));
            EXPECT(row->text, (target.pair_count > 0) == (row->name != NULL), "%zu pairs",
                   target.pair_count);
            EXPECT(row->text,
                   row->name == NULL || (str_equals_cstring(target.pairs[0].name, row->name) &&
                                         str_equals_cstring(target.pairs[0].value, row->value)),
                   "pair %.*s=%.*s", STR_ARG(target.pairs[0].name), STR_ARG(target.pairs[0].value));
        }
        arena_release_all_blocks(&arena);
    }
    expect_all_rows_passed();
}

static void test_who_may_ask(void **state)
{
    static const char *const here[] = { "localhost", "LOCALHOST:1", "127.0.0.1:7777",
                                        "[::1]",     "[::1]:80",    " localhost " };
    static const char *const else_[] = {
        "evil.example", "localhost.evil", "127.0.0.1.evil", "[::2]", "", "0.0.0.0", "[::1"
    };
    struct str token = STR("0123456789abcdef");

    (void)state;
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
        EXPECT(here[i], serve_host_is_loopback(str_from_cstring(here[i])), "is here");
    }
    for (size_t i = 0; i < sizeof else_ / sizeof else_[0]; i++) {
        EXPECT(else_[i], !serve_host_is_loopback(str_from_cstring(else_[i])), "is elsewhere");
    }
    EXPECT("origin", serve_origin_is_loopback(STR("https://localhost:3")), "is here");
    EXPECT("origin", !serve_origin_is_loopback(STR("null")), "is elsewhere");
    EXPECT("token", serve_token_is_right(STR("bearer 0123456789abcdef"), token), "is right");
    EXPECT("token", !serve_token_is_right(STR("Bearer 0123456789abcdeg"), token), "is wrong");
    EXPECT("token", !serve_token_is_right(STR("Bearer 0"), token), "is short");
    EXPECT("token", !serve_token_is_right(STR_EMPTY, token), "is absent");
    EXPECT("gzip", serve_header_takes_gzip(STR("br, gzip;q=0.5")), "taken");
    EXPECT("gzip", !serve_header_takes_gzip(STR("gzip; q=0, br")), "refused");
    expect_all_rows_passed();
}

/* The second time from the cache, the same bytes; a tag that matches is 304. */
static void test_cache_and_tags(void **state)
{
    struct serve_core *core = fuzz_make_core();
    struct serve_body *kept;
    int status = 0;

    (void)state;
    assert_null(fuzz_run_request(core, STR("/code-entities-list-all"), &status));
    assert_int_equal(status, 200);
    assert_int_equal(atomic_load(&core->metrics.cache_hits), 0);
    assert_null(fuzz_run_request(core, STR("/code-entities-list-all"), &status));
    assert_int_equal(atomic_load(&core->metrics.cache_hits), 1);
    assert_null(serve_cache_find_body(core->cache, STR("/code-entities-list-all"), 99));
    kept = serve_cache_find_body(core->cache, STR("/code-entities-list-all"), 4);
    assert_non_null(kept);
    serve_body_release(kept);
    assert_null(fuzz_run_request(core, STR("/code-entities-list-all\n\n\n\n\n*"), &status));
    assert_int_equal(status, 304);
    assert_null(fuzz_run_request(core, STR("/server-health-check-status"), &status));
    assert_null(fuzz_run_request(core, STR("/server-health-check-status"), &status));
    assert_int_equal(atomic_load(&core->metrics.cache_hits), 2); /* health is never kept */
    fuzz_free_core(core);
}

/* Work for a client that has left ends with 503, quick or by way of a graph algorithm; nothing of
 * it is kept, and the next one who asks gets the answer. */
static void test_client_gone(void **state)
{
    static const char *const targets[] = { "/code-entities-list-all",
                                           "/centrality-measures-entity-ranking",
                                           "/leiden-community-detection-clusters" };
    struct serve_core *core = fuzz_make_core();
    atomic_bool gone;

    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0] * 2; i++) {
        struct serve_exchange exchange = { .method = STR("GET"),
                                           .target = str_from_cstring(targets[i / 2]),
                                           .gone = &gone };
        bool left = i % 2 == 0;
        atomic_init(&gone, left);
        serve_exchange_begin(&exchange);
        assert_false(serve_exchange_prepare(core, &exchange));
        serve_exchange_compute(core, &exchange);
        EXPECT(targets[i / 2], serve_exchange_status(&exchange) == (left ? 503 : 200), "status %d",
               serve_exchange_status(&exchange));
        serve_exchange_end(&exchange);
    }
    fuzz_free_core(core);
    expect_all_rows_passed();
}

/* Many targets: the cache stays within its bytes and still answers right. */
static void test_cache_is_bounded(void **state)
{
    struct serve_core *core = fuzz_make_core();
    int status = 0;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        char target[64];
        int size = snprintf(target, sizeof target, "/code-entities-list-all?limit=%u", i % 9000);
        assert_null(fuzz_run_request(core, str_from_range(target, (size_t)size), &status));
        assert_int_equal(status, 200);
    }
    fuzz_free_core(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),          cmocka_unit_test(test_who_may_ask),
        cmocka_unit_test(test_cache_and_tags),   cmocka_unit_test(test_client_gone),
        cmocka_unit_test(test_cache_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
