/* parse_slot.c - see parse_slot_internal.h. A file costs one send and two receives. */
#include "parse/parse_slot_internal.h"

#include "parse/parse_jail_internal.h"
#include "parse/parse_worker_internal.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLOT_WORKER_FD 3 /* the worker's end, see parse.h */
#define SLOT_SOCKET_BYTES                                                                          \
    (1024 * 1024) /* a worker should not wait for us to read small answers                         \
                   */
#define SLOT_PAYLOAD_KEPT_MAX   ((size_t)8 * 1024 * 1024)
#define SLOT_OUT_BYTES_MAX      ((size_t)4 * (FRAME_PATH_BYTES_MAX + sizeof(struct frame_request)))
#define SLOT_GRACE_MS_MAX       2000U /* past the limit that the worker itself keeps; at most that */
#define SLOT_WALL_FACTOR        8U    /* wall clock over CPU time on a very busy machine */
#define SLOT_STATUS_BYTES_MAX   ((size_t)64 * 1024) /* of /proc/PID/status */
#define SLOT_START_MS_MAX       20000U
#define SLOT_LEAVE_MS_MAX       1000U
#define SLOT_LOOK_AGAIN_MS      50U
#define SLOT_MEMORY_NEAR_TENTHS 8U /* a crash this close to the limit is blamed on it */
#define SLOT_NS_PER_MS          UINT64_C(1000000)

void slot_init_empty(struct slot *slot)
{
    *slot = (struct slot){ .fd = -1 };
    buf_init_with_limit(&slot->out, SLOT_OUT_BYTES_MAX);
}

void slot_release_memory(struct slot *slot)
{
    buf_release_bytes(&slot->out);
    mem_free_block(slot->payload);
    slot->payload = NULL;
    slot->payload_capacity = 0;
}

/* ------------------------------------------------------------------ starting */

static bool slot_add_file_actions(posix_spawn_file_actions_t *actions, int worker_fd)
{
    bool quiet = !jail_is_instrumented_build(); /* sanitizers report on stderr */
    return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ==
               0 &&
           (!quiet || posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null",
                                                       O_WRONLY, 0) == 0) &&
           posix_spawn_file_actions_adddup2(actions, worker_fd, SLOT_WORKER_FD) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(actions, SLOT_WORKER_FD + 1) == 0;
}

/* A process group of its own: what is typed at the terminal goes to the parent alone. The same
 * signals stay blocked from the first moment on, should somebody send them. */
static bool slot_set_attributes(posix_spawnattr_t *attributes)
{
    static const int deaf_to[] = { SIGINT, SIGQUIT, SIGHUP, SIGTSTP };
    sigset_t all;
    sigset_t blocked;
    (void)sigfillset(&all);
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof deaf_to / sizeof *deaf_to; i++) {
        (void)sigaddset(&blocked, deaf_to[i]);
    }
    return posix_spawnattr_setpgroup(attributes, 0) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
           posix_spawnattr_setsigmask(attributes, &blocked) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETSIGMASK) == 0;
}

static int slot_spawn_worker(int worker_fd, pid_t *pid)
{
    char name[] = "parseltongue";
    char flag[] = "--parse-worker";
    char *const arguments[] = { name, flag, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int os_errno = ENOMEM;

    if (posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) == 0) {
        if (slot_add_file_actions(&actions, worker_fd) && slot_set_attributes(&attributes)) {
            os_errno =
                posix_spawn(pid, "/proc/self/exe", &actions, &attributes, arguments, environ);
        }
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return os_errno;
}

bool slot_start_process(struct slot *slot, const struct frame_hello *hello, int root_fd,
                        struct err *err)
{
    const int bytes = SLOT_SOCKET_BYTES;
    int ends[2];
    int os_errno;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot make a socket for a worker process");
    }
    (void)setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes); /* only speed */
    os_errno = slot_spawn_worker(ends[1], &slot->pid);
    (void)close(ends[1]);
    if (os_errno != 0) {
        (void)close(ends[0]);
        slot->pid = 0;
        return ERR_RAISE_OS(err, ERR_IO, os_errno, "cannot start a worker process");
    }
    slot->fd = ends[0];
    slot->has_cpu_clock = clock_getcpuclockid(slot->pid, &slot->cpu_clock) == 0;
    slot->ready = false;
    slot->used = false;
    slot->flight_count = 0;
    slot->reply_got = 0;
    slot->payload_got = 0;
    slot->out_sent = 0;
    buf_clear_keep_memory(&slot->out);
    (void)frame_send_hello(slot->fd, hello, root_fd); /* a dead worker shows when receiving */
    return true;
}

