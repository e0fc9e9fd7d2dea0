/* pool_cores.c - how many cores we may use, and who comes first; see pool.h.
 *
 * Control groups limit CPU time, not cores: a quota of 150 ms in each 100 ms is 1.5 cores, so
 * two threads. The quota of every group up to the root counts. In a container the list names
 * groups as the host sees them; those we cannot find, the root of our mount stands for.
 */
#include "util/file.h"
#include "util/pool.h"
#include "util/pool_internal.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>

#define POOL_CPU_SETS        8U /* of 1024 CPUs each: the kernel's largest NR_CPUS */
#define POOL_LIST_BYTES_MAX  ((size_t)64 * 1024) /* of /proc/self/cgroup */
#define POOL_QUOTA_BYTES_MAX ((size_t)256)
#define POOL_PATH_BYTES_MAX  ((size_t)4096)
#define POOL_GROUP_DEPTH_MAX 64U

/* Where one kind of control group keeps its numbers below mount_path. */
struct pool_quota_source {
    const char *mount_path;
    const char *folder;      /* "", "/unified", "/cpu" ... */
    const char *quota_name;  /* "cpu.max", or "cpu.cfs_quota_us" */
    const char *period_name; /* NULL: the period stands behind the quota (version 2) */
};

/* Reads a small file that may be absent; false: nothing read. */
static bool pool_read_small_file(struct buf *path, struct buf *out)
{
    struct err err;
    buf_append_byte(path, '\0');
    return !path->failed && file_read_whole_bytes(AT_FDCWD, path->data, out->size_max, out, &err);
}

static bool pool_read_group_file(const struct pool_quota_source *source, struct str group,
                                 const char *name, struct buf *out)
{
    struct buf path;
    bool done;
    buf_init_with_limit(&path, POOL_PATH_BYTES_MAX);
    buf_append_cstring(&path, source->mount_path);
    buf_append_cstring(&path, source->folder);
    buf_append_str(&path, group);
    buf_append_byte(&path, '/');
    buf_append_cstring(&path, name);
    done = pool_read_small_file(&path, out);
    buf_release_bytes(&path);
    return done;
}

/* quota / period rounded up, or 0 when one is no number ("max", "-1"). */
static unsigned pool_divide_quota_texts(struct str quota_text, struct str period_text)
{
    uint64_t quota = 0;
    uint64_t period = 0;
    uint64_t cores;
    if (!str_parse_unsigned(str_trim_spaces(quota_text), &quota) ||
        !str_parse_unsigned(str_trim_spaces(period_text), &period) || period == 0) {
        return 0;
    }
    cores = quota / period + (quota % period != 0 ? 1U : 0U);
    return cores < UINT32_MAX ? (unsigned)cores : UINT32_MAX;
}

static unsigned pool_read_group_quota(const struct pool_quota_source *source, struct str group)
{
    struct buf quota;
    struct buf period;
    unsigned cores = 0;

    buf_init_with_limit(&quota, POOL_QUOTA_BYTES_MAX);
    buf_init_with_limit(&period, POOL_QUOTA_BYTES_MAX);
    if (pool_read_group_file(source, group, source->quota_name, &quota)) {
        struct str rest = buf_borrow_str(&quota);
        struct str first = rest;
        bool more = true;
        if (source->period_name == NULL) {
            (void)str_split_next_part(&rest, &more, ' ', &first);
            cores = more ? pool_divide_quota_texts(first, rest) : 0;
        } else if (pool_read_group_file(source, group, source->period_name, &period)) {
            cores = pool_divide_quota_texts(first, buf_borrow_str(&period));
        }
    }
    buf_release_bytes(&period);
    buf_release_bytes(&quota);
    return cores;
}

static unsigned pool_choose_lower_limit(unsigned a, unsigned b)
{
    if (a == 0 || b == 0) {
        return a + b;
    }
    return a < b ? a : b;
}

