/* cli_json.c - reads a flat JSON object of texts (RFC 8259); see cli_workspace.h. O(bytes). */
#include "cli/cli_workspace.h"

#define JSON_TEXT_BYTES_MAX 65536U

struct json_reader {
    struct str text;
    size_t at;
};

static void json_skip_blanks(struct json_reader *reader)
{
    while (reader->at < reader->text.size &&
           (reader->text.data[reader->at] == ' ' || reader->text.data[reader->at] == '\t' ||
            reader->text.data[reader->at] == '\n' || reader->text.data[reader->at] == '\r')) {
        reader->at++;
    }
}

static bool json_take_byte(struct json_reader *reader, char byte)
{
    json_skip_blanks(reader);
    if (reader->at < reader->text.size && reader->text.data[reader->at] == byte) {
        reader->at++;
        return true;
    }
    return false;
}

/* The next byte; NUL at the end. */
static char json_next_byte(struct json_reader *reader)
{
    if (reader->at >= reader->text.size) {
        return '\0';
    }
    return reader->text.data[reader->at++];
}

static bool json_take_hex(struct json_reader *reader, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < 4; i++) {
        char byte = json_next_byte(reader);
        unsigned digit = byte >= '0' && byte <= '9'   ? (unsigned)(byte - '0')
                         : byte >= 'a' && byte <= 'f' ? (unsigned)(byte - 'a') + 10U
                         : byte >= 'A' && byte <= 'F' ? (unsigned)(byte - 'A') + 10U
                                                      : 16U;
        if (digit == 16U) {
            return false;
        }
        *value = *value << 4U | digit;
    }
    return true;
}

static void json_append_utf8(struct buf *out, uint32_t code)
{
    if (code < 0x80U) {
        buf_append_byte(out, (char)code);
    } else if (code < 0x800U) {
        buf_append_byte(out, (char)(0xC0U | code >> 6U));
        buf_append_byte(out, (char)(0x80U | (code & 0x3FU)));
    } else if (code < 0x10000U) {
        buf_append_byte(out, (char)(0xE0U | code >> 12U));
        buf_append_byte(out, (char)(0x80U | (code >> 6U & 0x3FU)));
        buf_append_byte(out, (char)(0x80U | (code & 0x3FU)));
    } else {
        buf_append_byte(out, (char)(0xF0U | code >> 18U));
        buf_append_byte(out, (char)(0x80U | (code >> 12U & 0x3FU)));
        buf_append_byte(out, (char)(0x80U | (code >> 6U & 0x3FU)));
        buf_append_byte(out, (char)(0x80U | (code & 0x3FU)));
    }
}

/* Behind "\u"; a pair of surrogates is one character, a half of one is none. */
static bool json_take_unicode(struct json_reader *reader, struct buf *out)
{
    uint32_t code = 0;
    uint32_t low = 0;
    if (!json_take_hex(reader, &code)) {
        return false;
    }
    if (code >= 0xD800U && code < 0xDC00U) {
        if (reader->at + 1 >= reader->text.size || reader->text.data[reader->at] != '\\' ||
            reader->text.data[reader->at + 1] != 'u') {
            return false;
        }
        reader->at += 2;
        if (!json_take_hex(reader, &low) || low < 0xDC00U || low > 0xDFFFU) {
            return false;
        }
        code = 0x10000U + ((code - 0xD800U) << 10U) + (low - 0xDC00U);
    } else if (code >= 0xDC00U && code <= 0xDFFFU) {
        return false;
    }
    json_append_utf8(out, code);
    return true;
}

static bool json_take_escape(struct json_reader *reader, struct buf *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char byte = json_next_byte(reader);
    const char *found = byte != '\0' ? strchr(from, byte) : NULL;

    if (byte == 'u') {
        return json_take_unicode(reader, out);
    }
    if (found == NULL) {
        return false;
    }
    buf_append_byte(out, to[found - from]);
    return true;
}

/* Behind the opening quote. */
static bool json_take_text(struct json_reader *reader, struct arena *arena, struct str *out)
{
    struct buf text;
    bool done = true;

    buf_init_with_limit(&text, JSON_TEXT_BYTES_MAX);
    while (done && reader->at < reader->text.size && reader->text.data[reader->at] != '"') {
        char byte = reader->text.data[reader->at++];
        if (byte == '\\') {
            done = json_take_escape(reader, &text);
        } else {
            done = (unsigned char)byte >= 0x20U;
            buf_append_byte(&text, byte);
        }
    }
    done = done && reader->at < reader->text.size && !text.failed &&
           str_find_byte(buf_borrow_str(&text), '\0') == SIZE_MAX &&
           str_is_valid_utf8(buf_borrow_str(&text));
    if (done) {
        reader->at++;
        *out = arena_copy_str(arena, buf_borrow_str(&text));
        done = out->data != NULL;
    }
    buf_release_bytes(&text);
    return done;
}

bool cli_parse_flat_json(struct str text, struct arena *arena, struct cli_json_pair *pairs,
                         size_t room, size_t *count, struct err *err)
{
    struct json_reader reader = { text, 0 };
    bool good = json_take_byte(&reader, '{');
    bool more = good && !json_take_byte(&reader, '}');

    *count = 0;
    while (good && more) {
        struct cli_json_pair pair = { STR_EMPTY, STR_EMPTY };
        good = json_take_byte(&reader, '"') && json_take_text(&reader, arena, &pair.name) &&
               json_take_byte(&reader, ':') && json_take_byte(&reader, '"') &&
               json_take_text(&reader, arena, &pair.value) && *count < room;
        if (good) {
            pairs[(*count)++] = pair;
            more = json_take_byte(&reader, ',');
            good = more || json_take_byte(&reader, '}');
        }
    }
    json_skip_blanks(&reader);
    return (good && reader.at == text.size) ||
           ERR_RAISE(err, ERR_USAGE, "not a JSON object of texts (at byte %zu)", reader.at);
}

struct str cli_find_json_value(const struct cli_json_pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equals_cstring(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return STR_EMPTY;
}
