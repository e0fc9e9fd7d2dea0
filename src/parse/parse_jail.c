/* parse_jail.c - see parse_jail_internal.h. */
#include "parse/parse_jail_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(PARSE_INSTRUMENTED)
#    define JAIL_INSTRUMENTED true
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                     \
        __has_feature(memory_sanitizer)
#        define JAIL_INSTRUMENTED true
#    endif
#endif
#ifndef JAIL_INSTRUMENTED
#    define JAIL_INSTRUMENTED false
#endif

#define JAIL_DESCRIPTORS_MAX 32U

bool jail_is_instrumented_build(void)
{
    return JAIL_INSTRUMENTED;
}

void jail_prepare_process(void)
{
    static const int deaf_to[] = { SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGPIPE, SIGXFSZ };

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    for (size_t i = 0; i < sizeof deaf_to / sizeof *deaf_to; i++) {
        (void)signal(deaf_to[i], SIG_IGN);
    }
}

static bool jail_lower_limit(__rlimit_resource_t resource, uint64_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) {
        return false;
    }
    if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max) {
        value = limit.rlim_max;
    }
    limit.rlim_cur = value;
    limit.rlim_max = value;
    return setrlimit(resource, &limit) == 0;
}

/* ------------------------------------------------------------------ landlock */

#ifdef SYS_landlock_create_ruleset
static bool jail_enter_landlock(int root_fd)
{
    /* Everything that version 1 of the interface can take away. */
    struct landlock_ruleset_attr rules = { .handled_access_fs =
                                               (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1U };
    struct landlock_path_beneath_attr below = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
                                                                  LANDLOCK_ACCESS_FS_READ_DIR,
                                                .parent_fd = root_fd };
    long rules_fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    bool done = false;

    if (rules_fd < 0) {
        return false;
    }
    done =
        syscall(SYS_landlock_add_rule, (int)rules_fd, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0 &&
        syscall(SYS_landlock_restrict_self, (int)rules_fd, 0) == 0;
    (void)close((int)rules_fd);
    return done;
}
#else
static bool jail_enter_landlock(int root_fd)
{
    (void)root_fd;
    return false;
}
#endif

/* ------------------------------------------------------------------ seccomp */

#if defined(__x86_64__)
#    define JAIL_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#    define JAIL_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef JAIL_ARCHITECTURE

/* Low half of an argument; both machines are little-endian. */
#    define JAIL_ARGUMENT_AT(n) ((uint32_t)(offsetof(struct seccomp_data, args) + (size_t)(n)*8))
#    define JAIL_LOAD(offset)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#    define JAIL_RETURN(what)   BPF_STMT(BPF_RET | BPF_K, (what))
#    define JAIL_DENY           (SECCOMP_RET_ERRNO | EPERM)
#    define JAIL_ALLOW(name)                                                                       \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), JAIL_RETURN(SECCOMP_RET_ALLOW)
/* Allowed when none of `bits` is set in argument n. */
#    define JAIL_ALLOW_WITHOUT(name, n, bits)                                                      \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4), JAIL_LOAD(JAIL_ARGUMENT_AT(n)),     \
            BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), JAIL_RETURN(SECCOMP_RET_ALLOW),    \
            JAIL_RETURN(JAIL_DENY)
/* Allowed when argument n is `value`. */
#    define JAIL_ALLOW_EQUAL(name, n, value)                                                       \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4), JAIL_LOAD(JAIL_ARGUMENT_AT(n)),     \
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), JAIL_RETURN(SECCOMP_RET_ALLOW),    \
            JAIL_RETURN(JAIL_DENY)

/* What openat2 is asked for cannot be seen from here, so it needs landlock behind it. */
static bool jail_enter_seccomp(bool has_landlock)
{
    const uint32_t openat2_answer = has_landlock ? SECCOMP_RET_ALLOW : JAIL_DENY;
    const uint32_t own_pid = (uint32_t)getpid();
    const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    struct sock_filter steps[] = {
        JAIL_LOAD((uint32_t)offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, JAIL_ARCHITECTURE, 1, 0),
        JAIL_RETURN(SECCOMP_RET_KILL_PROCESS),
        JAIL_LOAD((uint32_t)offsetof(struct seccomp_data, nr)),
        /* the socket to the parent */
        JAIL_ALLOW(sendto),
        JAIL_ALLOW(sendmsg),
        JAIL_ALLOW(recvfrom),
        JAIL_ALLOW(recvmsg),
        /* files, read-only */
        JAIL_ALLOW_WITHOUT(openat, 2, writing),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        JAIL_RETURN(openat2_answer),
        JAIL_ALLOW(read),
        JAIL_ALLOW(close),
        JAIL_ALLOW(fstat),
        JAIL_ALLOW(newfstatat),
        JAIL_ALLOW(statx),
        /* memory, never executable */
        JAIL_ALLOW(brk),
        JAIL_ALLOW(munmap),
        JAIL_ALLOW(mremap),
        JAIL_ALLOW(madvise),
        JAIL_ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
        JAIL_ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
        /* time, locks, random seeds of malloc */
        JAIL_ALLOW(clock_gettime),
        JAIL_ALLOW(clock_nanosleep),
        JAIL_ALLOW(futex),
        JAIL_ALLOW(getrandom),
        JAIL_ALLOW(restart_syscall),
        /* ending, by itself or by abort() */
        JAIL_ALLOW(exit),
        JAIL_ALLOW(exit_group),
        JAIL_ALLOW(getpid),
        JAIL_ALLOW(gettid),
        JAIL_ALLOW(rt_sigaction),
        JAIL_ALLOW(rt_sigprocmask),
        JAIL_ALLOW(rt_sigreturn),
        JAIL_ALLOW_EQUAL(tgkill, 0, own_pid),
        JAIL_RETURN(JAIL_DENY),
    };
    struct sock_fprog program = { sizeof steps / sizeof *steps, steps };

    /* Without SPEC_ALLOW, kernels before 5.16 slow the whole process down. */
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                   &program) == 0;
}
#else
static bool jail_enter_seccomp(bool has_landlock)
{
    (void)has_landlock;
    return false;
}
#endif

/* ------------------------------------------------------------------ all of it */

uint32_t jail_enter_below_root(int root_fd, uint64_t memory_bytes_max)
{
    uint32_t parts = 0;

    if (jail_lower_limit(RLIMIT_CORE, 0) && jail_lower_limit(RLIMIT_NOFILE, JAIL_DESCRIPTORS_MAX)) {
        parts |= JAIL_LIMITS;
    }
    if (JAIL_INSTRUMENTED) {
        return parts;
    }
    if (!jail_lower_limit(RLIMIT_FSIZE, 0)) {
        parts &= ~(uint32_t)JAIL_LIMITS;
    }
    if (memory_bytes_max > 0 && jail_lower_limit(RLIMIT_AS, memory_bytes_max)) {
        parts |= JAIL_MEMORY;
    }
    if (jail_enter_landlock(root_fd)) {
        parts |= JAIL_LANDLOCK;
    }
    if (jail_enter_seccomp((parts & JAIL_LANDLOCK) != 0)) {
        parts |= JAIL_SECCOMP;
    }
    return parts;
}
