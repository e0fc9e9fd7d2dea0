/* store_kv_shards.c - reading all files in threads, for engines of keys and values. See store.h.
 *
 * This thread walks the keys; the others expand and unpack, which is most of the work. Where
 * values stay with the view, all of them are noted first, without being looked at. Where they do
 * not, they are copied, a few runs at a time. Cost: that of a scan, divided by the threads.
 * Memory: 64 bytes a file; copies of SHARDS_A_THREAD runs a thread. */
#include "store/store_kv_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define SHARDS_FILES_MAX   ((size_t)UINT32_MAX)
#define SHARDS_A_THREAD    2U /* runs whose values are copied together */
#define SHARDS_COUNT_BLOCK 64U

struct shard_file {
    struct str key;
    struct str value;
    uint64_t sum;
    struct store_counts before; /* of itself at first, then what comes before it */
};
/* What one thread needs. */
struct shard_worker {
    struct arena arena;
    struct buf scratch;
    struct store_expander *expander;
};
struct shard_scan {
    struct kv_read *read;
    const struct store_shard_sink *sink;
    size_t shards;
    unsigned threads;
    bool copies;
    size_t group_files_max; /* files that wait before the threads get them */
    struct {
        ARRAY_FIELDS(struct shard_file);
    } files;                    /* that wait */
    size_t files_before;        /* that have been given to threads */
    struct store_counts before; /* rows of those */
    size_t cut_begin;           /* first of the last ones with cut keys of one beginning */
    uint64_t sums;
    struct arena bytes; /* copies */
    struct shard_worker *workers;
};

static bool shard_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory to read the files");
}

/* ------------------------------------------------------------------ in the threads */

/* Whoever has made room for the rows must be able to trust the counts. */
static bool shard_check_counts(const struct kv_file_head *head, const struct store_record *record,
                               struct err *err)
{
    return (record->entity_count == head->entity_count && record->edge_count == head->edge_count &&
            record->loose_count == head->loose_count) ||
           ERR_RAISE(err, ERR_CORRUPT, "'%.*s' has not as many rows as it counts",
                     STR_ARG(record->file.path));
}

static bool shard_unpack_file(const struct shard_scan *scan, struct shard_worker *worker,
                              size_t shard, const struct shard_file *file, struct err *err)
{
    struct store_record record = { .entity_count = 0 };
    struct kv_file_head head;
    struct str bytes = STR_EMPTY;
    bool done = kv_parse_file_head(file->key, file->value, &head, err) &&
                kv_expand_file_value(&head, worker->expander, &worker->scratch, &bytes, err) &&
                store_unpack_record_keyless(bytes, &worker->arena, &record, err) &&
                shard_check_counts(&head, &record, err) &&
                scan->sink->take(scan->sink->context, shard, &file->before, &record, err);

    arena_reset_all_blocks(&worker->arena);
    return done;
}

/* First file of a run, as all files are counted. */
static size_t shard_first_file(const struct shard_scan *scan, size_t shard)
{
    uint64_t files = scan->read->marks.files;
    return (size_t)(files / scan->shards * shard + files % scan->shards * shard / scan->shards);
}

/* One run, or as much of it as waits now. */
static bool shard_unpack_run(void *context, size_t shard, unsigned thread, struct err *err)
{
    const struct shard_scan *scan = context;
    const struct kv_ops *ops = scan->read->view->base->ops;
    size_t end = scan->files_before + scan->files.count;
    size_t from = shard_first_file(scan, shard);
    size_t to = shard + 1 < scan->shards ? shard_first_file(scan, shard + 1) : SIZE_MAX;
    uintptr_t low = UINTPTR_MAX;
    uintptr_t high = 0;
    bool done = true;

    from = from > scan->files_before ? from : scan->files_before;
    to = to < end ? to : end;
    for (size_t i = from; done && i < to; i++) {
        const struct shard_file *file = &scan->files.items[i - scan->files_before];
        uintptr_t at = (uintptr_t)file->value.data;
        low = at < low ? at : low;
        high = at + file->value.size > high ? at + file->value.size : high;
        done = shard_unpack_file(scan, &scan->workers[thread], shard, file, err);
    }
    if (!scan->copies && low < high) {
        ops->view_rest(scan->read->view, low, high);
    }
    return done;
}

