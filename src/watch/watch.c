/* watch.c - the thread that waits for quiet and then calls. See watch.h. */
#include "watch/watch_internal.h"

#include "util/clock.h"
#include "util/mem.h"
#include "util/pool.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WATCH_NS_PER_MS 1000000ULL

struct watch {
    struct watch_options options;
    pthread_t thread;
    int wake_fd;
    atomic_int stop; /* for the walk; set under lock */
    struct watch_events events;
    pthread_mutex_t lock; /* guards status and requested */
    struct watch_status status;
    bool requested;
    /* the thread's own */
    bool dirty;
    bool list_again;
    uint64_t burst;    /* events not told yet */
    uint64_t first_ns; /* of the changes not told yet */
    uint64_t last_ns;
    uint64_t round_ns; /* what the last round cost */
};

/* ------------------------------------------------------------------ state */

static bool watch_is_stopped(struct watch *watch)
{
    bool stop;
    (void)pthread_mutex_lock(&watch->lock);
    stop = watch->stop != 0;
    (void)pthread_mutex_unlock(&watch->lock);
    return stop;
}

static void watch_note_change(struct watch *watch, uint64_t events)
{
    uint64_t now = clock_read_monotonic_ns();
    if (!watch->dirty) {
        watch->first_ns = now;
        watch->burst = 0;
    }
    watch->burst += events;
    watch->dirty = true;
    watch->last_ns = now;
    (void)pthread_mutex_lock(&watch->lock);
    watch->status.events += events;
    watch->status.pending = true;
    (void)pthread_mutex_unlock(&watch->lock);
}

static bool watch_take_request(struct watch *watch)
{
    bool requested;
    (void)pthread_mutex_lock(&watch->lock);
    requested = watch->requested;
    watch->requested = false;
    (void)pthread_mutex_unlock(&watch->lock);
    return requested;
}

static void watch_note_folders(struct watch *watch, bool polling, const char *note)
{
    (void)pthread_mutex_lock(&watch->lock);
    watch->status.polling = polling;
    watch->status.folders = watch->events.folder_count;
    (void)snprintf(watch->status.note, sizeof watch->status.note, "%s", note);
    (void)pthread_mutex_unlock(&watch->lock);
}

static void watch_note_round(struct watch *watch)
{
    (void)pthread_mutex_lock(&watch->lock);
    watch->status.rounds++;
    watch->status.pending = watch->requested;
    (void)pthread_mutex_unlock(&watch->lock);
}

/* ------------------------------------------------------------------ the thread */

static bool watch_polls(struct watch *watch)
{
    bool polling;
    (void)pthread_mutex_lock(&watch->lock);
    polling = watch->status.polling;
    (void)pthread_mutex_unlock(&watch->lock);
    return polling;
}

static void watch_list_folders(struct watch *watch)
{
    struct err err = { .code = ERR_NONE };
    watch->list_again = false;
    if (watch->events.fd >= 0) {
        bool listed =
            watch_events_list_folders(&watch->events, &watch->options, &watch->stop, &err);
        watch_note_folders(watch, !listed, err.text);
    }
}

static uint64_t watch_poll_pause_ns(const struct watch *watch)
{
    uint64_t least = (uint64_t)watch->options.poll_ms * WATCH_NS_PER_MS;
    uint64_t share = watch->round_ns * WATCH_POLL_SHARE;
    return share > least ? share : least;
}

/* When the next round is due; UINT64_MAX: not before something happens. */
static uint64_t watch_find_due(struct watch *watch, uint64_t idle_since)
{
    uint64_t quiet = (uint64_t)watch->options.quiet_ms * WATCH_NS_PER_MS;
    if (watch->dirty) {
        uint64_t latest = watch->first_ns + quiet * WATCH_LATEST_FACTOR;
        uint64_t due =
            watch->last_ns + (watch->burst <= WATCH_FEW_EVENTS ? quiet / WATCH_QUIET_SHARE : quiet);
        return due < latest ? due : latest;
    }
    return watch_polls(watch) ? idle_since + watch_poll_pause_ns(watch) : UINT64_MAX;
}

static int watch_timeout_ms(uint64_t due)
{
    uint64_t now = clock_read_monotonic_ns();
    uint64_t left;
    if (due == UINT64_MAX) {
        return -1;
    }
    left = due > now ? (due - now + WATCH_NS_PER_MS - 1) / WATCH_NS_PER_MS : 0;
    return left > 60000 ? 60000 : (int)left;
}

