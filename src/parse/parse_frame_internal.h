/* parse_frame_internal.h - what parent and worker say to each other.
 *
 *   parent ── hello (+ the root folder's descriptor) ──► worker      once
 *   parent ◄── reply READY ───────────────────────────── worker      once, when it is set up
 *   parent ── request, path ──────────────────────────► worker       for each file
 *   parent ◄── reply RESULT, facts, the same packed, text, reason ────── worker      in the order
 * of requests
 *
 * Both ends are the same program, so numbers are in the machine's own form. The parent trusts
 * nothing: a worker runs third-party code over hostile input, and its frames are checked
 * (frame_check_reply_header) before anything is allocated for them.
 * Threads: no shared state.
 */
#ifndef PARSE_FRAME_INTERNAL_H
#define PARSE_FRAME_INTERNAL_H

#include "model/kind.h"
#include "util/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MAGIC_HELLO    0x31484c50U /* "PLH1" */
#define FRAME_MAGIC_REQUEST  0x31514c50U /* "PLQ1" */
#define FRAME_MAGIC_REPLY    0x31524c50U /* "PLR1" */
#define FRAME_PATH_BYTES_MAX 32768U      /* two requests fit in any socket buffer */
#define FRAME_REASON_BYTES   256U
#define FRAME_FACTS_MAX      UINT32_MAX /* offsets in facts are 32 bits wide */
#define FRAME_PACKED_MAX     (FRAME_FACTS_MAX + UINT64_C(0x2000000)) /* zstd's bound is 1/256 more */

struct frame_hello {
    uint32_t magic;
    uint32_t keep_text; /* 0 or 1 */
    uint64_t file_bytes_max;
    uint64_t memory_bytes_max; /* 0: no limit */
};

struct frame_request {
    uint32_t magic;
    uint32_t path_size; /* the path follows */
    uint64_t index;
    uint64_t time_ms;
};

enum frame_reply_kind { FRAME_REPLY_READY = 1, FRAME_REPLY_RESULT = 2 };

struct frame_reply {
    uint32_t magic;
    uint16_t kind;    /* enum frame_reply_kind */
    uint8_t status;   /* enum file_status */
    uint8_t language; /* LANG number, 255: none */
    uint64_t index;
    uint64_t hash_high;
    uint64_t hash_low;
    uint64_t size;
    int64_t mtime_ns;
    uint64_t words;
    uint64_t facts_size; /* these four follow, in this order */
    uint64_t packed_size;
    uint64_t text_size;
    uint32_t reason_size;
    uint32_t parsers_made; /* so far in this worker */
    uint64_t files_parsed;
    uint64_t bytes_read;
};

_Static_assert(sizeof(struct frame_hello) == 24, "no padding in frames");
_Static_assert(sizeof(struct frame_request) == 24, "no padding in frames");
_Static_assert(sizeof(struct frame_reply) == 104, "no padding in frames");

/* Bytes after the header. */
static inline uint64_t frame_count_payload_bytes(const struct frame_reply *reply)
{
    return reply->facts_size + reply->packed_size + reply->text_size + reply->reason_size;
}
/* Is the header one that a sound worker could send, for the file `index`? */
bool frame_check_reply_header(const struct frame_reply *reply, uint64_t index,
                              uint64_t text_bytes_max);
/* The largest text_size for files up to file_bytes_max. */
uint64_t frame_count_text_max(uint64_t file_bytes_max);

/* ------------------------------------------------------------------ sockets */

/* Whole or not at all, waiting as long as it takes; EINTR and short counts are seen to.
 * False: the other side is gone (errno 0 at an orderly end). */
bool frame_send_all_bytes(int socket_fd, const void *data, size_t size);
bool frame_receive_all_bytes(int socket_fd, void *data, size_t size);
/* The hello, with one descriptor. On receipt *root_fd is -1 when none came. */
bool frame_send_hello(int socket_fd, const struct frame_hello *hello, int root_fd);
bool frame_receive_hello(int socket_fd, struct frame_hello *hello, int *root_fd);

#endif
