/* serve_http.c - the one file that knows libmicrohttpd: a request becomes a route and pairs,
 * a body becomes a response. Each request holds a snapshot of its own, so readers never wait
 * for a writer. Cost beside the answer: one arena, one body buffer. */
#include "serve/serve_internal.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/pool.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <unistd.h>

#define HTTP_ARENA_BYTES_MAX ((size_t)1024 * 1024)
#define HTTP_PAIRS_MAX       (ANSWER_PARAMS_MAX * 2U) /* more is refused with a message, not cut */

struct serve_server {
    struct MHD_Daemon *daemon;
    struct graph_slot *slot;
    struct store *store;
    struct str database_spec;
    struct answer_search *search;
    uint64_t started_ns;
    bool is_loopback;
};

struct http_request {
    struct serve_server *server;
    struct MHD_Connection *connection;
    const char *method;
    struct arena arena;
    struct answer_pair pairs[HTTP_PAIRS_MAX];
    size_t pair_count;
    bool failed;
};

static enum MHD_Result http_take_one_pair(void *context, enum MHD_ValueKind kind, const char *name,
                                          size_t name_size, const char *value, size_t value_size)
{
    struct http_request *request = context;
    struct answer_pair *pair = &request->pairs[request->pair_count];

    (void)kind;
    if (request->pair_count == sizeof request->pairs / sizeof *request->pairs) {
        request->failed = true;
        return MHD_NO;
    }
    pair->name = arena_copy_str(&request->arena, str_from_range(name, name_size));
    pair->value = value != NULL ? arena_copy_str(&request->arena, str_from_range(value, value_size))
                                : STR("");
    request->failed = pair->name.data == NULL || pair->value.data == NULL;
    request->pair_count++;
    return request->failed ? MHD_NO : MHD_YES;
}

static bool http_check_who_asks(const struct http_request *request, struct err *err)
{
    const char *host = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Host");
    const char *origin =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Origin");

    if (!request->server->is_loopback) {
        return true; /* the user asked for more than this machine */
    }
    if (host != NULL && !serve_host_is_loopback(str_from_cstring(host))) {
        return ERR_RAISE(err, ERR_PERMISSION, "host '%.100s' is not this machine", host);
    }
    if (origin != NULL && !serve_origin_is_loopback(str_from_cstring(origin))) {
        return ERR_RAISE(err, ERR_PERMISSION, "origin '%.100s' is not this machine", origin);
    }
    return true;
}

static bool http_method_fits(const struct http_request *request, const struct answer_route *route)
{
    const char *wanted = answer_method_of_route(route);
    return strcmp(request->method, wanted) == 0 ||
           (strcmp(wanted, "GET") == 0 && strcmp(request->method, "HEAD") == 0);
}

static struct answer_reply http_answer_route(struct http_request *request,
                                             const struct answer_route *route, struct buf *body)
{
    struct serve_server *server = request->server;
    struct snapshot *snapshot = graph_slot_acquire_snapshot(server->slot);
    struct answer_context context = {
        .snapshot = snapshot,
        .store = server->store,
        .database_spec = server->database_spec,
        .search = server->search,
        .uptime_seconds = (clock_read_monotonic_ns() - server->started_ns) / 1000000000U,
    };
    struct answer_reply reply =
        answer_run_route_body(route, &context, request->pairs, request->pair_count, body);
    graph_release_snapshot(snapshot);
    return reply;
}

static struct answer_reply http_make_body(struct http_request *request, const char *path,
                                          struct buf *body)
{
    struct str endpoint = str_from_cstring(path);
    const struct answer_route *route = answer_find_route_path(endpoint);
    struct err err = { .code = ERR_NONE };

