/* link_special.c - specialisations of class templates stand beside what they specialise.
 *
 *   template <class T> struct Copy { };          the primary template
 *   template <class T> struct Copy<T *> { .. }   a specialisation: its name keeps its arguments
 *
 * What a Copy<X> lacks by the primary template may be a member of any of its specialisations;
 * which one is not decided. A parameter of a specialisation that is one of its arguments by itself
 * stands for what the primary's parameter at that place does.
 * Of a template that is declared and not defined the first specialisation leads the others: it is
 * found by the name of the template.
 * Cost: once O(types); a look-up O(log specialisations + hits).
 */
#include "link/link_types.h"

#include <stdlib.h>

/* The name without its arguments; empty: it has none. */
static struct str special_base_of(struct str name)
{
    size_t open = str_find_byte(name, '<');
    if (open == SIZE_MAX || open == 0 || name.data[name.size - 1] != '>') {
        return STR_EMPTY;
    }
    while (open > 0 && name.data[open - 1] == ' ') {
        open--;
    }
    return str_from_range(name.data, open);
}

static struct str special_name_of(const struct linker *linker, uint32_t gid)
{
    return link_text_of(linker, linker->entity_files[gid], link_entity_of(linker, gid)->name);
}

uint32_t link_special_base_name(const struct linker *linker, uint32_t home)
{
    struct str base = link_home_is_type(linker, home)
                          ? special_base_of(special_name_of(linker, home))
                          : STR_EMPTY;
    return base.size == 0 ? LINK_NONE : link_names_find_text(linker, base);
}

uint32_t link_special_primary_of(const struct linker *linker, uint32_t gid)
{
    uint32_t name = link_special_base_name(linker, gid);
    uint32_t home =
        linker->type_homes[gid] != LINK_NONE ? linker->type_homes[gid] : linker->space_homes[gid];
    uint32_t first = 0;
    uint32_t count = 0;
    if (name == LINK_NONE || home == LINK_NONE) {
        return LINK_NONE;
    }
    count = link_index_find_rows(&linker->entities, name, home, &first);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = link_index_value_at(&linker->entities, first + i);
        if (link_group_of(linker, other) == ENTITY_GROUP_TYPE) {
            return linker->own_homes[other];
        }
    }
    return LINK_NONE;
}

/* ------------------------------------------------------------------ leaders */

static bool special_mark_type(struct linker *linker, struct map_u64 *leaders, uint32_t gid)
{
    struct str base = special_base_of(special_name_of(linker, gid));
    uint32_t home =
        linker->type_homes[gid] != LINK_NONE ? linker->type_homes[gid] : linker->space_homes[gid];
    uint32_t name = LINK_NONE;
    uint32_t first = 0;
    uint32_t found = gid;
    if (base.size == 0 || home == LINK_NONE || linker->own_homes[gid] != gid) {
        return true;
    }
    name = link_names_intern_text(linker, base);
    if (name == LINK_NONE ||
        !map_u64_insert_once(leaders, (uint64_t)home << 32U | name, gid, &found)) {
        return false;
    }
    if (found == gid && (name >= linker->entities.limit ||
                         link_index_find_rows(&linker->entities, name, home, &first) == 0)) {
        linker->entity_marks[gid] |= LINK_MARK_LEADER;
    }
    return true;
}

bool link_special_mark_leaders(struct linker *linker, struct err *err)
{
    struct map_u64 leaders = { 0 };
    bool done = true;
    for (uint32_t file = 0; file < linker->file_count && done; file++) {
        const struct link_source *source = &linker->sources[file];
        uint32_t count = link_has_policy(linker, file, LANG_POLICY_INSTANCES)
                             ? source->facts->header->entity_count
                             : 0;
        for (uint32_t i = 1; i < count && done; i++) {
            done = facts_group_of_entity(&source->facts->entities[i]) != ENTITY_GROUP_TYPE ||
                   special_mark_type(linker, &leaders, source->first_entity + i);
        }
    }
    map_u64_release_slots(&leaders);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for specialisations");
}

