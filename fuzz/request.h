/* request.h - one hostile request without a socket: what fuzz_request.c and the tests run.
 *
 * The input is up to seven lines: target, method, Host, Origin, Authorization, If-None-Match,
 * X-Request-Id. Whatever they are, the answer is a body of valid UTF-8 with a status of the
 * contract, never a 5xx, and its id is fit for a header. */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include "serve/serve_internal.h"
#include "util/check.h"
#include "util/mem.h"

#include <stdio.h>
#include <stdlib.h>

/* One file, a function and a test that calls it. */
static inline struct snapshot *fuzz_make_snapshot(void)
{
    static const struct store_site site = { 4, 5 };
    struct store_entity entities[3] = {
        { .uid = 1, .name = STR("a.c"), .qualified = STR("a.c"), .kind = ENTITY_KIND_FILE },
        { .uid = 2, .parent_uid = 1, .name = STR("f"), .qualified = STR("f"), .end_line = 2 },
        { .uid = 3, .parent_uid = 1, .name = STR("test_f"), .qualified = STR("test_f") },
    };
    struct store_edge edge = { .from_uid = 3,
                               .to_uid = 2,
                               .kind = EDGE_KIND_CALLS,
                               .origin = ORIGIN_EXACT,
                               .sites = &site,
                               .site_count = 1 };
    struct store_record record = { .file = { .path = STR("src/a.c"), .language = STR("c") },
                                   .entities = entities,
                                   .entity_count = 3,
                                   .edges = &edge,
                                   .edge_count = 1 };
    struct graph_labels labels = { .generation = 1, .root = STR("/nowhere") };
    struct graph_builder *builder = graph_builder_create_new();
    struct snapshot *snapshot = NULL;
    struct err err;

    entities[0].key = STR("c:file:a.c:__src_a:T1");
    entities[1].key = STR("c:fn:f:__src_a:T2");
    entities[1].kind = ENTITY_KIND_FUNCTION;
    entities[2].key = STR("c:fn:test_f:__src_a:T3");
    entities[2].kind = ENTITY_KIND_FUNCTION;
    entities[2].class_ = ENTITY_CLASS_TEST;
    if (builder == NULL || !graph_builder_add_record(builder, &record, &err) ||
        !graph_builder_finish_snapshot(builder, &labels, &snapshot, &err)) {
        abort();
    }
    return snapshot;
}

static inline struct serve_core *fuzz_make_core(void)
{
    struct serve_core *core = mem_alloc_zeroed(1, sizeof *core);
    if (core == NULL) {
        abort();
    }
    core->slot = graph_slot_create_with(fuzz_make_snapshot());
    core->cache = serve_cache_create_with_limit((size_t)1 << 20);
    core->database_spec = STR("mem:");
    core->deadline_ms = 10000;
    core->deadline_whole_ms = 10000;
    core->is_loopback = true;
    return core;
}

static inline void fuzz_free_core(struct serve_core *core)
{
    serve_cache_free_all(core->cache);
    graph_slot_free_all(core->slot);
    mem_free_block(core);
}

static inline bool fuzz_id_is_plain(const char *id)
{
    return id[0] != '\0' && strpbrk(id, "\r\n\" :;,") == NULL;
}

/* NULL: fine; else what is wrong. *status receives the answer's. */
static inline const char *fuzz_run_request(struct serve_core *core, struct str input, int *status)
{
    struct serve_exchange exchange = { .method = STR("GET") };
    struct str *fields[] = { &exchange.target,    &exchange.method,        &exchange.host,
                             &exchange.origin,    &exchange.authorization, &exchange.if_none_match,
                             &exchange.request_id };
    const char *wrong = NULL;
    struct str line;
    bool more = true;

    for (size_t i = 0;
         i < sizeof fields / sizeof fields[0] && str_split_next_part(&input, &more, '\n', &line);
         i++) {
        if (i == 0 || line.size > 0) {
            *fields[i] = line;
        }
    }
    serve_exchange_begin(&exchange);
    if (!serve_exchange_prepare(core, &exchange)) {
        serve_exchange_compute(core, &exchange);
    }
    serve_exchange_finish(core, &exchange);
    *status = exchange.body != NULL ? serve_exchange_status(&exchange) : 0;
    if (exchange.body == NULL) {
        wrong = "no body";
    } else if (*status < 200 || *status >= 500) {
        wrong = "a status that the contract does not have";
    } else if (!str_is_valid_utf8(buf_borrow_str(&exchange.body->bytes))) {
        wrong = "a body that is not UTF-8";
    } else if (!fuzz_id_is_plain(exchange.id)) {
        wrong = "an id that does not fit a header";
    }
    serve_exchange_end(&exchange);
    return wrong;
}

#endif
