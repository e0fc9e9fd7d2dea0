/* answer_shapes.c - what the "data" of each answer looks like, in a short notation, and as JSON
 * Schema. /openapi.json and the tests read it, so a shape that lies turns a test red.
 *
 *   shape   = member { " " member }      member = name ["?"] ":" type | "+" Shape (its members)
 *   type    = "int" | "num" | "str" | "bool" | "key" | "nkey" (key or null) | "nstr" | "counts"
 * (object of integers) | "any" | "[" type "]" | Shape
 *   "?" marks a member that may be absent. Objects may always have more members. */
#include "answer/answer_internal.h"
#include "answer/answer_shapes_internal.h"

#define SHAPES_DEPTH_MAX 4U

struct shapes_row {
    const char *name; /* of a shape, or the short name of a route */
    const char *text;
};

static const struct shapes_row shapes_named[] = {
    { "Page", "total_count:int returned_count:int limit:int offset:int next_offset?:int "
              "next_cursor?:str" },
    { "EntitySummary", "key:key file_path:str entity_type:str entity_class:str language:str "
                       "name:str qualified_name:str line_start:int line_end:int code?:str "
                       "code_note?:str" },
    { "EntityMatch", "+EntitySummary match:str" },
    { "DependencyEdge", "from_key:key to_key:key edge_type:str source_location:str origin:str "
                        "confidence_percent:int sites:[[int]] code?:str code_note?:str" },
    { "LooseSite", "from_key:key file_path:str line:int column:int kind:str name:str receiver:str "
                   "origin:str" },
    { "FileGap", "file_path:str status:str" },
    { "ParameterDoc", "name:str param_type:str required:bool description:str default?:str "
                      "choices?:str" },
    { "EndpointDoc", "path:str method:str query_name:str description:str "
                     "parameters:[ParameterDoc]" },
    { "CategoryDoc", "name:str endpoints:[EndpointDoc]" },
    { "LanguageCounts", "language:str files_count:int entities_count:int calls_resolved_count:int "
                        "references_ambiguous_count:int references_external_count:int "
                        "references_unresolved_count:int" },
    { "BlastVia", "key:key via:key edge_type:str origin:str" },
    { "BlastHop", "hop:int count:int entities:[key] paths:[BlastVia]" },
    { "SmartFocus", "form:str code:str code_note?:str code_offset?:int code_size?:int" },
    { "SmartEntry", "entity_key:key relevance_score:num relevance_type:str edge_type?:str "
                    "line_start?:int form:str code?:str signature?:str estimated_tokens:int" },
    { "FolderCounts", "total_files:int eligible_files:int parsed_files:int coverage_pct:num" },
    { "FolderCoverage", "folder_path:str depth:int +FolderCounts" },
    { "CoverageSummary", "root_directory:str +FolderCounts entity_count:int edge_count:int "
                         "errors_file:str unparsed_files:[str] error_count:int "
                         "test_excluded_count:int zero_entity_count:int files_by_status:counts" },
    { "TestExclusion", "entity_name:str folder_path:str filename:str entity_class:str language:str "
                       "line_start:int line_end:int detection_reason:str key:key" },
    { "TestSection", "entities:[TestExclusion] +Page" },
    { "WordAverages", "avg_raw_coverage_pct:num avg_effective_coverage_pct:num "
                      "weighted_raw_coverage_pct:num weighted_effective_coverage_pct:num "
                      "files_below_80_count:int" },
    { "FileWords", "folder_path:str filename:str language:str source_word_count:int "
                   "entity_word_count:int import_word_count:int comment_word_count:int "
                   "raw_coverage_pct:num effective_coverage_pct:num entity_count:int "
                   "below_80:bool" },
    { "WordSection", "files:[FileWords] +WordAverages total_files:int +Page" },
    { "IgnoredFile", "folder_path:str filename:str extension:str reason:str detail:str" },
    { "IgnoredSection", "by_extension:counts files:[IgnoredFile] +Page" },
    { "DiagnosticsSummary", "test_entities_count:int total_files_with_coverage:int +WordAverages "
                            "ignored_files_count:int" },
    { "FolderNode", "l1:str l2_children:[str] entity_count:int test_entity_count:int "
                    "file_count:int" },
    { "CycleRow", "length:int path:[str] files_count?:int edges?:[DependencyEdge] "
                  "imports?:[str] import_cycle?:str" },
    { "Members", "member_count:int next_member_offset?:int" },
    { "Component", "id:int size:int members:[str] +Members risk_level:str" },
    { "Coreness", "entity:str coreness:int layer:str percentile:num" },
    { "NodeScore", "entity:str score:num rank:int" },
    { "Hotspot", "rank:int entity_key:str inbound_count:int outbound_count:int "
                 "total_coupling:int distinct_callers_count:int distinct_callees_count:int "
                 "neighbours_count:int cyclomatic_complexity:int lines_count:int score:num "
                 "file_path:str line_start:int" },
    { "GroupFacts", "name:str folder:str internal_edges:int external_edges:int quality:num "
                    "+Members" },
    { "Cluster", "cluster_id:int entity_count:int entities:[str] +GroupFacts" },
    { "Community", "id:int size:int members:[str] +GroupFacts" },
    { "EntropyScore", "entity:str entropy:num complexity:str normalized_entropy:num "
                      "target_file_entropy:num edges_count:int" },
    { "CkMetrics", "entity:str cbo:int lcom:num rfc:int wmc:int health_grade:str form:str "
                   "cyclomatic_complexity:int methods_count?:int fields_count?:int lcom1?:int "
                   "lcom_hs?:num dit?:int noc?:int" },
    { "DebtViolation",
      "violation_type:str metric:str value:num threshold:num remediation_hours:num" },
    { "CodeHit", "file_path:str line:int column_start:int column_end:int text:str text_offset?:int "
                 "before?:str after?:str entity:nkey entity_name?:str entity_type?:str "
                 "is_definition:bool score:num" },
    { "CommitCounts", "commits_count:int huge_commits_skipped_count:int merges_skipped_count:int "
                      "truncated:bool" },
    { "ChurnRow", "rank:int file_path:str commits_count:int cyclomatic_complexity:int "
                  "lines_count:int score:num" },
    { "FilePair", "file_path_a:str file_path_b:str together_count:int commits_a_count:int "
                  "commits_b_count:int degree:num" },
    { "EntityDebt", "entity:str total_debt_hours:num violations:[DebtViolation] severity:str "
                    "debt_ratio:num rating:str" },
};

