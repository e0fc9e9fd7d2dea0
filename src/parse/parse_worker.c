/* parse_worker.c - the child's side: one file after the other, bytes in, facts out.
 *
 * Reads nothing but the socket and files below the root. Whatever a file does to it, the parent
 * survives; so here the simple way is taken: what cannot be answered ends the process.
 * Cost: a file is read, hashed, checked, parsed and compressed once; buffers are kept.
 */
#include "parse/parse.h"

#include "lang/lang.h"
#include "parse/parse_decode_internal.h"
#include "parse/parse_frame_internal.h"
#include "parse/parse_jail_internal.h"
#include "parse/parse_read_internal.h"
#include "parse/parse_worker_internal.h"
#include "util/buf.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zstd.h>

#define WORKER_HEAD_BYTES     4096U /* enough for `#!` and for telling text from binary */
#define WORKER_LARGE_BYTES    ((size_t)8 << 20U)
#define WORKER_KEPT_BYTES_MAX ((size_t)16 * 1024 * 1024) /* of one buffer between files */
#define WORKER_ZSTD_LEVEL     1                          /* as the store's own frames */
#define WORKER_LANGUAGE_NONE  255U

/* Frames of signals hold all registers of the machine. */
#define WORKER_SIGNAL_STACK_BYTES ((size_t)64 * 1024)

struct worker {
    int socket_fd;
    int root_fd;
    struct frame_hello hello;
    worker_hook hook;
    struct lang_session *session;
    ZSTD_CCtx *compressor;
    struct buf raw;     /* the file */
    struct buf decoded; /* when that is not UTF-8 */
    struct buf packed;  /* zstd frame of the text */
    struct buf packed_facts;
    uint64_t bytes_read;
};

/* What is to be said about one file. */
struct worker_answer {
    struct frame_reply reply;
    struct str text; /* in UTF-8 */
    struct str facts;
    char reason[FRAME_REASON_BYTES];
};

/* tree-sitter calls abort() when malloc gives NULL, and malloc has just set errno then. */
static void worker_end_on_abort(int signal_number)
{
    (void)signal_number;
    /* NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c): errno is the thread's own, no lock */
    if (errno == ENOMEM) {
        _Exit(WORKER_EXIT_MEMORY); /* async-signal-safe, and there is nothing to put in order */
    }
}

/* A handler is given nothing of ours, so this one thing is global. Set before the first request. */
static const struct lang_session *worker_watched_session;

/* Nested too deep for the stack of the session: a lack of memory and no fault of the parser. */
static void worker_end_on_fault(int signal_number, siginfo_t *about, void *context)
{
    (void)context;
    if (lang_session_ran_over_stack(worker_watched_session, about->si_addr)) {
        _Exit(WORKER_EXIT_MEMORY);
    }
    (void)signal(signal_number, SIG_DFL); /* the instruction is tried again, and is the end */
}

static bool worker_watch_stack(const struct worker *worker)
{
    static char room[WORKER_SIGNAL_STACK_BYTES];
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };
    const stack_t own = { .ss_sp = room, .ss_size = sizeof room };

    if (jail_is_instrumented_build()) {
        return true; /* sanitizers have a handler of their own */
    }
    worker_watched_session = worker->session;
    action.sa_sigaction = worker_end_on_fault;
    (void)sigemptyset(&action.sa_mask);
    return sigaltstack(&own, NULL) == 0 && sigaction(SIGSEGV, &action, NULL) == 0;
}

/* ------------------------------------------------------------------ one file */

__attribute__((format(printf, 3, 4))) static void worker_set_status(struct worker_answer *answer,
                                                                    enum file_status status,
                                                                    const char *format, ...)
{
    va_list args;
    answer->reply.status = (uint8_t)status;
    va_start(args, format);
    (void)vsnprintf(answer->reason, sizeof answer->reason, format, args);
    va_end(args);
}

static bool worker_note_read_failure(struct worker_answer *answer, const struct read_file *file)
{
    worker_set_status(answer, file->status, "%s", file->reason);
    return false;
}

/* Can the first bytes already tell that it is no text? */
static bool worker_check_head(struct worker *worker, struct str path, struct worker_answer *answer)
{
    struct str head = buf_borrow_str(&worker->raw);

    if (decode_has_utf16_mark(head) || str_find_byte(head, '\0') == SIZE_MAX ||
        lang_find_for_path(path, decode_skip_utf8_mark(head)) != NULL) {
        return true;
    }
    worker_set_status(answer, FILE_STATUS_BINARY, "holds NUL bytes");
    return false;
}

