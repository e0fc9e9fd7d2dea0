/* mem_mapping.c - lets go of what is resident of a file that a library has mapped. The kernel's own
 * list of mappings tells where it begins and ends. O(mappings of the process). */
#include "util/mem.h"

#include "util/file.h"

#include <fcntl.h>
#include <sys/mman.h>

#define MAPPING_LIST_MAX    ((uint64_t)4 << 20U)
#define MAPPING_ENDS_SIZE   2U /* of a range: begin, end */
#define MAPPING_SHARED_AT   3U /* in "r--s" */
#define MAPPING_RIGHTS_SIZE 4U

/* "7f12..-7f13.. r--s ...": the range, when it is of a file that is shared, so that nothing is lost
 * with its pages. */
static bool mapping_parse_line(struct str line, uintptr_t ends[MAPPING_ENDS_SIZE])
{
    size_t at = 0;

    for (size_t i = 0; i < MAPPING_ENDS_SIZE; i++) {
        ends[i] = 0;
        for (; at < line.size && line.data[at] != '-' && line.data[at] != ' '; at++) {
            char digit = line.data[at];
            ends[i] = ends[i] << 4U | (uintptr_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        at++;
    }
    return at + MAPPING_RIGHTS_SIZE <= line.size && line.data[at + MAPPING_SHARED_AT] == 's';
}

void mem_drop_mapping(const void *inside)
{
    struct err ignored = { .code = ERR_NONE };
    uintptr_t ends[MAPPING_ENDS_SIZE];
    struct buf text;
    struct str rest;

    buf_init_with_limit(&text, MAPPING_LIST_MAX);
    if (file_read_whole_bytes(AT_FDCWD, "/proc/self/maps", MAPPING_LIST_MAX, &text, &ignored)) {
        rest = buf_borrow_str(&text);
        while (rest.size > 0) {
            size_t end = str_find_byte(rest, '\n');
            struct str line = str_from_range(rest.data, end < rest.size ? end : rest.size);
            if (mapping_parse_line(line, ends) && ends[0] <= (uintptr_t)inside &&
                (uintptr_t)inside < ends[1]) {
                /* NOLINTNEXTLINE(performance-no-int-to-ptr): as the kernel has it */
                (void)madvise((void *)ends[0], ends[1] - ends[0], MADV_DONTNEED);
                break;
            }
            rest = end < rest.size ? str_from_range(rest.data + end + 1, rest.size - end - 1)
                                   : STR_EMPTY;
        }
    }
    buf_release_bytes(&text);
}
