/* made_graph.h - made-up records for tests of store and graph: the same for the same seed, with
 * extreme numbers and awkward texts among them; and the comparison of records. */
#ifndef TESTS_STORE_MADE_GRAPH_H
#define TESTS_STORE_MADE_GRAPH_H

#include "model/key.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/expect.h"
#include "util/hash.h"

#include <string.h>

#define MADE_ENTITIES_MAX 9U
#define MADE_EDGES_MAX    12U
#define MADE_LOOSE_MAX    6U
#define MADE_SITES_MAX    4U
#define MADE_FILES_MAX    4096U /* numbers of files are below */

static inline uint64_t made_entity_uid(size_t file, size_t entity)
{
    return hash_mix_u64_bits((uint64_t)file * 64U + entity + 1);
}

/* Order of numbers is not the order of paths. */
static inline struct str made_file_path(struct arena *arena, size_t file)
{
    static const char *const folders[] = { "", "src/", "src/a b/", "lib/\xC3\xA9/", "t/\xFF/" };
    return arena_format_text(arena, "%sfile-%zu.c", folders[file % 5], file * 7 % MADE_FILES_MAX);
}

static inline struct str made_text(struct arena *arena, uint64_t *seed)
{
    static const char nul[] = "a\0b";
    switch (random_below_limit(seed, 8)) {
    case 0: return STR_EMPTY;
    case 1: return STR("quote\" back\\slash\n\ttab");
    case 2: return STR("\xC3\xA9t\xC3\xA9::\xE4\xB8\xAD<T, U>");
    case 3: return STR("\xFF\xFEnot utf-8\x80");
    case 4: return str_from_range(nul, sizeof nul - 1);
    default: return arena_format_text(arena, "name_%zu", random_below_limit(seed, 50));
    }
}

/* Mostly small, sometimes the largest. */
static inline uint32_t made_number(uint64_t *seed, uint32_t max)
{
    return random_below_limit(seed, 40) == 0 ? max : (uint32_t)random_below_limit(seed, 500) % max;
}

static inline void made_fill_file(struct arena *arena, uint64_t *seed, size_t file, bool parsed,
                                  struct store_file *row)
{
    *row = (struct store_file){ .path = made_file_path(arena, file) };
    row->status = parsed ? (enum file_status)random_below_limit(seed, 2)
                         : (enum file_status)(FILE_STATUS_TOO_LARGE + random_below_limit(seed, 9));
    row->reason = parsed ? STR_EMPTY : made_text(arena, seed);
    row->language = parsed ? STR("c") : STR_EMPTY;
    row->size = random_below_limit(seed, 9) == 0 ? INT64_MAX : random_below_limit(seed, 90000);
    row->mtime_ns = random_below_limit(seed, 9) == 0 ? INT64_MIN : 1700000000000000000;
    if (parsed) {
        uint64_t bytes = random_next_value(seed);
        row->hash = hash_bytes_to_u128(&bytes, sizeof bytes);
    }
    row->error_bytes = made_number(seed, UINT32_MAX);
    row->line_count = made_number(seed, UINT32_MAX);
    row->source_words = made_number(seed, UINT32_MAX);
    row->entity_words = made_number(seed, UINT32_MAX);
    row->import_words = made_number(seed, UINT32_MAX);
    row->comment_words = made_number(seed, UINT32_MAX);
}

static inline struct str made_entity_key(struct arena *arena, uint64_t *seed,
                                         const struct store_file *file,
                                         const struct store_entity *row)
{
    struct str copy;
    struct buf key;

    if (random_below_limit(seed, 30) == 0) {
        return made_text(arena, seed); /* not the key it should have: must come back all the same */
    }
    buf_init_with_limit(&key, 4096);
    key_append_entity_text(&key, file->language, row->kind, row->qualified, file->path, row->uid);
    copy = arena_copy_str(arena, buf_borrow_str(&key));
    buf_release_bytes(&key);
    return copy;
}

