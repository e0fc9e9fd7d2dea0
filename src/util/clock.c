/* clock.c - see clock.h. */
#include "util/clock.h"

#include "util/check.h"

#include <sys/resource.h>
#include <time.h>

#define CLOCK_NS_A_SECOND      UINT64_C(1000000000)
#define CLOCK_NS_A_MICROSECOND UINT64_C(1000)
#define CLOCK_BYTES_A_KIB      UINT64_C(1024)

static struct timespec clock_read_by_id(clockid_t id)
{
    struct timespec now = { 0 };
    int status = clock_gettime(id, &now);
    ASSERT(status == 0); /* all of them exist on every Linux */
    return now;
}

static uint64_t clock_read_ns_by_id(clockid_t id)
{
    struct timespec now = clock_read_by_id(id);
    return (uint64_t)now.tv_sec * CLOCK_NS_A_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t clock_read_monotonic_ns(void)
{
    return clock_read_ns_by_id(CLOCK_MONOTONIC);
}

uint64_t clock_read_thread_cpu_ns(void)
{
    return clock_read_ns_by_id(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t clock_read_unix_seconds(void)
{
    return (uint64_t)clock_read_by_id(CLOCK_REALTIME).tv_sec;
}

static uint64_t clock_convert_timeval_ns(struct timeval value)
{
    return (uint64_t)value.tv_sec * CLOCK_NS_A_SECOND +
           (uint64_t)value.tv_usec * CLOCK_NS_A_MICROSECOND;
}

void clock_read_process_usage(struct clock_usage *usage)
{
    struct rusage self = { 0 };
    struct rusage children = { 0 };
    int status = getrusage(RUSAGE_SELF, &self) | getrusage(RUSAGE_CHILDREN, &children);
    ASSERT(status == 0);

    usage->user_ns =
        clock_convert_timeval_ns(self.ru_utime) + clock_convert_timeval_ns(children.ru_utime);
    usage->system_ns =
        clock_convert_timeval_ns(self.ru_stime) + clock_convert_timeval_ns(children.ru_stime);
    usage->self_ns =
        clock_convert_timeval_ns(self.ru_utime) + clock_convert_timeval_ns(self.ru_stime);
    /* Linux counts ru_maxrss in KiB (getrusage(2)). */
    usage->peak_bytes_self = (uint64_t)self.ru_maxrss * CLOCK_BYTES_A_KIB;
    usage->peak_bytes_child = (uint64_t)children.ru_maxrss * CLOCK_BYTES_A_KIB;
}
