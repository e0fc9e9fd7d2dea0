/* link_targets_named.c - what a reference names, whatever it does with it. */
#include "link/link_types.h"

/* The first of two names that something has. */
static const struct fact_node *targets_pick_name(struct link_worker *worker,
                                                 const struct link_use *use,
                                                 const struct fact_node *row, uint32_t want)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *first = link_node_of(linker, use->place.file, row->a);
    struct link_found found = { 0 };
    return first != NULL && first->op == FACT_OP_NAME &&
                   link_scopes_find_name(worker, use->place, first->a, want, &found) &&
                   found.kind == LINK_FOUND_ENTITIES
               ? first
               : link_node_of(linker, use->place.file, row->b);
}

/* The name inside applied arguments, pointers and their like; *arity: arguments applied. */
static const struct fact_node *targets_strip_name(struct link_worker *worker,
                                                  const struct link_use *use, uint32_t *node,
                                                  uint32_t want, uint32_t *arity)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, use->place.file, *node);
    while (row != NULL && (row->op == FACT_OP_APPLY || row->op == FACT_OP_POINTER ||
                           row->op == FACT_OP_VALUE || row->op == FACT_OP_TYPEOF)) {
        if (row->op == FACT_OP_APPLY) {
            *arity = link_types_count_args(linker, use->place.file, row->b);
        }
        *node = row->a;
        row = link_node_of(linker, use->place.file, *node);
    }
    return row != NULL && row->op == FACT_OP_UNION && row->extra == FACT_UNION_FALLBACK
               ? targets_pick_name(worker, use, row, want)
               : row;
}

bool link_targets_find_named(struct link_worker *worker, const struct link_use *use, uint32_t want,
                             struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t node = use->ref->node;
    const struct fact_node *row = NULL;
    const struct link_type *head = &link_type_none;
    uint32_t arity = 0;
    bool outside = false;
    row = targets_strip_name(worker, use, &node, want, &arity);
    if (row == NULL) {
        return false;
    }
    switch (row->op) {
    case FACT_OP_NAME:
        if (!link_scopes_find_declared(worker, use->place, row->a, want, found)) {
            return false;
        }
        link_types_keep_arity(linker, use->place.file, arity, found);
        return true;
    case FACT_OP_ENTITY:
        link_found_add_gid(found, linker->sources[use->place.file].first_entity + row->a);
        found->origin = ORIGIN_EXACT;
        return true;
    case FACT_OP_MEMBER: head = link_types_eval_expr(worker, use->place, row->a, 0); break;
    case FACT_OP_PATH: head = link_types_path_head(worker, use->place, node); break;
    default: return false;
    }
    if (link_types_find_member(worker, &head, link_text_of(linker, use->place.file, row->b),
                               use->ref->kind == REF_KIND_CALL, found, &outside) ||
        link_types_find_bare(worker, use->place, row, head, found)) {
        return true;
    }
    if (outside) {
        *found = (struct link_found){ .kind = LINK_FOUND_OUTSIDE,
                                      .origin = ORIGIN_EXTERNAL,
                                      .name = link_text_of(linker, use->place.file, row->b),
                                      .module = head->module.size > 0 ? head->module : head->name };
    }
    return outside;
}
