/* cli_progress.c - one line on a terminal that is written over, at most ten times a second. */
#include "cli/cli.h"

#include "util/clock.h"

#include <unistd.h>

#define PROGRESS_INTERVAL_NS   100000000ULL
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

void cli_show_progress_line(void *context, const struct ingest_progress *progress)
{
    static const char *const phases[] = { "looking for files", "parsing", "linking", "writing",
                                          "done" };
    struct cli_progress *state = context;
    uint64_t now = clock_read_monotonic_ns();
    double seconds;

    if (state->begin_ns == 0) {
        state->begin_ns = now;
    }
    if (progress->phase == INGEST_PHASE_DONE) {
        cli_clear_progress_line(state);
        return;
    }
    if (now - state->last_ns < PROGRESS_INTERVAL_NS) {
        return;
    }
    state->last_ns = now;
    state->shown = true;
    seconds = (double)(now - state->begin_ns) / PROGRESS_NS_PER_SECOND;
    (void)fprintf(
        stderr,
        "\r\033[K%s: %llu of %llu files, %.1f of %.1f MB, %llu entities (%.0f/s), %.0f s left",
        phases[progress->phase], (unsigned long long)progress->files_done,
        (unsigned long long)progress->files_total,
        (double)progress->bytes_done / PROGRESS_BYTES_PER_MB,
        (double)progress->bytes_total / PROGRESS_BYTES_PER_MB,
        (unsigned long long)progress->entities,
        seconds > 0 ? (double)progress->entities / seconds : 0.0,
        progress_guess_seconds_left(progress, seconds));
    (void)fflush(stderr);
}

void cli_clear_progress_line(struct cli_progress *progress)
{
    if (progress->shown) {
        (void)fprintf(stderr, "\r\033[K");
        (void)fflush(stderr);
        progress->shown = false;
    }
}
