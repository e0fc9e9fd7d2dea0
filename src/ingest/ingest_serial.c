/* ingest_serial.c - which part of the work only one core can do.
 *
 * Of work that threads share, what the thread that began it does more than each of the others is
 * serial: they had nothing to do then. While worker processes parse, it is what the parent does
 * more than each of them. CPU time, so that other programs on the machine change nothing. */
#include "ingest/ingest_internal.h"

#include "util/clock.h"
#include "util/pool.h"

static uint64_t serial_read_children_ns(void)
{
    struct clock_usage usage;
    clock_read_process_usage(&usage);
    return usage.user_ns + usage.system_ns - usage.self_ns;
}

void ingest_serial_begin(struct ingest_serial *serial)
{
    serial->own_ns = clock_read_thread_cpu_ns();
    serial->helper_ns = pool_read_helper_ns();
    serial->children_ns = serial_read_children_ns();
}

/* With `others` in all done by so many. */
static uint64_t serial_count_excess(uint64_t own, uint64_t others, unsigned count)
{
    uint64_t each = count > 0 ? others / count : 0;
    return own > each ? own - each : 0;
}

uint64_t ingest_serial_of_threads(const struct ingest_serial *serial, unsigned threads)
{
    if (threads <= 1) {
        return 0; /* nobody was there to share the work with, so nothing is known */
    }
    return serial_count_excess(clock_read_thread_cpu_ns() - serial->own_ns,
                               pool_read_helper_ns() - serial->helper_ns, threads - 1);
}

uint64_t ingest_serial_of_parent(const struct ingest_serial *serial, unsigned jobs,
                                 uint64_t *own_ns)
{
    *own_ns = clock_read_thread_cpu_ns() - serial->own_ns;
    return serial_count_excess(*own_ns, serial_read_children_ns() - serial->children_ns, jobs);
}