/* ------------------------------------------------------------------ the table */

static int special_compare_rows(const void *a, const void *b)
{
    const struct link_special *left = a;
    const struct link_special *right = b;
    if (left->primary != right->primary) {
        return left->primary < right->primary ? -1 : 1;
    }
    return left->type < right->type ? -1 : left->type > right->type;
}

static bool special_note_file(struct linker *linker, uint32_t file)
{
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        uint32_t gid = source->first_entity + i;
        uint32_t primary = LINK_NONE;
        struct link_special *row = NULL;
        if (facts_group_of_entity(&source->facts->entities[i]) != ENTITY_GROUP_TYPE) {
            continue;
        }
        primary = link_special_primary_of(linker, gid);
        if (primary == LINK_NONE || linker->own_homes[gid] != gid ||
            (primary == gid && !link_special_is_leader(linker, gid))) {
            continue;
        }
        row = array_push_slot(&linker->specials, UINT32_MAX);
        if (row == NULL) {
            return false;
        }
        *row = (struct link_special){ primary, gid };
    }
    return true;
}

bool link_special_build_table(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (link_has_policy(linker, file, LANG_POLICY_INSTANCES) &&
            !special_note_file(linker, file)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for specialisations");
        }
    }
    if (linker->specials.items != NULL && linker->specials.count > 1) {
        qsort(linker->specials.items, linker->specials.count, sizeof *linker->specials.items,
              special_compare_rows);
    }
    return true;
}

/* ------------------------------------------------------------------ asking */

uint32_t link_special_list_rows(const struct linker *linker, uint32_t primary, uint32_t *first)
{
    uint32_t low = 0;
    uint32_t high = (uint32_t)linker->specials.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->specials.items[middle].primary < primary) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low;
         high < linker->specials.count && linker->specials.items[high].primary == primary;) {
        high++;
    }
    return high - low;
}

bool link_special_find_member(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                              struct link_found *found)
{
    uint32_t first = 0;
    uint32_t count = link_special_list_rows(linker, lookup.home, &first);
    struct link_found all = { .kind = LINK_FOUND_NONE };
    for (uint32_t i = 0; i < count && name != LINK_NONE; i++) {
        struct link_found here = { 0 };
        bool outside = false;
        lookup.home = linker->specials.items[first + i].type;
        if (!link_members_find_name(linker, lookup, name, &here, &outside) ||
            here.kind != LINK_FOUND_ENTITIES) {
            continue;
        }
        all.origin = all.kind == LINK_FOUND_NONE ? here.origin : (uint8_t)ORIGIN_DISPATCH;
        all.kind = LINK_FOUND_ENTITIES;
        for (uint32_t k = 0; k < here.count; k++) {
            link_found_add_gid(&all, here.gids[k]);
        }
    }
    if (all.kind != LINK_FOUND_NONE) {
        *found = all;
    }
    return all.kind != LINK_FOUND_NONE;
}

uint32_t link_special_place_of(const struct linker *linker, uint32_t gid, struct str param)
{
    struct str name = special_name_of(linker, gid);
    size_t at = 0;
    uint32_t place = 0;
    unsigned depth = 0;
    size_t start = 0;
    for (at = str_find_byte(name, '<') + 1, start = at; at < name.size; at++) {
        char byte = name.data[at];
        if (depth == 0 && (byte == ',' || byte == '>')) {
            if (str_equals_bytes(str_trim_spaces(str_from_range(name.data + start, at - start)),
                                 param)) {
                return place;
            }
            start = at + 1;
            place++;
        } else if (byte == '<' || byte == '(' || byte == '[') {
            depth++;
        } else if (depth > 0 && (byte == '>' || byte == ')' || byte == ']')) {
            depth--;
        }
    }
    return LINK_NONE;
}
