/* answer_openapi.c - the route table as an OpenAPI 3.1 document. */
#include "answer/answer_shapes_internal.h"

static void openapi_put_choices(struct json *json, const char *choices)
{
    struct str rest = str_from_cstring(choices);
    struct str part;
    bool more = true;

    json_begin_array(json, "enum");
    while (str_split_next_part(&rest, &more, ' ', &part)) {
        json_put_str(json, NULL, part);
    }
    json_end_array(json);
}

static void openapi_put_number_bounds(struct json *json, const struct answer_param_row *row)
{
    json_put_cstring(json, "type", row->type == ANSWER_NUMBER ? "integer" : "number");
    json_put_unsigned(json, "minimum", row->min);
    json_put_unsigned(json, "maximum", row->max);
    if (row->standard != NULL) {
        json_put_raw(json, "default", str_from_cstring(row->standard));
    }
}

static void openapi_put_param_schema(struct json *json, const struct answer_param_row *row)
{
    json_begin_object(json, "schema");
    switch (row->type) {
    case ANSWER_NUMBER:
    case ANSWER_DECIMAL: openapi_put_number_bounds(json, row); break;
    case ANSWER_CHOICE:
        json_put_cstring(json, "type", "string");
        openapi_put_choices(json, row->choices);
        json_put_cstring(json, "default", row->standard);
        break;
    case ANSWER_TEXT:
    case ANSWER_KEY:
        json_put_cstring(json, "type", "string");
        json_put_unsigned(json, "minLength", row->min);
        json_put_unsigned(json, "maxLength", row->max);
        if (row->standard != NULL) {
            json_put_cstring(json, "default", row->standard);
        }
        break;
    }
    json_end_object(json);
}

static void openapi_put_params(struct json *json, const struct answer_route *route)
{
    json_begin_array(json, "parameters");
    for (size_t i = 0; i < route->param_count; i++) {
        const struct answer_param_row *row = &answer_param_rows[route->params[i].param];
        json_begin_object(json, NULL);
        json_put_cstring(json, "name", row->name);
        json_put_cstring(json, "in", "query");
        json_put_bool(json, "required", route->params[i].required);
        json_put_cstring(json, "description", row->help);
        openapi_put_param_schema(json, row);
        json_end_object(json);
    }
    json_end_array(json);
}

