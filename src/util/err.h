/* err.h - the one shape of failure.
 *
 * A function that can fail returns bool (true: done) and takes `struct err *err`
 * last. On failure err holds a code, the errno of the moment (0 when none) and a
 * text that grows outward: "cannot index 'a.py': cannot open file: Permission denied".
 * Texts are lower case, without full stop, the subject in single quotes.
 *
 * Threads: a struct err belongs to one caller. It owns no memory.
 */
#ifndef UTIL_ERR_H
#define UTIL_ERR_H

#include <stdbool.h>

#define MUST_USE               __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* code, name on the wire, HTTP status, exit status */
#define ERR_CODE_MAP(X)                                                                            \
    X(NONE, "none", 200, 0)                                                                        \
    X(USAGE, "invalid_parameter", 400, 2)                                                          \
    X(MISSING, "missing_parameter", 400, 2)                                                        \
    X(NOT_FOUND, "not_found", 404, 3)                                                              \
    X(ENTITY_NOT_FOUND, "entity_not_found", 404, 3)                                                \
    X(METHOD, "method_not_allowed", 405, 2)                                                        \
    X(BUSY, "busy", 503, 4)                                                                        \
    X(TIMEOUT, "timeout", 503, 4)                                                                  \
    X(CANCELLED, "cancelled", 503, 130)                                                            \
    X(LIMIT, "limit_exceeded", 413, 5)                                                             \
    X(AMBIGUOUS, "ambiguous_entity", 409, 3)                                                       \
    X(EXISTS, "already_exists", 409, 3)                                                            \
    X(STALE, "stale_cursor", 410, 3)                                                               \
    X(UNAUTHORIZED, "unauthorized", 401, 7)                                                        \
    X(MEMORY, "out_of_memory", 503, 6)                                                             \
    X(IO, "io_error", 500, 7)                                                                      \
    X(PERMISSION, "permission_denied", 403, 7)                                                     \
    X(CORRUPT, "corrupt_database", 500, 8)                                                         \
    X(STORE, "database_error", 500, 8)                                                             \
    X(FORMAT, "unknown_format_version", 503, 8)                                                    \
    X(INTERNAL, "internal_error", 500, 9)

enum err_code {
#define ERR_ENUM(code, name, http, status) ERR_##code,
    ERR_CODE_MAP(ERR_ENUM)
#undef ERR_ENUM
        ERR_CODE_COUNT
};

#define ERR_TEXT_BYTES_MAX 1024U

struct err {
    enum err_code code;
    int os_errno;     /* 0 when the operating system had no part in it */
    const char *file; /* where it was raised */
    int line;
    char text[ERR_TEXT_BYTES_MAX]; /* NUL-terminated, cut at a UTF-8 border when too long */
};

/* Raises: `return ERR_RAISE(err, ERR_IO, "cannot open '%s'", path);` Always false. */
#define ERR_RAISE(err, code, ...)                                                                  \
    err_raise_with_text((err), (code), 0, __FILE__, __LINE__, __VA_ARGS__)
/* The same and appends ": strerror(os_errno)". */
#define ERR_RAISE_OS(err, code, os_errno, ...)                                                     \
    err_raise_with_text((err), (code), (os_errno), __FILE__, __LINE__, __VA_ARGS__)

bool err_raise_with_text(struct err *err, enum err_code code, int os_errno, const char *file,
                         int line, const char *format, ...) PRINTF_LIKE(6, 7);

/* Puts "context: " before the text already there. Always false, so it can be returned. */
bool err_prepend_context_text(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Makes err empty: code ERR_NONE, no text. */
void err_clear_all_fields(struct err *err);

const char *err_name_of_code(enum err_code code);
int err_http_status_code(enum err_code code);
int err_exit_status_code(enum err_code code);

#endif
