/* facts.c - reading a facts buffer. See facts.h.
 *
 * The check is one pass over the rows. Text numbers are checked against a bitmap of text
 * starts, so a number that points into the middle of a text is found out too.
 */
#include "model/facts.h"

#include "model/facts_internal.h"
#include "util/hash.h"
#include "util/mem.h"

#include <stdalign.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "rows are stored as the machine has them");
_Static_assert(sizeof(struct facts_header) == 72, "the header has no padding");
_Static_assert(sizeof(struct fact_entity) == 80, "entity rows have no padding");
_Static_assert(sizeof(struct fact_scope) == 20, "scope rows have no padding");
_Static_assert(sizeof(struct fact_binding) == 28, "binding rows have no padding");
_Static_assert(sizeof(struct fact_import) == 28, "import rows have no padding");
_Static_assert(sizeof(struct fact_ref) == 32, "reference rows have no padding");
_Static_assert(sizeof(struct fact_node) == 12, "node rows have no padding");

#define SHAPE(first, second)                                                                       \
    {                                                                                              \
        FACTS_OPERAND_##first, FACTS_OPERAND_##second                                              \
    }

const struct facts_op_shape facts_op_shapes[FACT_OP_COUNT] = {
    [FACT_OP_NONE] = SHAPE(UNUSED, UNUSED),   [FACT_OP_NAME] = SHAPE(TEXT, UNUSED),
    [FACT_OP_MEMBER] = SHAPE(NODE, TEXT),     [FACT_OP_PATH] = SHAPE(NODE, TEXT),
    [FACT_OP_CALL] = SHAPE(NODE, ARGS),       [FACT_OP_NEW] = SHAPE(NODE, ARGS),
    [FACT_OP_VALUE] = SHAPE(NODE, UNUSED),    [FACT_OP_LITERAL] = SHAPE(TEXT, UNUSED),
    [FACT_OP_INDEX] = SHAPE(NODE, NODE),      [FACT_OP_ELEMENT] = SHAPE(NODE, UNUSED),
    [FACT_OP_TAKE] = SHAPE(NODE, NUMBER),     [FACT_OP_AWAIT] = SHAPE(NODE, UNUSED),
    [FACT_OP_SELF] = SHAPE(UNUSED, UNUSED),   [FACT_OP_SUPER] = SHAPE(UNUSED, UNUSED),
    [FACT_OP_APPLY] = SHAPE(NODE, ARGS),      [FACT_OP_ARG] = SHAPE(NODE, ARGS),
    [FACT_OP_TUPLE] = SHAPE(ARGS, UNUSED),    [FACT_OP_UNION] = SHAPE(NODE, NODE),
    [FACT_OP_POINTER] = SHAPE(NODE, UNUSED),  [FACT_OP_LIST] = SHAPE(NODE, UNUSED),
    [FACT_OP_FUNCTION] = SHAPE(NODE, ARGS),   [FACT_OP_LAMBDA] = SHAPE(SCOPE, UNUSED),
    [FACT_OP_ENTITY] = SHAPE(ENTITY, UNUSED), [FACT_OP_TYPEOF] = SHAPE(NODE, UNUSED),
};

void facts_compute_section_layout(const struct facts_header *header, struct facts_layout *layout)
{
    uint64_t orders = header->entity_count > 0 ? header->entity_count - 1U : 0;

    layout->entities = sizeof(struct facts_header);
    layout->scopes = layout->entities + (uint64_t)header->entity_count * sizeof(struct fact_entity);
    layout->bindings = layout->scopes + (uint64_t)header->scope_count * sizeof(struct fact_scope);
    layout->imports =
        layout->bindings + (uint64_t)header->binding_count * sizeof(struct fact_binding);
    layout->refs = layout->imports + (uint64_t)header->import_count * sizeof(struct fact_import);
    layout->nodes = layout->refs + (uint64_t)header->ref_count * sizeof(struct fact_ref);
    layout->entity_order = layout->nodes + (uint64_t)header->node_count * sizeof(struct fact_node);
    layout->texts = layout->entity_order + orders * sizeof(uint32_t);
    layout->total = layout->texts + header->text_bytes;
}

void facts_point_view_sections(struct str bytes, const struct facts_layout *layout,
                               struct facts *out)
{
    const char *data = __builtin_assume_aligned(bytes.data, 8);

