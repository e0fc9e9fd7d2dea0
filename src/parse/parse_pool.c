/* parse_pool.c - the parent's side: which worker gets which file, and what becomes of a file
 * whose worker is lost.
 *
 *   files, largest first ──► slot: head, next ──► worker      a second file is asked for in
 *        ▲                    slot: head       ──► worker      advance only behind a small one
 *        └── given back when a worker is lost before it came to them
 *
 * A file that was in work when its worker was lost is asked for once more, alone, in a fresh
 * worker; when that is lost too it is set aside. So no file depends on its neighbours, and the
 * result is the same whatever happens to the processes.
 * Cost: O(1) a file beside its bytes; one poll for all that is ready.
 */
#include "parse/parse.h"

#include "parse/parse_read_internal.h"
#include "parse/parse_slot_internal.h"
#include "util/check.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define POOL_JOBS_MAX          256U
#define POOL_ATTEMPTS_MAX      2U
#define POOL_FOREIGN_ENDS_MAX  20U /* kill -9 from outside says nothing about the file */
#define POOL_FAILED_STARTS_MAX 20U /* in a row */
#define POOL_AHEAD_BYTES_MAX   ((size_t)64 * 1024) /* behind a larger file the gap does not count */
#define POOL_POLL_MS_MAX       100                 /* so that *stop is seen soon */
#define POOL_HASH_CHUNK_BYTES  ((size_t)256 * 1024)
#define POOL_NO_FILE           SIZE_MAX

struct pool_job {
    struct slot slot;
    size_t suspect;        /* to be asked for next, alone, in a fresh process; POOL_NO_FILE: none */
    bool alone;            /* that one is being worked on */
    uint64_t parsers_made; /* as of the last reply */
    uint64_t files_parsed;
    uint64_t bytes_read;
};

struct pool {
    int root_fd;
    const struct parse_file *files;
    size_t file_count;
    const struct parse_options *options;
    struct frame_hello hello;
    uint64_t text_bytes_max;
    parse_sink sink;
    void *context;
    struct parse_counts counts;
    size_t *order;    /* files, largest first */
    size_t next;      /* into order */
    size_t *returned; /* a stack of files given back */
    size_t returned_count;
    uint8_t *attempts;     /* by file: workers lost over it */
    uint8_t *foreign_ends; /* by file */
    size_t done_count;
    unsigned failed_starts;
    struct pool_job *jobs;
    struct pollfd *polls;
    size_t job_count;
};

/* ------------------------------------------------------------------ the order of files */

static int pool_compare_sizes(const void *a, const void *b, void *context)
{
    const struct pool *pool = context;
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;
    if (pool->files[left].size != pool->files[right].size) {
        return pool->files[left].size > pool->files[right].size ? -1 : 1;
    }
    return left < right ? -1 : 1;
}

static void pool_sort_largest_first(struct pool *pool)
{
    for (size_t i = 0; i < pool->file_count; i++) {
        pool->order[i] = i;
    }
    if (pool->file_count > 1) {
        qsort_r(pool->order, pool->file_count, sizeof *pool->order, pool_compare_sizes, pool);
    }
}

static size_t pool_count_files_left(const struct pool *pool)
{
    return pool->returned_count + (pool->file_count - pool->next);
}

static size_t pool_take_next_file(struct pool *pool)
{
    if (pool->returned_count > 0) {
        return pool->returned[--pool->returned_count];
    }
    return pool->order[pool->next++];
}

static void pool_give_back_file(struct pool *pool, size_t index)
{
    ASSERT(pool->returned_count < pool->file_count);
    pool->returned[pool->returned_count++] = index;
}

/* ------------------------------------------------------------------ results */

static bool pool_deliver_result(struct pool *pool, const struct parse_result *result,
                                struct err *err)
{
    pool->done_count++;
    return pool->sink(pool->context, result, err);
}

/* The worker took its knowledge of the file with it. The hash is what tells the next run that
 * the file is still the same and need not be tried again. */