static const struct shapes_row shapes_of_routes[] = {
    { "health", "status:str server_uptime_seconds_count:int file_watcher_active:bool" },
    { "statistics",
      "code_entities_total_count:int test_entities_total_count:int "
      "dependency_edges_total_count:int languages_detected_list:[str] database_file_path:str "
      "excluded_test_entities_total_count:int unresolved_reference_total_count:int "
      "external_reference_total_count:int ambiguous_reference_total_count:int "
      "files_total_count:int entities_by_type:counts edges_by_type:counts edges_by_origin:counts "
      "files_by_status:counts languages:[LanguageCounts] root_path:str created_at:str digest:str" },
    { "reference", "api_version:str total_endpoints:int categories:[CategoryDoc]" },
    { "list", "entities:[EntitySummary] +Page" },
    { "detail", "+EntitySummary parent_key:nkey exported:bool declaration_only:bool "
                "cyclomatic_complexity:int words:int detection_reason?:str callers_count:int "
                "callees_count:int" },
    { "search", "entities:[EntityMatch] +Page" },
    { "edges", "edges:[DependencyEdge] +Page" },
    { "callers",
      "entity:str callers:[DependencyEdge] +Page ambiguous:[DependencyEdge] "
      "ambiguous_count:int hidden_test_edges_count:int external_sites?:[LooseSite] "
      "external_sites_count?:int unresolved_sites:[LooseSite] unresolved_sites_count:int "
      "files_with_gaps:[FileGap] files_with_gaps_count:int" },
    { "callees",
      "entity:key callees:[DependencyEdge] +Page ambiguous:[DependencyEdge] "
      "ambiguous_count:int hidden_test_edges_count:int external_sites:[LooseSite] "
      "external_sites_count:int unresolved_sites:[LooseSite] unresolved_sites_count:int" },
    { "context", "focus_entity:key token_budget:int tokens_used:int entities_included:int "
                 "focus?:SmartFocus context:[SmartEntry] left_out_count?:int left_out?:[str] "
                 "continue?:str truncated?:bool" },
    { "coverage", "summary:CoverageSummary folders:[FolderCoverage] +Page" },
    { "diagnostics", "test_entities_excluded?:TestSection word_count_coverage?:WordSection "
                     "ignored_files?:IgnoredSection summary?:DiagnosticsSummary" },
    { "tree", "folders:[FolderNode] +Page" },
    { "blast",
      "source_entity:key hops_requested:int direction:str by_hop:[BlastHop] "
      "total_affected:int returned_count:int affected_tests:[key] affected_tests_count:int "
      "limit:int offset:int next_offset?:int next_cursor?:str truncated:bool" },
    { "cycles", "has_cycles:bool cycle_count:int cycles:[CycleRow] components_count:int "
                "largest_component_size:int members_count:int "
                "members_without_listed_cycle_count:int truncated:bool +Page" },
    { "scc", "scc_count:int sccs:[Component] +Page" },
    { "kcore", "max_coreness:int entities:[Coreness] +Page" },
    { "centrality", "method:str approximate:bool samples?:int entities:[NodeScore] +Page" },
    { "hotspots", "total_entities_analyzed:int top_requested:int hotspots:[Hotspot] +Page" },
    { "clusters", "total_entities:int cluster_count:int clusters:[Cluster] "
                  "smaller_groups_count:int +Page" },
    { "leiden", "community_count:int modularity:num resolution:num communities:[Community] "
                "smaller_groups_count:int +Page" },
    { "entropy", "entities:[EntropyScore] edge_types_count:int +Page" },
    { "coupling", "entities:[CkMetrics] +Page" },
    { "debt", "entities:[EntityDebt] codebase_total_debt_hours:num scope_total_debt_hours:num "
              "debt_ratio:num rating:str profile:str +Page" },
    { "text", "hits:[CodeHit] +Page total_is_exact:bool files_matched:int files_read:int "
              "files_not_searched:int" },
    { "watcher", "file_watching_enabled_flag:bool watcher_currently_running_flag:bool "
                 "watch_directory_path_value:nstr watched_extensions_list_vec:[str] "
                 "events_processed_total_count:int error_message_value_option:nstr "
                 "status_message_text_value:str mode:str pending_changes_flag:bool "
                 "folders_watched_count:int updates_total_count:int last_update_ms:int note:str" },
    { "reindex", "file_path:str entities_before:int entities_after:int entities_added:int "
                 "entities_removed:int entities_modified:int edges_added:int edges_removed:int "
                 "hash_changed:bool processing_time_ms:int generation_before:int "
                 "generation_after:int" },
    { "churn", "hotspots:[ChurnRow] +CommitCounts +Page" },
    { "cochange", "pairs:[FilePair] pairs_truncated:bool +CommitCounts +Page" },
};

