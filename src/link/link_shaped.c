/* link_shaped.c - what a type parameter may stand for by what is asked of it.
 *
 *   template <class Sink> void emit(Sink &sink) { sink.begin_row(); sink.put_cell(1); }
 *
 * Where nothing in the project tells what is put in the place of `Sink`, it is one of the types
 * that have every member which the template calls on its values: the compiler would refuse any
 * other. Two members of different names at least, as one says too little, and one that the types
 * of the library do not have; a shape that more than SHAPED_TYPES_MAX types have says nothing.
 * Asked only while the template's own file is linked, for calls of members: it does not tell what
 * `Sink(x)` makes. What is known of a file is forgotten with it. Cost: for a parameter of
 * the file at hand, a look at its rows, and at the types that have one of the members.
 */
#include "link/link_types.h"

#include "util/mem.h"

#define SHAPED_NAMES_MAX  32U /* members asked of one parameter; further ones are not looked at */
#define SHAPED_NAMES_MIN  2U
#define SHAPED_VALUES_MAX 16U /* parameters, locals and fields of one template */
#define SHAPED_TYPES_MAX  32U
#define SHAPED_ROWS_MAX   256U /* entities with one name */
#define SHAPED_ITEMS_MAX  ((size_t)1 << 22U)

struct link_shapes {
    struct map_u64 known; /* gid << 8 | position -> first item; its number of types stands there */
    struct {
        ARRAY_FIELDS(uint32_t);
    } items;
    bool is_open; /* a file is being linked */
};

/* One type parameter under work. */
struct shaped_param {
    const struct linker *linker;
    const struct lang_policy *policy;
    const struct facts *facts;
    const struct fact_entity *owner;
    fact_text name;
    fact_text values[SHAPED_VALUES_MAX];
    uint32_t value_count;
    fact_text texts[SHAPED_NAMES_MAX];
    uint32_t names[SHAPED_NAMES_MAX]; /* of members, numbers of the linker */
    uint32_t name_count;
};

struct link_shapes *link_shaped_create_table(void)
{
    struct link_shapes *shapes = mem_alloc_zeroed(1, sizeof *shapes);
    if (shapes != NULL) {
        map_u64_init_empty(&shapes->known);
    }
    return shapes;
}

void link_shaped_free_table(struct link_shapes *shapes)
{
    if (shapes != NULL) {
        map_u64_release_slots(&shapes->known);
        array_free_items(&shapes->items);
        mem_free_block(shapes);
    }
}

void link_shaped_begin_file(struct link_worker *worker)
{
    if (worker->shapes->items.count > 0) {
        map_u64_release_slots(&worker->shapes->known);
    }
    worker->shapes->items.count = 0;
    worker->shapes->is_open = true;
}

void link_shaped_end_file(struct link_worker *worker)
{
    worker->shapes->is_open = false;
}

/* ------------------------------------------------------------------ what is asked */

static bool shaped_is_inside(const struct shaped_param *param, uint32_t byte)
{
    return byte >= param->owner->start_byte && byte < param->owner->end_byte;
}

/* T, T *, const T &: the parameter itself. */
static bool shaped_names_param(const struct shaped_param *param, uint32_t node)
{
    while (node != FACT_NONE && param->facts->nodes[node].op == FACT_OP_POINTER) {
        node = param->facts->nodes[node].a;
    }
    return node != FACT_NONE && param->facts->nodes[node].op == FACT_OP_NAME &&
           param->facts->nodes[node].a == param->name;
}

static bool shaped_has_value(const struct shaped_param *param, fact_text name)
{
    for (uint32_t i = 0; i < param->value_count; i++) {
        if (param->values[i] == name) {
            return true;
        }
    }
    return false;
}

static void shaped_add_value(struct shaped_param *param, fact_text name)
{
    if (name != 0 && !shaped_has_value(param, name) && param->value_count < SHAPED_VALUES_MAX) {
        param->values[param->value_count++] = name;
    }
}

/* A name that means something else at another place of the template tells nothing. */
static void shaped_drop_value(struct shaped_param *param, fact_text name)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < param->value_count; i++) {
        if (param->values[i] != name) {
            param->values[kept++] = param->values[i];
        }
    }
    param->value_count = kept;
}

