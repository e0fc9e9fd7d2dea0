/* answer.h - questions about a snapshot and their answers as JSON.
 *
 * Knows:   every question: the route table (answer_routes.c) is the one source for HTTP paths,
 *          the shell command `query`, parameter checks, help texts and the README table.
 *          Adding a question = one row and one file.
 * Hides:   how an answer is computed; scope, paging, the envelope.
 * Threads: all functions are pure over an immutable snapshot; any number of threads.
 * Lives:   bodies go to the caller's buf. Nothing is cached here.
 * Bounds:  lists are cut at their limit and say what was left out; a body over
 *          ANSWER_BODY_BYTES_MAX is ERR_LIMIT.
 */
#ifndef ANSWER_ANSWER_H
#define ANSWER_ANSWER_H

#include "graph/graph.h"
#include "search/search.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_BODY_BYTES_MAX ((size_t)512 * 1024 * 1024)
#define ANSWER_API_VERSION    "2.0.0"
#define ANSWER_PARAMS_MAX     16U /* a route's; and the most a request may bring */

/* Does the snapshot show the files as they are now? */
enum answer_freshness {
    ANSWER_UNWATCHED, /* nobody looks: as of indexed_at */
    ANSWER_CURRENT,   /* watched, and no change is waiting */
    ANSWER_PENDING,   /* changes were seen and are being indexed */
};
/* What follows the files; texts live in the arena given, or as long as the process. */
struct answer_watch {
    bool enabled; /* asked for */
    bool running;
    bool polling; /* else by file events */
    bool pending;
    struct str root;
    struct str error;             /* of the last update; empty: it went well */
    struct str note;              /* why it polls */
    const struct str *extensions; /* without the dot */
    size_t extension_count;
    uint64_t events;
    uint64_t updates;
    uint64_t folders;
    uint64_t last_update_ms;
};
/* What cli lends from rooms that answer may not see. Any member may be NULL: not to be had. May be
 * called by several threads at once. */
struct answer_services {
    void *context;
    enum answer_freshness (*read_freshness)(void *context);
    void (*read_watch)(void *context, struct arena *arena, struct answer_watch *out);
    /* Brings the index up to date with the folder, however long that takes. *after: the snapshot
     * now current, one reference. */
    bool (*update_now)(void *context, struct snapshot **after, struct err *err);
};
/* The text index of one database. Any thread; opened when it is first wanted, and again for a
 * snapshot of another generation. */
struct answer_search;
/* segments_folder: where the segments lie; NULL: in the store. NULL: no memory. */
struct answer_search *answer_search_create(struct store *store, const char *segments_folder);
/* Opens it before the first question, to tell damage early. */
bool answer_search_open_now(struct answer_search *search, const struct snapshot *snapshot,
                            struct err *err) MUST_USE;
void answer_search_free(struct answer_search *search); /* NULL is fine */

/* What a question may look at besides its parameters. */
struct answer_context {
    const struct snapshot *snapshot;
    struct store *store; /* for source texts; may be NULL: then code is left out with a note */
    struct answer_search *search;           /* NULL: no search in texts */
    struct str database_spec;               /* as given on the command line */
    const struct answer_services *services; /* may be NULL */
    uint64_t uptime_seconds;
    uint64_t deadline_ns; /* of clock_read_monotonic_ns: past it the answer is 503; 0: none */
    const atomic_bool *cancelled; /* set when nobody waits for the answer any more; NULL: never */
};

/* One name=value as it came, percent-decoded. */
struct answer_pair {
    struct str name;
    struct str value;
};
struct answer_reply {
    int http_status;
    enum err_code code; /* ERR_NONE when http_status is 200 */
};

/* Makes what lists, statistics and look-ups by name share, so that the first of them need not: some
 * 2 CPU seconds for all of Linux. Otherwise it is made when it is first wanted. */
bool answer_prepare_snapshot(const struct snapshot *snapshot, struct err *err) MUST_USE;

struct answer_route; /* one row of the table */

/* By method-less path ("/code-entities-list-all") or by short name ("list"). NULL: unknown. */
const struct answer_route *answer_find_route_path(struct str path);
const struct answer_route *answer_find_route_name(struct str name_or_path);
/* The nearest path or name for "did you mean"; NULL: nothing near. */
const char *answer_suggest_route_path(struct str path);
const char *answer_suggest_route_name(struct str name);
const struct answer_route *answer_list_all_routes(size_t *count); /* an array */
const struct answer_route *answer_route_at(size_t index);
const char *answer_path_of_route(const struct answer_route *route);
const char *answer_name_of_route(const struct answer_route *route);
const char *answer_method_of_route(const struct answer_route *route); /* "GET" */
const char *answer_summary_of_route(const struct answer_route *route);
/* May it take long on a large graph? Then it should not run where other requests wait for it. */
bool answer_route_is_heavy(const struct answer_route *route);
/* Computes on the whole graph and keeps the result: the first answer may take much longer. */
bool answer_route_takes_whole_graph(const struct answer_route *route);
/* Does the answer depend on snapshot, freshness and parameters alone? Then it may be kept. */
bool answer_route_is_pure(const struct answer_route *route);
size_t answer_index_of_route(const struct answer_route *route); /* for answer_route_at */
/* One line for each parameter: "  hops=3        largest distance, 0..64". */
void answer_append_route_help(const struct answer_route *route, struct buf *out);
/* The table of all routes as GitHub Markdown, for the README (a test compares). */
void answer_append_routes_markdown(struct buf *out);

/* Documents about the API, made from the same table. */
struct answer_document {
    const char *path;
    const char *content_type;
    const char *summary;
    void (*write)(struct buf *out);
};
const struct answer_document *answer_find_document_path(struct str path); /* NULL: none */

/* Checks the parameters, computes, writes one JSON object (success or error) to *body.
 * Never fails: whatever goes wrong is an error body. */
struct answer_reply answer_run_route_body(const struct answer_route *route,
                                          const struct answer_context *context,
                                          const struct answer_pair *pairs, size_t pair_count,
                                          struct buf *body);
/* Search in texts without a route around it, for callers that show hits in their own way. Numbers
 * of files and entities are the snapshot's. */
struct answer_code_hits {
    struct search_result result;
    uint32_t files_missing; /* have text, but the index does not know them */
};
bool answer_find_code_hits(const struct answer_context *context, struct str text,
                           const struct search_run_options *options, struct answer_code_hits *out,
                           struct err *err) MUST_USE;
/* As answers show scores. */
double answer_round_score(double score);
/* The one error body, for transports:
 * {"success":false,"error":..,"endpoint":..,"error_code":..,"suggestions":[..],"tokens":n}. */
struct answer_reply answer_write_error_body(struct str endpoint, const struct err *err,
                                            const char *suggestion, struct buf *body);

#endif
