/* serve_workers.c - a queue with a ceiling and threads that empty it. See serve_internal.h. */
#include "serve/serve_internal.h"

#include "util/mem.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#define WORKERS_THREADS_MAX 64U
#define WORKERS_STACK_BYTES ((size_t)1024 * 1024)

struct serve_workers {
    pthread_mutex_t lock; /* guards all but the fields set at the start; innermost */
    pthread_cond_t filled;
    pthread_cond_t idle; /* nothing waits and nothing runs */
    void *items[SERVE_QUEUE_MAX];
    size_t first;
    size_t count;
    size_t running;
    bool stopping;
    serve_job job;
    void *context;
    pthread_t threads[WORKERS_THREADS_MAX];
    unsigned thread_count;
};

static void *workers_run_thread(void *argument)
{
    struct serve_workers *workers = argument;

    (void)pthread_mutex_lock(&workers->lock);
    for (;;) {
        void *item;
        while (workers->count == 0 && !workers->stopping) {
            (void)pthread_cond_wait(&workers->filled, &workers->lock);
        }
        if (workers->count == 0) {
            break;
        }
        item = workers->items[workers->first];
        workers->first = (workers->first + 1) % SERVE_QUEUE_MAX;
        workers->count--;
        workers->running++;
        (void)pthread_mutex_unlock(&workers->lock);
        workers->job(workers->context, item);
        (void)pthread_mutex_lock(&workers->lock);
        workers->running--;
        if (workers->running == 0 && workers->count == 0) {
            (void)pthread_cond_broadcast(&workers->idle);
        }
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return NULL;
}

struct serve_workers *serve_workers_start(unsigned threads, serve_job job, void *context,
                                          struct err *err)
{
    struct serve_workers *workers = mem_alloc_zeroed(1, sizeof *workers);
    pthread_attr_t attributes;

    if (workers == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory to serve");
        return NULL;
    }
    workers->job = job;
    workers->context = context;
    (void)pthread_mutex_init(&workers->lock, NULL);
    (void)pthread_cond_init(&workers->filled, NULL);
    (void)pthread_cond_init(&workers->idle, NULL);
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setstacksize(&attributes, WORKERS_STACK_BYTES);
    while (workers->thread_count < threads && workers->thread_count < WORKERS_THREADS_MAX &&
           pthread_create(&workers->threads[workers->thread_count], &attributes, workers_run_thread,
                          workers) == 0) {
        workers->thread_count++;
    }
    (void)pthread_attr_destroy(&attributes);
    if (workers->thread_count == 0) {
        serve_workers_stop_and_free(workers);
        (void)ERR_RAISE(err, ERR_IO, "cannot start a thread");
        return NULL;
    }
    return workers;
}

bool serve_workers_submit(struct serve_workers *workers, void *item)
{
    bool taken = false;

    (void)pthread_mutex_lock(&workers->lock);
    if (workers->count < SERVE_QUEUE_MAX && !workers->stopping) {
        workers->items[(workers->first + workers->count) % SERVE_QUEUE_MAX] = item;
        workers->count++;
        taken = true;
        (void)pthread_cond_signal(&workers->filled);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return taken;
}

bool serve_workers_drain(struct serve_workers *workers, uint64_t wait_ms)
{
    struct timespec until;
    bool done;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)(wait_ms / 1000U);
    until.tv_nsec += (long)(wait_ms % 1000U) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_mutex_lock(&workers->lock);
    workers->stopping = true; /* nothing new; what waits is still done */
    (void)pthread_cond_broadcast(&workers->filled);
    while ((workers->count > 0 || workers->running > 0) &&
           pthread_cond_timedwait(&workers->idle, &workers->lock, &until) != ETIMEDOUT) {
    }
    done = workers->count == 0 && workers->running == 0;
    (void)pthread_mutex_unlock(&workers->lock);
    return done;
}

void serve_workers_stop_and_free(struct serve_workers *workers)
{
    if (workers == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    (void)pthread_cond_broadcast(&workers->filled);
    (void)pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->thread_count; i++) {
        (void)pthread_join(workers->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&workers->filled);
    (void)pthread_cond_destroy(&workers->idle);
    (void)pthread_mutex_destroy(&workers->lock);
    mem_free_block(workers);
}
