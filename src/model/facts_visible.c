/* facts_visible.c - see facts_visible.h. Marks what is visible until nothing is added, then hashes
 * it with numbers replaced: scopes by their place among the visible ones, trees and texts by hashes
 * of their content, bytes by their rank among the bytes that occur. */
#include "model/facts_visible.h"

#include "model/facts_internal.h"

#include <stdlib.h>
#include <string.h>

struct visible_walk {
    const struct facts *facts;
    const struct facts_visible_options *options;
    bool *scopes;
    bool *bindings;
    bool *refs;
    bool *nodes;
    bool *expanded; /* nodes whose operands are marked */
    bool *names;    /* by text number */
    bool changed;
};

/* ------------------------------------------------------------------ marking */

static bool visible_is_omitted(const struct visible_walk *walk, uint32_t entity)
{
    return walk->options->omitted != NULL && entity != FACT_NONE && walk->options->omitted[entity];
}

static void visible_mark_scope(struct visible_walk *walk, uint32_t scope)
{
    while (scope != FACT_NONE && !walk->scopes[scope]) {
        walk->scopes[scope] = true;
        walk->changed = true;
        scope = walk->facts->scopes[scope].parent;
    }
}

/* The innermost scope around a byte: values are evaluated there. Scopes are in order of their
 * start, outer first. */
static void visible_mark_around(struct visible_walk *walk, uint32_t byte)
{
    const struct fact_scope *rows = walk->facts->scopes;
    uint32_t low = 0;
    uint32_t high = walk->facts->header->scope_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (rows[middle].start_byte <= byte) {
            low = middle;
        } else {
            high = middle;
        }
    }
    while (low != FACT_NONE && rows[low].end_byte <= byte) {
        low = rows[low].parent;
    }
    visible_mark_scope(walk, low);
}

static void visible_mark_place(struct visible_walk *walk, uint32_t scope, uint32_t byte)
{
    visible_mark_scope(walk, scope);
    visible_mark_around(walk, byte);
    visible_mark_around(walk, byte > 0 ? byte - 1 : 0);
}

static void visible_mark_node(struct visible_walk *walk, uint32_t node)
{
    if (node != FACT_NONE && !walk->nodes[node]) {
        walk->nodes[node] = true;
        walk->changed = true;
    }
}

static void visible_mark_name(struct visible_walk *walk, fact_text text)
{
    walk->changed |= !walk->names[text];
    walk->names[text] = true;
}

static void visible_mark_operand(struct visible_walk *walk, uint8_t operand, uint32_t value)
{
    switch ((enum facts_operand)operand) {
    case FACTS_OPERAND_NODE:
    case FACTS_OPERAND_ARGS: visible_mark_node(walk, value); break;
    case FACTS_OPERAND_TEXT: visible_mark_name(walk, value); break;
    case FACTS_OPERAND_SCOPE: visible_mark_scope(walk, value); break;
    case FACTS_OPERAND_UNUSED:
    case FACTS_OPERAND_NUMBER:
    case FACTS_OPERAND_ENTITY: break;
    }
}

/* Operands have smaller numbers, so one pass downward reaches all. */
static void visible_expand_nodes(struct visible_walk *walk)
{
    for (uint32_t i = walk->facts->header->node_count; i-- > 0;) {
        const struct fact_node *node = &walk->facts->nodes[i];
        if (walk->nodes[i] && !walk->expanded[i]) {
            walk->expanded[i] = true;
            visible_mark_operand(walk, facts_op_shapes[node->op].a, node->a);
            visible_mark_operand(walk, facts_op_shapes[node->op].b, node->b);
        }
    }
}

static void visible_mark_entities(struct visible_walk *walk)
{
    const struct facts *facts = walk->facts;
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        const struct fact_entity *entity = &facts->entities[i];
        if (visible_is_omitted(walk, i)) {
            continue;
        }
        visible_mark_place(walk, entity->scope, entity->start_byte);
        visible_mark_scope(walk, entity->body);
        visible_mark_node(walk, entity->type);
        visible_mark_node(walk, entity->value);
        visible_mark_node(walk, entity->owner);
        visible_mark_name(walk, entity->name);
    }
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        const struct fact_import *import = &facts->imports[i];
        visible_mark_scope(walk, import->scope);
        visible_mark_name(walk, import->module);
        visible_mark_name(walk, import->name);
        visible_mark_name(walk, import->alias);
    }
    for (uint32_t i = 0; i < facts->header->scope_count; i++) {
        uint8_t kind = facts->scopes[i].kind;
        if (kind != FACT_SCOPE_FUNCTION && kind != FACT_SCOPE_BLOCK &&
            !visible_is_omitted(walk, facts->scopes[i].entity)) {
            visible_mark_scope(walk, i);
        }
    }
}

