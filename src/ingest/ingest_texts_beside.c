/* ingest_texts_beside.c - the text index is made while files are linked and their rows written.
 *
 *   this thread ── link ────────────── write rows ─┬─ commit
 *        └─ begin ──► index texts, behind others ──┘ finish
 *
 * Linking and writing have parts that only one core can do, and waits for the disk; the text index
 * needs nothing of either, only files, names of entities and its own segments. It stands behind
 * them when cores are wanted, so it takes what they leave. Not for a few changed files, which need
 * no help, and not where memory is tight. */
#include "ingest/ingest_internal.h"

#include "util/check.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/pool.h"

#include <signal.h>

struct ingest_beside {
    struct ingest_run *run;
    pthread_t thread;
    bool done;
    struct err err;
    uint64_t serial_ns;
};

static void *beside_index_texts(void *context)
{
    struct ingest_beside *beside = context;
    uint64_t start = clock_read_monotonic_ns();
    struct ingest_serial serial;

    pool_stand_behind_others(POOL_NICE_FILL_GAPS);
    ingest_serial_begin(&serial);
    beside->done = ingest_index_texts(beside->run, &beside->err);
    beside->serial_ns = ingest_serial_of_threads(&serial, beside->run->threads);
    beside->run->summary->text_ns = clock_read_monotonic_ns() - start;
    return NULL;
}

/* Signals are for the thread that began the run. */
static bool beside_start_thread(struct ingest_beside *beside)
{
    sigset_t all;
    sigset_t before;
    bool started;

    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) {
        return false;
    }
    started = pthread_create(&beside->thread, NULL, beside_index_texts, beside) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void ingest_texts_begin_beside(struct ingest_run *run)
{
    struct ingest_beside *beside;

    if (run->threads <= 1 || run->uses_kept || run->options->segments_folder == NULL ||
        ingest_memory_is_tight(run)) {
        return;
    }
    beside = mem_alloc_zeroed(1, sizeof *beside);
    if (beside == NULL) {
        return; /* it can be done without */
    }
    beside->run = run;
    if (beside_start_thread(beside)) {
        run->beside = beside;
    } else {
        mem_free_block(beside);
    }
}

static bool beside_wait_for_end(struct ingest_run *run, struct err *err)
{
    struct ingest_beside *beside = run->beside;
    bool done;

    run->beside = NULL;
    (void)pthread_join(beside->thread, NULL);
    done = beside->done;
    run->beside_serial_ns = beside->serial_ns;
    if (!done) {
        *err = beside->err;
    }
    mem_free_block(beside);
    return done;
}

bool ingest_texts_finish_beside(struct ingest_run *run, struct err *err)
{
    return run->beside == NULL || beside_wait_for_end(run, err);
}

void ingest_texts_cancel_beside(struct ingest_run *run)
{
    struct err ignored = { .code = ERR_NONE };

    atomic_store_explicit(&run->texts_unwanted, true, memory_order_relaxed);
    if (run->beside != NULL && !beside_wait_for_end(run, &ignored)) {
        ASSERT(ignored.code != ERR_NONE); /* it ended early, as was wanted */
    }
}