    out->header = (const void *)data;
    out->entities = (const void *)(data + layout->entities);
    out->scopes = (const void *)(data + layout->scopes);
    out->bindings = (const void *)(data + layout->bindings);
    out->imports = (const void *)(data + layout->imports);
    out->refs = (const void *)(data + layout->refs);
    out->nodes = (const void *)(data + layout->nodes);
    out->entity_order = (const void *)(data + layout->entity_order);
    out->texts = data + layout->texts;
    out->bytes = bytes;
}

/* ------------------------------------------------------------------ checking */

#define FACTS_STARTS_ON_STACK 8192U /* bytes of bitmap; a larger text area takes memory */

struct facts_check {
    const struct facts *facts;
    const struct facts_header *header;
    const uint8_t *starts; /* bit n: a text starts at byte n */
};

static bool facts_is_text(const struct facts_check *check, fact_text text)
{
    return text < check->header->text_bytes &&
           (check->starts[text / 8U] & (1U << (text % 8U))) != 0;
}

static bool facts_is_node(const struct facts_check *check, uint32_t node)
{
    return node == FACT_NONE || node < check->header->node_count;
}

/* Marks the starts; false when the area does not fall into texts. */
static bool facts_mark_text_starts(const struct facts *facts, uint8_t *starts)
{
    uint64_t size = facts->header->text_bytes;
    uint64_t at = 0;
    uint32_t text_size = 0;

    if (size < FACTS_TEXT_HEAD_BYTES) {
        return false;
    }
    while (at < size) {
        if (size - at < FACTS_TEXT_HEAD_BYTES) {
            return false;
        }
        memcpy(&text_size, facts->texts + at, sizeof text_size);
        if (text_size > size - at - FACTS_TEXT_HEAD_BYTES || (text_size == 0) != (at == 0)) {
            return false; /* the empty text is the first, and only that */
        }
        starts[at / 8U] = (uint8_t)(starts[at / 8U] | (1U << (at % 8U)));
        at += FACTS_TEXT_HEAD_BYTES + text_size;
    }
    return true;
}

static bool facts_check_operand(const struct facts_check *check, uint8_t operand, uint32_t value,
                                uint32_t self)
{
    switch ((enum facts_operand)operand) {
    case FACTS_OPERAND_UNUSED: return value == FACT_NONE;
    case FACTS_OPERAND_NODE: return value == FACT_NONE || value < self;
    case FACTS_OPERAND_ARGS:
        return value == FACT_NONE || (value < self && check->facts->nodes[value].op == FACT_OP_ARG);
    case FACTS_OPERAND_TEXT: return facts_is_text(check, value);
    case FACTS_OPERAND_NUMBER: return true;
    case FACTS_OPERAND_SCOPE: return value < check->header->scope_count;
    case FACTS_OPERAND_ENTITY: return value < check->header->entity_count;
    }
    return false;
}

uint16_t facts_hash_label(struct str label)
{
    uint64_t bits = hash_bytes_to_u64(label.data, label.size);
    return label.size == 0
               ? 0
               : (uint16_t)(FACT_LABEL_REF + 1U + bits % (FACT_LABEL_ANY - FACT_LABEL_REF - 1U));
}

static bool facts_check_nodes(const struct facts_check *check)
{
    for (uint32_t i = 0; i < check->header->node_count; i++) {
        const struct fact_node *node = &check->facts->nodes[i];
        if (node->op >= FACT_OP_COUNT || (node->label != 0 && node->op != FACT_OP_ARG) ||
            !facts_check_operand(check, facts_op_shapes[node->op].a, node->a, i) ||
            !facts_check_operand(check, facts_op_shapes[node->op].b, node->b, i)) {
            return false;
        }
    }
    return true;
}

static bool facts_check_entity_spans(const struct facts_check *check,
                                     const struct fact_entity *entity)
{
    return entity->start_byte <= entity->end_byte && entity->end_byte <= check->header->file_size &&
           entity->signature_end >= entity->start_byte &&
           entity->signature_end <= entity->end_byte && entity->doc_start <= entity->doc_end &&
           entity->doc_end <= check->header->file_size && entity->start_line <= entity->end_line;
}

/* Parents and positions make the order of the rows. */
static bool facts_check_entity_place(const struct facts_check *check, uint32_t number)
{
    const struct fact_entity *entity = &check->facts->entities[number];

    if (entity->scope >= check->header->scope_count ||
        (entity->body != FACT_NONE && entity->body >= check->header->scope_count)) {
        return false;
    }
    if (number == 0) {
        return entity->parent == FACT_NONE && entity->kind == ENTITY_KIND_FILE;
    }
    return entity->parent < number && entity->start_byte >= entity[-1].start_byte;
}

