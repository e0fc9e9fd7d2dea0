/* answer_search_find.c - entities by name, through the distinct names (graph/names.h).
 *
 * The query lies in a qualified name when it lies in the name, in what stands before it, or begins
 * there and ends in the name. So names are looked through, then fronts, then the pairs of both at a
 * border. Better tiers are found first, and an entity counts once. O(bytes of distinct names +
 * hits); a hit costs a byte of its column and one of a bit set, not its row. */
#include "answer/answer_search_internal.h"

#define FIND_EDITS_MAX       2
#define FIND_SUBSEQUENCE_MIN 3U  /* letters of the query; fewer fit nearly all names */
#define FIND_SUBSEQUENCE_MAX 63U /* bytes that graph_name_has_subsequence takes */
#define FIND_EDITS_FROM      4U
#define FIND_NAMES_AHEAD     32U /* names that memory is asked for together */

static bool find_byte_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

static bool find_range_holds(const struct search *search, uint32_t entity)
{
    if (search->ranges.count == 1) {
        return entity >= search->ranges.items[0].begin && entity < search->ranges.items[0].end;
    }
    return answer_scope_holds_entity(search->call, &search->filter.scope, entity);
}

static void find_put_hit(struct search *search, uint32_t entity, enum search_tier tier,
                         size_t name_size)
{
    uint8_t bit = (uint8_t)(1U << entity % 8);
    size_t extra = name_size > search->query.size ? name_size - search->query.size : 0;
    uint32_t rank = (uint32_t)tier * SEARCH_EXTRA_COUNT;

    if (search->codes.taken[search->columns->entities.codes[entity]] == 0 ||
        (search->seen[entity / 8] & bit) != 0 || !find_range_holds(search, entity)) {
        return;
    }
    rank += (uint32_t)(extra < SEARCH_EXTRA_COUNT ? extra : SEARCH_EXTRA_COUNT - 1U);
    search->seen[entity / 8] |= bit;
    search->hits[search->count++] = (struct search_name_hit){ entity, rank };
    search->by_rank[rank]++;
}

static bool find_entity_is_seen(const struct search *search, uint32_t entity)
{
    return (search->seen[entity / 8] >> entity % 8 & 1) != 0;
}

static struct str find_name_of(const struct search *search, uint32_t entity)
{
    return graph_text_at(&search->names->names, search->names->name_of[entity]);
}

/* ------------------------------------------------------------------ tiers of a name */

static bool find_case_is_same(const struct search *search, uint32_t name)
{
    uint32_t start = search->names->names.start[name];
    for (uint32_t i = 0; i < search->query.size; i++) {
        bool upper = search->query.data[i] != search->folded.data[i];
        if (upper != graph_name_byte_is_upper(search->names, start + i)) {
            return false;
        }
    }
    return true;
}

/* Does a word of the name begin at `at`? */
static bool find_word_begins_at(const struct search *search, uint32_t name, size_t at)
{
    struct str text = graph_text_at(&search->names->names, name);
    uint32_t start = search->names->names.start[name] + (uint32_t)at;
    if (!find_byte_is_word(text.data[at - 1])) {
        return find_byte_is_word(text.data[at]);
    }
    return graph_name_byte_is_upper(search->names, start) &&
           !graph_name_byte_is_upper(search->names, start - 1);
}

/* Of a name that holds the query. */
static enum search_tier find_rank_name(const struct search *search, uint32_t name)
{
    struct str text = graph_text_at(&search->names->names, name);
    struct str query = search->folded;

    if (memcmp(text.data, query.data, query.size) == 0) {
        if (text.size > query.size) {
            return SEARCH_PREFIX;
        }
        return find_case_is_same(search, name) ? SEARCH_EXACT : SEARCH_EXACT_NOCASE;
    }
    for (size_t at = 1; at + query.size <= text.size; at++) {
        if (text.data[at] == query.data[0] && memcmp(text.data + at, query.data, query.size) == 0 &&
            find_word_begins_at(search, name, at)) {
            return SEARCH_WORD;
        }
    }
    return SEARCH_SUBSTRING;
}

/* ------------------------------------------------------------------ who holds a text */

struct find_word {
    struct str text;
    uint64_t *paths; /* bits: files whose paths hold it */
};
struct find_words {
    struct find_word *items;
    size_t count;
};

