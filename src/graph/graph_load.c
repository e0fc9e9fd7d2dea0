/* graph_load.c - the current generation of a store as a snapshot: a scan by all cores into a
 * builder. See graph.h. */
#include "graph/graph_internal.h"

#include "util/pool.h"

#define LOAD_LABEL_BYTES_MAX ((size_t)64 * 1024)
#define LOAD_SHARDS_A_THREAD 16U /* runs of files: none is so long that others wait for it */

struct load_job {
    struct graph_builder *builder;
    size_t shards;
};

static bool load_begin_rows(void *context, const struct store_counts *all, struct err *err)
{
    const struct load_job *job = context;
    return graph_builder_reserve_rows(job->builder, all, job->shards, err);
}

static bool load_take_record(void *context, size_t shard, const struct store_counts *before,
                             const struct store_record *record, struct err *err)
{
    const struct load_job *job = context;
    return graph_builder_put_record(job->builder, shard, before, record, err);
}

/* A label that is not there is empty. */
static bool load_read_label(struct store_read *read, const char *name, struct buf *out,
                            struct err *err)
{
    buf_init_with_limit(out, LOAD_LABEL_BYTES_MAX);
    if (store_load_meta_value(read, str_from_cstring(name), out, err)) {
        return true;
    }
    if (err->code == ERR_NOT_FOUND) {
        err_clear_all_fields(err);
        return true;
    }
    return false;
}

/* Takes the builder. */
static bool load_finish_with_labels(struct store_read *read, struct graph_builder *builder,
                                    struct snapshot **out, struct err *err)
{
    struct graph_labels labels = { 0 };
    struct buf root;
    struct buf created_at;
    struct buf digest;
    bool done = store_load_generation_number(read, &labels.generation, err);

    done = load_read_label(read, "root", &root, err) && done;
    done = load_read_label(read, "created_at", &created_at, err) && done;
    done = load_read_label(read, "digest", &digest, err) && done;
    if (done) {
        labels.root = buf_borrow_str(&root);
        labels.created_at = buf_borrow_str(&created_at);
        labels.digest = buf_borrow_str(&digest);
        done = graph_builder_finish_snapshot(builder, &labels, out, err);
    } else {
        graph_builder_abandon_all(builder);
    }
    buf_release_bytes(&root);
    buf_release_bytes(&created_at);
    buf_release_bytes(&digest);
    return done;
}

bool graph_load_from_store(struct store *store, struct snapshot **out, struct err *err)
{
    unsigned threads = pool_count_usable_cores();
    struct load_job job = { .shards = (size_t)threads * LOAD_SHARDS_A_THREAD };
    const struct store_shard_sink sink = { load_begin_rows, load_take_record, &job };
    struct store_read *read = NULL;
    bool done = store_begin_read_view(store, &read, err);

    if (done) {
        job.builder = graph_builder_create_new();
        done = job.builder != NULL || graph_raise_no_memory(err);
    }
    if (done && !store_scan_record_shards(read, job.shards, threads, &sink, err)) {
        graph_builder_abandon_all(job.builder);
        done = false;
    } else if (done) {
        done = load_finish_with_labels(read, job.builder, out, err);
    }
    store_end_read_view(read);
    return done || err_prepend_context_text(err, "cannot load the graph");
}
