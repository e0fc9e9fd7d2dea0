/* search_rank.c - queries of words only: files by BM25F from the postings, then passages of the
 * best files. A passage is an entity with its doc comment and without the entities inside it; what
 * lies outside all is the passage of the file.
 *
 *   idf(t)  = ln(1 + (N - n + 0.5) / (n + 0.5))          N files, n of them with t
 *   wtf     = tf / (0.25 + 0.75 length / average) + 3 [a symbol has t] + 2 [the path has t]
 *   file    = sum over t of idf wtf 2.2 / (1.2 + wtf)
 *
 *   wtf'    = tf / (0.25 + 0.75 length / 30)  + 4 m / p [its name has t] + 0.5 [the path has t]
 *             m of the p parts of the name are asked for; 2 more when all are
 *   passage = (sum over t of idf wtf' 2.2 / (1.2 + wtf')) (1 + 0.05 log2(1 + callers))
 *             (0.8 for tests)
 *
 * BM25F: Robertson, Zaragoza, Taylor 2004; k1 = 1.2 and b = 0.75 as usual. The name's weight and
 * the length of a usual passage are ours (bench/search.md). O(postings of the terms + texts of
 * SEARCH_RANKED_FILES_MAX files). */
#include "search/search_run_internal.h"
#include "search/search_words_internal.h"

#include "util/map.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

#define RANK_K1              1.2
#define RANK_B               0.75
#define RANK_FILE_SYMBOL     3.0
#define RANK_FILE_PATH       2.0
#define RANK_NAME            4.0
#define RANK_WHOLE_NAME      2.0
#define RANK_PATH            0.5
#define RANK_PASSAGE_AVERAGE 30.0
#define RANK_CALLERS         0.05
#define RANK_TEST            0.8

struct rank_file {
    uint32_t file;
    double score;
};
struct rank_passage {
    uint32_t *counts; /* of each term */
    uint32_t length;
    uint64_t seen; /* terms */
    double best;   /* sum of idf of the best line */
    uint32_t best_line;
    uint32_t best_start;
    uint32_t best_end;
};
struct rank {
    struct run *run;
    struct str terms[QUERY_TERMS_MAX];
    double idf[QUERY_TERMS_MAX];
    size_t term_count;
    struct map_text numbers; /* term -> number */
    double *file_scores;
    struct rank_file *files; /* candidates */
    size_t file_count;
    uint64_t path_mask; /* terms in the path of the present file */
    /* scanning a text */
    uint64_t mask;    /* terms met since it was cleared */
    uint32_t met;     /* terms of any kind */
    uint32_t *counts; /* of the present passage, or NULL */
};

static double rank_saturate(double weighted)
{
    return weighted * (RANK_K1 + 1.0) / (RANK_K1 + weighted);
}

static double rank_length_norm(double length, double average)
{
    return 1.0 - RANK_B + RANK_B * length / average;
}

/* ------------------------------------------------------------------ files */

static bool rank_collect_terms(struct rank *rank)
{
    const struct search_query *query = rank->run->query;
    for (size_t l = 0; l < query->leaf_count; l++) {
        const struct query_leaf *leaf = &query->leaves[l];
        if (leaf->about.kind != SEARCH_LEAF_WORD || leaf->about.negated) {
            continue;
        }
        for (uint32_t t = 0; t < leaf->term_count; t++) {
            struct str term = query->terms[leaf->first_term + t].text;
            uint32_t found = 0;
            if (!map_text_insert_once(&rank->numbers, term, (uint32_t)rank->term_count, &found)) {
                return false;
            }
            if (found == rank->term_count) {
                rank->terms[rank->term_count++] = term;
            }
        }
    }
    return true;
}

static bool rank_add_term_scores(struct rank *rank, size_t term, struct lists_postings *postings,
                                 struct err *err)
{
    const struct search_index *index = rank->run->index;
    double total = index->live_count;
    double with_it;

    if (!index_collect_term_files(index, rank->terms[term], postings, err)) {
        return false;
    }
    with_it = (double)postings->count;
    rank->idf[term] = log1p((total - with_it + 0.5) / (with_it + 0.5));
    for (size_t i = 0; i < postings->count; i++) {
        uint32_t file = postings->items[i].document;
        uint32_t value = postings->items[i].value;
        double weighted = (double)(value >> SEGMENT_VALUE_SHIFT) /
                          rank_length_norm(index->term_counts[file], index->average_terms);
        weighted += (value & SEGMENT_VALUE_SYMBOL) != 0 ? RANK_FILE_SYMBOL : 0.0;
        weighted += (value & SEGMENT_VALUE_PATH) != 0 ? RANK_FILE_PATH : 0.0;
        rank->file_scores[file] += rank->idf[term] * rank_saturate(weighted);
    }
    return true;
}

