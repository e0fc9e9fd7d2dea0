/* store_rows.c - fields of rows as text and back. See store_engine.h. */
#include "store/store_engine.h"

#define ROWS_SITE_BYTES_MIN 6U /* "[1,1]," */

void store_append_sites_json(struct buf *out, const struct store_site *sites, uint32_t count)
{
    buf_append_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        buf_append_cstring(out, i > 0 ? ",[" : "[");
        buf_append_unsigned(out, sites[i].line);
        buf_append_byte(out, ',');
        buf_append_unsigned(out, sites[i].column);
        buf_append_byte(out, ']');
    }
    buf_append_byte(out, ']');
}

/* A text being parsed from the front. */
struct rows_cursor {
    const char *at;
    const char *end;
};

static bool rows_skip_byte(struct rows_cursor *in, char byte)
{
    if (in->at == in->end || *in->at != byte) {
        return false;
    }
    in->at++;
    return true;
}

static bool rows_take_number(struct rows_cursor *in, uint32_t max, uint32_t *out)
{
    const char *start = in->at;
    uint64_t value = 0;

    while (in->at < in->end && *in->at >= '0' && *in->at <= '9' && value <= max) {
        value = value * 10 + (uint64_t)(*in->at++ - '0');
    }
    *out = (uint32_t)value;
    return in->at > start && value <= max;
}

static bool rows_take_site(struct rows_cursor *in, struct store_site *site)
{
    uint32_t line = 0;
    uint32_t column = 0;
    bool good = rows_skip_byte(in, '[') && rows_take_number(in, UINT32_MAX, &line) &&
                rows_skip_byte(in, ',') && rows_take_number(in, UINT16_MAX, &column) &&
                rows_skip_byte(in, ']');
    *site = (struct store_site){ .line = line, .column = (uint16_t)column };
    return good;
}

bool store_parse_sites_json(struct str text, struct arena *arena, const struct store_site **sites,
                            uint32_t *count, struct err *err)
{
    struct rows_cursor in = { .at = text.data };
    size_t room = text.size / ROWS_SITE_BYTES_MIN + 1;
    struct store_site *list;
    size_t used = 0;
    bool good;

    *sites = NULL;
    *count = 0;
    in.end = text.size > 0 ? text.data + text.size : text.data; /* data may be NULL then */
    good = rows_skip_byte(&in, '[');
    if (good && rows_skip_byte(&in, ']')) {
        return in.at == in.end || ERR_RAISE(err, ERR_CORRUPT, "stored sites are malformed");
    }
    list = arena_alloc_bytes(arena, room * sizeof *list);
    if (list == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the sites of an edge");
    }
    while (good) {
        good = used < room && rows_take_site(&in, &list[used++]);
        if (good && !rows_skip_byte(&in, ',')) {
            break;
        }
    }
    if (!good || !rows_skip_byte(&in, ']') || in.at != in.end) {
        return ERR_RAISE(err, ERR_CORRUPT, "stored sites are malformed");
    }
    *sites = list;
    *count = (uint32_t)used;
    return true;
}

static const char *rows_name_entity(unsigned number)
{
    return kind_name_of_entity((enum entity_kind)number);
}

static const char *rows_name_class(unsigned number)
{
    return kind_name_of_class((enum entity_class)number);
}

static const char *rows_name_rule(unsigned number)
{
    return kind_name_of_rule((enum test_rule)number);
}

static const char *rows_name_edge(unsigned number)
{
    return kind_name_of_edge((enum edge_kind)number);
}

static const char *rows_name_origin(unsigned number)
{
    return kind_name_of_origin((enum origin)number);
}

static const char *rows_name_ref(unsigned number)
{
    return kind_name_of_ref((enum ref_kind)number);
}

static const char *rows_name_status(unsigned number)
{
    return kind_name_of_status((enum file_status)number);
}

const struct store_names store_entity_names = { rows_name_entity, ENTITY_KIND_COUNT };
const struct store_names store_class_names = { rows_name_class, ENTITY_CLASS_TEST + 1U };
const struct store_names store_rule_names = { rows_name_rule, TEST_RULE_COUNT };
const struct store_names store_edge_names = { rows_name_edge, EDGE_KIND_COUNT };
const struct store_names store_origin_names = { rows_name_origin, ORIGIN_COUNT };
const struct store_names store_ref_names = { rows_name_ref, REF_KIND_COUNT };
const struct store_names store_status_names = { rows_name_status, FILE_STATUS_COUNT };

bool store_find_listed_name(const struct store_names *names, struct str name, unsigned *number)
{
    unsigned start = *number < names->count ? *number : 0;

    for (unsigned i = 0; i < names->count; i++) {
        unsigned candidate = start + i < names->count ? start + i : start + i - names->count;
        if (str_equals_cstring(name, names->name_of(candidate))) {
            *number = candidate;
            return true;
        }
    }
    return false;
}

struct str store_format_hash_text(struct hash128 hash, char text[HASH128_HEX_BYTES])
{
    if (hash.high == 0 && hash.low == 0) {
        text[0] = '\0';
        return str_from_range(text, 0);
    }
    hash_format_hex_text(hash, text);
    return str_from_range(text, HASH128_HEX_BYTES - 1);
}

bool store_parse_hash_text(struct str text, struct hash128 *hash)
{
    if (text.size == 0) {
        *hash = (struct hash128){ 0, 0 };
        return true;
    }
    return hash_parse_hex_text(text, hash);
}
