/* graph_lookup.c - from keys, paths, lines and names to rows of a snapshot. See graph.h.
 *
 * By uid O(1); by path or name O(log n); by line O(entities of the file); by a v1 key O(files +
 * entities of the files that fit). */
#include "graph/graph_internal.h"

#include "model/key.h"

uint32_t graph_find_entity_uid(const struct snapshot *snapshot, uint64_t uid)
{
    return graph_uids_find_entity(&snapshot->private_->ids->uids, uid);
}

uint32_t graph_find_file_path(const struct snapshot *snapshot, struct str path)
{
    uint32_t low = 0;
    uint32_t high = snapshot->file_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(snapshot->files[middle].path, path);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return GRAPH_ID_NONE;
}

struct str graph_language_of_entity(const struct snapshot *snapshot, uint32_t entity)
{
    return snapshot->files[snapshot->entities[entity].file].language;
}

void graph_append_entity_key(const struct snapshot *snapshot, uint32_t entity, struct buf *out)
{
    const struct graph_entity *row = &snapshot->entities[entity];
    const struct graph_file *file = &snapshot->files[row->file];
    key_append_entity_text(out, file->language, (enum entity_kind)row->kind, row->qualified,
                           file->path, row->uid);
}

uint32_t graph_find_entity_line(const struct snapshot *snapshot, uint32_t file, uint32_t line)
{
    const struct graph_file *row = &snapshot->files[file];
    /* Entities are in order of their start, so the last one that covers the line is the
     * innermost. */
    for (uint32_t i = row->entity_count; i > 0; i--) {
        const struct graph_entity *entity = &snapshot->entities[row->first_entity + i - 1];
        if (entity->start_line <= line && line <= entity->end_line) {
            return row->first_entity + i - 1;
        }
    }
    return row->entity_count > 0 ? row->first_entity : GRAPH_ID_NONE;
}

/* Index in loose_by_name of the first name not below `name`, or (past) above it. */
static uint32_t lookup_bound_loose_name(const struct snapshot *snapshot, struct str name, bool past)
{
    uint32_t low = 0;
    uint32_t high = snapshot->loose_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(snapshot->loose[snapshot->loose_by_name[middle]].name, name);
        if (order < 0 || (past && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t graph_bound_loose_from(const struct snapshot *snapshot, uint64_t entity)
{
    uint32_t low = 0;
    uint32_t high = snapshot->loose_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (snapshot->loose[middle].from < entity) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t graph_find_loose_from(const struct snapshot *snapshot, uint32_t entity, uint32_t *first)
{
    *first = graph_bound_loose_from(snapshot, entity);
    return graph_bound_loose_from(snapshot, (uint64_t)entity + 1) - *first;
}

uint32_t graph_find_loose_name(const struct snapshot *snapshot, struct str name, uint32_t *first)
{
    *first = lookup_bound_loose_name(snapshot, name, false);
    return lookup_bound_loose_name(snapshot, name, true) - *first;
}

/* ------------------------------------------------------------------ v1 keys
 * lang:type:name:path:start-end, where the path has _ for / \ and . and may begin with the "./" or
 * the absolute folder that the old program was given. */

static bool lookup_same_path_byte(char byte, char spelled)
{
    bool replaced = byte == '/' || byte == '\\' || byte == '.';
    return replaced ? spelled == '_' : spelled == byte;
}

/* Is `path` the end of the v1 spelling, at its start or behind a '_'? */
static bool lookup_path_ends_spelling(struct str path, struct str spelling)
{
    size_t skip = spelling.size - path.size;

    if (path.size > spelling.size || (skip > 0 && spelling.data[skip - 1] != '_')) {
        return false;
    }
    for (size_t i = path.size; i > 0; i--) {
        if (!lookup_same_path_byte(path.data[i - 1], spelling.data[skip + i - 1])) {
            return false;
        }
    }
    return true;
}

static bool lookup_name_matches(const struct graph_entity *entity, struct str name)
{
    struct buf clean;
    bool same;

    if (str_equals_bytes(entity->name, name) || str_equals_bytes(entity->qualified, name)) {
        return true;
    }
    buf_init_with_limit(&clean, SIZE_MAX / 2);
    key_append_clean_name(&clean, entity->name);
    same = !clean.failed && str_equals_bytes(buf_borrow_str(&clean), name);
    buf_release_bytes(&clean);
    return same;
}

/* The entity of that type and name with the fewest lines around those of the key. */
static uint32_t lookup_search_file(const struct snapshot *snapshot, const struct graph_file *file,
                                   const struct key_parts *parts, enum entity_kind kind)
{
    uint32_t best = GRAPH_ID_NONE;
    uint32_t best_lines = UINT32_MAX;

    for (uint32_t i = file->first_entity; i < file->first_entity + file->entity_count; i++) {
        const struct graph_entity *entity = &snapshot->entities[i];
        uint32_t lines = entity->end_line - entity->start_line;
        if (entity->kind == (unsigned)kind && entity->start_line <= parts->start_line &&
            parts->end_line <= entity->end_line && lines <= best_lines &&
            lookup_name_matches(entity, parts->name)) {
            best = i;
            best_lines = lines;
        }
    }
    return best;
}

static uint32_t lookup_find_lines_key(const struct snapshot *snapshot,
                                      const struct key_parts *parts)
{
    enum entity_kind kind = ENTITY_KIND_FILE;
    uint32_t best = GRAPH_ID_NONE;
    size_t best_size = 0;

    if (!kind_parse_entity_name(parts->type, &kind)) {
        return GRAPH_ID_NONE;
    }
    /* The longest path that fits wins: "a/b.c" before "b.c" for "..._a_b_c". */
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        const struct graph_file *file = &snapshot->files[i];
        if (file->path.size > best_size && str_equals_bytes(file->language, parts->language) &&
            lookup_path_ends_spelling(file->path, parts->path)) {
            uint32_t found = lookup_search_file(snapshot, file, parts, kind);
            best = found != GRAPH_ID_NONE ? found : best;
            best_size = found != GRAPH_ID_NONE ? file->path.size : best_size;
        }
    }
    return best;
}

uint32_t graph_find_entity_key(const struct snapshot *snapshot, struct str key)
{
    struct key_parts parts;

    switch (key_parse_text_parts(key, &parts)) {
    case KEY_FORM_UID: return graph_find_entity_uid(snapshot, parts.uid);
    case KEY_FORM_LINES: return lookup_find_lines_key(snapshot, &parts);
    case KEY_FORM_BAD: break;
    }
    return GRAPH_ID_NONE;
}
