/* stack.h - a call stack of one's own, as deep as it needs to be.
 *
 * The stack that the system gives a program is often 8 MB, and code that is not ours may recurse as
 * deep as its input is nested. A call made here runs on memory that is only reserved: what is never
 * touched costs nothing.
 *
 * Knows:   the machine's way to change stacks; what sanitizers must be told about it.
 * Threads: one owner at a time; no threads are started. A call may not start another on the same
 *          stack.
 * Bounds:  STACK_GUARD_BYTES below the lowest byte cannot be touched: running over ends in SIGSEGV
 *          at an address for which stack_is_guard_address says so.
 * Cost:    about a microsecond a call (two system calls, for signal masks).
 */
#ifndef UTIL_STACK_H
#define UTIL_STACK_H

#include <stdbool.h>
#include <stddef.h>

#define STACK_GUARD_BYTES ((size_t)1 << 20U)

struct stack;

struct stack *stack_create_with_size(size_t size); /* NULL: no memory, or no such address space */
void stack_free_all(struct stack *stack);          /* NULL is fine */
/* Calls `function(argument)` on the stack and returns when it does. */
void stack_call_function(struct stack *stack, void (*function)(void *argument), void *argument);
/* Gives memory that deep calls have touched back to the system; the topmost part stays. */
void stack_return_memory(struct stack *stack);
bool stack_is_guard_address(const struct stack *stack, const void *address);

#endif
