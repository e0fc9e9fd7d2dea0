/* answer_entity.c - which entity does a parameter name? Keys by hash, names by the distinct names
 * of the snapshot. See answer_internal.h. */
#include "answer/answer_internal.h"
#include "graph/names.h"

#include <stdlib.h>

/* How well a name fits, best first; entities of the best rank are the candidates. */
enum entity_fit {
    FIT_QUALIFIED, /* the whole qualified name */
    FIT_NAME,      /* the bare name */
    FIT_TAIL,      /* the last parts of the qualified name */
    FIT_NONE,
};

/* Is `tail` the end of `name`, behind a separator? "Counter::new" of "a::Counter::new". */
static bool entity_name_has_tail(struct str name, struct str tail)
{
    char before;
    if (name.size <= tail.size || !str_ends_with(name, tail)) {
        return false;
    }
    before = name.data[name.size - tail.size - 1];
    return graph_byte_separates(before);
}

static enum entity_fit entity_rank_fit(const struct graph_entity *row, struct str name)
{
    if (row->kind == ENTITY_KIND_FILE) {
        return FIT_NONE;
    }
    if (str_equals_bytes(row->qualified, name)) {
        return FIT_QUALIFIED;
    }
    if (str_equals_bytes(row->name, name)) {
        return FIT_NAME;
    }
    return entity_name_has_tail(row->qualified, name) ? FIT_TAIL : FIT_NONE;
}

/* Lower is preferred: definitions before declarations, code before tests. */
static unsigned entity_rank_standing(const struct graph_entity *row)
{
    bool declared =
        row->kind == ENTITY_KIND_PROTOTYPE || (row->flags & FACT_ENTITY_DECLARATION) != 0;
    return (row->class_ == ENTITY_CLASS_TEST ? 2U : 0U) + (declared ? 1U : 0U);
}

struct entity_fits {
    struct answer_call *call;
    const struct graph_names *names;
    struct str text;
    uint32_t *entities; /* of the best rank, in the call's arena */
    size_t count;
    size_t room;
    unsigned best;
};

static bool entity_consider_one(struct entity_fits *fits, uint32_t entity, struct err *err)
{
    const struct graph_entity *row = &fits->call->snapshot->entities[entity];
    enum entity_fit fit = entity_rank_fit(row, fits->text);
    unsigned rank = (unsigned)fit * 4U + entity_rank_standing(row);

    if (fit == FIT_NONE || rank > fits->best) {
        return true;
    }
    if (rank < fits->best) {
        fits->best = rank;
        fits->count = 0;
    }
    if (fits->count == fits->room) {
        size_t room = fits->room == 0 ? ANSWER_CANDIDATES_MAX : fits->room * 2;
        uint32_t *entities = arena_alloc_bytes(fits->call->arena, room * sizeof *entities);
        if (entities == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to find an entity");
        }
        if (fits->count > 0) {
            memcpy(entities, fits->entities, fits->count * sizeof *entities);
        }
        fits->entities = entities;
        fits->room = room;
    }
    fits->entities[fits->count++] = entity;
    return true;
}

/* An entity that fits is called by an end of the text behind a separator, or it is odd. */
static bool entity_consider_all(struct entity_fits *fits, struct err *err)
{
    const struct graph_texts *texts = &fits->names->names;
    struct str text = fits->text;

    for (size_t at = 0; at < text.size; at++) {
        uint32_t name;
        if (at > 0 && !graph_byte_separates(text.data[at - 1])) {
            continue;
        }
        name = graph_find_name_text(fits->call->snapshot, fits->names,
                                    str_from_range(text.data + at, text.size - at));
        for (uint32_t i = name == GRAPH_ID_NONE ? 0 : texts->first[name];
             name != GRAPH_ID_NONE && i < texts->first[name + 1]; i++) {
            if (!entity_consider_one(fits, texts->entities[i], err)) {
                return false;
            }
        }
    }
    for (uint32_t i = 0; i < fits->names->odd_count; i++) {
        if (!entity_consider_one(fits, fits->names->odd[i], err)) {
            return false;
        }
    }
    return true;
}

static int entity_compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static bool entity_collect_candidates(struct answer_call *call, struct str name, struct err *err)
{
    struct entity_fits fits = { .call = call, .text = name, .best = UINT32_MAX };

    if (!graph_borrow_names(call->snapshot, &fits.names, err) || !entity_consider_all(&fits, err)) {
        return false;
    }
    if (fits.count > 0) {
        qsort(fits.entities, fits.count, sizeof *fits.entities, entity_compare_numbers);
    }
    for (size_t i = 0; i < fits.count; i++) { /* an odd one may be there twice */
        if (i > 0 && fits.entities[i] == fits.entities[i - 1]) {
            continue;
        }
        if (call->candidate_count < ANSWER_CANDIDATES_MAX) {
            call->candidates[call->candidate_count++] = fits.entities[i];
        }
        call->candidate_total++;
    }
    return true;
}

