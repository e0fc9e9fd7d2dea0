/* pool_internal.h - the threads behind pool.h, and the part of pool_count_usable_cores that tests
 * run on a made-up disk. */
#ifndef UTIL_POOL_INTERNAL_H
#define UTIL_POOL_INTERNAL_H

/* Runs `work` once on each of so many threads, of which the calling one is number 0, and waits.
 * Fewer when no more can be made; at most 256. */
void pool_share_work(unsigned threads, void (*work)(void *context, unsigned thread), void *context);

/* Whole cores the CPU quotas of our control groups allow, rounded up; 0: no limit found.
 * `list_path` is /proc/self/cgroup, `mount_path` is /sys/fs/cgroup. */
unsigned pool_read_cgroup_cores(const char *list_path, const char *mount_path);

#endif
