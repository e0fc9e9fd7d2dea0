/* str.c - see str.h. Linear in the input, but str_edit_distance and str_contains_nocase: product.
 */
#include "util/str.h"

#define STR_EDIT_BYTES_MAX 64U
#define STR_HIGH_BITS      UINT64_C(0x8080808080808080)

int str_compare_bytes(struct str a, struct str b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    if (order != 0) {
        return order;
    }
    return (a.size > b.size) - (a.size < b.size);
}

bool str_starts_with(struct str text, struct str prefix)
{
    return text.size >= prefix.size &&
           (prefix.size == 0 || memcmp(text.data, prefix.data, prefix.size) == 0);
}

bool str_ends_with(struct str text, struct str suffix)
{
    return text.size >= suffix.size &&
           (suffix.size == 0 ||
            memcmp(text.data + (text.size - suffix.size), suffix.data, suffix.size) == 0);
}

static unsigned char str_fold_ascii_byte(char byte)
{
    unsigned char value = (unsigned char)byte;
    return value >= 'A' && value <= 'Z' ? (unsigned char)(value + ('a' - 'A')) : value;
}

bool str_equals_nocase(struct str a, struct str b)
{
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (str_fold_ascii_byte(a.data[i]) != str_fold_ascii_byte(b.data[i])) {
            return false;
        }
    }
    return true;
}

bool str_contains_nocase(struct str text, struct str part)
{
    unsigned char first = part.size > 0 ? (unsigned char)part.data[0] : 0;
    bool letter = (first | 0x20U) >= 'a' && (first | 0x20U) <= 'z';
    unsigned char other = letter ? (unsigned char)(first ^ 0x20U) : first;

    if (part.size > text.size) {
        return false;
    }
    for (size_t at = 0; part.size > 0 && at <= text.size - part.size; at++) {
        unsigned char byte = (unsigned char)text.data[at];
        if ((byte == first || byte == other) &&
            str_equals_nocase(str_from_range(text.data + at, part.size), part)) {
            return true;
        }
    }
    return part.size == 0;
}

size_t str_find_byte(struct str text, char byte)
{
    const char *hit = text.size > 0 ? memchr(text.data, byte, text.size) : NULL;
    return hit != NULL ? (size_t)(hit - text.data) : SIZE_MAX;
}

size_t str_find_last_byte(struct str text, char byte)
{
    const char *hit = text.size > 0 ? memrchr(text.data, byte, text.size) : NULL;
    return hit != NULL ? (size_t)(hit - text.data) : SIZE_MAX;
}

size_t str_find_part(struct str text, struct str part)
{
    const char *hit = NULL;
    if (part.size == 0) {
        return 0;
    }
    hit = text.size > 0 ? memmem(text.data, text.size, part.data, part.size) : NULL;
    return hit != NULL ? (size_t)(hit - text.data) : SIZE_MAX;
}

static bool str_is_space_byte(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str str_trim_spaces(struct str text)
{
    while (text.size > 0 && str_is_space_byte(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && str_is_space_byte(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

bool str_split_next_part(struct str *rest, bool *more, char byte, struct str *part)
{
    size_t at;
    if (!*more) {
        return false;
    }
    at = str_find_byte(*rest, byte);
    if (at == SIZE_MAX) {
        *part = *rest;
        *more = false;
        return true;
    }
    *part = str_from_range(rest->data, at);
    rest->data += at + 1;
    rest->size -= at + 1;
    return true;
}

bool str_parse_unsigned(struct str text, uint64_t *value)
{
    uint64_t sum = 0;
    if (text.size == 0) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        uint64_t digit;
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        digit = (uint64_t)(text.data[i] - '0');
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

static unsigned str_min_of_three(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

/* Damerau 1964 / optimal string alignment, three rows. */
unsigned str_edit_distance(struct str a, struct str b, unsigned limit)
{
    unsigned rows[3][STR_EDIT_BYTES_MAX + 1];
    size_t a_size = a.size < STR_EDIT_BYTES_MAX ? a.size : STR_EDIT_BYTES_MAX;
    size_t b_size = b.size < STR_EDIT_BYTES_MAX ? b.size : STR_EDIT_BYTES_MAX;

    for (size_t j = 0; j <= b_size; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *last = rows[(i + 2) % 3];
        const unsigned *before = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_size; j++) {
            unsigned cost = a.data[i - 1] == b.data[j - 1] ? 0U : 1U;
            now[j] = str_min_of_three(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1] && before[j - 2] + 1 < now[j]) {
                now[j] = before[j - 2] + 1;
            }
        }
    }
    return rows[a_size % 3][b_size] <= limit ? rows[a_size % 3][b_size] : limit + 1;
}

/* Bytes that follow a lead byte, and the range of the first of them (RFC 3629, section 4). */
static size_t str_measure_utf8_lead(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 1;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        *low = lead == 0xE0 ? 0xA0 : 0x80;
        *high = lead == 0xED ? 0x9F : 0xBF;
        return 2;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *low = lead == 0xF0 ? 0x90 : 0x80;
        *high = lead == 0xF4 ? 0x8F : 0xBF;
        return 3;
    }
    return 0;
}

size_t str_measure_utf8_sequence(struct str text, bool *valid)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    unsigned char low = 0;
    unsigned char high = 0;
    size_t follow = str_measure_utf8_lead(bytes[0], &low, &high);

    *valid = bytes[0] < 0x80 || follow > 0;
    for (size_t i = 1; i <= follow; i++) {
        if (i >= text.size || bytes[i] < low || bytes[i] > high) {
            *valid = false;
            return i;
        }
        low = 0x80;
        high = 0xBF;
    }
    return follow + 1;
}

bool str_is_valid_utf8(struct str text)
{
    bool valid = true;
    size_t at = 0;
    while (valid && at < text.size) {
        uint64_t word = STR_HIGH_BITS;
        if (text.size - at >= sizeof word) {
            memcpy(&word, text.data + at, sizeof word);
        }
        if ((word & STR_HIGH_BITS) == 0) {
            at += sizeof word; /* eight bytes of ASCII: what source text mostly is */
        } else {
            at += str_measure_utf8_sequence(str_from_range(text.data + at, text.size - at), &valid);
        }
    }
    return valid;
}
