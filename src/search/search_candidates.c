/* search_candidates.c - sets of files that may match: from words, from trigrams, from paths.
 * O(postings read + nodes x files / 64). */
#include "search/search_index_internal.h"
#include "search/search_signature_internal.h"

#include <stdlib.h>
#include <string.h>

#define CANDIDATE_TRIGRAMS_MAX 256U /* of one run of literal text */
#define CANDIDATE_LISTS_MAX    16U  /* shortest lists of a run that are read; the text decides */
/* Reading this many bytes of a list costs as much as asking the signature of one document. */
#define CANDIDATE_BYTES_A_LOOK 64U

static uint64_t *candidates_make_set(const struct search_index *index, struct arena *arena)
{
    return arena_alloc_zeroed(arena, index_set_words(index), sizeof(uint64_t));
}

/* ------------------------------------------------------------------ words */

static bool candidates_of_term(const struct search_index *index, struct str term, uint64_t *set,
                               struct err *err)
{
    struct lists_postings files = { .count = 0 };
    bool done = index_collect_term_files(index, term, &files, err);
    for (size_t i = 0; i < files.count && done; i++) {
        index_set_add(set, files.items[i].document);
    }
    array_free_items(&files);
    return done;
}

/* All parts of the word occur; so do they where the whole does. */
static bool candidates_of_word(const struct search_index *index, const struct search_query *query,
                               const struct query_leaf *leaf, uint64_t *set, struct arena *arena,
                               struct err *err)
{
    size_t words = index_set_words(index);
    uint64_t *one = candidates_make_set(index, arena);

    if (one == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    memset(set, 0xff, words * sizeof *set);
    for (uint32_t t = 0; t < leaf->term_count; t++) {
        const struct query_term *term = &query->terms[leaf->first_term + t];
        if (term->is_whole) {
            continue;
        }
        memset(one, 0, words * sizeof *one);
        if (!candidates_of_term(index, term->text, one, err)) {
            return false;
        }
        for (size_t w = 0; w < words; w++) {
            set[w] &= one[w];
        }
    }
    for (size_t w = 0; w < words; w++) {
        set[w] = (set[w] & index->live[w]) | index->unsure[w];
    }
    return true;
}

/* ------------------------------------------------------------------ trigrams of one segment */

struct trigram_list {
    struct str list;
};
struct trigram_lists {
    struct trigram_list items[CANDIDATE_TRIGRAMS_MAX]; /* shortest first */
    size_t count;
    bool has_grams; /* signatures can be asked as well */
};

static int candidates_compare_lists(const void *left, const void *right)
{
    const struct trigram_list *a = left;
    const struct trigram_list *b = right;
    return (a->list.size > b->list.size) - (a->list.size < b->list.size);
}

static size_t candidates_count_bits(const uint64_t *set, size_t words)
{
    size_t count = 0;
    for (size_t w = 0; w < words; w++) {
        count += (size_t)__builtin_popcountll(set[w]);
    }
    return count;
}

/* The documents with all trigrams, from the shortest lists on. Lists that would cost more than
 * asking the signatures of what is left are not read. */
static bool candidates_join_lists(const struct search_segment *segment,
                                  const struct trigram_lists *found, uint64_t *set, uint64_t *spare,
                                  struct err *err)
{
    size_t words = segment->document_count / 64 + 1;

    if (!lists_decode_bits(&segment->trigrams, found->items[0].list, set, err)) {
        return false;
    }
    for (size_t i = 1; i < found->count && i < CANDIDATE_LISTS_MAX; i++) {
        struct str list = found->items[i].list;
        if (found->has_grams &&
            candidates_count_bits(set, words) < list.size / CANDIDATE_BYTES_A_LOOK) {
            break;
        }
        memset(spare, 0, words * sizeof *spare);
        if (!lists_decode_bits(&segment->trigrams, list, spare, err)) {
            return false;
        }
        for (size_t w = 0; w < words; w++) {
            set[w] &= spare[w];
        }
    }
    return true;
}

static bool candidates_may_hold_run(const struct search_segment *segment, uint32_t document,
                                    struct str run)
{
    const struct segment_row *row = &segment->rows[document];
    const uint64_t *words = segment->signatures + row->signature_at;
    uint64_t gram = 0;

