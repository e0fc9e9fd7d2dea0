/* parse_slot_internal.h - one worker process as the parent sees it: starting it, talking to it
 * without ever blocking, ending it, and telling how it ended.
 *
 * Knows:   processes, sockets, deadlines. Not: which file is next, or what a loss means for it
 *          (parse_pool.c).
 * Threads: one owner.
 * Lives:   a slot outlives its process: it may be started again.
 */
#ifndef PARSE_SLOT_INTERNAL_H
#define PARSE_SLOT_INTERNAL_H

#include "parse/parse_frame_internal.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define SLOT_FLIGHT_MAX 2U

struct slot_flight {
    size_t index; /* into files */
    uint64_t size;
    uint64_t time_ms;
};

struct slot {
    pid_t pid; /* 0: no process */
    int fd;
    clockid_t cpu_clock; /* of the process */
    bool has_cpu_clock;
    bool ready;                                 /* it said READY */
    bool used;                                  /* it has answered a request */
    struct slot_flight flight[SLOT_FLIGHT_MAX]; /* asked and not answered, oldest first */
    size_t flight_count;
    uint64_t head_since_ns; /* flight[0] became the oldest, wall clock */
    uint64_t head_cpu_ns;   /* CPU time of the process at that moment */
    uint64_t look_at_ns;    /* no sooner can its time be up */
    struct frame_reply reply;
    size_t reply_got;
    char *payload;
    size_t payload_capacity;
    size_t payload_got;
    struct buf out; /* not sent yet */
    size_t out_sent;
};

enum slot_event {
    SLOT_EVENT_NOTHING, /* wait for more */
    SLOT_EVENT_REPLY,   /* slot->reply and its payload are complete */
    SLOT_EVENT_ENDED,   /* the process has closed its end */
    SLOT_EVENT_BROKEN,  /* it sends what no sound worker sends */
    SLOT_EVENT_MEMORY,  /* we have no room for its answer */
    SLOT_EVENT_OVER_TIME,
};

/* How a process ended. */
enum slot_loss {
    SLOT_LOSS_CRASHED,
    SLOT_LOSS_TIMED_OUT, /* we ended it for that */
    SLOT_LOSS_MEMORY,
    SLOT_LOSS_FOREIGN, /* someone else ended it */
};
struct slot_end {
    enum slot_loss loss;
    char reason[FRAME_REASON_BYTES];
};

void slot_init_empty(struct slot *slot);
void slot_release_memory(struct slot *slot);

bool slot_start_process(struct slot *slot, const struct frame_hello *hello, int root_fd,
                        struct err *err) MUST_USE;
/* Queues the request; false: no memory for it. */
bool slot_ask_for_file(struct slot *slot, const struct slot_flight *flight, struct str path);
/* Sends what is queued, as much as the socket takes. A dead other end shows when receiving. */
void slot_send_queued(struct slot *slot);
bool slot_has_queued(const struct slot *slot);
/* One step of receiving; call until it gives NOTHING. After REPLY call slot_finish_reply. */
enum slot_event slot_receive_more(struct slot *slot, uint64_t text_bytes_max);
/* Drops the oldest flight (not for READY) and makes room for the next reply. */
void slot_finish_reply(struct slot *slot);

/* Is the oldest flight over its time? Measured in CPU time of the process, so that a busy machine
 * changes nothing; one that sleeps forever is caught by a generous wall-clock limit. */
bool slot_is_over_time(struct slot *slot, uint64_t now_ns);
/* When to ask that again; UINT64_MAX: nothing in flight. */
uint64_t slot_next_look_ns(const struct slot *slot);

/* Ends the process for one of the last four events and says how it went. memory_bytes_max as
 * given to the worker. */
void slot_end_lost_process(struct slot *slot, enum slot_event cause, uint64_t memory_bytes_max,
                           struct slot_end *end);
/* The orderly end in two steps, so that all workers leave at the same time. */
void slot_close_socket(struct slot *slot);
void slot_wait_for_end(struct slot *slot);
void slot_kill_process(struct slot *slot);
/* Resident bytes that the process had at most; 0: not known. Before its socket is closed. */
uint64_t slot_read_peak_bytes(const struct slot *slot);

#endif