/* ------------------------------------------------------------------ in this thread */

/* How many rows it has. In the threads: this is the first look at a value, so a page fault. */
static bool shard_count_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct shard_scan *scan = context;
    struct shard_file *file = &scan->files.items[index];
    struct kv_file_head head;

    (void)thread;
    if (!kv_parse_file_head(file->key, file->value, &head, err)) {
        return false;
    }
    file->sum = kv_load_u64(file->value.data);
    file->before = (struct store_counts){ 1, head.entity_count, head.edge_count, head.loose_count };
    return true;
}

/* Tells each file that waits which rows come before it. */
static bool shard_count_group(struct shard_scan *scan, struct err *err)
{
    const struct kv_marks *marks = &scan->read->marks;
    struct store_counts *before = &scan->before;

    if (!pool_run_over_range(scan->files.count, SHARDS_COUNT_BLOCK, scan->threads, shard_count_file,
                             scan, err)) {
        return false;
    }
    for (size_t i = 0; i < scan->files.count; i++) {
        struct shard_file *file = &scan->files.items[i];
        struct store_counts own = file->before;
        file->before = *before;
        scan->sums ^= file->sum;
        before->files += own.files;
        before->entities += own.entities;
        before->edges += own.edges;
        before->loose += own.loose;
        if (before->files > marks->files || before->entities > marks->entities ||
            before->edges > marks->edges || before->loose > marks->loose) {
            return ERR_RAISE(err, ERR_CORRUPT, "the files have more rows than the generation");
        }
    }
    return true;
}

/* Two files of one run never go to two threads at once: groups are one behind the other. */
static bool shard_give_group(struct shard_scan *scan, struct err *err)
{
    bool done;

    if (scan->files.count == 0) {
        return true;
    }
    done = shard_count_group(scan, err) &&
           pool_run_over_range(scan->shards, 1, scan->threads, shard_unpack_run, scan, err);
    scan->files_before += scan->files.count;
    scan->files.count = 0;
    scan->cut_begin = 0;
    arena_reset_all_blocks(&scan->bytes);
    return done;
}

struct shard_path {
    struct str path;
    struct shard_file file;
};

static int shard_compare_paths(const void *left, const void *right)
{
    return str_compare_bytes(((const struct shard_path *)left)->path,
                             ((const struct shard_path *)right)->path);
}

/* Files whose keys were cut come in order of hashes; puts the last ones in order of their paths. */
static bool shard_order_cut_keys(struct shard_scan *scan, struct err *err)
{
    struct shard_file *files = scan->files.items + scan->cut_begin;
    size_t count = scan->files.count - scan->cut_begin;
    struct shard_path *paths;
    bool done = true;

    if (count < 2) {
        return true;
    }
    paths = mem_alloc_zeroed(count, sizeof *paths);
    if (paths == NULL) {
        return shard_raise_no_memory(err);
    }
    for (size_t i = 0; done && i < count; i++) {
        struct store_file row = { .size = 0 };
        struct kv_file_head head;
        done = kv_parse_file_head(files[i].key, files[i].value, &head, err) &&
               store_unpack_file_row(head.row, &row, err);
        paths[i] = (struct shard_path){ row.path, files[i] };
    }
    if (done) {
        qsort(paths, count, sizeof *paths, shard_compare_paths);
        for (size_t i = 0; i < count; i++) {
            files[i] = paths[i].file;
        }
    }
    mem_free_block(paths);
    return done;
}

static bool shard_begins_alike(struct str key, struct str before)
{
    return kv_key_is_cut(key) && kv_key_is_cut(before) &&
           str_starts_with(key, str_from_range(before.data, 1 + KV_PATH_BYTES_MAX));
}