    for (size_t i = 0; i < run.size && row->signature_words > 0; i++) {
        gram = gram << 8U | (unsigned char)run.data[i];
        if (i + 1 >= SIGNATURE_GRAM_BYTES &&
            !signature_may_hold(words, (uint64_t)row->signature_words * 64, gram)) {
            return false;
        }
    }
    return true;
}

/* Drops the documents whose signature rules the run out. */
static void candidates_ask_signatures(const struct search_segment *segment, struct str run,
                                      uint64_t *set)
{
    for (size_t w = 0; w < segment->document_count / 64 + 1; w++) {
        for (uint64_t left = set[w]; left != 0; left &= left - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(left);
            uint32_t document = (uint32_t)(w * 64) + bit;
            if (document < segment->document_count &&
                !candidates_may_hold_run(segment, document, run)) {
                set[w] &= ~(UINT64_C(1) << bit);
            }
        }
    }
}

/* Documents of a segment that may hold the run. `set` is zeroed. */
static bool candidates_of_run(const struct search_segment *segment, struct str run, uint64_t *set,
                              uint64_t *spare, struct err *err)
{
    struct trigram_lists found = { .has_grams = run.size >= SIGNATURE_GRAM_BYTES };

    for (size_t at = 0; at + 3 <= run.size && found.count < CANDIDATE_TRIGRAMS_MAX; at++) {
        if (!lists_find_key(&segment->trigrams, str_from_range(run.data + at, 3),
                            &found.items[found.count].list)) {
            return true; /* nothing has it */
        }
        found.count++;
    }
    qsort(found.items, found.count, sizeof *found.items, candidates_compare_lists);
    if (!candidates_join_lists(segment, &found, set, spare, err)) {
        return false;
    }
    if (found.has_grams) {
        candidates_ask_signatures(segment, run, set);
    }
    return true;
}

/* Runs the plan over one segment; the result is stack[0]. */
static bool candidates_run_plan(const struct search_segment *segment, const struct plan *plan,
                                uint64_t **stack, struct err *err)
{
    size_t words = segment->document_count / 64 + 1;
    size_t depth = 0;

    for (size_t i = 0; i < plan->steps.count; i++) {
        const struct plan_step *step = &plan->steps.items[i];
        switch (step->op) {
        case PLAN_ALL: memset(stack[depth++], 0xff, words * sizeof **stack); break;
        case PLAN_ANY: memset(stack[depth - 1], 0xff, words * sizeof **stack); break;
        case PLAN_TRIGRAMS:
            memset(stack[depth], 0, words * sizeof **stack);
            if (!candidates_of_run(segment,
                                   str_from_range(plan->bytes.items + step->first, step->size),
                                   stack[depth], stack[PLAN_DEPTH_MAX], err)) {
                return false;
            }
            depth++;
            break;
        case PLAN_AND:
            depth--;
            for (size_t w = 0; w < words; w++) {
                stack[depth - 1][w] &= stack[depth][w];
            }
            break;
        case PLAN_OR:
            depth--;
            for (size_t w = 0; w < words; w++) {
                stack[depth - 1][w] |= stack[depth][w];
            }
            break;
        }
    }
    return true;
}

/* The deepest the stack gets. */
static size_t candidates_plan_depth(const struct plan *plan)
{
    size_t depth = 0;
    size_t most = 0;
    for (size_t i = 0; i < plan->steps.count; i++) {
        enum plan_op op = plan->steps.items[i].op;
        depth += op == PLAN_ALL || op == PLAN_TRIGRAMS ? 1 : 0;
        depth -= op == PLAN_AND || op == PLAN_OR ? 1 : 0;
        most = depth > most ? depth : most;
    }
    return most;
}

static bool candidates_of_plan(const struct search_index *index, const struct plan *plan,
                               uint64_t *set, struct arena *arena, struct err *err)
{
    uint64_t *stack[PLAN_DEPTH_MAX + 1] = { NULL };
    size_t depth = candidates_plan_depth(plan);
    size_t words = 1;

    for (size_t s = 0; s < index->segment_count; s++) {
        size_t here = index->segments[s].segment->document_count / 64 + 1;
        words = here > words ? here : words;
    }
    for (size_t i = 0; i <= PLAN_DEPTH_MAX; i++) {
        if (i < depth || i == PLAN_DEPTH_MAX) {
            stack[i] = arena_alloc_bytes(arena, words * sizeof **stack);
            if (stack[i] == NULL) {
                return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
            }
        }
    }
    for (size_t s = 0; s < index->segment_count; s++) {
        const struct index_segment *part = &index->segments[s];
        if (!candidates_run_plan(part->segment, plan, stack, err)) {
            return false;
        }
        for (uint32_t d = 0; d < part->segment->document_count; d++) {
            if (part->files[d] != SEARCH_NONE && index_set_has(stack[0], d)) {
                index_set_add(set, part->files[d]);
            }
        }
    }
    for (size_t w = 0; w < index_set_words(index); w++) {
        set[w] |= index->unsure[w];
    }
    return true;
}

/* ------------------------------------------------------------------ paths */

static struct str candidates_base_name(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
}

static struct str candidates_extension(struct str path)
{
    struct str name = candidates_base_name(path);
    size_t dot = str_find_last_byte(name, '.');
    return dot == SIZE_MAX ? STR_EMPTY : str_from_range(name.data + dot + 1, name.size - dot - 1);
}

static bool candidates_has_glob(struct str text)
{
    return str_find_byte(text, '*') != SIZE_MAX || str_find_byte(text, '?') != SIZE_MAX ||
           str_find_byte(text, '[') != SIZE_MAX;
}

/* "src||graph" and "src/graph" name the same folder. */
static bool candidates_in_scope(struct str path, struct str scope)
{
    size_t at = 0;
    size_t i = 0;
    while (i < scope.size) {
        char wanted = scope.data[i];
        if (wanted == '|' && i + 1 < scope.size && scope.data[i + 1] == '|') {
            wanted = '/';
            i++;
        }
        i++;
        if (wanted == '/' && i == scope.size) {
            break;
        }
        if (at >= path.size || path.data[at++] != wanted) {
            return false;
        }
    }
    return at == path.size || path.data[at] == '/';
}

/* A glob must fit all of the text; anything else may stand anywhere in it. */
static bool candidates_name_fits(struct str name, struct str wanted)
{
    return candidates_has_glob(wanted) ? search_name_fits_pattern(name, wanted)
                                       : str_contains_nocase(name, wanted);
}

static bool candidates_file_fits(const struct search_file *file, const struct search_leaf *leaf)
{
    struct str text = leaf->text;

    if (leaf->kind == SEARCH_LEAF_PATH) {
        return candidates_name_fits(file->path, text);
    }
    if (leaf->kind == SEARCH_LEAF_FILE) {
        return candidates_name_fits(candidates_base_name(file->path), text);
    }
    if (leaf->kind == SEARCH_LEAF_EXT) {
        text = text.data[0] == '.' ? str_from_range(text.data + 1, text.size - 1) : text;
        return str_equals_nocase(candidates_extension(file->path), text);
    }
    if (leaf->kind == SEARCH_LEAF_LANG) {
        return str_equals_nocase(file->language, text);
    }
    return candidates_in_scope(file->path, text);
}

/* ------------------------------------------------------------------ leaves and tree */

/* Files that hold an entity for the leaf: every hit lies inside of one. */
static void candidates_with_entity(const struct search_index *index,
                                   const struct search_world *world, size_t leaf, uint64_t *set)
{
    for (uint32_t f = 0; f < index->file_count; f++) {
        if (world->file_fits(world->context, leaf, f)) {
            index_set_add(set, f);
        }
    }
}

/* Files whose path or language fits the leaf. */
static bool candidates_of_files(const struct search_index *index, const struct search_leaf *about,
                                uint64_t *set, struct err *err)
{
    bool any = false;
    for (size_t f = 0; f < index->file_count; f++) {
        if (candidates_file_fits(&index->files[f], about)) {
            index_set_add(set, f);
            any = true;
        }
    }
    return any || about->kind != SEARCH_LEAF_SCOPE ||
           search_raise_at_column(err, about->column, "no file lies in folder '%.*s'",
                                  STR_ARG(about->text));
}

static bool candidates_of_leaf(const struct search_index *index, const struct search_query *query,
                               size_t number, const struct search_world *world, struct arena *arena,
                               struct index_candidates *out, struct err *err)
{
    const struct query_leaf *leaf = &query->leaves[number];
    uint64_t *set = out->leaf_sets[number];