static void openapi_put_response(struct json *json, const char *status, const char *text,
                                 const char *schema)
{
    char ref[160];
    (void)snprintf(ref, sizeof ref, "#/components/schemas/%s", schema);
    json_begin_object(json, status);
    json_put_cstring(json, "description", text);
    json_begin_object(json, "content");
    json_begin_object(json, "application/json");
    json_begin_object(json, "schema");
    json_put_cstring(json, "$ref", ref);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

static void openapi_put_operation(struct json *json, const struct answer_route *route)
{
    bool post = strcmp(route->method, "POST") == 0;
    char schema[96];

    (void)snprintf(schema, sizeof schema, "%s_response", route->name);
    json_begin_object(json, route->path);
    json_begin_object(json, post ? "post" : "get");
    json_put_cstring(json, "operationId", route->name);
    json_begin_array(json, "tags");
    json_put_cstring(json, NULL, route->category);
    json_end_array(json);
    json_put_cstring(json, "summary", route->summary);
    openapi_put_params(json, route);
    json_begin_object(json, "responses");
    openapi_put_response(json, "200", "The answer", schema);
    openapi_put_response(json, "default",
                         "400 parameter, 401 token, 403 host or origin, 404 unknown path or "
                         "entity, 405 method, 409 ambiguous name, 410 old cursor, 413 too large, "
                         "500 fault, 503 busy, out of time, or an index that another version made",
                         "ErrorBody");
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

/* {"allOf":[envelope, {"properties":{"data":..}}]} */
static void openapi_put_response_schema(struct json *json, const struct answer_route *route)
{
    bool flat = (route->flags & ANSWER_FLAT) != 0;
    char name[96];

    (void)snprintf(name, sizeof name, "%s_response", route->name);
    json_begin_object(json, name);
    json_begin_array(json, "allOf");
    json_begin_object(json, NULL);
    json_put_cstring(json, "$ref", "#/components/schemas/Envelope");
    json_end_object(json);
    if (flat) {
        answer_put_data_schema(json, NULL, route);
    } else {
        json_begin_object(json, NULL);
        json_put_cstring(json, "type", "object");
        json_begin_object(json, "properties");
        answer_put_data_schema(json, "data", route);
        json_end_object(json);
        json_begin_array(json, "required");
        json_put_cstring(json, NULL, "data");
        json_end_array(json);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void openapi_put_schemas(struct json *json)
{
    size_t count = 0;
    const struct answer_route *routes = answer_list_all_routes(&count);

    json_begin_object(json, "schemas");
    json_put_raw(json, "EntityKey",
                 STR("{\"type\":\"string\",\"minLength\":1,\"description\":\"language:type:"
                     "qualified_name:semantic_path:T<number>\"}"));
    json_put_raw(
        json, "Envelope",
        STR("{\"type\":\"object\",\"properties\":{\"success\":{\"const\":true},\"endpoint\":{"
            "\"type\":\"string\"},\"indexed_at\":{\"type\":\"string\"},\"freshness\":{\"enum\":["
            "\"unwatched\",\"current\",\"pending\"]},\"generation\":{\"type\":\"integer\"},"
            "\"tokens\":{\"type\":\"integer\",\"minimum\":1},\"tokens_estimated\":{\"type\":"
            "\"boolean\"}},\"required\":[\"success\",\"endpoint\",\"generation\",\"tokens\"]}"));
    json_put_raw(
        json, "ErrorBody",
        STR("{\"type\":\"object\",\"properties\":{\"success\":{\"const\":false},\"error\":{"
            "\"type\":\"string\"},\"error_code\":{\"type\":\"string\"},\"endpoint\":{\"type\":"
            "\"string\"},\"suggestions\":{\"type\":\"array\",\"maxItems\":10,\"items\":{\"type\":"
            "\"string\"}},\"candidates\":{\"type\":\"array\",\"maxItems\":20,\"items\":{\"$ref\":"
            "\"#/components/schemas/EntitySummary\"}},\"candidates_total_count\":{\"type\":"
            "\"integer\"},\"status\":{\"type\":\"integer\"},\"tokens\":{\"type\":\"integer\"}},"
            "\"required\":[\"success\",\"error\",\"error_code\",\"endpoint\",\"status\","
            "\"tokens\"]}"));
    answer_put_named_schemas(json);
    for (size_t i = 0; i < count; i++) {
        openapi_put_response_schema(json, &routes[i]);
    }
    json_end_object(json);
}

static void openapi_put_info(struct json *json)
{
    json_put_cstring(json, "openapi", "3.1.0");
    json_begin_object(json, "info");
    json_put_cstring(json, "title", "Parseltongue");
    json_put_cstring(json, "version", ANSWER_API_VERSION);
    json_put_cstring(json, "description",
                     "Who calls this, what breaks if I change it, what should I read: answers "
                     "about one folder of source code. An entity is named by its key, by a name "
                     "or qualified name that only one has, or by a file path. Edges carry their "
                     "origin, how we know them.");
    json_begin_object(json, "license");
    json_put_cstring(json, "name", "MIT");
    json_put_cstring(json, "identifier", "MIT");
    json_end_object(json);
    json_end_object(json);
    json_put_raw(json, "servers", STR("[{\"url\":\"http://127.0.0.1:7777\"}]"));
    json_put_raw(json, "security", STR("[{},{\"token\":[]}]"));
}

void answer_write_openapi(struct buf *out)
{
    struct json json;
    size_t count = 0;
    const struct answer_route *routes = answer_list_all_routes(&count);

    json_init_on_buf(&json, out);
    json_begin_object(&json, NULL);
    openapi_put_info(&json);
    json_begin_object(&json, "paths");
    for (size_t i = 0; i < count; i++) {
        openapi_put_operation(&json, &routes[i]);
    }
    json_end_object(&json);
    json_begin_object(&json, "components");
    json_put_raw(&json, "securitySchemes",
                 STR("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    openapi_put_schemas(&json);
    json_end_object(&json);
    json_end_object(&json);
}
