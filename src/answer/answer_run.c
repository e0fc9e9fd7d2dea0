/* answer_run.c - the envelope around every answer: parameters in, one JSON object out.
 *
 *   {"success":true,"endpoint":"/..","data":{..},"indexed_at":"..","freshness":"..",
 *    "generation":n,"tokens":n}
 *   {"success":false,"error":"..","error_code":"..","endpoint":"/..","suggestions":[..],
 *    "candidates":[..],"status":n,"tokens":n}
 *
 * tokens is what the whole body costs a language model, itself included (util/tokens.h). The
 * member before it is a number, so the count of the body so far needs no second look. */
#include "answer/answer_graph_internal.h"
#include "util/clock.h"
#include "util/tokens.h"

#include <stdio.h>

#define ANSWER_ARENA_BYTES_MAX ((size_t)1024 * 1024 * 1024)
/* Nobody gives a model more than this at once; the rest of a larger body is reckoned. */
#define ANSWER_COUNTED_BYTES_MAX ((size_t)1024 * 1024)

/* Of a body that ends in a digit. */
static uint64_t answer_count_body_tokens(struct str body, bool *exact)
{
    uint64_t head;
    *exact = body.size <= ANSWER_COUNTED_BYTES_MAX;
    if (*exact) {
        return tokens_count_text(body);
    }
    head = tokens_count_text(str_from_range(body.data, ANSWER_COUNTED_BYTES_MAX));
    return (uint64_t)((double)head * (double)body.size / (double)ANSWER_COUNTED_BYTES_MAX);
}

/* Behind a number member. */
static void answer_close_with_tokens(struct json *json)
{
    bool exact = true;
    uint64_t body = answer_count_body_tokens(buf_borrow_str(json->out), &exact);
    uint64_t tokens = body;
    uint64_t before;

    do { /* more digits are more tokens, so this ends */
        char tail[64];
        int size = snprintf(tail, sizeof tail, ",\"tokens\":%llu}", (unsigned long long)tokens);
        before = tokens;
        tokens = body + tokens_count_text(str_from_range(tail, (size_t)size));
    } while (tokens != before);
    json_put_unsigned(json, "tokens", tokens);
    if (!exact) {
        json_put_bool(json, "tokens_estimated", true);
    }
    json_end_object(json);
}

static const char *answer_name_of_freshness(enum answer_freshness freshness)
{
    switch (freshness) {
    case ANSWER_UNWATCHED: return "unwatched";
    case ANSWER_CURRENT: return "current";
    case ANSWER_PENDING: return "pending";
    }
    return "unwatched";
}

enum answer_freshness answer_read_freshness(const struct answer_context *context)
{
    const struct answer_services *services = context->services;
    return services != NULL && services->read_freshness != NULL
               ? services->read_freshness(services->context)
               : ANSWER_UNWATCHED;
}

bool answer_check_deadline(const struct answer_call *call, struct err *err)
{
    const struct answer_context *context = call->context;
    if (context->cancelled != NULL &&
        atomic_load_explicit(context->cancelled, memory_order_relaxed)) {
        return ERR_RAISE(err, ERR_TIMEOUT, "nobody waits for the answer");
    }
    return context->deadline_ns == 0 || clock_read_monotonic_ns() < context->deadline_ns ||
           ERR_RAISE(err, ERR_TIMEOUT, "the answer took too long: ask for less");
}

struct graph_effort answer_effort_of(const struct answer_call *call)
{
    return (struct graph_effort){ .deadline_ns = call->context->deadline_ns,
                                  .cancelled = call->context->cancelled };
}

static void answer_put_suggestions(struct json *json, const struct str *suggestions, size_t count)
{
    if (count == 0) {
        return;
    }
    json_begin_array(json, "suggestions");
    for (size_t i = 0; i < count; i++) {
        json_put_str(json, NULL, suggestions[i]);
    }
    json_end_array(json);
}

static void answer_put_candidates(struct answer_call *call)
{
    json_begin_array(call->json, "candidates");
    for (size_t i = 0; i < call->candidate_count; i++) {
        json_begin_object(call->json, NULL);
        answer_put_entity_members(call, call->candidates[i]);
        json_end_object(call->json);
    }
    json_end_array(call->json);
    json_put_unsigned(call->json, "candidates_total_count", call->candidate_total);
}

static void answer_open_error_object(struct json *json, struct str endpoint, const struct err *err,
                                     struct buf *body)
{
    buf_clear_keep_memory(body);
    json_init_on_buf(json, body);
    json_begin_object(json, NULL);
    json_put_bool(json, "success", false);
    json_put_cstring(json, "error", err->text);
    json_put_cstring(json, "error_code", err_name_of_code(err->code));
    json_put_str(json, "endpoint", endpoint);
}

static struct answer_reply answer_close_error_object(struct json *json, const struct err *err)
{
    struct answer_reply reply = { err_http_status_code(err->code), err->code };
    json_put_unsigned(json, "status", (unsigned)reply.http_status);
    answer_close_with_tokens(json);
    return reply;
}

struct answer_reply answer_write_error_body(struct str endpoint, const struct err *err,
                                            const char *suggestion, struct buf *body)
{
    struct str one = str_from_cstring(suggestion);
    struct json json;

    answer_open_error_object(&json, endpoint, err, body);
    answer_put_suggestions(&json, &one, suggestion != NULL ? 1 : 0);
    return answer_close_error_object(&json, err);
}

