/* serve_http.c - the one file that knows libmicrohttpd: a request becomes an exchange, a body
 * becomes a response. Quick questions are answered on the thread that read them; for a heavy one
 * the connection is suspended, a worker answers, and the connection is taken up again.
 *
 *   target read ─► headers ─► prepare ─┬─► finish ─► respond ─► completed
 *                                      └─ suspend ─► worker: compute ─► resume ─┘ */
#include "serve/serve_internal.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/pool.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define HTTP_GZIP_BYTES_LEAST 1400U /* what fits one packet gains nothing */
#define HTTP_FILES_WANTED     (SERVE_CONNECTIONS_MAX + 256U)
#define HTTP_POLL_MS          5U

struct serve_server {
    struct serve_core core;
    struct MHD_Daemon *daemon;
    struct serve_workers *workers;
    struct serve_gate *gate;
    struct serve_log *log;
};

struct http_request {
    struct serve_exchange exchange;
    struct serve_server *server;
    struct MHD_Connection *connection;
    struct str accept_encoding;
    struct buf upload;
    bool headers_seen;
    bool answered; /* the body is there, or never will be */
};

/* ------------------------------------------------------------------ coming in */

static struct serve_connection *http_gate_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

static void http_free_prepared(void *response)
{
    MHD_destroy_response(response);
}

/* The library's first word of a request: its target, still as it was sent. */
static void *http_take_target(void *context, const char *target, struct MHD_Connection *connection)
{
    struct http_request *request = mem_alloc_zeroed(1, sizeof *request);

    if (request == NULL) {
        return NULL;
    }
    request->server = context;
    request->connection = connection;
    buf_init_with_limit(&request->upload, SERVE_BODY_BYTES_MAX);
    serve_exchange_begin(&request->exchange);
    request->exchange.free_prepared = http_free_prepared;
    request->exchange.target = arena_copy_str(&request->exchange.arena, str_from_cstring(target));
    serve_gate_set_stage(http_gate_of(connection), SERVE_STAGE_ASKING);
    return request;
}

/* The cast drops a const that the library's signature forces on us. */
static enum MHD_Result http_take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                        const char *value)
{
    struct http_request *request = context;
    struct serve_exchange *exchange = &request->exchange;
    struct str header = str_from_cstring(name);
    struct str text = str_from_cstring(value);
    uint64_t size = 0;

    (void)kind;
    if (str_equals_nocase(header, STR("Host"))) {
        exchange->host_repeated = exchange->host.data != NULL;
        exchange->host = text.data != NULL ? text : STR("");
    } else if (str_equals_nocase(header, STR("Origin"))) {
        exchange->origin = text.data != NULL ? text : STR("");
    } else if (str_equals_nocase(header, STR("Authorization"))) {
        exchange->authorization = text;
    } else if (str_equals_nocase(header, STR("If-None-Match"))) {
        exchange->if_none_match = text;
    } else if (str_equals_nocase(header, STR("X-Request-Id"))) {
        exchange->request_id = text;
    } else if (str_equals_nocase(header, STR("Accept-Encoding"))) {
        request->accept_encoding = text;
    } else if (str_equals_nocase(header, STR("Transfer-Encoding"))) {
        exchange->has_body = true;
    } else if (str_equals_nocase(header, STR("Content-Length"))) {
        exchange->has_body =
            exchange->has_body || !str_parse_unsigned(text, &size) || size > SERVE_BODY_BYTES_MAX;
    }
    return MHD_YES;
}

/* ------------------------------------------------------------------ going out */

static void http_release_body(void *body)
{
    serve_body_release(body);
}

/* Takes nothing; the response holds a reference of its own. *coded: it is gzip. */
static struct MHD_Response *http_make_response(struct http_request *request, bool *coded)
{
    struct serve_exchange *exchange = &request->exchange;
    struct buf *bytes = &exchange->body->bytes;
    struct buf packed;

