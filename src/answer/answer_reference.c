/* answer_reference.c - the route table as JSON, in the shape of the original's reference. */
#include "answer/answer_internal.h"

static void reference_write_params(struct answer_call *call, const struct answer_route *route)
{
    struct json *json = call->json;
    json_begin_array(json, "parameters");
    for (size_t i = 0; i < route->param_count; i++) {
        const struct answer_param_row *row = &answer_param_rows[route->params[i].param];
        json_begin_object(json, NULL);
        json_put_cstring(json, "name", row->name);
        json_put_cstring(json, "param_type", "query");
        json_put_bool(json, "required", route->params[i].required);
        json_put_cstring(json, "description", row->help);
        if (row->standard != NULL) {
            json_put_cstring(json, "default", row->standard);
        }
        if (row->choices != NULL) {
            json_put_cstring(json, "choices", row->choices);
        }
        json_end_object(json);
    }
    json_end_array(json);
}

bool answer_reference_write_data(struct answer_call *call, struct err *err)
{
    struct json *json = call->json;
    size_t count = 0;
    const struct answer_route *routes = answer_list_all_routes(&count);

    (void)err;
    json_put_cstring(json, "api_version", ANSWER_API_VERSION);
    json_put_unsigned(json, "total_endpoints", count);
    json_begin_array(json, "categories");
    for (size_t i = 0; i < count; i++) { /* rows of one category stand together */
        if (i == 0 || strcmp(routes[i].category, routes[i - 1].category) != 0) {
            json_begin_object(json, NULL);
            json_put_cstring(json, "name", routes[i].category);
            json_begin_array(json, "endpoints");
        }
        json_begin_object(json, NULL);
        json_put_cstring(json, "path", routes[i].path);
        json_put_cstring(json, "method", routes[i].method);
        json_put_cstring(json, "query_name", routes[i].name);
        json_put_cstring(json, "description", routes[i].summary);
        reference_write_params(call, &routes[i]);
        json_end_object(json);
        if (i + 1 == count || strcmp(routes[i].category, routes[i + 1].category) != 0) {
            json_end_array(json);
            json_end_object(json);
        }
    }
    json_end_array(json);
    return true;
}
