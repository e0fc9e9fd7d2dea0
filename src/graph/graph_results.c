/* graph_results.c - results of algorithms, kept with their snapshot. See algorithms.h.
 *
 * A list, newest use first; a name is found by looking through it: there are tens, each of which
 * took longer to compute than all comparisons together. */
#include "graph/algorithms_internal.h"
#include "graph/graph_internal.h"
#include "util/clock.h"

#include <errno.h>
#include <pthread.h>

struct graph_result {
    struct graph_result *next;
    struct arena arena; /* the name and the value */
    struct str name;
    void *value; /* NULL while it is being computed */
    unsigned holders;
};
struct graph_results {
    pthread_mutex_t lock; /* guards all below and the members of every result; innermost */
    pthread_cond_t ready; /* a result was computed, or given up */
    struct graph_result *first;
    size_t bytes;
};

struct graph_results *graph_results_create_empty(void)
{
    struct graph_results *results = mem_alloc_zeroed(1, sizeof *results);
    pthread_condattr_t attributes;
    if (results != NULL) {
        (void)pthread_mutex_init(&results->lock, NULL);
        (void)pthread_condattr_init(&attributes);
        (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        (void)pthread_cond_init(&results->ready, &attributes);
        (void)pthread_condattr_destroy(&attributes);
    }
    return results;
}

static void results_free_one(struct graph_result *result)
{
    arena_release_all_blocks(&result->arena);
    mem_free_block(result);
}

void graph_results_free_all(struct graph_results *results)
{
    if (results == NULL) {
        return;
    }
    while (results->first != NULL) {
        struct graph_result *next = results->first->next;
        results_free_one(results->first);
        results->first = next;
    }
    (void)pthread_cond_destroy(&results->ready);
    (void)pthread_mutex_destroy(&results->lock);
    mem_free_block(results);
}

static void results_unlink_one(struct graph_results *results, const struct graph_result *result)
{
    struct graph_result **link = &results->first;
    while (*link != result) {
        link = &(*link)->next;
    }
    *link = result->next;
}

static void results_put_first(struct graph_results *results, struct graph_result *result)
{
    result->next = results->first;
    results->first = result;
}

/* Takes out what nobody holds, from the end, until the rest fits. Returns them as a list. */
static struct graph_result *results_take_surplus(struct graph_results *results)
{
    struct graph_result *surplus = NULL;
    while (results->bytes > GRAPH_RESULTS_BYTES_MAX) {
        struct graph_result *last = NULL;
        for (struct graph_result *at = results->first; at != NULL; at = at->next) {
            last = at->holders == 0 && at->value != NULL ? at : last;
        }
        if (last == NULL) {
            break;
        }
        results_unlink_one(results, last);
        results->bytes -= last->arena.bytes_held;
        last->next = surplus;
        surplus = last;
    }
    return surplus;
}

static struct graph_result *results_find_name(const struct graph_results *results, struct str name)
{
    struct graph_result *at = results->first;
    while (at != NULL && !str_equals_bytes(at->name, name)) {
        at = at->next;
    }
    return at;
}

/* Under the lock. False: the deadline passed while another thread was computing. */
static bool results_wait_for_value(struct graph_results *results, uint64_t deadline_ns)
{
    const struct timespec until = { .tv_sec = (time_t)(deadline_ns / UINT64_C(1000000000)),
                                    .tv_nsec = (long)(deadline_ns % UINT64_C(1000000000)) };
    if (deadline_ns == 0) {
        return pthread_cond_wait(&results->ready, &results->lock) == 0;
    }
    return pthread_cond_timedwait(&results->ready, &results->lock, &until) != ETIMEDOUT;
}

static struct graph_result *results_create_named(struct str name)
{
    struct graph_result *result = mem_alloc_zeroed(1, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    arena_init_with_limit(&result->arena, SIZE_MAX / 2);
    result->name = arena_copy_str(&result->arena, name);
    if (result->name.data == NULL) {
        results_free_one(result);
        return NULL;
    }
    result->holders = 1;
    return result;
}

/* The lock is not held. The result is in the list, without a value. */
static bool results_compute_value(struct graph_results *results, struct graph_result *result,
                                  graph_result_maker maker, void *context, struct err *err)
{
    struct graph_result *surplus = NULL;
    void *value = NULL;
    bool done = maker(context, &result->arena, &value, err);

    (void)pthread_mutex_lock(&results->lock);
    if (done) {
        result->value = value;
        results->bytes += result->arena.bytes_held;
        surplus = results_take_surplus(results);
    } else {
        results_unlink_one(results, result);
    }
    (void)pthread_cond_broadcast(&results->ready);
    (void)pthread_mutex_unlock(&results->lock);
    if (!done) {
        results_free_one(result);
    }
    while (surplus != NULL) {
        struct graph_result *next = surplus->next;
        results_free_one(surplus);
        surplus = next;
    }
    return done;
}

/* NOLINTNEXTLINE(readability-function-size): seven parameters, in algorithms.h. */
bool graph_hold_result_named(const struct snapshot *snapshot, struct str name,
                             graph_result_maker maker, void *context,
                             const struct graph_effort *effort, struct graph_result **out,
                             struct err *err)
{
    struct graph_results *results = snapshot->private_->results;
    struct graph_result *made = results_create_named(name);
    struct graph_result *found;
    bool in_time = true;

    if (made == NULL) {
        return graph_raise_no_memory(err);
    }
    (void)pthread_mutex_lock(&results->lock);
    found = results_find_name(results, name);
    while (found != NULL && found->value == NULL && in_time) {
        in_time = results_wait_for_value(results, effort->deadline_ns);
        found = results_find_name(results, name);
    }
    if (found != NULL && found->value != NULL) {
        found->holders++;
        results_unlink_one(results, found);
        results_put_first(results, found);
    } else if (found == NULL) {
        results_put_first(results, made);
    }
    (void)pthread_mutex_unlock(&results->lock);
    if (found == NULL) {
        *out = made;
        return results_compute_value(results, made, maker, context, err);
    }
    results_free_one(made);
    *out = found;
    return found->value != NULL ||
           ERR_RAISE(err, ERR_TIMEOUT, "the computation ran past its deadline");
}

const void *graph_value_of_result(const struct graph_result *result)
{
    return result->value;
}

void graph_let_result_go(const struct snapshot *snapshot, struct graph_result *result)
{
    struct graph_results *results = snapshot->private_->results;
    (void)pthread_mutex_lock(&results->lock);
    result->holders--;
    (void)pthread_mutex_unlock(&results->lock);
}