static const char *shapes_find_text(const struct shapes_row *rows, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equals_cstring(name, rows[i].name)) {
            return rows[i].text;
        }
    }
    return NULL;
}

const char *answer_shape_of_route(const struct answer_route *route)
{
    return shapes_find_text(shapes_of_routes, sizeof shapes_of_routes / sizeof shapes_of_routes[0],
                            str_from_cstring(route->name));
}

static const char *shapes_find_named(struct str name)
{
    return shapes_find_text(shapes_named, sizeof shapes_named / sizeof shapes_named[0], name);
}

/* ------------------------------------------------------------------ as JSON Schema */

static void shapes_put_scalar(struct json *json, struct str type)
{
    static const struct {
        const char *type;
        const char *schema;
    } scalars[] = {
        { "int", "\"type\":\"integer\",\"minimum\":0" },
        { "num", "\"type\":\"number\"" },
        { "str", "\"type\":\"string\"" },
        { "bool", "\"type\":\"boolean\"" },
        { "key", "\"$ref\":\"#/components/schemas/EntityKey\"" },
        { "nkey", "\"type\":[\"string\",\"null\"]" },
        { "nstr", "\"type\":[\"string\",\"null\"]" },
        { "counts", "\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}" },
        { "any", "" },
    };
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        if (str_equals_cstring(type, scalars[i].type)) {
            buf_append_cstring(json->out, scalars[i].schema);
            return;
        }
    }
    buf_append_format(json->out, "\"$ref\":\"#/components/schemas/%.*s\"", STR_ARG(type));
}

