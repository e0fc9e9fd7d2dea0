/* answer_internal.h - what the files of this room share: typed parameters, scope, pages, rows. */
#ifndef ANSWER_ANSWER_INTERNAL_H
#define ANSWER_ANSWER_INTERNAL_H

#include "answer/answer.h"
#include "graph/columns.h"
#include "model/facts.h"
#include "util/arena.h"
#include "util/json.h"

/* ------------------------------------------------------------------ parameters */

enum answer_type { ANSWER_TEXT, ANSWER_NUMBER, ANSWER_DECIMAL, ANSWER_CHOICE, ANSWER_KEY };

/* id, name, type, default (NULL: none), min, max, choices or NULL, help */
#define ANSWER_PARAM_MAP(X)                                                                        \
    X(KEY, "key", ANSWER_KEY, NULL, 1, 4096, NULL,                                                 \
      "entity: its key, a name or qualified name that only one has, or a file path")               \
    X(ENTITY, "entity", ANSWER_KEY, NULL, 1, 4096, NULL,                                           \
      "entity: its key, a name or qualified name that only one has, or a file path")               \
    X(QUERY, "q", ANSWER_TEXT, NULL, 1, 512, NULL, "text to search for in names, then in paths")   \
    X(CODE_QUERY, "q", ANSWER_TEXT, NULL, 1, 4096, NULL,                                           \
      "words, \"phrases\", /regex/, AND OR NOT, path: ext: lang: file: in: sym: kind: calls: "     \
      "calledby: case:yes")                                                                        \
    X(CONTEXT, "context", ANSWER_NUMBER, "0", 0, 20, NULL, "lines around each hit")                \
    X(SCOPE, "scope", ANSWER_TEXT, NULL, 0, 512, NULL, "folder, parts joined by ||, any depth")    \
    X(SCOPE_MODE, "scope_mode", ANSWER_CHOICE, "source", 0, 8, "source target both any",           \
      "which end of an edge lies in scope")                                                        \
    X(ENTITY_TYPE, "entity_type", ANSWER_TEXT, NULL, 1, 32, NULL,                                  \
      "long or short type name: function or fn")                                                   \
    X(EDGE_TYPE, "edge_type", ANSWER_TEXT, NULL, 1, 128, NULL,                                     \
      "edge kinds, comma-separated: Calls,Uses,...")                                               \
    X(MIN_ORIGIN, "min_origin", ANSWER_TEXT, "unique_name", 1, 32, NULL,                           \
      "weakest origin to include: exact ... unique_name, ambiguous")                               \
    X(TESTS, "include_tests", ANSWER_CHOICE, "0", 0, 8, "0 1 only",                                \
      "1: test entities too; only: nothing but tests")                                             \
    X(INCLUDE_CODE, "include_code", ANSWER_CHOICE, "0", 0, 1, "0 1", "source text too")            \
    X(LIMIT_100, "limit", ANSWER_NUMBER, "100", 0, 100000, NULL, "rows on a page")                 \
    X(LIMIT_ALL, "limit", ANSWER_NUMBER, "100000", 0, 100000, NULL, "rows on a page")              \
    X(OFFSET, "offset", ANSWER_NUMBER, "0", 0, 4294967295, NULL, "rows to skip")                   \
    X(CURSOR, "cursor", ANSWER_TEXT, NULL, 1, 64, NULL,                                            \
      "next_cursor of the page before; instead of offset, other parameters unchanged")             \
    X(HOPS, "hops", ANSWER_NUMBER, "3", 0, 64, NULL, "largest distance")                           \
    X(DIRECTION, "direction", ANSWER_CHOICE, "incoming", 0, 8, "incoming outgoing",                \
      "incoming: who depends on it; outgoing: what it depends on")                                 \
    X(FOCUS, "focus", ANSWER_KEY, NULL, 1, 4096, NULL,                                             \
      "entity in the centre: its key, a name or qualified name that only one has, or a file path") \
    X(TOKENS, "tokens", ANSWER_NUMBER, "4000", 0, 10000000, NULL,                                  \
      "budget: the whole answer costs no more (o200k_base)")                                       \
    X(CONTINUE, "continue", ANSWER_TEXT, NULL, 1, 80, NULL,                                        \
      "the handle of the page before, other parameters but tokens unchanged")                      \
    X(DEPTH, "depth", ANSWER_NUMBER, "2", 0, 64, NULL,                                             \
      "folders of a path to group by; 0: all in one")                                              \
    X(SECTION, "section", ANSWER_CHOICE, "all", 0, 32,                                             \
      "all test_entities word_coverage "                                                           \
      "ignored_files summary",                                                                     \
      "one section only; all: the three detailed ones")                                            \
    X(STRICT_LEAF, "strict_leaf_404", ANSWER_CHOICE, "0", 0, 1, "0 1",                             \
      "1: answer 404 for a known entity without rows, as v1.6.9 did")                              \
    X(PATH, "path", ANSWER_TEXT, NULL, 1, 4096, NULL, "file, relative to the indexed folder")      \
    /* of graph algorithms */                                                                      \
    X(ENTITY_PART, "entity", ANSWER_TEXT, NULL, 0, 512, NULL, "part of a key; absent: all")        \
    X(EDGE_TYPES, "edge_types", ANSWER_TEXT, NULL, 1, 128, NULL,                                   \
      "edge kinds, comma-separated: Calls,Uses,...")                                               \
    X(SOURCE_ON, "source_only", ANSWER_CHOICE, "1", 0, 1, "0 1",                                   \
      "0: types that are only named, dispatch and fields count too")                               \
    X(SOURCE_OFF, "source_only", ANSWER_CHOICE, "0", 0, 1, "0 1",                                  \
      "1: not types that are only named, nor dispatch, nor fields")                                \
    X(WEIGHTS, "weights", ANSWER_CHOICE, "none", 0, 8, "none origin",                              \
      "origin: a link counts as much as the confidence of its surest edge; none: all alike")       \
    X(LEVEL, "level", ANSWER_CHOICE, "entity", 0, 8, "entity file folder", "what depends on what") \
    X(MIN_SIZE_1, "min_size", ANSWER_NUMBER, "1", 1, 4294967295, NULL, "smallest size listed")     \
    X(MIN_SIZE_2, "min_size", ANSWER_NUMBER, "2", 1, 4294967295, NULL, "smallest size listed")     \
    X(MEMBER_LIMIT, "member_limit", ANSWER_NUMBER, "100", 0, 100000, NULL,                         \
      "members listed of each group; member_count is how many it has")                             \
    X(MEMBER_OFFSET, "member_offset", ANSWER_NUMBER, "0", 0, 4294967295, NULL,                     \
      "members of each group to skip")                                                             \
    X(SELF_LOOPS, "self_loops", ANSWER_CHOICE, "0", 0, 1, "0 1",                                   \
      "1: what depends on itself alone is a cycle of one")                                         \
    X(ELEMENTARY, "elementary", ANSWER_NUMBER, "0", 0, 100000, NULL,                               \
      "list elementary cycles, at most this many; 0: a shortest one through each")                 \
    X(K, "k", ANSWER_NUMBER, "0", 0, 4294967295, NULL, "smallest coreness listed")                 \
    X(METHOD, "method", ANSWER_TEXT, "pagerank", 1, 32, NULL, "pagerank or betweenness")           \
    X(TOP_10, "top", ANSWER_NUMBER, "10", 0, 100000, NULL, "rows to return")                       \
    X(TOP_ALL, "top", ANSWER_NUMBER, "100000", 0, 100000, NULL, "rows to return")                  \
    X(LIMIT_TOP, "limit", ANSWER_NUMBER, NULL, 0, 100000, NULL,                                    \
      "rows on a page: another name of top, and goes before it")                                   \
    X(SAMPLES, "samples", ANSWER_NUMBER, "0", 0, 4294967295, NULL,                                 \
      "betweenness: source nodes to look from; 0: all on small graphs, else as time allows")       \
    X(SEED, "seed", ANSWER_NUMBER, "1", 0, 4294967295, NULL, "of random choices")                  \
    X(RESOLUTION, "resolution", ANSWER_DECIMAL, "1", 0, 1000, NULL,                                \
      "larger: more and smaller communities; 1 is modularity")                                     \
    X(SORT, "sort", ANSWER_CHOICE, "score", 0, 16, "score coupling neighbours complexity lines",   \
      "score: geometric mean of neighbours, complexity and lines")                                 \
    X(MIN_DEBT, "min_debt", ANSWER_DECIMAL, NULL, 0, 1000000, NULL, "least hours of debt listed")  \
    X(PROFILE, "profile", ANSWER_CHOICE, "v169", 0, 8, "v169 linear",                              \
      "rules and hours: flat, or by how far")                                                      \
    X(SINCE, "since", ANSWER_TEXT, NULL, 0, 10, NULL,                                              \
      "date such as 2024-01-31; older commits are left out")                                       \
    X(COMMIT_FILES, "commit_files_max", ANSWER_NUMBER, "30", 1, 1000, NULL,                        \
      "commits that change more files are left out")                                               \
    X(MIN_COMMITS, "min_commits", ANSWER_NUMBER, "3", 1, 4294967295, NULL,                         \
      "least number of commits that changed both")

