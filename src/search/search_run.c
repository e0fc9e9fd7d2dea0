/* search_run.c - from candidates to hits. With a phrase or an expression in the query every line
 * that matches is a hit:
 *
 *   score = 1 + 2 [the name of an entity stands here] + 0.5 [whole words] + 0.5 [the file's name
 *           holds the matched text] + 0.1 log2(1 + callers of the entity around it)
 *           - 0.5 [that entity is a test]
 *
 * Cost: the texts of all candidates. */
#include "search/search_run_internal.h"
#include "search/search_words_internal.h"

#include <math.h>
#include <stdlib.h>

#define RUN_SCORE_DEFINITION 2.0
#define RUN_SCORE_WORD       0.5
#define RUN_SCORE_NAME       0.5
#define RUN_SCORE_CALLERS    0.1
#define RUN_SCORE_TEST       0.5
#define RUN_MATCHES_MAX      ((size_t)UINT32_MAX)

struct run_matches {
    ARRAY_FIELDS(struct regex_line);
};

bool run_load_text(struct run *run, uint32_t file, bool *gone, struct err *err)
{
    *gone = false;
    buf_clear_keep_memory(&run->text);
    if (!run->world->load_text(run->world->context, file, &run->text, gone, err)) {
        return false;
    }
    run->result->files_read++;
    run->result->files_gone += *gone ? 1U : 0U;
    return true;
}

bool run_place_fits(const struct run *run, const struct text_view *view, uint32_t owner,
                    bool *leaf_values)
{
    for (size_t l = 0; l < run->query->leaf_count; l++) {
        uint32_t at = owner;
        if (!query_kind_is_entity(run->query->leaves[l].about.kind)) {
            continue;
        }
        leaf_values[l] = false;
        while (at != SEARCH_NONE && !leaf_values[l] && !view->entities[at].is_file) {
            leaf_values[l] =
                run->world->entity_fits(run->world->context, l, view->entities[at].number);
            at = view->entities[at].parent;
        }
    }
    return query_evaluate_tree(run->query, leaf_values);
}

/* ------------------------------------------------------------------ words on texts */

struct word_scan {
    const struct search_query *query;
    const struct query_leaf *leaf;
    uint64_t seen; /* a bit for each part of the word */
    bool hit;      /* the present identifier has one */
};

static void run_scan_term(void *context, struct str term, bool is_whole)
{
    struct word_scan *scan = context;
    (void)is_whole; /* who asks for rdbsave may mean rdbSave */
    for (uint32_t t = 0; t < scan->leaf->term_count; t++) {
        const struct query_term *wanted = &scan->query->terms[scan->leaf->first_term + t];
        if (!wanted->is_whole && str_equals_bytes(wanted->text, term)) {
            scan->seen |= UINT64_C(1) << t;
            scan->hit = true;
        }
    }
}

static uint64_t run_parts_of_leaf(const struct search_query *query, const struct query_leaf *leaf)
{
    uint64_t parts = 0;
    for (uint32_t t = 0; t < leaf->term_count; t++) {
        parts |= query->terms[leaf->first_term + t].is_whole ? 0 : UINT64_C(1) << t;
    }
    return parts;
}

bool run_find_word_line(const struct search_query *query, const struct query_leaf *leaf,
                        struct str text, size_t from, struct regex_line *out)
{
    uint64_t wanted = run_parts_of_leaf(query, leaf);
    while (from < text.size) {
        const char *newline = memchr(text.data + from, '\n', text.size - from);
        size_t end = newline != NULL ? (size_t)(newline - text.data) : text.size;
        struct str line = str_from_range(text.data + from, end - from);
        struct word_scan scan = { .query = query, .leaf = leaf };
        struct str identifier;
        size_t at = 0;
        bool found = false;
        while (search_next_identifier(line, &at, &identifier)) {
            scan.hit = false;
            search_split_identifier(identifier, run_scan_term, &scan);
            if (scan.hit && !found) {
                found = true;
                out->start = (size_t)(identifier.data - text.data);
                out->end = out->start + identifier.size;
            }
        }
        if (scan.seen == wanted) {
            out->line_start = from;
            out->line_end = end;
            return true;
        }
        from = end + 1;
    }
    return false;
}

