/* link_tables.c - see link_tables.h. One chain of values over all tables in a fixed order. */
#include "link/link_tables.h"

#include "util/hash.h"

#define TABLES_SPACE_BIT (1ULL << 40U) /* a home that is no entity, by its number behind those */
#define TABLES_NONE      (1ULL << 41U)
#define TABLES_SELF      (1ULL << 42U)
#define TABLES_SLOT_MASK 0xffU

struct tables_walk {
    const struct link_tables *tables;
    const struct linker *linker;
    uint64_t hash;
    bool met;
};

/* ------------------------------------------------------------------ values */

HASH_WRAPS_AROUND static void tables_put(struct tables_walk *walk, uint64_t value)
{
    walk->hash = hash_mix_u64_bits(walk->hash * 3U + value);
}

static bool tables_has_changed_name(const struct tables_walk *walk, uint32_t gid)
{
    for (size_t i = 0; i < walk->tables->name_count; i++) {
        if (walk->linker->entity_names[gid] == walk->tables->names[i]) {
            return true;
        }
    }
    return false;
}

static void tables_put_gid(struct tables_walk *walk, uint32_t gid)
{
    if (gid >= walk->linker->entity_count) {
        tables_put(walk, TABLES_NONE);
        return;
    }
    walk->met |= tables_has_changed_name(walk, gid);
    tables_put(walk, walk->tables->result->entity_uids[gid]);
}

static void tables_put_home(struct tables_walk *walk, uint32_t home)
{
    if (home == LINK_NONE || home < walk->linker->entity_count) {
        tables_put_gid(walk, home);
    } else {
        tables_put(walk, TABLES_SPACE_BIT | (home - walk->linker->entity_count));
    }
}

static void tables_put_slot(struct tables_walk *walk, uint64_t slot)
{
    tables_put_gid(walk, (uint32_t)(slot >> 8U));
    tables_put(walk, slot & TABLES_SLOT_MASK);
}

static void tables_put_text(struct tables_walk *walk, struct str text)
{
    tables_put(walk, hash_bytes_to_u64(text.data, text.size));
}

static void tables_put_type_home(struct tables_walk *walk, const struct link_type *type)
{
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_VALUE:
    case LINK_TYPE_CLASS:
    case LINK_TYPE_SPACE:
    case LINK_TYPE_CALLABLE:
    case LINK_TYPE_PARAM: tables_put_home(walk, type->home); return;
    case LINK_TYPE_LAMBDA: /* its scope may have moved */
        walk->met |= walk->tables->omitted[type->home] != NULL;
        break;
    case LINK_TYPE_NONE:
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS:
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_LIST:
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_UNION: break;
    }
    tables_put(walk, type->home);
}

/* NOLINTNEXTLINE(misc-no-recursion): types are at most LINK_DEPTH_MAX deep */
static void tables_put_type(struct tables_walk *walk, const struct link_type *type, unsigned depth)
{
    tables_put(walk, (uint64_t)type->kind | (uint64_t)type->exact << 8U |
                         (uint64_t)type->is_self << 9U | (uint64_t)type->is_pointer << 10U |
                         (uint64_t)type->count << 32U);
    tables_put_type_home(walk, type);
    tables_put(walk, type->extra);
    tables_put_text(walk, type->name);
    tables_put_text(walk, type->module);
    walk->met |= depth >= LINK_DEPTH_MAX;
    for (uint32_t i = 0; i < type->count && depth < LINK_DEPTH_MAX; i++) {
        if (type->args[i] != NULL) {
            tables_put_type(walk, type->args[i], depth + 1);
        }
    }
}

/* ------------------------------------------------------------------ by entity */

static void tables_put_entity(struct tables_walk *walk, uint32_t gid)
{
    const struct linker *linker = walk->linker;
    const uint32_t homes[] = { linker->own_homes[gid], linker->space_homes[gid],
                               linker->type_homes[gid] };
    tables_put(walk, walk->tables->result->entity_uids[gid]);
    tables_put(walk, linker->entity_marks[gid]);
    for (unsigned i = 0; i < sizeof homes / sizeof homes[0]; i++) {
        if (homes[i] == gid) {
            tables_put(walk, TABLES_SELF);
        } else {
            tables_put_home(walk, homes[i]);
        }
    }
    if (linker->result_slots != NULL && linker->results != NULL &&
        linker->result_slots[gid] != LINK_NONE) {
        tables_put_type(walk, linker->results[linker->result_slots[gid]], 0);
    }
}

