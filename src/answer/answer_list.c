/* answer_list.c - all entities in order of file and position. O(entities). */
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

bool answer_list_write_data(struct answer_call *call, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    struct answer_filter filter;
    struct answer_page page;
    enum entity_kind kind = ENTITY_KIND_FILE;
    bool by_kind = false;

    if (!answer_parse_filter_params(call, &filter, err) ||
        !answer_parse_type_param(call, &kind, &by_kind, err)) {
        return false;
    }
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *row = &snapshot->entities[i];
        if ((by_kind && row->kind != kind) || !answer_filter_takes_class(&filter, row->class_) ||
            !answer_scope_holds_entity(call, &filter.scope, i) || !answer_page_takes_row(&page)) {
            continue;
        }
        json_begin_object(call->json, NULL);
        answer_put_entity_members(call, i);
        if (!answer_put_code_if_asked(call, i, err)) {
            return false;
        }
        json_end_object(call->json);
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
