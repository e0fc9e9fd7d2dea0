/* answer_search.c - entities by name. A name is matched in tiers, best first:
 *
 *   0 exact   1 exact but for case   2 qualified name exact   3 prefix   4 prefix of a word of
 *   the name (camelCase, snake_case)   5 substring   6 all words of q occur in name, qualified
 *   name or path   7 path holds q   8 subsequence   9 one or two typing errors
 *
 * Tiers 8 and 9 only count when no better one has a hit. Inside a tier: fewer extra letters
 * first, then more callers, then order of file and position. O(entities x name length). */
#include "answer/answer_internal.h"

#include <stdlib.h>

#define SEARCH_TIER_NONE  255U
#define SEARCH_TIER_LOOSE 8U
#define SEARCH_EDITS_MAX  2U

struct search_name_hit {
    uint32_t entity;
    uint32_t extra;   /* letters of the name beyond the query */
    uint32_t callers; /* incoming edges */
    uint8_t tier;
};

static bool search_byte_is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool search_byte_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || search_byte_is_upper(byte) ||
           (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

/* Does a word of the name begin at `at`? */
static bool search_word_begins_at(struct str name, size_t at)
{
    if (at == 0 || !search_byte_is_word(name.data[at - 1])) {
        return search_byte_is_word(name.data[at]);
    }
    return search_byte_is_upper(name.data[at]) && !search_byte_is_upper(name.data[at - 1]);
}

static bool search_word_has_prefix(struct str name, struct str query)
{
    for (size_t at = 1; at + query.size <= name.size; at++) {
        if (search_word_begins_at(name, at) &&
            str_equals_nocase(str_from_range(name.data + at, query.size), query)) {
            return true;
        }
    }
    return false;
}

static unsigned char search_fold_byte(char byte)
{
    return (unsigned char)(search_byte_is_upper(byte) ? byte | 0x20 : byte);
}

static bool search_has_subsequence(struct str name, struct str query)
{
    size_t matched = 0;
    for (size_t at = 0; at < name.size && matched < query.size; at++) {
        matched += search_fold_byte(name.data[at]) == search_fold_byte(query.data[matched]);
    }
    return matched == query.size;
}

/* "parse config": every word occurs somewhere. */
static bool search_holds_all_words(const struct snapshot *snapshot, const struct graph_entity *row,
                                   struct str query)
{
    struct str rest = query;
    struct str word;
    bool more = true;
    unsigned words = 0;
    while (str_split_next_part(&rest, &more, ' ', &word)) {
        if (word.size == 0) {
            continue;
        }
        words++;
        if (!str_contains_nocase(row->qualified, word) &&
            !str_contains_nocase(snapshot->files[row->file].path, word)) {
            return false;
        }
    }
    return words > 1;
}

/* A name that fits any of the first six tiers lies in the qualified name, and the query in it: one
 * look decides for nearly all entities. */
static uint8_t search_rank_name_tier(const struct graph_entity *row, struct str query)
{
    struct str prefix = str_from_range(row->name.data, query.size);
    if (str_equals_bytes(row->name, query)) {
        return 0;
    }
    if (str_equals_nocase(row->name, query)) {
        return 1;
    }
    if (str_equals_nocase(row->qualified, query)) {
        return 2;
    }
    if (row->name.size > query.size && str_equals_nocase(prefix, query)) {
        return 3;
    }
    return search_word_has_prefix(row->name, query) ? 4 : 5;
}

/* path_holds: the path of the entity's file holds the query; words: the query has several. */
static uint8_t search_rank_strict_tier(const struct snapshot *snapshot,
                                       const struct graph_entity *row, struct str query,
                                       bool path_holds, bool words)
{
    if (str_contains_nocase(row->qualified, query)) {
        return search_rank_name_tier(row, query);
    }
    if (words && search_holds_all_words(snapshot, row, query)) {
        return 6;
    }
    return path_holds ? 7 : SEARCH_TIER_NONE;
}

/* A bit for each byte that occurs; bytes may share one. */
static uint64_t search_mark_bytes(struct str text)
{
    uint64_t marks = 0;
    for (size_t i = 0; i < text.size; i++) {
        marks |= 1ULL << ((unsigned char)text.data[i] & 63U);
    }
    return marks;
}

/* Cheap proof that more edits are needed: an edit brings or removes one byte at most, so lengths
 * and the sets of bytes differ by few. */
static bool search_is_surely_apart(struct str name, struct str query)
{
    size_t apart = name.size > query.size ? name.size - query.size : query.size - name.size;
    uint64_t a;
    uint64_t b;

    if (apart > SEARCH_EDITS_MAX) {
        return true;
    }
    a = search_mark_bytes(name);
    b = search_mark_bytes(query);
    return __builtin_popcountll(a & ~b) > (int)SEARCH_EDITS_MAX ||
           __builtin_popcountll(b & ~a) > (int)SEARCH_EDITS_MAX;
}

static uint8_t search_rank_loose_tier(const struct graph_entity *row, struct str query)
{
    if (query.size >= 3 && search_has_subsequence(row->name, query)) {
        return SEARCH_TIER_LOOSE;
    }
    if (query.size >= 4 && !search_is_surely_apart(row->name, query) &&
        str_edit_distance(row->name, query, SEARCH_EDITS_MAX) <= SEARCH_EDITS_MAX) {
        return SEARCH_TIER_LOOSE + 1;
    }
    return SEARCH_TIER_NONE;
}

static int search_compare_two_hits(const void *left, const void *right)
{
    const struct search_name_hit *a = left;
    const struct search_name_hit *b = right;
    if (a->tier != b->tier) {
        return a->tier < b->tier ? -1 : 1;
    }
    if (a->extra != b->extra) {
        return a->extra < b->extra ? -1 : 1;
    }
    if (a->callers != b->callers) {
        return a->callers > b->callers ? -1 : 1;
    }
    return (a->entity > b->entity) - (a->entity < b->entity);
}

struct search {
    struct answer_call *call;
    struct answer_filter filter;
    struct str query;
    enum entity_kind kind;
    bool by_kind;
    struct search_name_hit *hits;
    size_t count;
};

static void search_collect_hits(struct search *search, bool loose)
{
    const struct snapshot *snapshot = search->call->snapshot;
    bool words = str_find_byte(search->query, ' ') != SIZE_MAX;
    bool path_holds = false;
    uint32_t file = GRAPH_ID_NONE;

    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *row = &snapshot->entities[i];
        uint8_t tier;
        if (row->file != file) { /* entities of a file stand together */
            file = row->file;
            path_holds = str_contains_nocase(snapshot->files[file].path, search->query);
        }
        if ((search->by_kind && row->kind != search->kind) ||
            !answer_filter_takes_class(&search->filter, row->class_)) {
            continue;
        }
        tier = loose ? search_rank_loose_tier(row, search->query)
                     : search_rank_strict_tier(snapshot, row, search->query, path_holds, words);
        if (tier != SEARCH_TIER_NONE &&
            answer_scope_holds_entity(search->call, &search->filter.scope, i)) {
            struct search_name_hit *hit = &search->hits[search->count++];
            hit->entity = i;
            hit->tier = tier;
            hit->extra =
                (uint32_t)(row->name.size > search->query.size ? row->name.size - search->query.size
                                                               : 0);
            hit->callers = snapshot->in_first[i + 1] - snapshot->in_first[i];
        }
    }
}