/* In the body of a macro, or at the top level, where one may open a namespace for all behind it. */
static bool visible_is_of_macro(const struct visible_walk *walk, const struct fact_ref *ref)
{
    return ref->from == 0 || walk->facts->entities[ref->from].kind == ENTITY_KIND_MACRO;
}

/* References that others read: bases, bodies of macros, arguments. (What is put into tables of
 * functions is compared by its outcome.) */
static bool visible_wants_ref(const struct visible_walk *walk, const struct fact_ref *ref)
{
    switch ((enum ref_kind)ref->kind) {
    case REF_KIND_EXTEND:
    case REF_KIND_IMPLEMENT: return true;
    case REF_KIND_CALL:
    case REF_KIND_NEW:
        if (walk->options->arguments && ref->target != FACT_NONE) {
            return true;
        }
        break;
    case REF_KIND_TYPE:
    case REF_KIND_VALUE:
    case REF_KIND_STORE:
    case REF_KIND_ANNOTATE:
    case REF_KIND_MACRO:
    case REF_KIND_IMPORT:
    case REF_KIND_COUNT: break;
    }
    return walk->options->macros && visible_is_of_macro(walk, ref);
}

static void visible_mark_refs(struct visible_walk *walk)
{
    for (uint32_t i = 0; i < walk->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &walk->facts->refs[i];
        if (!visible_is_omitted(walk, ref->from) && visible_wants_ref(walk, ref)) {
            walk->refs[i] = true;
            visible_mark_place(walk, ref->scope, ref->start_byte);
            visible_mark_node(walk, ref->node);
            visible_mark_node(walk, ref->target);
        }
    }
}

static bool visible_wants_binding(const struct visible_walk *walk,
                                  const struct fact_binding *binding)
{
    uint8_t around = walk->facts->scopes[binding->scope].kind;
    if (binding->kind == FACT_BINDING_PART) {
        return true;
    }
    if (!walk->scopes[binding->scope]) {
        return false;
    }
    return (binding->kind != FACT_BINDING_LOCAL && binding->kind != FACT_BINDING_NARROW) ||
           (around != FACT_SCOPE_FUNCTION && around != FACT_SCOPE_BLOCK) ||
           walk->names[binding->name];
}

static void visible_mark_bindings(struct visible_walk *walk)
{
    for (uint32_t i = 0; i < walk->facts->header->binding_count; i++) {
        const struct fact_binding *binding = &walk->facts->bindings[i];
        if (!walk->bindings[i] && visible_wants_binding(walk, binding)) {
            walk->bindings[i] = true;
            walk->changed = true;
            visible_mark_place(walk, binding->scope, binding->start_byte);
            visible_mark_name(walk, binding->name);
            visible_mark_node(walk, binding->type);
            visible_mark_node(walk, binding->value);
        }
    }
}

/* Ends: every round but the last marks something, and marks are not taken back. */
static void visible_mark_all(struct visible_walk *walk)
{
    visible_mark_entities(walk);
    visible_mark_refs(walk);
    do {
        walk->changed = false;
        visible_expand_nodes(walk);
        visible_mark_bindings(walk);
    } while (walk->changed);
}

/* ------------------------------------------------------------------ numbers that stay */

struct visible_names { /* of numbers, in a form that depends on content alone */
    const struct visible_walk *walk;
    const struct facts_visible *out;
    uint32_t *scopes;      /* place among the visible, or FACT_NONE */
    uint32_t *entities;    /* place among those that are not left out, or FACT_NONE */
    uint32_t entity_count; /* that are not */
    struct hash128 *nodes; /* of the whole tree */
    uint32_t *bytes;       /* that occur, ascending */
    uint32_t byte_count;
};

static struct hash128 visible_hash_text(const struct visible_names *names, fact_text text)
{
    struct str bytes = facts_borrow_text(names->walk->facts, text);
    if (names->walk->options->blind) {
        return (struct hash128){ text != 0, 0 };
    }
    return hash_bytes_to_u128(bytes.data, bytes.size);
}

static struct hash128 visible_hash_of_node(const struct visible_names *names, uint32_t node)
{
    return node == FACT_NONE ? (struct hash128){ 0, 0 } : names->nodes[node];
}