/* The lowest quota of the group and of all groups above it. */
static unsigned pool_limit_along_path(const struct pool_quota_source *source, struct str group)
{
    unsigned cores = 0;
    for (unsigned depth = 0; depth < POOL_GROUP_DEPTH_MAX; depth++) {
        size_t slash;
        cores = pool_choose_lower_limit(cores, pool_read_group_quota(source, group));
        if (group.size == 0) {
            break;
        }
        slash = str_find_last_byte(group, '/');
        group.size = slash == SIZE_MAX ? 0 : slash;
    }
    return cores;
}

static bool pool_list_names_cpu(struct str controllers)
{
    struct str rest = controllers;
    struct str part = STR_EMPTY;
    bool more = true;
    while (str_split_next_part(&rest, &more, ',', &part)) {
        if (str_equals_cstring(part, "cpu")) {
            return true;
        }
    }
    return false;
}

/* One line is "ID:CONTROLLERS:PATH"; version 2 has ID 0 and no controllers (cgroups(7)). */
static unsigned pool_limit_by_line(const char *mount_path, struct str line)
{
    static const char *const folders_v2[] = { "", "/unified" };
    static const char *const folders_v1[] = { "/cpu", "/cpu,cpuacct", "/cpuacct,cpu" };
    struct str rest = line;
    struct str id = STR_EMPTY;
    struct str controllers = STR_EMPTY;
    bool more = true;
    unsigned cores = 0;

    if (!str_split_next_part(&rest, &more, ':', &id) ||
        !str_split_next_part(&rest, &more, ':', &controllers) || !more) {
        return 0;
    }
    for (size_t i = 0; controllers.size == 0 && i < sizeof folders_v2 / sizeof *folders_v2; i++) {
        struct pool_quota_source source = { mount_path, folders_v2[i], "cpu.max", NULL };
        cores = pool_choose_lower_limit(cores, pool_limit_along_path(&source, rest));
    }
    for (size_t i = 0;
         pool_list_names_cpu(controllers) && i < sizeof folders_v1 / sizeof *folders_v1; i++) {
        struct pool_quota_source source = { mount_path, folders_v1[i], "cpu.cfs_quota_us",
                                            "cpu.cfs_period_us" };
        cores = pool_choose_lower_limit(cores, pool_limit_along_path(&source, rest));
    }
    return cores;
}

unsigned pool_read_cgroup_cores(const char *list_path, const char *mount_path)
{
    struct buf list;
    struct err err;
    struct str rest;
    struct str line = STR_EMPTY;
    bool more = true;
    unsigned cores = 0;

    buf_init_with_limit(&list, POOL_LIST_BYTES_MAX);
    if (file_read_whole_bytes(AT_FDCWD, list_path, POOL_LIST_BYTES_MAX, &list, &err)) {
        rest = buf_borrow_str(&list);
        while (str_split_next_part(&rest, &more, '\n', &line)) {
            cores = pool_choose_lower_limit(cores, pool_limit_by_line(mount_path, line));
        }
    }
    buf_release_bytes(&list);
    return cores;
}

unsigned pool_count_usable_cores(void)
{
    cpu_set_t sets[POOL_CPU_SETS];
    int allowed = 0;
    unsigned cores;

    CPU_ZERO_S(sizeof sets, sets);
    if (sched_getaffinity(0, sizeof sets, sets) == 0) {
        allowed = CPU_COUNT_S(sizeof sets, sets);
    }
    cores = pool_choose_lower_limit(allowed > 0 ? (unsigned)allowed : 0,
                                    pool_read_cgroup_cores("/proc/self/cgroup", "/sys/fs/cgroup"));
    return cores > 0 ? cores : 1;
}

void pool_stand_behind_others(int nice_steps)
{
    if (getpriority(PRIO_PROCESS, 0) < nice_steps) { /* 0: on Linux this thread, not all */
        (void)setpriority(PRIO_PROCESS, 0, nice_steps);
    }
}
