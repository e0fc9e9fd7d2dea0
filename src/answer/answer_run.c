/* answer_run.c - the envelope around every answer: parameters in, one JSON object out.
 *
 *   {"success":true,"endpoint":"/..","data":{..},"generation":n,"tokens":n}
 *   {"success":false,"error":"..","error_code":"..","endpoint":"/..","suggestions":[..],"tokens":n}
 */
#include "answer/answer_internal.h"

#define ANSWER_ARENA_BYTES_MAX ((size_t)1024 * 1024 * 1024)
#define ANSWER_BYTES_PER_TOKEN 4U /* ALGORITHMS.md 6 */

/* Closes the body with the token count of what stands in it, its own digits left out. */
static void answer_close_with_tokens(struct json *json)
{
    json_put_unsigned(json, "tokens",
                      (json->out->size + ANSWER_BYTES_PER_TOKEN - 1) / ANSWER_BYTES_PER_TOKEN);
    json_end_object(json);
}

static struct answer_reply answer_write_error_object(struct str endpoint, const struct err *err,
                                                     const struct str *suggestions, size_t count,
                                                     struct buf *body)
{
    struct json json;
    struct answer_reply reply = { err_http_status_code(err->code), err->code };

    buf_clear_keep_memory(body);
    json_init_on_buf(&json, body);
    json_begin_object(&json, NULL);
    json_put_bool(&json, "success", false);
    json_put_cstring(&json, "error", err->text);
    json_put_cstring(&json, "error_code", err_name_of_code(err->code));
    json_put_str(&json, "endpoint", endpoint);
    if (count > 0) {
        json_begin_array(&json, "suggestions");
        for (size_t i = 0; i < count; i++) {
            json_put_str(&json, NULL, suggestions[i]);
        }
        json_end_array(&json);
    }
    answer_close_with_tokens(&json);
    return reply;
}

struct answer_reply answer_write_error_body(struct str endpoint, const struct err *err,
                                            const char *suggestion, struct buf *body)
{
    struct str one = str_from_cstring(suggestion);
    return answer_write_error_object(endpoint, err, &one, suggestion != NULL ? 1 : 0, body);
}

static bool answer_write_success_body(struct answer_call *call, const struct answer_pair *pairs,
                                      size_t pair_count, struct buf *body, struct err *err)
{
    struct json *json = call->json;
    bool flat = (call->route->flags & ANSWER_FLAT) != 0;

    json_init_on_buf(json, body);
    if (!answer_parse_all_params(call, pairs, pair_count, err)) {
        return false;
    }
    json_begin_object(json, NULL);
    json_put_bool(json, "success", true);
    json_put_cstring(json, "endpoint", call->route->path);
    if (!flat) {
        json_begin_object(json, "data");
    }
    if (!call->route->handler(call, err)) {
        return false;
    }
    if (!flat) {
        json_end_object(json);
    }
    json_put_unsigned(json, "generation", call->snapshot->generation);
    answer_close_with_tokens(json);
    if (body->failed) {
        return ERR_RAISE(err, body->size > body->size_max / 2 ? ERR_LIMIT : ERR_MEMORY,
                         "the answer is larger than %zu MB: ask for fewer rows with 'limit'",
                         body->size_max / (1024 * 1024));
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
        reply = answer_write_error_object(str_from_cstring(route->path), &err, call.suggestions,
                                          call.suggestion_count, body);
    }
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
