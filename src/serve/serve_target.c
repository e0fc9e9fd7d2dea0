/* serve_target.c - the request target, strictly read: what is not well-formed is refused, so no
 * two parts of the program can take it differently. One pass; see serve_internal.h. */
#include "serve/serve_internal.h"

static unsigned target_value_of_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    if (byte >= 'a' && byte <= 'f') {
        return (unsigned)(byte - 'a') + 10U;
    }
    return byte >= 'A' && byte <= 'F' ? (unsigned)(byte - 'A') + 10U : 16U;
}

static bool target_decode_part(struct str part, bool plus_is_blank, struct arena *arena,
                               struct str *out, struct err *err)
{
    char *text = arena_alloc_bytes(arena, part.size + 1);
    size_t used = 0;

    if (text == NULL) {
        return ERR_RAISE(err, ERR_LIMIT, "the request is too long");
    }
    for (size_t i = 0; i < part.size; i++) {
        unsigned char byte = (unsigned char)part.data[i];
        if (byte == '%') {
            unsigned high = i + 2 < part.size ? target_value_of_digit(part.data[i + 1]) : 16U;
            unsigned low = i + 2 < part.size ? target_value_of_digit(part.data[i + 2]) : 16U;
            if (high == 16U || low == 16U) {
                return ERR_RAISE(err, ERR_USAGE,
                                 "the address holds a '%%' without two hexadecimal digits");
            }
            byte = (unsigned char)(high << 4 | low);
            if (byte == '\0') {
                return ERR_RAISE(err, ERR_USAGE, "the address holds an encoded NUL");
            }
            i += 2;
        } else if (byte <= ' ' || byte >= 0x7FU) {
            return ERR_RAISE(err, ERR_USAGE, "the address holds byte %u, which must be encoded",
                             byte);
        } else if (byte == '+' && plus_is_blank) {
            byte = ' ';
        }
        text[used++] = (char)byte;
    }
    text[used] = '\0';
    *out = str_from_range(text, used);
    return true;
}

static bool target_take_pair(struct str part, struct arena *arena, struct serve_target *out,
                             struct err *err)
{
    size_t equals = str_find_byte(part, '=');
    struct answer_pair *pair = &out->pairs[out->pair_count];
    struct str value = STR_EMPTY;

    if (out->pair_count == SERVE_PAIRS_MAX) {
        return ERR_RAISE(err, ERR_USAGE, "more than %zu parameters", SERVE_PAIRS_MAX);
    }
    if (equals != SIZE_MAX) {
        value = str_from_range(part.data + equals + 1, part.size - equals - 1);
        part.size = equals;
    }
    out->pair_count++;
    return target_decode_part(part, true, arena, &pair->name, err) &&
           target_decode_part(value, true, arena, &pair->value, err);
}

bool serve_parse_target_text(struct str text, struct arena *arena, struct serve_target *out,
                             struct err *err)
{
    size_t question = str_find_byte(text, '?');
    struct str path = str_from_range(text.data, question == SIZE_MAX ? text.size : question);
    struct str rest = STR_EMPTY;
    struct str part;
    bool more = question != SIZE_MAX;

    out->pair_count = 0;
    if (path.size == 0 || path.data[0] != '/') {
        return ERR_RAISE(err, ERR_USAGE, "the address must begin with '/'");
    }
    if (!target_decode_part(path, false, arena, &out->path, err)) {
        return false;
    }
    if (more) {
        rest = str_from_range(text.data + question + 1, text.size - question - 1);
    }
    while (str_split_next_part(&rest, &more, '&', &part)) {
        if (part.size > 0 && !target_take_pair(part, arena, out, err)) {
            return false;
        }
    }
    return true;
}