/* The part may be the query or one word of it. */
struct find_part {
    struct search *search;
    struct str part;
    void (*visit)(const struct find_part *find, uint32_t entity, uint32_t name,
                  enum search_tier tier);
    const struct find_words *words; /* for find_visit_word */
};

static void find_visit_entity(const struct find_part *find, uint32_t entity, enum search_tier tier)
{
    find->visit(find, entity, find->search->names->name_of[entity], tier);
}

static void find_visit_name(const struct find_part *find, uint32_t name, enum search_tier tier)
{
    const struct graph_texts *names = &find->search->names->names;
    for (uint32_t i = names->first[name]; i < names->first[name + 1]; i++) {
        find->visit(find, names->entities[i], name, tier);
    }
}

/* Takes names whose bits are set from `from` on, and asks memory for what will be looked at of
 * them: they lie far apart. Returns how many; `from` is then where the next ones are looked for. */
static size_t find_take_names(const struct find_part *find, const uint64_t *bits, uint32_t *from,
                              uint32_t taken[FIND_NAMES_AHEAD])
{
    const struct graph_texts *names = &find->search->names->names;
    const struct graph_entity *entities = find->search->call->snapshot->entities;
    size_t count = 0;

    for (; count < FIND_NAMES_AHEAD; count++) {
        taken[count] = graph_find_set_bit(bits, *from, names->count);
        if (taken[count] == names->count) {
            break;
        }
        *from = taken[count] + 1;
        __builtin_prefetch(&names->first[taken[count]]);
        __builtin_prefetch(names->folded + names->start[taken[count]]);
    }
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(&names->entities[names->first[taken[i]]]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct graph_entity *row = &entities[names->entities[names->first[taken[i]]]];
        __builtin_prefetch(&row->qualified);
        __builtin_prefetch(&row->file);
    }
    return count;
}

/* The texts that hold the part, as bits; in memory that is used again and again. */
static const uint64_t *find_mark_texts(const struct find_part *find,
                                       const struct graph_texts *texts)
{
    uint64_t *bits = find->search->bits;
    memset(bits, 0, GRAPH_BIT_WORDS(texts->count) * sizeof *bits);
    graph_mark_texts_holding(texts, find->part, bits);
    return bits;
}

static void find_in_names(const struct find_part *find, bool ranked)
{
    const struct graph_texts *names = &find->search->names->names;
    uint64_t *bits = find->search->bits;
    uint32_t taken[FIND_NAMES_AHEAD];
    uint32_t from = 0;
    size_t count;

    memset(bits, 0, GRAPH_BIT_WORDS(names->count) * sizeof *bits);
    graph_mark_names_holding(find->search->names, find->part, bits);
    while ((count = find_take_names(find, bits, &from, taken)) > 0) {
        for (size_t i = 0; i < count; i++) {
            find_visit_name(find, taken[i],
                            ranked ? find_rank_name(find->search, taken[i]) : SEARCH_WORDS);
        }
    }
}

static void find_in_fronts(const struct find_part *find)
{
    const struct graph_texts *fronts = &find->search->names->fronts;
    const uint64_t *bits = find_mark_texts(find, fronts);
    for (uint32_t front = graph_find_set_bit(bits, 0, fronts->count); front < fronts->count;
         front = graph_find_set_bit(bits, front + 1, fronts->count)) {
        for (uint32_t i = fronts->first[front]; i < fronts->first[front + 1]; i++) {
            find_visit_entity(find, fronts->entities[i], SEARCH_SUBSTRING);
        }
    }
}

/* Fronts that end in the first `head` bytes, names that begin with the rest. */
static void find_at_border(const struct find_part *find, size_t head)
{
    const struct graph_texts *fronts = &find->search->names->fronts;
    struct str begin = str_from_range(find->part.data, head);
    struct str rest = str_from_range(find->part.data + head, find->part.size - head);
    unsigned last = (unsigned char)begin.data[head - 1];

    for (uint32_t at = fronts->end_first[last]; at < fronts->end_first[last + 1]; at++) {
        uint32_t front = fronts->by_end[at];
        if (!str_ends_with(graph_text_at(fronts, front), begin)) {
            continue;
        }
        for (uint32_t i = fronts->first[front]; i < fronts->first[front + 1]; i++) {
            uint32_t entity = fronts->entities[i];
            if (str_starts_with(find_name_of(find->search, entity), rest) &&
                str_contains_nocase(find->search->call->snapshot->entities[entity].qualified,
                                    find->part)) {
                find_visit_entity(find, entity, SEARCH_SUBSTRING);
            }
        }
    }
}

