/* answer_routes.c - the route table: the single source for HTTP paths, the shell command
 * `query`, parameter checks, help texts and the README table. */
#include "answer/answer_internal.h"

#include <string.h>

#define NEED(id)                                                                                   \
    {                                                                                              \
        ANSWER_PARAM_##id, true                                                                    \
    }
#define MAY(id)                                                                                    \
    {                                                                                              \
        ANSWER_PARAM_##id, false                                                                   \
    }
#define PARAM_COUNT(...)                                                                           \
    (sizeof((struct answer_param_use[]){ __VA_ARGS__ }) / sizeof(struct answer_param_use))
#define PARAMS(...) .params = { __VA_ARGS__ }, .param_count = PARAM_COUNT(__VA_ARGS__)

static const struct answer_route routes[] = {
    { "GET", "/server-health-check-status", "health", "Core", "Is the server up, and since when",
      ANSWER_FLAT | ANSWER_QUICK | ANSWER_LIVE, answer_health_write_data, .param_count = 0 },
    { "GET", "/codebase-statistics-overview-summary", "statistics", "Core",
      "Counts of entities, edges, files and references, by origin and language", 0,
      answer_statistics_write_data, .param_count = 0 },
    { "GET", "/api-reference-documentation-help", "reference", "Core", "This table, as JSON",
      ANSWER_QUICK, answer_reference_write_data, .param_count = 0 },
    { "GET", "/code-entities-list-all", "list", "Entity",
      "All entities, in order of file and position", 0, answer_list_write_data,
      PARAMS(MAY(ENTITY_TYPE), MAY(SCOPE), MAY(TESTS), MAY(INCLUDE_CODE), MAY(LIMIT_ALL),
             MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/code-entity-detail-view", "detail", "Entity", "One entity with its source",
      ANSWER_QUICK, answer_detail_write_data, PARAMS(NEED(KEY), MAY(SCOPE)) },
    { "GET", "/code-entities-search-fuzzy", "search", "Entity",
      "Entities by name, ranked: exact, prefix, word, substring, path, typing errors", 0,
      answer_search_write_data,
      PARAMS(NEED(QUERY), MAY(ENTITY_TYPE), MAY(SCOPE), MAY(TESTS), MAY(INCLUDE_CODE),
             MAY(LIMIT_100), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/code-text-search", "text", "Search",
      "Lines of code: exact for phrases and regular expressions, ranked passages for words", 0,
      answer_code_write_data,
      PARAMS(NEED(CODE_QUERY), MAY(CONTEXT), MAY(LIMIT_100), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/dependency-edges-list-all", "edges", "Edge", "All edges, in order of their ends", 0,
      answer_edges_write_data,
      PARAMS(MAY(LIMIT_100), MAY(OFFSET), MAY(CURSOR), MAY(SCOPE), MAY(SCOPE_MODE), MAY(EDGE_TYPE),
             MAY(MIN_ORIGIN), MAY(TESTS)) },
    { "GET", "/reverse-callers-query-graph", "callers", "Edge",
      "Who refers to this entity: proved, ambiguous, and unresolved sites of its name",
      ANSWER_QUICK, answer_callers_write_data,
      PARAMS(NEED(ENTITY), MAY(SCOPE), MAY(EDGE_TYPE), MAY(MIN_ORIGIN), MAY(TESTS),
             MAY(INCLUDE_CODE), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR), MAY(STRICT_LEAF)) },
    { "GET", "/forward-callees-query-graph", "callees", "Edge", "What this entity refers to",
      ANSWER_QUICK, answer_callees_write_data,
      PARAMS(NEED(ENTITY), MAY(SCOPE), MAY(EDGE_TYPE), MAY(MIN_ORIGIN), MAY(TESTS),
             MAY(INCLUDE_CODE), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR), MAY(STRICT_LEAF)) },
    { "GET", "/smart-context-token-budget", "context", "Context",
      "What to read about an entity within a budget of tokens: its code, callers, callees, types",
      ANSWER_TERSE, answer_smart_write_data,
      PARAMS(NEED(FOCUS), MAY(TOKENS), MAY(SCOPE), MAY(INCLUDE_CODE), MAY(EDGE_TYPE),
             MAY(MIN_ORIGIN), MAY(TESTS), MAY(CONTINUE)) },
    { "GET", "/ingestion-coverage-folder-report", "coverage", "Diagnostics",
      "Which files of which folder were parsed, lowest coverage first", 0,
      answer_coverage_write_data, PARAMS(MAY(DEPTH), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/ingestion-diagnostics-coverage-report", "diagnostics", "Diagnostics",
      "Test entities, words outside of entities, files that were not parsed", 0,
      answer_diagnostics_write_data,
      PARAMS(MAY(SECTION), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/folder-structure-discovery-tree", "tree", "Diagnostics",
      "Folders two levels deep: what scope takes", 0, answer_tree_write_data,
      PARAMS(MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/file-watcher-status-check", "watcher", "Watcher",
      "Does the server follow the files, how, and what it saw", ANSWER_QUICK | ANSWER_LIVE,
      answer_watcher_write_data, .param_count = 0 },
    { "POST", "/incremental-reindex-file-update", "reindex", "Watcher",
      "Bring the index up to date now; what that did to one file", ANSWER_LIVE,
      answer_reindex_write_data, PARAMS(NEED(PATH)) },
    { "GET", "/blast-radius-impact-analysis", "blast", "Analysis",
      "What may break when this entity changes, by distance", 0, answer_blast_write_data,
      PARAMS(NEED(ENTITY), MAY(HOPS), MAY(DIRECTION), MAY(SCOPE), MAY(EDGE_TYPES), MAY(EDGE_TYPE),
             MAY(MIN_ORIGIN), MAY(TESTS), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR),
             MAY(STRICT_LEAF)) },
    { "GET", "/circular-dependency-detection-scan", "cycles", "Analysis",
      "Circular dependencies: a shortest cycle through each entity, file or folder that is on one",
      ANSWER_WHOLE, answer_cycles_write_data,
      PARAMS(MAY(SCOPE), MAY(LEVEL), MAY(EDGE_TYPES), MAY(SOURCE_ON), MAY(MIN_ORIGIN), MAY(TESTS),
             MAY(SELF_LOOPS), MAY(ELEMENTARY), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/strongly-connected-components-analysis", "scc", "Graph analysis",
      "Groups in which everything depends on everything else, largest first", ANSWER_WHOLE,
      answer_scc_write_data,
      PARAMS(MAY(SCOPE), MAY(MIN_SIZE_1), MAY(LEVEL), MAY(EDGE_TYPES), MAY(SOURCE_ON),
             MAY(MIN_ORIGIN), MAY(TESTS), MAY(SELF_LOOPS), MAY(MEMBER_LIMIT), MAY(MEMBER_OFFSET),
             MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/kcore-decomposition-layering-analysis", "kcore", "Graph analysis",
      "Coreness: how deep in the densest part of the graph an entity lies", ANSWER_WHOLE,
      answer_kcore_write_data,
      PARAMS(MAY(K), MAY(SCOPE), MAY(LEVEL), MAY(EDGE_TYPES), MAY(SOURCE_OFF), MAY(MIN_ORIGIN),
             MAY(TESTS), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/centrality-measures-entity-ranking", "centrality", "Graph analysis",
      "What much depends on (PageRank), what lies between (betweenness)", ANSWER_WHOLE,
      answer_centrality_write_data,
      PARAMS(MAY(METHOD), MAY(TOP_ALL), MAY(LIMIT_TOP), MAY(SCOPE), MAY(LEVEL), MAY(EDGE_TYPES),
             MAY(SOURCE_OFF), MAY(MIN_ORIGIN), MAY(TESTS), MAY(WEIGHTS), MAY(SAMPLES), MAY(SEED),
             MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/complexity-hotspots-ranking-view", "hotspots", "Analysis",
      "Where change is dear: many neighbours, much branching, long", ANSWER_WHOLE,
      answer_hotspots_write_data,
      PARAMS(MAY(TOP_10), MAY(LIMIT_TOP), MAY(SCOPE), MAY(SORT), MAY(ENTITY_TYPE), MAY(EDGE_TYPES),
             MAY(SOURCE_OFF), MAY(MIN_ORIGIN), MAY(TESTS), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/semantic-cluster-grouping-list", "clusters", "Analysis",
      "Groups that link to each other more than to others, by label propagation, with names",
      ANSWER_WHOLE, answer_clusters_write_data,
      PARAMS(MAY(SCOPE), MAY(MIN_SIZE_2), MAY(LEVEL), MAY(EDGE_TYPES), MAY(SOURCE_OFF),
             MAY(MIN_ORIGIN), MAY(TESTS), MAY(WEIGHTS), MAY(MEMBER_LIMIT), MAY(MEMBER_OFFSET),
             MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/leiden-community-detection-clusters", "leiden", "Graph analysis",
      "Communities of high modularity by the Leiden algorithm, each connected, with names",
      ANSWER_WHOLE, answer_leiden_write_data,
      PARAMS(MAY(SCOPE), MAY(RESOLUTION), MAY(SEED), MAY(MIN_SIZE_2), MAY(LEVEL), MAY(EDGE_TYPES),
             MAY(SOURCE_OFF), MAY(MIN_ORIGIN), MAY(TESTS), MAY(WEIGHTS), MAY(MEMBER_LIMIT),
             MAY(MEMBER_OFFSET), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/entropy-complexity-measurement-scores", "entropy", "Graph analysis",
      "How mixed the outgoing edges of an entity are, by kind and by file", ANSWER_WHOLE,
      answer_entropy_write_data,
      PARAMS(MAY(ENTITY_PART), MAY(SCOPE), MAY(EDGE_TYPES), MAY(MIN_ORIGIN), MAY(TESTS),
             MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/coupling-cohesion-metrics-suite", "coupling", "Graph analysis",
      "Coupling and cohesion (CBO, LCOM, RFC, WMC, DIT, NOC) of functions, types and files",
      ANSWER_WHOLE, answer_ck_write_data,
      PARAMS(MAY(ENTITY_PART), MAY(SCOPE), MAY(EDGE_TYPES), MAY(MIN_ORIGIN), MAY(TESTS),
             MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/technical-debt-sqale-scoring", "debt", "Graph analysis",
      "Hours to mend what is too coupled, too complex or does not cohere", ANSWER_WHOLE,
      answer_debt_write_data,
      PARAMS(MAY(ENTITY_PART), MAY(MIN_DEBT), MAY(PROFILE), MAY(SCOPE), MAY(EDGE_TYPES),
             MAY(MIN_ORIGIN), MAY(TESTS), MAY(LIMIT_ALL), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/git-churn-hotspots-ranking", "churn", "History",
      "Files by commits times complexity, from the git repository at the folder", 0,
      answer_churn_write_data,
      PARAMS(MAY(SINCE), MAY(SCOPE), MAY(COMMIT_FILES), MAY(LIMIT_100), MAY(OFFSET), MAY(CURSOR)) },
    { "GET", "/temporal-coupling-pairs-list", "cochange", "History",
      "Files that change in the same commits, renames followed", 0, answer_cochange_write_data,
      PARAMS(MAY(SINCE), MAY(MIN_COMMITS), MAY(SCOPE), MAY(COMMIT_FILES), MAY(LIMIT_100),
             MAY(OFFSET), MAY(CURSOR)) },
};

#define ROUTE_COUNT    (sizeof routes / sizeof routes[0])
#define ROUTE_NEAR_MAX 12U /* edits; path names are long */

const struct answer_route *answer_find_route_path(struct str path)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (str_equals_cstring(path, routes[i].path)) {
            return &routes[i];
        }
    }
    return NULL;
}

const struct answer_route *answer_find_route_name(struct str name_or_path)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (str_equals_cstring(name_or_path, routes[i].name) ||
            str_equals_cstring(name_or_path, routes[i].path) ||
            str_equals_cstring(name_or_path, routes[i].path + 1)) {
            return &routes[i];
        }
    }
    return NULL;
}

static const char *routes_find_nearest_text(struct str wanted, bool by_path, unsigned limit)
{
    const char *best = NULL;
    unsigned best_distance = limit + 1;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const char *text = by_path ? routes[i].path : routes[i].name;
        unsigned distance = str_edit_distance(wanted, str_from_cstring(text), limit);
        bool starts = wanted.size >= 3 && str_starts_with(str_from_cstring(text), wanted);
        if (starts) {
            distance = 0;
        }
        if (distance < best_distance) {
            best = text;
            best_distance = distance;
        }
    }
    return best;
}

const char *answer_suggest_route_path(struct str path)
{
    return routes_find_nearest_text(path, true, ROUTE_NEAR_MAX);
}

const char *answer_suggest_route_name(struct str name)
{
    bool by_path = name.size > 0 && (name.data[0] == '/' || str_find_byte(name, '-') != SIZE_MAX);
    return routes_find_nearest_text(name, by_path, by_path ? ROUTE_NEAR_MAX : 3U);
}

const struct answer_route *answer_list_all_routes(size_t *count)
{
    *count = ROUTE_COUNT;
    return routes;
}

const struct answer_route *answer_route_at(size_t index)
{
    return index < ROUTE_COUNT ? &routes[index] : NULL;
}

const char *answer_path_of_route(const struct answer_route *route)
{
    return route->path;
}

const char *answer_name_of_route(const struct answer_route *route)
{
    return route->name;
}

const char *answer_method_of_route(const struct answer_route *route)
{
    return route->method;
}

const char *answer_summary_of_route(const struct answer_route *route)
{
    return route->summary;
}

bool answer_route_is_heavy(const struct answer_route *route)
{
    return (route->flags & ANSWER_QUICK) == 0;
}

bool answer_route_takes_whole_graph(const struct answer_route *route)
{
    return (route->flags & ANSWER_WHOLE) != 0;
}

bool answer_route_is_pure(const struct answer_route *route)
{
    return (route->flags & ANSWER_LIVE) == 0;
}

size_t answer_index_of_route(const struct answer_route *route)
{
    return (size_t)(route - routes);
}

void answer_append_route_help(const struct answer_route *route, struct buf *out)
{
    for (size_t i = 0; i < route->param_count; i++) {
        const struct answer_param_row *row = &answer_param_rows[route->params[i].param];
        char left[64];
        (void)snprintf(left, sizeof left, "%s%s%s", row->name, row->standard != NULL ? "=" : "",
                       row->standard != NULL ? row->standard : "");
        buf_append_format(out, "  %-28s %s%s", left, row->help,
                          route->params[i].required ? " (required)" : "");
        if (row->choices != NULL) {
            buf_append_format(out, "; one of: %s", row->choices);
        }
        if (row->type == ANSWER_NUMBER || row->type == ANSWER_DECIMAL) {
            buf_append_format(out, "; %llu..%llu", (unsigned long long)row->min,
                              (unsigned long long)row->max);
        }
        buf_append_byte(out, '\n');
    }
}

void answer_append_routes_markdown(struct buf *out)
{
    buf_append_cstring(out, "| path | `query` name | answers | parameters |\n|---|---|---|---|\n");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        buf_append_format(out, "| `%s %s` | `%s` | %s |", routes[i].method, routes[i].path,
                          routes[i].name, routes[i].summary);
        for (size_t k = 0; k < routes[i].param_count; k++) {
            buf_append_format(out, "%s`%s`%s", k > 0 ? ", " : " ",
                              answer_param_rows[routes[i].params[k].param].name,
                              routes[i].params[k].required ? " (required)" : "");
        }
        buf_append_cstring(out, " |\n");
    }
}
