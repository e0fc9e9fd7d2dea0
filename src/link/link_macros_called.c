/* link_macros_called.c - which parameters a macro calls, itself or by handing them on to a macro
 * that does: the least set that holds what bodies call and is closed under handing on. So it does
 * not depend on an order, and a site only looks up. Cost: O(references of macro bodies), and rounds
 * over those that hand a parameter on, as many as the longest chain. Memory: of such parameters
 * alone. */
#include "link/link_internal.h"

#include "util/mem.h"

/* The macro calls its parameter `number`, if `to` is LINK_NONE; else it hands it on as parameter
 * `to` of what has that name. */
struct called_row {
    uint32_t gid;
    uint32_t number;
    uint32_t name;
    uint32_t to;
};
struct called_rows {
    ARRAY_FIELDS(struct called_row);
};
struct called_build {
    struct linker *linker;
    struct called_rows *found; /* by thread */
};

static uint64_t called_key_of(uint32_t gid, uint32_t number)
{
    return (uint64_t)gid << 32U | number;
}

/* The parameter of the macro that the node names, or LINK_NONE. */
static uint32_t called_number_of_param(const struct facts *facts, uint32_t body, uint32_t node)
{
    uint32_t first = 0;
    if (node == FACT_NONE || facts->nodes[node].op != FACT_OP_NAME ||
        facts_find_scope_bindings(facts, body, facts->nodes[node].a, &first) == 0 ||
        facts->bindings[first].kind != FACT_BINDING_PARAM) {
        return LINK_NONE;
    }
    return facts->bindings[first].position;
}

/* False: this reference tells nothing about a parameter. */
static bool called_read_ref(const struct linker *linker, uint32_t file, uint32_t macro,
                            const struct fact_ref *ref, struct called_row *row)
{
    const struct facts *facts = linker->sources[file].facts;
    uint32_t body = link_entity_of(linker, macro)->body;
    const struct fact_node *slot = NULL;
    if (body == FACT_NONE || (ref->kind != REF_KIND_CALL && ref->kind != REF_KIND_VALUE)) {
        return false;
    }
    *row = (struct called_row){ macro, called_number_of_param(facts, body, ref->node), LINK_NONE,
                                LINK_NONE };
    if (row->number == LINK_NONE || ref->kind == REF_KIND_CALL) {
        return row->number != LINK_NONE;
    }
    slot = link_node_of(linker, file, ref->target);
    if (slot == NULL || slot->op != FACT_OP_TAKE || slot->a == FACT_NONE ||
        facts->nodes[slot->a].op != FACT_OP_NAME) {
        return false;
    }
    row->name = link_names_find_text(linker, link_text_of(linker, file, facts->nodes[slot->a].a));
    row->to = slot->b;
    return row->name != LINK_NONE;
}

static bool called_collect_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct called_build *build = context;
    const struct linker *linker = build->linker;
    const struct link_rows *rows = &linker->macro_refs;
    const struct link_source *source = &linker->sources[index];
    uint32_t end = linker->file_first[index + 1];

    if (!link_has_policy(linker, (uint32_t)index, LANG_POLICY_MACROS)) {
        return true;
    }
    for (uint32_t macro = source->first_entity; macro < end; macro++) {
        for (uint32_t i = rows->first[macro]; i < rows->first[macro + 1]; i++) {
            struct called_row row;
            struct called_row *place = NULL;
            if (!called_read_ref(linker, (uint32_t)index, macro,
                                 &source->facts->refs[rows->items[i]], &row)) {
                continue;
            }
            place = array_push_slot(&build->found[thread], UINT32_MAX);
            if (place == NULL) {
                return ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
            }
            *place = row;
        }
    }
    return true;
}

bool link_macros_calls_param(const struct linker *linker, uint32_t macro, uint32_t number)
{
    return map_u64_find_value(&linker->called_params, called_key_of(macro, number)) !=
           MAP_VALUE_NONE;
}

bool link_macros_name_calls(const struct linker *linker, uint32_t name, uint32_t number)
{
    if (name == LINK_NONE || name >= linker->entities.limit || linker->called_params.count == 0) {
        return false;
    }
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        if (link_macros_calls_param(linker, link_index_value_at(&linker->entities, row), number)) {
            return true;
        }
    }
    return false;
}

/* One round over all rows. False: no memory. */
static bool called_close_once(const struct called_build *build, bool *changed)
{
    struct linker *linker = build->linker;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        for (size_t i = 0; i < build->found[thread].count; i++) {
            const struct called_row *row = &build->found[thread].items[i];
            if (link_macros_calls_param(linker, row->gid, row->number) ||
                (row->to != LINK_NONE && !link_macros_name_calls(linker, row->name, row->to))) {
                continue;
            }
            if (!map_u64_put_value(&linker->called_params, called_key_of(row->gid, row->number),
                                   0)) {
                return false;
            }
            *changed = true;
        }
    }
    return true;
}

bool link_macros_build_called(struct linker *linker, struct err *err)
{
    struct called_build build = { .linker = linker };
    bool changed = true;
    bool done = false;

    build.found = mem_alloc_zeroed(linker->threads, sizeof *build.found);
    if (build.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
    }
    done = link_run_over_files(linker, 16, called_collect_file, &build, err);
    while (done && changed) {
        changed = false;
        done = called_close_once(&build, &changed) ||
               ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&build.found[thread]);
    }
    mem_free_block(build.found);
    return done;
}
