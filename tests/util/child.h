/* child.h - runs a function in a child process and tells how it ended and what it said. */
#ifndef TESTS_UTIL_CHILD_H
#define TESTS_UTIL_CHILD_H

#include "util/expect.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_SAID_BYTES 4096U

struct child_end {
    int status;                  /* as waitpid gives it */
    char said[CHILD_SAID_BYTES]; /* on stderr, NUL-terminated, cut when longer */
};

static inline void child_read_all_said(int fd, struct child_end *end)
{
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0) {
        char rest[256];
        size_t room = sizeof end->said - 1 - used;
        got = room > 0 ? read(fd, end->said + used, room) : read(fd, rest, sizeof rest);
        used += room > 0 && got > 0 ? (size_t)got : 0;
    }
    end->said[used] = '\0';
}

/* The child ends with status 0 when `run` comes back. */
static inline void child_run_and_wait(void (*run)(void *context), void *context,
                                      struct child_end *end)
{
    int ends[2];
    pid_t pid;
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit no_core = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &no_core);
        (void)dup2(ends[1], STDERR_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        run(context);
        _exit(0);
    }
    (void)close(ends[1]);
    child_read_all_said(ends[0], end);
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &end->status, 0), pid);
}

/* Did the child fail an ASSERT whose text holds `condition`? */
static inline bool child_failed_an_assert(const struct child_end *end)
{
    return WIFSIGNALED(end->status) && WTERMSIG(end->status) == 6 /* SIGABRT */;
}

#endif
