/* graph_names.c - makes what names.h describes, in passes: over all entities, for the hashes of
 * their names and fronts; for each part of the hashes, a table of distinct ones with the entities
 * of each; over the distinct texts, for their bytes and marks. Looking up: graph_names_find.c. */
#include "graph/names.h"

#include "graph/algorithms_internal.h"
#include "graph/graph_internal.h"
#include "util/check.h"
#include "util/pool.h"

#define NAMES_BLOCK     4096U
#define NAMES_SLOTS_MIN 64U
#define NAMES_AHEAD     12U /* texts asked of memory before they are read */
/* Which bytes are frequent shows in a part of many texts as well: every 16th block. */
#define NAMES_SAMPLE_FROM  (64U * NAMES_BLOCK)
#define NAMES_SAMPLE_EVERY 16U

/* One part while it is made: texts by number, in order of their first entity. */
struct names_part {
    uint64_t *hashes;
    uint32_t *uses;
    uint32_t count;
    uint32_t room;
};
struct names_work {
    const struct snapshot *snapshot;
    struct graph_names *names;
    struct graph_texts *texts; /* names or fronts */
    struct str (*text_of)(const struct graph_entity *row);
    const uint64_t *hashes; /* by entity; 0: no text */
    uint32_t *text_number;
    bool marked; /* marks, pairs and upper are wanted */
    uint8_t *upper;
    struct names_part parts[GRAPH_NAME_PARTS];
};

static struct str names_name_of(const struct graph_entity *row)
{
    return row->name;
}

static struct str names_front_of(const struct graph_entity *row)
{
    struct str front = row->qualified;
    front.size -= str_ends_with(row->qualified, row->name) ? row->name.size : 0;
    return front;
}

static unsigned names_part_of(uint64_t hash)
{
    return (unsigned)(hash >> GRAPH_NAME_PART_SHIFT);
}

/* Rows of a block: pool_run_over_range has work to do for each index. */
static uint32_t names_end_of_block(size_t block, uint32_t count)
{
    uint32_t begin = (uint32_t)block * NAMES_BLOCK;
    return count - begin < NAMES_BLOCK ? count : begin + NAMES_BLOCK;
}

static size_t names_count_blocks(uint32_t count)
{
    return ((size_t)count + NAMES_BLOCK - 1) / NAMES_BLOCK;
}

static uint64_t names_hash_text(struct str text)
{
    uint64_t hash = hash_bytes_to_u64(text.data, text.size);
    return text.size == 0 ? 0 : hash + (hash == 0);
}

static bool names_entity_is_odd(const struct graph_entity *row, bool ends_in_name)
{
    bool odd = !ends_in_name;
    for (size_t i = 0; i < row->name.size && !odd; i++) {
        odd = graph_byte_separates(row->name.data[i]);
    }
    return odd && row->kind != ENTITY_KIND_FILE;
}

/* What one look at each entity gives. */
struct names_first {
    const struct snapshot *snapshot;
    uint64_t *names;  /* hashes, by entity */
    uint64_t *fronts; /* the same; 0: none */
    uint64_t *odd;    /* bits */
};

static bool names_hash_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_first *first = context;
    uint32_t end = names_end_of_block(block, first->snapshot->entity_count);

    (void)thread;
    (void)err;
    for (uint32_t i = (uint32_t)block * NAMES_BLOCK; i < end; i++) {
        const struct graph_entity *row = &first->snapshot->entities[i];
        struct str front = names_front_of(row);
        bool ends_in_name = front.size + row->name.size == row->qualified.size;
        if (i + NAMES_AHEAD < first->snapshot->entity_count) {
            __builtin_prefetch(row[NAMES_AHEAD].name.data);
        }
        first->names[i] = names_hash_text(row->name);
        first->fronts[i] = names_hash_text(front);
        first->odd[i / 64] |= (uint64_t)names_entity_is_odd(row, ends_in_name) << i % 64;
    }
    return true;
}

/* ------------------------------------------------------------------ one part */

static uint32_t *names_find_slot(const struct graph_slots *table, const uint64_t *hashes,
                                 uint64_t hash)
{
    uint32_t at = (uint32_t)hash & table->mask;
    while (table->slots[at] != 0 && hashes[table->slots[at] - 1] != hash) {
        at = (at + 1) & table->mask;
    }
    return &table->slots[at];
}

