/* serve_gate.c - the list of open connections and the thread that ends slow ones. The HTTP
 * library ends connections without a byte for SERVE_IDLE_SECONDS; who sends a byte now and then
 * to stay is ended here. When three quarters of all places are taken, whoever is not being
 * answered must hurry, so that slow clients cannot keep others out. And it tells the work behind a
 * heavy question that its client has left. */
#include "serve/serve_internal.h"

#include "util/clock.h"
#include "util/mem.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#define GATE_LOOK_MS        250U
#define GATE_CROWD          (SERVE_CONNECTIONS_MAX - SERVE_CONNECTIONS_MAX / 4U)
#define GATE_CROWD_SECONDS  2U
#define GATE_NS_OF(seconds) ((uint64_t)(seconds)*1000000000U)

struct serve_connection {
    struct serve_connection *before;
    struct serve_connection *next;
    int fd;
    bool ended;             /* shut down already */
    atomic_bool gone;       /* relaxed: the work behind it ends a little later */
    atomic_int stage;       /* enum serve_stage; relaxed: a late look only delays the end */
    atomic_ullong since_ns; /* of the stage */
};
struct serve_gate {
    pthread_mutex_t lock; /* guards the list and `stopping` */
    pthread_cond_t stop;
    struct serve_connection *first;
    size_t count;
    bool stopping;
    pthread_t thread;
    struct serve_metrics *metrics;
};

static bool gate_connection_is_late(const struct serve_connection *connection, uint64_t now,
                                    bool crowded)
{
    uint64_t age = now - atomic_load_explicit(&connection->since_ns, memory_order_relaxed);
    uint64_t limit = 0;

    switch ((enum serve_stage)atomic_load_explicit(&connection->stage, memory_order_relaxed)) {
    case SERVE_STAGE_IDLE: limit = crowded ? GATE_CROWD_SECONDS : SERVE_WAITING_SECONDS; break;
    case SERVE_STAGE_ASKING: limit = crowded ? GATE_CROWD_SECONDS : SERVE_ASKING_SECONDS; break;
    case SERVE_STAGE_WORKING: limit = SERVE_READING_SECONDS; break;
    }
    return age < GATE_NS_OF(1000000U) && age > GATE_NS_OF(limit);
}

static void gate_end_late_connections(struct serve_gate *gate)
{
    uint64_t now = clock_read_monotonic_ns();
    bool crowded = gate->count > GATE_CROWD;

    for (struct serve_connection *at = gate->first; at != NULL; at = at->next) {
        if (!at->ended && gate_connection_is_late(at, now, crowded)) {
            at->ended = true;
            (void)shutdown(at->fd, SHUT_RDWR); /* the library sees it and closes */
            (void)atomic_fetch_add_explicit(&gate->metrics->connections_shed, 1,
                                            memory_order_relaxed);
        }
    }
}

/* The library does not look at a connection whose answer is being computed. Whoever closes one side
 * has left, as with other servers. */
static void gate_note_gone_clients(struct serve_gate *gate)
{
    for (struct serve_connection *at = gate->first; at != NULL; at = at->next) {
        struct pollfd look = { .fd = at->fd, .events = POLLRDHUP };
        if (atomic_load_explicit(&at->stage, memory_order_relaxed) == SERVE_STAGE_WORKING &&
            !atomic_load_explicit(&at->gone, memory_order_relaxed) && poll(&look, 1, 0) > 0) {
            atomic_store_explicit(&at->gone, true, memory_order_relaxed);
        }
    }
}

static void *gate_run_thread(void *argument)
{
    struct serve_gate *gate = argument;

    (void)pthread_mutex_lock(&gate->lock);
    while (!gate->stopping) {
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += (long)GATE_LOOK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        if (pthread_cond_timedwait(&gate->stop, &gate->lock, &until) == ETIMEDOUT) {
            gate_end_late_connections(gate);
            gate_note_gone_clients(gate);
        }
    }
    (void)pthread_mutex_unlock(&gate->lock);
    return NULL;
}

struct serve_gate *serve_gate_start(struct serve_metrics *metrics, struct err *err)
{
    struct serve_gate *gate = mem_alloc_zeroed(1, sizeof *gate);

    if (gate == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory to serve");
        return NULL;
    }
    gate->metrics = metrics;
    (void)pthread_mutex_init(&gate->lock, NULL);
    (void)pthread_cond_init(&gate->stop, NULL);
    if (pthread_create(&gate->thread, NULL, gate_run_thread, gate) != 0) {
        (void)pthread_cond_destroy(&gate->stop);
        (void)pthread_mutex_destroy(&gate->lock);
        mem_free_block(gate);
        (void)ERR_RAISE(err, ERR_IO, "cannot start a thread");
        return NULL;
    }
    return gate;
}

void serve_gate_stop_and_free(struct serve_gate *gate)
{
    if (gate == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&gate->lock);
    gate->stopping = true;
    (void)pthread_cond_signal(&gate->stop);
    (void)pthread_mutex_unlock(&gate->lock);
    (void)pthread_join(gate->thread, NULL);
    (void)pthread_cond_destroy(&gate->stop);
    (void)pthread_mutex_destroy(&gate->lock);
    mem_free_block(gate);
}

struct serve_connection *serve_gate_enter(struct serve_gate *gate, int fd)
{
    struct serve_connection *connection = mem_alloc_zeroed(1, sizeof *connection);

    if (connection == NULL) {
        return NULL;
    }
    connection->fd = fd;
    serve_gate_set_stage(connection, SERVE_STAGE_IDLE);
    (void)pthread_mutex_lock(&gate->lock);
    connection->next = gate->first;
    if (gate->first != NULL) {
        gate->first->before = connection;
    }
    gate->first = connection;
    gate->count++;
    (void)pthread_mutex_unlock(&gate->lock);
    (void)atomic_fetch_add_explicit(&gate->metrics->connections_total, 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&gate->metrics->connections_open, 1, memory_order_relaxed);
    return connection;
}

void serve_gate_set_stage(struct serve_connection *connection, enum serve_stage stage)
{
    if (connection != NULL) {
        atomic_store_explicit(&connection->since_ns, clock_read_monotonic_ns(),
                              memory_order_relaxed);
        atomic_store_explicit(&connection->stage, (int)stage, memory_order_relaxed);
    }
}

const atomic_bool *serve_gate_watch_client(const struct serve_connection *connection)
{
    return connection != NULL ? &connection->gone : NULL;
}

size_t serve_gate_count_working(struct serve_gate *gate)
{
    size_t count = 0;

    (void)pthread_mutex_lock(&gate->lock);
    for (struct serve_connection *at = gate->first; at != NULL; at = at->next) {
        count += atomic_load_explicit(&at->stage, memory_order_relaxed) == SERVE_STAGE_WORKING;
    }
    (void)pthread_mutex_unlock(&gate->lock);
    return count;
}

void serve_gate_leave(struct serve_gate *gate, struct serve_connection *connection)
{
    if (connection == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&gate->lock);
    if (connection->before != NULL) {
        connection->before->next = connection->next;
    } else {
        gate->first = connection->next;
    }
    if (connection->next != NULL) {
        connection->next->before = connection->before;
    }
    gate->count--;
    (void)pthread_mutex_unlock(&gate->lock);
    (void)atomic_fetch_sub_explicit(&gate->metrics->connections_open, 1, memory_order_relaxed);
    mem_free_block(connection);
}