static uint32_t visible_place_of_scope(const struct visible_names *names, uint32_t scope)
{
    return scope == FACT_NONE ? FACT_NONE : names->scopes[scope];
}

static uint32_t visible_place_of_entity(const struct visible_names *names, uint32_t entity)
{
    return entity == FACT_NONE ? FACT_NONE : names->entities[entity];
}

static struct hash128 visible_hash_operand(const struct visible_names *names, uint8_t operand,
                                           uint32_t value)
{
    switch ((enum facts_operand)operand) {
    case FACTS_OPERAND_NODE:
    case FACTS_OPERAND_ARGS: return visible_hash_of_node(names, value);
    case FACTS_OPERAND_TEXT: return visible_hash_text(names, value);
    case FACTS_OPERAND_SCOPE: return (struct hash128){ 1, visible_place_of_scope(names, value) };
    case FACTS_OPERAND_ENTITY: return (struct hash128){ 3, visible_place_of_entity(names, value) };
    case FACTS_OPERAND_UNUSED:
    case FACTS_OPERAND_NUMBER: break;
    }
    return (struct hash128){ 2, value };
}

static void visible_hash_nodes(struct visible_names *names)
{
    for (uint32_t i = 0; i < names->walk->facts->header->node_count; i++) {
        const struct fact_node *node = &names->walk->facts->nodes[i];
        struct {
            struct hash128 a;
            struct hash128 b;
            uint32_t op;
            uint32_t extra;
        } row = { .op = node->op, .extra = node->extra | (uint32_t)node->label << 8U };
        if (!names->walk->nodes[i]) {
            continue;
        }
        row.a = visible_hash_operand(names, facts_op_shapes[node->op].a, node->a);
        row.b = visible_hash_operand(names, facts_op_shapes[node->op].b, node->b);
        names->nodes[i] = hash_bytes_to_u128(&row, sizeof row);
    }
}

static int visible_compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static void visible_note_byte(struct visible_names *names, uint32_t byte)
{
    names->bytes[names->byte_count++] = byte;
}

/* Byte 0 is special (nothing stands before it), so it always counts. */
static void visible_list_bytes(struct visible_names *names)
{
    const struct facts *facts = names->walk->facts;
    const struct facts_visible *out = names->out;
    uint32_t kept = 0;
    visible_note_byte(names, 0);
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        if (!visible_is_omitted(names->walk, i)) {
            visible_note_byte(names, facts->entities[i].start_byte);
            visible_note_byte(names, facts->entities[i].end_byte);
        }
    }
    for (uint32_t i = 0; i < out->scope_count; i++) {
        visible_note_byte(names, facts->scopes[out->scopes[i]].start_byte);
        visible_note_byte(names, facts->scopes[out->scopes[i]].end_byte);
    }
    for (uint32_t i = 0; i < out->binding_count; i++) {
        visible_note_byte(names, facts->bindings[out->bindings[i]].start_byte);
    }
    for (uint32_t i = 0; i < out->ref_count; i++) {
        visible_note_byte(names, facts->refs[out->refs[i]].start_byte);
    }
    qsort(names->bytes, names->byte_count, sizeof names->bytes[0], visible_compare_numbers);
    for (uint32_t i = 0; i < names->byte_count; i++) {
        if (kept == 0 || names->bytes[kept - 1] != names->bytes[i]) {
            names->bytes[kept++] = names->bytes[i];
        }
    }
    names->byte_count = kept;
}

static uint32_t visible_rank_of_byte(const struct visible_names *names, uint32_t byte)
{
    const uint32_t *found =
        bsearch(&byte, names->bytes, names->byte_count, sizeof byte, visible_compare_numbers);
    return (uint32_t)(found - names->bytes);
}

/* ------------------------------------------------------------------ lists */

static uint32_t *visible_list_marks(struct arena *arena, const bool *marks, uint32_t count,
                                    uint32_t *used)
{
    uint32_t *list = arena_alloc_bytes(arena, ((size_t)count + 1) * sizeof *list);
    *used = 0;
    for (uint32_t i = 0; list != NULL && i < count; i++) {
        if (marks[i]) {
            list[(*used)++] = i;
        }
    }
    return list;
}

/* Bindings come by (scope, number of the name, position); numbers of names depend on all of the
 * file, so those of one scope are put in order of the texts. */
