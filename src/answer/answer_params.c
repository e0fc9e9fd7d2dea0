/* answer_params.c - from name=value pairs to typed values, by the route's row. Every fault
 * names the parameter and what it takes. O(pairs x parameters of the route). */
#include "answer/answer_internal.h"
#include "util/hash.h"

const struct answer_param_row answer_param_rows[ANSWER_PARAM_COUNT] = {
#define ANSWER_PARAM_ROW(id, name, type, standard, min, max, choices, help)                        \
    [ANSWER_PARAM_##id] = { name, type, standard, min, max, choices, help },
    ANSWER_PARAM_MAP(ANSWER_PARAM_ROW)
#undef ANSWER_PARAM_ROW
};

static bool params_choice_is_listed(const char *choices, struct str value)
{
    struct str rest = str_from_cstring(choices);
    struct str part;
    bool more = true;
    while (str_split_next_part(&rest, &more, ' ', &part)) {
        if (str_equals_bytes(part, value)) {
            return true;
        }
    }
    return false;
}

static bool params_check_one_text(const struct answer_param_row *row, struct str text,
                                  struct answer_value *value, struct err *err)
{
    struct str trimmed = str_trim_spaces(text);
    if (!str_is_valid_utf8(text) || str_find_byte(text, '\0') != SIZE_MAX) {
        return ERR_RAISE(err, ERR_USAGE, "parameter '%s' must be UTF-8 text without NUL",
                         row->name);
    }
    if (trimmed.size < row->min) {
        return ERR_RAISE(err, ERR_MISSING, "parameter '%s' must not be empty: %s", row->name,
                         row->help);
    }
    if (trimmed.size > row->max) {
        return ERR_RAISE(err, ERR_USAGE, "parameter '%s' is longer than %llu bytes", row->name,
                         (unsigned long long)row->max);
    }
    value->text = trimmed;
    return true;
}

/* What a message quotes of a value: enough to recognise it. */
static struct str params_cut_for_message(struct str text)
{
    return str_from_range(text.data, text.size < 64 ? text.size : 64);
}

/* Digits, and a point with digits behind it; no sign, no exponent. */
static bool params_parse_decimal(struct str text, double *value)
{
    size_t point = str_find_byte(text, '.');
    uint64_t whole = 0;
    uint64_t part = 0;
    double scale = 1.0;

    if (!str_parse_unsigned(str_from_range(text.data, point == SIZE_MAX ? text.size : point),
                            &whole)) {
        return false;
    }
    if (point != SIZE_MAX) {
        struct str digits = str_from_range(text.data + point + 1, text.size - point - 1);
        if (digits.size > 15 || !str_parse_unsigned(digits, &part)) {
            return false;
        }
        for (size_t i = 0; i < digits.size; i++) {
            scale *= 10.0;
        }
    }
    *value = (double)whole + (double)part / scale;
    return true;
}

static bool params_check_one_value(const struct answer_param_row *row, struct str text,
                                   struct answer_value *value, struct err *err)
{
    struct str shown = params_cut_for_message(text);
    value->present = true;
    switch (row->type) {
    case ANSWER_TEXT:
    case ANSWER_KEY: return params_check_one_text(row, text, value, err);
    case ANSWER_NUMBER:
        if (!str_parse_unsigned(text, &value->number) || value->number < row->min ||
            value->number > row->max) {
            return ERR_RAISE(err, ERR_USAGE,
                             "parameter '%s' must be a whole number from %llu to %llu, not '%.*s'",
                             row->name, (unsigned long long)row->min, (unsigned long long)row->max,
                             STR_ARG(shown));
        }
        return true;
    case ANSWER_DECIMAL:
        if (!params_parse_decimal(text, &value->decimal) || value->decimal < (double)row->min ||
            value->decimal > (double)row->max) {
            return ERR_RAISE(err, ERR_USAGE,
                             "parameter '%s' must be a number from %llu to %llu, not '%.*s'",
                             row->name, (unsigned long long)row->min, (unsigned long long)row->max,
                             STR_ARG(shown));
        }
        return true;
    case ANSWER_CHOICE:
        if (!params_choice_is_listed(row->choices, text)) {
            return ERR_RAISE(err, ERR_USAGE, "parameter '%s' must be one of: %s; not '%.*s'",
                             row->name, row->choices, STR_ARG(shown));
        }
        value->text = text;
        return true;
    }
    return true;
}

static enum answer_param params_find_of_route(const struct answer_route *route, struct str name)
{
    for (size_t i = 0; i < route->param_count; i++) {
        enum answer_param param = (enum answer_param)route->params[i].param;
        if (str_equals_cstring(name, answer_param_rows[param].name)) {
            return param;
        }
    }
    return ANSWER_PARAM_COUNT;
}

static bool params_refuse_unknown_name(struct answer_call *call, struct str name, struct err *err)
{
    struct str names[ANSWER_PARAMS_MAX];
    struct str shown = params_cut_for_message(name);
    for (size_t i = 0; i < call->route->param_count; i++) {
        names[i] = str_from_cstring(answer_param_rows[call->route->params[i].param].name);
    }
    answer_suggest_near_texts(call, name, names, call->route->param_count);
    return ERR_RAISE(err, ERR_USAGE, "%s has no parameter '%.*s'", call->route->path,
                     STR_ARG(shown));
}

/* Says which part of an answer is shown, not what is asked. */
static bool params_is_of_page(enum answer_param param)
{
    static const bool of_page[ANSWER_PARAM_COUNT] = {
        [ANSWER_PARAM_LIMIT_100] = true,     [ANSWER_PARAM_LIMIT_ALL] = true,
        [ANSWER_PARAM_TOP_10] = true,        [ANSWER_PARAM_TOP_ALL] = true,
        [ANSWER_PARAM_LIMIT_TOP] = true,     [ANSWER_PARAM_OFFSET] = true,
        [ANSWER_PARAM_CURSOR] = true,        [ANSWER_PARAM_MEMBER_LIMIT] = true,
        [ANSWER_PARAM_MEMBER_OFFSET] = true, [ANSWER_PARAM_TOKENS] = true,
        [ANSWER_PARAM_CONTINUE] = true,
    };
    return of_page[param];
}

/* The order of parameters does not matter, so the hashes are joined by exclusive or. */
static void params_add_to_check(struct answer_call *call, enum answer_param param, struct str text)
{
    if (params_is_of_page(param)) {
        return;
    }
    call->query_check ^= (uint32_t)hash_mix_u64_bits(hash_bytes_to_u64(text.data, text.size) ^
                                                     ((uint64_t)param + 1));
}

static bool params_take_given(struct answer_call *call, const struct answer_pair *pairs,
                              size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        enum answer_param param = params_find_of_route(call->route, pairs[i].name);
        if (param == ANSWER_PARAM_COUNT) {
            return params_refuse_unknown_name(call, pairs[i].name, err);
        }
        if (call->values[param].present) {
            return ERR_RAISE(err, ERR_USAGE, "parameter '%s' is given twice",
                             answer_param_rows[param].name);
        }
        if (!params_check_one_value(&answer_param_rows[param], pairs[i].value, &call->values[param],
                                    err)) {
            return false;
        }
        params_add_to_check(call, param, pairs[i].value);
    }
    return true;
}

bool answer_parse_all_params(struct answer_call *call, const struct answer_pair *pairs,
                             size_t count, struct err *err)
{
    call->query_check = (uint32_t)hash_bytes_to_u64(call->route->path, strlen(call->route->path));
    if (!params_take_given(call, pairs, count, err) || !answer_read_cursor_param(call, err)) {
        return false;
    }
    for (size_t i = 0; i < call->route->param_count; i++) {
        const struct answer_param_use *use = &call->route->params[i];
        const struct answer_param_row *row = &answer_param_rows[use->param];
        struct answer_value *value = &call->values[use->param];
        if (!value->present && use->required) {
            return ERR_RAISE(err, ERR_MISSING, "parameter '%s' is required: %s", row->name,
                             row->help);
        }
        if (!value->present && row->standard != NULL &&
            !params_check_one_value(row, str_from_cstring(row->standard), value, err)) {
            return false;
        }
    }
    return true;
}