/* "[[int]]" -> {"type":"array","items":{...}} */
static void shapes_put_type(struct json *json, const char *name, struct str type)
{
    struct buf text;
    struct json inner = { .out = &text };
    size_t depth = 0;

    buf_init_with_limit(&text, ANSWER_BODY_BYTES_MAX);
    while (depth < type.size && type.data[depth] == '[') {
        depth++;
        buf_append_cstring(&text, "{\"type\":\"array\",\"items\":");
    }
    buf_append_byte(&text, '{');
    shapes_put_scalar(&inner, str_from_range(type.data + depth, type.size - 2 * depth));
    for (size_t i = 0; i <= depth; i++) {
        buf_append_byte(&text, '}');
    }
    json->out->failed = json->out->failed || text.failed;
    json_put_raw(json, name, buf_borrow_str(&text));
    buf_release_bytes(&text);
}

struct shapes_member {
    struct str name;
    struct str type;
    bool optional;
};

static struct shapes_member shapes_cut_member(struct str text)
{
    size_t colon = str_find_byte(text, ':');
    struct shapes_member member = { .name = str_from_range(text.data, colon) };
    member.type = str_from_range(text.data + colon + 1, text.size - colon - 1);
    member.optional = member.name.size > 0 && member.name.data[member.name.size - 1] == '?';
    member.name.size -= member.optional;
    return member;
}

/* A `+Shape` is followed by way of a stack: the table nests two deep. */
static void shapes_each_member(struct str shape,
                               void (*visit)(struct json *, const struct shapes_member *),
                               struct json *json)
{
    struct str open[SHAPES_DEPTH_MAX] = { shape };
    bool more[SHAPES_DEPTH_MAX] = { shape.size > 0 };
    unsigned depth = 1;
    struct str part;

    while (depth > 0) {
        if (!str_split_next_part(&open[depth - 1], &more[depth - 1], ' ', &part)) {
            depth--;
        } else if (part.size > 0 && part.data[0] == '+' && depth < SHAPES_DEPTH_MAX) {
            open[depth] =
                str_from_cstring(shapes_find_named(str_from_range(part.data + 1, part.size - 1)));
            more[depth] = open[depth].size > 0;
            depth++;
        } else if (part.size > 0) {
            struct shapes_member member = shapes_cut_member(part);
            visit(json, &member);
        }
    }
}

static void shapes_visit_property(struct json *json, const struct shapes_member *member)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", STR_ARG(member->name));
    shapes_put_type(json, name, member->type);
}

static void shapes_visit_required(struct json *json, const struct shapes_member *member)
{
    if (!member->optional) {
        json_put_str(json, NULL, member->name);
    }
}

static void shapes_put_object(struct json *json, const char *name, const char *shape)
{
    json_begin_object(json, name);
    json_put_cstring(json, "type", "object");
    json_begin_object(json, "properties");
    shapes_each_member(str_from_cstring(shape), shapes_visit_property, json);
    json_end_object(json);
    json_begin_array(json, "required");
    shapes_each_member(str_from_cstring(shape), shapes_visit_required, json);
    json_end_array(json);
    json_end_object(json);
}

void answer_put_named_schemas(struct json *json)
{
    for (size_t i = 0; i < sizeof shapes_named / sizeof shapes_named[0]; i++) {
        shapes_put_object(json, shapes_named[i].name, shapes_named[i].text);
    }
}

void answer_put_data_schema(struct json *json, const char *name, const struct answer_route *route)
{
    const char *shape = answer_shape_of_route(route);
    shapes_put_object(json, name, shape != NULL ? shape : "");
}

static void shapes_visit_name(struct json *json, const struct shapes_member *member)
{
    buf_append_format(json->out, "%s%.*s%s", json->out->size > 0 ? ", " : "", STR_ARG(member->name),
                      member->optional ? "?" : "");
}

void answer_append_member_names(const struct answer_route *route, struct buf *out)
{
    struct json names = { .out = out };
    const char *shape = answer_shape_of_route(route);
    shapes_each_member(str_from_cstring(shape), shapes_visit_name, &names);
}