/* ------------------------------------------------------------------ asking */

static uint64_t slot_read_cpu_ns(const struct slot *slot)
{
    struct timespec used;
    if (!slot->has_cpu_clock || clock_gettime(slot->cpu_clock, &used) != 0) {
        return 0;
    }
    return (uint64_t)used.tv_sec * 1000000000U + (uint64_t)used.tv_nsec;
}

/* Until it is ready, it is not the file that takes the time. */
static uint64_t slot_count_limit_ns(const struct slot *slot)
{
    uint64_t time_ms = slot->ready ? slot->flight[0].time_ms : SLOT_START_MS_MAX;
    return (time_ms + (time_ms < SLOT_GRACE_MS_MAX ? time_ms : SLOT_GRACE_MS_MAX)) * SLOT_NS_PER_MS;
}

static void slot_note_new_head(struct slot *slot)
{
    if (slot->flight_count == 0) {
        return;
    }
    slot->head_since_ns = clock_read_monotonic_ns();
    slot->head_cpu_ns = slot_read_cpu_ns(slot);
    slot->look_at_ns = slot->head_since_ns + slot_count_limit_ns(slot);
}

bool slot_ask_for_file(struct slot *slot, const struct slot_flight *flight, struct str path)
{
    struct frame_request request = { FRAME_MAGIC_REQUEST, (uint32_t)path.size, flight->index,
                                     flight->time_ms };
    size_t size_before = slot->out.size;

    buf_append_bytes(&slot->out, &request, sizeof request);
    buf_append_str(&slot->out, path);
    if (slot->out.failed) {
        slot->out.size = size_before;
        slot->out.failed = false;
        return false;
    }
    slot->flight[slot->flight_count++] = *flight;
    if (slot->flight_count == 1) {
        slot_note_new_head(slot);
    }
    slot_send_queued(slot);
    return true;
}

bool slot_has_queued(const struct slot *slot)
{
    return slot->out_sent < slot->out.size;
}

void slot_send_queued(struct slot *slot)
{
    while (slot_has_queued(slot)) {
        ssize_t put = send(slot->fd, slot->out.data + slot->out_sent,
                           slot->out.size - slot->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return;
        }
        slot->out_sent += (size_t)put;
    }
    buf_clear_keep_memory(&slot->out);
    slot->out_sent = 0;
}

/* ------------------------------------------------------------------ receiving */