static bool shaped_is_variable(const struct fact_binding *row)
{
    return row->kind == FACT_BINDING_PARAM || row->kind == FACT_BINDING_LOCAL;
}

static void shaped_list_values(struct shaped_param *param)
{
    const struct facts *facts = param->facts;
    for (uint32_t i = 0; i < facts->header->binding_count; i++) {
        const struct fact_binding *row = &facts->bindings[i];
        if (shaped_is_variable(row) && shaped_is_inside(param, row->start_byte) &&
            shaped_names_param(param, row->type)) {
            shaped_add_value(param, row->name);
        }
    }
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        const struct fact_entity *entity = &facts->entities[i];
        if (facts_group_of_entity(entity) == ENTITY_GROUP_VALUE &&
            shaped_is_inside(param, entity->start_byte) &&
            shaped_names_param(param, entity->type)) {
            shaped_add_value(param, entity->name);
        }
    }
    for (uint32_t i = 0; i < facts->header->binding_count && param->value_count > 0; i++) {
        const struct fact_binding *row = &facts->bindings[i];
        if (shaped_is_variable(row) && shaped_is_inside(param, row->start_byte) &&
            !shaped_names_param(param, row->type)) {
            shaped_drop_value(param, row->name);
        }
    }
}

static void shaped_add_name(struct shaped_param *param, fact_text text)
{
    uint32_t name = link_names_find_text(param->linker, facts_borrow_text(param->facts, text));
    for (uint32_t i = 0; i < param->name_count; i++) {
        if (param->names[i] == name) {
            return;
        }
    }
    if (param->name_count < SHAPED_NAMES_MAX) {
        param->texts[param->name_count] = text;
        param->names[param->name_count++] = name; /* LINK_NONE: no type of the project has it */
    }
}

/* v.m(..), this->v.m(..), v.template m<..>(..) */
static void shaped_read_call(struct shaped_param *param, const struct fact_ref *ref)
{
    const struct fact_node *nodes = param->facts->nodes;
    uint32_t node = ref->node;
    uint32_t value = FACT_NONE;
    if (node != FACT_NONE && nodes[node].op == FACT_OP_APPLY) {
        node = nodes[node].a;
    }
    if (node == FACT_NONE || nodes[node].op != FACT_OP_MEMBER || nodes[node].a == FACT_NONE) {
        return;
    }
    value = nodes[node].a;
    if ((nodes[value].op == FACT_OP_NAME && shaped_has_value(param, nodes[value].a)) ||
        (nodes[value].op == FACT_OP_MEMBER && nodes[value].a != FACT_NONE &&
         nodes[nodes[value].a].op == FACT_OP_SELF && shaped_has_value(param, nodes[value].b))) {
        shaped_add_name(param, nodes[node].b);
    }
}

static void shaped_list_names(struct shaped_param *param)
{
    const struct facts *facts = param->facts;
    for (uint32_t i = 0; i < facts->header->ref_count && param->value_count > 0; i++) {
        const struct fact_ref *ref = &facts->refs[i];
        if (ref->kind == REF_KIND_CALL && (ref->flags & FACT_REF_DISABLED) == 0 &&
            shaped_is_inside(param, ref->start_byte)) {
            shaped_read_call(param, ref);
        }
    }
}

/* ------------------------------------------------------------------ who has it */

static bool shaped_has_all(const struct shaped_param *param, uint32_t home)
{
    for (uint32_t i = 0; i < param->name_count; i++) {
        struct link_found found = { 0 };
        bool outside = false;
        if (!link_members_find_name(param->linker, (struct link_lookup){ .home = home },
                                    param->names[i], &found, &outside)) {
            return false;
        }
    }
    return true;
}

/* Does some member tell more than that it is one of the library's types? */
static bool shaped_tells(const struct shaped_param *param)
{
    const char *const *outside = param->policy->outside_names;
    for (uint32_t i = 0; i < param->name_count; i++) {
        if (!link_sorted_has_text(outside, facts_borrow_text(param->facts, param->texts[i]))) {
            return param->name_count >= SHAPED_NAMES_MIN;
        }
    }
    return false;
}

static bool shaped_has_home(const uint32_t *homes, uint32_t count, uint32_t home)
{
    for (uint32_t i = 0; i < count; i++) {
        if (homes[i] == home) {
            return true;
        }
    }
    return false;
}

