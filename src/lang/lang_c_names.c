/* lang_c_names.c - small things that all parts of the C parser share: which names are known,
 * where a token stands, the comment above it, rows for it. */
#include "lang/lang_c_internal.h"

#include "util/mem.h"

#define NAMES_SLOTS_MIN  256U
#define NAMES_DOC_BLOCKS 512U /* comments joined into one doc comment at most */

/* ------------------------------------------------------------------ known names */

static struct c_name *names_find_slot(const struct c_parser *parser, struct str text, uint32_t hash)
{
    const struct c_names *names = &parser->names;
    uint32_t slot = 0;
    if (names->slot_count == 0) {
        return NULL;
    }
    for (slot = hash & (names->slot_count - 1); names->slots[slot].size != 0;
         slot = (slot + 1) & (names->slot_count - 1)) {
        const struct c_name *name = &names->slots[slot];
        if (name->hash == hash && name->size == text.size &&
            memcmp(parser->source.data + name->start, text.data, text.size) == 0) {
            break;
        }
    }
    return &names->slots[slot];
}

static void names_grow(struct c_parser *parser)
{
    struct c_names *names = &parser->names;
    struct c_names grown = { .slot_count =
                                 names->slot_count == 0 ? NAMES_SLOTS_MIN : names->slot_count * 2,
                             .count = names->count };
    grown.slots = mem_alloc_zeroed(grown.slot_count, sizeof *grown.slots);
    if (grown.slots == NULL) {
        parser->unit->failed = true;
        return;
    }
    for (uint32_t i = 0; i < names->slot_count; i++) {
        uint32_t slot = names->slots[i].hash & (grown.slot_count - 1);
        if (names->slots[i].size == 0) {
            continue;
        }
        while (grown.slots[slot].size != 0) {
            slot = (slot + 1) & (grown.slot_count - 1);
        }
        grown.slots[slot] = names->slots[i];
    }
    mem_free_block(names->slots);
    *names = grown;
}

struct c_name *c_find_name(const struct c_parser *parser, uint32_t i)
{
    struct c_name *name = names_find_slot(parser, c_text_at(parser, i), parser->tokens[i].aux);
    return name != NULL && name->size != 0 ? name : NULL;
}

struct c_name *c_find_text(const struct c_parser *parser, struct str text)
{
    struct c_name *name = names_find_slot(parser, text, c_hash_name(text));
    return name != NULL && name->size != 0 ? name : NULL;
}

bool c_is_local(const struct c_parser *parser, uint32_t i)
{
    const struct c_name *name = c_find_name(parser, i);
    return name != NULL && name->generation == parser->generation;
}

static struct c_name *names_add(struct c_parser *parser, uint32_t i)
{
    const struct c_token *token = &parser->tokens[i];
    struct c_name *name = NULL;
    if (parser->names.count + 1 > parser->names.slot_count / 2) {
        names_grow(parser);
    }
    name = names_find_slot(parser, c_text_at(parser, i), token->aux);
    if (name == NULL || (name->size == 0 && parser->unit->failed)) {
        return NULL;
    }
    if (name->size == 0) {
        *name = (struct c_name){ .hash = token->aux,
                                 .start = token->start,
                                 .size = token->end - token->start };
        parser->names.count++;
    }
    return name;
}

void c_note_name(struct c_parser *parser, uint32_t i, uint32_t flags)
{
    struct c_name *name = names_add(parser, i);
    if (name != NULL) {
        name->flags |= flags;
    }
}

void c_note_local(struct c_parser *parser, uint32_t i)
{
    struct c_name *name = names_add(parser, i);
    if (name != NULL) {
        name->generation = parser->generation;
    }
}

void c_note_type(struct c_parser *parser, uint32_t i, uint32_t entity)
{
    struct c_name *name = names_add(parser, i);
    if (name != NULL) {
        name->entity = entity;
    }
}

/* ------------------------------------------------------------------ rows */

struct walk_site c_site_at(const struct c_parser *parser, uint32_t i)
{
    const struct c_token *token = &parser->tokens[i];
    return (struct walk_site){ .start_byte = token->start,
                               .line = token->line,
                               .column =
                                   token->start - parser->unit->lines.items[token->line - 1] + 1 };
}

void c_set_regions(struct c_parser *parser, uint8_t flags)
{
    parser->walk->conditional_depth = (flags & C_CONDITIONAL) != 0 ? 1 : 0;
    parser->walk->disabled_depth = (flags & C_DISABLED) != 0 ? 1 : 0;
}

struct fact_ref *c_add_ref(struct c_parser *parser, enum ref_kind kind, uint32_t node, uint32_t i)
{
    struct fact_ref *row = NULL;
    if (!parser->in_macro) {
        c_set_regions(parser, parser->tokens[i].flags);
    }
    row = walk_place_ref(parser->walk, kind, node, c_site_at(parser, i));
    if (parser->in_macro) {
        row->flags |= FACT_REF_IN_MACRO;
    }
    return row;
}

uint32_t c_make_name(struct c_parser *parser, uint32_t i)
{
    return walk_make_name(parser->walk, c_text_at(parser, i));
}

/* ------------------------------------------------------------------ doc comments */

/* Only white space, and at most one end of line, in between? */
static bool names_is_gap(const struct c_parser *parser, uint32_t start, uint32_t end)
{
    unsigned lines = 0;
    for (uint32_t i = start; i < end; i++) {
        char byte = parser->source.data[i];
        if (byte != ' ' && byte != '\n' && (byte < '\t' || byte > '\r')) {
            return false;
        }
        lines += byte == '\n';
        if (lines > 1) {
            return false;
        }
    }
    return true;
}

/* Index of the last comment that ends at or before `start`, or C_NO_TOKEN. */
static uint32_t names_find_comment(const struct c_unit *unit, uint32_t start)
{
    size_t low = 0;
    size_t high = unit->comments.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (unit->comments.items[middle].end <= start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? C_NO_TOKEN : (uint32_t)(low - 1);
}

void c_find_doc(struct c_parser *parser, uint32_t start, uint32_t *doc_start, uint32_t *doc_end)
{
    const struct c_unit *unit = parser->unit;
    uint32_t last = names_find_comment(unit, start);
    uint32_t first = last;
    *doc_start = start;
    *doc_end = start;
    if (last == C_NO_TOKEN || unit->comments.items[last].trailing ||
        !names_is_gap(parser, unit->comments.items[last].end, start)) {
        return;
    }
    if (parser->doc_comment != last) {
        for (unsigned blocks = 1; first > 0 && blocks < NAMES_DOC_BLOCKS; blocks++) {
            const struct c_comment *before = &unit->comments.items[first - 1];
            if (before->trailing ||
                !names_is_gap(parser, before->end, unit->comments.items[first].start)) {
                break;
            }
            first--;
        }
        parser->doc_comment = last;
        parser->doc_start = unit->comments.items[first].start;
    }
    *doc_start = parser->doc_start;
    *doc_end = unit->comments.items[last].end;
}
