/* watch.h - says that something below a folder has changed.
 *
 * Knows:   every folder that the walk reads (ingest/walk.h: ignored ones are not looked at); quiet
 *          time after a burst of events, less after a single save; what to do when the system
 *          grants too few watches.
 * Hides:   inotify (watch_events.c only).
 * Threads: a watch has one thread; on_change runs on it, never twice at once. It stands behind
 *          others (pool.h): who reads does not wait for who writes. All functions may be called
 *          from any thread, watch_stop_and_free once and not from on_change.
 * Promise: a change made before on_change begins is seen by that call or a later one. Which files
 *          changed is not said: on_change compares the tree, so a lost event cannot lose a change.
 * Bounds:  WATCH_FOLDERS_MAX folders or half of what the system grants, whichever is less; past
 *          that, and when the event queue cannot be had, the tree is polled, which costs at most
 *          about 1/WATCH_POLL_SHARE of one core. An idle watch with events costs nothing.
 */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

#define WATCH_QUIET_MS_DEFAULT 100U
#define WATCH_QUIET_SHARE      4U /* a few events are told after so small a part of the quiet time */
#define WATCH_FEW_EVENTS       12U /* a save makes 1 to 8, the more the more careful the editor is */
#define WATCH_LATEST_FACTOR    10U /* told at the latest after so many quiet times */
#define WATCH_POLL_MS_DEFAULT  2000U
#define WATCH_POLL_SHARE       20U
#define WATCH_FOLDERS_MAX      100000U

struct watch_options {
    const char *root;
    bool no_ignore_files;   /* as the walk of the index has it */
    struct str ignore_path; /* absolute: what begins with it is ours, such as the database */
    unsigned quiet_ms;      /* without events before a burst of them is told; 0: the default */
    unsigned poll_ms;       /* between two looks when polling; 0: the default */
    uint64_t folders_max;   /* 0: the default; 1 or so: tests of polling */
    /* Bring things up to date. False: it failed, it is called again after the next change or
     * request. Called once soon after the start, for what changed before. */
    bool (*on_change)(void *context);
    void *context;
};
struct watch;
struct watch_status {
    bool polling;    /* else events */
    bool pending;    /* a change was seen, or on_change is running */
    uint64_t events; /* of the system; looks at the tree when polling */
    uint64_t rounds; /* on_change came back */
    uint64_t folders;
    char note[ERR_TEXT_BYTES_MAX]; /* why it polls; empty: all is well */
};
bool watch_start_on_folder(const struct watch_options *options, struct watch **out,
                           struct err *err) MUST_USE;
/* on_change runs soon, as if something had changed. */
void watch_request_round(struct watch *watch);
void watch_read_status(struct watch *watch, struct watch_status *status);
void watch_stop_and_free(struct watch *watch); /* waits for a running on_change; NULL is fine */

#endif
