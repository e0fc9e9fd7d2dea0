/* key.c - see key.h. */
#include "model/key.h"

#include "util/hash.h"

#include <stdio.h>

#define KEY_HASH_BYTES_MAX 4096U /* hashed text on the stack; longer parts go in by their hash */
#define KEY_HEX_BYTES      17U   /* 64 bits in hex, and the NUL */
#define KEY_DIGITS_BYTES   11U   /* a u32 in decimal, and the NUL */

/* Puts `part` and a NUL behind *size. The caller has checked that it fits. */
static void key_put_hashed_part(char *text, size_t *size, struct str part)
{
    if (part.size > 0) {
        memcpy(text + *size, part.data, part.size);
    }
    *size += part.size;
    text[(*size)++] = '\0';
}

static struct str key_shorten_long_part(struct str part, char hex[KEY_HEX_BYTES])
{
    (void)snprintf(hex, KEY_HEX_BYTES, "%016llx",
                   (unsigned long long)hash_bytes_to_u64(part.data, part.size));
    return str_from_range(hex, KEY_HEX_BYTES - 1);
}

uint64_t key_compute_entity_uid(struct str path, enum entity_kind kind, struct str qualified,
                                uint32_t ordinal)
{
    char text[KEY_HASH_BYTES_MAX];
    char path_hex[KEY_HEX_BYTES];
    char name_hex[KEY_HEX_BYTES];
    char digits[KEY_DIGITS_BYTES];
    struct str type = str_from_cstring(kind_short_of_entity(kind));
    size_t room = sizeof text - type.size - KEY_DIGITS_BYTES - 4;
    size_t size = 0;

    if (path.size > room || qualified.size > room - path.size) {
        path = key_shorten_long_part(path, path_hex);
        qualified = key_shorten_long_part(qualified, name_hex);
    }
    (void)snprintf(digits, sizeof digits, "%u", ordinal);
    key_put_hashed_part(text, &size, path);
    key_put_hashed_part(text, &size, type);
    key_put_hashed_part(text, &size, qualified);
    key_put_hashed_part(text, &size, str_from_cstring(digits));
    return hash_bytes_to_u64(text, size - 1); /* no NUL behind the last part */
}

static const char *key_replace_name_byte(char byte)
{
    switch (byte) {
    case ',': return "__c__";
    case ' ': return "_";
    case '<': return "__lt__";
    case '>': return "__gt__";
    case '[': return "__lb__";
    case ']': return "__rb__";
    case '{': return "__lc__";
    case '}': return "__rc__";
    case ':': return "%3A";
    case '%': return "%25";
    default: return NULL;
    }
}

/* Bytes that stay as they are are appended in runs: millions of keys are made in a run. */
static void key_append_run(struct buf *out, struct str text, size_t begin, size_t end)
{
    if (end > begin) {
        buf_append_bytes(out, text.data + begin, end - begin);
    }
}

void key_append_clean_name(struct buf *out, struct str name)
{
    size_t begin = 0;

    for (size_t i = 0; i < name.size; i++) {
        const char *text = key_replace_name_byte(name.data[i]);
        if (text == NULL) {
            continue;
        }
        key_append_run(out, name, begin, i);
        buf_append_cstring(out, text);
        if (name.data[i] == ',' && i + 1 < name.size && name.data[i + 1] == ' ') {
            i++; /* ", " is one unit */
        }
        begin = i + 1;
    }
    key_append_run(out, name, begin, name.size);
}

/* Index of the dot of the last extension, or path.size. A leading dot starts no extension. */
static size_t key_find_path_extension(struct str path)
{
    for (size_t i = path.size; i > 1; i--) {
        char byte = path.data[i - 1];
        if (byte == '/' || byte == '\\') {
            break;
        }
        if (byte == '.') {
            bool leading = path.data[i - 2] == '/' || path.data[i - 2] == '\\';
            return leading ? path.size : i - 1;
        }
    }
    return path.size;
}

