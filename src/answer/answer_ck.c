/* answer_ck.c - coupling and cohesion, and the technical debt that follows from them.
 *
 * Debt: SQALE (Letouzey 2012) with the rules and hours of a profile. v169: flat for each rule that
 * is broken. linear: in proportion to how far its threshold is passed, SQALE's linear remediation;
 * coupling is then what an entity depends on, as being used a lot is no debt, and complexity the
 * cyclomatic one of each function, as that of a type is the sum of its functions. The ratio divides
 * hours by the cost of writing the lines again, at half an hour a line, and the rating cuts it at
 * 5, 10, 20 and 50 percent: the defaults of SonarQube's maintainability rating. */
#include "answer/answer_graph_internal.h"

#define DEBT_HOURS_A_LINE 0.5
#define DEBT_PROFILES     2U
#define DEBT_RULES        3U

static bool ck_make_rows(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_cks *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_compute_ck_metrics(net->call->snapshot, &net->view, net->net,
                                                   &net->effort, arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

static bool ck_hold_rows(struct answer_call *call, struct answer_net *net,
                         const struct graph_cks **out, struct err *err)
{
    const void *value = NULL;
    bool done = answer_open_net(call, GRAPH_KINDS_DEPENDENCY, net, err) &&
                answer_hold_result(net, STR("ck"), ck_make_rows, net, &value, err);
    *out = value;
    return done;
}

static const char *ck_name_form(enum graph_ck_form form)
{
    switch (form) {
    case GRAPH_CK_FUNCTION: return "function";
    case GRAPH_CK_TYPE: return "type";
    case GRAPH_CK_UNIT: return "unit";
    }
    return "";
}

static void ck_write_row(struct answer_call *call, const struct graph_ck *row)
{
    struct json *json = call->json;
    char grade[2] = { graph_grade_ck_row(row), '\0' };

    json_begin_object(json, NULL);
    answer_put_entity_key(call, "entity", row->entity);
    json_put_unsigned(json, "cbo", row->cbo);
    json_put_double(json, "lcom", row->lcom);
    json_put_unsigned(json, "rfc", row->rfc);
    json_put_unsigned(json, "wmc", row->wmc);
    json_put_cstring(json, "health_grade", grade);
    json_put_cstring(json, "form", ck_name_form(row->form));
    json_put_unsigned(json, "cyclomatic_complexity", row->cyclomatic);
    if (row->form != GRAPH_CK_FUNCTION) {
        json_put_unsigned(json, "methods_count", row->methods);
        json_put_unsigned(json, "fields_count", row->fields);
        json_put_unsigned(json, "lcom1", row->lcom1);
        json_put_double(json, "lcom_hs", row->lcom_hs);
    }
    if (row->form == GRAPH_CK_TYPE) {
        json_put_unsigned(json, "dit", row->dit);
        json_put_unsigned(json, "noc", row->noc);
    }
    json_end_object(json);
}

bool answer_ck_write_data(struct answer_call *call, struct err *err)
{
    const struct graph_cks *made = NULL;
    struct answer_ranked *rows;
    struct answer_page page;
    struct answer_net net;

    if (!ck_hold_rows(call, &net, &made, err)) {
        return false;
    }
    rows = arena_alloc_bytes(call->arena, ((size_t)made->count + 1) * sizeof *rows);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < made->count; i++) {
        rows[i] = (struct answer_ranked){ made->rows[i].cbo, i };
    }
    answer_sort_ranked_rows(rows, made->count);
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    for (uint32_t i = 0; i < made->count; i++) {
        const struct graph_ck *row = &made->rows[rows[i].number];
        if (answer_key_holds_part(call, row->entity) && answer_page_takes_row(&page)) {
            ck_write_row(call, row);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}

/* ------------------------------------------------------------------ debt */

enum debt_metric { DEBT_CBO, DEBT_FAN_OUT, DEBT_LCOM, DEBT_WMC, DEBT_CYCLOMATIC };
struct debt_rule {
    const char *violation;
    const char *name;
    enum debt_metric metric;
    double threshold;
    double hours;      /* when it is passed */
    double hours_more; /* for each 1 by which it is */
};
struct debt_profile {
    const char *name;
    struct debt_rule rules[DEBT_RULES];
};
/* linear: a neighbour too many takes as long as one in ten did in v169, no cohesion at all as long
 * as broken cohesion, and a branch too many ten minutes. */
static const struct debt_profile debt_profiles[DEBT_PROFILES] = {
    { "v169",
      { { "HIGH_COUPLING", "CBO", DEBT_CBO, 10.0, 4.0, 0.0 },
        { "LOW_COHESION", "LCOM", DEBT_LCOM, 0.8, 8.0, 0.0 },
        { "HIGH_COMPLEXITY", "WMC", DEBT_WMC, 15.0, 2.0, 0.0 } } },
    { "linear",
      { { "HIGH_COUPLING", "FAN_OUT", DEBT_FAN_OUT, 10.0, 0.0, 0.4 },
        { "LOW_COHESION", "LCOM", DEBT_LCOM, 0.8, 0.0, 40.0 },
        { "HIGH_COMPLEXITY", "CYCLOMATIC", DEBT_CYCLOMATIC, 15.0, 0.0, 1.0 / 6.0 } } },
};

/* What a question about debt is about. */
struct debt {
    const struct answer_net *net;
    const struct debt_profile *profile;
};

/* What the entity depends on; of a file as a whole only the neighbours are known. */
static double debt_count_fan_out(const struct debt *debt, const struct graph_ck *row)
{
    const struct graph_net *net = debt->net->net;
    uint32_t node = graph_net_find_item(net, row->entity);
    return node != GRAPH_NODE_NONE ? net->out_first[node + 1] - net->out_first[node] : row->cbo;
}

static double debt_value_of_rule(const struct debt *debt, const struct graph_ck *row,
                                 const struct debt_rule *rule)
{
    switch (rule->metric) {
    case DEBT_CBO: return row->cbo;
    case DEBT_FAN_OUT: return debt_count_fan_out(debt, row);
    case DEBT_LCOM: return row->lcom;
    case DEBT_WMC: return row->wmc;
    case DEBT_CYCLOMATIC: break;
    }
    return row->form == GRAPH_CK_FUNCTION ? row->cyclomatic : 0.0;
}

/* 0: the rule is kept. */
static double debt_hours_of_rule(const struct debt *debt, const struct graph_ck *row,
                                 const struct debt_rule *rule)
{
    double beyond = debt_value_of_rule(debt, row, rule) - rule->threshold;
    return beyond > 0.0 ? rule->hours + rule->hours_more * beyond : 0.0;
}

static double debt_hours_of_row(const struct debt *debt, const struct graph_ck *row)
{
    double hours = 0.0;
    for (unsigned i = 0; i < DEBT_RULES; i++) {
        hours += debt_hours_of_rule(debt, row, &debt->profile->rules[i]);
    }
    return hours;
}

static const struct debt_profile *debt_choose_profile(const struct answer_call *call)
{
    unsigned i = DEBT_PROFILES - 1;
    while (i > 0 &&
           !str_equals_cstring(call->values[ANSWER_PARAM_PROFILE].text, debt_profiles[i].name)) {
        i--;
    }
    return &debt_profiles[i];
}

static const char *debt_name_severity(double hours)
{
    if (hours > 8.0) {
        return "HIGH";
    }
    if (hours > 4.0) {
        return "MEDIUM";
    }
    return hours > 0.0 ? "LOW" : "NONE";
}

static const char *debt_rate_ratio(double ratio)
{
    static const struct {
        double most;
        const char *rating;
    } ratings[] = { { 0.05, "A" }, { 0.1, "B" }, { 0.2, "C" }, { 0.5, "D" } };
    for (size_t i = 0; i < sizeof ratings / sizeof ratings[0]; i++) {
        if (ratio <= ratings[i].most) {
            return ratings[i].rating;
        }
    }
    return "E";
}

static void debt_write_ratio(struct json *json, double hours, double lines)
{
    double ratio = lines > 0.0 ? hours / (lines * DEBT_HOURS_A_LINE) : 0.0;
    json_put_double(json, "debt_ratio", ratio);
    json_put_cstring(json, "rating", debt_rate_ratio(ratio));
}

static void debt_write_rule(struct json *json, const struct debt *debt, const struct graph_ck *row,
                            const struct debt_rule *rule)
{
    double hours = debt_hours_of_rule(debt, row, rule);

    if (hours > 0.0) {
        json_begin_object(json, NULL);
        json_put_cstring(json, "violation_type", rule->violation);
        json_put_cstring(json, "metric", rule->name);
        json_put_double(json, "value", debt_value_of_rule(debt, row, rule));
        json_put_double(json, "threshold", rule->threshold);
        json_put_double(json, "remediation_hours", hours);
        json_end_object(json);
    }
}

static void debt_write_row(struct answer_call *call, const struct debt *debt,
                           const struct graph_ck *row)
{
    struct json *json = call->json;
    double hours = debt_hours_of_row(debt, row);

    json_begin_object(json, NULL);
    answer_put_entity_key(call, "entity", row->entity);
    json_put_double(json, "total_debt_hours", hours);
    json_begin_array(json, "violations");
    for (unsigned i = 0; i < DEBT_RULES; i++) {
        debt_write_rule(json, debt, row, &debt->profile->rules[i]);
    }
    json_end_array(json);
    json_put_cstring(json, "severity", debt_name_severity(hours));
    debt_write_ratio(json, hours, row->lines);
    json_end_object(json);
}

/* Lines of the files that take part. */
static double debt_count_lines(const struct answer_net *net)
{
    const struct snapshot *snapshot = net->call->snapshot;
    double lines = 0.0;
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        const struct graph_file *file = &snapshot->files[i];
        bool inside = net->view.file_inside == NULL || net->view.file_inside[i] != 0;
        if (inside && file->entity_count > 0 &&
            (net->view.filter.include_tests ||
             snapshot->entities[file->first_entity].class_ != ENTITY_CLASS_TEST)) {
            lines += file->line_count;
        }
    }
    return lines;
}

static double debt_write_rows(struct answer_call *call, const struct debt *debt,
                              const struct graph_cks *made, const struct answer_ranked *rows,
                              struct answer_page *page)
{
    const struct answer_value *least = &call->values[ANSWER_PARAM_MIN_DEBT];
    double shown = 0.0;
    json_begin_array(call->json, "entities");
    for (uint32_t i = 0; i < made->count; i++) {
        const struct graph_ck *row = &made->rows[rows[i].number];
        if ((least->present && rows[i].score < least->decimal) ||
            !answer_key_holds_part(call, row->entity)) {
            continue;
        }
        shown += rows[i].score;
        if (answer_page_takes_row(page)) {
            debt_write_row(call, debt, row);
        }
    }
    json_end_array(call->json);
    return shown;
}

bool answer_debt_write_data(struct answer_call *call, struct err *err)
{
    const struct graph_cks *made = NULL;
    struct answer_ranked *rows;
    struct answer_page page;
    struct answer_net net;
    const struct debt debt = { &net, debt_choose_profile(call) };
    double total = 0.0;

    if (!ck_hold_rows(call, &net, &made, err)) {
        return false;
    }
    rows = arena_alloc_bytes(call->arena, ((size_t)made->count + 1) * sizeof *rows);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < made->count; i++) {
        rows[i] = (struct answer_ranked){ debt_hours_of_row(&debt, &made->rows[i]), i };
        total += rows[i].score;
    }
    answer_sort_ranked_rows(rows, made->count);
    answer_page_from_params(call, &page);
    json_put_double(call->json, "codebase_total_debt_hours",
                    debt_write_rows(call, &debt, made, rows, &page));
    json_put_double(call->json, "scope_total_debt_hours", total);
    debt_write_ratio(call->json, total, debt_count_lines(&net));
    json_put_cstring(call->json, "profile", debt.profile->name);
    answer_page_write_counts(&page, call->json);
    return true;
}
