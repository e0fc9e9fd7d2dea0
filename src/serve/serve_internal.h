/* serve_internal.h - the parts of the HTTP server. Only serve_http.c knows the HTTP library;
 * everything else works on a struct serve_exchange, so tests and fuzzers need no socket. */
#ifndef SERVE_SERVE_INTERNAL_H
#define SERVE_SERVE_INTERNAL_H

#include "serve/serve.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdatomic.h>

/* ------------------------------------------------------------------ socket */

/* A listening socket, close-on-exec. *port: the one bound. */
bool serve_open_listen_socket(const struct serve_options *options, int *socket_fd, uint16_t *port,
                              bool *is_loopback, struct err *err) MUST_USE;
/* "process 123 (node)" of whoever listens on the TCP port; false when it cannot be told. */
bool serve_find_port_owner(uint16_t port, char *text, size_t size);

/* ------------------------------------------------------------------ who asks */

/* Is the Host (or Origin) header one of this machine's loopback names? Both forms, with or without
 * port. */
bool serve_host_is_loopback(struct str host);
bool serve_origin_is_loopback(struct str origin);
/* "Bearer TOKEN" against the token, in time that does not depend on where they differ. */
bool serve_token_is_right(struct str authorization, struct str token);

/* ------------------------------------------------------------------ request target */

/* ------------------------------------------------------------------ bodies */

/* A finished body; counted, because the cache and several responses may hold one. */
struct serve_body {
    atomic_uint refs; /* raised by holders only; lowering is acquire-release */
    struct buf bytes;
    int status;
    enum err_code code;
    const char *content_type;
    uint64_t etag;
    /* The transport's form of the body with the headers that all its answers share, made by the
     * first that needs it. free_prepared is written before, by the maker of the body. */
    _Atomic(void *) prepared;
    void (*free_prepared)(void *prepared);
};
struct serve_body *serve_body_create_new(void); /* one reference; NULL: no memory */
struct serve_body *serve_body_retain(struct serve_body *body);
void serve_body_release(struct serve_body *body); /* NULL is fine */
/* Fixes the tag once the bytes are complete. */
void serve_body_seal(struct serve_body *body);

/* Answers already given, by request target. Answers are pure functions of a snapshot, so only a
 * new generation (or freshness) makes them old. Thread-safe. */
struct serve_cache;
struct serve_cache *serve_cache_create_with_limit(size_t bytes_max); /* NULL: no memory */
void serve_cache_free_all(struct serve_cache *cache);
struct serve_body *serve_cache_find_body(struct serve_cache *cache, struct str target,
                                         uint64_t version); /* a reference, or NULL */
void serve_cache_keep_body(struct serve_cache *cache, struct str target, uint64_t version,
                           struct serve_body *body);

/* gzip of the bytes; false when it gains nothing or there is no memory. */
bool serve_gzip_bytes(struct str bytes, struct buf *out);
/* Does an Accept-Encoding header take gzip? */
bool serve_header_takes_gzip(struct str accept_encoding);

/* ------------------------------------------------------------------ numbers about the server */

#define SERVE_ROUTES_MAX  64U
#define SERVE_BUCKETS_MAX 12U
#define SERVE_STATUSES    5U /* 1xx .. 5xx */

/* Counters; relaxed, nothing else is read through them. The last route stands for all targets that
 * are no route. */
struct serve_metrics {
    atomic_ullong requests[SERVE_ROUTES_MAX][SERVE_STATUSES];
    atomic_ullong buckets[SERVE_ROUTES_MAX][SERVE_BUCKETS_MAX + 1];
    atomic_ullong nanoseconds[SERVE_ROUTES_MAX];
    atomic_ullong body_bytes;
    atomic_ullong cache_hits;
    atomic_ullong not_modified;
    atomic_ullong refused_busy;
    atomic_ullong connections_total;
    atomic_ullong connections_shed;
    atomic_llong connections_open;
};
void serve_metrics_add_request(struct serve_metrics *metrics, const struct answer_route *route,
                               int status, uint64_t nanoseconds, uint64_t bytes);
/* Prometheus text format 0.0.4. */
void serve_metrics_write_text(const struct serve_metrics *metrics, const struct snapshot *snapshot,
                              uint64_t uptime_seconds, struct buf *out);

/* ------------------------------------------------------------------ one request */

