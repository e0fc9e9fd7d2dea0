/* test_jail.c - what a worker cannot do any more. Each attempt runs in a child of its own. */
#include "parse/parse_jail_internal.h"

#include "ingest/tree.h"
#include "util/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>

struct jail_test {
    const struct tree *tree;
    uint64_t memory_bytes_max;
    int (*attempt)(const struct jail_test *test); /* 0: it was refused */
    int root_fd;
    uint32_t parts;
};

/* Ends with status 0 when refused, 1 when not, 2 when this kernel lacks `needs`. */
struct jail_attempt {
    const char *name;
    int (*attempt)(const struct jail_test *test);
    uint32_t needs;
};

/* The child ends soon; nothing needs closing. */
static int jail_got_descriptor(int fd)
{
    return fd >= 0;
}

static int jail_got_memory(size_t size, int protection)
{
    /* cppcheck-suppress [invalidFunctionArg] ; -1 is what anonymous memory wants */
    void *got = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return got != MAP_FAILED && munmap(got, size) == 0;
}

static int jail_open_outside(const struct jail_test *test)
{
    (void)test;
    return jail_got_descriptor(openat(AT_FDCWD, "/etc/hostname", O_RDONLY | O_CLOEXEC));
}

static int jail_open_for_writing(const struct jail_test *test)
{
    return jail_got_descriptor(openat(test->root_fd, "inside.c", O_WRONLY | O_CLOEXEC));
}

static int jail_truncate_inside(const struct jail_test *test)
{
    return jail_got_descriptor(openat(test->root_fd, "inside.c", O_RDONLY | O_TRUNC | O_CLOEXEC));
}

static int jail_create_inside(const struct jail_test *test)
{
    return jail_got_descriptor(
        openat(test->root_fd, "new.c", O_RDONLY | O_CREAT | O_CLOEXEC, 0644));
}

static int jail_remove_inside(const struct jail_test *test)
{
    return unlinkat(test->root_fd, "inside.c", 0) == 0;
}

static int jail_make_socket(const struct jail_test *test)
{
    (void)test;
    return jail_got_descriptor(socket(AF_INET, SOCK_STREAM, 0));
}

static int jail_fork_child(const struct jail_test *test)
{
    pid_t pid = fork();
    (void)test;
    if (pid == 0) {
        _exit(0);
    }
    return pid > 0;
}

static int jail_signal_parent(const struct jail_test *test)
{
    (void)test;
    return kill(getppid(), 0) == 0;
}

static int jail_map_executable(const struct jail_test *test)
{
    (void)test;
    return jail_got_memory(4096, PROT_READ | PROT_EXEC);
}

static int jail_raise_limit(const struct jail_test *test)
{
    const struct rlimit limit = { 1024, 1024 };
    (void)test;
    return setrlimit(RLIMIT_CORE, &limit) == 0;
}

static int jail_take_memory(const struct jail_test *test)
{
    (void)test;
    return jail_got_memory((size_t)1 << 33U, PROT_READ | PROT_WRITE);
}

/* The one thing it is for. */
static int jail_fail_to_read_inside(const struct jail_test *test)
{
    char bytes[4];
    int fd = openat(test->root_fd, "inside.c", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 || read(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes || close(fd) != 0;
}

static void jail_run_attempt(void *context)
{
    struct jail_test *test = context;
    int got;

    jail_prepare_process();
    test->parts = jail_enter_below_root(test->root_fd, test->memory_bytes_max);
    if ((test->parts & JAIL_LIMITS) == 0) {
        _exit(3);
    }
    got = test->attempt(test);
    /* Parts that this kernel lacks cannot refuse anything. */
    _exit(got == 0 ? 0 : (int)(0x40U | test->parts));
}

static void check_jail_attempt(const struct jail_test *test, const struct jail_attempt *row)
{
    struct jail_test copy = *test;
    struct child_end end;
    uint32_t parts;

    copy.attempt = row->attempt;
    child_run_and_wait(jail_run_attempt, &copy, &end);
    EXPECT(row->name, WIFEXITED(end.status), "ended by signal %d", WTERMSIG(end.status));
    if (!WIFEXITED(end.status) || WEXITSTATUS(end.status) == 0) {
        return;
    }
    parts = (uint32_t)WEXITSTATUS(end.status) & 0x3FU;
    if (row->needs != 0 && (parts & row->needs) == 0) {
        print_message("%s: this kernel cannot refuse it\n", row->name);
        return;
    }
    EXPECT(row->name, false, "it was possible with parts %x", parts);
}

static void test_what_is_refused(void **state)
{
    static const struct jail_attempt rows[] = {
        { "read inside", jail_fail_to_read_inside, 0 },
        { "open outside", jail_open_outside, JAIL_LANDLOCK },
        { "open for writing", jail_open_for_writing, JAIL_LANDLOCK | JAIL_SECCOMP },
        { "truncate", jail_truncate_inside, JAIL_LANDLOCK | JAIL_SECCOMP },
        { "create", jail_create_inside, JAIL_LANDLOCK | JAIL_SECCOMP },
        { "remove", jail_remove_inside, JAIL_LANDLOCK | JAIL_SECCOMP },
        { "socket", jail_make_socket, JAIL_SECCOMP },
        { "fork", jail_fork_child, JAIL_SECCOMP },
        { "signal", jail_signal_parent, JAIL_SECCOMP },
        { "executable memory", jail_map_executable, JAIL_SECCOMP },
        { "raise a limit", jail_raise_limit, JAIL_SECCOMP },
        { "too much memory", jail_take_memory, JAIL_MEMORY },
    };
    struct jail_test test = { .memory_bytes_max = (uint64_t)1 << 32U };
    struct tree tree;

    (void)state;
    if (jail_is_instrumented_build()) {
        print_message("system calls stay open under sanitizers\n");
        skip();
    }
    tree_make_temp_folder(&tree);
    tree_write_text_file(&tree, "inside.c", "int a;\n");
    test.tree = &tree;
    test.root_fd = open(tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_jail_attempt(&test, &rows[i]);
    }
    (void)close(test.root_fd);
    tree_remove_all_below(&tree);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
