/* serve_log.c - the access log. A line is one write to a file opened for appending, so lines of
 * several threads never mix. Headers are not logged: they hold the token. */
#include "serve/serve_internal.h"

#include "util/json.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LOG_LINE_BYTES_MAX   ((size_t)8 * 1024)
#define LOG_TARGET_BYTES_MAX 2048U

struct serve_log {
    int fd;
    bool owned;
};

bool serve_log_open_path(const char *path, struct serve_log **out, struct err *err)
{
    struct serve_log *log = mem_alloc_zeroed(1, sizeof *log);

    if (log == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the access log");
    }
    log->owned = strcmp(path, "-") != 0;
    log->fd =
        log->owned ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : STDERR_FILENO;
    if (log->fd < 0) {
        int code = errno;
        mem_free_block(log);
        return ERR_RAISE_OS(err, ERR_IO, code, "cannot open access log '%s'", path);
    }
    *out = log;
    return true;
}

void serve_log_close_and_free(struct serve_log *log)
{
    if (log != NULL) {
        if (log->owned) {
            (void)close(log->fd);
        }
        mem_free_block(log);
    }
}

static void log_put_time(struct json *json)
{
    struct timespec now;
    struct tm parts;
    char text[96];

    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &parts);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", parts.tm_year + 1900,
                   parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                   now.tv_nsec / 1000000L);
    json_put_cstring(json, "time", text);
}

void serve_log_write_exchange(struct serve_log *log, const struct serve_exchange *exchange,
                              uint64_t bytes, uint64_t nanoseconds)
{
    struct str target = exchange->target;
    struct json json;
    struct buf line;

    if (target.size > LOG_TARGET_BYTES_MAX) {
        target.size = LOG_TARGET_BYTES_MAX;
    }
    buf_init_with_limit(&line, LOG_LINE_BYTES_MAX * 2);
    json_init_on_buf(&json, &line);
    json_begin_object(&json, NULL);
    log_put_time(&json);
    json_put_cstring(&json, "id", exchange->id);
    json_put_str(&json, "method", exchange->method);
    json_put_str(&json, "target", target);
    json_put_signed(&json, "status", serve_exchange_status(exchange));
    json_put_cstring(&json, "error_code",
                     exchange->body->code == ERR_NONE ? ""
                                                      : err_name_of_code(exchange->body->code));
    json_put_unsigned(&json, "bytes", bytes);
    json_put_double(&json, "ms", (double)nanoseconds / 1e6);
    json_end_object(&json);
    buf_append_byte(&line, '\n');
    if (!line.failed && write(log->fd, line.data, line.size) < 0) {
        /* A full disk must not stop the answers. */
    }
    buf_release_bytes(&line);
}