/* ------------------------------------------------------------------ exact lines */

static bool run_find_leaf_line(struct run *run, const struct query_leaf *leaf, size_t from,
                               struct regex_line *line, struct err *err)
{
    struct str text = buf_borrow_str(&run->text);
    size_t mark = text_measure_mark(text);
    struct str rest = str_from_range(text.data + mark, text.size - mark);

    from = from > mark ? from - mark : 0;
    if (leaf->regex == NULL) {
        line->found = run_find_word_line(run->query, leaf, rest, from, line);
    } else if (!regex_find_line(leaf->regex, run->regex, rest, from, line, err)) {
        return false;
    }
    line->line_start += mark;
    line->line_end += mark;
    line->start += mark;
    line->end += mark;
    return true;
}

/* All matching lines of one leaf; only the first when it stands under a NOT. */
static bool run_collect_leaf_lines(struct run *run, const struct query_leaf *leaf,
                                   struct run_matches *matches, bool *any, struct err *err)
{
    size_t from = 0;

    *any = false;
    for (;;) {
        struct regex_line line = { .found = false };
        struct regex_line *slot;
        if (!run_find_leaf_line(run, leaf, from, &line, err)) {
            return false;
        }
        if (!line.found) {
            break;
        }
        *any = true;
        if (leaf->about.negated) {
            return true;
        }
        slot = array_push_slot(matches, RUN_MATCHES_MAX);
        if (slot == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
        }
        *slot = line;
        from = line.line_end + 1;
    }
    return true;
}

static int run_compare_matches(const void *left, const void *right)
{
    const struct regex_line *a = left;
    const struct regex_line *b = right;
    if (a->line_start != b->line_start) {
        return a->line_start < b->line_start ? -1 : 1;
    }
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return (a->end < b->end) - (a->end > b->end); /* the longer first */
}

/* One match a line, the first. */
static void run_merge_matches(struct run_matches *matches)
{
    size_t kept = 0;
    if (matches->count > 1) {
        qsort(matches->items, matches->count, sizeof *matches->items, run_compare_matches);
    }
    for (size_t i = 0; i < matches->count; i++) {
        if (kept == 0 || matches->items[kept - 1].line_start != matches->items[i].line_start) {
            matches->items[kept++] = matches->items[i];
        }
    }
    matches->count = kept;
}

/* Values of all leaves for the file, lines of the positive texts. */
static bool run_read_leaves(struct run *run, uint32_t file, bool *leaf_values,
                            struct run_matches *matches, struct err *err)
{
    matches->count = 0;
    for (size_t l = 0; l < run->query->leaf_count; l++) {
        const struct query_leaf *leaf = &run->query->leaves[l];
        leaf_values[l] = index_set_has(run->candidates.leaf_sets[l], file);
        if (query_kind_is_text(leaf->about.kind) && leaf_values[l] &&
            !run_collect_leaf_lines(run, leaf, matches, &leaf_values[l], err)) {
            return false;
        }
    }
    run_merge_matches(matches);
    return true;
}

static bool run_ends_are_words(struct str text, size_t start, size_t end)
{
    return (start == 0 || !search_byte_is_word(text.data[start - 1]) ||
            !search_byte_is_word(text.data[start])) &&
           (end >= text.size || end == start || !search_byte_is_word(text.data[end]) ||
            !search_byte_is_word(text.data[end - 1]));
}

static bool run_is_definition(const struct text_view *view, const struct search_entity *entity,
                              size_t start, size_t end)
{
    struct str match = str_from_range(view->text.data + start, end - start);
    return !entity->is_file && start >= entity->start_byte && end <= entity->signature_end &&
           match.size > 0 &&
           (str_contains_nocase(match, entity->name) || str_contains_nocase(entity->name, match));
}