static inline void made_fill_entity(struct arena *arena, uint64_t *seed, size_t file, size_t number,
                                    const struct store_file *file_row, struct store_entity *row)
{
    *row = (struct store_entity){ .uid = made_entity_uid(file, number) };
    row->parent_uid = number > 0 ? made_entity_uid(file, random_below_limit(seed, number)) : 0;
    row->kind = number > 0 ? (enum entity_kind)random_below_limit(seed, ENTITY_KIND_COUNT)
                           : ENTITY_KIND_FILE;
    row->class_ = (enum entity_class)random_below_limit(seed, 2);
    row->rule = (enum test_rule)random_below_limit(seed, TEST_RULE_COUNT);
    row->name = made_text(arena, seed);
    row->qualified = random_below_limit(seed, 3) == 0
                         ? made_text(arena, seed)
                         : arena_format_text(arena, "Outer::%.*s", STR_ARG(row->name));
    row->flags = made_number(seed, UINT32_MAX);
    row->start_line = (uint32_t)number * 20U + 1U;
    row->end_line = row->start_line + made_number(seed, 90);
    row->start_byte = (uint32_t)number * 700U;
    row->end_byte = made_number(seed, UINT32_MAX);
    row->signature_end = made_number(seed, UINT32_MAX);
    row->doc_start = made_number(seed, UINT32_MAX);
    row->doc_end = made_number(seed, UINT32_MAX);
    row->words = made_number(seed, UINT32_MAX);
    row->complexity = (uint16_t)made_number(seed, UINT16_MAX);
    row->params_min = (uint8_t)made_number(seed, UINT8_MAX);
    row->params_max = (uint8_t)made_number(seed, UINT8_MAX);
    row->key = made_entity_key(arena, seed, file_row, row);
}

static inline const struct store_site *made_sites(struct arena *arena, uint64_t *seed,
                                                  uint32_t *count)
{
    struct store_site *sites = arena_alloc_zeroed(arena, MADE_SITES_MAX, sizeof *sites);
    uint32_t line = 0;

    *count = (uint32_t)random_below_limit(seed, MADE_SITES_MAX + 1);
    for (uint32_t i = 0; i < *count; i++) {
        line += 1 + (uint32_t)random_below_limit(seed, 30);
        sites[i].line = random_below_limit(seed, 40) == 0 && i + 1 == *count ? UINT32_MAX : line;
        sites[i].column = (uint16_t)(1 + random_below_limit(seed, UINT16_MAX));
    }
    return sites;
}

static inline void made_fill_edge(struct arena *arena, uint64_t *seed, size_t from_file,
                                  size_t from, size_t to_file, size_t to, struct store_edge *row)
{
    *row = (struct store_edge){ .from_uid = made_entity_uid(from_file, from),
                                .to_uid = made_entity_uid(to_file, to) };
    row->kind = (enum edge_kind)random_below_limit(seed, EDGE_KIND_COUNT);
    row->origin = (enum origin)random_below_limit(seed, ORIGIN_AMBIGUOUS + 1);
    row->sites = made_sites(arena, seed, &row->site_count);
}

static inline void made_fill_loose(struct arena *arena, uint64_t *seed, size_t file, size_t from,
                                   uint32_t line, struct store_loose *row)
{
    *row = (struct store_loose){ .from_uid = made_entity_uid(file, from), .line = line };
    row->name = made_text(arena, seed);
    row->receiver = made_text(arena, seed);
    row->module = made_text(arena, seed);
    row->kind = (enum ref_kind)random_below_limit(seed, REF_KIND_COUNT);
    row->origin =
        (enum origin)(ORIGIN_AMBIGUOUS + random_below_limit(seed, ORIGIN_COUNT - ORIGIN_AMBIGUOUS));
    row->column = (uint16_t)made_number(seed, UINT16_MAX);
    row->args = (uint8_t)made_number(seed, UINT8_MAX);
}

/* How many entities the file has in this version; 0: it was not parsed. */
static inline size_t made_count_entities(size_t file, uint64_t version)
{
    uint64_t seed = hash_mix_u64_bits(version * MADE_FILES_MAX + file);
    size_t count = random_below_limit(&seed, MADE_ENTITIES_MAX + 3);
    return count > MADE_ENTITIES_MAX ? 0 : count;
}

/* One record of its own; its edges may lead to entities of `files` other files that do not exist.
 */
