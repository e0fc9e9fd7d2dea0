/* answer_entity.c - which entity does a parameter name? Keys by hash; names by a scan, which is
 * for people: programs hold keys. See answer_internal.h. */
#include "answer/answer_internal.h"

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
    return before == '.' || before == ':' || before == '#' || before == '/' || before == '\\';
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

static void entity_collect_candidates(struct answer_call *call, struct str name)
{
    const struct snapshot *snapshot = call->snapshot;
    unsigned best = UINT32_MAX;

    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *row = &snapshot->entities[i];
        enum entity_fit fit = entity_rank_fit(row, name);
        unsigned rank = (unsigned)fit * 4U + entity_rank_standing(row);
        if (fit == FIT_NONE || rank > best) {
            continue;
        }
        if (rank < best) {
            best = rank;
            call->candidate_count = 0;
            call->candidate_total = 0;
        }
        if (call->candidate_count < ANSWER_CANDIDATES_MAX) {
            call->candidates[call->candidate_count++] = i;
        }
        call->candidate_total++;
    }
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

static void entity_suggest_near_keys(struct answer_call *call, struct str name)
{
    const struct snapshot *snapshot = call->snapshot;
    unsigned limit = name.size < 4 ? 0 : name.size < 8 ? 1 : 2;
    for (unsigned distance = 0; distance <= limit; distance++) {
        for (uint32_t i = 0; i < snapshot->entity_count; i++) {
            struct str other = snapshot->entities[i].name;
            size_t apart = other.size > name.size ? other.size - name.size : name.size - other.size;
            if (call->suggestion_count == ANSWER_SUGGESTIONS_MAX) {
                return;
            }
            if (apart <= distance && str_edit_distance(other, name, distance) == distance) {
                entity_suggest_key(call, i);
            }
        }
    }
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
    entity_collect_candidates(call, text);
    if (call->candidate_total == 1) {
        *entity = call->candidates[0];
        return true;
    }
    if (call->candidate_total > 1) {
        return ERR_RAISE(err, ERR_AMBIGUOUS, "%llu entities are called '%.*s': name one by its key",
                         (unsigned long long)call->candidate_total, STR_ARG(text));
    }
    entity_suggest_near_keys(call, entity_cut_name(text));
    return ERR_RAISE(err, ERR_ENTITY_NOT_FOUND, "entity '%.*s' not found", STR_ARG(text));
}