static bool names_grow_part(struct names_part *part, struct graph_slots *table)
{
    uint32_t room = part->room == 0 ? NAMES_SLOTS_MIN / 2 : part->room * 2;
    uint64_t *hashes = mem_resize_block(part->hashes, room * sizeof *hashes);
    uint32_t *uses = hashes != NULL ? mem_resize_block(part->uses, room * sizeof *uses) : NULL;
    uint32_t *slots = uses != NULL ? mem_alloc_zeroed((size_t)room * 2, sizeof *slots) : NULL;

    part->hashes = hashes != NULL ? hashes : part->hashes;
    part->uses = uses != NULL ? uses : part->uses;
    if (slots == NULL) {
        return false;
    }
    mem_free_block(table->slots);
    table->slots = slots;
    table->mask = room * 2 - 1;
    part->room = room;
    for (uint32_t i = 0; i < part->count; i++) {
        *names_find_slot(table, part->hashes, part->hashes[i]) = i + 1;
    }
    return true;
}

static bool names_number_entity(struct names_work *work, unsigned number, uint32_t entity)
{
    struct names_part *part = &work->parts[number];
    struct graph_slots *table = &work->texts->parts[number];
    uint64_t hash = work->hashes[entity];
    uint32_t *slot;

    if (part->count == part->room && !names_grow_part(part, table)) {
        return false;
    }
    slot = names_find_slot(table, part->hashes, hash);
    if (*slot == 0) {
        part->hashes[part->count] = hash;
        part->uses[part->count] = 0;
        *slot = ++part->count;
    }
    work->text_number[entity] = *slot - 1;
    part->uses[*slot - 1]++;
    return true;
}

static bool names_make_part(void *context, size_t index, unsigned thread, struct err *err)
{
    struct names_work *work = context;
    unsigned number = (unsigned)index;

    (void)thread;
    for (uint32_t entity = 0; entity < work->snapshot->entity_count; entity++) {
        uint64_t hash = work->hashes[entity];
        if (hash != 0 && names_part_of(hash) == number &&
            !names_number_entity(work, number, entity)) {
            return graph_raise_no_memory(err);
        }
    }
    return true;
}

/* ------------------------------------------------------------------ all parts together */

static bool names_number_texts(struct names_work *work, struct err *err)
{
    struct arena *arena = &work->names->arena;
    struct graph_texts *texts = work->texts;
    uint32_t entities = 0;

    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        texts->parts[i].base = texts->count;
        texts->count += work->parts[i].count;
    }
    texts->start = arena_alloc_zeroed(arena, (size_t)texts->count + 1, sizeof *texts->start);
    texts->first = arena_alloc_zeroed(arena, (size_t)texts->count + 1, sizeof *texts->first);
    if (texts->start == NULL || texts->first == NULL) {
        return graph_raise_no_memory(err);
    }
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        const struct names_part *part = &work->parts[i];
        for (uint32_t k = 0; k < part->count; k++) {
            uint32_t text = texts->parts[i].base + k;
            texts->first[text] = entities;
            entities += part->uses[k];
        }
    }
    texts->first[texts->count] = entities;
    texts->entities = arena_alloc_bytes(arena, ((size_t)entities + 1) * sizeof *texts->entities);
    return texts->entities != NULL || graph_raise_no_memory(err);
}

/* Entities of one part; `uses` counts down what is still to come. */
static bool names_list_part(void *context, size_t index, unsigned thread, struct err *err)
{
    struct names_work *work = context;
    struct graph_texts *texts = work->texts;
    struct names_part *part = &work->parts[index];

    (void)thread;
    (void)err;
    for (uint32_t entity = 0; entity < work->snapshot->entity_count; entity++) {
        uint64_t hash = work->hashes[entity];
        if (hash != 0 && names_part_of(hash) == index) {
            uint32_t local = work->text_number[entity];
            uint32_t text = texts->parts[index].base + local;
            texts->entities[texts->first[text + 1] - part->uses[local]--] = entity;
            work->text_number[entity] = text;
        }
    }
    return true;
}

/* The text as in the first of its entities. */
static struct str names_shown_of(const struct names_work *work, uint32_t text)
{
    const struct graph_texts *texts = work->texts;
    return work->text_of(&work->snapshot->entities[texts->entities[texts->first[text]]]);
}

