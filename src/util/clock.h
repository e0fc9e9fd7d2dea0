/* clock.h - time. Only for measuring, logs and deadlines: nothing stored depends on it. */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>

uint64_t clock_read_monotonic_ns(void);
uint64_t clock_read_unix_seconds(void);
uint64_t clock_read_thread_cpu_ns(void); /* used by the calling thread; a system call */
/* User and system CPU time of this process and of its ended children; peak resident bytes
 * of this process and of the largest child. */
struct clock_usage {
    uint64_t user_ns;
    uint64_t system_ns;
    uint64_t self_ns; /* both, of this process alone */
    uint64_t peak_bytes_self;
    uint64_t peak_bytes_child;
};
void clock_read_process_usage(struct clock_usage *usage);

#endif
