/* pool.h - run one function over 0..count-1 on some threads, or two in a line, and wait.
 *
 * Knows:   a shared counter hands out indices in blocks; nothing else is shared.
 * Threads: `work` runs on several threads at once, each index exactly once; the caller's
 *          thread takes part as number 0, so threads = 1 starts none (0 counts as 1, and so
 *          does a block of 0; more than 256 as 256). Results must go to slots of
 *          their own index: the order of execution is not defined, the result must be.
 * Errors:  the failing index that is lowest among those that ran decides *err; the rest is
 *          not started. ERR_MEMORY when a thread cannot be made is not an error: fewer run.
 */
#ifndef UTIL_POOL_H
#define UTIL_POOL_H

#include "util/err.h"

#include <stddef.h>
#include <stdint.h>

typedef bool (*pool_work)(void *context, size_t index, unsigned thread, struct err *err);

bool pool_run_over_range(size_t count, size_t block, unsigned threads, pool_work work,
                         void *context, struct err *err) MUST_USE;
/* Cores this process may use: affinity mask and cgroup v1/v2 quota, at least 1. */
unsigned pool_count_usable_cores(void);
/* One thing after the other, in two steps: made on any thread, put by the calling one in order of
 * the indices. At most `window` things are made or being made and not put, and no more than
 * weight_max together weigh, unless it is one alone: so much may be in memory at a time. A made
 * thing may lie at its index modulo `window`: the place is free again after its put. */
struct pool_line {
    size_t count;
    size_t window; /* 0 counts as 1 */
    uint64_t weight_max;
    uint64_t (*weigh)(void *context, size_t index); /* quick, no locks */
    pool_work make;
    pool_work put; /* on thread 0 */
};
bool pool_run_in_line(const struct pool_line *line, unsigned threads, void *context,
                      struct err *err) MUST_USE;
/* CPU time of the threads that the calling thread has started here and waited for, so far: with its
 * own CPU time it tells how evenly they shared the work. */
uint64_t pool_read_helper_ns(void);
/* From now on the calling thread, and the threads and processes that it starts, leave processors to
 * others who want one. Costs nothing while there are enough. There is no way back for the thread,
 * and one that stands further behind already stays there. */
#define POOL_NICE_NO_HURRY 10 /* nobody waits for it: a tenth of the share of another */
#define POOL_NICE_FILL_GAPS                                                                        \
    4 /* some four tenths: others go first, but it is waited for in the end */
void pool_stand_behind_others(int nice_steps);

#endif