static bool facts_check_entity(const struct facts_check *check, uint32_t number)
{
    const struct fact_entity *entity = &check->facts->entities[number];

    return facts_check_entity_place(check, number) && facts_check_entity_spans(check, entity) &&
           facts_is_text(check, entity->name) && facts_is_text(check, entity->qualified) &&
           facts_is_node(check, entity->type) && facts_is_node(check, entity->value) &&
           facts_is_node(check, entity->owner) && entity->kind < ENTITY_KIND_COUNT &&
           entity->class_ <= ENTITY_CLASS_TEST && entity->rule < TEST_RULE_COUNT &&
           entity->zero == 0;
}

static bool facts_check_entities(const struct facts_check *check)
{
    if (check->header->entity_count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < check->header->entity_count; i++) {
        if (!facts_check_entity(check, i)) {
            return false;
        }
    }
    return true;
}

static bool facts_check_scopes(const struct facts_check *check)
{
    if (check->header->scope_count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < check->header->scope_count; i++) {
        const struct fact_scope *scope = &check->facts->scopes[i];
        if ((i == 0 ? scope->parent != FACT_NONE : scope->parent >= i) ||
            (i > 0 && scope[-1].start_byte > scope->start_byte) ||
            scope->entity >= check->header->entity_count || scope->start_byte > scope->end_byte ||
            scope->end_byte > check->header->file_size || scope->kind > FACT_SCOPE_BLOCK ||
            (scope->zero[0] | scope->zero[1] | scope->zero[2]) != 0) {
            return false;
        }
    }
    return true;
}

/* (scope, name) of a row as one number that sorts alike. */
static uint64_t facts_pack_pair(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32U | low;
}

static bool facts_check_bindings(const struct facts_check *check)
{
    for (uint32_t i = 0; i < check->header->binding_count; i++) {
        const struct fact_binding *row = &check->facts->bindings[i];
        if (row->scope >= check->header->scope_count || !facts_is_text(check, row->name) ||
            !facts_is_node(check, row->type) || !facts_is_node(check, row->value) ||
            row->start_byte > check->header->file_size || row->kind > FACT_BINDING_EXPORT ||
            (row->label != 0 && row->kind != FACT_BINDING_PARAM)) {
            return false;
        }
        if (i > 0) {
            uint64_t before = facts_pack_pair(row[-1].scope, row[-1].name);
            uint64_t here = facts_pack_pair(row->scope, row->name);
            if (before > here || (before == here && row[-1].start_byte > row->start_byte)) {
                return false;
            }
        }
    }
    return true;
}

static bool facts_check_imports(const struct facts_check *check)
{
    for (uint32_t i = 0; i < check->header->import_count; i++) {
        const struct fact_import *row = &check->facts->imports[i];
        if (row->scope >= check->header->scope_count || row->from >= check->header->entity_count ||
            !facts_is_text(check, row->module) || !facts_is_text(check, row->name) ||
            !facts_is_text(check, row->alias) || row->kind > FACT_IMPORT_MOD_FILE ||
            (i > 0 && facts_pack_pair(row[-1].line, row[-1].column) >
                          facts_pack_pair(row->line, row->column))) {
            return false;
        }
    }
    return true;
}

static bool facts_check_refs(const struct facts_check *check)
{
    for (uint32_t i = 0; i < check->header->ref_count; i++) {
        const struct fact_ref *row = &check->facts->refs[i];
        if (row->from >= check->header->entity_count || row->scope >= check->header->scope_count ||
            !facts_is_node(check, row->node) || !facts_is_node(check, row->target) ||
            row->start_byte > check->header->file_size || row->kind >= REF_KIND_COUNT ||
            (row->zero[0] | row->zero[1] | row->zero[2]) != 0 ||
            (i > 0 && row[-1].start_byte > row->start_byte)) {
            return false;
        }
    }
    return true;
}

/* Strictly rising (scope, name, start_byte, number) over 1.. : each entity exactly once. */
static bool facts_check_order(const struct facts_check *check)
{
    const uint32_t *order = check->facts->entity_order;

    for (uint32_t i = 0; i + 1 < check->header->entity_count; i++) {
        if (order[i] == 0 || order[i] >= check->header->entity_count) {
            return false;
        }
        if (i > 0) {
            const struct fact_entity *a = &check->facts->entities[order[i - 1]];
            const struct fact_entity *b = &check->facts->entities[order[i]];
            uint64_t before = facts_pack_pair(a->scope, a->name);
            uint64_t here = facts_pack_pair(b->scope, b->name);
            /* Entities are in order of start_byte, so the number alone breaks ties. */
            if (before > here || (before == here && order[i - 1] >= order[i])) {
                return false;
            }
        }
    }
    return true;
}