static bool worker_read_open_file(struct worker *worker, struct str path, struct read_file *file,
                                  struct worker_answer *answer)
{
    uint64_t limit = worker->hello.file_bytes_max;

    if (file->size > limit) {
        worker_set_status(answer, FILE_STATUS_TOO_LARGE, "%llu bytes; the limit is %llu",
                          (unsigned long long)file->size, (unsigned long long)limit);
        return false;
    }
    if (!read_append_bytes(file, WORKER_HEAD_BYTES, &worker->raw)) {
        return worker_note_read_failure(answer, file);
    }
    if (!worker_check_head(worker, path, answer)) {
        return false;
    }
    if (worker->raw.size < WORKER_HEAD_BYTES && worker->raw.size <= limit) {
        return true;
    }
    /* One byte more than it should have, so that a file that grows is not cut in silence. */
    while (worker->raw.size <= limit) {
        size_t before = worker->raw.size;
        uint64_t want = file->size >= before ? file->size - before + 1 : limit - before + 1;
        if (!read_append_bytes(file, want, &worker->raw)) {
            return worker_note_read_failure(answer, file);
        }
        if (worker->raw.size - before < want) {
            return true;
        }
    }
    worker_set_status(answer, FILE_STATUS_TOO_LARGE, "grew past the limit of %llu bytes",
                      (unsigned long long)limit);
    return false;
}

/* False: the answer is complete. */
static bool worker_read_file(struct worker *worker, struct str path, struct worker_answer *answer)
{
    struct read_file file;
    struct hash128 hash;
    bool done;

    buf_clear_keep_memory(&worker->raw);
    done = read_open_below_root(worker->root_fd, path, &file)
               ? worker_read_open_file(worker, path, &file, answer)
               : worker_note_read_failure(answer, &file);
    answer->reply.size = file.size;
    answer->reply.mtime_ns = file.mtime_ns;
    read_close_file(&file);
    worker->bytes_read += worker->raw.size;
    if (!done) {
        return false;
    }
    hash = hash_bytes_to_u128(worker->raw.data, worker->raw.size);
    answer->reply.hash_high = hash.high;
    answer->reply.hash_low = hash.low;
    answer->reply.size = worker->raw.size;
    return true;
}

/* By its name a language claims the file, though it is none: a person may want to know. */
static void worker_note_binary(struct str path, struct worker_answer *answer)
{
    const struct lang *lang = lang_find_for_path(path, STR_EMPTY);
    worker_set_status(answer, FILE_STATUS_BINARY, "holds NUL bytes");
    if (lang != NULL) {
        answer->reply.language = lang_number_of(lang);
    }
}

static bool worker_decode_file(struct worker *worker, struct str path, struct worker_answer *answer)
{
    switch (decode_bytes_to_utf8(buf_borrow_str(&worker->raw), &worker->decoded, &answer->text)) {
    case DECODE_UTF8:
    case DECODE_UTF16:
    case DECODE_LATIN1:
    case DECODE_CR: return true;
    case DECODE_BINARY: worker_note_binary(path, answer); break;
    case DECODE_FAILED:
        worker_set_status(answer, FILE_STATUS_OUT_OF_MEMORY, "no memory to decode it");
        break;
    }
    answer->text = STR_EMPTY;
    return false;
}

static void worker_note_parse_failure(struct worker_answer *answer, const struct err *err,
                                      uint64_t time_ms)
{
    if (err->code == ERR_TIMEOUT) {
        worker_set_status(answer, FILE_STATUS_TIMED_OUT, "took longer than %llu ms to parse",
                          (unsigned long long)time_ms);
    } else if (err->code == ERR_MEMORY) {
        worker_set_status(answer, FILE_STATUS_OUT_OF_MEMORY, "%s", err->text);
    } else if (err->code == ERR_LIMIT) {
        worker_set_status(answer, FILE_STATUS_TOO_LARGE, "%s", err->text);
    } else {
        worker_set_status(answer, FILE_STATUS_CRASHED, "%s", err->text);
    }
}

static void worker_parse_text(struct worker *worker, struct str path, uint64_t time_ms,
                              struct worker_answer *answer)
{
    const struct lang *lang = lang_find_for_path(path, decode_skip_utf8_mark(answer->text));
    struct facts_header header;
    struct err err;

