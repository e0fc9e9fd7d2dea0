/* answer_list.c - all entities in order of file and position. O(page + entities / 4096). */
#include "answer/answer_internal.h"

bool answer_parse_type_param(struct answer_call *call, enum entity_kind *kind, bool *given,
                             struct err *err)
{
    const struct answer_value *value = &call->values[ANSWER_PARAM_ENTITY_TYPE];
    *given = value->present;
    if (!value->present || kind_parse_entity_name(value->text, kind)) {
        return true;
    }
    for (unsigned i = 0; i < ENTITY_KIND_COUNT; i++) {
        struct str name = str_from_cstring(kind_name_of_entity((enum entity_kind)i));
        if (str_edit_distance(name, value->text, 3) <= 3) {
            answer_add_suggestion(call, name);
        }
    }
    return ERR_RAISE(err, ERR_USAGE, "parameter 'entity_type' knows no type '%.*s'",
                     STR_ARG(value->text));
}

static bool list_write_row(struct answer_call *call, uint32_t row, struct err *err)
{
    json_begin_object(call->json, NULL);
    answer_put_entity_members(call, row);
    if (!answer_put_code_if_asked(call, row, err)) {
        return false;
    }
    json_end_object(call->json);
    return true;
}

void answer_mark_entity_codes(const struct answer_filter *filter, const enum entity_kind *kind,
                              struct graph_codes *codes)
{
    *codes = (struct graph_codes){ { 0 } };
    for (unsigned i = 0; i < ENTITY_KIND_COUNT * 2U; i++) {
        uint8_t class_ = (uint8_t)(i % 2U);
        if ((kind == NULL || i / 2U == *kind) && answer_filter_takes_class(filter, class_)) {
            codes->taken[graph_code_of_entity((uint8_t)(i / 2U), class_)] = UINT16_MAX;
        }
    }
}

bool answer_list_write_data(struct answer_call *call, struct err *err)
{
    struct answer_filter filter;
    struct answer_page page;
    struct answer_ranges ranges;
    struct graph_codes codes;
    const struct graph_columns *columns = NULL;
    struct answer_rows rows = { NULL, &codes, &ranges, list_write_row };
    enum entity_kind kind = ENTITY_KIND_FILE;
    bool by_kind = false;

    if (!answer_parse_filter_params(call, &filter, err) ||
        !answer_parse_type_param(call, &kind, &by_kind, err) ||
        !answer_list_scope_ranges(call, &filter.scope, &ranges, err) ||
        !answer_hold_columns(call, &columns, err)) {
        return false;
    }
    answer_mark_entity_codes(&filter, by_kind ? &kind : NULL, &codes);
    rows.column = &columns->entities;
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    if (!answer_page_write_rows(call, &page, &rows, err)) {
        return false;
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