static void run_score_line(const struct text_view *view, const struct search_file *file,
                           size_t start, size_t end, struct search_hit *hit)
{
    uint32_t owner = view->owners[hit->line - 1];
    struct str match = str_from_range(view->text.data + start, end - start);
    size_t slash = str_find_last_byte(file->path, '/');
    struct str name = slash == SIZE_MAX ? file->path
                                        : str_from_range(file->path.data + slash + 1,
                                                         file->path.size - slash - 1);

    hit->score = 1.0;
    hit->score += run_ends_are_words(view->text, start, end) ? RUN_SCORE_WORD : 0.0;
    hit->score += match.size >= 3 && str_contains_nocase(name, match) ? RUN_SCORE_NAME : 0.0;
    if (owner != SEARCH_NONE) {
        const struct search_entity *entity = &view->entities[owner];
        hit->is_definition = run_is_definition(view, entity, start, end);
        hit->score += hit->is_definition ? RUN_SCORE_DEFINITION : 0.0;
        hit->score += RUN_SCORE_CALLERS * log2(1.0 + (double)entity->fan_in);
        hit->score -= entity->is_test ? RUN_SCORE_TEST : 0.0;
    }
}

static bool run_add_line(struct run *run, const struct text_view *view, uint32_t line,
                         const struct regex_line *match, struct err *err)
{
    size_t end = match->end < match->line_end ? match->end : match->line_end;
    struct search_hit *hit;

    if (run->hits.count >= run->hits_max) {
        run->result->truncated = true;
        return true;
    }
    hit = text_add_hit(view, line, match->start, end, run->options->context_lines, run->arena,
                       &run->hits);
    if (hit == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for hits");
    }
    run_score_line(view, &run->index->files[view->file], match->start, end, hit);
    return true;
}

/* Nothing in the query asks for text: entities that fit, else the file's first line. */
static bool run_add_places(struct run *run, const struct text_view *view, bool *leaf_values,
                           bool by_entity, struct err *err)
{
    if (view->line_count == 0) {
        return true;
    }
    for (uint32_t e = 0; by_entity && e < view->entity_count; e++) {
        const struct search_entity *entity = &view->entities[e];
        uint32_t line = entity->start_line > 0 ? entity->start_line - 1 : 0;
        struct regex_line place = { 0 };
        size_t at;
        if (entity->is_file || line >= view->line_count ||
            !run_place_fits(run, view, e, leaf_values)) {
            continue;
        }
        place.line_start = view->line_starts[line];
        place.line_end = place.line_start + text_view_line(view, line).size;
        at = str_find_part(text_view_line(view, line), entity->name);
        place.start = place.line_start + (at == SIZE_MAX ? 0 : at);
        place.end = place.start + (at == SIZE_MAX ? 0 : entity->name.size);
        if (!run_add_line(run, view, line, &place, err)) {
            return false;
        }
    }
    if (!by_entity && query_evaluate_tree(run->query, leaf_values)) {
        struct regex_line place = { .line_end = text_view_line(view, 0).size };
        return run_add_line(run, view, 0, &place, err);
    }
    return true;
}

struct run_shape {
    bool has_text;   /* a positive word, phrase or expression */
    bool has_exact;  /* any phrase or expression */
    bool has_entity; /* asks about the entity around */
};

static struct run_shape run_shape_of_query(const struct search_query *query)
{
    struct run_shape shape = { false, false, false };
    for (size_t l = 0; l < query->leaf_count; l++) {
        const struct query_leaf *leaf = &query->leaves[l];
        bool is_text = query_kind_is_text(leaf->about.kind);
        shape.has_text = shape.has_text || (is_text && !leaf->about.negated);
        shape.has_exact = shape.has_exact || leaf->regex != NULL;
        shape.has_entity = shape.has_entity || query_kind_is_entity(leaf->about.kind);
    }
    return shape;
}

static bool run_search_file(struct run *run, uint32_t file, const struct run_shape *shape,
                            struct run_matches *matches, struct err *err)
{
    bool leaf_values[QUERY_LEAVES_MAX] = { false };
    size_t hits_before = run->hits.count;
    struct text_view view;
    bool gone = false;