static void tables_put_entities(struct tables_walk *walk)
{
    const struct linker *linker = walk->linker;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        const bool *omitted = walk->tables->omitted[file];
        uint32_t first = linker->sources[file].first_entity;
        uint32_t count = linker->sources[file].facts->header->entity_count;
        for (uint32_t i = 0; i < count; i++) {
            if (omitted == NULL || !omitted[i]) {
                tables_put_entity(walk, first + i);
            }
        }
    }
}

/* ------------------------------------------------------------------ rows */

static void tables_put_targets(struct tables_walk *walk)
{
    const struct linker *linker = walk->linker;
    for (uint32_t i = 0; linker->targets != NULL && i < linker->import_count; i++) {
        tables_put(walk, linker->targets[i].kind);
        if (linker->targets[i].kind == LINK_TARGET_HOME) {
            tables_put_home(walk, linker->targets[i].value);
        } else {
            tables_put(walk, linker->targets[i].value);
        }
    }
}

static void tables_put_spaces(struct tables_walk *walk)
{
    const struct link_spaces *spaces = &walk->linker->spaces;
    tables_put(walk, spaces->count);
    tables_put(walk, walk->linker->outside_count);
    for (size_t i = 0; i < spaces->count; i++) {
        tables_put(walk, spaces->items[i].parent);
        tables_put(walk, spaces->items[i].part_count);
        tables_put(walk, spaces->items[i].is_root);
    }
    for (size_t i = 0; i < spaces->parts.count; i++) {
        tables_put(walk, spaces->parts.items[i].space);
        tables_put(walk, spaces->parts.items[i].file);
        tables_put(walk, (uint64_t)spaces->parts.items[i].binds << 1U |
                             (uint64_t)spaces->parts.items[i].stars);
    }
}

static void tables_put_bases(struct tables_walk *walk)
{
    const struct linker *linker = walk->linker;
    for (size_t i = 0; i < linker->bases.count; i++) {
        const struct link_base *base = &linker->bases.items[i];
        tables_put_home(walk, base->type);
        tables_put_home(walk, base->home);
        tables_put(walk, base->file);
        tables_put_gid(walk, base->via);
        tables_put(walk,
                   (uint64_t)base->implements << 16U | (uint64_t)base->meta << 8U | base->first);
    }
    for (size_t i = 0; i < linker->blankets.count; i++) {
        tables_put_gid(walk, linker->blankets.items[i].trait);
        tables_put_gid(walk, linker->blankets.items[i].block);
    }
    for (uint32_t i = 0; i < linker->satisfies_count; i++) {
        tables_put_gid(walk, linker->satisfies[i].interface);
        tables_put_gid(walk, linker->satisfies[i].type);
    }
}

static void tables_put_stores(struct tables_walk *walk)
{
    const struct linker *linker = walk->linker;
    for (uint32_t i = 0; i < linker->store_count; i++) {
        tables_put_slot(walk, linker->stores[i].slot);
        tables_put_gid(walk, linker->stores[i].target);
    }
}

static void tables_put_params(struct tables_walk *walk)
{
    const struct linker *linker = walk->linker;
    for (uint32_t i = 0; i < linker->param_count; i++) {
        uint64_t key = linker->params[i].key;
        tables_put_slot(walk, linker->params[i].slot);
        tables_put_home(walk, (uint32_t)(key & UINT32_MAX));
        tables_put(walk, key >> 32U);
    }
    for (uint32_t i = 0; i < linker->instance_count; i++) {
        uint64_t key = linker->instances[i].key;
        tables_put_slot(walk, linker->instances[i].slot);
        if ((key & LINK_INSTANCES_PARAM_BIT) != 0) {
            tables_put_slot(walk, key & ~LINK_INSTANCES_PARAM_BIT);
        } else {
            tables_put_home(walk, (uint32_t)(key & UINT32_MAX));
            tables_put(walk, key >> 32U);
        }
    }
}

static void tables_put_opened(struct tables_walk *walk)
{
    const struct link_rows *rows = &walk->linker->opened;
    for (uint32_t file = 0; rows->first != NULL && file < rows->count; file++) {
        for (uint32_t i = rows->first[file]; i < rows->first[file + 1]; i++) {
            tables_put(walk, file);
            tables_put(walk, rows->items[i]);
        }
    }
}

uint64_t link_tables_hash_all(const struct link_tables *tables, bool *met)
{
    struct tables_walk walk = { .tables = tables, .linker = tables->linker };
    walk.met = tables->result->uid_clashes > 0;
    tables_put_spaces(&walk);
    tables_put_targets(&walk);
    tables_put_entities(&walk);
    tables_put_bases(&walk);
    tables_put_stores(&walk);
    tables_put_params(&walk);
    tables_put_opened(&walk);
    *met = walk.met;
    return walk.hash;
}