    *coded = false;
    if (exchange->not_modified || exchange->preflight) {
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    if (bytes->size >= HTTP_GZIP_BYTES_LEAST && serve_header_takes_gzip(request->accept_encoding)) {
        buf_init_with_limit(&packed, ANSWER_BODY_BYTES_MAX);
        if (serve_gzip_bytes(buf_borrow_str(bytes), &packed)) {
            *coded = true;
            return MHD_create_response_from_buffer_with_free_callback(packed.size, packed.data,
                                                                      mem_free_block);
        }
        buf_release_bytes(&packed);
    }
    return MHD_create_response_from_buffer_with_free_callback_cls(
        bytes->size, bytes->data, http_release_body, serve_body_retain(exchange->body));
}

static void http_add_header(struct MHD_Response *response, const char *name, const char *value)
{
    (void)MHD_add_response_header(response, name, value); /* without memory: one header less */
}

static void http_add_cors_headers(const struct http_request *request, struct MHD_Response *response)
{
    char origin[512];

    if (!request->exchange.cors_allowed) {
        return;
    }
    (void)snprintf(origin, sizeof origin, "%.*s", STR_ARG(request->server->core.cors_origin));
    http_add_header(response, "Access-Control-Allow-Origin", origin);
    if (request->exchange.preflight) {
        http_add_header(response, "Access-Control-Allow-Methods", "GET, HEAD, POST");
        http_add_header(response, "Access-Control-Allow-Headers", "Authorization, X-Request-Id");
        http_add_header(response, "Access-Control-Max-Age", "600");
    }
}

static void http_add_headers(const struct http_request *request, struct MHD_Response *response,
                             bool coded)
{
    const struct serve_exchange *exchange = &request->exchange;
    const struct serve_body *body = exchange->body;
    bool page = str_starts_with(str_from_cstring(body->content_type), STR("text/html"));
    char tag[32];

    http_add_header(response, "Content-Type", body->content_type);
    http_add_header(response, "Cache-Control", "no-cache");
    http_add_header(response, "X-Content-Type-Options", "nosniff");
    http_add_header(response, "X-Frame-Options", "DENY");
    http_add_header(response, "Referrer-Policy", "no-referrer");
    http_add_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    http_add_header(response, "Content-Security-Policy",
                    page ? "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
                         : "default-src 'none'; frame-ancestors 'none'");
    if (exchange->request_id.size > 0 || request->server->core.ids_wanted) {
        http_add_header(response, "X-Request-Id", exchange->id);
    }
    if (body->status == 200) {
        (void)snprintf(tag, sizeof tag, "\"%016" PRIx64 "%s\"", body->etag, coded ? "-gz" : "");
        http_add_header(response, "ETag", tag);
        http_add_header(response, "Vary",
                        exchange->cors_allowed ? "Accept-Encoding, Origin" : "Accept-Encoding");
    }
    if (coded) {
        http_add_header(response, "Content-Encoding", "gzip");
    }
    if (exchange->allow != NULL) {
        http_add_header(response, "Allow", exchange->allow);
    }
    if (body->status == 401) {
        http_add_header(response, "WWW-Authenticate", "Bearer");
    }
    if (body->status == 503) {
        http_add_header(response, "Retry-After", "1");
    }
    if (exchange->has_body) {
        http_add_header(response, "Connection", "close"); /* its rest must not be read */
    }
    http_add_cors_headers(request, response);
}

/* Does the answer need no header of its own? Then all answers with this body share a response. */
static bool http_response_is_shared(const struct http_request *request)
{
    const struct serve_exchange *exchange = &request->exchange;
    return exchange->body->status == 200 && !exchange->not_modified && !exchange->cors_allowed &&
           !exchange->has_body && exchange->request_id.size == 0 &&
           !request->server->core.ids_wanted && request->accept_encoding.size == 0;
}

/* The shared response of the body, made by whoever comes first. It borrows the bytes: each request
 * holds the body until its answer is sent. */
static struct MHD_Response *http_share_response(struct http_request *request)
{
    struct serve_body *body = request->exchange.body;
    void *present = atomic_load(&body->prepared);
    struct MHD_Response *made;

    if (present != NULL) {
        return present;
    }
    made =
        MHD_create_response_from_buffer(body->bytes.size, body->bytes.data, MHD_RESPMEM_PERSISTENT);
    if (made == NULL) {
        return NULL;
    }
    http_add_headers(request, made, false);
    if (!atomic_compare_exchange_strong(&body->prepared, &present, made)) {
        MHD_destroy_response(made);
        return present;
    }
    return made;
}

static enum MHD_Result http_queue_response(struct http_request *request)
{
    const struct serve_exchange *exchange = &request->exchange;
    struct MHD_Response *response;
    enum MHD_Result queued;
    bool coded = false;