static void names_ask_for_row(const struct names_work *work, uint32_t text, uint32_t end)
{
    const struct graph_texts *texts = work->texts;
    if (text < end) {
        __builtin_prefetch(&work->snapshot->entities[texts->entities[texts->first[text]]].name);
    }
}

/* Leaves sizes where the starts will be. */
static bool names_measure_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_work *work = context;
    uint32_t end = names_end_of_block(block, work->texts->count);

    (void)thread;
    (void)err;
    for (uint32_t text = (uint32_t)block * NAMES_BLOCK; text < end; text++) {
        names_ask_for_row(work, text + NAMES_AHEAD, end);
        work->texts->start[text] = (uint32_t)names_shown_of(work, text).size;
    }
    return true;
}

static bool names_alloc_marks(struct names_work *work, size_t bytes)
{
    struct graph_names *names = work->names;
    size_t count = (size_t)work->texts->count + 1;

    names->marks = arena_alloc_bytes(&names->arena, count * sizeof *names->marks);
    names->quarters = arena_alloc_bytes(&names->arena, count * sizeof *names->quarters);
    names->pairs = arena_alloc_bytes(&names->arena, count * sizeof *names->pairs);
    names->upper = arena_alloc_zeroed(&names->arena, bytes / 8 + 1, 1);
    work->upper = names->upper;
    return names->marks != NULL && names->quarters != NULL && names->pairs != NULL &&
           names->upper != NULL;
}

static bool names_place_texts(struct names_work *work, struct err *err)
{
    struct graph_texts *texts = work->texts;
    uint64_t bytes = 0;

    for (uint32_t text = 0; text < texts->count; text++) {
        uint32_t size = texts->start[text];
        texts->start[text] = (uint32_t)bytes;
        bytes += (uint64_t)size + 1;
        if (bytes > UINT32_MAX) {
            return ERR_RAISE(err, ERR_LIMIT, "the names of this graph are larger than 4 GB");
        }
    }
    texts->start[texts->count] = (uint32_t)bytes;
    texts->folded = arena_alloc_bytes(&work->names->arena, (size_t)bytes + 1);
    return (texts->folded != NULL && (!work->marked || names_alloc_marks(work, (size_t)bytes))) ||
           graph_raise_no_memory(err);
}

/* Capitals of [from, past) become small. Eight at once: a byte below 128 is a capital when adding
 * what is missing to 128 carries into its top bit from 'A' on, but not from 'Z' + 1 on. */
static void names_fold_bytes(char *bytes, uint8_t *upper, uint32_t from, uint32_t past)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones * 0x80;

    for (uint32_t at = from; at < past;) {
        uint64_t eight;
        if (at % 8 != 0 || past - at < 8) { /* two blocks may share this byte of `upper` */
            char folded = graph_fold_byte(bytes[at]);
            if (folded != bytes[at] && upper != NULL) {
                (void)__atomic_fetch_or(&upper[at / 8], (uint8_t)(1U << at % 8), __ATOMIC_RELAXED);
            }
            bytes[at++] = folded;
            continue;
        }
        memcpy(&eight, bytes + at, sizeof eight);
        uint64_t low = eight & ~tops;
        uint64_t capital =
            (low + ones * (0x80 - 'A')) & ~(low + ones * (0x7F - 'Z')) & ~eight & tops;
        eight |= capital >> 2U; /* 0x80 -> 0x20 */
        memcpy(bytes + at, &eight, sizeof eight);
        if (upper != NULL && capital != 0) { /* the eight top bits, gathered in the last byte */
            upper[at / 8] = (uint8_t)((capital >> 7U) * UINT64_C(0x0102040810204080) >> 56U);
        }
        at += 8;
    }
}

static bool names_fold_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_work *work = context;
    const struct graph_texts *texts = work->texts;
    uint32_t begin = (uint32_t)block * NAMES_BLOCK;
    uint32_t end = names_end_of_block(block, texts->count);

    (void)thread;
    (void)err;
    for (uint32_t text = begin; text < end; text++) {
        struct str shown = names_shown_of(work, text);
        names_ask_for_row(work, text + 2 * NAMES_AHEAD, end);
        if (text + NAMES_AHEAD < end) {
            __builtin_prefetch(names_shown_of(work, text + NAMES_AHEAD).data);
        }
        memcpy(texts->folded + texts->start[text], shown.data, shown.size);
        texts->folded[texts->start[text] + shown.size] = '\0';
    }
    names_fold_bytes(texts->folded, work->upper, texts->start[begin], texts->start[end]);
    for (uint32_t text = begin; work->marked && text < end; text++) {
        struct str folded = graph_text_at(texts, text);
        work->names->quarters[text] = graph_mark_quarters(folded);
        work->names->marks[text] = graph_join_quarters(work->names->quarters[text]);
        work->names->pairs[text] = graph_mark_pairs(folded);
    }
    return true;
}

