/* bench_store.c - writing, updating and reading a made-up graph on one engine.
 *
 *   bench_store SPEC [FILES]      default: 20000 files of 12 entities, 60 edges, 20 loose
 * references
 *
 * Prints CPU and wall seconds, rows a second, bytes an entity. The graph is the same on every
 * machine and run. */
#include "graph/graph.h"
#include "model/key.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ENTITIES_A_FILE 12U
#define EDGES_A_FILE    60U
#define LOOSE_A_FILE    20U
#define FACTS_BYTES     8000U

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

static void bench_print_clock(const struct bench_clock *from, const char *what, double rows)
{
    struct bench_clock now;
    double wall;
    double cpu;
    bench_start_clock(&now);
    wall = (double)(now.wall - from->wall) * 1e-9;
    cpu = (double)(now.usage.user_ns + now.usage.system_ns - from->usage.user_ns -
                   from->usage.system_ns) *
          1e-9;
    printf("%-28s wall %7.3f s  cpu %7.3f s  %10.0f rows/cpu-s\n", what, wall, cpu,
           cpu > 0 ? rows / cpu : 0);
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
        edges[i].site_count = i % 6 == 0 ? 0 : 1 + i % 2;
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

static void bench_write_files(struct store *store, size_t files)
{
    struct store_write *write = NULL;
    struct bench_clock clock;
    struct arena arena;
    double rows = (double)files * (1 + ENTITIES_A_FILE + EDGES_A_FILE + LOOSE_A_FILE);

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    bench_start_clock(&clock);
    for (size_t i = 0; i < files; i++) {
        struct store_record record;
        arena_reset_all_blocks(&arena);
        bench_fill_record(&arena, i, files, &record);
    }
    bench_print_clock(&clock, "(making the rows)", rows);
    bench_start_clock(&clock);
    if (!store_begin_write_batch(store, &write, &bench_err)) {
        bench_fail_now("begin");
    }
    for (size_t i = 0; i < files; i++) {
        struct store_record record;
        arena_reset_all_blocks(&arena);
        bench_fill_record(&arena, i, files, &record);
        if (!store_put_file_record(write, &record, &bench_err)) {
            bench_fail_now("put");
        }
    }
    bench_print_clock(&clock, "put", rows);
    if (!store_commit_write_batch(write, &bench_err)) {
        bench_fail_now("commit");
    }
    bench_print_clock(&clock, "put + commit", rows);
    arena_release_all_blocks(&arena);
}

static void bench_update_one(struct store *store, size_t files)
{
    struct bench_clock clock;
    struct arena arena;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (unsigned round = 0; round < 5; round++) {
        struct store_write *write = NULL;
        struct store_record record;
        bench_fill_record(&arena, files / 2 + round, files, &record);
        record.edge_count--;
        bench_start_clock(&clock);
        if (!store_begin_write_batch(store, &write, &bench_err) ||
            !store_put_file_record(write, &record, &bench_err) ||
            !store_commit_write_batch(write, &bench_err)) {
            bench_fail_now("update");
        }
        bench_print_clock(&clock, "update of one file", 93);
    }
    arena_release_all_blocks(&arena);
}

static bool bench_count_record(void *context, const struct store_record *record, struct err *err)
{
    (void)err;
    *(size_t *)context += 1 + record->entity_count + record->edge_count + record->loose_count;
    return true;
}

static void bench_scan_all(struct store *store)
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
    bench_print_clock(&clock, "scan of all records", (double)rows);
}

static void bench_load_graph(struct store *store)
{
    struct snapshot *snapshot = NULL;
    struct bench_clock clock;
    struct hash128 digest;
    char text[HASH128_HEX_BYTES];
    double rows;

    bench_start_clock(&clock);
    if (!graph_load_from_store(store, &snapshot, &bench_err)) {
        bench_fail_now("load");
    }
    rows = (double)snapshot->file_count + (double)snapshot->entity_count +
           (double)snapshot->edge_count + (double)snapshot->loose_count;
    bench_print_clock(&clock, "snapshot from the store", rows);
    bench_start_clock(&clock);
    if (!graph_compute_export_digest(snapshot, &digest, &bench_err)) {
        bench_fail_now("digest");
    }
    bench_print_clock(&clock, "digest", rows);
    hash_format_hex_text(digest, text);
    printf("digest %s\n", text);
    graph_release_snapshot(snapshot);
}

int main(int argc, char **argv)
{
    struct store_spec spec;
    struct store *store = NULL;
    struct clock_usage usage;
    struct stat about;
    size_t files = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 20000;

    if (argc < 2 || !store_parse_spec_text(str_from_cstring(argv[1]), &spec, &bench_err) ||
        !store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &bench_err)) {
        bench_fail_now("open");
    }
    bench_write_files(store, files);
    bench_update_one(store, files);
    bench_scan_all(store);
    bench_load_graph(store);
    clock_read_process_usage(&usage);
    printf("peak memory %.1f MB\n", (double)usage.peak_bytes_self / 1e6);
    if (spec.path.size > 0 && stat(spec.path.data, &about) == 0) {
        printf("%.1f bytes an entity on disk\n",
               (double)about.st_size / (double)(files * ENTITIES_A_FILE));
    }
    store_close_and_free(store);
    return 0;
}
