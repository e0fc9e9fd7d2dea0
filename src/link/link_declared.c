/* link_declared.c - which declaration belongs to which definition, where callables share a name.
 *
 * Both are of one thing when they take the same parameters, as far as their types are written:
 * names are compared by their last part, for what stands before it differs inside and outside a
 * class. Default arguments stand in the declaration alone.
 * Cost: O(entities of the name in its home) for each question.
 */
#include "link/link_types.h"

#define DECLARED_PARAMS_MAX 16U
#define DECLARED_LEVELS_MAX 8U

struct declared_tree {
    uint32_t file;
    uint32_t node;
};

/* What names the type, whatever it is qualified with. */
static struct str declared_last_name(const struct linker *linker, struct declared_tree tree)
{
    const struct facts *facts = linker->sources[tree.file].facts;
    const struct fact_node *row = link_node_of(linker, tree.file, tree.node);
    if (row != NULL && row->op == FACT_OP_LITERAL) {
        return facts_borrow_text(facts, row->a);
    }
    return facts_borrow_text(facts, facts_find_last_name(facts, tree.node));
}

/* The first argument of a generic type tells most of them apart. */
static struct declared_tree declared_first_argument(const struct linker *linker,
                                                    struct declared_tree tree)
{
    const struct fact_node *row = link_node_of(linker, tree.file, tree.node);
    const struct fact_node *cell =
        row != NULL && row->op == FACT_OP_APPLY ? link_node_of(linker, tree.file, row->b) : NULL;
    return (struct declared_tree){ tree.file, cell == NULL ? FACT_NONE : cell->a };
}

static bool declared_is_indirect(const struct fact_node *row)
{
    return row->op == FACT_OP_POINTER || row->op == FACT_OP_LIST;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool declared_same_type(const struct linker *linker, struct declared_tree a,
                               struct declared_tree b, unsigned level)
{
    const struct fact_node *x = link_node_of(linker, a.file, a.node);
    const struct fact_node *y = link_node_of(linker, b.file, b.node);
    if (x == NULL || y == NULL || level > DECLARED_LEVELS_MAX) {
        return x == y || level > DECLARED_LEVELS_MAX;
    }
    if (declared_is_indirect(x) || declared_is_indirect(y)) {
        return y->op == x->op && y->extra == x->extra &&
               declared_same_type(linker, (struct declared_tree){ a.file, x->a },
                                  (struct declared_tree){ b.file, y->a }, level + 1);
    }
    if ((x->op == FACT_OP_LITERAL) != (y->op == FACT_OP_LITERAL) ||
        !str_equals_bytes(declared_last_name(linker, a), declared_last_name(linker, b))) {
        return false;
    }
    return declared_same_type(linker, declared_first_argument(linker, a),
                              declared_first_argument(linker, b), level + 1);
}

static uint32_t declared_list_params(const struct linker *linker, uint32_t gid,
                                     uint32_t params[DECLARED_PARAMS_MAX])
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    return entity->body == FACT_NONE
               ? 0
               : link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, params,
                                        DECLARED_PARAMS_MAX);
}

bool link_declared_is_same(const struct linker *linker, uint32_t a, uint32_t b)
{
    const struct fact_entity *x = link_entity_of(linker, a);
    const struct fact_entity *y = link_entity_of(linker, b);
    uint32_t left[DECLARED_PARAMS_MAX];
    uint32_t right[DECLARED_PARAMS_MAX];
    uint32_t count = 0;
    if (x->params_max != y->params_max || ((x->flags ^ y->flags) & FACT_ENTITY_VARIADIC) != 0) {
        return false;
    }
    count = declared_list_params(linker, a, left);
    if (count != declared_list_params(linker, b, right)) {
        return true; /* one of them was not read to its end */
    }
    for (uint32_t i = 0; i < count; i++) {
        struct declared_tree first = { linker->entity_files[a], 0 };
        struct declared_tree other = { linker->entity_files[b], 0 };
        first.node = linker->sources[first.file].facts->bindings[left[i]].type;
        other.node = linker->sources[other.file].facts->bindings[right[i]].type;
        if (!declared_same_type(linker, first, other, 0)) {
            return false;
        }
    }
    return true;
}

uint32_t link_declared_home(const struct linker *linker, uint32_t gid)
{
    return linker->type_homes[gid] != LINK_NONE ? linker->type_homes[gid]
                                                : linker->space_homes[gid];
}

uint8_t link_declared_params_min(const struct linker *linker, uint32_t gid)
{
    uint8_t least = link_entity_of(linker, gid)->params_min;
    uint32_t first = 0;
    uint32_t count = 0;
    if ((linker->entity_marks[gid] & LINK_MARK_DECLARATION) != 0 || least == 0 ||
        link_declared_home(linker, gid) == LINK_NONE) {
        return least;
    }
    count = link_index_find_rows(&linker->entities, linker->entity_names[gid],
                                 link_declared_home(linker, gid), &first);
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t other = link_index_value_at(&linker->entities, i);
        const struct fact_entity *row = link_entity_of(linker, other);
        if ((linker->entity_marks[other] & LINK_MARK_DECLARATION) != 0 && row->params_min < least &&
            link_declared_is_same(linker, gid, other)) {
            least = row->params_min;
        }
    }
    return least;
}

/* A declaration goes when its own definition is there; what is only declared stays. */
void link_declared_drop_defined(const struct linker *linker, struct link_found *found)
{
    uint32_t kept[LINK_CANDIDATES_MAX] = { 0 };
    uint32_t count = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t flags = link_entity_of(linker, found->gids[i])->flags;
        bool goes = false;
        for (uint32_t k = 0; (flags & FACT_ENTITY_DECLARATION) != 0 && k < found->count && !goes;
             k++) {
            goes = (link_entity_of(linker, found->gids[k])->flags & FACT_ENTITY_DECLARATION) == 0 &&
                   link_declared_is_same(linker, found->gids[i], found->gids[k]);
        }
        if (!goes) {
            kept[count++] = found->gids[i];
        }
    }
    memcpy(found->gids, kept, count * sizeof kept[0]);
    found->count = count;
}
