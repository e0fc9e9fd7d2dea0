/* kind.c - see kind.h. Every answer is one table row. */
#include "model/kind.h"

#include <stddef.h>

struct kind_entity_row {
    const char *name;
    const char *short_name;
    enum entity_group group;
};

static const struct kind_entity_row entity_rows[ENTITY_KIND_COUNT] = {
#define KIND_ROW(code, name, short_name, group)                                                    \
    [ENTITY_KIND_##code] = { name, short_name, ENTITY_GROUP_##group },
    ENTITY_KIND_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *const rule_names[TEST_RULE_COUNT] = {
#define KIND_ROW(code, name) [TEST_RULE_##code] = (name),
    TEST_RULE_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *const edge_names[EDGE_KIND_COUNT] = {
#define KIND_ROW(code, name) [EDGE_KIND_##code] = (name),
    EDGE_KIND_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *const ref_names[REF_KIND_COUNT] = {
#define KIND_ROW(code, name) [REF_KIND_##code] = (name),
    REF_KIND_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *const status_names[FILE_STATUS_COUNT] = {
#define KIND_ROW(code, name) [FILE_STATUS_##code] = (name),
    FILE_STATUS_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *const origin_names[ORIGIN_COUNT] = {
#define KIND_ROW(code, name, confidence) [ORIGIN_##code] = (name),
    ORIGIN_MAP(KIND_ROW)
#undef KIND_ROW
};

static const unsigned char origin_confidences[ORIGIN_COUNT] = {
#define KIND_ROW(code, name, confidence) [ORIGIN_##code] = (confidence),
    ORIGIN_MAP(KIND_ROW)
#undef KIND_ROW
};

static const char *kind_pick_table_name(const char *const *names, size_t count, unsigned index)
{
    return index < count ? names[index] : "";
}

const char *kind_name_of_entity(enum entity_kind kind)
{
    return (unsigned)kind < ENTITY_KIND_COUNT ? entity_rows[kind].name : "";
}

const char *kind_short_of_entity(enum entity_kind kind)
{
    return (unsigned)kind < ENTITY_KIND_COUNT ? entity_rows[kind].short_name : "";
}

enum entity_group kind_group_of_entity(enum entity_kind kind)
{
    return (unsigned)kind < ENTITY_KIND_COUNT ? entity_rows[kind].group : ENTITY_GROUP_VALUE;
}

const char *kind_name_of_class(enum entity_class entity_class)
{
    return entity_class == ENTITY_CLASS_TEST ? "TEST" : "CODE";
}

const char *kind_name_of_rule(enum test_rule rule)
{
    return kind_pick_table_name(rule_names, TEST_RULE_COUNT, (unsigned)rule);
}

const char *kind_name_of_edge(enum edge_kind kind)
{
    return kind_pick_table_name(edge_names, EDGE_KIND_COUNT, (unsigned)kind);
}

const char *kind_name_of_origin(enum origin origin)
{
    return kind_pick_table_name(origin_names, ORIGIN_COUNT, (unsigned)origin);
}

unsigned kind_confidence_of_origin(enum origin origin)
{
    return (unsigned)origin < ORIGIN_COUNT ? origin_confidences[origin] : 0;
}

const char *kind_name_of_ref(enum ref_kind kind)
{
    return kind_pick_table_name(ref_names, REF_KIND_COUNT, (unsigned)kind);
}

const char *kind_name_of_status(enum file_status status)
{
    return kind_pick_table_name(status_names, FILE_STATUS_COUNT, (unsigned)status);
}

/* Index of the name without regard to case; `count` when it is not there. */
static unsigned kind_search_table_name(const char *const *names, unsigned count, struct str name)
{
    for (unsigned i = 0; i < count; i++) {
        if (str_equals_nocase(name, str_from_cstring(names[i]))) {
            return i;
        }
    }
    return count;
}

bool kind_parse_entity_name(struct str name, enum entity_kind *kind)
{
    for (unsigned i = 0; i < ENTITY_KIND_COUNT; i++) {
        if (str_equals_nocase(name, str_from_cstring(entity_rows[i].name)) ||
            str_equals_nocase(name, str_from_cstring(entity_rows[i].short_name))) {
            *kind = (enum entity_kind)i;
            return true;
        }
    }
    return false;
}

bool kind_parse_edge_name(struct str name, enum edge_kind *kind)
{
    unsigned found = kind_search_table_name(edge_names, EDGE_KIND_COUNT, name);
    if (found < EDGE_KIND_COUNT) {
        *kind = (enum edge_kind)found;
    }
    return found < EDGE_KIND_COUNT;
}

bool kind_parse_origin_name(struct str name, enum origin *origin)
{
    unsigned found = kind_search_table_name(origin_names, ORIGIN_COUNT, name);
    if (found < ORIGIN_COUNT) {
        *origin = (enum origin)found;
    }
    return found < ORIGIN_COUNT;
}

bool kind_parse_status_name(struct str name, enum file_status *status)
{
    for (unsigned i = 0; i < FILE_STATUS_COUNT; i++) {
        if (str_equals_cstring(name, status_names[i])) {
            *status = (enum file_status)i;
            return true;
        }
    }
    return false;
}

bool kind_status_is_problem(enum file_status status, bool has_language)
{
    switch (status) {
    case FILE_STATUS_BINARY: return has_language;
    case FILE_STATUS_TOO_LARGE:
    case FILE_STATUS_UNREADABLE:
    case FILE_STATUS_VANISHED:
    case FILE_STATUS_TIMED_OUT:
    case FILE_STATUS_CRASHED:
    case FILE_STATUS_OUT_OF_MEMORY: return true;
    case FILE_STATUS_PARSED:
    case FILE_STATUS_PARSED_WITH_ERRORS:
    case FILE_STATUS_ZERO_ENTITIES:
    case FILE_STATUS_UNSUPPORTED:
    case FILE_STATUS_IGNORED:
    case FILE_STATUS_COUNT: break;
    }
    return false;
}