static inline void made_fill_record(struct arena *arena, size_t file, uint64_t version,
                                    size_t files, struct store_record *record)
{
    uint64_t seed = hash_mix_u64_bits(version * 77 + file);
    size_t entity_count = made_count_entities(file, version);
    struct store_entity *entities = arena_alloc_zeroed(arena, MADE_ENTITIES_MAX, sizeof *entities);
    struct store_edge *edges = arena_alloc_zeroed(arena, MADE_EDGES_MAX, sizeof *edges);
    struct store_loose *loose = arena_alloc_zeroed(arena, MADE_LOOSE_MAX, sizeof *loose);

    *record = (struct store_record){ .entities = entities, .edges = edges, .loose = loose };
    made_fill_file(arena, &seed, file, entity_count > 0, &record->file);
    record->file.source_words = (uint32_t)version; /* tells a reader which version it sees */
    record->entity_count = entity_count;
    for (size_t i = 0; i < entity_count; i++) {
        made_fill_entity(arena, &seed, file, i, &record->file, &entities[i]);
    }
    if (entity_count == 0) {
        return;
    }
    record->edge_count = random_below_limit(&seed, MADE_EDGES_MAX + 1);
    for (size_t i = 0; i < record->edge_count; i++) {
        made_fill_edge(arena, &seed, file, i * entity_count / record->edge_count,
                       random_below_limit(&seed, files), random_below_limit(&seed, 9), &edges[i]);
    }
    record->loose_count = random_below_limit(&seed, MADE_LOOSE_MAX + 1);
    for (size_t i = 0; i < record->loose_count; i++) {
        made_fill_loose(arena, &seed, file, i * entity_count / record->loose_count, (uint32_t)i * 3,
                        &loose[i]);
    }
}

/* ------------------------------------------------------------------ comparing */

#define MADE_SAME_STR(field)                                                                       \
    EXPECT(row, str_equals_bytes(got->field, want->field), #field ": want '%.*s', got '%.*s'",     \
           STR_ARG(want->field), STR_ARG(got->field))
#define MADE_SAME(field)                                                                           \
    EXPECT(row, got->field == want->field, #field ": want %lld, got %lld", (long long)want->field, \
           (long long)got->field)

static inline void made_expect_same_file(const char *row, const struct store_file *want,
                                         const struct store_file *got)
{
    MADE_SAME_STR(path);
    MADE_SAME_STR(reason);
    MADE_SAME_STR(language);
    EXPECT(row, hash_equals_u128(got->hash, want->hash), "hash");
    MADE_SAME(size);
    MADE_SAME(mtime_ns);
    MADE_SAME(status);
    MADE_SAME(error_bytes);
    MADE_SAME(line_count);
    MADE_SAME(source_words);
    MADE_SAME(entity_words);
    MADE_SAME(import_words);
    MADE_SAME(comment_words);
}

static inline void made_expect_same_entity(const char *row, const struct store_entity *want,
                                           const struct store_entity *got)
{
    MADE_SAME(uid);
    MADE_SAME(parent_uid);
    MADE_SAME_STR(key);
    MADE_SAME_STR(name);
    MADE_SAME_STR(qualified);
    MADE_SAME(kind);
    MADE_SAME(class_);
    MADE_SAME(rule);
    MADE_SAME(flags);
    MADE_SAME(start_line);
    MADE_SAME(end_line);
    MADE_SAME(start_byte);
    MADE_SAME(end_byte);
    MADE_SAME(signature_end);
    MADE_SAME(doc_start);
    MADE_SAME(doc_end);
    MADE_SAME(words);
    MADE_SAME(complexity);
    MADE_SAME(params_min);
    MADE_SAME(params_max);
}

static inline void made_expect_same_edge(const char *row, const struct store_edge *want,
                                         const struct store_edge *got)
{
    MADE_SAME(from_uid);
    MADE_SAME(to_uid);
    MADE_SAME(kind);
    MADE_SAME(origin);
    MADE_SAME(site_count);
    for (uint32_t i = 0; i < want->site_count && i < got->site_count; i++) {
        MADE_SAME(sites[i].line);
        MADE_SAME(sites[i].column);
    }
}

static inline void made_expect_same_loose(const char *row, const struct store_loose *want,
                                          const struct store_loose *got)
{
    MADE_SAME(from_uid);
    MADE_SAME_STR(name);
    MADE_SAME_STR(receiver);
    MADE_SAME_STR(module);
    MADE_SAME(kind);
    MADE_SAME(origin);
    MADE_SAME(line);
    MADE_SAME(column);
    MADE_SAME(args);
}

static inline void made_expect_same_record(const char *row, const struct store_record *want,
                                           const struct store_record *got)
{
    made_expect_same_file(row, &want->file, &got->file);
    MADE_SAME(entity_count);
    MADE_SAME(edge_count);
    MADE_SAME(loose_count);
    for (size_t i = 0; i < want->entity_count && i < got->entity_count; i++) {
        made_expect_same_entity(row, &want->entities[i], &got->entities[i]);
    }
    for (size_t i = 0; i < want->edge_count && i < got->edge_count; i++) {
        made_expect_same_edge(row, &want->edges[i], &got->edges[i]);
    }
    for (size_t i = 0; i < want->loose_count && i < got->loose_count; i++) {
        made_expect_same_loose(row, &want->loose[i], &got->loose[i]);
    }
}

#endif