/* Adds the types that have the member `name` themselves and all others, their own or inherited.
 * Returns the new count; past SHAPED_TYPES_MAX: too many. */
static uint32_t shaped_add_types(const struct shaped_param *param, uint32_t name, uint32_t *homes,
                                 uint32_t count)
{
    const struct link_index *index = &param->linker->entities;
    uint32_t last = LINK_NONE;
    for (uint32_t row = index->first[name];
         row < index->first[name + 1] && count <= SHAPED_TYPES_MAX; row++) {
        uint32_t home = (uint32_t)(index->rows[row] >> 32U);
        if (home == last || !link_home_is_type(param->linker, home) ||
            shaped_has_home(homes, count, home) || !shaped_has_all(param, home)) {
            last = home;
            continue;
        }
        last = home;
        homes[count++] = home;
    }
    return count;
}

/* Homes of the types; 0: none, or too many. Of names that many entities have only the types that
 * have a rarer one as well are looked at. */
static uint32_t shaped_list_types(const struct shaped_param *param,
                                  uint32_t homes[SHAPED_TYPES_MAX + 1])
{
    const struct link_index *index = &param->linker->entities;
    uint32_t count = 0;
    if (!shaped_tells(param)) {
        return 0;
    }
    for (uint32_t i = 0; i < param->name_count; i++) {
        if (param->names[i] == LINK_NONE || param->names[i] >= index->limit) {
            return 0;
        }
    }
    for (uint32_t i = 0; i < param->name_count && count <= SHAPED_TYPES_MAX; i++) {
        uint32_t name = param->names[i];
        if (index->first[name + 1] - index->first[name] <= SHAPED_ROWS_MAX) {
            count = shaped_add_types(param, name, homes, count);
        }
    }
    return count > SHAPED_TYPES_MAX ? 0 : count;
}

/* ------------------------------------------------------------------ asking */

static bool shaped_keep_types(struct link_shapes *shapes, uint64_t key, const uint32_t *homes,
                              uint32_t count)
{
    uint32_t first = (uint32_t)shapes->items.count;
    uint32_t *slots = array_push_slots(&shapes->items, (size_t)count + 1, SHAPED_ITEMS_MAX);
    if (slots == NULL) {
        return false;
    }
    slots[0] = count;
    for (uint32_t i = 0; i < count; i++) {
        slots[i + 1] = homes[i];
    }
    return map_u64_put_value(&shapes->known, key, first);
}

static bool shaped_look(struct link_worker *worker, uint32_t gid, const struct fact_binding *row,
                        uint64_t key)
{
    const struct linker *linker = worker->linker;
    uint32_t homes[SHAPED_TYPES_MAX + 1];
    uint32_t count = 0;
    struct shaped_param param = { .linker = linker,
                                  .policy = linker->sources[worker->unit].policy,
                                  .facts = linker->sources[worker->unit].facts,
                                  .owner = link_entity_of(linker, gid),
                                  .name = row->name };
    if (!link_instances_are_known(worker, gid, row->position)) {
        shaped_list_values(&param);
        shaped_list_names(&param);
        count = shaped_list_types(&param, homes);
    }
    return shaped_keep_types(worker->shapes, key, homes, count);
}

const struct link_type *link_shaped_find_types(struct link_worker *worker, uint32_t gid,
                                               const struct fact_binding *param)
{
    struct link_shapes *shapes = worker->shapes;
    uint64_t key = link_slot_of(gid, param->position);
    struct link_type *all = NULL;
    const uint32_t *homes = NULL;
    uint32_t at = 0;
    if (!shapes->is_open || worker->linker->entity_files[gid] != worker->unit) {
        return &link_type_none;
    }
    at = map_u64_find_value(&shapes->known, key);
    if (at == UINT32_MAX) {
        if (!shaped_look(worker, gid, param, key)) {
            worker->failed = true;
            return &link_type_none;
        }
        at = map_u64_find_value(&shapes->known, key);
    }
    homes = shapes->items.items + at;
    if (homes[0] == 0) {
        return &link_type_none;
    }
    all = link_types_make(worker, LINK_TYPE_UNION, LINK_NONE, homes[0]);
    for (uint32_t i = 0; i < homes[0]; i++) {
        link_types_set_arg(all, i, link_types_make(worker, LINK_TYPE_VALUE, homes[i + 1], 0));
    }
    return all;
}
