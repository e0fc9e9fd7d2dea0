/* answer_scope.c - which part of the project a question is about: folder, tests, edge kinds,
 * weakest origin. Scope is defined over canonical paths, any depth: "src||graph" is every file
 * below src/graph. Unknown scopes are refused with suggestions. */
#include "answer/answer_internal.h"

#define SCOPE_FOLDERS_MAX 100000U /* looked at for suggestions */

/* "a||b" -> "a/b"; blanks around parts and empty parts are dropped. */
static bool scope_join_parts(struct answer_call *call, struct str text, struct str *folder)
{
    char *joined = arena_alloc_bytes(call->arena, text.size + 1);
    size_t used = 0;
    size_t at = 0;

    if (joined == NULL) {
        return false;
    }
    while (at <= text.size) {
        struct str rest = str_from_range(text.data + at, text.size - at);
        size_t bars = str_find_part(rest, STR("||"));
        struct str part =
            str_trim_spaces(str_from_range(rest.data, bars == SIZE_MAX ? rest.size : bars));
        if (part.size > 0) {
            if (used > 0) {
                joined[used++] = '/';
            }
            memcpy(joined + used, part.data, part.size);
            used += part.size;
        }
        if (bars == SIZE_MAX) {
            break;
        }
        at += bars + 2;
    }
    while (used > 0 && joined[used - 1] == '/') {
        used--;
    }
    *folder = str_from_range(joined, used);
    return true;
}

bool answer_scope_holds_path(const struct answer_scope *scope, struct str path)
{
    if (scope->folder.size == 0) {
        return true;
    }
    if (str_equals_cstring(scope->folder, ".")) {
        return str_find_byte(path, '/') == SIZE_MAX;
    }
    return str_starts_with(path, scope->folder) &&
           (path.size == scope->folder.size || path.data[scope->folder.size] == '/');
}

bool answer_scope_holds_entity(const struct answer_call *call, const struct answer_scope *scope,
                               uint32_t entity)
{
    const struct snapshot *snapshot = call->snapshot;
    return scope->folder.size == 0 ||
           answer_scope_holds_path(scope, snapshot->files[snapshot->entities[entity].file].path);
}

/* The first file whose path is not below `text` continued by `next` (0: by nothing). */
static uint32_t scope_bound_files(const struct snapshot *snapshot, struct str text, char next)
{
    uint32_t low = 0;
    uint32_t high = snapshot->file_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct str path = snapshot->files[middle].path;
        struct str head = str_from_range(path.data, path.size < text.size ? path.size : text.size);
        int order = str_compare_bytes(head, text);
        if (order == 0 && next != '\0') {
            order = path.size == text.size || path.data[text.size] < next ? -1 : 0;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool scope_list_root_files(struct answer_call *call, struct answer_ranges *out,
                                  struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    out->items = arena_alloc_bytes(call->arena, sizeof *out->items * (snapshot->file_count + 1U));
    if (out->items == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read parameter 'scope'");
    }
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        if (str_find_byte(snapshot->files[i].path, '/') == SIZE_MAX) {
            out->items[out->count++] = (struct answer_range){ i, i + 1 };
        }
    }
    return true;
}

static bool scope_list_files(struct answer_call *call, const struct answer_scope *scope,
                             struct answer_ranges *out, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    uint32_t file = graph_find_file_path(snapshot, scope->folder);
    struct answer_range range = { 0, snapshot->file_count };

    *out = (struct answer_ranges){ NULL, 0 };
    if (str_equals_cstring(scope->folder, ".")) {
        return scope_list_root_files(call, out, err);
    }
    if (file != GRAPH_ID_NONE) {
        range = (struct answer_range){ file, file + 1 };
    } else if (scope->folder.size > 0) {
        range.begin = scope_bound_files(snapshot, scope->folder, '/');
        range.end = scope_bound_files(snapshot, scope->folder, '/' + 1);
    }
    out->items = arena_alloc_bytes(call->arena, sizeof *out->items);
    if (out->items == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read parameter 'scope'");
    }
    out->items[0] = range;
    out->count = range.begin < range.end ? 1 : 0;
    return true;
}

bool answer_list_scope_ranges(struct answer_call *call, const struct answer_scope *scope,
                              struct answer_ranges *out, struct err *err)
{
    const struct graph_file *files = call->snapshot->files;

    if (!scope_list_files(call, scope, out, err)) {
        return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        const struct graph_file *last = &files[out->items[i].end - 1];
        out->items[i].begin = files[out->items[i].begin].first_entity;
        out->items[i].end = last->first_entity + last->entity_count;
    }
    return true;
}

/* All folders of the project with those above them, each once: files are sorted, so a folder is
 * new when the path before does not begin with it. Returns how many. */
static size_t scope_list_all_folders(const struct snapshot *snapshot, struct str *folders,
                                     size_t max)
{
    struct str before = STR_EMPTY;
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        struct str path = snapshot->files[i].path;
        for (size_t at = 0; at < path.size && count < max; at++) {
            if (path.data[at] == '/' &&
                !str_starts_with(before, str_from_range(path.data, at + 1))) {
                folders[count++] = str_from_range(path.data, at);
            }
        }
        before = path;
    }
    return count;
}