enum answer_param {
#define ANSWER_PARAM_ENUM(id, ...) ANSWER_PARAM_##id,
    ANSWER_PARAM_MAP(ANSWER_PARAM_ENUM)
#undef ANSWER_PARAM_ENUM
        ANSWER_PARAM_COUNT
};

struct answer_param_row {
    const char *name;
    enum answer_type type;
    const char *standard; /* default value as text; NULL: absent */
    uint64_t min;         /* of a number; of the length of a text */
    uint64_t max;
    const char *choices; /* separated by spaces */
    const char *help;
};
extern const struct answer_param_row answer_param_rows[ANSWER_PARAM_COUNT];

#define ANSWER_SUGGESTIONS_MAX 10U
#define ANSWER_CANDIDATES_MAX  20U
#define ANSWER_HELD_MAX        16U /* kept results that one answer reads */

struct answer_value {
    struct str text;
    uint64_t number;
    double decimal;
    bool present; /* given, or has a default */
};
struct answer_call {
    const struct answer_context *context;
    const struct snapshot *snapshot;
    const struct answer_route *route;
    struct answer_value values[ANSWER_PARAM_COUNT];
    uint32_t query_check;       /* of what was asked but for the page: a cursor carries it */
    struct arena *arena;        /* the request's memory */
    struct json *json;          /* stands inside "data": put members */
    struct answer_texts *texts; /* of files, for code members */
    struct str suggestions[ANSWER_SUGGESTIONS_MAX]; /* for an error body */
    size_t suggestion_count;
    uint32_t candidates[ANSWER_CANDIDATES_MAX]; /* entities, for the body of ERR_AMBIGUOUS */
    size_t candidate_count;
    uint64_t candidate_total;
    struct graph_result *held[ANSWER_HELD_MAX]; /* let go when the answer is written */
    size_t held_count;
    struct snapshot *newer; /* NULL, or what the answer itself brought: shown, then let go */
};

