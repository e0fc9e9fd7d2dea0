/* err.c - see err.h. Formats in place; never allocates, so it can report want of memory. */
#include "util/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERR_REASON_BYTES     128U /* of strerror_r */
#define ERR_FOLLOW_BYTES_MAX 3U   /* bytes behind the first in a UTF-8 sequence */

static const struct {
    const char *name;
    int http;
    int status;
} err_rows[ERR_CODE_COUNT] = {
#define ERR_ROW(code, name, http, status) [ERR_##code] = { name, http, status },
    ERR_CODE_MAP(ERR_ROW)
#undef ERR_ROW
};

/* Cuts an overlong text where no UTF-8 sequence is split. */
static void err_cut_at_border(char *text, size_t size_max)
{
    size_t size = strlen(text);
    size_t least = size > ERR_FOLLOW_BYTES_MAX ? size - ERR_FOLLOW_BYTES_MAX : 0;
    if (size + 1 < size_max) {
        return;
    }
    while (size > least && ((unsigned char)text[size - 1] & 0xC0U) == 0x80U) {
        size--;
    }
    if (size > 0 && ((unsigned char)text[size - 1] & 0x80U) != 0) {
        size--;
    }
    text[size] = '\0';
}

/* Appends as much of the text as there is room for. */
static void err_append_and_cut(struct err *err, const char *text)
{
    size_t used = strlen(err->text);
    size_t size = strlen(text);
    size_t room = sizeof err->text - 1 - used;
    if (size > room) {
        size = room;
    }
    memcpy(err->text + used, text, size);
    err->text[used + size] = '\0';
}

bool err_raise_with_text(struct err *err, enum err_code code, int os_errno, const char *file,
                         int line, const char *format, ...)
{
    va_list args;
    int used;

    err->code = code;
    err->os_errno = os_errno;
    err->file = file;
    err->line = line;
    va_start(args, format);
    used = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (used < 0) {
        err->text[0] = '\0';
    }
    if (os_errno != 0) {
        char reason[ERR_REASON_BYTES] = "";
        err_append_and_cut(err, ": ");
        err_append_and_cut(err, strerror_r(os_errno, reason, sizeof reason));
    }
    err_cut_at_border(err->text, sizeof err->text);
    return false;
}

bool err_prepend_context_text(struct err *err, const char *format, ...)
{
    char inner[ERR_TEXT_BYTES_MAX];
    va_list args;
    int used;

    memcpy(inner, err->text, sizeof inner);
    va_start(args, format);
    used = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (used < 0) {
        err->text[0] = '\0';
    }
    err_append_and_cut(err, ": ");
    err_append_and_cut(err, inner);
    err_cut_at_border(err->text, sizeof err->text);
    return false;
}

void err_clear_all_fields(struct err *err)
{
    memset(err, 0, sizeof *err);
}

const char *err_name_of_code(enum err_code code)
{
    return err_rows[code].name;
}

int err_http_status_code(enum err_code code)
{
    return err_rows[code].http;
}

int err_exit_status_code(enum err_code code)
{
    return err_rows[code].status;
}
