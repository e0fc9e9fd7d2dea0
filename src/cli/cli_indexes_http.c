/* cli_indexes_http.c - /api/indexes: named indexes over HTTP, with the statuses and bodies of the
 * second seed system.
 *
 *   GET    /api/indexes                   200 [{"name","path"}]
 *   POST   /api/indexes {"name","path"}   201 {"name","path"}   400 missing, no folder; 409 exists
 *   GET    /api/indexes/NAME              200 {"index_name","index_path","target_path"}   404
 *   DELETE /api/indexes/NAME              200 {"name","path"}   404
 *   GET    /api/indexes/NAME/search?q=    200 {"query","index_name","results",...}   400, 404
 *   POST   /api/indexes/NAME/update       200 {"name","path"}   404
 *   POST   /api/indexes/NAME/reindex      the same
 *
 * An error is {"error"}. A question opens what it needs and closes it again. */
#include "cli/cli_indexes.h"

#include "cli/cli.h"
#include "serve/serve.h"

#define HTTP_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define HTTP_BODY_PAIRS_MAX  8U

struct indexes_call {
    const struct serve_question *question;
    struct arena arena;
    struct json json;
    int status;
};

static bool call_is(const struct indexes_call *call, const char *method)
{
    return str_equals_cstring(call->question->method, method) ||
           (str_equals_cstring(call->question->method, "HEAD") && method[0] == 'G');
}

static bool call_refuse_method(struct indexes_call *call, struct err *err)
{
    (void)call;
    return ERR_RAISE(err, ERR_METHOD, "this path does not answer that method");
}

static bool call_list(struct indexes_call *call, struct err *err)
{
    struct cli_workspace *list = NULL;
    size_t count = 0;
    if (!cli_workspace_list_all(&call->arena, &list, &count, err)) {
        return false;
    }
    cli_put_index_list(&call->json, NULL, list, count);
    return true;
}

static bool call_ingest(const struct cli_workspace *workspace, bool rebuild, struct err *err)
{
    struct cli_ingest_request request;
    cli_init_ingest_request(&request);
    request.dir = workspace->target.data;
    request.db = workspace->spec.data;
    request.quiet = true;
    request.rebuild = rebuild;
    request.recall = true;
    return cli_ingest_quietly(&request, err);
}

static bool call_create(struct indexes_call *call, struct err *err)
{
    struct cli_json_pair pairs[HTTP_BODY_PAIRS_MAX];
    struct cli_workspace workspace = { .name = STR_EMPTY };
    size_t count = 0;
    struct str name;
    struct str path;

    if (!cli_parse_flat_json(call->question->upload, &call->arena, pairs, HTTP_BODY_PAIRS_MAX,
                             &count, err)) {
        return false;
    }
    name = cli_find_json_value(pairs, count, "name");
    path = cli_find_json_value(pairs, count, "path");
    if (name.size == 0 || path.size == 0) {
        return ERR_RAISE(err, ERR_MISSING, "'name' and 'path' are needed");
    }
    if (!cli_workspace_claim(name, path.data, &call->arena, &workspace, err)) {
        return false;
    }
    if (!call_ingest(&workspace, false, err) ||
        !cli_workspace_publish(&workspace, &call->arena, err)) {
        struct err second = { .code = ERR_NONE };
        if (!cli_workspace_remove(&workspace, &second)) {
            (void)err_prepend_context_text(err, "%.200s; first", second.text);
        }
        return false;
    }
    call->status = 201;
    cli_put_index_name(&call->json, NULL, &workspace);
    return true;
}

static bool call_search(struct indexes_call *call, const struct cli_workspace *workspace,
                        struct err *err)
{
    for (size_t i = 0; i < call->question->pair_count; i++) {
        const struct answer_pair *pair = &call->question->pairs[i];
        if (str_equals_cstring(pair->name, "q") && str_trim_spaces(pair->value).size > 0) {
            return cli_put_index_results(&call->json, NULL, workspace, pair->value, SEARCH_HITS_MAX,
                                         err);
        }
    }
    return ERR_RAISE(err, ERR_MISSING, "parameter 'q' is needed");
}

/* What is asked of one index; `rest` is what follows its name. */
static bool call_about_one(struct indexes_call *call, struct str name, struct str rest,
                           struct err *err)
{
    struct cli_workspace workspace = { .name = STR_EMPTY };
    bool reindex = str_equals_cstring(rest, "reindex");

    if (!cli_workspace_find(name, &call->arena, &workspace, err)) {
        return false;
    }
    if (str_equals_cstring(rest, "search")) {
        return call_is(call, "GET") ? call_search(call, &workspace, err)
                                    : call_refuse_method(call, err);
    }
    if (reindex || str_equals_cstring(rest, "update")) {
        if (!call_is(call, "POST")) {
            return call_refuse_method(call, err);
        }
        if (!call_ingest(&workspace, reindex, err)) {
            return false;
        }
        cli_put_index_name(&call->json, NULL, &workspace);
        return true;
    }
    if (rest.size > 0) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "there are search, update and reindex below an index");
    }
    if (call_is(call, "DELETE")) {
        if (!cli_workspace_remove(&workspace, err)) {
            return false;
        }
        cli_put_index_name(&call->json, NULL, &workspace);
        return true;
    }
    if (!call_is(call, "GET")) {
        return call_refuse_method(call, err);
    }
    cli_put_index_details(&call->json, NULL, &workspace);
    return true;
}

static bool call_choose(struct indexes_call *call, struct err *err)
{
    struct str rest = call->question->path;
    size_t prefix = sizeof CLI_INDEXES_PATH - 1;
    struct str name = STR_EMPTY;
    bool more = true;

    rest = str_from_range(rest.data + prefix, rest.size - prefix);
    if (rest.size == 0) {
        if (call_is(call, "GET")) {
            return call_list(call, err);
        }
        return call_is(call, "POST") ? call_create(call, err) : call_refuse_method(call, err);
    }
    if (rest.data[0] != '/') {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no such path");
    }
    rest = str_from_range(rest.data + 1, rest.size - 1);
    (void)str_split_next_part(&rest, &more, '/', &name);
    return call_about_one(call, name, more ? rest : STR_EMPTY, err);
}

int cli_answer_indexes(void *context, const struct serve_question *question, struct buf *body)
{
    struct indexes_call call = { .question = question, .status = 200 };
    struct err err = { .code = ERR_NONE };

    (void)context;
    arena_init_with_limit(&call.arena, HTTP_ARENA_BYTES_MAX);
    json_init_on_buf(&call.json, body);
    if (!call_choose(&call, &err)) {
        call.status = err_http_status_code(err.code);
        buf_clear_keep_memory(body);
        json_init_on_buf(&call.json, body);
        json_begin_object(&call.json, NULL);
        json_put_cstring(&call.json, "error", err.text);
        json_end_object(&call.json);
    }
    arena_release_all_blocks(&call.arena);
    return call.status;
}