static void find_all_holders(const struct find_part *find, bool ranked)
{
    find_in_names(find, ranked);
    find_in_fronts(find);
    for (size_t head = 1; head < find->part.size; head++) {
        find_at_border(find, head);
    }
}

/* ------------------------------------------------------------------ the strict tiers */

static void find_visit_query(const struct find_part *find, uint32_t entity, uint32_t name,
                             enum search_tier tier)
{
    struct search *search = find->search;
    size_t size = graph_text_at(&search->names->names, name).size;

    /* A qualified name that equals the query is longer than the name, but for a few. */
    if (tier == SEARCH_SUBSTRING && (size < search->query.size || search->names->some_are_cut) &&
        !find_entity_is_seen(search, entity) &&
        str_equals_nocase(search->call->snapshot->entities[entity].qualified, search->query)) {
        tier = SEARCH_QUALIFIED;
    }
    find_put_hit(search, entity, tier, size);
}

static bool find_word_is_in(const struct find_part *find, const struct find_word *word,
                            const struct graph_entity *row, struct str name)
{
    return str_find_part(name, word->text) != SIZE_MAX ||
           (word->paths[row->file / 64] >> row->file % 64 & 1) != 0 ||
           ((row->qualified.size != name.size || find->search->names->some_are_cut) &&
            str_contains_nocase(row->qualified, word->text));
}

/* Every word of the query lies in the qualified name or the path. */
static void find_visit_word(const struct find_part *find, uint32_t entity, uint32_t name,
                            enum search_tier tier)
{
    struct search *search = find->search;
    const struct graph_entity *row = &search->call->snapshot->entities[entity];
    struct str text = graph_text_at(&search->names->names, name);

    (void)tier;
    if (search->codes.taken[search->columns->entities.codes[entity]] == 0 ||
        find_entity_is_seen(search, entity)) {
        return;
    }
    for (size_t i = 0; i < find->words->count; i++) {
        if (!find_word_is_in(find, &find->words->items[i], row, text)) {
            return;
        }
    }
    find_put_hit(search, entity, SEARCH_WORDS, text.size);
}

static void find_visit_path(const struct find_part *find, uint32_t entity, uint32_t name,
                            enum search_tier tier)
{
    find_put_hit(find->search, entity, tier, graph_text_at(&find->search->names->names, name).size);
}

static void find_in_paths(const struct find_part *find)
{
    const struct snapshot *snapshot = find->search->call->snapshot;
    const uint64_t *bits = find_mark_texts(find, &find->search->names->paths);
    for (uint32_t file = graph_find_set_bit(bits, 0, snapshot->file_count);
         file < snapshot->file_count;
         file = graph_find_set_bit(bits, file + 1, snapshot->file_count)) {
        const struct graph_file *row = &snapshot->files[file];
        for (uint32_t i = 0; i < row->entity_count; i++) {
            find_visit_entity(find, row->first_entity + i, SEARCH_PATH);
        }
    }
}

/* Splits the query at spaces and marks, for each word, the paths that hold it. */
static bool find_split_words(struct search *search, struct find_words *words)
{
    const struct graph_texts *paths = &search->names->paths;
    struct str rest = search->folded;
    struct str text;
    bool more = true;

    words->items = arena_alloc_bytes(search->call->arena,
                                     (search->folded.size / 2 + 1) * sizeof *words->items);
    while (words->items != NULL && str_split_next_part(&rest, &more, ' ', &text)) {
        struct find_word *word = &words->items[words->count];
        if (text.size > 0) {
            word->text = text;
            word->paths = arena_alloc_zeroed(search->call->arena, GRAPH_BIT_WORDS(paths->count),
                                             sizeof *word->paths);
            if (word->paths == NULL) {
                return false;
            }
            graph_mark_texts_holding(paths, text, word->paths);
            words->count++;
        }
    }
    return words->items != NULL;
}

/* The longest word, which few hold. */
static struct str find_longest_word(const struct find_words *words)
{
    struct str longest = STR_EMPTY;
    for (size_t i = 0; i < words->count; i++) {
        longest = words->items[i].text.size > longest.size ? words->items[i].text : longest;
    }
    return longest;
}

