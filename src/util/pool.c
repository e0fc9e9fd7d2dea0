/* pool.c - see pool.h. The cores are counted in pool_cores.c. */
#include "util/pool.h"

#include "util/clock.h"
#include "util/pool_internal.h"

#include <pthread.h>
#include <stdatomic.h>

#define POOL_THREADS_MAX 256U /* so the handles fit on the stack and nothing is allocated */

struct pool_helper {
    void (*work)(void *context, unsigned thread);
    void *context;
    unsigned number;
    pthread_t handle;
    uint64_t cpu_ns; /* set when it ends */
};

/* Of this thread's helpers. */
static _Thread_local uint64_t pool_helper_ns;

static void *pool_start_on_thread(void *argument)
{
    struct pool_helper *helper = argument;
    helper->work(helper->context, helper->number);
    helper->cpu_ns = clock_read_thread_cpu_ns();
    return NULL;
}

void pool_share_work(unsigned threads, void (*work)(void *context, unsigned thread), void *context)
{
    struct pool_helper helpers[POOL_THREADS_MAX];
    unsigned started = 0;

    for (unsigned number = 1; number < threads && number < POOL_THREADS_MAX; number++) {
        struct pool_helper *helper = &helpers[started];
        *helper = (struct pool_helper){ .work = work, .context = context, .number = number };
        if (pthread_create(&helper->handle, NULL, pool_start_on_thread, helper) != 0) {
            break; /* fewer threads do the same work */
        }
        started++;
    }
    work(context, 0);
    for (unsigned i = 0; i < started; i++) {
        (void)pthread_join(helpers[i].handle, NULL);
        pool_helper_ns += helpers[i].cpu_ns;
    }
}

uint64_t pool_read_helper_ns(void)
{
    return pool_helper_ns;
}

struct pool {
    size_t count;
    size_t block;
    pool_work work;
    void *context;
    /* Index handed out next. Relaxed: it orders nothing but itself; what `work` wrote reaches
     * the caller through pthread_join. */
    atomic_size_t next;
    atomic_bool failed;   /* set after a failure, read before each index; relaxed likewise */
    pthread_mutex_t lock; /* guards first_failed and first_err; innermost lock */
    size_t first_failed;
    struct err first_err;
};

/* Takes the next block of indices: [*start, *end). */
static bool pool_take_next_block(struct pool *pool, size_t *start, size_t *end)
{
    *start = atomic_load_explicit(&pool->next, memory_order_relaxed);
    do {
        if (*start >= pool->count) {
            return false;
        }
        *end = *start + (pool->block < pool->count - *start ? pool->block : pool->count - *start);
    } while (!atomic_compare_exchange_weak_explicit(&pool->next, start, *end, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}

static void pool_note_first_failure(struct pool *pool, size_t index, const struct err *err)
{
    (void)pthread_mutex_lock(&pool->lock);
    if (index < pool->first_failed) {
        pool->first_failed = index;
        pool->first_err = *err;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    atomic_store_explicit(&pool->failed, true, memory_order_relaxed);
}

static void pool_work_until_done(void *context, unsigned thread)
{
    struct pool *pool = context;
    size_t start = 0;
    size_t end = 0;
    struct err err; /* clearing it whole each time costs more than some work does */
    err_clear_all_fields(&err);
    while (pool_take_next_block(pool, &start, &end)) {
        for (size_t index = start; index < end; index++) {
            if (atomic_load_explicit(&pool->failed, memory_order_relaxed)) {
                return;
            }
            if (!pool->work(pool->context, index, thread, &err)) {
                pool_note_first_failure(pool, index, &err);
                return;
            }
            if (err.code != ERR_NONE) { /* raised, but taken care of */
                err_clear_all_fields(&err);
            }
        }
    }
}

static unsigned pool_limit_thread_count(size_t count, size_t block, unsigned threads)
{
    size_t blocks = count / block + (count % block != 0 ? 1U : 0U);
    return threads < blocks ? threads : (unsigned)blocks;
}

bool pool_run_over_range(size_t count, size_t block, unsigned threads, pool_work work,
                         void *context, struct err *err)
{
    struct pool pool = { .count = count,
                         .block = block > 0 ? block : 1,
                         .work = work,
                         .context = context,
                         .lock = PTHREAD_MUTEX_INITIALIZER,
                         .first_failed = count };

    atomic_init(&pool.next, 0);
    atomic_init(&pool.failed, false);
    pool_share_work(pool_limit_thread_count(count, pool.block, threads), pool_work_until_done,
                    &pool);
    (void)pthread_mutex_destroy(&pool.lock);
    if (pool.first_failed < count) {
        *err = pool.first_err;
        return false;
    }
    return true;
}
