/* cli_indent.c - one JSON document, indented for people. The input comes from util/json, so it is
 * well-formed; anything else is copied as it stands. O(bytes). */
#include "cli/cli.h"

#define INDENT_WIDTH 2U

static void indent_begin_line(struct buf *out, unsigned depth)
{
    buf_append_byte(out, '\n');
    for (unsigned i = 0; i < depth * INDENT_WIDTH; i++) {
        buf_append_byte(out, ' ');
    }
}

/* Copies the string that begins at `at`, quotes included; returns the place behind it. */
static size_t indent_copy_string(struct str json, size_t at, struct buf *out)
{
    size_t end = at + 1;
    while (end < json.size && json.data[end] != '"') {
        end += json.data[end] == '\\' ? 2 : 1;
    }
    end = end < json.size ? end + 1 : json.size;
    buf_append_bytes(out, json.data + at, end - at);
    return end;
}

void cli_append_indented_json(struct str json, struct buf *out)
{
    unsigned depth = 0;
    size_t at = 0;

    while (at < json.size) {
        char byte = json.data[at];
        bool empty = at + 1 < json.size && (json.data[at + 1] == '}' || json.data[at + 1] == ']');
        if (byte == '"') {
            at = indent_copy_string(json, at, out);
            continue;
        }
        if ((byte == '{' || byte == '[') && empty) {
            buf_append_bytes(out, json.data + at, 2);
            at += 2;
            continue;
        }
        if (byte == '}' || byte == ']') {
            depth -= depth > 0 ? 1 : 0;
            indent_begin_line(out, depth);
        }
        buf_append_byte(out, byte);
        if (byte == '{' || byte == '[') {
            indent_begin_line(out, ++depth);
        } else if (byte == ',') {
            indent_begin_line(out, depth);
        } else if (byte == ':') {
            buf_append_byte(out, ' ');
        }
        at++;
    }
}