static int visible_compare_bindings(const void *a, const void *b, void *context)
{
    const struct facts *facts = context;
    const struct fact_binding *left = &facts->bindings[*(const uint32_t *)a];
    const struct fact_binding *right = &facts->bindings[*(const uint32_t *)b];
    int order = 0;
    if (left->scope != right->scope) {
        return left->scope < right->scope ? -1 : 1;
    }
    order = str_compare_bytes(facts_borrow_text(facts, left->name),
                              facts_borrow_text(facts, right->name));
    return order != 0 ? order : visible_compare_numbers(a, b);
}

static bool visible_make_lists(const struct visible_walk *walk, struct arena *arena,
                               struct facts_visible *out)
{
    const struct facts_header *header = walk->facts->header;
    union {
        const struct facts *in;
        void *out;
    } context = { .in = walk->facts };
    out->scopes = visible_list_marks(arena, walk->scopes, header->scope_count, &out->scope_count);
    out->bindings =
        visible_list_marks(arena, walk->bindings, header->binding_count, &out->binding_count);
    out->refs = visible_list_marks(arena, walk->refs, header->ref_count, &out->ref_count);
    if (out->scopes == NULL || out->bindings == NULL || out->refs == NULL) {
        return false;
    }
    qsort_r(out->bindings, out->binding_count, sizeof out->bindings[0], visible_compare_bindings,
            context.out);
    return true;
}

/* ------------------------------------------------------------------ the hash */

static void visible_add_file(const struct visible_names *names, struct hash_stream *stream)
{
    const struct facts_header *header = names->walk->facts->header;
    struct {
        struct hash128 package;
        uint32_t numbers[6];
    } row = { .package = visible_hash_text(names, header->package),
              .numbers = { header->language, names->entity_count, header->import_count,
                           names->out->scope_count, names->out->binding_count,
                           names->out->ref_count } };
    hash_stream_add_bytes(stream, &row, sizeof row);
}

static void visible_add_entity(const struct visible_names *names, const struct fact_entity *entity,
                               struct hash_stream *stream)
{
    struct {
        struct hash128 texts[2];
        struct hash128 nodes[3];
        uint32_t numbers[10];
    } row = { .texts = { visible_hash_text(names, entity->name),
                         visible_hash_text(names, entity->qualified) },
              .nodes = { visible_hash_of_node(names, entity->type),
                         visible_hash_of_node(names, entity->value),
                         visible_hash_of_node(names, entity->owner) },
              .numbers = { visible_place_of_entity(names, entity->parent),
                           visible_place_of_scope(names, entity->scope),
                           visible_place_of_scope(names, entity->body), entity->flags,
                           visible_rank_of_byte(names, entity->start_byte),
                           visible_rank_of_byte(names, entity->end_byte), entity->params_min,
                           entity->params_max, entity->kind, entity->class_ } };
    hash_stream_add_bytes(stream, &row, sizeof row);
}

static void visible_add_scope(const struct visible_names *names, const struct fact_scope *scope,
                              struct hash_stream *stream)
{
    uint32_t row[5] = { visible_place_of_scope(names, scope->parent),
                        visible_place_of_entity(names, scope->entity), scope->kind,
                        visible_rank_of_byte(names, scope->start_byte),
                        visible_rank_of_byte(names, scope->end_byte) };
    hash_stream_add_bytes(stream, row, sizeof row);
}

static void visible_add_import(const struct visible_names *names, const struct fact_import *import,
                               struct hash_stream *stream)
{
    struct {
        struct hash128 texts[3];
        uint32_t numbers[4];
    } row = {
        .texts = { visible_hash_text(names, import->module), visible_hash_text(names, import->name),
                   visible_hash_text(names, import->alias) },
        .numbers = { visible_place_of_scope(names, import->scope),
                     visible_place_of_entity(names, import->from), import->kind, import->flags }
    };
    hash_stream_add_bytes(stream, &row, sizeof row);
}

static void visible_add_binding(const struct visible_names *names,
                                const struct fact_binding *binding, struct hash_stream *stream)
{
    struct {
        struct hash128 parts[3];
        uint32_t numbers[4];
    } row = { .parts = { visible_hash_text(names, binding->name),
                         visible_hash_of_node(names, binding->type),
                         visible_hash_of_node(names, binding->value) },
              .numbers = { visible_place_of_scope(names, binding->scope),
                           visible_rank_of_byte(names, binding->start_byte), binding->kind,
                           binding->position | (uint32_t)binding->label << 8U } };
    hash_stream_add_bytes(stream, &row, sizeof row);
}