/* Like recv, without waiting. *event is NOTHING or ENDED when the result is 0. */
static size_t slot_receive_bytes(struct slot *slot, void *to, size_t size, enum slot_event *event)
{
    for (;;) {
        ssize_t got = recv(slot->fd, to, size, MSG_DONTWAIT);
        if (got > 0) {
            return (size_t)got;
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        *event = got < 0 && errno == EAGAIN ? SLOT_EVENT_NOTHING : SLOT_EVENT_ENDED;
        return 0;
    }
}

/* The old payload is not needed any more. */
static bool slot_reserve_payload(struct slot *slot, uint64_t size)
{
    if (size <= slot->payload_capacity && slot->payload_capacity > 0) {
        return true;
    }
    mem_free_block(slot->payload);
    slot->payload_capacity = 0;
    slot->payload = mem_alloc_block((size_t)size + 1);
    if (slot->payload == NULL) {
        return false;
    }
    slot->payload_capacity = (size_t)size + 1;
    return true;
}

static enum slot_event slot_take_header(struct slot *slot, uint64_t text_bytes_max)
{
    bool expected = slot->ready ? slot->reply.kind == FRAME_REPLY_RESULT && slot->flight_count > 0
                                : slot->reply.kind == FRAME_REPLY_READY;
    if (!expected || !frame_check_reply_header(
                         &slot->reply, slot->ready ? slot->flight[0].index : 0, text_bytes_max)) {
        return SLOT_EVENT_BROKEN;
    }
    slot->payload_got = 0;
    return slot_reserve_payload(slot, frame_count_payload_bytes(&slot->reply)) ? SLOT_EVENT_NOTHING
                                                                               : SLOT_EVENT_MEMORY;
}

enum slot_event slot_receive_more(struct slot *slot, uint64_t text_bytes_max)
{
    enum slot_event event = SLOT_EVENT_NOTHING;

    while (slot->reply_got < sizeof slot->reply) {
        size_t got = slot_receive_bytes(slot, (char *)&slot->reply + slot->reply_got,
                                        sizeof slot->reply - slot->reply_got, &event);
        if (got == 0) {
            return event;
        }
        slot->reply_got += got;
        if (slot->reply_got == sizeof slot->reply) {
            event = slot_take_header(slot, text_bytes_max);
            if (event != SLOT_EVENT_NOTHING) {
                return event;
            }
        }
    }
    while (slot->payload_got < frame_count_payload_bytes(&slot->reply)) {
        size_t got = slot_receive_bytes(
            slot, slot->payload + slot->payload_got,
            (size_t)frame_count_payload_bytes(&slot->reply) - slot->payload_got, &event);
        if (got == 0) {
            return event;
        }
        slot->payload_got += got;
    }
    return SLOT_EVENT_REPLY;
}

void slot_finish_reply(struct slot *slot)
{
    slot->reply_got = 0;
    slot->payload_got = 0;
    if (slot->payload_capacity > SLOT_PAYLOAD_KEPT_MAX) {
        mem_free_block(slot->payload);
        slot->payload = NULL;
        slot->payload_capacity = 0;
    }
    if (slot->reply.kind == FRAME_REPLY_READY) {
        slot->ready = true;
        slot_note_new_head(slot);
        return;
    }
    slot->used = true;
    slot->flight_count--;
    memmove(slot->flight, slot->flight + 1, slot->flight_count * sizeof *slot->flight);
    slot_note_new_head(slot);
}

/* ------------------------------------------------------------------ time */

bool slot_is_over_time(struct slot *slot, uint64_t now_ns)
{
    uint64_t limit_ns;
    uint64_t cpu_ns;

    if (slot->flight_count == 0 || now_ns < slot->look_at_ns) {
        return false;
    }
    limit_ns = slot_count_limit_ns(slot);
    cpu_ns = slot_read_cpu_ns(slot);
    if (cpu_ns >= slot->head_cpu_ns + limit_ns ||
        now_ns >= slot->head_since_ns + limit_ns * SLOT_WALL_FACTOR) {
        return true;
    }
    slot->look_at_ns = now_ns + SLOT_LOOK_AGAIN_MS * SLOT_NS_PER_MS;
    return false;
}

uint64_t slot_next_look_ns(const struct slot *slot)
{
    return slot->flight_count == 0 ? UINT64_MAX : slot->look_at_ns;
}

/* ------------------------------------------------------------------ ending */

/* Not from wait4(2): its maximum counts what the parent had when it forked. */
uint64_t slot_read_peak_bytes(const struct slot *slot)
{
    static const char field[] = "VmHWM:";
    struct err ignored = { .code = ERR_NONE };
    char path[64];
    uint64_t kilobytes = 0;
    struct buf text;

    if (slot->pid <= 0) {
        return 0;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)slot->pid);
    buf_init_with_limit(&text, SLOT_STATUS_BYTES_MAX);
    buf_append_byte(&text, '\n');
    if (file_read_whole_bytes(AT_FDCWD, path, SLOT_STATUS_BYTES_MAX - 2, &text, &ignored)) {
        const char *at;
        buf_append_byte(&text, '\0');
        at = text.failed ? NULL : strstr(text.data, field);
        kilobytes = at != NULL ? strtoull(at + sizeof field - 1, NULL, 10) : 0;
    }
    buf_release_bytes(&text);
    return kilobytes * 1024;
}

void slot_close_socket(struct slot *slot)
{
    if (slot->fd >= 0) {
        (void)close(slot->fd);
        slot->fd = -1;
    }
}

void slot_kill_process(struct slot *slot)
{
    if (slot->pid > 0) {
        (void)kill(slot->pid, SIGKILL);
    }
}