static void pool_hash_failed_file(const struct pool *pool, struct parse_result *result)
{
    struct hash_stream *stream = hash_stream_create_new();
    struct read_file file;
    struct buf chunk;

    buf_init_with_limit(&chunk, POOL_HASH_CHUNK_BYTES);
    if (read_open_below_root(pool->root_fd, pool->files[result->index].path, &file)) {
        uint64_t total = 0;
        result->mtime_ns = file.mtime_ns;
        do {
            buf_clear_keep_memory(&chunk);
            if (stream == NULL || !read_append_bytes(&file, POOL_HASH_CHUNK_BYTES, &chunk)) {
                break;
            }
            hash_stream_add_bytes(stream, chunk.data, chunk.size);
            total += chunk.size;
        } while (chunk.size == POOL_HASH_CHUNK_BYTES && total <= pool->hello.file_bytes_max);
        if (stream != NULL && file.status == FILE_STATUS_PARSED &&
            chunk.size < POOL_HASH_CHUNK_BYTES) {
            result->hash = hash_stream_read_value(stream);
            result->size = total;
        }
    }
    read_close_file(&file);
    buf_release_bytes(&chunk);
    if (stream != NULL) {
        hash_stream_free_state(stream);
    }
}

static bool pool_deliver_failure(struct pool *pool, size_t index, enum file_status status,
                                 const char *reason, struct err *err)
{
    struct parse_result result = { .index = index,
                                   .status = status,
                                   .reason = str_from_cstring(reason),
                                   .size = pool->files[index].size,
                                   .language = UINT8_MAX };
    pool_hash_failed_file(pool, &result);
    return pool_deliver_result(pool, &result, err);
}

static bool pool_deliver_reply(struct pool *pool, const struct slot *slot, struct err *err)
{
    const struct frame_reply *reply = &slot->reply;
    const char *facts = slot->payload;
    const char *packed = facts + reply->facts_size;
    const char *text = packed + reply->packed_size;
    struct parse_result result = {
        .index = (size_t)reply->index,
        .status = (enum file_status)reply->status,
        .reason = str_from_range(text + reply->text_size, reply->reason_size),
        .hash = { reply->hash_high, reply->hash_low },
        .size = reply->size,
        .mtime_ns = reply->mtime_ns,
        .language = reply->language,
        .facts = str_from_range(facts, (size_t)reply->facts_size),
        .facts_zstd = str_from_range(packed, (size_t)reply->packed_size),
        .text_zstd = str_from_range(text, (size_t)reply->text_size),
        .words = reply->words,
    };
    return pool_deliver_result(pool, &result, err);
}

static void pool_note_counts(struct pool *pool, struct pool_job *job)
{
    const struct frame_reply *reply = &job->slot.reply;

    pool->counts.parsers_made += reply->parsers_made - job->parsers_made;
    pool->counts.files_parsed += reply->files_parsed - job->files_parsed;
    pool->counts.bytes_read += reply->bytes_read - job->bytes_read;
    job->parsers_made = reply->parsers_made;
    job->files_parsed = reply->files_parsed;
    job->bytes_read = reply->bytes_read;
}

/* ------------------------------------------------------------------ lost workers */

static enum file_status pool_status_of_loss(enum slot_loss loss)
{
    switch (loss) {
    case SLOT_LOSS_TIMED_OUT: return FILE_STATUS_TIMED_OUT;
    case SLOT_LOSS_MEMORY: return FILE_STATUS_OUT_OF_MEMORY;
    case SLOT_LOSS_CRASHED:
    case SLOT_LOSS_FOREIGN: break;
    }
    return FILE_STATUS_CRASHED;
}

/* The file it was at: once more, or set aside. */
static bool pool_judge_head_file(struct pool *pool, struct pool_job *job, size_t index,
                                 const struct slot_end *end, struct err *err)
{
    uint8_t *count =
        end->loss == SLOT_LOSS_FOREIGN ? &pool->foreign_ends[index] : &pool->attempts[index];
    unsigned limit = end->loss == SLOT_LOSS_FOREIGN ? POOL_FOREIGN_ENDS_MAX : POOL_ATTEMPTS_MAX;

    (*count)++;
    if (*count >= limit) {
        return pool_deliver_failure(pool, index, pool_status_of_loss(end->loss), end->reason, err);
    }
    job->suspect = index;
    return true;
}

