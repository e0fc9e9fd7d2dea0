/* bench_store.c - writing, updating, opening and reading a made-up graph on one engine.
 *
 *   bench_store SPEC [FILES]      default: 20000 files of 12 entities, 60 edges, 20 loose
 *                                 references, with facts and text
 *
 * Prints one row of the table in bench/store.md: CPU seconds of the bulk write, its wall, median
 * milliseconds of an update of one file (durable), of opening and beginning a view, CPU seconds of
 * a scan of all records and of making the snapshot, bytes an entity on disk, peak memory. The graph
 * is the same on every machine and run; its digest goes to stderr. */
#include "graph/graph.h"
#include "model/key.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/mem.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zstd.h>

#define ENTITIES_A_FILE 12U
#define EDGES_A_FILE    60U
#define LOOSE_A_FILE    20U
#define FACTS_BYTES     8000U
#define UPDATE_ROUNDS   21U
#define OPEN_ROUNDS     21U

static struct err bench_err;

struct bench_clock {
    uint64_t wall;
    struct clock_usage usage;
};

static void bench_start_clock(struct bench_clock *clock)
{
    clock_read_process_usage(&clock->usage);
    clock->wall = clock_read_monotonic_ns();
}

struct bench_span {
    double wall;
    double cpu;
};

static struct bench_span bench_read_clock(const struct bench_clock *from)
{
    struct bench_clock now;
    bench_start_clock(&now);
    return (struct bench_span){ .wall = (double)(now.wall - from->wall) * 1e-9,
                                .cpu = (double)(now.usage.user_ns + now.usage.system_ns -
                                                from->usage.user_ns - from->usage.system_ns) *
                                       1e-9 };
}

static int bench_compare_doubles(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static void bench_fail_now(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, bench_err.text);
    exit(1);
}

static uint64_t bench_make_uid(size_t file, size_t entity)
{
    return hash_mix_u64_bits((uint64_t)file * 4096U + entity + 1);
}

static struct str bench_make_path(struct arena *arena, size_t file)
{
    return arena_format_text(arena, "drivers/net/ethernet/vendor%04zu/module_%07zu.c", file / 40,
                             file);
}

static void bench_fill_record(struct arena *arena, size_t file, size_t files,
                              struct store_record *record)
{
    struct store_entity *entities = arena_alloc_zeroed(arena, ENTITIES_A_FILE, sizeof *entities);
    struct store_edge *edges = arena_alloc_zeroed(arena, EDGES_A_FILE, sizeof *edges);
    struct store_loose *loose = arena_alloc_zeroed(arena, LOOSE_A_FILE, sizeof *loose);
    struct store_site *sites = arena_alloc_zeroed(arena, EDGES_A_FILE * 2, sizeof *sites);
    struct buf key;

    memset(record, 0, sizeof *record);
    buf_init_with_limit(&key, 4096);
    record->file.path = bench_make_path(arena, file);
    record->file.language = STR("c");
    record->file.size = 20000 + file;
    record->file.hash = hash_bytes_to_u128(record->file.path.data, record->file.path.size);
    record->file.line_count = 700;
    for (size_t i = 0; i < ENTITIES_A_FILE; i++) {
        struct store_entity *entity = &entities[i];
        entity->uid = bench_make_uid(file, i);
        entity->parent_uid = i > 0 ? bench_make_uid(file, 0) : 0;
        entity->kind = i > 0 ? ENTITY_KIND_FUNCTION : ENTITY_KIND_FILE;
        entity->qualified = arena_format_text(arena, "vendor_driver_handle_%zu_%zu", file, i);
        entity->name = entity->qualified;
        entity->start_line = (uint32_t)(i * 50 + 1);
        entity->end_line = (uint32_t)(i * 50 + 40);
        entity->start_byte = (uint32_t)(i * 1500);
        entity->end_byte = (uint32_t)(i * 1500 + 1400);
        entity->signature_end = entity->start_byte + 50;
        entity->words = 120;
        entity->complexity = 5;
        entity->params_max = 3;
        buf_clear_keep_memory(&key);
        key_append_entity_text(&key, record->file.language, entity->kind, entity->qualified,
                               record->file.path, entity->uid);
        entity->key = arena_copy_str(arena, buf_borrow_str(&key));
    }
    for (size_t i = 0; i < EDGES_A_FILE; i++) {
        size_t target = i < 40 ? file : (file + i * 997U) % files;
        edges[i].from_uid = entities[i / 5].uid;
        edges[i].to_uid = bench_make_uid(target, (i * 7 + i / 12) % ENTITIES_A_FILE);
        edges[i].kind = i % 6 == 0 ? EDGE_KIND_CONTAINS : (enum edge_kind)(i % 5 == 4);
        edges[i].origin = ORIGIN_EXACT;
        edges[i].sites = &sites[i * 2];
        edges[i].site_count = i % 6 == 0 ? 0 : (uint32_t)(1 + i % 2);
        sites[i * 2] = (struct store_site){ .line = (uint32_t)(i * 10 + 3), .column = 9 };
        sites[i * 2 + 1] = (struct store_site){ .line = (uint32_t)(i * 10 + 5), .column = 13 };
    }
    for (size_t i = 0; i < LOOSE_A_FILE; i++) {
        loose[i].from_uid = entities[i / 2].uid;
        loose[i].name = i % 2 ? STR("printk") : STR("container_of");
        loose[i].kind = REF_KIND_CALL;
        loose[i].origin = ORIGIN_UNRESOLVED;
        loose[i].line = (uint32_t)(i * 30);
        loose[i].column = 5;
    }
    record->entities = entities;
    record->entity_count = ENTITIES_A_FILE;
    record->edges = edges;
    record->edge_count = EDGES_A_FILE;
    record->loose = loose;
    record->loose_count = LOOSE_A_FILE;
    buf_release_bytes(&key);
}

