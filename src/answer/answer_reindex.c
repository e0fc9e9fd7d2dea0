/* answer_reindex.c - brings the index up to date now and tells what that did to one file.
 *
 * The whole tree is compared, not the one file: callers in other files change too. Nothing outside
 * the root is touched: `path` only names a row of the graph before and after.
 * O(tree) for the comparison, O(rows of the file) for the counts. */
#include "answer/answer_internal.h"

#include "util/clock.h"

#include <stdlib.h>

struct reindex_edge {
    uint64_t from;
    uint64_t to;
    uint8_t kind;
};
struct reindex_entity {
    uint64_t uid;
    uint32_t bytes;
    uint32_t words;
    uint16_t complexity;
};
/* One file in the graph before or after. */
struct reindex_side {
    struct reindex_entity *entities; /* by uid */
    struct reindex_edge *edges;      /* sorted */
    size_t entity_count;
    size_t edge_count;
    struct hash128 hash;
    bool found;
};
struct reindex_counts {
    uint64_t added;
    uint64_t removed;
    uint64_t modified;
};

static bool reindex_lies_below(struct str inner, struct str folder)
{
    return inner.size > folder.size && str_starts_with(inner, folder) &&
           inner.data[folder.size] == '/';
}

/* "src/a.c", "./src/a.c" or "/root/src/a.c" as the graph spells it. */
static bool reindex_read_path(struct answer_call *call, struct str *path, struct err *err)
{
    struct str given = call->values[ANSWER_PARAM_PATH].text;
    struct str root = call->context->snapshot->root;
    struct str rest;
    struct str part;
    bool more = true;

    *path = given;
    if (reindex_lies_below(given, root)) {
        *path = str_from_range(given.data + root.size + 1, given.size - root.size - 1);
    } else if (given.data[0] == '/') {
        return ERR_RAISE(err, ERR_USAGE, "'%.*s' is not inside the indexed folder", STR_ARG(given));
    }
    if (str_starts_with(*path, STR("./"))) {
        *path = str_from_range(path->data + 2, path->size - 2);
    }
    rest = *path;
    while (str_split_next_part(&rest, &more, '/', &part)) {
        if (part.size == 0 || str_equals_cstring(part, ".") || str_equals_cstring(part, "..")) {
            return ERR_RAISE(err, ERR_USAGE, "'%.*s' is not a plain path inside the indexed folder",
                             STR_ARG(given));
        }
    }
    return true;
}

/* ------------------------------------------------------------------ one side */

static int reindex_compare_entities(const void *left, const void *right)
{
    const struct reindex_entity *a = left;
    const struct reindex_entity *b = right;
    return (a->uid > b->uid) - (a->uid < b->uid);
}

static int reindex_compare_edges(const void *left, const void *right)
{
    const struct reindex_edge *a = left;
    const struct reindex_edge *b = right;
    if (a->from != b->from) {
        return a->from > b->from ? 1 : -1;
    }
    if (a->to != b->to) {
        return a->to > b->to ? 1 : -1;
    }
    return a->kind - b->kind;
}

static void reindex_fill_side(const struct snapshot *snapshot, uint32_t first, uint32_t count,
                              struct reindex_side *side)
{
    uint32_t edge = snapshot->out_first[first];
    for (uint32_t i = 0; i < count; i++) {
        const struct graph_entity *row = &snapshot->entities[first + i];
        side->entities[side->entity_count++] =
            (struct reindex_entity){ row->uid, row->end_byte - row->start_byte, row->words,
                                     row->complexity };
    }
    for (; edge < snapshot->out_first[first + count]; edge++) {
        const struct graph_edge *row = &snapshot->edges[edge];
        side->edges[side->edge_count++] =
            (struct reindex_edge){ snapshot->entities[row->from].uid,
                                   snapshot->entities[row->to].uid, row->kind };
    }
    qsort(side->entities, side->entity_count, sizeof *side->entities, reindex_compare_entities);
    qsort(side->edges, side->edge_count, sizeof *side->edges, reindex_compare_edges);
}

static bool reindex_read_side(struct answer_call *call, const struct snapshot *snapshot,
                              struct str path, struct reindex_side *side, struct err *err)
{
    uint32_t file = graph_find_file_path(snapshot, path);
    const struct graph_file *row = file != GRAPH_ID_NONE ? &snapshot->files[file] : NULL;
    uint32_t edges = 0;

    *side = (struct reindex_side){ .found = row != NULL };
    if (row == NULL) {
        return true;
    }
    side->hash = row->hash;
    if (row->entity_count == 0) {
        return true;
    }
    edges = snapshot->out_first[row->first_entity + row->entity_count] -
            snapshot->out_first[row->first_entity];
    side->entities = arena_alloc_bytes(call->arena, sizeof *side->entities * row->entity_count);
    side->edges = arena_alloc_bytes(call->arena, sizeof *side->edges * ((size_t)edges + 1));
    if (side->entities == NULL || side->edges == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compare '%.*s'", STR_ARG(path));
    }
    reindex_fill_side(snapshot, row->first_entity, row->entity_count, side);
    return true;
}