    if (!http_check_who_asks(request, &err)) {
        return answer_write_error_body(endpoint, &err, NULL, body);
    }
    if (route == NULL) {
        (void)ERR_RAISE(&err, ERR_NOT_FOUND, "no such path: '%.200s'", path);
        return answer_write_error_body(endpoint, &err, answer_suggest_route_path(endpoint), body);
    }
    if (!http_method_fits(request, route)) {
        (void)ERR_RAISE(&err, ERR_METHOD, "%s answers %s, not %.20s", path,
                        answer_method_of_route(route), request->method);
        return answer_write_error_body(endpoint, &err, NULL, body);
    }
    (void)MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND,
                                      http_take_one_pair, request);
    if (request->failed) {
        (void)ERR_RAISE(&err, ERR_USAGE, "more than %u parameters, or too long ones",
                        HTTP_PAIRS_MAX);
        return answer_write_error_body(endpoint, &err, NULL, body);
    }
    return http_answer_route(request, route, body);
}

static enum MHD_Result http_send_body(struct MHD_Connection *connection, struct answer_reply reply,
                                      struct buf *body)
{
    enum MHD_Result queued = MHD_NO;
    /* Takes body->data. */
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(body->size, body->data, mem_free_block);

    if (response == NULL) {
        buf_release_bytes(body);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
    (void)MHD_add_response_header(response, "Cache-Control", "no-cache");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (reply.http_status == 405) {
        (void)MHD_add_response_header(response, "Allow", "GET, HEAD");
    }
    queued = MHD_queue_response(connection, (unsigned)reply.http_status, response);
    MHD_destroy_response(response);
    return queued;
}

/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static enum MHD_Result http_take_request(void *context, struct MHD_Connection *connection,
                                         const char *url, const char *method, const char *version,
                                         const char *upload, size_t *upload_size, void **state)
{
    static char seen; /* only its address is used: "headers were read, the answer is due" */
    struct http_request request = { .server = context, .connection = connection, .method = method };
    struct answer_reply reply;
    struct buf body;

    (void)version;
    (void)upload;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size > 0) { /* no route reads a body: drop it */
        *upload_size = 0;
        return MHD_YES;
    }
    arena_init_with_limit(&request.arena, HTTP_ARENA_BYTES_MAX);
    buf_init_with_limit(&body, ANSWER_BODY_BYTES_MAX);
    reply = http_make_body(&request, url, &body);
    arena_release_all_blocks(&request.arena);
    return http_send_body(connection, reply, &body);
}

static void http_keep_silent(void *context, const char *format, va_list args)
{
    (void)context; /* the library's remarks on broken requests are no news for users */
    (void)format;
    (void)args;
}

bool serve_start_on_port(const struct serve_options *options, struct graph_slot *slot,
                         struct store *store, struct serve_server **out, uint16_t *port,
                         struct err *err)
{
    struct serve_server *server = mem_alloc_zeroed(1, sizeof *server);
    unsigned threads = options->threads != 0 ? options->threads : pool_count_usable_cores();
    int socket_fd = -1;

    if (server == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to serve");
    }
    if (!serve_open_listen_socket(options, &socket_fd, port, &server->is_loopback, err)) {
        mem_free_block(server);
        return false;
    }
    server->slot = slot;
    server->store = store;
    server->database_spec = options->database_spec;
    server->search = options->search;
    server->started_ns = clock_read_monotonic_ns();
    /* Owns socket_fd from here on. */
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, http_take_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, http_keep_silent, NULL, MHD_OPTION_LISTEN_SOCKET, socket_fd,
        MHD_OPTION_THREAD_POOL_SIZE, threads < 2 ? 2U : threads, MHD_OPTION_CONNECTION_LIMIT,
        SERVE_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, SERVE_IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVE_HEADER_BYTES_MAX, MHD_OPTION_END);
    if (server->daemon == NULL) {
        (void)close(socket_fd);
        mem_free_block(server);
        return ERR_RAISE(err, ERR_IO, "cannot start the HTTP server");
    }
    *out = server;
    return true;
}

void serve_stop_and_wait(struct serve_server *server)
{
    if (server != NULL) {
        MHD_stop_daemon(server->daemon);
        mem_free_block(server);
    }
}