static void names_count_bytes(struct graph_texts *texts)
{
    uint32_t step =
        texts->count < NAMES_SAMPLE_FROM ? NAMES_BLOCK : NAMES_BLOCK * NAMES_SAMPLE_EVERY;
    for (uint32_t text = 0; text < texts->count; text += step) {
        uint32_t left = texts->count - text;
        uint32_t past = texts->start[text + (left < NAMES_BLOCK ? left : NAMES_BLOCK)];
        for (uint32_t i = texts->start[text]; i < past; i++) {
            texts->often[(unsigned char)texts->folded[i]]++;
        }
        if (left <= step) {
            break;
        }
    }
}

/* Sorts the texts by their last byte, by counting. */
static bool names_sort_by_end(struct graph_texts *texts, struct arena *arena, struct err *err)
{
    uint32_t next[256];

    texts->by_end = arena_alloc_bytes(arena, ((size_t)texts->count + 1) * sizeof *texts->by_end);
    if (texts->by_end == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t text = 0; text < texts->count; text++) {
        texts->end_first[(unsigned char)texts->folded[texts->start[text + 1] - 2] + 1]++;
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        texts->end_first[byte + 1] += texts->end_first[byte];
        next[byte] = texts->end_first[byte];
    }
    for (uint32_t text = 0; text < texts->count; text++) {
        texts->by_end[next[(unsigned char)texts->folded[texts->start[text + 1] - 2]]++] = text;
    }
    return true;
}

static void names_free_work(struct names_work *work)
{
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        mem_free_block(work->parts[i].hashes);
        mem_free_block(work->parts[i].uses);
    }
}

/* hashes, text_number: by entity; stay. */
static bool names_make_texts(struct names_work *work, struct err *err)
{
    unsigned threads = pool_count_usable_cores();

    return pool_run_over_range(GRAPH_NAME_PARTS, 1, threads, names_make_part, work, err) &&
           names_number_texts(work, err) &&
           pool_run_over_range(GRAPH_NAME_PARTS, 1, threads, names_list_part, work, err) &&
           pool_run_over_range(names_count_blocks(work->texts->count), 1, threads,
                               names_measure_block, work, err) &&
           names_place_texts(work, err) &&
           pool_run_over_range(names_count_blocks(work->texts->count), 1, threads, names_fold_block,
                               work, err);
}

/* ------------------------------------------------------------------ names and fronts */

static bool names_make_names(const struct names_first *first, struct graph_names *names,
                             struct err *err)
{
    struct names_work work = { .snapshot = first->snapshot,
                               .names = names,
                               .texts = &names->names,
                               .text_of = names_name_of,
                               .hashes = first->names,
                               .marked = true };
    bool done;

    names->name_of = arena_alloc_zeroed(&names->arena, (size_t)first->snapshot->entity_count + 1,
                                        sizeof *names->name_of);
    work.text_number = names->name_of;
    done = (names->name_of != NULL || graph_raise_no_memory(err)) && names_make_texts(&work, err);
    if (done) {
        names_count_bytes(&names->names);
    }
    names_free_work(&work);
    return done;
}

static bool names_make_fronts(const struct names_first *first, struct graph_names *names,
                              struct err *err)
{
    struct names_work work = { .snapshot = first->snapshot,
                               .names = names,
                               .texts = &names->fronts,
                               .text_of = names_front_of,
                               .hashes = first->fronts };
    bool done;

    work.text_number =
        mem_alloc_zeroed((size_t)first->snapshot->entity_count + 1, sizeof(uint32_t));
    done = (work.text_number != NULL || graph_raise_no_memory(err)) &&
           names_make_texts(&work, err) && names_sort_by_end(&names->fronts, &names->arena, err);
    if (done) {
        names_count_bytes(&names->fronts);
    }
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) { /* nobody looks fronts up */
        mem_free_block(names->fronts.parts[i].slots);
        names->fronts.parts[i].slots = NULL;
    }
    mem_free_block(work.text_number);
    names_free_work(&work);
    return done;
}

