/* graph_names.c - see names.h. Made in passes over all entities: hashes of their texts; for each
 * part of the hashes a table of distinct ones, with the entities of each; then the bytes. */
#include "graph/names.h"

#include "graph/algorithms_internal.h"
#include "graph/graph_internal.h"
#include "util/check.h"
#include "util/pool.h"

#define NAMES_BLOCK      4096U
#define NAMES_PART_SHIFT 60U /* GRAPH_NAME_PARTS is 2^4 */
#define NAMES_SLOTS_MIN  64U
/* A scan of all names of Linux is some 20 ms of one core; more threads than this cost more to start
 * than they take off. */
#define NAMES_SCAN_THREADS_MAX 8U

/* One part while it is made: texts by number, in order of their first entity. */
struct names_part {
    uint64_t *hashes;
    struct str *shown; /* the text, as in one of its entities */
    uint32_t *uses;
    uint32_t count;
    uint32_t room;
};
struct names_work {
    const struct snapshot *snapshot;
    struct graph_names *names;
    struct graph_texts *texts; /* names or fronts */
    struct str (*text_of)(const struct graph_entity *row);
    uint64_t *hashes; /* by entity; 0: no text */
    uint32_t *text_number;
    struct str *shown; /* by text */
    bool marked;       /* marks and upper are wanted */
    uint64_t *marks;   /* NULL: not wanted, or not made yet */
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
    return (unsigned)(hash >> NAMES_PART_SHIFT);
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

static bool names_hash_block(void *context, size_t block, unsigned thread, struct err *err)
{
    struct names_work *work = context;
    uint32_t end = names_end_of_block(block, work->snapshot->entity_count);

    (void)thread;
    (void)err;
    for (uint32_t i = (uint32_t)block * NAMES_BLOCK; i < end; i++) {
        struct str text = work->text_of(&work->snapshot->entities[i]);
        uint64_t hash = hash_bytes_to_u64(text.data, text.size);
        work->hashes[i] = text.size == 0 ? 0 : hash + (hash == 0);
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
    struct str *shown = hashes != NULL ? mem_resize_block(part->shown, room * sizeof *shown) : NULL;
    uint32_t *uses = shown != NULL ? mem_resize_block(part->uses, room * sizeof *uses) : NULL;
    uint32_t *slots = uses != NULL ? mem_alloc_zeroed((size_t)room * 2, sizeof *slots) : NULL;

    part->hashes = hashes != NULL ? hashes : part->hashes;
    part->shown = shown != NULL ? shown : part->shown;
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
        part->shown[part->count] = work->text_of(&work->snapshot->entities[entity]);
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
    work->shown = mem_alloc_zeroed((size_t)texts->count + 1, sizeof *work->shown);
    if (texts->start == NULL || texts->first == NULL || work->shown == NULL) {
        return graph_raise_no_memory(err);
    }
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        const struct names_part *part = &work->parts[i];
        for (uint32_t k = 0; k < part->count; k++) {
            uint32_t text = texts->parts[i].base + k;
            texts->first[text] = entities;
            entities += part->uses[k];
            work->shown[text] = part->shown[k];
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

static bool names_place_texts(struct names_work *work, struct err *err)
{
    struct graph_texts *texts = work->texts;
    uint64_t bytes = 0;

    for (uint32_t text = 0; text < texts->count; text++) {
        texts->start[text] = (uint32_t)bytes;
        bytes += work->shown[text].size + 1;
        if (bytes > UINT32_MAX) {
            return ERR_RAISE(err, ERR_LIMIT, "the names of this graph are larger than 4 GB");
        }
    }
    texts->start[texts->count] = (uint32_t)bytes;
    texts->folded = arena_alloc_bytes(&work->names->arena, (size_t)bytes + 1);
    if (work->marked) {
        work->marks =
            arena_alloc_zeroed(&work->names->arena, (size_t)texts->count + 1, sizeof *work->marks);
        work->upper = arena_alloc_zeroed(&work->names->arena, (size_t)bytes / 8 + 1, 1);
    }
    return (texts->folded != NULL &&
            (!work->marked || (work->marks != NULL && work->upper != NULL))) ||
           graph_raise_no_memory(err);
}

/* Texts of two blocks may share a byte of `upper`. */
static void names_fold_text(struct names_work *work, uint32_t text)
{
    const struct graph_texts *texts = work->texts;
    struct str shown = work->shown[text];
    uint32_t start = texts->start[text];

    for (uint32_t i = 0; i < shown.size; i++) {
        char byte = graph_fold_byte(shown.data[i]);
        texts->folded[start + i] = byte;
        if (byte != shown.data[i] && work->upper != NULL) {
            (void)__atomic_fetch_or(&work->upper[(start + i) / 8], (uint8_t)(1U << (start + i) % 8),
                                    __ATOMIC_RELAXED);
        }
    }
    texts->folded[start + shown.size] = '\0';
    if (work->marks != NULL) {
        work->marks[text] = graph_mark_bytes(graph_text_at(texts, text));
    }
}

static bool names_fold_block(void *context, size_t block, unsigned thread, struct err *err)
{
    struct names_work *work = context;
    uint32_t end = names_end_of_block(block, work->texts->count);

    (void)thread;
    (void)err;
    for (uint32_t text = (uint32_t)block * NAMES_BLOCK; text < end; text++) {
        names_fold_text(work, text);
    }
    return true;
}

static void names_count_bytes(struct graph_texts *texts)
{
    for (uint32_t i = 0; i < texts->start[texts->count]; i++) {
        texts->often[(unsigned char)texts->folded[i]]++;
    }
    for (uint32_t text = 0; text < texts->count; text++) {
        texts->ends[(unsigned char)texts->folded[texts->start[text + 1] - 2]] = true;
    }
}

static void names_free_work(struct names_work *work)
{
    for (unsigned i = 0; i < GRAPH_NAME_PARTS; i++) {
        mem_free_block(work->parts[i].hashes);
        mem_free_block(work->parts[i].shown);
        mem_free_block(work->parts[i].uses);
    }
    mem_free_block(work->hashes);
    mem_free_block(work->shown);
}

/* text_number: by entity; stays. */
static bool names_make_texts(struct names_work *work, struct err *err)
{
    uint32_t entity_count = work->snapshot->entity_count;
    unsigned threads = pool_count_usable_cores();

    work->hashes = mem_alloc_zeroed((size_t)entity_count + 1, sizeof *work->hashes);
    return (work->hashes != NULL || graph_raise_no_memory(err)) &&
           pool_run_over_range(names_count_blocks(entity_count), 1, threads, names_hash_block, work,
                               err) &&
           pool_run_over_range(GRAPH_NAME_PARTS, 1, threads, names_make_part, work, err) &&
           names_number_texts(work, err) &&
           pool_run_over_range(GRAPH_NAME_PARTS, 1, threads, names_list_part, work, err) &&
           names_place_texts(work, err) &&
           pool_run_over_range(names_count_blocks(work->texts->count), 1, threads, names_fold_block,
                               work, err);
}

/* ------------------------------------------------------------------ names and fronts */

static bool names_make_names(const struct snapshot *snapshot, struct graph_names *names,
                             struct err *err)
{
    struct names_work work = { .snapshot = snapshot,
                               .names = names,
                               .texts = &names->names,
                               .text_of = names_name_of,
                               .marked = true };
    bool done;

    names->name_of = arena_alloc_zeroed(&names->arena, (size_t)snapshot->entity_count + 1,
                                        sizeof *names->name_of);
    work.text_number = names->name_of;
    done = (names->name_of != NULL || graph_raise_no_memory(err)) && names_make_texts(&work, err);
    if (done) {
        names->marks = work.marks;
        names->upper = work.upper;
        names_count_bytes(&names->names);
    }
    names_free_work(&work);
    return done;
}

static bool names_make_fronts(const struct snapshot *snapshot, struct graph_names *names,
                              struct err *err)
{
    struct names_work work = {
        .snapshot = snapshot, .names = names, .texts = &names->fronts, .text_of = names_front_of
    };
    bool done;

    work.text_number = mem_alloc_zeroed((size_t)snapshot->entity_count + 1, sizeof(uint32_t));
    done = (work.text_number != NULL || graph_raise_no_memory(err)) && names_make_texts(&work, err);
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

static bool names_entity_is_odd(const struct graph_entity *row)
{
    bool odd = !str_ends_with(row->qualified, row->name);
    for (size_t i = 0; i < row->name.size && !odd; i++) {
        odd = graph_byte_separates(row->name.data[i]);
    }
    return odd;
}

/* The first odd entity from `entity` on; entity_count: none. */
static uint32_t names_find_odd(const struct snapshot *snapshot, uint32_t entity)
{
    while (entity < snapshot->entity_count &&
           (snapshot->entities[entity].kind == ENTITY_KIND_FILE ||
            !names_entity_is_odd(&snapshot->entities[entity]))) {
        entity++;
    }
    return entity;
}

static bool names_list_odd(const struct snapshot *snapshot, struct graph_names *names,
                           struct err *err)
{
    uint32_t end = snapshot->entity_count;
    uint32_t count = 0;

    for (uint32_t i = names_find_odd(snapshot, 0); i < end; i = names_find_odd(snapshot, i + 1)) {
        count++;
    }
    names->odd = arena_alloc_zeroed(&names->arena, (size_t)count + 1, sizeof *names->odd);
    if (names->odd == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t i = names_find_odd(snapshot, 0); i < end; i = names_find_odd(snapshot, i + 1)) {
        names->odd[names->odd_count++] = i;
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

static bool names_make_all(const struct snapshot *snapshot, struct graph_names **out,
                           struct err *err)
{
    struct graph_names *names = mem_alloc_zeroed(1, sizeof *names);

    if (names == NULL) {
        return graph_raise_no_memory(err);
    }
    arena_init_with_limit(&names->arena, SIZE_MAX / 2);
    if (!names_make_names(snapshot, names, err) || !names_make_fronts(snapshot, names, err) ||
        !names_make_paths(snapshot, names, err) || !names_list_odd(snapshot, names, err)) {
        graph_names_free_all(names);
        return false;
    }
    *out = names;
    return true;
}

bool graph_borrow_names(const struct snapshot *snapshot, const struct graph_names **out,
                        struct err *err)
{
    struct graph_shared *shared = snapshot->private_->shared;
    bool done;

    (void)pthread_mutex_lock(&shared->names_lock);
    done = shared->names != NULL || names_make_all(snapshot, &shared->names, err);
    *out = shared->names;
    (void)pthread_mutex_unlock(&shared->names_lock);
    return done;
}

/* ------------------------------------------------------------------ looking up */

uint64_t graph_mark_bytes(struct str text)
{
    uint64_t marks = 0;
    for (size_t i = 0; i < text.size; i++) {
        marks |= UINT64_C(1) << ((unsigned char)text.data[i] & 63U);
    }
    return marks;
}

uint32_t graph_find_name_text(const struct snapshot *snapshot, const struct graph_names *names,
                              struct str name)
{
    const struct graph_texts *texts = &names->names;
    uint64_t hash = hash_bytes_to_u64(name.data, name.size);
    const struct graph_slots *table = &texts->parts[names_part_of(hash + (hash == 0))];
    uint32_t at = (uint32_t)(hash + (hash == 0)) & table->mask;

    if (name.size == 0 || table->slots == NULL) {
        return GRAPH_ID_NONE;
    }
    while (table->slots[at] != 0) {
        uint32_t text = table->base + table->slots[at] - 1;
        uint32_t shown = texts->entities[texts->first[text]];
        if (str_equals_bytes(snapshot->entities[shown].name, name)) {
            return text;
        }
        at = (at + 1) & table->mask;
    }
    return GRAPH_ID_NONE;
}

/* The byte of the part that is rarest in the texts: the one to look for. */
static size_t names_find_rarest(const struct graph_texts *texts, struct str part)
{
    size_t best = 0;
    for (size_t i = 1; i < part.size; i++) {
        if (texts->often[(unsigned char)part.data[i]] <
            texts->often[(unsigned char)part.data[best]]) {
            best = i;
        }
    }
    return best;
}

/* The first text of [from, past) that holds the part; `past`: none. */
static uint32_t names_find_holding(const struct graph_texts *texts, struct str part, size_t rare,
                                   uint32_t from, uint32_t past)
{
    const char *end = texts->folded + texts->start[past];
    const char *at = texts->folded + texts->start[from];
    const size_t last = part.size - 1;

    /* `at` is where the part may begin. It has no NUL, so it never goes on into the next text. */
    while (from < past && (size_t)(end - at) > part.size) {
        const char *found = memchr(at + rare, part.data[rare], (size_t)(end - at) - rare);
        if (found == NULL || (size_t)(end - (found - rare)) <= part.size) {
            break;
        }
        at = found - rare;
        if (at[0] == part.data[0] && at[last] == part.data[last] &&
            memcmp(at, part.data, part.size) == 0) {
            uint32_t offset = (uint32_t)(at - texts->folded);
            while (texts->start[from + 1] <= offset) {
                from++;
            }
            return from;
        }
        at++;
    }
    return past;
}

struct names_scan {
    const struct graph_texts *texts;
    struct str part;
    size_t rare;
    uint64_t *bits;
};

static bool names_scan_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_scan *scan = context;
    uint32_t from = (uint32_t)block * GRAPH_TEXT_BLOCK;
    uint32_t left = scan->texts->count - from;
    uint32_t past = from + (left < GRAPH_TEXT_BLOCK ? left : GRAPH_TEXT_BLOCK);

    (void)thread;
    (void)err;
    while (from < past) {
        from = names_find_holding(scan->texts, scan->part, scan->rare, from, past);
        if (from < past) {
            scan->bits[from / 64] |= UINT64_C(1) << from % 64;
            from++;
        }
    }
    return true;
}

unsigned graph_count_text_threads(uint32_t text_count)
{
    unsigned cores = pool_count_usable_cores();
    unsigned blocks = text_count / GRAPH_TEXT_BLOCK + 1;
    unsigned threads = cores < NAMES_SCAN_THREADS_MAX ? cores : NAMES_SCAN_THREADS_MAX;
    /* cppcheck-suppress knownConditionTrueFalse ; it takes a minimum for a constant */
    return blocks < threads ? blocks : threads;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written by way of the struct. */
void graph_mark_texts_holding(const struct graph_texts *texts, struct str part, uint64_t *bits)
{
    struct names_scan scan = { texts, part, names_find_rarest(texts, part), bits };
    struct err none;
    size_t blocks = (texts->count + (size_t)GRAPH_TEXT_BLOCK - 1) / GRAPH_TEXT_BLOCK;

    ASSERT(pool_run_over_range(blocks, 1, graph_count_text_threads(texts->count), names_scan_block,
                               &scan, &none));
}

uint32_t graph_find_set_bit(const uint64_t *bits, uint32_t from, uint32_t count)
{
    uint32_t word = from / 64;
    uint64_t left = from < count ? bits[word] >> from % 64 << from % 64 : 0;

    while (left == 0 && ++word < GRAPH_BIT_WORDS(count)) {
        left = bits[word];
    }
    return left == 0 ? count : word * 64 + (uint32_t)__builtin_ctzll(left);
}

/* More than `limit` bits set? */
static bool names_bits_exceed(uint64_t bits, unsigned limit)
{
    for (unsigned i = 0; i < limit; i++) {
        bits &= bits - (bits != 0);
    }
    return bits != 0;
}

unsigned graph_count_name_edits(const struct graph_names *names, uint32_t name, struct str folded,
                                uint64_t marks, unsigned limit)
{
    size_t size = names->names.start[name + 1] - names->names.start[name] - 1U;
    size_t apart = size > folded.size ? size - folded.size : folded.size - size;

    /* An edit brings or removes one byte at most, so lengths and sets of bytes differ by few. */
    if (apart > limit || names_bits_exceed(names->marks[name] & ~marks, limit) ||
        names_bits_exceed(marks & ~names->marks[name], limit)) {
        return limit + 1;
    }
    return str_edit_distance(graph_text_at(&names->names, name), folded, limit);
}