/* Facts and text of a file: words, so that they compress as real ones do, more or less. */
static void bench_fill_content(char *bytes, size_t size, size_t file)
{
    static const char *const words[] = { "struct ", "device ",  "return ", "static ",
                                         "int ",    "->flags ", "(&dev) ", "if (!ret)\n" };
    uint64_t seed = hash_mix_u64_bits(file + 1);
    size_t at = 0;
    while (at + 32 < size) {
        const char *word = words[seed & 7U];
        size_t length = strlen(word);
        memcpy(bytes + at, word, length);
        at += length;
        if ((seed & 56U) == 0) {
            at += (size_t)snprintf(bytes + at, 9, "%08x", (unsigned)(seed >> 32U));
        }
        seed = hash_mix_u64_bits(seed + 1);
    }
    memset(bytes + at, ' ', size - at);
}

static void bench_put_file(struct store_write *write, struct arena *arena, size_t file,
                           size_t files, bool changed)
{
    struct store_record record;
    char bytes[FACTS_BYTES];
    char frame[FACTS_BYTES * 2];
    size_t size;

    bench_fill_record(arena, file, files, &record);
    bench_fill_content(bytes, sizeof bytes, changed ? file + files : file);
    if (changed) {
        record.edge_count--;
        record.file.hash.low++;
    }
    size = ZSTD_compress(frame, sizeof frame, bytes, sizeof bytes, 1);
    if (!store_put_file_record(write, &record, &bench_err) ||
        !store_put_file_text(write, record.file.hash, str_from_range(frame, size), &bench_err) ||
        !store_put_file_facts(write, record.file.path, record.file.hash,
                              str_from_range(bytes, sizeof bytes), &bench_err)) {
        bench_fail_now("put");
    }
}

static struct bench_span bench_write_files(struct store *store, size_t files)
{
    struct store_write *write = NULL;
    struct bench_clock clock;
    struct arena arena;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    bench_start_clock(&clock);
    if (!store_begin_write_batch(store, &write, &bench_err)) {
        bench_fail_now("begin");
    }
    for (size_t i = 0; i < files; i++) {
        arena_reset_all_blocks(&arena);
        bench_put_file(write, &arena, i, files, false);
    }
    if (!store_prune_unused_content(write, &bench_err) ||
        !store_commit_write_batch(write, &bench_err)) {
        bench_fail_now("commit");
    }
    arena_release_all_blocks(&arena);
    return bench_read_clock(&clock);
}

