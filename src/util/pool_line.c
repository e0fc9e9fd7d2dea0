/* pool_line.c - pool_run_in_line of pool.h.
 *
 *   0 .. put | made or being made, window at most | next .. count
 *             ^ put by thread 0 when it is made    ^ made by whoever is free
 *
 * Thread 0 makes things too while the one that is to be put next is not there. One lock: a thing is
 * worth far more than taking it. */
#include "util/mem.h"
#include "util/pool.h"
#include "util/pool_internal.h"

#include <pthread.h>

struct line_work {
    const struct pool_line *plan;
    void *context;
    size_t window;
    pthread_mutex_t lock; /* guards what follows; innermost */
    pthread_cond_t room;  /* something was put, or all ends: others may take again */
    pthread_cond_t head;  /* what is to be put next was made, or a making failed */
    size_t next;
    size_t put;
    uint64_t weight;
    bool *made; /* by index modulo window */
    bool failed;
    size_t first_failed;
    struct err first_err;
};

static uint64_t line_weigh(const struct line_work *work, size_t index)
{
    return work->plan->weigh != NULL ? work->plan->weigh(work->context, index) : 0;
}

static bool line_is_over(const struct line_work *work)
{
    return work->failed || work->next >= work->plan->count;
}

static bool line_has_room(const struct line_work *work)
{
    if (work->next == work->put) {
        return true;
    }
    return work->next - work->put < work->window &&
           work->weight + line_weigh(work, work->next) <= work->plan->weight_max;
}

static void line_note_failure(struct line_work *work, size_t index, const struct err *err)
{
    if (!work->failed || index < work->first_failed) {
        work->first_failed = index;
        work->first_err = *err;
    }
    work->failed = true;
    (void)pthread_cond_broadcast(&work->room);
    (void)pthread_cond_signal(&work->head);
}

/* Under the lock, which is let go meanwhile. */
static void line_make_next(struct line_work *work, unsigned thread)
{
    size_t index = work->next++;
    struct err err;
    bool done;

    work->weight += line_weigh(work, index);
    (void)pthread_mutex_unlock(&work->lock);
    err_clear_all_fields(&err);
    done = work->plan->make(work->context, index, thread, &err);
    (void)pthread_mutex_lock(&work->lock);
    if (!done) {
        line_note_failure(work, index, &err);
        return;
    }
    work->made[index % work->window] = true;
    if (index == work->put) {
        (void)pthread_cond_signal(&work->head);
    }
}

static void line_put_next(struct line_work *work)
{
    size_t index = work->put;
    struct err err;
    bool done;

    (void)pthread_mutex_unlock(&work->lock);
    err_clear_all_fields(&err);
    done = work->plan->put(work->context, index, 0, &err);
    (void)pthread_mutex_lock(&work->lock);
    if (!done) {
        line_note_failure(work, index, &err);
        return;
    }
    work->made[index % work->window] = false;
    work->weight -= line_weigh(work, index);
    work->put++;
    (void)pthread_cond_broadcast(&work->room);
}

static void line_make_until_over(struct line_work *work, unsigned thread)
{
    while (!line_is_over(work)) {
        if (line_has_room(work)) {
            line_make_next(work, thread);
        } else {
            (void)pthread_cond_wait(&work->room, &work->lock);
        }
    }
}

static void line_put_until_over(struct line_work *work)
{
    while (!work->failed && work->put < work->plan->count) {
        if (work->made[work->put % work->window]) {
            line_put_next(work);
        } else if (!line_is_over(work) && line_has_room(work)) {
            line_make_next(work, 0);
        } else {
            (void)pthread_cond_wait(&work->head, &work->lock);
        }
    }
}

static void line_take_part(void *context, unsigned thread)
{
    struct line_work *work = context;

    (void)pthread_mutex_lock(&work->lock);
    if (thread == 0) {
        line_put_until_over(work);
    } else {
        line_make_until_over(work, thread);
    }
    (void)pthread_mutex_unlock(&work->lock);
}

bool pool_run_in_line(const struct pool_line *line, unsigned threads, void *context,
                      struct err *err)
{
    struct line_work work = { .plan = line,
                              .context = context,
                              .window = line->window > 0 ? line->window : 1,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .room = PTHREAD_COND_INITIALIZER,
                              .head = PTHREAD_COND_INITIALIZER };

    work.made = mem_alloc_zeroed(work.window, sizeof *work.made);
    if (work.made == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for %zu things in line", work.window);
    }
    pool_share_work(threads < line->count ? threads : (unsigned)line->count, line_take_part, &work);
    (void)pthread_mutex_destroy(&work.lock);
    (void)pthread_cond_destroy(&work.room);
    (void)pthread_cond_destroy(&work.head);
    mem_free_block(work.made);
    if (work.failed) {
        *err = work.first_err;
    }
    return !work.failed;
}
