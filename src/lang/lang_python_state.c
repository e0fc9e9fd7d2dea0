/* lang_python_state.c - what the Python front end remembers while it walks one file.
 *
 * Everything lives in walk->arena and ends with the file; without memory the file fails.
 * Cost: O(1) a note; a pending reference is looked at once for each frame around it, up to
 * PY_FRAMES_SETTLED; the linker sees through what is left.
 */
#include "lang/lang_python_internal.h"

#include "util/hash.h"

#define STATE_SLOTS_MIN    256U
#define STATE_FRAMES_MIN   16U
#define STATE_PENDING_MIN  64U
#define STATE_ASSIGNED_MIN 64U

bool py_state_begin_file(struct walk *walk)
{
    struct py_state *py = arena_alloc_zeroed(walk->arena, 1, sizeof *py);
    walk->lang_state = NULL;
    if (py == NULL) {
        walk_fail_memory(walk);
        return false;
    }
    py->slots = arena_alloc_zeroed(walk->arena, STATE_SLOTS_MIN, sizeof *py->slots);
    py->frames = arena_alloc_zeroed(walk->arena, STATE_FRAMES_MIN, sizeof *py->frames);
    py->pending = arena_alloc_zeroed(walk->arena, STATE_PENDING_MIN, sizeof *py->pending);
    py->assigned = arena_alloc_zeroed(walk->arena, STATE_ASSIGNED_MIN, sizeof *py->assigned);
    py->assigned_held = STATE_ASSIGNED_MIN;
    if (py->assigned == NULL || py->slots == NULL || py->frames == NULL || py->pending == NULL) {
        walk_fail_memory(walk);
        return false;
    }
    py->slot_count = STATE_SLOTS_MIN;
    py->frames_held = STATE_FRAMES_MIN;
    py->pending_held = STATE_PENDING_MIN;
    py->outer_start = FACT_NONE;
    py->definition_start = FACT_NONE;
    py->lambda_start = FACT_NONE;
    py->branch.start = FACT_NONE;
    py->hint.start = FACT_NONE;
    walk->lang_state = py;
    return true;
}

/* ------------------------------------------------------------------ notes */

static struct py_slot *state_find_slot(const struct py_state *py, uint64_t key, uint32_t note)
{
    size_t mask = py->slot_count - 1;
    size_t at = hash_mix_u64_bits(key ^ ((uint64_t)note << 62U)) & mask;
    while (py->slots[at].key != 0 && (py->slots[at].key != key || py->slots[at].note != note)) {
        at = (at + 1) & mask;
    }
    return &py->slots[at];
}

static bool state_grow_slots(struct walk *walk)
{
    struct py_state *py = py_state_of(walk);
    struct py_slot *old = py->slots;
    size_t old_count = py->slot_count;
    struct py_slot *slots = arena_alloc_zeroed(walk->arena, old_count * 2, sizeof *slots);
    if (slots == NULL) {
        walk_fail_memory(walk);
        return false;
    }
    py->slots = slots;
    py->slot_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].key != 0) {
            *state_find_slot(py, old[i].key, old[i].note) = old[i];
        }
    }
    return true;
}

static uint64_t state_make_key(uint32_t scope, fact_text name)
{
    return (uint64_t)scope << 32U | name;
}

bool py_note_set(struct walk *walk, enum py_note note, uint32_t scope, fact_text name,
                 uint32_t value)
{
    struct py_state *py = py_state_of(walk);
    struct py_slot *slot = NULL;
    if (py == NULL || name == 0) {
        return false;
    }
    slot = state_find_slot(py, state_make_key(scope, name), note);
    if (slot->key != 0) {
        slot->value = value;
        return false;
    }
    if (py->slots_used >= py->slot_count / 2) {
        if (!state_grow_slots(walk)) {
            return false;
        }
        slot = state_find_slot(py, state_make_key(scope, name), note);
    }
    slot->key = state_make_key(scope, name);
    slot->note = note;
    slot->value = value;
    py->slots_used++;
    return true;
}

bool py_note_find(const struct walk *walk, enum py_note note, uint32_t scope, fact_text name,
                  uint32_t *value)
{
    const struct py_state *py = py_state_of(walk);
    const struct py_slot *slot = NULL;
    *value = FACT_NONE;
    if (py == NULL || name == 0) {
        return false;
    }
    slot = state_find_slot(py, state_make_key(scope, name), note);
    if (slot->key != 0) {
        *value = slot->value;
    }
    return slot->key != 0;
}

/* ------------------------------------------------------------------ frames */

/* A copy of items with twice the room, or NULL. */
static void *state_double_items(struct walk *walk, const void *items, size_t *held, size_t size)
{
    void *more = arena_alloc_bytes(walk->arena, *held * 2 * size);
    if (more != NULL) {
        memcpy(more, items, *held * size);
        *held *= 2;
    } else {
        walk_fail_memory(walk);
    }
    return more;
}

struct py_frame *py_frame_push(struct walk *walk, uint32_t scope)
{
    struct py_state *py = py_state_of(walk);
    struct py_frame *frame = NULL;
    if (py->frame_count == py->frames_held) {
        void *more =
            state_double_items(walk, py->frames, &py->frames_held, sizeof(struct py_frame));
        if (more == NULL) {
            return py_frame_top(walk);
        }
        py->frames = more;
    }
    frame = &py->frames[py->frame_count++];
    if (py->frame_count > 1) {
        *frame = frame[-1]; /* closures see the receiver of the method around them */
    }
    frame->scope = scope;
    frame->first_pending = py->pending_count;
    frame->first_assigned = py->assigned_count;
    frame->has_result = false;
    return frame;
}