static bool facts_check_header(struct str bytes, struct facts_layout *layout, struct err *err)
{
    struct facts_header header;

    if (bytes.size < sizeof header || ((uintptr_t)bytes.data & 7U) != 0) {
        return ERR_RAISE(err, ERR_CORRUPT, "facts of %zu bytes are cut short or not aligned",
                         bytes.size);
    }
    memcpy(&header, bytes.data, sizeof header);
    if (header.magic != FACTS_MAGIC) {
        return ERR_RAISE(err, ERR_CORRUPT, "facts do not begin with their magic number");
    }
    if (header.version != FACTS_FORMAT_VERSION) {
        return ERR_RAISE(err, ERR_FORMAT, "facts have format version %u instead of %u",
                         (unsigned)header.version, FACTS_FORMAT_VERSION);
    }
    facts_compute_section_layout(&header, layout);
    if (layout->total != bytes.size) {
        return ERR_RAISE(err, ERR_CORRUPT, "facts have %zu bytes where their counts say %llu",
                         bytes.size, (unsigned long long)layout->total);
    }
    return true;
}

static bool facts_check_fields(const struct facts_check *check)
{
    const struct facts_header *header = check->header;

    return (header->status == FILE_STATUS_PARSED ||
            header->status == FILE_STATUS_PARSED_WITH_ERRORS ||
            header->status == FILE_STATUS_ZERO_ENTITIES) &&
           facts_is_text(check, header->package);
}

/* In this order: later checks read what earlier ones have checked. */
static const struct {
    const char *name;
    bool (*is_good)(const struct facts_check *check);
} facts_section_checks[] = {
    { "header", facts_check_fields },    { "node", facts_check_nodes },
    { "scope", facts_check_scopes },     { "entity", facts_check_entities },
    { "binding", facts_check_bindings }, { "import", facts_check_imports },
    { "reference", facts_check_refs },   { "entity order", facts_check_order },
};

static const char *facts_name_bad_section(const struct facts_check *check)
{
    for (size_t i = 0; i < sizeof facts_section_checks / sizeof facts_section_checks[0]; i++) {
        if (!facts_section_checks[i].is_good(check)) {
            return facts_section_checks[i].name;
        }
    }
    return NULL;
}

bool facts_open_checked_view(struct str bytes, struct facts *out, struct err *err)
{
    alignas(8) uint8_t stack_starts[FACTS_STARTS_ON_STACK];
    struct facts_layout layout = { 0 };
    struct facts facts = { 0 };
    struct facts_check check = { 0 };
    const char *bad = NULL;
    uint8_t *starts = stack_starts;
    size_t start_bytes;

    if (!facts_check_header(bytes, &layout, err)) {
        return false;
    }
    facts_point_view_sections(bytes, &layout, &facts);
    start_bytes = (size_t)facts.header->text_bytes / 8U + 1U;
    if (start_bytes > sizeof stack_starts) {
        starts = mem_alloc_zeroed(start_bytes, 1);
        if (starts == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to check %zu bytes of facts", bytes.size);
        }
    } else {
        memset(starts, 0, start_bytes);
    }
    check.facts = &facts;
    check.header = facts.header;
    check.starts = starts;
    bad = facts_mark_text_starts(&facts, starts) ? facts_name_bad_section(&check) : "text";
    if (starts != stack_starts) {
        mem_free_block(starts);
    }
    if (bad != NULL) {
        return ERR_RAISE(err, ERR_CORRUPT, "facts have a bad %s", bad);
    }
    *out = facts;
    return true;
}

void facts_copy_view(const struct facts *from, const char *copy, struct facts *out)
{
    struct facts_layout layout = { 0 };

    facts_compute_section_layout(from->header, &layout);
    facts_point_view_sections(str_from_range(copy, from->bytes.size), &layout, out);
}

/* ------------------------------------------------------------------ looking up */

/* Where the last name of a tree is. The operators left out have none. */
enum facts_name_place {
    FACTS_NAME_NOWHERE,
    FACTS_NAME_IN_A,   /* operand a is the text */
    FACTS_NAME_IN_B,   /* operand b is the text */
    FACTS_NAME_BELOW,  /* the last name of the tree a */
    FACTS_NAME_ENTITY, /* the name of the entity a */
};

