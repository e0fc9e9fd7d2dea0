/* answer_llms.c - what an agent should know before it asks: put it in a system prompt. */
#include "answer/answer_shapes_internal.h"

static const char llms_head[] =
    "# Parseltongue: questions about this code base over HTTP\n\n"
    "> A code graph of one folder: entities (functions, types, ...), who refers to whom, how each\n"
    "> reference is known. Ask it instead of searching and reading whole files.\n\n"
    "Base address: where this text came from, usually http://127.0.0.1:7777. All answers are "
    "JSON.\n\n"
    "## How to work\n\n"
    "1. Find the entity: `/code-entities-search-fuzzy?q=NAME`. Or name it directly wherever an\n"
    "   entity is asked for: key, unique name, qualified name, or file path. 409 lists "
    "candidates.\n"
    "2. To understand it: `/smart-context-token-budget?focus=NAME&tokens=4000` gives its code, "
    "then\n"
    "   callers, callees and types, never more than the budget. Pass `continue` back for more;\n"
    "   `include_code=1` for bodies of the neighbours.\n"
    "3. Before you change it: `/reverse-callers-query-graph?entity=NAME` and\n"
    "   `/blast-radius-impact-analysis?entity=NAME`; `affected_tests` are the tests to run.\n"
    "4. Read code with `/code-entity-detail-view?key=NAME`, not whole files.\n\n"
    "## How to read answers\n\n"
    "- `origin` of an edge says how it is known. exact, type, import, inherited, dispatch and\n"
    "  unique_name are facts; `ambiguous` lists every candidate and is kept apart.\n"
    "- `unresolved_sites_count` beside callers: places that use the same name and lead nowhere. "
    "No\n"
    "  callers and no such sites and no `files_with_gaps`: nothing in this folder calls it.\n"
    "- Beside callees, `external_sites` is what the entity uses from outside the folder; callers "
    "of\n"
    "  a name that only code outside has lists who uses it there.\n"
    "- Tests are hidden unless `include_tests=1` (or `only`).\n"
    "- `tokens` is what the body costs you. Lists have `limit`; go on with `next_cursor`.\n"
    "  Groups list `member_limit` members of `member_count`: `limit=1` and the group's `offset`\n"
    "  with `member_offset` give the rest.\n"
    "- `generation` changes when the index does; `freshness` pending: newer edits are on the way.\n"
    "- `scope=a||b` keeps to a folder; an unknown one is refused with suggestions.\n"
    "- Errors have `error_code` and `suggestions`; a wrong parameter name is refused, not "
    "ignored.\n\n"
    "## Questions\n\n";

void answer_write_llms_text(struct buf *out)
{
    size_t count = 0;
    const struct answer_route *routes = answer_list_all_routes(&count);

    buf_append_cstring(out, llms_head);
    for (size_t i = 0; i < count; i++) {
        buf_append_format(out, "- %s %s", routes[i].method, routes[i].path);
        for (size_t k = 0; k < routes[i].param_count; k++) {
            buf_append_format(out, "%s%s%s", k == 0 ? "  " : " ",
                              answer_param_rows[routes[i].params[k].param].name,
                              routes[i].params[k].required ? "!" : "");
        }
        buf_append_format(out, "\n  %s\n", routes[i].summary);
    }
    buf_append_cstring(out, "\n`!` marks required parameters. Details: /openapi.json, "
                            "/api-reference-documentation-help.\n");
}