/* "src/graph" -> "src||graph" */
static struct str scope_spell_with_bars(struct answer_call *call, struct str folder)
{
    char *text = arena_alloc_bytes(call->arena, folder.size * 2 + 1);
    size_t used = 0;
    for (size_t i = 0; text != NULL && i < folder.size; i++) {
        if (folder.data[i] == '/') {
            text[used++] = '|';
            text[used++] = '|';
        } else {
            text[used++] = folder.data[i];
        }
    }
    return str_from_range(text, used);
}

/* "a/b" of "a/b/c"; empty: nothing is above it. */
static struct str scope_cut_parent(struct str folder)
{
    size_t slash = str_find_last_byte(folder, '/');
    return str_from_range(folder.data, slash == SIZE_MAX ? 0 : slash);
}

/* Nothing is spelled like it: what lies in the deepest folder of it that there is. */
static void scope_suggest_children(struct answer_call *call, struct str wanted,
                                   const struct str *folders, size_t count)
{
    struct str above = wanted;
    bool known = false;

    while (!known && above.size > 0) {
        above = scope_cut_parent(above);
        for (size_t i = 0; i < count && !known; i++) {
            known = str_equals_bytes(folders[i], above);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (str_equals_bytes(scope_cut_parent(folders[i]), above)) {
            answer_add_suggestion(call, folders[i]);
        }
    }
}

static void scope_suggest_near_folders(struct answer_call *call, struct str wanted)
{
    struct str *folders = arena_alloc_bytes(call->arena, sizeof *folders * SCOPE_FOLDERS_MAX);
    size_t count;

    if (folders == NULL) {
        return;
    }
    count = scope_list_all_folders(call->snapshot, folders, SCOPE_FOLDERS_MAX);
    answer_suggest_near_texts(call, wanted, folders, count);
    for (size_t i = 0; i < count; i++) {
        if (str_contains_nocase(folders[i], wanted)) {
            answer_add_suggestion(call, folders[i]);
        }
    }
    if (call->suggestion_count == 0) {
        scope_suggest_children(call, wanted, folders, count);
    }
    for (size_t i = 0; i < call->suggestion_count; i++) {
        call->suggestions[i] = scope_spell_with_bars(call, call->suggestions[i]);
    }
}

bool answer_parse_scope_param(struct answer_call *call, struct answer_scope *scope, struct err *err)
{
    const struct answer_value *value = &call->values[ANSWER_PARAM_SCOPE];
    struct answer_ranges files;

    scope->folder = STR_EMPTY;
    if (!value->present || value->text.size == 0) {
        return true;
    }
    if (!scope_join_parts(call, value->text, &scope->folder)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read parameter 'scope'");
    }
    if (!scope_list_files(call, scope, &files, err)) {
        return false;
    }
    if (files.count > 0) {
        return true;
    }
    scope_suggest_near_folders(call, scope->folder);
    return ERR_RAISE(err, ERR_USAGE, "no file lies in scope '%.*s'", STR_ARG(value->text));
}

static bool scope_parse_edge_kinds(struct answer_call *call, enum answer_param param,
                                   uint32_t *kinds, struct err *err)
{
    const struct answer_value *value = &call->values[param];
    struct str rest = value->text;
    struct str part;
    bool more = value->present;

    if (!value->present) {
        return true;
    }
    *kinds = 0;
    while (str_split_next_part(&rest, &more, ',', &part)) {
        enum edge_kind kind;
        struct str name = str_trim_spaces(part);
        if (!kind_parse_edge_name(name, &kind)) {
            for (unsigned i = 0; i < EDGE_KIND_COUNT; i++) {
                answer_add_suggestion(call, str_from_cstring(kind_name_of_edge((enum edge_kind)i)));
            }
            return ERR_RAISE(err, ERR_USAGE, "parameter '%s' knows no kind '%.*s'",
                             answer_param_rows[param].name, STR_ARG(name));
        }
        *kinds |= 1U << kind;
    }
    return true;
}

bool answer_parse_filter_params(struct answer_call *call, struct answer_filter *filter,
                                struct err *err)
{
    const struct answer_value *origin = &call->values[ANSWER_PARAM_MIN_ORIGIN];
    struct str tests = call->values[ANSWER_PARAM_TESTS].text;

    filter->graph.kinds = GRAPH_KINDS_DEPENDENCY;
    filter->graph.origin_max = ORIGIN_FACT_MAX;
    filter->tests_only = str_equals_cstring(tests, "only");
    filter->tests_too = filter->tests_only || str_equals_cstring(tests, "1");
    filter->graph.include_tests = filter->tests_too;
    if (!answer_parse_scope_param(call, &filter->scope, err) ||
        !scope_parse_edge_kinds(call, ANSWER_PARAM_EDGE_TYPE, &filter->graph.kinds, err) ||
        !scope_parse_edge_kinds(call, ANSWER_PARAM_EDGE_TYPES, &filter->graph.kinds, err)) {
        return false;
    }
    if (origin->present && !kind_parse_origin_name(origin->text, &filter->graph.origin_max)) {
        for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
            answer_add_suggestion(call, str_from_cstring(kind_name_of_origin((enum origin)i)));
        }
        return ERR_RAISE(err, ERR_USAGE, "parameter 'min_origin' knows no origin '%.*s'",
                         STR_ARG(origin->text));
    }
    return true;
}

bool answer_filter_takes_class(const struct answer_filter *filter, uint8_t entity_class)
{
    if (entity_class == ENTITY_CLASS_TEST) {
        return filter->tests_too;
    }
    return !filter->tests_only;
}