static struct answer_reply answer_write_call_error(struct answer_call *call, const struct err *err,
                                                   struct buf *body)
{
    answer_open_error_object(call->json, str_from_cstring(call->route->path), err, body);
    answer_put_suggestions(call->json, call->suggestions, call->suggestion_count);
    if (err->code == ERR_AMBIGUOUS) {
        answer_put_candidates(call);
    }
    return answer_close_error_object(call->json, err);
}

static void answer_close_success_body(struct answer_call *call)
{
    struct json *json = call->json;
    if ((call->route->flags & ANSWER_FLAT) == 0) {
        json_end_object(json);
    }
    if ((call->route->flags & ANSWER_TERSE) == 0) {
        json_put_str(json, "indexed_at", call->snapshot->created_at);
        json_put_cstring(json, "freshness",
                         answer_name_of_freshness(answer_read_freshness(call->context)));
    }
    json_put_unsigned(json, "generation", call->snapshot->generation);
    answer_close_with_tokens(json);
}

uint64_t answer_measure_body_tokens(struct answer_call *call)
{
    struct json before = *call->json;
    struct buf *out = call->json->out;
    size_t size = out->size;
    bool exact;
    uint64_t tokens;

    answer_close_success_body(call);
    tokens = answer_count_body_tokens(buf_borrow_str(out), &exact);
    if (!out->failed) {
        out->size = size;
    }
    *call->json = before;
    return tokens;
}

/* A server of named indexes has no graph: no answer about one must look like that of an empty one.
 */
static bool answer_check_graph(const struct answer_call *call, struct err *err)
{
    return call->snapshot->generation > 0 || (call->route->flags & ANSWER_LIVE) != 0 ||
           ERR_RAISE(err, ERR_NOT_FOUND,
                     "no folder is indexed in the database served here: "
                     "'parseltongue ingest DIR', then 'parseltongue serve'");
}

static bool answer_write_success_body(struct answer_call *call, const struct answer_pair *pairs,
                                      size_t pair_count, struct buf *body, struct err *err)
{
    struct json *json = call->json;
    bool flat = (call->route->flags & ANSWER_FLAT) != 0;

    json_init_on_buf(json, body);
    if (!answer_parse_all_params(call, pairs, pair_count, err) || !answer_check_graph(call, err)) {
        return false;
    }
    json_begin_object(json, NULL);
    json_put_bool(json, "success", true);
    json_put_cstring(json, "endpoint", call->route->path);
    if (!flat) {
        json_begin_object(json, "data");
    }
    if (!answer_check_deadline(call, err) || !call->route->handler(call, err)) {
        return false;
    }
    answer_close_success_body(call);
    if (body->failed) {
        return ERR_RAISE(err, body->size > body->size_max / 2 ? ERR_LIMIT : ERR_MEMORY,
                         "the answer is larger than %zu MB: ask for fewer rows with 'limit'",
                         body->size_max / ((size_t)1024 * 1024));
    }
    return true;
}

struct answer_reply answer_run_route_body(const struct answer_route *route,
                                          const struct answer_context *context,
                                          const struct answer_pair *pairs, size_t pair_count,
                                          struct buf *body)
{
    struct answer_call call = { .context = context, .snapshot = context->snapshot, .route = route };
    struct answer_reply reply = { 200, ERR_NONE };
    struct json json;
    struct arena arena;
    struct err err = { .code = ERR_NONE };

    arena_init_with_limit(&arena, ANSWER_ARENA_BYTES_MAX);
    call.arena = &arena;
    call.json = &json;
    buf_clear_keep_memory(body);
    if (!answer_write_success_body(&call, pairs, pair_count, body, &err)) {
        reply = answer_write_call_error(&call, &err, body);
    }
    answer_release_texts(&call);
    answer_let_results_go(&call);
    graph_release_snapshot(call.newer);
    arena_release_all_blocks(&arena);
    return reply;
}

void answer_add_suggestion(struct answer_call *call, struct str text)
{
    struct str copy = arena_copy_str(call->arena, text);
    for (size_t i = 0; i < call->suggestion_count; i++) {
        if (str_equals_bytes(call->suggestions[i], text)) {
            return;
        }
    }
    if (copy.data != NULL && call->suggestion_count < ANSWER_SUGGESTIONS_MAX) {
        call->suggestions[call->suggestion_count++] = copy;
    }
}

/* A typing error changes about one letter in three at most. */
static unsigned answer_limit_of_edits(struct str wanted)
{
    return wanted.size < 3 ? 1U : (unsigned)(wanted.size < 24 ? wanted.size / 3 : 8);
}

void answer_suggest_near_texts(struct answer_call *call, struct str wanted, const struct str *names,
                               size_t count)
{
    unsigned limit = answer_limit_of_edits(wanted);
    for (unsigned distance = 0; distance <= limit; distance++) {
        for (size_t i = 0; i < count && call->suggestion_count < ANSWER_SUGGESTIONS_MAX; i++) {
            if (str_edit_distance(wanted, names[i], limit) == distance) {
                answer_add_suggestion(call, names[i]);
            }
        }
    }
}
