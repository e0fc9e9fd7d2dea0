/* graph_digest.c - one number for a whole graph. See graph.h and docs/formats/export.md.
 *
 * Each file's rows are written as bytes, one field behind the other, and hashed; the digest is the
 * hash of these hashes in the order of the files. So a file's share is made without the other
 * files: while its rows pass by, on any core, and once as long as they stay the same.
 * Cost: O(bytes of the rows), about 30 an edge; memory one file's rows a thread. */
#include "graph/graph_internal.h"

#include "model/facts.h"
#include "util/mem.h"
#include "util/pool.h"

#define DIGEST_FILE_BYTES   64U /* fields of fixed size and sizes of texts, or more */
#define DIGEST_ENTITY_BYTES 40U
#define DIGEST_EDGE_BYTES   24U
#define DIGEST_SITE_BYTES   6U
#define DIGEST_LOOSE_BYTES  32U
#define DIGEST_POOL_BLOCK   16U /* files handed to a thread at once */

/* ------------------------------------------------------------------ bytes of a record */

static char *digest_put_number(char *at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (char)(value >> (8U * i) & 0xffU);
    }
    return at + bytes;
}

static char *digest_put_text(char *at, struct str text)
{
    at = digest_put_number(at, text.size, 4);
    if (text.size > 0) {
        memcpy(at, text.data, text.size);
    }
    return at + text.size;
}

static char *digest_put_file(char *at, const struct store_file *file)
{
    at = digest_put_text(at, file->path);
    at = digest_put_text(at, file->language);
    at = digest_put_text(at, file->reason);
    at = digest_put_number(at, (uint64_t)file->status, 1);
    at = digest_put_number(at, file->size, 8);
    at = digest_put_number(at, file->hash.high, 8);
    at = digest_put_number(at, file->hash.low, 8);
    at = digest_put_number(at, file->line_count, 4);
    return digest_put_number(at, file->error_bytes, 4);
}

static char *digest_put_entity(char *at, const struct store_entity *entity)
{
    at = digest_put_number(at, entity->uid, 8);
    at = digest_put_number(at, entity->parent_uid, 8);
    at = digest_put_number(at, entity->start_line, 4);
    at = digest_put_number(at, entity->end_line, 4);
    at = digest_put_number(at, (uint64_t)entity->kind, 1);
    at = digest_put_number(at, (uint64_t)entity->class_, 1);
    at = digest_put_number(at, (uint64_t)entity->rule, 1);
    at = digest_put_number(at, (entity->flags & FACT_ENTITY_EXPORTED) != 0, 1);
    at = digest_put_text(at, entity->qualified);
    return digest_put_text(at, entity->name);
}

static char *digest_put_edge(char *at, const struct store_edge *edge)
{
    at = digest_put_number(at, edge->from_uid, 8);
    at = digest_put_number(at, edge->to_uid, 8);
    at = digest_put_number(at, (uint64_t)edge->kind, 1);
    at = digest_put_number(at, (uint64_t)edge->origin, 1);
    at = digest_put_number(at, edge->site_count, 4);
    for (uint32_t i = 0; i < edge->site_count; i++) {
        at = digest_put_number(at, edge->sites[i].line, 4);
        at = digest_put_number(at, edge->sites[i].column, 2);
    }
    return at;
}

static char *digest_put_loose(char *at, const struct store_loose *loose)
{
    at = digest_put_number(at, loose->from_uid, 8);
    at = digest_put_number(at, loose->line, 4);
    at = digest_put_number(at, loose->column, 2);
    at = digest_put_number(at, (uint64_t)loose->kind, 1);
    at = digest_put_number(at, (uint64_t)loose->origin, 1);
    at = digest_put_text(at, loose->name);
    at = digest_put_text(at, loose->receiver);
    return digest_put_text(at, loose->module);
}