/* Computes and writes the members of "data". On false the body becomes an error. */
typedef bool (*answer_handler)(struct answer_call *call, struct err *err);

enum answer_flag {
    ANSWER_FLAT = 1U << 0,  /* members stand beside success, no data object */
    ANSWER_TERSE = 1U << 2, /* every token counts: no indexed_at, no freshness */
    ANSWER_LIVE = 1U << 3,  /* shows the state of the process: never kept */
    ANSWER_QUICK = 1U << 1, /* well below a millisecond on any graph; others are heavy */
    ANSWER_WHOLE =
        1U << 4, /* computes on the whole graph, once: may take a minute on a large one */
};

struct answer_param_use {
    uint8_t param; /* enum answer_param */
    bool required;
};
struct answer_route {
    const char *method;
    const char *path;
    const char *name;     /* for the shell */
    const char *category; /* as the original's reference grouped them */
    const char *summary;
    uint32_t flags;
    answer_handler handler;
    struct answer_param_use params[ANSWER_PARAMS_MAX];
    size_t param_count;
};

bool answer_parse_all_params(struct answer_call *call, const struct answer_pair *pairs,
                             size_t count, struct err *err) MUST_USE;
enum answer_freshness answer_read_freshness(const struct answer_context *context);
/* Tokens of the whole body if "data" ended here. What was written stays open. O(body). */
uint64_t answer_measure_body_tokens(struct answer_call *call);
/* ERR_TIMEOUT once context->deadline_ns has passed. A clock reading: call it every few thousand
 * steps of a long loop. For graph_effort use context->deadline_ns. */
bool answer_check_deadline(const struct answer_call *call, struct err *err) MUST_USE;
/* The same for graph algorithms, on all cores. */
struct graph_effort answer_effort_of(const struct answer_call *call);
/* Copies the text; ignored when it is there already, or ANSWER_SUGGESTIONS_MAX are. */
void answer_add_suggestion(struct answer_call *call, struct str text);
/* Nearest first, at most ANSWER_SUGGESTIONS_MAX, of the texts whose edit distance is small for
 * their length. `names[i]` in any order; ties by byte order. */