/* Paths lie as texts do, without entities. */
static bool names_make_paths(const struct snapshot *snapshot, struct graph_names *names,
                             struct err *err)
{
    struct graph_texts *paths = &names->paths;
    uint64_t bytes = 0;

    paths->count = snapshot->file_count;
    paths->start =
        arena_alloc_zeroed(&names->arena, (size_t)paths->count + 1, sizeof *paths->start);
    for (uint32_t i = 0; paths->start != NULL && i < paths->count; i++) {
        bytes += snapshot->files[i].path.size + 1;
        paths->start[i + 1] = (uint32_t)bytes;
    }
    paths->folded = arena_alloc_bytes(&names->arena, (size_t)bytes + 1);
    if (paths->start == NULL || paths->folded == NULL || bytes > UINT32_MAX) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t i = 0; i < paths->count; i++) {
        struct str path = snapshot->files[i].path;
        for (size_t k = 0; k < path.size; k++) {
            paths->folded[paths->start[i] + k] = graph_fold_byte(path.data[k]);
        }
        paths->folded[paths->start[i] + path.size] = '\0';
    }
    names_count_bytes(paths);
    return true;
}

static bool names_list_odd(const struct names_first *first, struct graph_names *names,
                           struct err *err)
{
    uint32_t end = first->snapshot->entity_count;
    size_t count = 0;

    for (size_t word = 0; word < GRAPH_BIT_WORDS(end); word++) {
        count += (size_t)__builtin_popcountll(first->odd[word]);
    }
    names->odd = arena_alloc_zeroed(&names->arena, count + 1, sizeof *names->odd);
    if (names->odd == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t i = graph_find_set_bit(first->odd, 0, end); i < end;
         i = graph_find_set_bit(first->odd, i + 1, end)) {
        const struct graph_entity *row = &first->snapshot->entities[i];
        names->odd[names->odd_count++] = i;
        names->some_are_cut = names->some_are_cut || (row->qualified.size <= row->name.size &&
                                                      !str_ends_with(row->qualified, row->name));
    }
    return true;
}

void graph_names_free_all(struct graph_names *names)
{
    if (names == NULL) {
        return;
    }
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        mem_free_block(names->names.parts[i].slots);
        mem_free_block(names->fronts.parts[i].slots);
    }
    arena_release_all_blocks(&names->arena);
    mem_free_block(names);
}

static bool names_look_at_entities(struct names_first *first, struct err *err)
{
    size_t count = (size_t)first->snapshot->entity_count + 1;

    first->names = mem_alloc_zeroed(count, sizeof *first->names);
    first->fronts = mem_alloc_zeroed(count, sizeof *first->fronts);
    first->odd = mem_alloc_zeroed(GRAPH_BIT_WORDS(count), sizeof *first->odd);
    if (first->names == NULL || first->fronts == NULL || first->odd == NULL) {
        return graph_raise_no_memory(err);
    }
    return pool_run_over_range(names_count_blocks(first->snapshot->entity_count), 1,
                               pool_count_usable_cores(), names_hash_block, first, err);
}

static bool names_make_all(const struct snapshot *snapshot, struct graph_names **out,
                           struct err *err)
{
    struct graph_names *names = mem_alloc_zeroed(1, sizeof *names);
    struct names_first first = { .snapshot = snapshot };
    bool done;

    if (names == NULL) {
        return graph_raise_no_memory(err);
    }
    arena_init_with_limit(&names->arena, SIZE_MAX / 2);
    done = names_look_at_entities(&first, err) && names_make_names(&first, names, err) &&
           names_make_fronts(&first, names, err) && names_make_paths(snapshot, names, err) &&
           names_list_odd(&first, names, err);
    mem_free_block(first.names);
    mem_free_block(first.fronts);
    mem_free_block(first.odd);
    if (!done) {
        graph_names_free_all(names);
        return false;
    }
    *out = names;
    return true;
}

bool graph_borrow_names(const struct snapshot *snapshot, const struct graph_names **out,
                        struct err *err)
{
    struct graph_ids *ids = snapshot->private_->ids;
    bool done;

    (void)pthread_mutex_lock(&ids->names_lock);
    done = ids->names != NULL || names_make_all(snapshot, &ids->names, err);
    *out = ids->names;
    (void)pthread_mutex_unlock(&ids->names_lock);
    return done;
}
