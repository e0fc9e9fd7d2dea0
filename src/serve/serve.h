/* serve.h - the route table over HTTP/1.1.
 *
 * Knows:   listening, who may ask, limits, caching, orderly shutdown. Beside the routes:
 *          GET /openapi.json, /docs/api.html, /llms.txt (answer_documents.c) and /metrics.
 * Hides:   libmicrohttpd (serve_http.c only), zlib (serve_gzip.c only).
 * Threads: serve_start_on_port starts threads of its own: some that read and write and answer
 *          quick questions, some for heavy ones, one that watches connections. Each request holds
 *          a counted snapshot. serve_stop_and_wait may be called by one thread, once.
 * Lives:   slot, store, services and texts of the options must outlive the server.
 * Bounds:  the numbers below. A question that is not answered after `deadline_ms` is 503.
 * Safety:  loopback by default; requests whose Host or Origin is not this machine are refused
 *          while listening on loopback (DNS rebinding). Any other address needs a token. No CORS
 *          header unless an origin is named.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "answer/answer.h"
#include "graph/graph.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SERVE_PORT_DEFAULT      7777U
#define SERVE_PORT_TRIES_MAX    100U /* with port_search */
#define SERVE_CONNECTIONS_MAX   1024U
#define SERVE_HEADER_BYTES_MAX  ((size_t)32 * 1024)
#define SERVE_BODY_BYTES_MAX    ((size_t)64 * 1024) /* no question has one; it is dropped */
#define SERVE_IDLE_SECONDS      30U                 /* without a byte */
#define SERVE_ASKING_SECONDS    15U                 /* from the request line to the last header */
#define SERVE_WAITING_SECONDS   40U                 /* for a request line */
#define SERVE_READING_SECONDS   300U                /* an answer */
#define SERVE_QUEUE_MAX         256U                /* heavy questions that wait; more are 503 */
#define SERVE_CACHE_BYTES_MAX   ((size_t)64 * 1024 * 1024)
#define SERVE_DEADLINE_MS       30000U
#define SERVE_DEADLINE_WHOLE_MS 300000U /* of answers about the whole graph */
#define SERVE_STOP_WAIT_MS      5000U
#define SERVE_TOKEN_BYTES_LEAST 16U

#define SERVE_PAIRS_MAX                                                                            \
    ((size_t)ANSWER_PARAMS_MAX * 2U) /* more is refused with a message, not cut */

struct serve_target {
    struct str path;
    struct answer_pair pairs[SERVE_PAIRS_MAX];
    size_t pair_count;
};
/* "/path?a=b&c=d" as it came over the wire, decoded into the arena. ERR_USAGE: a '%' without two
 * hexadecimal digits, control bytes or bytes above 7F that were not encoded, a NUL, too many
 * pairs, no leading slash. '+' is a blank in the query only. */
bool serve_parse_target_text(struct str text, struct arena *arena, struct serve_target *out,
                             struct err *err) MUST_USE;

/* Paths that are no routes: whatever begins with `prefix` is answered by what cli lends. */
struct serve_question {
    struct str method;
    struct str path;
    const struct answer_pair *pairs;
    size_t pair_count;
    struct str upload; /* up to SERVE_BODY_BYTES_MAX */
};
struct serve_door {
    const char *prefix;
    void *context;
    /* Writes a JSON body and returns the HTTP status. On any worker thread. */
    int (*answer)(void *context, const struct serve_question *question, struct buf *body);
};

struct serve_options {
    const char *listen; /* numeric IPv4 or IPv6 address; NULL: 127.0.0.1 */
    uint16_t port;      /* 0: any free one */
    bool port_search;   /* take the next free port when this one is busy */
    unsigned threads;   /* 0: usable cores, at least 2 */
    struct str database_spec;
    struct answer_search *search;           /* NULL: no search in texts */
    const struct answer_services *services; /* may be NULL */
    const struct serve_door *door;          /* may be NULL */
    struct str token;       /* clients must send it as a bearer token; empty: none */
    struct str cors_origin; /* pages of this origin may read; empty: none may */
    const char *access_log; /* path, or "-" for stderr; NULL: none */
    uint64_t deadline_ms;   /* 0: SERVE_DEADLINE_MS, or SERVE_DEADLINE_WHOLE_MS */
};
struct serve_server;

/* On success *out answers requests already; *port is the one it got. ERR_BUSY: the text says who
 * holds the port, when that can be found out, and what to do. ERR_USAGE: an address other than
 * loopback without a token, or a token shorter than SERVE_TOKEN_BYTES_LEAST. */
bool serve_start_on_port(const struct serve_options *options, struct graph_slot *slot,
                         struct store *store, struct serve_server **out, uint16_t *port,
                         struct err *err) MUST_USE;
/* Stops accepting, lets running requests finish for SERVE_STOP_WAIT_MS, frees. False: some did not
 * finish; nothing was freed, and the process should end. NULL is fine. */
bool serve_stop_and_wait(struct serve_server *server);

#endif