static const char *key_replace_path_byte(char byte)
{
    switch (byte) {
    case '/':
    case '\\':
    case '-':
    case '.': return "_";
    case ':': return "%3A";
    case '%': return "%25";
    default: return NULL;
    }
}

void key_append_semantic_path(struct buf *out, struct str path)
{
    size_t end = key_find_path_extension(path);
    size_t begin = 0;

    buf_append_cstring(out, "__");
    for (size_t i = 0; i < end; i++) {
        const char *text = key_replace_path_byte(path.data[i]);
        if (text != NULL) {
            key_append_run(out, path, begin, i);
            buf_append_cstring(out, text);
            begin = i + 1;
        }
    }
    key_append_run(out, path, begin, end);
}

void key_append_entity_text(struct buf *out, struct str language, enum entity_kind kind,
                            struct str qualified, struct str path, uint64_t uid)
{
    buf_append_str(out, language);
    buf_append_byte(out, ':');
    buf_append_cstring(out, kind_short_of_entity(kind));
    buf_append_byte(out, ':');
    key_append_clean_name(out, qualified);
    buf_append_byte(out, ':');
    key_append_semantic_path(out, path);
    buf_append_cstring(out, ":T");
    buf_append_unsigned(out, uid);
}

/* Decimal without leading '+', spaces or useless zeros, so one number has one spelling. */
static bool key_parse_plain_number(struct str text, uint64_t max, uint64_t *value)
{
    if (text.size > 1 && text.data[0] == '0') {
        return false;
    }
    return str_parse_unsigned(text, value) && *value <= max;
}

static bool key_parse_line_range(struct str text, struct key_parts *parts)
{
    size_t dash = str_find_byte(text, '-');
    uint64_t start = 0;
    uint64_t end = 0;

    if (dash == SIZE_MAX ||
        !key_parse_plain_number(str_from_range(text.data, dash), UINT32_MAX, &start) ||
        !key_parse_plain_number(str_from_range(text.data + dash + 1, text.size - dash - 1),
                                UINT32_MAX, &end) ||
        start > end) {
        return false;
    }
    parts->start_line = (uint32_t)start;
    parts->end_line = (uint32_t)end;
    return true;
}

/* Takes the part behind the last ':' off the end of *rest. */
static bool key_take_last_part(struct str *rest, struct str *part)
{
    size_t colon = str_find_last_byte(*rest, ':');
    if (colon == SIZE_MAX) {
        return false;
    }
    *part = str_from_range(rest->data + colon + 1, rest->size - colon - 1);
    rest->size = colon;
    return true;
}

static bool key_take_first_part(struct str *rest, struct str *part)
{
    size_t colon = str_find_byte(*rest, ':');
    if (colon == SIZE_MAX) {
        return false;
    }
    *part = str_from_range(rest->data, colon);
    rest->data += colon + 1;
    rest->size -= colon + 1;
    return true;
}

enum key_form key_parse_text_parts(struct str key, struct key_parts *parts)
{
    struct str tail = STR_EMPTY;

    /* From both ends: names of v1 keys may hold colons. */
    memset(parts, 0, sizeof *parts);
    if (!key_take_last_part(&key, &tail) || !key_take_last_part(&key, &parts->path) ||
        !key_take_first_part(&key, &parts->language) || !key_take_first_part(&key, &parts->type)) {
        return KEY_FORM_BAD;
    }
    parts->name = key;
    if (parts->language.size == 0 || parts->type.size == 0 || parts->path.size == 0) {
        return KEY_FORM_BAD;
    }
    if (tail.size > 1 && tail.data[0] == 'T') {
        bool good = key_parse_plain_number(str_from_range(tail.data + 1, tail.size - 1), UINT64_MAX,
                                           &parts->uid);
        return good ? KEY_FORM_UID : KEY_FORM_BAD;
    }
    return key_parse_line_range(tail, parts) ? KEY_FORM_LINES : KEY_FORM_BAD;
}
