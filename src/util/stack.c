/* stack.c - see stack.h. Contexts of the C library (makecontext, swapcontext) do the switching:
 * a thread would do too, but seccomp and landlock hold for single threads. */
#include "util/stack.h"

#include "util/check.h"
#include "util/mem.h"

#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#    define STACK_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#    define STACK_TSAN 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define STACK_ASAN 1
#    elif __has_feature(thread_sanitizer)
#        define STACK_TSAN 1
#    endif
#endif
#ifdef STACK_ASAN
#    include <sanitizer/common_interface_defs.h>
#endif
#ifdef STACK_TSAN
#    include <pthread.h>
#endif

#define STACK_KEPT_BYTES ((size_t)256 << 10U) /* of the top: what ordinary calls touch */

struct stack {
    char *lowest; /* of the guard */
    size_t size;  /* without the guard */
    ucontext_t caller;
    ucontext_t callee;
    void (*function)(void *argument);
    void *argument;
    /* What the sanitizers know of the two stacks. */
    const void *caller_lowest;
    size_t caller_size;
};

struct stack *stack_create_with_size(size_t size)
{
    struct stack *stack = mem_alloc_zeroed(1, sizeof *stack);
    void *lowest;

    if (stack == NULL) {
        return NULL;
    }
    lowest = mmap(NULL, size + STACK_GUARD_BYTES, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (lowest == MAP_FAILED) {
        mem_free_block(stack);
        return NULL;
    }
    stack->lowest = lowest;
    stack->size = size;
    if (mprotect(lowest, STACK_GUARD_BYTES, PROT_NONE) != 0) {
        stack_free_all(stack);
        return NULL;
    }
    return stack;
}

void stack_free_all(struct stack *stack)
{
    if (stack == NULL) {
        return;
    }
    (void)munmap(stack->lowest, stack->size + STACK_GUARD_BYTES);
    mem_free_block(stack);
}

void stack_return_memory(struct stack *stack)
{
    if (stack->size > STACK_KEPT_BYTES) {
        (void)madvise(stack->lowest + STACK_GUARD_BYTES, stack->size - STACK_KEPT_BYTES,
                      MADV_DONTNEED);
    }
}

bool stack_is_guard_address(const struct stack *stack, const void *address)
{
    uintptr_t lowest = (uintptr_t)stack->lowest;
    return (uintptr_t)address >= lowest && (uintptr_t)address < lowest + STACK_GUARD_BYTES;
}

/* ------------------------------------------------------------------ switching */

#ifdef STACK_TSAN
/* gcc's thread sanitizer does not survive contexts, even when told of them as fibers: there a
 * thread is the stack. (It has no jail then, which would hold for one thread.) */
static void *stack_run_thread(void *argument)
{
    struct stack *stack = argument;
    stack->function(stack->argument);
    return NULL;
}

void stack_call_function(struct stack *stack, void (*function)(void *argument), void *argument)
{
    pthread_attr_t attributes;
    pthread_t thread;

    stack->function = function;
    stack->argument = argument;
    ASSERT(pthread_attr_init(&attributes) == 0);
    ASSERT(pthread_attr_setstack(&attributes, stack->lowest + STACK_GUARD_BYTES, stack->size) == 0);
    ASSERT(pthread_create(&thread, &attributes, stack_run_thread, stack) == 0);
    ASSERT(pthread_join(thread, NULL) == 0);
    (void)pthread_attr_destroy(&attributes);
}
#else

#    ifdef STACK_ASAN
static void stack_tell_going(struct stack *stack, void **fake_stack)
{
    __sanitizer_start_switch_fiber(fake_stack, stack->lowest + STACK_GUARD_BYTES, stack->size);
}
static void stack_tell_arrived(struct stack *stack)
{
    __sanitizer_finish_switch_fiber(NULL, &stack->caller_lowest, &stack->caller_size);
}
static void stack_tell_leaving(struct stack *stack)
{
    __sanitizer_start_switch_fiber(NULL, stack->caller_lowest, stack->caller_size);
}
static void stack_tell_back(struct stack *stack, void *fake_stack)
{
    (void)stack;
    __sanitizer_finish_switch_fiber(fake_stack, NULL, NULL);
}
#    else
static void stack_tell_going(struct stack *stack, void **fake_stack)
{
    (void)stack;
    (void)fake_stack;
}
static void stack_tell_arrived(struct stack *stack)
{
    (void)stack;
}
static void stack_tell_leaving(struct stack *stack)
{
    (void)stack;
}
static void stack_tell_back(struct stack *stack, void *fake_stack)
{
    (void)stack;
    (void)fake_stack;
}
#    endif

/* makecontext passes ints only, so the pointer comes in two halves. */
static void stack_enter_callee(unsigned high, unsigned low)
{
    uintptr_t address = (uintptr_t)((uint64_t)high << 32U | low);
    struct stack *stack = (struct stack *)address; /* NOLINT(performance-no-int-to-ptr) */

    stack_tell_arrived(stack);
    stack->function(stack->argument);
    stack_tell_leaving(stack);
}

void stack_call_function(struct stack *stack, void (*function)(void *argument), void *argument)
{
    uint64_t address = (uintptr_t)stack;
    void *fake_stack = NULL;

    stack->function = function;
    stack->argument = argument;
    ASSERT(getcontext(&stack->callee) == 0);
    stack->callee.uc_stack.ss_sp = stack->lowest + STACK_GUARD_BYTES;
    stack->callee.uc_stack.ss_size = stack->size;
    stack->callee.uc_link = &stack->caller;
    makecontext(&stack->callee, (void (*)(void))stack_enter_callee, 2, (unsigned)(address >> 32U),
                (unsigned)(address & UINT32_MAX));
    stack_tell_going(stack, &fake_stack);
    ASSERT(swapcontext(&stack->caller, &stack->callee) == 0);
    stack_tell_back(stack, fake_stack);
}
#endif
