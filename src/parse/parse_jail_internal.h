/* parse_jail_internal.h - what a worker gives up before it touches the first byte of input.
 *
 *   always    no core file, no growing of files, few descriptors, no new processes or
 *             privileges, end with the parent; memory limits when asked for
 *   landlock  (Linux 5.13, when it is switched on) only reading below the root
 *   seccomp   (x86-64, arm64) a short list of system calls: no network, no writing, no
 *             executable memory, no signals to others
 *
 * What the kernel does not offer is left out and the worker works all the same. Sanitizer and
 * coverage builds keep what their run-time needs: limits and system calls stay open.
 * Threads: call on the only thread.
 */
#ifndef PARSE_JAIL_INTERNAL_H
#define PARSE_JAIL_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

/* What took effect; tests ask. */
enum jail_part {
    JAIL_LIMITS = 1U << 0,
    JAIL_MEMORY = 1U << 1,
    JAIL_LANDLOCK = 1U << 2,
    JAIL_SECCOMP = 1U << 3,
};

/* Before anything else: stays with the parent, deaf to the terminal. */
void jail_prepare_process(void);
/* Irrevocable. memory_bytes_max 0: no limit. Returns enum jail_part bits. */
uint32_t jail_enter_below_root(int root_fd, uint64_t memory_bytes_max);
/* Was this program built with a sanitizer or for coverage? */
bool jail_is_instrumented_build(void);

#endif