/* ------------------------------------------------------------------ both sides */

/* The same key with another length, word count or complexity. */
static bool reindex_is_modified(const struct reindex_entity *a, const struct reindex_entity *b)
{
    return a->bytes != b->bytes || a->words != b->words || a->complexity != b->complexity;
}

static struct reindex_counts reindex_count_entities(const struct reindex_side *before,
                                                    const struct reindex_side *after)
{
    struct reindex_counts counts = { .added = 0 };
    size_t a = 0;
    size_t b = 0;
    while (a < before->entity_count || b < after->entity_count) {
        int order = a == before->entity_count ? 1
                    : b == after->entity_count
                        ? -1
                        : reindex_compare_entities(&before->entities[a], &after->entities[b]);
        counts.removed += order < 0;
        counts.added += order > 0;
        counts.modified +=
            order == 0 && reindex_is_modified(&before->entities[a], &after->entities[b]);
        a += order <= 0;
        b += order >= 0;
    }
    return counts;
}

static struct reindex_counts reindex_count_edges(const struct reindex_side *before,
                                                 const struct reindex_side *after)
{
    struct reindex_counts counts = { .added = 0 };
    size_t a = 0;
    size_t b = 0;
    while (a < before->edge_count || b < after->edge_count) {
        int order = a == before->edge_count ? 1
                    : b == after->edge_count
                        ? -1
                        : reindex_compare_edges(&before->edges[a], &after->edges[b]);
        counts.removed += order < 0;
        counts.added += order > 0;
        a += order <= 0;
        b += order >= 0;
    }
    return counts;
}

static void reindex_put_counts(struct json *json, const struct reindex_side *before,
                               const struct reindex_side *after)
{
    struct reindex_counts entities = reindex_count_entities(before, after);
    struct reindex_counts edges = reindex_count_edges(before, after);
    json_put_unsigned(json, "entities_before", before->entity_count);
    json_put_unsigned(json, "entities_after", after->entity_count);
    json_put_unsigned(json, "entities_added", entities.added);
    json_put_unsigned(json, "entities_removed", entities.removed);
    json_put_unsigned(json, "entities_modified", entities.modified);
    json_put_unsigned(json, "edges_added", edges.added);
    json_put_unsigned(json, "edges_removed", edges.removed);
    json_put_bool(json, "hash_changed",
                  before->found != after->found || !hash_equals_u128(before->hash, after->hash));
}

static bool reindex_is_folder(const struct snapshot *snapshot, struct str path)
{
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        struct str file = snapshot->files[i].path;
        if (reindex_lies_below(file, path)) {
            return true;
        }
    }
    return false;
}

static bool reindex_compare_sides(struct answer_call *call, const struct snapshot *after,
                                  struct str path, uint64_t start_ns, struct err *err)
{
    const struct snapshot *before = call->context->snapshot;
    struct reindex_side old;
    struct reindex_side new;

    if (!reindex_read_side(call, before, path, &old, err) ||
        !reindex_read_side(call, after, path, &new, err)) {
        return false;
    }
    if (!old.found && !new.found) {
        return reindex_is_folder(after, path)
                   ? ERR_RAISE(err, ERR_USAGE, "'%.*s' is a folder: name a file", STR_ARG(path))
                   : ERR_RAISE(err, ERR_NOT_FOUND, "no file '%.*s' in the indexed folder",
                               STR_ARG(path));
    }
    json_put_str(call->json, "file_path", path);
    reindex_put_counts(call->json, &old, &new);
    json_put_unsigned(call->json, "processing_time_ms",
                      (clock_read_monotonic_ns() - start_ns) / 1000000);
    json_put_unsigned(call->json, "generation_before", before->generation);
    json_put_unsigned(call->json, "generation_after", after->generation);
    return true;
}

bool answer_reindex_write_data(struct answer_call *call, struct err *err)
{
    const struct answer_services *services = call->context->services;
    uint64_t start = clock_read_monotonic_ns();
    struct str path;

    if (!reindex_read_path(call, &path, err)) {
        return false;
    }
    if (services == NULL || services->update_now == NULL) {
        return ERR_RAISE(err, ERR_USAGE,
                         "only a server can do this; from the shell: parseltongue update");
    }
    if (!services->update_now(services->context, &call->newer, err)) {
        return false;
    }
    call->snapshot = call->newer;
    return reindex_compare_sides(call, call->newer, path, start, err);
}
