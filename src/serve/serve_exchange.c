/* serve_exchange.c - from a request to a body, without a socket: who asks, what for, from the
 * cache or anew. Cost beside the answer: one arena and one hash of the target. */
#include "serve/serve_internal.h"

#include "util/clock.h"

#include <inttypes.h>
#include <stdio.h>

#define EXCHANGE_ARENA_BYTES_MAX ((size_t)1024 * 1024)
#define EXCHANGE_ID_BYTES_MAX    60U

void serve_exchange_begin(struct serve_exchange *exchange)
{
    arena_init_with_limit(&exchange->arena, EXCHANGE_ARENA_BYTES_MAX);
    exchange->begin_ns = clock_read_monotonic_ns();
}

void serve_exchange_end(struct serve_exchange *exchange)
{
    serve_body_release(exchange->body);
    arena_release_all_blocks(&exchange->arena);
}

int serve_exchange_status(const struct serve_exchange *exchange)
{
    return exchange->not_modified ? 304 : exchange->body->status;
}

static bool exchange_id_is_plain(struct str id)
{
    for (size_t i = 0; i < id.size; i++) {
        char byte = id.data[i];
        bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                     (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.';
        if (!plain) {
            return false;
        }
    }
    return id.size > 0 && id.size <= EXCHANGE_ID_BYTES_MAX;
}

/* The client's id when it is harmless in a header and a log, else a number of our own. */
static void exchange_choose_id(const struct serve_core *core, struct serve_exchange *exchange)
{
    static atomic_ullong last; /* only told apart by it */
    if (exchange_id_is_plain(exchange->request_id)) {
        memcpy(exchange->id, exchange->request_id.data, exchange->request_id.size);
        exchange->id[exchange->request_id.size] = '\0';
        return;
    }
    (void)snprintf(exchange->id, sizeof exchange->id, "%" PRIx64 "-%llu",
                   (core->started_ns >> 20) & 0xFFFFFFFFU,
                   atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1);
}

/* A new body in place of the present one; NULL: no memory. */
static struct serve_body *exchange_renew_body(struct serve_exchange *exchange)
{
    serve_body_release(exchange->body);
    exchange->body = serve_body_create_new();
    if (exchange->body != NULL) {
        exchange->body->free_prepared = exchange->free_prepared;
    }
    return exchange->body;
}

static void exchange_write_error(struct serve_exchange *exchange, const struct err *err,
                                 const char *suggestion)
{
    struct str endpoint = exchange->parsed.path.data != NULL ? exchange->parsed.path : STR("");
    struct serve_body *body = exchange_renew_body(exchange);
    struct answer_reply reply;

    if (body != NULL) {
        reply = answer_write_error_body(endpoint, err, suggestion, &body->bytes);
        body->status = reply.http_status;
        body->code = reply.code;
        serve_body_seal(body);
    }
}

void serve_exchange_refuse(struct serve_exchange *exchange, enum err_code code, const char *text)
{
    struct err err = { .code = ERR_NONE };
    (void)ERR_RAISE(&err, code, "%s", text);
    exchange_write_error(exchange, &err, NULL);
}

/* ------------------------------------------------------------------ who asks */

static bool exchange_check_who_asks(const struct serve_core *core, struct serve_exchange *exchange,
                                    struct err *err)
{
    bool named = core->cors_origin.size > 0 && exchange->origin.data != NULL &&
                 str_equals_bytes(exchange->origin, core->cors_origin);

    if (exchange->host_repeated) {
        return ERR_RAISE(err, ERR_USAGE, "the request has more than one Host header");
    }
    if (core->is_loopback && exchange->host.data != NULL &&
        !serve_host_is_loopback(exchange->host)) {
        return ERR_RAISE(err, ERR_PERMISSION, "host '%.*s' is not this machine",
                         (int)(exchange->host.size < 100 ? exchange->host.size : 100),
                         exchange->host.data);
    }
    if (exchange->origin.data != NULL && !named &&
        (!core->is_loopback || !serve_origin_is_loopback(exchange->origin))) {
        return ERR_RAISE(err, ERR_PERMISSION, "origin '%.*s' may not ask",
                         (int)(exchange->origin.size < 100 ? exchange->origin.size : 100),
                         exchange->origin.data);
    }
    exchange->cors_allowed = named;
    return true;
}

static bool exchange_check_token(const struct serve_core *core,
                                 const struct serve_exchange *exchange, struct err *err)
{
    return core->token.size == 0 || exchange->preflight ||
           serve_token_is_right(exchange->authorization, core->token) ||
           ERR_RAISE(err, ERR_UNAUTHORIZED, "this server wants 'Authorization: Bearer TOKEN'");
}

static bool exchange_method_is(const struct serve_exchange *exchange, const char *wanted)
{
    return str_equals_cstring(exchange->method, wanted) ||
           (strcmp(wanted, "GET") == 0 && str_equals_cstring(exchange->method, "HEAD"));
}

/* ------------------------------------------------------------------ what for */

static uint64_t exchange_uptime_seconds(const struct serve_core *core)
{
    return (clock_read_monotonic_ns() - core->started_ns) / 1000000000U;
}

static enum answer_freshness exchange_read_freshness(const struct serve_core *core)
{
    return core->services != NULL && core->services->read_freshness != NULL
               ? core->services->read_freshness(core->services->context)
               : ANSWER_UNWATCHED;
}

/* Two answers of one version to one target are equal. */
static uint64_t exchange_version_of(const struct serve_core *core, const struct snapshot *snapshot)
{
    return snapshot->generation * 4U + (uint64_t)exchange_read_freshness(core);
}

static bool exchange_take_cached(struct serve_core *core, struct serve_exchange *exchange)
{
    struct snapshot *snapshot;

    if (!answer_route_is_pure(exchange->route)) {
        return false;
    }
    snapshot = graph_slot_acquire_snapshot(core->slot);
    exchange->body =
        serve_cache_find_body(core->cache, exchange->target, exchange_version_of(core, snapshot));
    graph_release_snapshot(snapshot);
    if (exchange->body != NULL) {
        (void)atomic_fetch_add_explicit(&core->metrics.cache_hits, 1, memory_order_relaxed);
    }
    return exchange->body != NULL;
}

/* What cli lends answers; nothing of it is kept. */
static void exchange_ask_at_door(const struct serve_core *core,
                                 const struct serve_exchange *exchange, struct serve_body *body)
{
    struct serve_question question = { exchange->method, exchange->parsed.path,
                                       exchange->parsed.pairs, exchange->parsed.pair_count,
                                       exchange->upload };
    body->status = core->door->answer(core->door->context, &question, &body->bytes);
    serve_body_seal(body);
}

static uint64_t exchange_choose_deadline(const struct serve_core *core,
                                         const struct serve_exchange *exchange)
{
    uint64_t ms = answer_route_takes_whole_graph(exchange->route) ? core->deadline_whole_ms
                                                                  : core->deadline_ms;
    return exchange->begin_ns + ms * 1000000U;
}

void serve_exchange_compute(struct serve_core *core, struct serve_exchange *exchange)
{
    struct serve_body *body = exchange_renew_body(exchange);
    struct snapshot *snapshot;
    struct answer_reply reply;
    uint64_t version;

    if (body == NULL) {
        return;
    }
    if (exchange->at_door) {
        exchange_ask_at_door(core, exchange, body);
        return;
    }
    snapshot = graph_slot_acquire_snapshot(core->slot);
    version = exchange_version_of(core, snapshot);
    reply = answer_run_route_body(
        exchange->route,
        &(struct answer_context){ .snapshot = snapshot,
                                  .store = core->store,
                                  .search = core->search,
                                  .services = core->services,
                                  .database_spec = core->database_spec,
                                  .uptime_seconds = exchange_uptime_seconds(core),
                                  .deadline_ns = exchange_choose_deadline(core, exchange),
                                  .cancelled = exchange->gone },
        exchange->parsed.pairs, exchange->parsed.pair_count, &body->bytes);
    graph_release_snapshot(snapshot);
    body->status = reply.http_status;
    body->code = reply.code;
    serve_body_seal(body);
    if (reply.http_status == 200 && answer_route_is_pure(exchange->route)) {
        serve_cache_keep_body(core->cache, exchange->target, version, body);
    }
}

static void exchange_write_metrics(struct serve_core *core, struct serve_exchange *exchange)
{
    struct snapshot *snapshot = graph_slot_acquire_snapshot(core->slot);
    serve_metrics_write_text(&core->metrics, snapshot, exchange_uptime_seconds(core),
                             &exchange->body->bytes);
    graph_release_snapshot(snapshot);
    exchange->body->content_type = "text/plain; version=0.0.4; charset=utf-8";
}

/* /openapi.json and the like, and /metrics. False: no document has this path. */
static bool exchange_take_document(struct serve_core *core, struct serve_exchange *exchange)
{
    const struct answer_document *document = answer_find_document_path(exchange->parsed.path);
    bool metrics = str_equals_cstring(exchange->parsed.path, "/metrics");

    if ((document == NULL && !metrics) || !exchange_method_is(exchange, "GET")) {
        return false;
    }
    if (exchange_renew_body(exchange) == NULL) {
        return true;
    }
    if (metrics) {
        exchange_write_metrics(core, exchange);
    } else {
        document->write(&exchange->body->bytes);
        exchange->body->content_type = document->content_type;
    }
    serve_body_seal(exchange->body);
    return true;
}

static bool exchange_find_route(struct serve_exchange *exchange, struct err *err,
                                const char **suggestion)
{
    struct str path = exchange->parsed.path;

    exchange->route = answer_find_route_path(path);
    if (exchange->route == NULL) {
        *suggestion = answer_suggest_route_path(path);
        return ERR_RAISE(err, ERR_NOT_FOUND, "no such path: '%.*s'",
                         (int)(path.size < 200 ? path.size : 200), path.data);
    }
    if (!exchange_method_is(exchange, answer_method_of_route(exchange->route))) {
        exchange->allow =
            strcmp(answer_method_of_route(exchange->route), "GET") == 0 ? "GET, HEAD" : "POST";
        return ERR_RAISE(
            err, ERR_METHOD, "%s answers %s, not %.*s", answer_path_of_route(exchange->route),
            answer_method_of_route(exchange->route),
            (int)(exchange->method.size < 20 ? exchange->method.size : 20), exchange->method.data);
    }
    return true;
}

/* The answer to OPTIONS from the named origin: what a page may send. */
static bool exchange_take_preflight(struct serve_exchange *exchange)
{
    if (!exchange->cors_allowed || !str_equals_cstring(exchange->method, "OPTIONS") ||
        exchange_renew_body(exchange) == NULL) {
        return false;
    }
    exchange->preflight = true;
    exchange->body->status = 204;
    serve_body_seal(exchange->body);
    return true;
}

/* ------------------------------------------------------------------ the whole */

/* W/"x", "y", * : is the tag of the body among them? */
static bool exchange_tag_matches(const struct serve_exchange *exchange)
{
    char tag[24];
    int size = snprintf(tag, sizeof tag, "%016" PRIx64, exchange->body->etag);
    return str_equals_cstring(exchange->if_none_match, "*") ||
           str_find_part(exchange->if_none_match, str_from_range(tag, (size_t)size)) != SIZE_MAX;
}

static bool exchange_prepare_body(struct serve_core *core, struct serve_exchange *exchange,
                                  struct err *err, const char **suggestion)
{
    if (exchange->has_body) {
        return ERR_RAISE(err, ERR_LIMIT, "no question takes a body");
    }
    if (!serve_parse_target_text(exchange->target, &exchange->arena, &exchange->parsed, err)) {
        exchange->parsed.path = STR_EMPTY; /* not decoded in full: not to be shown */
        return false;
    }
    if (!exchange_check_who_asks(core, exchange, err)) {
        return false;
    }
    if (exchange_take_preflight(exchange)) {
        return true;
    }
    if (!exchange_check_token(core, exchange, err)) {
        return false;
    }
    exchange->at_door = core->door != NULL && str_starts_with(exchange->parsed.path,
                                                              str_from_cstring(core->door->prefix));
    return exchange->at_door || exchange_take_document(core, exchange) ||
           exchange_find_route(exchange, err, suggestion);
}

bool serve_exchange_prepare(struct serve_core *core, struct serve_exchange *exchange)
{
    struct err err = { .code = ERR_NONE };
    const char *suggestion = NULL;

    exchange_choose_id(core, exchange);
    if (!exchange_prepare_body(core, exchange, &err, &suggestion)) {
        exchange_write_error(exchange, &err, suggestion);
        return true;
    }
    if (exchange->body == NULL && exchange->at_door) {
        return false;
    }
    if (exchange->body == NULL && exchange->route != NULL &&
        !exchange_take_cached(core, exchange)) {
        if (answer_route_is_heavy(exchange->route)) {
            return false;
        }
        serve_exchange_compute(core, exchange);
    }
    return true;
}

void serve_exchange_finish(struct serve_core *core, struct serve_exchange *exchange)
{
    if (exchange->body == NULL) {
        serve_exchange_refuse(exchange, ERR_MEMORY, "no memory to answer");
    }
    exchange->not_modified = exchange->body != NULL && exchange->body->status == 200 &&
                             exchange->if_none_match.size > 0 && exchange_tag_matches(exchange);
    if (exchange->not_modified) {
        (void)atomic_fetch_add_explicit(&core->metrics.not_modified, 1, memory_order_relaxed);
    }
}