static bool pool_lose_worker(struct pool *pool, struct pool_job *job, enum slot_event cause,
                             struct err *err)
{
    struct slot *slot = &job->slot;
    size_t blamed = slot->ready && slot->flight_count > 0 ? 1 : 0;
    struct slot_end end;

    slot_end_lost_process(slot, cause, pool->hello.memory_bytes_max, &end);
    pool->counts.workers_lost++;
    if (job->alone && blamed == 0 && slot->flight_count > 0) { /* it never came to the suspect */
        job->suspect = slot->flight[0].index;
        slot->flight_count = 0;
    }
    job->alone = false;
    for (size_t i = blamed; i < slot->flight_count; i++) {
        pool_give_back_file(pool, slot->flight[i].index);
    }
    slot->flight_count = 0;
    if (!slot->ready && ++pool->failed_starts >= POOL_FAILED_STARTS_MAX) {
        return ERR_RAISE(err, ERR_INTERNAL, "worker processes do not start: %s", end.reason);
    }
    return blamed == 0 || pool_judge_head_file(pool, job, slot->flight[0].index, &end, err);
}

/* ------------------------------------------------------------------ giving out files */

static uint64_t pool_count_time_ms(const struct pool *pool, uint64_t size)
{
    uint64_t megabytes = size / ((size_t)1024 * 1024);
    return pool->options->time_ms + megabytes * PARSE_TIME_MS_PER_MB;
}

static bool pool_ask_for_file(struct pool *pool, struct pool_job *job, size_t index,
                              struct err *err)
{
    const struct parse_file *file = &pool->files[index];
    struct slot_flight flight = { index, file->size, pool_count_time_ms(pool, file->size) };

    if (file->path.size > FRAME_PATH_BYTES_MAX) {
        return pool_deliver_failure(pool, index, FILE_STATUS_UNREADABLE, "its path is too long",
                                    err);
    }
    if (!slot_ask_for_file(&job->slot, &flight, file->path)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to ask a worker for '%.*s'",
                         STR_ARG(file->path));
    }
    return true;
}

/* Nobody hoards the last files while others have none. */
static bool pool_wants_another(const struct pool *pool, const struct pool_job *job)
{
    const struct slot *slot = &job->slot;
    if (job->alone || slot->flight_count >= SLOT_FLIGHT_MAX) {
        return false;
    }
    return slot->flight_count == 0 || (slot->flight[0].size <= POOL_AHEAD_BYTES_MAX &&
                                       pool_count_files_left(pool) > pool->job_count);
}

static bool pool_start_job(struct pool *pool, struct pool_job *job, struct err *err)
{
    if (!slot_start_process(&job->slot, &pool->hello, pool->root_fd, err)) {
        return false;
    }
    pool->counts.workers_started++;
    job->parsers_made = 0;
    job->files_parsed = 0;
    job->bytes_read = 0;
    return true;
}

static bool pool_has_running_job(const struct pool *pool)
{
    for (size_t i = 0; i < pool->job_count; i++) {
        if (pool->jobs[i].slot.pid > 0) {
            return true;
        }
    }
    return false;
}