static bool shard_take_file(void *context, struct str key, struct str value, struct err *err)
{
    struct shard_scan *scan = context;
    struct shard_file *file;

    if (value.size < KV_SUM_BYTES) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file are malformed");
    }
    if (scan->files.count > 0 &&
        !shard_begins_alike(key, scan->files.items[scan->files.count - 1].key)) {
        if (!shard_order_cut_keys(scan, err) ||
            (scan->files.count >= scan->group_files_max && !shard_give_group(scan, err))) {
            return false;
        }
        scan->cut_begin = scan->files.count;
    }
    file = array_push_slot(&scan->files, SHARDS_FILES_MAX);
    if (file == NULL) {
        return shard_raise_no_memory(err);
    }
    *file = (struct shard_file){ .key = key, .value = value };
    if (scan->copies) {
        file->key = arena_copy_str(&scan->bytes, key);
        file->value = arena_copy_str(&scan->bytes, value);
    }
    return (file->key.data != NULL && file->value.data != NULL) || shard_raise_no_memory(err);
}

/* ------------------------------------------------------------------ all of it */

static void shard_close_scan(struct shard_scan *scan)
{
    for (unsigned i = 0; scan->workers != NULL && i < scan->threads; i++) {
        arena_release_all_blocks(&scan->workers[i].arena);
        buf_release_bytes(&scan->workers[i].scratch);
        store_zstd_free_expander(scan->workers[i].expander);
    }
    mem_free_block(scan->workers);
    array_free_items(&scan->files);
    arena_release_all_blocks(&scan->bytes);
}

static bool shard_open_scan(struct shard_scan *scan, struct err *err)
{
    const struct kv_read *read = scan->read;

    scan->copies = read->view->base->ops->view_rest == NULL;
    scan->group_files_max =
        scan->copies
            ? (size_t)read->marks.files / scan->shards * scan->threads * SHARDS_A_THREAD + 1
            : SIZE_MAX;
    arena_init_with_limit(&scan->bytes, SIZE_MAX / 2);
    scan->workers = mem_alloc_zeroed(scan->threads, sizeof *scan->workers);
    if (scan->workers == NULL) {
        return shard_raise_no_memory(err);
    }
    for (unsigned i = 0; i < scan->threads; i++) {
        arena_init_with_limit(&scan->workers[i].arena, SIZE_MAX / 2);
        buf_init_with_limit(&scan->workers[i].scratch, SIZE_MAX / 2);
        scan->workers[i].expander = store_zstd_create_expander();
        if (scan->workers[i].expander == NULL) {
            return shard_raise_no_memory(err);
        }
    }
    return true;
}

/* As many rows as were announced? */
static bool shard_check_all_counts(const struct shard_scan *scan, struct err *err)
{
    const struct kv_marks *marks = &scan->read->marks;

    return kv_check_scanned_files(marks, scan->files_before, scan->sums, err) &&
           ((scan->before.entities == marks->entities && scan->before.edges == marks->edges &&
             scan->before.loose == marks->loose) ||
            ERR_RAISE(err, ERR_CORRUPT, "the files have fewer rows than the generation"));
}

bool kv_scan_shards(struct store_read *base, size_t shards, unsigned threads,
                    const struct store_shard_sink *sink, struct err *err)
{
    struct shard_scan scan = {
        .read = (struct kv_read *)base, .sink = sink, .shards = shards, .threads = threads
    };
    const struct kv_marks *marks = &scan.read->marks;
    const struct store_counts all = { marks->files, marks->entities, marks->edges, marks->loose };
    char prefix[1] = { KV_FILES };
    bool done;

    if (scan.read->view == NULL) {
        return sink->begin(sink->context, &scan.before, err);
    }
    done = shard_open_scan(&scan, err) && sink->begin(sink->context, &all, err) &&
           scan.read->view->base->ops->view_scan(scan.read->view, str_from_range(prefix, 1),
                                                 shard_take_file, &scan, err) &&
           shard_order_cut_keys(&scan, err) && shard_give_group(&scan, err) &&
           shard_check_all_counts(&scan, err);
    shard_close_scan(&scan);
    return done;
}