static void entity_suggest_key(struct answer_call *call, uint32_t entity)
{
    struct buf key;
    buf_init_with_limit(&key, ANSWER_BODY_BYTES_MAX);
    graph_append_entity_key(call->snapshot, entity, &key);
    answer_add_suggestion(call, buf_borrow_str(&key));
    buf_release_bytes(&key);
}

/* lang:type:NAME:path:T<n> -> NAME; a bare name is itself. */
static struct str entity_cut_name(struct str key)
{
    struct str name = key;
    size_t colon = str_find_byte(key, ':');
    for (unsigned i = 0; i < 2 && colon != SIZE_MAX; i++) {
        name = str_from_range(name.data + colon + 1, name.size - colon - 1);
        colon = str_find_byte(name, ':');
    }
    name.size = colon == SIZE_MAX ? name.size : colon;
    return name;
}

#define ENTITY_EDITS_MAX 2U

/* Puts the entities of the text among the smallest numbers kept, ascending. */
static void entity_keep_smallest(const struct graph_texts *texts, uint32_t text, uint32_t *kept,
                                 size_t *count)
{
    for (uint32_t i = texts->first[text]; i < texts->first[text + 1]; i++) {
        uint32_t entity = texts->entities[i];
        size_t at;
        if (*count == ANSWER_SUGGESTIONS_MAX && entity > kept[*count - 1]) {
            return; /* so is the rest */
        }
        at = *count < ANSWER_SUGGESTIONS_MAX ? (*count)++ : *count - 1;
        while (at > 0 && kept[at - 1] > entity) {
            kept[at] = kept[at - 1];
            at--;
        }
        kept[at] = entity;
    }
}

/* The first entities, by distance, then in their order, whose names are a few edits away. */
static bool entity_suggest_near_keys(struct answer_call *call, struct str name, struct err *err)
{
    unsigned limit = name.size < 4 ? 0 : name.size < 8 ? 1 : 2;
    char *folded = arena_alloc_bytes(call->arena, name.size + 1);
    uint32_t near[ENTITY_EDITS_MAX + 1][ANSWER_SUGGESTIONS_MAX] = { { 0 } };
    size_t counts[ENTITY_EDITS_MAX + 1] = { 0 };
    const struct graph_names *names = NULL;
    struct graph_wanted wanted;
    uint64_t *bits;

    if (folded == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to find an entity");
    }
    if (!graph_borrow_names(call->snapshot, &names, err)) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        folded[i] = graph_fold_byte(name.data[i]);
    }
    graph_want_text(str_from_range(folded, name.size), &wanted);
    bits = arena_alloc_zeroed(call->arena, GRAPH_BIT_WORDS(names->names.count), sizeof *bits);
    if (bits == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to find an entity");
    }
    graph_mark_names_like(names, &wanted, false, (int)limit, bits);
    for (uint32_t text = graph_find_set_bit(bits, 0, names->names.count); text < names->names.count;
         text = graph_find_set_bit(bits, text + 1, names->names.count)) {
        unsigned edits = graph_count_name_edits(names, text, &wanted, limit);
        entity_keep_smallest(&names->names, text, near[edits], &counts[edits]);
    }
    for (unsigned edits = 0; edits <= limit; edits++) {
        for (size_t i = 0; i < counts[edits]; i++) {
            entity_suggest_key(call, near[edits][i]);
        }
    }
    return true;
}

bool answer_resolve_entity_param(struct answer_call *call, enum answer_param param,
                                 uint32_t *entity, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    struct str text = call->values[param].text;
    uint32_t file;

    *entity = graph_find_entity_key(snapshot, text);
    if (*entity != GRAPH_ID_NONE) {
        return true;
    }
    file = graph_find_file_path(snapshot, text);
    if (file != GRAPH_ID_NONE && snapshot->files[file].entity_count > 0) {
        *entity = snapshot->files[file].first_entity;
        return true;
    }
    if (!entity_collect_candidates(call, text, err)) {
        return false;
    }
    if (call->candidate_total == 1) {
        *entity = call->candidates[0];
        return true;
    }
    if (call->candidate_total > 1) {
        return ERR_RAISE(err, ERR_AMBIGUOUS, "%llu entities are called '%.*s': name one by its key",
                         (unsigned long long)call->candidate_total, STR_ARG(text));
    }
    if (!entity_suggest_near_keys(call, entity_cut_name(text), err)) {
        return false;
    }
    return ERR_RAISE(err, ERR_ENTITY_NOT_FOUND, "entity '%.*s' not found", STR_ARG(text));
}
