/* test_stack.c - calls deeper than the system's stack, and what happens past the end of ours. */
#include "util/stack.h"

#include "util/expect.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEEP_STACK_BYTES  ((size_t)256 << 20U)
#define SMALL_STACK_BYTES ((size_t)1 << 20U)
#define USUAL_STACK_BYTES ((rlim_t)8 << 20U)
#ifdef __SANITIZE_THREAD__
#    define STACK_IS_THREAD true   /* so a fault on it finds no other stack for its handler */
#    define DEEP_FRAMES     30000U /* the sanitizer's own list of calls ends at 65,536 */
#else
#    define STACK_IS_THREAD false
#    define DEEP_FRAMES     100000U /* of FRAME_BYTES and more: ten times the usual stack */
#endif
#define FRAME_BYTES 1024U
#define EXIT_SEEN   7

/* Keeps its frame: what comes back is used. */
static uint64_t use_frames(unsigned depth)
{
    volatile unsigned char room[FRAME_BYTES];
    room[depth % FRAME_BYTES] = (unsigned char)depth;
    return depth == 0 ? 0 : use_frames(depth - 1) + (room[depth % FRAME_BYTES] == depth % 256U);
}

struct deep_call {
    unsigned depth;
    uint64_t sum;
};

static void make_deep_call(void *argument)
{
    struct deep_call *call = argument;
    call->sum = use_frames(call->depth);
}

static void lower_own_stack(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_STACK, &limit), 0);
    if (limit.rlim_cur > USUAL_STACK_BYTES) {
        limit.rlim_cur = USUAL_STACK_BYTES;
        assert_int_equal(setrlimit(RLIMIT_STACK, &limit), 0);
    }
}

static void test_deep_calls_return(void **state)
{
    struct stack *stack = stack_create_with_size(DEEP_STACK_BYTES);
    (void)state;

    assert_non_null(stack);
    for (unsigned round = 0; round < 3; round++) {
        struct deep_call call = { .depth = DEEP_FRAMES };
        stack_call_function(stack, make_deep_call, &call);
        assert_int_equal(call.sum, DEEP_FRAMES);
        stack_return_memory(stack);
    }
    stack_free_all(stack);
}

static size_t read_resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long total = 0;
    unsigned long resident = 0;
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &total, &resident), 2);
    (void)fclose(file);
    return (size_t)resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void test_memory_is_returned(void **state)
{
    struct stack *stack = stack_create_with_size(DEEP_STACK_BYTES);
    struct deep_call call = { .depth = DEEP_FRAMES };
    size_t before = 0;
    size_t after = 0;
    (void)state;

    assert_non_null(stack);
    stack_call_function(stack, make_deep_call, &call);
    before = read_resident_bytes();
    stack_return_memory(stack);
    after = read_resident_bytes();
    EXPECT("resident", after + (size_t)DEEP_FRAMES * FRAME_BYTES / 2 < before, "%zu, then %zu",
           before, after);
    stack_free_all(stack);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ past the end */

static struct stack *watched_stack;

static void exit_on_fault(int number, siginfo_t *about, void *context)
{
    (void)number;
    (void)context;
    _exit(stack_is_guard_address(watched_stack, about->si_addr) ? EXIT_SEEN : 1);
}

static void run_over_end(void)
{
    static char room[64 * 1024];
    const stack_t own = { .ss_sp = room, .ss_size = sizeof room };
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };
    struct deep_call call = { .depth = DEEP_FRAMES };

    watched_stack = stack_create_with_size(SMALL_STACK_BYTES);
    action.sa_sigaction = exit_on_fault;
    (void)sigemptyset(&action.sa_mask);
    if (watched_stack != NULL && sigaltstack(&own, NULL) == 0 &&
        sigaction(SIGSEGV, &action, NULL) == 0) {
        stack_call_function(watched_stack, make_deep_call, &call);
    }
    _exit(2);
}

static void test_end_is_guarded(void **state)
{
    int status = 0;
    pid_t child;
    (void)state;

    if (STACK_IS_THREAD) {
        skip();
    }
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        run_over_end();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_SEEN);
}

static void test_absurd_size_is_refused(void **state)
{
    (void)state;
    assert_null(stack_create_with_size(SIZE_MAX / 4));
    stack_free_all(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deep_calls_return),
        cmocka_unit_test(test_memory_is_returned),
        cmocka_unit_test(test_end_is_guarded),
        cmocka_unit_test(test_absurd_size_is_refused),
    };
    lower_own_stack();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