struct serve_core { /* what all requests share; const once the server runs, but for counters */
    struct graph_slot *slot;
    struct store *store;
    struct answer_search *search; /* NULL: none */
    const struct answer_services *services;
    const struct serve_door *door; /* NULL: none */
    struct str database_spec;
    struct str token;       /* empty: none is asked for */
    struct str cors_origin; /* empty: no cross-origin reader */
    struct serve_cache *cache;
    struct serve_metrics metrics;
    uint64_t started_ns;
    uint64_t deadline_ms;
    uint64_t deadline_whole_ms; /* of routes that take the whole graph */
    bool is_loopback;
    bool ids_wanted; /* every answer carries its id: there is a log to look it up in */
};
struct serve_exchange {
    /* as it came; borrowed until the exchange ends */
    struct str method;
    struct str target;
    struct str host; /* data NULL: none */
    struct str origin;
    struct str authorization;
    struct str if_none_match;
    struct str request_id;
    bool host_repeated;
    struct str upload;       /* the body of the request */
    const atomic_bool *gone; /* set when the client has left; NULL: nobody looks */
    bool has_body;           /* larger than SERVE_BODY_BYTES_MAX, or of unknown size */
    /* of the work */
    struct arena arena;
    struct serve_target parsed;
    const struct answer_route *route; /* NULL: none */
    bool at_door;                     /* the door answers it */
    uint64_t begin_ns;
    /* the answer */
    struct serve_body *body;
    bool not_modified;
    bool cors_allowed;
    bool preflight;
    void (*free_prepared)(void *prepared); /* what serve_body of this exchange gets */
    const char *allow;                     /* Allow header of a 405; NULL: none */
    char id[64];                           /* X-Request-Id */
};
void serve_exchange_begin(struct serve_exchange *exchange);
/* True: exchange->body is there. False: a heavy question that serve_exchange_compute answers. */
bool serve_exchange_prepare(struct serve_core *core, struct serve_exchange *exchange);
void serve_exchange_compute(struct serve_core *core, struct serve_exchange *exchange);
/* Once the body is there: is it what the client has already? */
void serve_exchange_finish(struct serve_core *core, struct serve_exchange *exchange);
/* Puts an error body in place of whatever was there. */
void serve_exchange_refuse(struct serve_exchange *exchange, enum err_code code, const char *text);
void serve_exchange_end(struct serve_exchange *exchange);
int serve_exchange_status(const struct serve_exchange *exchange);

/* ------------------------------------------------------------------ workers */

/* Threads for heavy questions, so that quick ones never wait behind them. */
struct serve_workers;
typedef void (*serve_job)(void *context, void *item);
struct serve_workers *serve_workers_start(unsigned threads, serve_job job, void *context,
                                          struct err *err);
/* False: the queue is full. */
bool serve_workers_submit(struct serve_workers *workers, void *item);
/* Waits until all items are done, at most `wait_ms`; false: some still run. */
bool serve_workers_drain(struct serve_workers *workers, uint64_t wait_ms);
void serve_workers_stop_and_free(struct serve_workers *workers); /* after a drain that succeeded */

/* ------------------------------------------------------------------ connections */

/* All open connections; a thread of its own ends those that take too long to ask or to read. */
struct serve_gate;
struct serve_connection;
enum serve_stage { SERVE_STAGE_IDLE, SERVE_STAGE_ASKING, SERVE_STAGE_WORKING };
struct serve_gate *serve_gate_start(struct serve_metrics *metrics, struct err *err);
void serve_gate_stop_and_free(struct serve_gate *gate);
struct serve_connection *serve_gate_enter(struct serve_gate *gate, int fd); /* NULL: no memory */
void serve_gate_set_stage(struct serve_connection *connection, enum serve_stage stage);
/* Set once a client that is being answered has closed its side: what it asked is given up. Lives as
 * long as the connection. NULL for NULL. */
const atomic_bool *serve_gate_watch_client(const struct serve_connection *connection);
size_t serve_gate_count_working(struct serve_gate *gate); /* connections being answered */
void serve_gate_leave(struct serve_gate *gate, struct serve_connection *connection);

/* ------------------------------------------------------------------ access log */

/* One JSON object a line: time, id, method, target, status, bytes, ms. Never headers. */
struct serve_log;
bool serve_log_open_path(const char *path, struct serve_log **out, struct err *err) MUST_USE;
void serve_log_close_and_free(struct serve_log *log); /* NULL is fine */
void serve_log_write_exchange(struct serve_log *log, const struct serve_exchange *exchange,
                              uint64_t bytes, uint64_t nanoseconds);

#endif