/* More bytes than the record takes, so that rows are written without checks. */
static size_t digest_bound_size(const struct store_record *record)
{
    const struct store_file *file = &record->file;
    size_t size = DIGEST_FILE_BYTES + file->path.size + file->language.size + file->reason.size;

    for (size_t i = 0; i < record->entity_count; i++) {
        const struct store_entity *entity = &record->entities[i];
        size += DIGEST_ENTITY_BYTES + entity->name.size + entity->qualified.size;
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        size += DIGEST_EDGE_BYTES + (size_t)DIGEST_SITE_BYTES * record->edges[i].site_count;
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        const struct store_loose *loose = &record->loose[i];
        size += DIGEST_LOOSE_BYTES + loose->name.size + loose->receiver.size + loose->module.size;
    }
    return size;
}

bool graph_digest_one_record(const struct store_record *record, struct buf *scratch,
                             struct hash128 *out, struct err *err)
{
    char *begin;
    char *at;

    buf_clear_keep_memory(scratch);
    begin = buf_extend_by_size(scratch, digest_bound_size(record));
    if (begin == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the digest");
    }
    at = digest_put_file(begin, &record->file);
    at = digest_put_number(at, record->entity_count, 4);
    at = digest_put_number(at, record->edge_count, 4);
    at = digest_put_number(at, record->loose_count, 4);
    for (size_t i = 0; i < record->entity_count; i++) {
        at = digest_put_entity(at, &record->entities[i]);
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        at = digest_put_edge(at, &record->edges[i]);
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        at = digest_put_loose(at, &record->loose[i]);
    }
    *out = hash_bytes_to_u128(begin, (size_t)(at - begin));
    return true;
}

struct hash128 graph_digest_all_records(const struct hash128 *records, size_t count)
{
    return hash_bytes_to_u128(records, count * sizeof *records);
}

/* ------------------------------------------------------------------ of a snapshot */

struct digest_job {
    const struct snapshot *snapshot;
    struct hash128 *records; /* by file */
    struct arena *arenas;    /* by thread: the rows of one file */
    struct buf *scratches;   /* by thread */
    unsigned threads;
};