static void watch_wait_for_news(struct watch *watch, uint64_t due)
{
    struct pollfd fds[2] = { { .fd = watch->wake_fd, .events = POLLIN },
                             { .fd = watch->events.fd, .events = POLLIN } };
    uint64_t count;
    (void)poll(fds, watch->events.fd >= 0 ? 2 : 1, watch_timeout_ms(due));
    if ((fds[0].revents & POLLIN) != 0) {
        (void)!read(watch->wake_fd, &count, sizeof count);
    }
    if ((fds[1].revents & POLLIN) != 0) {
        struct watch_seen seen = watch_events_read_all(&watch->events);
        watch->list_again |= seen.new_folders;
        if (seen.events > 0) {
            watch_note_change(watch, seen.events);
        }
    }
}

static void watch_run_round(struct watch *watch)
{
    uint64_t start = clock_read_monotonic_ns();
    if (watch->list_again) {
        watch_list_folders(watch);
    }
    watch->dirty = false; /* what happens from here on is news again */
    (void)watch->options.on_change(watch->options.context);
    watch_note_round(watch);
    watch->round_ns = clock_read_monotonic_ns() - start;
}

static void *watch_run_thread(void *argument)
{
    struct watch *watch = argument;
    uint64_t idle_since = clock_read_monotonic_ns();

    pool_stand_behind_others(POOL_NICE_NO_HURRY);
    watch_list_folders(watch);
    watch_note_change(watch, 0);
    while (!watch_is_stopped(watch)) {
        uint64_t due = watch_find_due(watch, idle_since);
        if (clock_read_monotonic_ns() >= due || watch_take_request(watch)) {
            watch_run_round(watch);
            idle_since = clock_read_monotonic_ns();
        } else {
            watch_wait_for_news(watch, due);
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ the door */

static void watch_wake_thread(struct watch *watch)
{
    uint64_t one = 1;
    (void)!write(watch->wake_fd, &one, sizeof one);
}

static void watch_free_parts(struct watch *watch)
{
    watch_events_close(&watch->events);
    if (watch->wake_fd >= 0) {
        (void)close(watch->wake_fd);
    }
    (void)pthread_mutex_destroy(&watch->lock);
    mem_free_block(watch);
}

bool watch_start_on_folder(const struct watch_options *options, struct watch **out, struct err *err)
{
    struct watch *watch = mem_alloc_zeroed(1, sizeof *watch);
    struct err why = { .code = ERR_NONE };
    int failed;

    if (watch == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to watch '%s'", options->root);
    }
    watch->options = *options;
    watch->options.quiet_ms = options->quiet_ms > 0 ? options->quiet_ms : WATCH_QUIET_MS_DEFAULT;
    watch->options.poll_ms = options->poll_ms > 0 ? options->poll_ms : WATCH_POLL_MS_DEFAULT;
    (void)pthread_mutex_init(&watch->lock, NULL);
    watch->status.polling = !watch_events_open(&watch->events, options, &why);
    (void)snprintf(watch->status.note, sizeof watch->status.note, "%s", why.text);
    watch->status.pending = true;
    watch->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (watch->wake_fd < 0) {
        failed = errno;
    } else {
        failed = pthread_create(&watch->thread, NULL, watch_run_thread, watch);
    }
    if (failed != 0) {
        watch_free_parts(watch);
        return ERR_RAISE_OS(err, ERR_IO, failed, "cannot watch '%s'", options->root);
    }
    *out = watch;
    return true;
}

void watch_request_round(struct watch *watch)
{
    (void)pthread_mutex_lock(&watch->lock);
    watch->requested = true;
    watch->status.pending = true;
    (void)pthread_mutex_unlock(&watch->lock);
    watch_wake_thread(watch);
}

void watch_read_status(struct watch *watch, struct watch_status *status)
{
    (void)pthread_mutex_lock(&watch->lock);
    *status = watch->status;
    (void)pthread_mutex_unlock(&watch->lock);
}

void watch_stop_and_free(struct watch *watch)
{
    if (watch == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&watch->lock);
    watch->stop = 1;
    (void)pthread_mutex_unlock(&watch->lock);
    watch_wake_thread(watch);
    (void)pthread_join(watch->thread, NULL);
    watch_free_parts(watch);
}