    if (lang == NULL) {
        worker_set_status(answer, FILE_STATUS_UNSUPPORTED,
                          "no language for its name or first line"); /* but text to search */
        return;
    }
    answer->reply.language = lang_number_of(lang);
    if (worker->hook != NULL) {
        worker->hook(path);
    }
    err_clear_all_fields(&err);
    if (!lang_extract_file_facts(worker->session, lang, path, answer->text, time_ms, &answer->facts,
                                 &err)) {
        answer->facts = STR_EMPTY;
        worker_note_parse_failure(answer, &err, time_ms);
        return;
    }
    memcpy(&header, answer->facts.data, sizeof header);
    answer->reply.status = header.status;
    answer->reply.words = header.source_words;
}

/* Empty when there is no memory, or too little room. */
static struct str worker_pack_into(struct worker *worker, struct str bytes, size_t room,
                                   struct buf *out)
{
    size_t used;
    void *to;

    buf_clear_keep_memory(out);
    to = buf_extend_by_size(out, room);
    if (to == NULL) {
        return STR_EMPTY;
    }
    used = ZSTD_compress2(worker->compressor, to, room, bytes.data, bytes.size);
    return ZSTD_isError(used) != 0 ? STR_EMPTY : str_from_range(to, used);
}

/* Empty when there is no memory. Facts without a frame are packed by the parent. What is large is
 * tried with less room than the worst case needs: memory is what a worker has least of. */
static struct str worker_pack_bytes(struct worker *worker, struct str bytes, struct buf *out)
{
    struct str packed = STR_EMPTY;
    if (bytes.size > WORKER_LARGE_BYTES) {
        packed = worker_pack_into(worker, bytes, bytes.size / 4, out);
    }
    return packed.size > 0 ? packed
                           : worker_pack_into(worker, bytes, ZSTD_compressBound(bytes.size), out);
}

/* The text is not stored: search cannot find it, and a person must know. */
static void worker_note_lost_text(struct worker_answer *answer)
{
    if (answer->reply.status == FILE_STATUS_UNSUPPORTED) {
        worker_set_status(answer, FILE_STATUS_OUT_OF_MEMORY,
                          "no memory to keep its text of %zu bytes; ingest again with --rebuild "
                          "and more --memory",
                          answer->text.size);
    }
}

/* ------------------------------------------------------------------ speaking */