struct py_frame *py_frame_top(const struct walk *walk)
{
    struct py_state *py = py_state_of(walk);
    return py == NULL || py->frame_count == 0 ? NULL : &py->frames[py->frame_count - 1];
}

static void state_emit_pending(struct walk *walk, const struct py_pending *row)
{
    struct fact_ref *ref = walk_place_ref(walk, (enum ref_kind)row->kind, row->node, row->site);
    ref->from = row->from;
    ref->scope = row->scope;
    ref->target = row->target;
    ref->flags = row->flags;
}

void py_frame_pop(struct walk *walk)
{
    struct py_state *py = py_state_of(walk);
    struct py_frame *frame = py_frame_top(walk);
    size_t kept = 0;
    if (frame == NULL) {
        return;
    }
    kept = frame->first_pending;
    for (size_t i = frame->first_pending; i < py->pending_count; i++) {
        uint32_t tree = FACT_NONE;
        if (py_note_find(walk, PY_NOTE_LOCAL, frame->scope, py->pending[i].name, &tree)) {
            continue;
        }
        if (py->frame_count == 1 || py->frame_count > PY_FRAMES_SETTLED) {
            state_emit_pending(walk, &py->pending[i]);
        } else {
            py->pending[kept++] = py->pending[i];
        }
    }
    py->pending_count = kept;
    py->assigned_count = frame->first_assigned;
    py->frame_count--;
}

void py_pending_add(struct walk *walk, enum ref_kind kind, fact_text name, uint32_t node,
                    TSNode site)
{
    struct py_state *py = py_state_of(walk);
    struct py_pending *row = NULL;
    if (py->pending_count == py->pending_held) {
        void *more =
            state_double_items(walk, py->pending, &py->pending_held, sizeof(struct py_pending));
        if (more == NULL) {
            return;
        }
        py->pending = more;
    }
    row = &py->pending[py->pending_count++];
    memset(row, 0, sizeof *row);
    row->name = name;
    row->node = node;
    row->target = FACT_NONE;
    row->from = walk->entity;
    row->scope = walk->scope;
    row->site.start_byte = ts_node_start_byte(site);
    row->site.line = walk_line_of(site);
    row->site.column = walk_column_of(site);
    row->kind = (uint8_t)kind;
    if (walk->disabled_depth > 0) {
        row->flags |= FACT_REF_DISABLED;
    }
    if (walk->conditional_depth > 0) {
        row->flags |= FACT_REF_CONDITIONAL;
    }
    row->scope = py_find_narrowed_scope(walk, row->site.start_byte, row->scope);
}

struct py_pending *py_pending_last(const struct walk *walk)
{
    struct py_state *py = py_state_of(walk);
    return py->pending_count == 0 ? NULL : &py->pending[py->pending_count - 1];
}

/* ------------------------------------------------------------------ assigned locals */

void py_assigned_add(struct walk *walk, uint32_t scope, fact_text name, uint32_t tree)
{
    struct py_state *py = py_state_of(walk);
    struct py_assigned *row = NULL;
    uint32_t before = FACT_NONE;
    (void)py_note_find(walk, PY_NOTE_VALUE, scope, name, &before);
    (void)py_note_set(walk, PY_NOTE_VALUE, scope, name, tree);
    if (py->merge_depth == 0) {
        return;
    }
    if (py->assigned_count == py->assigned_held) {
        void *more =
            state_double_items(walk, py->assigned, &py->assigned_held, sizeof *py->assigned);
        if (more == NULL) {
            return;
        }
        py->assigned = more;
    }
    row = &py->assigned[py->assigned_count++];
    row->scope = scope;
    row->name = name;
    row->tree = tree;
    row->before = before;
}

/* ------------------------------------------------------------------ scopes */

enum fact_scope_kind py_scope_kind(const struct walk *walk, uint32_t scope)
{
    return (enum fact_scope_kind)facts_builder_edit_scope(walk->facts, scope)->kind;
}

uint32_t py_find_variable_scope(const struct walk *walk)
{
    uint32_t scope = walk->scope;
    while (scope != 0 && py_scope_kind(walk, scope) == FACT_SCOPE_BLOCK) {
        scope = facts_builder_edit_scope(walk->facts, scope)->parent;
    }
    return scope;
}

/* Parts lie inside each other: the shortest is the innermost. */
uint32_t py_find_narrowed_scope(const struct walk *walk, uint32_t start_byte, uint32_t scope)
{
    const struct py_state *py = py_state_of(walk);
    uint32_t shortest = UINT32_MAX;
    uint32_t found = scope;
    for (unsigned i = 0; i < PY_NARROWED_MAX; i++) {
        const struct py_narrowed *part = &py->narrowed[i];
        if (part->outer == scope && start_byte >= part->start && start_byte < part->end &&
            part->end - part->start < shortest) {
            shortest = part->end - part->start;
            found = part->scope;
        }
    }
    return found;
}

void py_settle_ref_scope(const struct walk *walk, struct fact_ref *ref)
{
    ref->scope = py_find_narrowed_scope(walk, ref->start_byte, ref->scope);
}