static bool pool_fill_job(struct pool *pool, struct pool_job *job, struct err *err)
{
    if (job->slot.pid == 0) {
        if (job->suspect == POOL_NO_FILE && pool_count_files_left(pool) == 0) {
            return true;
        }
        if (!pool_start_job(pool, job, err)) {
            /* Where the system has no room for one more, fewer do the work; this one is tried
             * again soon. */
            return pool_has_running_job(pool);
        }
    }
    if (job->suspect != POOL_NO_FILE) {
        size_t index = job->suspect;
        job->suspect = POOL_NO_FILE;
        job->alone = true;
        return pool_ask_for_file(pool, job, index, err);
    }
    while (pool_count_files_left(pool) > 0 && pool_wants_another(pool, job)) {
        if (!pool_ask_for_file(pool, job, pool_take_next_file(pool), err)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ the loop */

/* A worker that is alive may still say that time or memory ran out. What came before may have
 * had a share in that, so the file gets its second try. */
static bool pool_is_doubtful_reply(const struct pool *pool, const struct pool_job *job)
{
    const struct frame_reply *reply = &job->slot.reply;
    return (reply->status == FILE_STATUS_TIMED_OUT || reply->status == FILE_STATUS_OUT_OF_MEMORY) &&
           job->slot.used && pool->attempts[reply->index] == 0;
}

static bool pool_take_reply(struct pool *pool, struct pool_job *job, struct err *err)
{
    struct slot *slot = &job->slot;

    if (slot->reply.kind == FRAME_REPLY_READY) {
        pool->failed_starts = 0;
        slot_finish_reply(slot);
        return true;
    }
    pool_note_counts(pool, job);
    if (pool_is_doubtful_reply(pool, job)) {
        return pool_lose_worker(pool, job,
                                slot->reply.status == FILE_STATUS_TIMED_OUT ? SLOT_EVENT_OVER_TIME
                                                                            : SLOT_EVENT_MEMORY,
                                err);
    }
    if (!pool_deliver_reply(pool, slot, err)) {
        return false;
    }
    job->alone = false;
    slot_finish_reply(slot);
    return true;
}

/* All that is there, so that a worker is never judged by what we did not read yet. */
static bool pool_receive_from_job(struct pool *pool, struct pool_job *job, struct err *err)
{
    for (;;) {
        enum slot_event event = slot_receive_more(&job->slot, pool->text_bytes_max);
        switch (event) {
        case SLOT_EVENT_NOTHING: return true;
        case SLOT_EVENT_REPLY:
            if (!pool_take_reply(pool, job, err) || !pool_fill_job(pool, job, err)) {
                return false;
            }
            break;
        case SLOT_EVENT_ENDED:
        case SLOT_EVENT_BROKEN:
        case SLOT_EVENT_MEMORY:
        case SLOT_EVENT_OVER_TIME: return pool_lose_worker(pool, job, event, err);
        }
        if (job->slot.pid == 0) {
            return true;
        }
    }
}

static int pool_choose_poll_ms(const struct pool *pool)
{
    uint64_t now = clock_read_monotonic_ns();
    uint64_t soonest = UINT64_MAX;

    for (size_t i = 0; i < pool->job_count; i++) {
        uint64_t look = slot_next_look_ns(&pool->jobs[i].slot);
        soonest = look < soonest ? look : soonest;
    }
    if (soonest <= now) {
        return 0;
    }
    return soonest - now < (uint64_t)POOL_POLL_MS_MAX * 1000000U
               ? (int)((soonest - now) / 1000000U) + 1
               : POOL_POLL_MS_MAX;
}

static bool pool_wait_for_news(struct pool *pool, struct err *err)
{
    for (size_t i = 0; i < pool->job_count; i++) {
        const struct slot *slot = &pool->jobs[i].slot;
        pool->polls[i].fd = slot->pid > 0 ? slot->fd : -1;
        pool->polls[i].events = (short)(POLLIN | (slot_has_queued(slot) ? POLLOUT : 0));
        pool->polls[i].revents = 0;
    }
    if (poll(pool->polls, (nfds_t)pool->job_count, pool_choose_poll_ms(pool)) < 0 &&
        errno != EINTR) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot wait for worker processes");
    }
    return true;
}

static bool pool_serve_job(struct pool *pool, size_t i, struct err *err)
{
    struct pool_job *job = &pool->jobs[i];

    if (job->slot.pid == 0) {
        return true;
    }
    if ((pool->polls[i].revents & POLLOUT) != 0) {
        slot_send_queued(&job->slot);
    }
    if ((pool->polls[i].revents & ~POLLOUT) != 0) {
        return pool_receive_from_job(pool, job, err);
    }
    if (slot_is_over_time(&job->slot, clock_read_monotonic_ns())) {
        return pool_lose_worker(pool, job, SLOT_EVENT_OVER_TIME, err);
    }
    return true;
}

static bool pool_run_all_files(struct pool *pool, const atomic_int *stop, struct err *err)
{
    while (pool->done_count < pool->file_count) {
        if (stop != NULL && *stop != 0) {
            return ERR_RAISE(err, ERR_CANCELLED, "cancelled while parsing");
        }
        for (size_t i = 0; i < pool->job_count; i++) {
            if (!pool_fill_job(pool, &pool->jobs[i], err)) {
                return false;
            }
        }
        if (pool->done_count == pool->file_count) {
            break; /* the last ones were never sent */
        }
        if (!pool_wait_for_news(pool, err)) {
            return false;
        }
        for (size_t i = 0; i < pool->job_count; i++) {
            if (!pool_serve_job(pool, i, err)) {
                return false;
            }
        }
    }
    return true;
}

/* ------------------------------------------------------------------ beginning and end */

static bool pool_allocate_tables(struct pool *pool, struct err *err)
{
    unsigned jobs = pool->options->jobs > 0 ? pool->options->jobs : pool_count_usable_cores();

    pool->job_count = jobs < POOL_JOBS_MAX ? jobs : POOL_JOBS_MAX;
    pool->job_count = pool->job_count < pool->file_count ? pool->job_count : pool->file_count;
    pool->order = mem_alloc_zeroed(pool->file_count, sizeof *pool->order);
    pool->returned = mem_alloc_zeroed(pool->file_count, sizeof *pool->returned);
    pool->attempts = mem_alloc_zeroed(pool->file_count, sizeof *pool->attempts);
    pool->foreign_ends = mem_alloc_zeroed(pool->file_count, sizeof *pool->foreign_ends);
    pool->polls = mem_alloc_zeroed(pool->job_count, sizeof *pool->polls);
    pool->jobs = mem_alloc_zeroed(pool->job_count, sizeof *pool->jobs);
    if (pool->order == NULL || pool->returned == NULL || pool->attempts == NULL ||
        pool->foreign_ends == NULL || pool->polls == NULL || pool->jobs == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for %zu files", pool->file_count);
    }
    for (size_t i = 0; i < pool->job_count; i++) {
        slot_init_empty(&pool->jobs[i].slot);
        pool->jobs[i].suspect = POOL_NO_FILE;
    }
    return true;
}

static void pool_end_all_jobs(struct pool *pool, bool in_order)
{
    for (size_t i = 0; pool->jobs != NULL && i < pool->job_count; i++) {
        pool->counts.peak_worker_bytes += slot_read_peak_bytes(&pool->jobs[i].slot);
        if (!in_order) {
            slot_kill_process(&pool->jobs[i].slot);
        }
        slot_close_socket(&pool->jobs[i].slot);
    }
    for (size_t i = 0; pool->jobs != NULL && i < pool->job_count; i++) {
        slot_wait_for_end(&pool->jobs[i].slot);
        slot_release_memory(&pool->jobs[i].slot);
    }
}

static void pool_free_tables(struct pool *pool)
{
    mem_free_block(pool->order);
    mem_free_block(pool->returned);
    mem_free_block(pool->attempts);
    mem_free_block(pool->foreign_ends);
    mem_free_block(pool->polls);
    mem_free_block(pool->jobs);
}

/* NOLINTNEXTLINE(readability-function-size): nine parameters are the contract of parse.h */
bool parse_run_over_files(int root_fd, const struct parse_file *files, size_t count,
                          const struct parse_options *options, const atomic_int *stop,
                          parse_sink sink, void *context, struct parse_counts *counts,
                          struct err *err)
{
    struct pool pool = { .root_fd = root_fd,
                         .files = files,
                         .file_count = count,
                         .options = options,
                         .hello = { .magic = FRAME_MAGIC_HELLO,
                                    .keep_text = options->keep_text ? 1 : 0,
                                    .file_bytes_max = options->file_bytes_max,
                                    .memory_bytes_max = options->worker_memory_bytes_max },
                         .text_bytes_max = frame_count_text_max(options->file_bytes_max),
                         .sink = sink,
                         .context = context };
    bool done = true;

    if (count > 0) {
        done = pool_allocate_tables(&pool, err);
        if (done) {
            pool_sort_largest_first(&pool);
            done = pool_run_all_files(&pool, stop, err);
        }
        pool_end_all_jobs(&pool, done);
        pool_free_tables(&pool);
    }
    *counts = pool.counts;
    return done;
}