static bool find_strict_hits(struct search *search, struct err *err)
{
    const struct find_part query = { search, search->folded, find_visit_query, NULL };
    const struct find_part path = { search, search->folded, find_visit_path, NULL };
    struct find_words words = { .count = 0 };
    struct find_part word = { search, STR_EMPTY, find_visit_word, &words };

    find_all_holders(&query, true);
    if (str_find_byte(search->folded, ' ') != SIZE_MAX) {
        if (!find_split_words(search, &words)) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
        }
        word.part = find_longest_word(&words);
    }
    if (words.count > 1) {
        find_all_holders(&word, false);
        find_in_paths(&word);
    }
    find_in_paths(&path);
    return true;
}

/* ------------------------------------------------------------------ the loose tiers */

/* Names that have the query as subsequence, and those that are a few edits away. */
static bool find_loose_hits(struct search *search, struct err *err)
{
    const struct find_part find = { search, search->folded, find_visit_path, NULL };
    const struct graph_names *names = search->names;
    size_t size = search->folded.size;
    bool in_order = size >= FIND_SUBSEQUENCE_MIN && size <= FIND_SUBSEQUENCE_MAX;
    uint32_t count = names->names.count;
    struct graph_wanted wanted;

    graph_want_text(search->folded, &wanted);
    memset(search->bits, 0, GRAPH_BIT_WORDS(count) * sizeof *search->bits);
    graph_mark_names_like(names, &wanted, in_order, size >= FIND_EDITS_FROM ? FIND_EDITS_MAX : -1,
                          search->bits);
    for (uint32_t name = graph_find_set_bit(search->bits, 0, count); name < count;
         name = graph_find_set_bit(search->bits, name + 1, count)) {
        bool fits = in_order && graph_name_has_subsequence(names, name, &wanted);
        find_visit_name(&find, name, fits ? SEARCH_SUBSEQUENCE : SEARCH_TYPING_ERROR);
    }
    return answer_check_deadline(search->call, err);
}

bool answer_search_find_hits(struct search *search, struct err *err)
{
    return find_strict_hits(search, err) && (search->count > 0 || find_loose_hits(search, err));
}

/* ------------------------------------------------------------------ opening */

static bool find_fold_query(struct search *search)
{
    char *folded = arena_alloc_bytes(search->call->arena, search->query.size + 1);
    for (size_t i = 0; folded != NULL && i < search->query.size; i++) {
        folded[i] = graph_fold_byte(search->query.data[i]);
    }
    search->folded = str_from_range(folded, search->query.size);
    return folded != NULL;
}

static size_t find_count_bit_words(const struct graph_names *names)
{
    uint32_t most = names->names.count;
    most = names->fronts.count > most ? names->fronts.count : most;
    return GRAPH_BIT_WORDS(names->paths.count > most ? names->paths.count : most);
}

bool answer_search_open(struct answer_call *call, struct search *search, struct err *err)
{
    size_t entities = call->snapshot->entity_count;
    enum entity_kind kind = ENTITY_KIND_FILE;
    bool by_kind = false;

    *search = (struct search){ .call = call, .query = call->values[ANSWER_PARAM_QUERY].text };
    if (!answer_parse_filter_params(call, &search->filter, err) ||
        !answer_parse_type_param(call, &kind, &by_kind, err) ||
        !answer_list_scope_ranges(call, &search->filter.scope, &search->ranges, err) ||
        !answer_hold_columns(call, &search->columns, err) ||
        !graph_borrow_names(call->snapshot, &search->names, err)) {
        return false;
    }
    answer_mark_entity_codes(&search->filter, by_kind ? &kind : NULL, &search->codes);
    search->seen = arena_alloc_zeroed(call->arena, entities / 8 + 1, 1);
    search->by_rank = arena_alloc_zeroed(call->arena, SEARCH_RANK_COUNT, sizeof *search->by_rank);
    search->bits = arena_alloc_bytes(call->arena, find_count_bit_words(search->names) * 8);
    search->hits = arena_alloc_bytes(call->arena, (entities + 1) * sizeof *search->hits);
    return (search->seen != NULL && search->bits != NULL && search->by_rank != NULL &&
            search->hits != NULL && find_fold_query(search)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to search");
}