    if (!run_load_text(run, file, &gone, err) || gone) {
        return gone;
    }
    if (!run_read_leaves(run, file, leaf_values, matches, err)) {
        return err_prepend_context_text(err, "cannot search '%.*s'",
                                        STR_ARG(run->index->files[file].path));
    }
    if (shape->has_text && matches->count == 0) {
        return true;
    }
    arena_reset_all_blocks(&run->scratch);
    if (!text_view_open(run->world, file, buf_borrow_str(&run->text), &run->scratch, &view, err)) {
        return false;
    }
    if (!shape->has_text && !run_add_places(run, &view, leaf_values, shape->has_entity, err)) {
        return false;
    }
    for (size_t i = 0; i < matches->count; i++) {
        uint32_t line = text_view_line_at(&view, matches->items[i].line_start);
        if (run_place_fits(run, &view, view.owners[line], leaf_values) &&
            !run_add_line(run, &view, line, &matches->items[i], err)) {
            return false;
        }
    }
    run->result->files_matched += run->hits.count > hits_before ? 1U : 0U;
    return true;
}

static bool run_search_all_files(struct run *run, const struct run_shape *shape, struct err *err)
{
    struct run_matches matches = { .count = 0 };
    bool done = true;

    for (size_t f = 0; f < run->index->file_count && done && !run->result->truncated; f++) {
        if (index_set_has(run->candidates.files, f)) {
            done = run_search_file(run, (uint32_t)f, shape, &matches, err);
        }
    }
    array_free_items(&matches);
    return done;
}

/* ------------------------------------------------------------------ all of it */

static int run_compare_hits(const void *left, const void *right)
{
    const struct search_hit *a = left;
    const struct search_hit *b = right;
    if (a->score < b->score || a->score > b->score) {
        return a->score > b->score ? -1 : 1;
    }
    if (a->file != b->file) {
        return a->file < b->file ? -1 : 1;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

static bool run_hand_over_hits(struct run *run, struct err *err)
{
    size_t size = run->hits.count * sizeof *run->hits.items;
    struct search_hit *copy = arena_alloc_bytes(run->arena, size + 1);
    if (copy == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for hits");
    }
    if (run->hits.count > 0) {
        qsort(run->hits.items, run->hits.count, sizeof *run->hits.items, run_compare_hits);
        memcpy(copy, run->hits.items, size);
    }
    run->result->hits = copy;
    run->result->hit_count = run->hits.count;
    if (run->result->hit_count > run->hits_max) {
        run->result->hit_count = run->hits_max;
        run->result->truncated = true;
    }
    return true;
}

bool search_run_query_hits(const struct search_index *index, const struct search_query *query,
                           const struct search_world *world,
                           const struct search_run_options *options, struct search_result *out,
                           struct err *err)
{
    struct run run = { .index = index,
                       .query = query,
                       .world = world,
                       .options = options,
                       .arena = options->arena,
                       .result = out };
    struct run_shape shape = run_shape_of_query(query);
    bool done;

    memset(out, 0, sizeof *out);
    run.hits_max = options->hits_max > 0 ? options->hits_max : SEARCH_HITS_MAX;
    arena_init_with_limit(&run.scratch, RUN_ARENA_BYTES_MAX);
    buf_init_with_limit(&run.text, RUN_TEXT_BYTES_MAX);
    run.regex = regex_scratch_create();
    done = run.regex != NULL || ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    done = done && index_find_candidates(index, query, world, run.arena, &run.candidates, err);
    if (done && shape.has_text && !shape.has_exact) {
        done = run_rank_passages(&run, err);
    } else if (done) {
        done = run_search_all_files(&run, &shape, err);
    }
    done = done && run_hand_over_hits(&run, err);
    regex_scratch_free(run.regex);
    buf_release_bytes(&run.text);
    arena_release_all_blocks(&run.scratch);
    array_free_items(&run.hits);
    return done;
}