    if (http_response_is_shared(request)) {
        response = http_share_response(request);
        return response == NULL ? MHD_NO
                                : MHD_queue_response(request->connection, MHD_HTTP_OK, response);
    }
    response = http_make_response(request, &coded);
    if (response == NULL) {
        return MHD_NO;
    }
    http_add_headers(request, response, coded);
    queued = MHD_queue_response(request->connection, (unsigned)serve_exchange_status(exchange),
                                response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result http_respond(struct http_request *request)
{
    struct serve_server *server = request->server;
    struct serve_exchange *exchange = &request->exchange;
    uint64_t elapsed;
    size_t size;

    serve_exchange_finish(&server->core, exchange);
    if (exchange->body == NULL) {
        return MHD_NO; /* not even memory to say so: the connection ends */
    }
    size = exchange->not_modified ? 0 : exchange->body->bytes.size;
    elapsed = clock_read_monotonic_ns() - exchange->begin_ns;
    serve_metrics_add_request(&server->core.metrics, exchange->route,
                              serve_exchange_status(exchange), elapsed, size);
    if (server->log != NULL) {
        serve_log_write_exchange(server->log, exchange, size, elapsed);
    }
    return http_queue_response(request);
}

/* ------------------------------------------------------------------ between */

static void http_compute_on_worker(void *context, void *item)
{
    struct serve_server *server = context;
    struct http_request *request = item;

    serve_exchange_compute(&server->core, &request->exchange);
    request->answered = true;
    MHD_resume_connection(request->connection); /* request belongs to the library's thread again */
}

static enum MHD_Result http_hand_to_worker(struct http_request *request)
{
    request->exchange.gone = serve_gate_watch_client(http_gate_of(request->connection));
    MHD_suspend_connection(request->connection);
    if (!serve_workers_submit(request->server->workers, request)) {
        (void)atomic_fetch_add_explicit(&request->server->core.metrics.refused_busy, 1,
                                        memory_order_relaxed);
        serve_exchange_refuse(&request->exchange, ERR_BUSY,
                              "too many heavy questions wait: try again in a second");
        request->answered = true;
        MHD_resume_connection(request->connection);
    }
    return MHD_YES;
}

static enum MHD_Result http_read_headers(struct http_request *request, const char *method)
{
    struct serve_exchange *exchange = &request->exchange;

    request->headers_seen = true;
    exchange->method = str_from_cstring(method);
    (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, http_take_header,
                                    request);
    if (exchange->has_body) { /* refused before it is read */
        serve_gate_set_stage(http_gate_of(request->connection), SERVE_STAGE_WORKING);
        (void)serve_exchange_prepare(&request->server->core, exchange);
        request->answered = true;
        return http_respond(request);
    }
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static enum MHD_Result http_take_request(void *context, struct MHD_Connection *connection,
                                         const char *url, const char *method, const char *version,
                                         const char *upload, size_t *upload_size, void **state)
{
    struct http_request *request = *state;

    (void)context;
    (void)connection;
    (void)url;
    (void)version;
    if (request == NULL || request->exchange.target.data == NULL) {
        return MHD_NO; /* no memory for the request */
    }
    if (!request->headers_seen) {
        return http_read_headers(request, method);
    }
    if (*upload_size > 0) { /* a small body: only the door looks at it */
        buf_append_bytes(&request->upload, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (!request->answered) {
        serve_gate_set_stage(http_gate_of(connection), SERVE_STAGE_WORKING);
        request->exchange.upload = buf_borrow_str(&request->upload);
        if (!serve_exchange_prepare(&request->server->core, &request->exchange)) {
            return http_hand_to_worker(request);
        }
        request->answered = true;
    }
    return http_respond(request);
}

static void http_end_request(void *context, struct MHD_Connection *connection, void **state,
                             enum MHD_RequestTerminationCode why)
{
    struct http_request *request = *state;

    (void)context;
    (void)why;
    if (request != NULL) {
        serve_exchange_end(&request->exchange);
        buf_release_bytes(&request->upload);
        mem_free_block(request);
        *state = NULL;
    }
    serve_gate_set_stage(http_gate_of(connection), SERVE_STAGE_IDLE);
}

static void http_note_connection(void *context, struct MHD_Connection *connection,
                                 void **socket_context, enum MHD_ConnectionNotificationCode what)
{
    struct serve_server *server = context;
    const union MHD_ConnectionInfo *info;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        serve_gate_leave(server->gate, *socket_context);
        *socket_context = NULL;
        return;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info != NULL ? serve_gate_enter(server->gate, info->connect_fd) : NULL;
}

/* Targets are decoded in serve_target.c; what the library makes of them is not looked at. */
static size_t http_leave_encoded(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static void http_keep_silent(void *context, const char *format, va_list args)
{
    (void)context; /* the library's remarks on broken requests are no news for users */
    (void)format;
    (void)args;
}

/* ------------------------------------------------------------------ start and stop */

static void http_raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < HTTP_FILES_WANTED) {
        limit.rlim_cur = limit.rlim_max < HTTP_FILES_WANTED ? limit.rlim_max : HTTP_FILES_WANTED;
        (void)setrlimit(RLIMIT_NOFILE, &limit); /* without it fewer connections fit */
    }
}

static bool http_check_options(const struct serve_options *options, bool is_loopback,
                               struct err *err)
{
    if (options->token.size > 0 && options->token.size < SERVE_TOKEN_BYTES_LEAST) {
        return ERR_RAISE(err, ERR_USAGE, "the token is shorter than %u bytes",
                         SERVE_TOKEN_BYTES_LEAST);
    }
    if (!is_loopback && options->token.size == 0) {
        return ERR_RAISE(err, ERR_USAGE,
                         "listening on '%s' lets other machines read the code: give --token-file",
                         options->listen);
    }
    return true;
}

/* Owns socket_fd from its success on. */
static bool http_start_daemon(struct serve_server *server, int socket_fd, unsigned threads,
                              struct err *err)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        http_take_request, server, MHD_OPTION_EXTERNAL_LOGGER, http_keep_silent, NULL,
        MHD_OPTION_LISTEN_SOCKET, socket_fd, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, SERVE_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        SERVE_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVE_HEADER_BYTES_MAX,
        MHD_OPTION_URI_LOG_CALLBACK, http_take_target, server, MHD_OPTION_UNESCAPE_CALLBACK,
        http_leave_encoded, NULL, MHD_OPTION_NOTIFY_COMPLETED, http_end_request, server,
        MHD_OPTION_NOTIFY_CONNECTION, http_note_connection, server, MHD_OPTION_END);
    return server->daemon != NULL || ERR_RAISE(err, ERR_IO, "cannot start the HTTP server");
}

static void http_free_server(struct serve_server *server)
{
    serve_workers_stop_and_free(server->workers);
    serve_gate_stop_and_free(server->gate);
    serve_cache_free_all(server->core.cache);
    serve_log_close_and_free(server->log);
    mem_free_block(server);
}

static bool http_fill_server(struct serve_server *server, const struct serve_options *options,
                             unsigned threads, struct err *err)
{
    server->core.search = options->search;
    server->core.services = options->services;
    server->core.door = options->door;
    server->core.database_spec = options->database_spec;
    server->core.token = options->token;
    server->core.cors_origin = options->cors_origin;
    server->core.started_ns = clock_read_monotonic_ns();
    server->core.deadline_ms = options->deadline_ms != 0 ? options->deadline_ms : SERVE_DEADLINE_MS;
    server->core.deadline_whole_ms =
        options->deadline_ms != 0 ? options->deadline_ms : SERVE_DEADLINE_WHOLE_MS;
    server->core.cache = serve_cache_create_with_limit(SERVE_CACHE_BYTES_MAX);
    if (server->core.cache == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to serve");
    }
    if (options->access_log != NULL &&
        !serve_log_open_path(options->access_log, &server->log, err)) {
        return false;
    }
    server->core.ids_wanted = server->log != NULL;
    server->gate = serve_gate_start(&server->core.metrics, err);
    if (server->gate == NULL) {
        return false;
    }
    server->workers = serve_workers_start(threads, http_compute_on_worker, server, err);
    return server->workers != NULL;
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
    threads = threads < 2 ? 2U : threads;
    http_raise_file_limit();
    server->core.slot = slot;
    server->core.store = store;
    if (!serve_open_listen_socket(options, &socket_fd, port, &server->core.is_loopback, err) ||
        !http_check_options(options, server->core.is_loopback, err) ||
        !http_fill_server(server, options, threads, err) ||
        !http_start_daemon(server, socket_fd, threads, err)) {
        if (socket_fd >= 0) {
            (void)close(socket_fd);
        }
        http_free_server(server);
        return false;
    }
    *out = server;
    return true;
}

bool serve_stop_and_wait(struct serve_server *server)
{
    uint64_t until = clock_read_monotonic_ns() + (uint64_t)SERVE_STOP_WAIT_MS * 1000000U;
    int socket_fd;

    if (server == NULL) {
        return true;
    }
    socket_fd = MHD_quiesce_daemon(server->daemon);
    if (socket_fd != MHD_INVALID_SOCKET) {
        (void)close(socket_fd);
    }
    if (!serve_workers_drain(server->workers, SERVE_STOP_WAIT_MS)) {
        return false;
    }
    while (serve_gate_count_working(server->gate) > 0 && clock_read_monotonic_ns() < until) {
        const struct timespec pause = { 0, (long)HTTP_POLL_MS * 1000000L };
        (void)nanosleep(&pause, NULL);
    }
    MHD_stop_daemon(server->daemon);
    http_free_server(server);
    return true;
}
