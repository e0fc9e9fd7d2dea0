/* parse_worker_internal.h - the worker's side, with a door for tests. */
#ifndef PARSE_WORKER_INTERNAL_H
#define PARSE_WORKER_INTERNAL_H

#include "util/str.h"

/* How a worker says that memory ran out where only ending was left (128 + n are signals). */
#define WORKER_EXIT_DONE   0
#define WORKER_EXIT_BROKEN 70 /* the parent spoke nonsense, or there was no memory to begin */
#define WORKER_EXIT_MEMORY 71

/* Called before the text of a file is parsed. Tests crash, hang or bloat here. */
typedef void (*worker_hook)(struct str path);

/* parse_worker_run_forever with a hook; NULL: none. */
int worker_run_with_hook(int socket_fd, worker_hook hook);

#endif
