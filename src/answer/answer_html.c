/* answer_html.c - the route table as one page for people. No script, nothing from elsewhere. */
#include "answer/answer_shapes_internal.h"

static const char html_head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Parseltongue: HTTP API</title>\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem 1.5rem}\n"
    "h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #8886}\n"
    "h3{margin:2rem 0 .25rem}code,pre{font:14px/1.45 ui-monospace,monospace}\n"
    "pre{overflow-x:auto;padding:.6rem .8rem;background:#8882;border-radius:.4rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;"
    "border-bottom:1px solid #8883}\n"
    "nav ul{columns:2;padding-left:1.2rem}.need{color:#c33}.dim{opacity:.75}\n"
    "</style>\n</head>\n<body>\n";

static const char html_intro[] =
    "<p>Answers about one indexed folder of source code. Every answer is one JSON object with "
    "<code>success</code>, <code>endpoint</code>, <code>data</code>, <code>generation</code> "
    "(which "
    "index), <code>freshness</code> and <code>tokens</code> (what the whole body costs a language "
    "model, o200k_base). Errors have <code>error</code>, <code>error_code</code> and often "
    "<code>suggestions</code>.</p>\n"
    "<p>An entity is named by its key, by a name or qualified name that only one has, or by a file "
    "path; a name that several have is answered 409 with the candidates. <code>scope</code> is a "
    "folder of any depth, parts joined by <code>||</code>. Lists come in pages: "
    "<code>next_cursor</code> goes back in as <code>cursor</code>. <code>min_origin</code> says "
    "how "
    "sure an edge must be: exact, type, import, inherited, dispatch, unique_name; ambiguous adds "
    "guesses.</p>\n"
    "<p>For programs: <a href=\"/openapi.json\">/openapi.json</a>, <a href=\"/metrics\">/metrics"
    "</a>. For agents: <a href=\"/llms.txt\">/llms.txt</a>.</p>\n";

static void html_append_text(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<': buf_append_cstring(out, "&lt;"); break;
        case '>': buf_append_cstring(out, "&gt;"); break;
        case '&': buf_append_cstring(out, "&amp;"); break;
        case '"': buf_append_cstring(out, "&quot;"); break;
        default: buf_append_byte(out, *text);
        }
    }
}

static void html_append_param(struct buf *out, const struct answer_param_use *use)
{
    const struct answer_param_row *row = &answer_param_rows[use->param];

    buf_append_format(out, "<tr><td><code>%s</code>%s</td><td>", row->name,
                      use->required ? " <span class=\"need\">required</span>" : "");
    html_append_text(out, row->help);
    if (row->choices != NULL) {
        buf_append_cstring(out, " <span class=\"dim\">one of: ");
        html_append_text(out, row->choices);
        buf_append_cstring(out, "</span>");
    } else if (row->type == ANSWER_NUMBER || row->type == ANSWER_DECIMAL) {
        buf_append_format(out, " <span class=\"dim\">%llu to %llu</span>",
                          (unsigned long long)row->min, (unsigned long long)row->max);
    }
    buf_append_cstring(out, "</td><td>");
    if (row->standard != NULL) {
        buf_append_cstring(out, "<code>");
        html_append_text(out, row->standard);
        buf_append_cstring(out, "</code>");
    }
    buf_append_cstring(out, "</td></tr>\n");
}

static void html_append_example(struct buf *out, const struct answer_route *route)
{
    bool first = true;

    buf_append_format(out, "<pre>curl %s'http://127.0.0.1:7777%s",
                      strcmp(route->method, "POST") == 0 ? "-X POST " : "", route->path);
    for (size_t i = 0; i < route->param_count; i++) {
        if (route->params[i].required) {
            buf_append_format(out, "%s%s=main", first ? "?" : "&amp;",
                              answer_param_rows[route->params[i].param].name);
            first = false;
        }
    }
    buf_append_format(out, "'\nparseltongue query %s", route->name);
    for (size_t i = 0; i < route->param_count; i++) {
        if (route->params[i].required) {
            buf_append_format(out, " %s=main", answer_param_rows[route->params[i].param].name);
        }
    }
    buf_append_cstring(out, "</pre>\n");
}

static void html_append_route(struct buf *out, const struct answer_route *route)
{
    struct buf names;

    buf_append_format(out, "<h3 id=\"%s\"><code>%s %s</code></h3>\n<p>", route->name, route->method,
                      route->path);
    html_append_text(out, route->summary);
    buf_append_cstring(out, ".</p>\n");
    if (route->param_count > 0) {
        buf_append_cstring(out, "<table><tr><th>parameter</th><th>meaning</th><th>default</th>"
                                "</tr>\n");
        for (size_t i = 0; i < route->param_count; i++) {
            html_append_param(out, &route->params[i]);
        }
        buf_append_cstring(out, "</table>\n");
    }
    buf_init_with_limit(&names, ANSWER_BODY_BYTES_MAX);
    answer_append_member_names(route, &names);
    if (names.size > 0) {
        buf_append_cstring(out, "<p class=\"dim\">Answers: <code>");
        buf_append_str(out, buf_borrow_str(&names));
        buf_append_cstring(out, "</code></p>\n");
    }
    buf_release_bytes(&names);
    html_append_example(out, route);
}

void answer_write_html_page(struct buf *out)
{
    size_t count = 0;
    const struct answer_route *routes = answer_list_all_routes(&count);

    buf_append_cstring(out, html_head);
    buf_append_format(out,
                      "<h1>Parseltongue: HTTP API</h1>\n<p class=\"dim\">version %s, %zu "
                      "questions; made from the route table</p>\n",
                      ANSWER_API_VERSION, count);
    buf_append_cstring(out, html_intro);
    buf_append_cstring(out, "<nav><ul>\n");
    for (size_t i = 0; i < count; i++) {
        buf_append_format(out, "<li><a href=\"#%s\">%s</a></li>\n", routes[i].name, routes[i].path);
    }
    buf_append_cstring(out, "</ul></nav>\n");
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(routes[i].category, routes[i - 1].category) != 0) {
            buf_append_format(out, "<h2>%s</h2>\n", routes[i].category);
        }
        html_append_route(out, &routes[i]);
    }
    buf_append_cstring(out, "</body>\n</html>\n");
}