/* Median milliseconds. */
static double bench_update_one(struct store *store, size_t files)
{
    double walls[UPDATE_ROUNDS];
    struct arena arena;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (size_t round = 0; round < UPDATE_ROUNDS; round++) {
        struct store_write *write = NULL;
        struct bench_clock clock;
        bench_start_clock(&clock);
        if (!store_begin_write_batch(store, &write, &bench_err)) {
            bench_fail_now("update");
        }
        bench_put_file(write, &arena, (files / 2 + round * 7) % files, files, true);
        if (!store_prune_unused_content(write, &bench_err) ||
            !store_commit_write_batch(write, &bench_err)) {
            bench_fail_now("update");
        }
        walls[round] = bench_read_clock(&clock).wall * 1e3;
    }
    arena_release_all_blocks(&arena);
    qsort(walls, UPDATE_ROUNDS, sizeof walls[0], bench_compare_doubles);
    return walls[UPDATE_ROUNDS / 2];
}

/* Median milliseconds of opening and beginning a view. */
static double bench_open_again(const struct store_spec *spec)
{
    double walls[OPEN_ROUNDS];

    for (size_t round = 0; round < OPEN_ROUNDS; round++) {
        struct store *store = NULL;
        struct store_read *read = NULL;
        struct bench_clock clock;
        bench_start_clock(&clock);
        if (!store_open_at_spec(spec, STORE_MODE_READ, &store, &bench_err) ||
            !store_begin_read_view(store, &read, &bench_err)) {
            bench_fail_now("open");
        }
        walls[round] = bench_read_clock(&clock).wall * 1e3;
        store_end_read_view(read);
        store_close_and_free(store);
    }
    qsort(walls, OPEN_ROUNDS, sizeof walls[0], bench_compare_doubles);
    return walls[OPEN_ROUNDS / 2];
}

static bool bench_count_record(void *context, const struct store_record *record, struct err *err)
{
    (void)err;
    *(size_t *)context += 1 + record->entity_count + record->edge_count + record->loose_count;
    return true;
}

static double bench_scan_all(struct store *store)
{
    struct store_read *read = NULL;
    struct bench_clock clock;
    size_t rows = 0;

    bench_start_clock(&clock);
    if (!store_begin_read_view(store, &read, &bench_err) ||
        !store_scan_file_records(read, bench_count_record, &rows, &bench_err)) {
        bench_fail_now("scan");
    }
    store_end_read_view(read);
    return bench_read_clock(&clock).cpu;
}

static struct bench_span bench_load_graph(struct store *store)
{
    struct snapshot *snapshot = NULL;
    struct bench_clock clock;
    struct bench_span span;
    struct hash128 digest;
    char text[HASH128_HEX_BYTES];

    bench_start_clock(&clock);
    if (!graph_load_from_store(store, &snapshot, &bench_err)) {
        bench_fail_now("load");
    }
    span = bench_read_clock(&clock);
    if (!graph_compute_digest_value(snapshot, &digest, &bench_err)) {
        bench_fail_now("digest");
    }
    hash_format_hex_text(digest, text);
    fprintf(stderr, "digest %s\n", text);
    graph_release_snapshot(snapshot);
    return span;
}

static uint64_t bench_disk_bytes;

static int bench_add_size(const char *path, const struct stat *about, int flag, struct FTW *walk)
{
    (void)path;
    (void)walk;
    bench_disk_bytes += flag == FTW_F ? (uint64_t)about->st_blocks * 512 : 0;
    return 0;
}

int main(int argc, char **argv)
{
    struct store_spec spec;
    struct store *store = NULL;
    struct clock_usage usage;
    size_t files = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 20000;
    struct bench_span bulk;
    struct bench_span snapshot;
    double update;
    double scan;
    bool lasts;

    if (argc < 2 || !store_parse_spec_text(str_from_cstring(argv[1]), &spec, &bench_err) ||
        !store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &bench_err)) {
        bench_fail_now("open");
    }
    lasts = spec.path.size > 0;
    bulk = bench_write_files(store, files);
    if (lasts) {
        (void)nftw(spec.path.data, bench_add_size, 8, FTW_PHYS);
    }
    scan = bench_scan_all(store);
    snapshot = bench_load_graph(store);
    update = bench_update_one(store, files);
    clock_read_process_usage(&usage);
    printf("| %s | %.2f (%.2f) | %.2f | %.1f | %.2f | %.2f (%.2f) | %.0f | %.0f |\n", spec.engine,
           bulk.cpu, bulk.wall, update, lasts ? bench_open_again(&spec) : 0.0, scan, snapshot.cpu,
           snapshot.wall, (double)bench_disk_bytes / (double)(files * ENTITIES_A_FILE),
           (double)usage.peak_bytes_self / 1e6);
    store_close_and_free(store);
    return 0;
}
