/* serve.h - the route table over HTTP/1.1.
 *
 * Knows:   listening, who may ask (Host and Origin), limits, orderly shutdown.
 * Hides:   libmicrohttpd (serve_http.c only).
 * Threads: serve_start_on_port starts a pool of its own; requests run on it, each with a counted
 *          snapshot from the slot. serve_stop_and_wait may be called by one thread, once.
 * Lives:   slot, store and texts of the options must outlive the server.
 * Bounds:  SERVE_CONNECTIONS_MAX, SERVE_HEADER_BYTES_MAX, SERVE_IDLE_SECONDS.
 * Safety:  loopback by default; requests whose Host or Origin is not this machine are refused
 *          while listening on loopback (DNS rebinding). No CORS header is ever sent.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "answer/answer.h"
#include "graph/graph.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SERVE_PORT_DEFAULT     7777U
#define SERVE_PORT_TRIES_MAX   100U /* with port_search */
#define SERVE_CONNECTIONS_MAX  512U
#define SERVE_HEADER_BYTES_MAX ((size_t)32 * 1024)
#define SERVE_IDLE_SECONDS     30U

struct serve_options {
    const char *listen; /* numeric IPv4 or IPv6 address; NULL: 127.0.0.1 */
    uint16_t port;      /* 0: any free one */
    bool port_search;   /* take the next free port when this one is busy */
    unsigned threads;   /* 0: usable cores, at least 2 */
    struct str database_spec;
    struct answer_search *search; /* NULL: no search in texts */
};
struct serve_server;

/* On success *out answers requests already; *port is the one it got. ERR_BUSY: the text says who
 * holds the port, when that can be found out, and what to do. */
bool serve_start_on_port(const struct serve_options *options, struct graph_slot *slot,
                         struct store *store, struct serve_server **out, uint16_t *port,
                         struct err *err) MUST_USE;
/* Stops accepting, lets running requests finish, frees. NULL is fine. */
void serve_stop_and_wait(struct serve_server *server);

#endif
