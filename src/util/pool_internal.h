/* pool_internal.h - the part of pool_count_usable_cores that tests run on a made-up disk. */
#ifndef UTIL_POOL_INTERNAL_H
#define UTIL_POOL_INTERNAL_H

/* Whole cores the CPU quotas of our control groups allow, rounded up; 0: no limit found.
 * `list_path` is /proc/self/cgroup, `mount_path` is /sys/fs/cgroup. */
unsigned pool_read_cgroup_cores(const char *list_path, const char *mount_path);

#endif