static pid_t slot_wait_without_signal(pid_t pid, int *status, int flags, struct rusage *usage)
{
    pid_t got;
    do {
        got = wait4(pid, status, flags, usage);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Returns what waitpid says; -1 when somebody else has taken it. One that has closed its socket
 * and stays all the same is ended. */
static int slot_reap_process(struct slot *slot, struct rusage *usage)
{
    const struct timespec pause = { 0, (long)SLOT_NS_PER_MS };
    int status = -1;
    pid_t got = slot_wait_without_signal(slot->pid, &status, WNOHANG, usage);

    for (unsigned i = 0; got == 0 && i < SLOT_LEAVE_MS_MAX; i++) {
        (void)nanosleep(&pause, NULL);
        got = slot_wait_without_signal(slot->pid, &status, WNOHANG, usage);
    }
    if (got == 0) {
        slot_kill_process(slot);
        got = slot_wait_without_signal(slot->pid, &status, 0, usage);
    }
    slot->pid = 0;
    return got < 0 ? -1 : status;
}

void slot_wait_for_end(struct slot *slot)
{
    struct rusage usage;
    if (slot->pid > 0) {
        (void)slot_reap_process(slot, &usage);
    }
}

static bool slot_is_own_fault_signal(int number)
{
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGABRT:
    case SIGSYS:
    case SIGTRAP: return true;
    default: return false;
    }
}

static void slot_explain_signal(struct slot_end *end, int number, bool near_limit)
{
    const char *text = sigdescr_np(number);

    if (near_limit) {
        end->loss = SLOT_LOSS_MEMORY;
        (void)snprintf(end->reason, sizeof end->reason, "parser ran out of memory");
        return;
    }
    end->loss = slot_is_own_fault_signal(number) ? SLOT_LOSS_CRASHED : SLOT_LOSS_FOREIGN;
    (void)snprintf(end->reason, sizeof end->reason, "parser ended by signal %d (%s)", number,
                   text != NULL ? text : "unknown");
}

static void slot_explain_end(struct slot_end *end, int status, bool near_limit)
{
    if (status == -1) {
        end->loss = SLOT_LOSS_FOREIGN;
        (void)snprintf(end->reason, sizeof end->reason, "parser ended, nobody knows how");
    } else if (WIFSIGNALED(status)) {
        slot_explain_signal(end, WTERMSIG(status), near_limit);
    } else if (WEXITSTATUS(status) == WORKER_EXIT_MEMORY) {
        slot_explain_signal(end, SIGABRT, true);
    } else {
        end->loss = SLOT_LOSS_CRASHED;
        (void)snprintf(end->reason, sizeof end->reason, "parser ended with status %d",
                       WEXITSTATUS(status));
    }
}

static void slot_explain_loss(struct slot_end *end, enum slot_event cause, uint64_t time_ms)
{
    end->loss = SLOT_LOSS_CRASHED;
    if (cause == SLOT_EVENT_OVER_TIME) {
        end->loss = SLOT_LOSS_TIMED_OUT;
        (void)snprintf(end->reason, sizeof end->reason, "took longer than %llu ms to parse",
                       (unsigned long long)time_ms);
    } else if (cause == SLOT_EVENT_MEMORY) {
        end->loss = SLOT_LOSS_MEMORY;
        (void)snprintf(end->reason, sizeof end->reason, "no memory for what the parser says");
    } else {
        (void)snprintf(end->reason, sizeof end->reason, "parser gave a broken answer");
    }
}

void slot_end_lost_process(struct slot *slot, enum slot_event cause, uint64_t memory_bytes_max,
                           struct slot_end *end)
{
    uint64_t time_ms = slot->flight_count > 0 ? slot->flight[0].time_ms : 0;
    struct rusage usage = { 0 };
    uint64_t peak;
    int status;

    if (cause != SLOT_EVENT_ENDED) {
        slot_kill_process(slot);
    }
    slot_close_socket(slot);
    status = slot_reap_process(slot, &usage);
    if (cause != SLOT_EVENT_ENDED) {
        slot_explain_loss(end, cause, time_ms);
        return;
    }
    peak = (uint64_t)usage.ru_maxrss * 1024;
    slot_explain_end(end, status,
                     memory_bytes_max > 0 &&
                         peak >= memory_bytes_max / 10 * SLOT_MEMORY_NEAR_TENTHS);
}