void answer_suggest_near_texts(struct answer_call *call, struct str wanted, const struct str *names,
                               size_t count);

/* ------------------------------------------------------------------ shared parts */

/* Resolves an entity parameter: a key (also a v1 key with a line range), a file path, a qualified
 * name or the end of one, a bare name. Of several with that name a definition goes before
 * prototypes and code before tests; are there still several, ERR_AMBIGUOUS and the body lists them
 * as candidates. ERR_ENTITY_NOT_FOUND with suggestions. By key O(1), else O(entities). */
bool answer_resolve_entity_param(struct answer_call *call, enum answer_param param,
                                 uint32_t *entity, struct err *err) MUST_USE;
/* A folder prefix: "src||graph" -> "src/graph". ERR_USAGE with suggestions for unknown ones. */
struct answer_scope {
    struct str folder; /* empty: everything */
};
bool answer_parse_scope_param(struct answer_call *call, struct answer_scope *scope,
                              struct err *err) MUST_USE;
bool answer_scope_holds_path(const struct answer_scope *scope, struct str path);
bool answer_scope_holds_entity(const struct answer_call *call, const struct answer_scope *scope,
                               uint32_t entity);

/* Which end of an edge lies in the scope. */
enum answer_scope_mode {
    ANSWER_SCOPE_SOURCE,
    ANSWER_SCOPE_TARGET,
    ANSWER_SCOPE_BOTH,
    ANSWER_SCOPE_ANY
};
enum answer_scope_mode answer_read_scope_mode(const struct answer_call *call);
bool answer_scope_holds_edge(const struct answer_call *call, const struct answer_scope *scope,
                             enum answer_scope_mode mode, uint32_t edge);
/* Rows [begin, end), ascending and apart. */
struct answer_range {
    uint32_t begin;
    uint32_t end;
};
struct answer_ranges {
    struct answer_range *items; /* in the call's arena */
    size_t count;
};
/* The entities of a scope; files and entities are sorted by path, so a folder is one range. O(log
 * files), but for scope ".": O(files). */
bool answer_list_scope_ranges(struct answer_call *call, const struct answer_scope *scope,
                              struct answer_ranges *out, struct err *err) MUST_USE;

struct answer_filter {
    struct graph_filter graph;
    struct answer_scope scope;
    bool tests_only;
    bool tests_too;
};
/* Reads scope, edge_type, min_origin, include_tests, whichever the route has. */
bool answer_parse_filter_params(struct answer_call *call, struct answer_filter *filter,
                                struct err *err) MUST_USE;
/* entity_type, when given. ERR_USAGE with suggestions for unknown names. */
bool answer_parse_type_param(struct answer_call *call, enum entity_kind *kind, bool *given,
                             struct err *err) MUST_USE;
/* Codes of the entities that class and, unless NULL, kind let through. */
void answer_mark_entity_codes(const struct answer_filter *filter, const enum entity_kind *kind,
                              struct graph_codes *codes);
bool answer_filter_takes_class(const struct answer_filter *filter, uint8_t entity_class);

/* The window [offset, offset + limit) of a list that is counted while it is walked. */
struct answer_page {
    uint64_t offset;
    uint64_t limit;
    uint64_t total;    /* rows seen */
    uint64_t returned; /* rows written */
    uint64_t generation;
    uint32_t query_check;
};
/* "1f-0-a" -> 31, 0, 10: exactly `count` hexadecimal numbers. */
bool answer_parse_handle_numbers(struct str text, uint64_t *numbers, size_t count);
/* Takes `offset` from the cursor when one is given. ERR_STALE: of another generation. */
bool answer_read_cursor_param(struct answer_call *call, struct err *err) MUST_USE;
void answer_page_from_params(const struct answer_call *call, struct answer_page *page);
/* Counts a row; true when it lies in the window and is to be written. */
bool answer_page_takes_row(struct answer_page *page);
/* Writes the rows of the window and counts all of them without reading the rest: those of the
 * ranges whose code is taken. */
struct answer_rows {
    const struct graph_column *column;
    const struct graph_codes *codes;
    const struct answer_ranges *ranges;
    bool (*write)(struct answer_call *call, uint32_t row, struct err *err);
};
bool answer_page_write_rows(struct answer_call *call, struct answer_page *page,
                            const struct answer_rows *rows, struct err *err) MUST_USE;