    out->leaf_exact[number] = true;
    switch (leaf->about.kind) {
    case SEARCH_LEAF_WORD: return candidates_of_word(index, query, leaf, set, arena, err);
    case SEARCH_LEAF_PHRASE:
    case SEARCH_LEAF_REGEX:
        out->leaf_exact[number] = false;
        return candidates_of_plan(index, &leaf->plan, set, arena, err);
    case SEARCH_LEAF_SYM:
    case SEARCH_LEAF_KIND:
    case SEARCH_LEAF_CALLS:
    case SEARCH_LEAF_CALLEDBY:
        out->leaf_exact[number] = false;
        candidates_with_entity(index, world, number, set);
        return true;
    case SEARCH_LEAF_PATH:
    case SEARCH_LEAF_EXT:
    case SEARCH_LEAF_LANG:
    case SEARCH_LEAF_FILE:
    case SEARCH_LEAF_SCOPE: break;
    }
    return candidates_of_files(index, &leaf->about, set, err);
}

/* One word of the sets through the tree: the NOT of what is not known exactly is everything. */
static uint64_t candidates_evaluate_word(const struct search_query *query,
                                         const struct index_candidates *sets,
                                         const struct search_index *index, size_t w)
{
    uint64_t values[QUERY_NODES_MAX + 1] = { 0 };
    bool exact[QUERY_NODES_MAX + 1] = { false };
    size_t root = query->node_count > 0 ? query->node_count - 1 : 0;

    for (size_t i = 0; i < query->node_count; i++) {
        const struct query_node *node = &query->nodes[i];
        switch (node->op) {
        case QUERY_LEAF:
            values[i] = sets->leaf_sets[node->left][w];
            exact[i] = sets->leaf_exact[node->left];
            break;
        case QUERY_AND:
            values[i] = values[node->left] & values[node->right];
            exact[i] = exact[node->left] && exact[node->right];
            break;
        case QUERY_OR:
            values[i] = values[node->left] | values[node->right];
            exact[i] = exact[node->left] && exact[node->right];
            break;
        case QUERY_NOT:
            values[i] = exact[node->left] ? ~values[node->left] | index->unsure[w] : UINT64_MAX;
            exact[i] = exact[node->left];
            break;
        }
    }
    return values[root] & index->live[w];
}

bool index_find_candidates(const struct search_index *index, const struct search_query *query,
                           const struct search_world *world, struct arena *arena,
                           struct index_candidates *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < query->leaf_count; i++) {
        out->leaf_sets[i] = candidates_make_set(index, arena);
        if (out->leaf_sets[i] == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
        }
        if (!candidates_of_leaf(index, query, i, world, arena, out, err)) {
            return false;
        }
    }
    out->files = candidates_make_set(index, arena);
    if (out->files == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    for (size_t w = 0; w < index_set_words(index); w++) {
        out->files[w] = candidates_evaluate_word(query, out, index, w);
    }
    return true;
}