static uint32_t digest_find_loose(const struct snapshot *snapshot, uint32_t from)
{
    uint32_t low = 0;
    uint32_t high = snapshot->loose_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (snapshot->loose[middle].from < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct store_entity digest_make_entity(const struct snapshot *snapshot, uint32_t id)
{
    const struct graph_entity *entity = &snapshot->entities[id];
    return (struct store_entity){
        .uid = entity->uid,
        .parent_uid = entity->parent == GRAPH_ID_NONE ? 0 : snapshot->entities[entity->parent].uid,
        .name = entity->name,
        .qualified = entity->qualified,
        .kind = (enum entity_kind)entity->kind,
        .class_ = (enum entity_class)entity->class_,
        .rule = (enum test_rule)entity->rule,
        .flags = entity->flags,
        .start_line = entity->start_line,
        .end_line = entity->end_line,
    };
}

static struct store_edge digest_make_edge(const struct snapshot *snapshot, uint32_t number)
{
    const struct graph_edge *edge = &snapshot->edges[number];
    return (struct store_edge){ .from_uid = snapshot->entities[edge->from].uid,
                                .to_uid = snapshot->entities[edge->to].uid,
                                .kind = (enum edge_kind)edge->kind,
                                .origin = (enum origin)edge->origin,
                                .sites = snapshot->sites + edge->first_site,
                                .site_count = edge->site_count };
}

static struct store_loose digest_make_loose(const struct snapshot *snapshot, uint32_t number)
{
    const struct graph_loose *loose = &snapshot->loose[number];
    return (struct store_loose){ .from_uid = snapshot->entities[loose->from].uid,
                                 .name = loose->name,
                                 .receiver = loose->receiver,
                                 .module = loose->module,
                                 .kind = (enum ref_kind)loose->kind,
                                 .origin = (enum origin)loose->origin,
                                 .line = loose->line,
                                 .column = loose->column };
}

/* The rows of a file as they were given to the builder, in canonical order. */
static bool digest_make_record(const struct snapshot *snapshot, uint32_t index, struct arena *arena,
                               struct store_record *record)
{
    const struct graph_file *file = &snapshot->files[index];
    uint32_t first = file->first_entity;
    uint32_t end = first + file->entity_count;
    uint32_t first_edge = snapshot->out_first[first];
    uint32_t first_loose = digest_find_loose(snapshot, first);
    struct store_entity *entities = NULL;
    struct store_edge *edges = NULL;
    struct store_loose *loose = NULL;

    *record =
        (struct store_record){ .file = { .path = file->path,
                                         .reason = file->reason,
                                         .hash = file->hash,
                                         .size = file->size,
                                         .language = file->language,
                                         .status = file->status,
                                         .error_bytes = file->error_bytes,
                                         .line_count = file->line_count },
                               .entity_count = file->entity_count,
                               .edge_count = snapshot->out_first[end] - first_edge,
                               .loose_count = digest_find_loose(snapshot, end) - first_loose };
    entities = arena_alloc_bytes(arena, (record->entity_count + 1) * sizeof *entities);
    edges = arena_alloc_bytes(arena, (record->edge_count + 1) * sizeof *edges);
    loose = arena_alloc_bytes(arena, (record->loose_count + 1) * sizeof *loose);
    if (entities == NULL || edges == NULL || loose == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < record->entity_count; i++) {
        entities[i] = digest_make_entity(snapshot, first + i);
    }
    for (uint32_t i = 0; i < record->edge_count; i++) {
        edges[i] = digest_make_edge(snapshot, first_edge + i);
    }
    for (uint32_t i = 0; i < record->loose_count; i++) {
        loose[i] = digest_make_loose(snapshot, first_loose + i);
    }
    record->entities = entities;
    record->edges = edges;
    record->loose = loose;
    return true;
}

static bool digest_hash_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct digest_job *job = context;
    struct arena *arena = &job->arenas[thread];
    struct store_record record;

    arena_reset_all_blocks(arena);
    if (!digest_make_record(job->snapshot, (uint32_t)index, arena, &record)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the digest");
    }
    return graph_digest_one_record(&record, &job->scratches[thread], &job->records[index], err);
}

static bool digest_open_job(struct digest_job *job)
{
    job->records = mem_alloc_zeroed((size_t)job->snapshot->file_count + 1, sizeof *job->records);
    job->arenas = mem_alloc_zeroed(job->threads, sizeof *job->arenas);
    job->scratches = mem_alloc_zeroed(job->threads, sizeof *job->scratches);
    if (job->records == NULL || job->arenas == NULL || job->scratches == NULL) {
        return false;
    }
    for (unsigned i = 0; i < job->threads; i++) {
        arena_init_with_limit(&job->arenas[i], SIZE_MAX / 2);
        buf_init_with_limit(&job->scratches[i], SIZE_MAX / 2);
    }
    return true;
}

static void digest_close_job(struct digest_job *job)
{
    for (unsigned i = 0; job->scratches != NULL && job->arenas != NULL && i < job->threads; i++) {
        arena_release_all_blocks(&job->arenas[i]);
        buf_release_bytes(&job->scratches[i]);
    }
    mem_free_block(job->records);
    mem_free_block(job->arenas);
    mem_free_block(job->scratches);
}

bool graph_compute_digest_value(const struct snapshot *snapshot, struct hash128 *out,
                                struct err *err)
{
    struct digest_job job = { .snapshot = snapshot, .threads = pool_count_usable_cores() };
    bool done = digest_open_job(&job)
                    ? pool_run_over_range(snapshot->file_count, DIGEST_POOL_BLOCK, job.threads,
                                          digest_hash_file, &job, err)
                    : ERR_RAISE(err, ERR_MEMORY, "no memory for the digest");
    if (done) {
        *out = graph_digest_all_records(job.records, snapshot->file_count);
    }
    digest_close_job(&job);
    return done;
}