/* What `maker` computes, kept with the snapshot under the name and lent until the answer is
 * written. `context` is what it gets: for all of these the snapshot or what holds it. */
bool answer_hold_named(struct answer_call *call, struct str name, graph_result_maker maker,
                       void *context, const void **value, struct err *err) MUST_USE;
bool answer_hold_columns(struct answer_call *call, const struct graph_columns **out,
                         struct err *err) MUST_USE;
/* Members limit and offset; next_offset and next_cursor when more rows follow. */
void answer_page_write_next(const struct answer_page *page, struct json *json);
/* total_count and returned_count, too. */
void answer_page_write_counts(const struct answer_page *page, struct json *json);

void answer_put_entity_key(struct answer_call *call, const char *name, uint32_t entity);
/* Members of EntitySummary, inside an open object. */
void answer_put_entity_members(struct answer_call *call, uint32_t entity);
/* Members of DependencyEdge with origin, confidence and sites; and one object of them. */
void answer_put_edge_members(struct answer_call *call, uint32_t edge);
void answer_put_edge_object(struct answer_call *call, uint32_t edge);
/* Members "code", and "code_note" when the text cannot be had. The texts of the last files
 * are kept, so rows in order of file cost one read a file. */
bool answer_put_code_member(struct answer_call *call, uint32_t entity, struct err *err) MUST_USE;
/* The same when include_code=1 was asked, else nothing. */
bool answer_put_code_if_asked(struct answer_call *call, uint32_t entity, struct err *err) MUST_USE;
/* The source of an entity, valid until the next call; empty and *why set when it cannot be had. */
bool answer_borrow_code_text(struct answer_call *call, uint32_t entity, struct str *code,
                             const char **why, struct err *err) MUST_USE;
void answer_release_texts(struct answer_call *call);

/* ------------------------------------------------------------------ handlers, one file each */

bool answer_health_write_data(struct answer_call *call, struct err *err);
bool answer_watcher_write_data(struct answer_call *call, struct err *err);
bool answer_reindex_write_data(struct answer_call *call, struct err *err);
bool answer_statistics_write_data(struct answer_call *call, struct err *err);
bool answer_reference_write_data(struct answer_call *call, struct err *err);
bool answer_list_write_data(struct answer_call *call, struct err *err);
bool answer_detail_write_data(struct answer_call *call, struct err *err);
bool answer_code_write_data(struct answer_call *call, struct err *err);
bool answer_search_write_data(struct answer_call *call, struct err *err);
bool answer_edges_write_data(struct answer_call *call, struct err *err);
bool answer_callers_write_data(struct answer_call *call, struct err *err);
bool answer_callees_write_data(struct answer_call *call, struct err *err);
bool answer_coverage_write_data(struct answer_call *call, struct err *err);
bool answer_diagnostics_write_data(struct answer_call *call, struct err *err);
bool answer_smart_write_data(struct answer_call *call, struct err *err);
/* What these three list, made and held; the columns, too. */
bool answer_diagnostics_prepare_files(struct answer_call *call, struct err *err) MUST_USE;
bool answer_tree_prepare_rows(struct answer_call *call, struct err *err) MUST_USE;
bool answer_coverage_prepare_counts(struct answer_call *call, struct err *err) MUST_USE;
bool answer_tree_write_data(struct answer_call *call, struct err *err);
bool answer_blast_write_data(struct answer_call *call, struct err *err);
bool answer_cycles_write_data(struct answer_call *call, struct err *err);
bool answer_scc_write_data(struct answer_call *call, struct err *err);
bool answer_kcore_write_data(struct answer_call *call, struct err *err);
bool answer_centrality_write_data(struct answer_call *call, struct err *err);
bool answer_clusters_write_data(struct answer_call *call, struct err *err);
bool answer_leiden_write_data(struct answer_call *call, struct err *err);
bool answer_hotspots_write_data(struct answer_call *call, struct err *err);
bool answer_entropy_write_data(struct answer_call *call, struct err *err);
bool answer_ck_write_data(struct answer_call *call, struct err *err);
bool answer_debt_write_data(struct answer_call *call, struct err *err);
bool answer_churn_write_data(struct answer_call *call, struct err *err);
bool answer_cochange_write_data(struct answer_call *call, struct err *err);

#endif