static int rank_compare_files(const void *left, const void *right)
{
    const struct rank_file *a = left;
    const struct rank_file *b = right;
    if (a->score < b->score || a->score > b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return (a->file > b->file) - (a->file < b->file);
}

static bool rank_order_files(struct rank *rank, struct err *err)
{
    const struct search_index *index = rank->run->index;
    struct lists_postings postings = { .count = 0 };
    bool done = true;

    rank->file_scores = mem_alloc_zeroed(index->file_count + 1, sizeof *rank->file_scores);
    rank->files = mem_alloc_zeroed(index->file_count + 1, sizeof *rank->files);
    if (rank->file_scores == NULL || rank->files == NULL || !rank_collect_terms(rank)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to rank");
    }
    for (size_t t = 0; t < rank->term_count && done; t++) {
        done = rank_add_term_scores(rank, t, &postings, err);
    }
    array_free_items(&postings);
    for (size_t f = 0; f < index->file_count && done; f++) {
        if (index_set_has(rank->run->candidates.files, f)) {
            rank->files[rank->file_count++] =
                (struct rank_file){ (uint32_t)f, rank->file_scores[f] };
        }
    }
    if (done && rank->file_count > 1) {
        qsort(rank->files, rank->file_count, sizeof *rank->files, rank_compare_files);
    }
    return done;
}

/* ------------------------------------------------------------------ passages */

static void rank_take_term(void *context, struct str term, bool is_whole)
{
    struct rank *rank = context;
    uint32_t number = map_text_find_value(&rank->numbers, term);
    (void)is_whole;
    rank->met++;
    if (number != MAP_VALUE_NONE) {
        rank->mask |= UINT64_C(1) << number;
        if (rank->counts != NULL) {
            rank->counts[number]++;
        }
    }
}

static uint64_t rank_mask_of_text(struct rank *rank, struct str text)
{
    struct str identifier;
    size_t at = 0;
    rank->mask = 0;
    rank->counts = NULL;
    while (search_next_identifier(text, &at, &identifier)) {
        search_split_identifier(identifier, rank_take_term, rank);
    }
    return rank->mask;
}

struct name_parts {
    const struct rank *rank;
    double asked;
    double all;
    bool whole; /* the name was asked for in one word */
};

static void rank_count_part(void *context, struct str term, bool is_whole)
{
    struct name_parts *parts = context;
    bool asked = map_text_find_value(&parts->rank->numbers, term) != MAP_VALUE_NONE;
    if (is_whole) {
        parts->whole = parts->whole || asked;
    } else {
        parts->all += 1.0;
        parts->asked += asked ? 1.0 : 0.0;
    }
}

static double rank_sum_of_mask(const struct rank *rank, uint64_t mask)
{
    double sum = 0.0;
    for (size_t t = 0; t < rank->term_count; t++) {
        sum += (mask >> t & 1U) != 0 ? rank->idf[t] : 0.0;
    }
    return sum;
}

/* Which part of the name is asked for? Sets *mask to the terms it has. */
static double rank_weigh_name(struct rank *rank, struct str name, uint64_t *mask)
{
    struct name_parts parts = { .rank = rank };
    struct str identifier;
    size_t at = 0;
    *mask = rank_mask_of_text(rank, name);
    while (search_next_identifier(name, &at, &identifier)) {
        search_split_identifier(identifier, rank_count_part, &parts);
    }
    parts.asked = parts.whole ? parts.all : parts.asked;
    if (!(parts.asked > 0.0)) {
        return 0.0;
    }
    return RANK_NAME * parts.asked / parts.all + (parts.asked < parts.all ? 0.0 : RANK_WHOLE_NAME);
}

/* Counts the terms of one line for its passage. */
static void rank_read_line(struct rank *rank, const struct text_view *view, uint32_t line,
                           struct rank_passage *passage)
{
    struct str text = text_view_line(view, line);
    struct str identifier;
    struct str first = STR_EMPTY;
    uint64_t seen = 0;
    size_t at = 0;
    double sum;

    rank->counts = passage->counts;
    rank->met = 0;
    while (search_next_identifier(text, &at, &identifier)) {
        rank->mask = 0;
        search_split_identifier(identifier, rank_take_term, rank);
        if (rank->mask != 0 && seen == 0) {
            first = identifier;
        }
        seen |= rank->mask;
    }
    passage->length += rank->met;
    if (seen == 0) {
        return;
    }
    sum = rank_sum_of_mask(rank, seen);
    passage->seen |= seen;
    if (sum > passage->best) {
        passage->best = sum;
        passage->best_line = line;
        passage->best_start = (uint32_t)(first.data - view->text.data);
        passage->best_end = passage->best_start + (uint32_t)first.size;
    }
}

/* The line of its signature where the name stands, when there is one. */
static bool rank_find_name_line(const struct text_view *view, const struct search_entity *entity,
                                uint32_t *line, size_t *start)
{
    size_t end = entity->signature_end < view->text.size ? entity->signature_end : view->text.size;
    size_t at;
    if (entity->is_file || entity->start_byte >= end) {
        return false;
    }
    at = str_find_part(
        str_from_range(view->text.data + entity->start_byte, end - entity->start_byte),
        entity->name);
    if (at == SIZE_MAX || entity->name.size == 0) {
        return false;
    }
    *start = entity->start_byte + at;
    *line = text_view_line_at(view, *start);
    return true;
}

/* What a name and a path add to the weight of their terms. */
struct rank_bonus {
    double name;
    uint64_t name_mask;
    uint64_t path_mask;
};

static double rank_score_passage(const struct rank *rank, const struct rank_passage *passage,
                                 const struct rank_bonus *bonus)
{
    double norm = rank_length_norm(passage->length, RANK_PASSAGE_AVERAGE);
    double score = 0.0;
    for (size_t t = 0; t < rank->term_count; t++) {
        double weighted = (double)passage->counts[t] / norm;
        weighted += (bonus->name_mask >> t & 1U) != 0 ? bonus->name : 0.0;
        if (weighted > 0.0) {
            weighted += (bonus->path_mask >> t & 1U) != 0 ? RANK_PATH : 0.0;
            score += rank->idf[t] * rank_saturate(weighted);
        }
    }
    return score;
}

static bool rank_add_passage_hit(struct rank *rank, const struct text_view *view, uint32_t owner,
                                 const struct rank_passage *passage, struct err *err)
{
    static const struct search_entity nothing = { .is_file = true };
    struct run *run = rank->run;
    const struct search_entity *entity =
        owner < view->entity_count ? &view->entities[owner] : &nothing;
    struct rank_bonus bonus = { .path_mask = rank->path_mask };
    uint32_t line = passage->best_line;
    size_t start = passage->best_start;
    size_t end = passage->best_end;
    bool at_name = false;
    struct search_hit *hit;

    if (!entity->is_file) {
        bonus.name = rank_weigh_name(rank, entity->name, &bonus.name_mask);
        at_name = bonus.name_mask != 0 && rank_find_name_line(view, entity, &line, &start);
    }
    end = at_name ? start + entity->name.size : end;
    hit = text_add_hit(view, line, start, end, run->options->context_lines, run->arena, &run->hits);
    if (hit == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for hits");
    }
    hit->entity = owner < view->entity_count ? entity->number : SEARCH_NONE;
    hit->is_definition = at_name;
    hit->score = rank_score_passage(rank, passage, &bonus) *
                 (1.0 + RANK_CALLERS * log2(1.0 + (double)entity->fan_in)) *
                 (entity->is_test ? RANK_TEST : 1.0);
    return true;
}

static bool rank_read_view(struct rank *rank, const struct text_view *view, struct err *err)
{
    struct run *run = rank->run;
    size_t owners = (size_t)view->entity_count + 1; /* the last: lines without an entity */
    struct rank_passage *passages = arena_alloc_zeroed(&run->scratch, owners, sizeof *passages);
    uint32_t *counts = arena_alloc_zeroed(&run->scratch, owners * rank->term_count, sizeof *counts);
    bool leaf_values[QUERY_LEAVES_MAX] = { false };
    size_t hits_before = run->hits.count;

    if (passages == NULL || counts == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to rank");
    }
    rank->path_mask = rank_mask_of_text(rank, run->index->files[view->file].path);
    for (uint32_t owner = 0; owner < owners; owner++) {
        passages[owner].counts = counts + owner * rank->term_count;
    }
    for (uint32_t line = 0; line < view->line_count; line++) {
        uint32_t owner =
            view->owners[line] == SEARCH_NONE ? view->entity_count : view->owners[line];
        rank_read_line(rank, view, line, &passages[owner]);
    }
    for (size_t l = 0; l < run->query->leaf_count; l++) {
        leaf_values[l] = index_set_has(run->candidates.leaf_sets[l], view->file);
    }
    for (uint32_t owner = 0; owner < owners; owner++) {
        uint32_t place = owner < view->entity_count ? owner : SEARCH_NONE;
        if (passages[owner].seen != 0 && run_place_fits(run, view, place, leaf_values) &&
            !rank_add_passage_hit(rank, view, owner, &passages[owner], err)) {
            return false;
        }
    }
    run->result->files_matched += run->hits.count > hits_before ? 1U : 0U;
    return true;
}

static bool rank_read_best_files(struct rank *rank, struct err *err)
{
    struct run *run = rank->run;
    for (size_t i = 0; i < rank->file_count; i++) {
        struct text_view view;
        bool gone = false;
        if (i == SEARCH_RANKED_FILES_MAX) {
            run->result->truncated = true;
            run->result->files_matched += (uint32_t)(rank->file_count - i);
            return true;
        }
        if (!run_load_text(run, rank->files[i].file, &gone, err)) {
            return false;
        }
        if (gone) {
            continue;
        }
        arena_reset_all_blocks(&run->scratch);
        if (!text_view_open(run->world, rank->files[i].file, buf_borrow_str(&run->text),
                            &run->scratch, &view, err) ||
            !rank_read_view(rank, &view, err)) {
            return false;
        }
    }
    return true;
}

bool run_rank_passages(struct run *run, struct err *err)
{
    struct rank rank = { .run = run };
    bool done;

    map_text_init_empty(&rank.numbers);
    done = rank_order_files(&rank, err) && rank_read_best_files(&rank, err);
    map_text_release_slots(&rank.numbers);
    mem_free_block(rank.file_scores);
    mem_free_block(rank.files);
    return done;
}
