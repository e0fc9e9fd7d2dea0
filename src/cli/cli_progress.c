/* cli_progress.c - one line on a terminal that is written over, ten times a second.
 *
 * A thread prints what the run told last, so the line lives on while a phase has nothing to tell.
 */
#include "cli/cli.h"

#include "util/clock.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_INTERVAL_NS   100000000L
#define PROGRESS_NS_PER_SECOND 1000000000.0
#define PROGRESS_BYTES_PER_MB  1000000.0

static double progress_guess_seconds_left(const struct ingest_progress *progress, double seconds)
{
    if (progress->bytes_done == 0 || progress->bytes_total <= progress->bytes_done) {
        return 0;
    }
    return seconds * (double)(progress->bytes_total - progress->bytes_done) /
           (double)progress->bytes_done;
}

static void progress_print_line(const struct ingest_progress *progress, double seconds)
{
    static const char *const phases[] = { "looking for files", "parsing", "linking", "writing",
                                          "done" };
    (void)fprintf(stderr, "\r\033[K%s: %llu of %llu files, %llu entities (%.0f/s), %.1f s",
                  phases[progress->phase], (unsigned long long)progress->files_done,
                  (unsigned long long)progress->files_total, (unsigned long long)progress->entities,
                  seconds > 0 ? (double)progress->entities / seconds : 0.0, seconds);
    if (progress->phase == INGEST_PHASE_PARSE) {
        (void)fprintf(stderr, ", %.1f of %.1f MB, %.0f s left",
                      (double)progress->bytes_done / PROGRESS_BYTES_PER_MB,
                      (double)progress->bytes_total / PROGRESS_BYTES_PER_MB,
                      progress_guess_seconds_left(progress, seconds));
    }
    (void)fflush(stderr);
}

static void *progress_print_often(void *context)
{
    const struct timespec pause = { 0, PROGRESS_INTERVAL_NS };
    struct cli_progress *state = context;
    bool stop = false;

    while (!stop) {
        struct ingest_progress last;
        (void)nanosleep(&pause, NULL);
        (void)pthread_mutex_lock(&state->lock);
        last = state->last;
        stop = state->stop;
        (void)pthread_mutex_unlock(&state->lock);
        if (!stop) {
            progress_print_line(&last, (double)(clock_read_monotonic_ns() - state->begin_ns) /
                                           PROGRESS_NS_PER_SECOND);
        }
    }
    (void)fprintf(stderr, "\r\033[K");
    (void)fflush(stderr);
    return NULL;
}

void cli_start_progress(struct cli_progress *state)
{
    sigset_t all;
    sigset_t before;

    state->begin_ns = clock_read_monotonic_ns();
    (void)pthread_mutex_init(&state->lock, NULL);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    state->started = pthread_create(&state->thread, NULL, progress_print_often, state) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void cli_note_progress(void *context, const struct ingest_progress *progress)
{
    struct cli_progress *state = context;

    (void)pthread_mutex_lock(&state->lock);
    state->last = *progress;
    (void)pthread_mutex_unlock(&state->lock);
}

void cli_stop_progress(struct cli_progress *state)
{
    if (!state->started) {
        return;
    }
    (void)pthread_mutex_lock(&state->lock);
    state->stop = true;
    (void)pthread_mutex_unlock(&state->lock);
    (void)pthread_join(state->thread, NULL);
    (void)pthread_mutex_destroy(&state->lock);
    state->started = false;
}