static void visible_add_ref(const struct visible_names *names, const struct fact_ref *ref,
                            struct hash_stream *stream)
{
    struct {
        struct hash128 nodes[2];
        uint32_t numbers[6];
    } row = { .nodes = { visible_hash_of_node(names, ref->node),
                         visible_hash_of_node(names, ref->target) },
              .numbers = { visible_place_of_entity(names, ref->from),
                           visible_place_of_scope(names, ref->scope),
                           visible_rank_of_byte(names, ref->start_byte), ref->kind, ref->flags,
                           ref->args } };
    hash_stream_add_bytes(stream, &row, sizeof row);
}

static void visible_add_all_rows(const struct visible_names *names, struct hash_stream *stream)
{
    const struct facts *facts = names->walk->facts;
    const struct facts_visible *out = names->out;
    visible_add_file(names, stream);
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        if (!visible_is_omitted(names->walk, i)) {
            visible_add_entity(names, &facts->entities[i], stream);
        }
    }
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        visible_add_import(names, &facts->imports[i], stream);
    }
    for (uint32_t i = 0; i < out->scope_count; i++) {
        visible_add_scope(names, &facts->scopes[out->scopes[i]], stream);
    }
    for (uint32_t i = 0; i < out->binding_count; i++) {
        visible_add_binding(names, &facts->bindings[out->bindings[i]], stream);
    }
    for (uint32_t i = 0; i < out->ref_count; i++) {
        visible_add_ref(names, &facts->refs[out->refs[i]], stream);
    }
}

static bool visible_hash_all(const struct visible_walk *walk, struct arena *arena,
                             struct facts_visible *out)
{
    const struct facts_header *header = walk->facts->header;
    struct visible_names names = { .walk = walk, .out = out };
    struct hash_stream *stream = NULL;
    size_t bytes = 1 + 2 * ((size_t)header->entity_count + out->scope_count) + out->binding_count +
                   out->ref_count;
    names.scopes = arena_alloc_bytes(arena, ((size_t)header->scope_count + 1) * sizeof(uint32_t));
    names.entities =
        arena_alloc_bytes(arena, ((size_t)header->entity_count + 1) * sizeof(uint32_t));
    names.nodes = arena_alloc_zeroed(arena, (size_t)header->node_count + 1, sizeof *names.nodes);
    names.bytes = arena_alloc_bytes(arena, bytes * sizeof *names.bytes);
    if (names.scopes == NULL || names.entities == NULL || names.nodes == NULL ||
        names.bytes == NULL) {
        return false;
    }
    memset(names.scopes, 0xff, header->scope_count * sizeof *names.scopes);
    for (uint32_t i = 0; i < out->scope_count; i++) {
        names.scopes[out->scopes[i]] = i;
    }
    for (uint32_t i = 0; i < header->entity_count; i++) {
        names.entities[i] = visible_is_omitted(walk, i) ? FACT_NONE : names.entity_count++;
    }
    visible_hash_nodes(&names);
    visible_list_bytes(&names);
    stream = hash_stream_create_new();
    if (stream == NULL) {
        return false;
    }
    visible_add_all_rows(&names, stream);
    out->hash = hash_stream_read_value(stream);
    hash_stream_free_state(stream);
    return true;
}

/* ------------------------------------------------------------------ the door */

bool facts_visible_find_all(const struct facts *facts, const struct facts_visible_options *options,
                            struct arena *arena, struct facts_visible *out)
{
    const struct facts_header *header = facts->header;
    struct visible_walk walk = { .facts = facts, .options = options };
    walk.scopes = arena_alloc_zeroed(arena, (size_t)header->scope_count + 1, sizeof(bool));
    walk.bindings = arena_alloc_zeroed(arena, (size_t)header->binding_count + 1, sizeof(bool));
    walk.refs = arena_alloc_zeroed(arena, (size_t)header->ref_count + 1, sizeof(bool));
    walk.nodes = arena_alloc_zeroed(arena, (size_t)header->node_count + 1, sizeof(bool));
    walk.expanded = arena_alloc_zeroed(arena, (size_t)header->node_count + 1, sizeof(bool));
    walk.names = arena_alloc_zeroed(arena, (size_t)header->text_bytes + 1, sizeof(bool));
    if (walk.scopes == NULL || walk.bindings == NULL || walk.refs == NULL || walk.nodes == NULL ||
        walk.expanded == NULL || walk.names == NULL) {
        return false;
    }
    visible_mark_all(&walk);
    return visible_make_lists(&walk, arena, out) && visible_hash_all(&walk, arena, out);
}
