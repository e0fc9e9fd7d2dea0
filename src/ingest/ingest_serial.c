/* ingest_serial.c - which part of the work only one core can do.
 *
 * Work that this thread does alone is serial as a whole. While others work too, what this thread
 * does more than each of them is: they had nothing to do then. CPU time, so that other programs on
 * the machine change nothing. */
#include "ingest/ingest_internal.h"

#include "util/clock.h"

static uint64_t serial_read_process_ns(void)
{
    struct clock_usage usage;
    clock_read_process_usage(&usage);
    return usage.self_ns;
}

void ingest_serial_begin(struct ingest_serial *serial)
{
    serial->thread_ns = clock_read_thread_cpu_ns();
    serial->process_ns = serial_read_process_ns();
}

void ingest_serial_end(const struct ingest_serial *serial, unsigned threads,
                       struct ingest_summary *summary)
{
    uint64_t own = clock_read_thread_cpu_ns() - serial->thread_ns;
    uint64_t all = serial_read_process_ns() - serial->process_ns;
    uint64_t others = all > own && threads > 1 ? (all - own) / (threads - 1) : 0;

    if (threads == 1) {
        return; /* nobody was there to share the work with, so nothing is known */
    }
    summary->serial_ns += own > others ? own - others : 0;
}
