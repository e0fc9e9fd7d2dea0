/* watch_internal.h - the event source inside src/watch. One thread. */
#ifndef WATCH_WATCH_INTERNAL_H
#define WATCH_WATCH_INTERNAL_H

#include "util/arena.h"
#include "watch/watch.h"

#include <stdatomic.h>
#include <stddef.h>

struct watch_folder {
    int number;      /* of the system */
    struct str path; /* relative to the root; in watch_events.texts */
};
struct watch_events {
    int fd; /* -1: none, poll the tree */
    char *root_path;
    struct str ignore_path;       /* absolute; empty: none */
    struct watch_folder *folders; /* sorted by number */
    size_t folder_count;
    struct arena texts;
};
struct watch_seen {
    uint64_t events;  /* that may mean a change */
    bool new_folders; /* the list of folders may be out of date: list again */
};
/* False: no events to be had; the tree must be polled. Close it either way. */
bool watch_events_open(struct watch_events *events, const struct watch_options *options,
                       struct err *err) MUST_USE;
/* Lists the folders as they are now and watches each. False: the tree must be polled. */
bool watch_events_list_folders(struct watch_events *events, const struct watch_options *options,
                               const atomic_int *stop, struct err *err) MUST_USE;
/* Reads what is there without waiting. */
struct watch_seen watch_events_read_all(struct watch_events *events);
void watch_events_close(struct watch_events *events);

#endif
