/* parse.h - source files to facts in worker processes that may hang, crash or bloat.
 *
 * Knows:   reading, hashing, detecting the language, the frames between parent and worker,
 *          limits, retries, which files are set aside.
 * Hides:   tree-sitter (inside src/lang), the frame format, how workers are started.
 * Threads: parse_run_over_files is called by one thread; the callback runs on that thread.
 * Lives:   what the callback receives is valid during the call only.
 * Order:   results arrive in any order; callers store them by index.
 *
 * A worker is this same program started again (posix_spawn of /proc/self/exe) as
 * `parseltongue --parse-worker`, with a socket pair as fd 3. It holds one lang_session.
 */
#ifndef PARSE_PARSE_H
#define PARSE_PARSE_H

#include "model/kind.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/hash.h"
#include "util/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PARSE_FILE_BYTES_MAX_DEFAULT (100ULL * 1024 * 1024)
/* CPU time for a file; plus PARSE_TIME_MS_PER_MB for each MB. */
#define PARSE_TIME_MS_DEFAULT 5000U
#define PARSE_TIME_MS_PER_MB  1000U

struct parse_options {
    unsigned jobs; /* worker processes; 0: usable cores */
    uint64_t file_bytes_max;
    /* Address space of a worker beside its call stack; 0: no limit (sanitizer builds). */
    uint64_t worker_memory_bytes_max;
    uint32_t time_ms;
    bool keep_text; /* send the text back, zstd-compressed */
};
struct parse_file {
    struct str path; /* canonical, relative to the root */
    uint64_t size;   /* as walked; largest are started first */
};
struct parse_result {
    size_t index; /* into files */
    enum file_status status;
    struct str reason;     /* for people; empty when parsed */
    struct hash128 hash;   /* of the bytes of the file; zero unless it was read whole */
    uint64_t size;         /* as read */
    int64_t mtime_ns;      /* from before the first byte was read; 0: could not be opened */
    uint8_t language;      /* LANG number; 255: none */
    struct str facts;      /* 8-byte aligned; empty unless parsed */
    struct str facts_zstd; /* the same as a zstd frame; empty when it could not be made */
    struct str text_zstd;  /* zstd frame of what was parsed, which spans refer to: the bytes of the
                              file, or their UTF-8 form (parse_decode_internal.h); empty unless
                              keep_text and text */
    uint64_t words;
};
struct parse_counts {
    uint64_t parsers_made;
    uint64_t files_parsed;
    uint64_t bytes_read;
    uint64_t workers_started;
    uint64_t workers_lost;
    uint64_t peak_worker_bytes; /* of all workers together: the sum of what each had at most */
};
/* Return false to stop the run (err is passed up). */
typedef bool (*parse_sink)(void *context, const struct parse_result *result, struct err *err);
/* root_fd: the folder that paths are relative to. `stop`: set to non-zero by a signal handler
 * or another thread to end early with ERR_CANCELLED. Every file yields exactly one result. */
bool parse_run_over_files(int root_fd, const struct parse_file *files, size_t count,
                          const struct parse_options *options, const atomic_int *stop,
                          parse_sink sink, void *context, struct parse_counts *counts,
                          struct err *err) MUST_USE;
/* Reads a file again and appends the text that a worker found in it, without a byte order mark, for
 * those that want the text and not the facts. *same: false when the bytes are no longer those of
 * `hash`, or cannot be read: then nothing is appended. Any thread; no grammar runs. */
bool parse_read_text_again(int root_fd, struct str path, struct hash128 hash, struct buf *text,
                           bool *same, struct err *err) MUST_USE;
/* The whole life of a worker; returns its exit status. Called by src/cli for --parse-worker. */
int parse_worker_run_forever(int socket_fd);

#endif