static const char *search_name_of_tier(uint8_t tier)
{
    static const char *const names[] = { "exact",       "exact_nocase", "qualified", "prefix",
                                         "word",        "substring",    "words",     "path",
                                         "subsequence", "typing_error" };
    return names[tier];
}

bool answer_search_write_data(struct answer_call *call, struct err *err)
{
    struct search search = { .call = call, .query = call->values[ANSWER_PARAM_QUERY].text };
    struct answer_page page;

    if (!answer_parse_filter_params(call, &search.filter, err) ||
        !answer_parse_type_param(call, &search.kind, &search.by_kind, err)) {
        return false;
    }
    search.hits = arena_alloc_bytes(call->arena, sizeof *search.hits *
                                                     ((size_t)call->snapshot->entity_count + 1));
    if (search.hits == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    search_collect_hits(&search, false);
    if (search.count == 0) {
        search_collect_hits(&search, true);
    }
    qsort(search.hits, search.count, sizeof *search.hits, search_compare_two_hits);
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    for (size_t i = 0; i < search.count; i++) {
        if (answer_page_takes_row(&page)) {
            json_begin_object(call->json, NULL);
            answer_put_entity_members(call, search.hits[i].entity);
            if (!answer_put_code_if_asked(call, search.hits[i].entity, err)) {
                return false;
            }
            json_put_cstring(call->json, "match", search_name_of_tier(search.hits[i].tier));
            json_end_object(call->json);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