static const uint8_t facts_name_places[FACT_OP_COUNT] = {
    [FACT_OP_NAME] = FACTS_NAME_IN_A,     [FACT_OP_LITERAL] = FACTS_NAME_IN_A,
    [FACT_OP_MEMBER] = FACTS_NAME_IN_B,   [FACT_OP_PATH] = FACTS_NAME_IN_B,
    [FACT_OP_ENTITY] = FACTS_NAME_ENTITY, [FACT_OP_NEW] = FACTS_NAME_BELOW,
    [FACT_OP_VALUE] = FACTS_NAME_BELOW,   [FACT_OP_INDEX] = FACTS_NAME_BELOW,
    [FACT_OP_AWAIT] = FACTS_NAME_BELOW,   [FACT_OP_APPLY] = FACTS_NAME_BELOW,
    [FACT_OP_POINTER] = FACTS_NAME_BELOW,
};

fact_text facts_find_last_name(const struct facts *facts, uint32_t node)
{
    while (node < facts->header->node_count) { /* ends: children have smaller numbers */
        const struct fact_node *row = &facts->nodes[node];
        switch ((enum facts_name_place)facts_name_places[row->op]) {
        case FACTS_NAME_NOWHERE: return 0;
        case FACTS_NAME_IN_A: return row->a;
        case FACTS_NAME_IN_B: return row->b;
        case FACTS_NAME_ENTITY: return facts->entities[row->a].name;
        case FACTS_NAME_BELOW: node = row->a; break;
        }
    }
    return 0;
}

uint32_t facts_find_scope_entities(const struct facts *facts, uint32_t scope, fact_text name,
                                   uint32_t *first)
{
    uint64_t wanted = facts_pack_pair(scope, name);
    uint32_t count = facts->header->entity_count - 1;
    uint32_t low = 0;
    uint32_t high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct fact_entity *row = &facts->entities[facts->entity_order[middle]];
        if (facts_pack_pair(row->scope, row->name) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low; high < count; high++) {
        const struct fact_entity *row = &facts->entities[facts->entity_order[high]];
        if (row->scope != scope || row->name != name) {
            break;
        }
    }
    return high - low;
}

uint32_t facts_find_scope_bindings(const struct facts *facts, uint32_t scope, fact_text name,
                                   uint32_t *first)
{
    uint64_t wanted = facts_pack_pair(scope, name);
    uint32_t count = facts->header->binding_count;
    uint32_t low = 0;
    uint32_t high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct fact_binding *row = &facts->bindings[middle];
        if (facts_pack_pair(row->scope, row->name) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low; high < count; high++) {
        if (facts->bindings[high].scope != scope || facts->bindings[high].name != name) {
            break;
        }
    }
    return high - low;
}

static uint32_t facts_child_of_operand(uint8_t operand, uint32_t value)
{
    return operand == FACTS_OPERAND_NODE || operand == FACTS_OPERAND_ARGS ? value : FACT_NONE;
}

void facts_list_node_children(const struct fact_node *node, uint32_t below[2])
{
    below[0] = facts_child_of_operand(facts_op_shapes[node->op].a, node->a);
    below[1] = facts_child_of_operand(facts_op_shapes[node->op].b, node->b);
}

static bool facts_operand_is_marked(const bool *marks, uint8_t operand, uint32_t value)
{
    return (operand == FACTS_OPERAND_NODE || operand == FACTS_OPERAND_ARGS) && value != FACT_NONE &&
           marks[value];
}

/* Children have smaller numbers than parents. */
void facts_mark_trees_with(const struct facts *facts, enum fact_op op, bool *marks)
{
    for (uint32_t i = 0; i < facts->header->node_count; i++) {
        const struct fact_node *node = &facts->nodes[i];
        marks[i] = node->op == op ||
                   facts_operand_is_marked(marks, facts_op_shapes[node->op].a, node->a) ||
                   facts_operand_is_marked(marks, facts_op_shapes[node->op].b, node->b);
    }
}

fact_text facts_search_text_number(const struct facts *facts, struct str text)
{
    uint32_t at = 0;

    if (text.size == 0) {
        return 0;
    }
    while (at < facts->header->text_bytes) {
        struct str here = facts_borrow_text(facts, at);
        if (str_equals_bytes(here, text)) {
            return at;
        }
        at += FACTS_TEXT_HEAD_BYTES + (uint32_t)here.size;
    }
    return FACT_NONE;
}