/* Sends everything as one message when the socket takes it. */
static bool worker_send_parts(struct worker *worker, struct iovec *parts, size_t count)
{
    size_t first = 0;
    while (first < count) {
        struct msghdr message = { .msg_iov = parts + first, .msg_iovlen = count - first };
        ssize_t put = sendmsg(worker->socket_fd, &message, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        while (first < count && (size_t)put >= parts[first].iov_len) {
            put -= (ssize_t)parts[first].iov_len;
            first++;
        }
        if (first < count) {
            parts[first].iov_base = (char *)parts[first].iov_base + put;
            parts[first].iov_len -= (size_t)put;
        }
    }
    return true;
}

/* An iovec is not const, though sendmsg only reads it. */
static struct iovec worker_make_part(struct str bytes)
{
    struct iovec part = { NULL, bytes.size };
    memcpy(&part.iov_base, &bytes.data, sizeof part.iov_base);
    return part;
}

static bool worker_send_answer(struct worker *worker, struct worker_answer *answer)
{
    struct lang_counts counts = lang_session_read_counts(worker->session);
    struct str reason;
    struct str packed = STR_EMPTY;
    struct str facts = STR_EMPTY;
    struct iovec parts[5];

    if (worker->hello.keep_text != 0 && answer->text.data != NULL) {
        packed = worker_pack_bytes(worker, answer->text, &worker->packed);
        if (packed.size == 0) {
            worker_note_lost_text(answer);
        }
    }
    reason = str_from_cstring(answer->reason);
    if (answer->facts.size > 0) {
        facts = worker_pack_bytes(worker, answer->facts, &worker->packed_facts);
    }
    answer->reply.magic = FRAME_MAGIC_REPLY;
    answer->reply.facts_size = answer->facts.size;
    answer->reply.packed_size = facts.size;
    answer->reply.text_size = packed.size;
    answer->reply.reason_size = (uint32_t)reason.size;
    answer->reply.parsers_made = (uint32_t)counts.parsers_made;
    answer->reply.files_parsed = counts.files_parsed;
    answer->reply.bytes_read = worker->bytes_read;
    parts[0] = (struct iovec){ &answer->reply, sizeof answer->reply };
    parts[1] = worker_make_part(answer->facts);
    parts[2] = worker_make_part(facts);
    parts[3] = worker_make_part(packed);
    parts[4] = worker_make_part(reason);
    return worker_send_parts(worker, parts, 5);
}

static void worker_drop_large_buffer(struct buf *buf)
{
    if (buf->capacity > WORKER_KEPT_BYTES_MAX) {
        buf_release_bytes(buf);
    }
}

static bool worker_answer_request(struct worker *worker, const struct frame_request *request,
                                  struct str path)
{
    struct worker_answer answer = { .reply = { .kind = FRAME_REPLY_RESULT,
                                               .status = FILE_STATUS_PARSED,
                                               .language = WORKER_LANGUAGE_NONE,
                                               .index = request->index } };
    bool sent;

    if (worker_read_file(worker, path, &answer) && worker_decode_file(worker, path, &answer)) {
        worker_parse_text(worker, path, request->time_ms, &answer);
    }
    sent = worker_send_answer(worker, &answer);
    worker_drop_large_buffer(&worker->raw);
    worker_drop_large_buffer(&worker->decoded);
    worker_drop_large_buffer(&worker->packed);
    worker_drop_large_buffer(&worker->packed_facts);
    return sent;
}

/* ------------------------------------------------------------------ life */

/* Until the parent closes the socket, which is the orderly end. */
static int worker_serve_requests(struct worker *worker)
{
    static char path[FRAME_PATH_BYTES_MAX];
    struct frame_request request;

    while (frame_receive_all_bytes(worker->socket_fd, &request, sizeof request)) {
        if (request.magic != FRAME_MAGIC_REQUEST || request.path_size > sizeof path ||
            !frame_receive_all_bytes(worker->socket_fd, path, request.path_size)) {
            return WORKER_EXIT_BROKEN;
        }
        if (!worker_answer_request(worker, &request, str_from_range(path, request.path_size))) {
            return WORKER_EXIT_BROKEN;
        }
    }
    return WORKER_EXIT_DONE;
}

static int worker_set_up_and_serve(struct worker *worker)
{
    struct worker_answer ready = { .reply = { .kind = FRAME_REPLY_READY } };
    uint64_t memory = worker->hello.memory_bytes_max;

    worker->compressor = ZSTD_createCCtx();
    worker->session = lang_session_create_new(memory > 0 ? (size_t)memory : SIZE_MAX / 4);
    if (worker->session == NULL || worker->compressor == NULL) {
        return WORKER_EXIT_MEMORY;
    }
    (void)ZSTD_CCtx_setParameter(worker->compressor, ZSTD_c_compressionLevel, WORKER_ZSTD_LEVEL);
    (void)ZSTD_CCtx_setParameter(worker->compressor, ZSTD_c_checksumFlag, 1);
    if (!worker_watch_stack(worker)) {
        return WORKER_EXIT_BROKEN;
    }
    (void)jail_enter_below_root(worker->root_fd, memory > 0 ? memory + LANG_STACK_BYTES : 0);
    if (!worker_send_answer(worker, &ready)) {
        return WORKER_EXIT_BROKEN;
    }
    return worker_serve_requests(worker);
}

int worker_run_with_hook(int socket_fd, worker_hook hook)
{
    struct worker worker = { .socket_fd = socket_fd, .root_fd = -1, .hook = hook };
    int status;

    jail_prepare_process();
    (void)signal(SIGABRT, worker_end_on_abort);
    if (!frame_receive_hello(socket_fd, &worker.hello, &worker.root_fd) || worker.root_fd < 0) {
        return WORKER_EXIT_BROKEN;
    }
    buf_init_with_limit(&worker.raw, SIZE_MAX);
    buf_init_with_limit(&worker.decoded, SIZE_MAX);
    buf_init_with_limit(&worker.packed, SIZE_MAX);
    buf_init_with_limit(&worker.packed_facts, SIZE_MAX);
    status = worker_set_up_and_serve(&worker);
    buf_release_bytes(&worker.raw);
    buf_release_bytes(&worker.decoded);
    buf_release_bytes(&worker.packed);
    buf_release_bytes(&worker.packed_facts);
    lang_session_free_all(worker.session);
    (void)ZSTD_freeCCtx(worker.compressor);
    return status;
}

int parse_worker_run_forever(int socket_fd)
{
    return worker_run_with_hook(socket_fd, NULL);
}
