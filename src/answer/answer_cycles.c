/* answer_cycles.c - circular dependencies between entities, files or folders.
 *
 * A shortest cycle through each node that is on one, each cycle once; or elementary cycles up to a
 * cap. In order of how many files they span (most first, for recursion within one file is rarely a
 * fault), then length, then members. Each step shows the edge that makes it; between files and
 * folders also whether imports tie them, and whether all of those are inside functions. */
#include "answer/answer_graph_internal.h"

#include "util/array.h"

#define CYCLES_CHECK_ROWS 256U /* rows between two looks at the clock */

struct cycles {
    const struct answer_net *net;
    const struct answer_pairs *pairs;
    const struct graph_components *components;
    const struct graph_cycles *found;
    uint32_t elementary_max;
};
struct cycles_row {
    const uint32_t *nodes;
    uint32_t length;
};

static bool cycles_make_list(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct cycles *cycles = context;
    struct graph_cycles *made = arena_alloc_zeroed(arena, 1, sizeof *made);

    *value = made;
    if (made == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    if (cycles->elementary_max > 0) {
        return graph_list_elementary_cycles(cycles->net->net, cycles->components,
                                            cycles->elementary_max, &cycles->net->effort, arena,
                                            made, err);
    }
    return graph_find_shortest_cycles(cycles->net->net, cycles->components, &cycles->net->effort,
                                      arena, made, err);
}

static uint32_t cycles_file_of_node(const struct answer_net *net, uint32_t node)
{
    uint32_t item = graph_net_item_of(net->net, node);
    return net->view.level == GRAPH_LEVEL_ENTITY ? net->call->snapshot->entities[item].file : item;
}

/* Different files (or folders) among the nodes. Quadratic in the length, which is short as a rule;
 * looks back at most 64 nodes, so a longer cycle may count a file twice. */
static uint32_t cycles_count_files(const struct answer_net *net, struct cycles_row row)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < row.length; i++) {
        uint32_t file = cycles_file_of_node(net, row.nodes[i]);
        uint32_t k = i;
        while (k > 0 && i - k < 64 && cycles_file_of_node(net, row.nodes[k - 1]) != file) {
            k--;
        }
        count += k == 0 || i - k >= 64;
    }
    return count;
}

static struct cycles_row cycles_row_at(const struct cycles *cycles, uint32_t at)
{
    const struct graph_cycles *found = cycles->found;
    return (struct cycles_row){ found->nodes + found->first[at],
                                found->first[at + 1] - found->first[at] };
}

static void cycles_write_step(const struct cycles *cycles, uint32_t from, uint32_t to)
{
    const struct answer_net *net = cycles->net;
    struct json *json = net->call->json;
    uint32_t edge = answer_find_pair_edge(net, cycles->pairs, from, to);
    if (edge != GRAPH_ID_NONE) {
        answer_put_edge_object(net->call, edge);
    } else {
        json_begin_object(json, NULL);
        json_end_object(json);
    }
}

/* A cycle of imports is eager when each step has one outside functions: whichever file comes first
 * finds another that is not done. */
static void cycles_write_imports(const struct cycles *cycles, struct cycles_row row)
{
    static const char *const names[] = { "none", "deferred", "eager" };
    struct json *json = cycles->net->call->json;
    enum answer_import least = ANSWER_IMPORT_EAGER;

    json_begin_array(json, "imports");
    for (uint32_t i = 0; i < row.length; i++) {
        enum answer_import import = answer_find_pair_import(
            cycles->net, cycles->pairs, row.nodes[i], row.nodes[(i + 1) % row.length]);
        json_put_cstring(json, NULL, names[import]);
        least = import < least ? import : least;
    }
    json_end_array(json);
    json_put_cstring(json, "import_cycle", names[least]);
}

static void cycles_write_row(const struct cycles *cycles, struct cycles_row row)
{
    const struct answer_net *net = cycles->net;
    struct json *json = net->call->json;

    json_begin_object(json, NULL);
    json_put_unsigned(json, "length", row.length);
    json_begin_array(json, "path");
    for (uint32_t i = 0; i <= row.length; i++) {
        answer_put_node(net, NULL, row.nodes[i % row.length]);
    }
    json_end_array(json);
    json_put_unsigned(json, "files_count", cycles_count_files(net, row));
    json_begin_array(json, "edges");
    for (uint32_t i = 0; i < row.length; i++) {
        cycles_write_step(cycles, row.nodes[i], row.nodes[(i + 1) % row.length]);
    }
    json_end_array(json);
    if (net->view.level != GRAPH_LEVEL_ENTITY) {
        cycles_write_imports(cycles, row);
    }
    json_end_object(json);
}

static void cycles_write_loops(const struct cycles *cycles, struct answer_page *page)
{
    const struct answer_net *net = cycles->net;

    for (uint32_t v = 0; net->net->has_loop != NULL && v < net->net->node_count; v++) {
        if (net->net->has_loop[v] && answer_page_takes_row(page)) {
            cycles_write_row(cycles, (struct cycles_row){ &v, 1 });
        }
    }
}

static uint32_t cycles_count_loops(const struct answer_net *net)
{
    uint32_t count = 0;
    for (uint32_t v = 0; net->net->has_loop != NULL && v < net->net->node_count; v++) {
        count += net->net->has_loop[v];
    }
    return count;
}

/* Components with a cycle, and the nodes in them. */
static void cycles_write_totals(const struct cycles *cycles)
{
    const struct graph_components *components = cycles->components;
    struct json *json = cycles->net->call->json;
    uint32_t count = 0;
    uint32_t nodes = 0;
    uint32_t largest = 0;

    for (uint32_t c = 0; c < components->count; c++) {
        uint32_t size = components->first[c + 1] - components->first[c];
        count += size > 1;
        nodes += size > 1 ? size : 0;
        largest = size > largest ? size : largest;
    }
    json_put_unsigned(json, "components_count", count);
    json_put_unsigned(json, "largest_component_size", largest);
    json_put_unsigned(json, "members_count", nodes);
    json_put_unsigned(json, "members_without_listed_cycle_count", cycles->found->unlisted);
    json_put_bool(json, "truncated", cycles->found->truncated || cycles->found->unlisted > 0);
}

/* The found ones are sorted by (length, nodes) already; a stable pass by files is what is left. */
static struct answer_ranked *cycles_sort_by_files(const struct cycles *cycles)
{
    uint32_t count = cycles->found->count;
    struct answer_ranked *rows =
        arena_alloc_bytes(cycles->net->call->arena, ((size_t)count + 1) * sizeof *rows);
    for (uint32_t i = 0; rows != NULL && i < count; i++) {
        bool many = cycles_count_files(cycles->net, cycles_row_at(cycles, i)) > 1;
        rows[i] = (struct answer_ranked){ many ? 1.0 : 0.0, i };
    }
    if (rows != NULL) {
        answer_sort_ranked_rows(rows, count);
    }
    return rows;
}

static bool cycles_write_all(struct cycles *cycles, struct err *err)
{
    struct answer_call *call = cycles->net->call;
    bool loops = str_equals_cstring(call->values[ANSWER_PARAM_SELF_LOOPS].text, "1");
    uint64_t count = cycles->found->count + (loops ? cycles_count_loops(cycles->net) : 0U);
    struct answer_ranked *rows = cycles_sort_by_files(cycles);
    struct answer_page page;

    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    answer_page_from_params(call, &page);
    json_put_bool(call->json, "has_cycles", count > 0);
    json_put_unsigned(call->json, "cycle_count", count);
    json_begin_array(call->json, "cycles");
    for (uint32_t i = 0; i < cycles->found->count; i++) {
        if (i % CYCLES_CHECK_ROWS == 0 && !answer_check_deadline(call, err)) {
            return false;
        }
        if (answer_page_takes_row(&page)) {
            cycles_write_row(cycles, cycles_row_at(cycles, rows[i].number));
        }
    }
    if (loops) {
        cycles_write_loops(cycles, &page);
    }
    json_end_array(call->json);
    cycles_write_totals(cycles);
    answer_page_write_counts(&page, call->json);
    return true;
}

bool answer_cycles_write_data(struct answer_call *call, struct err *err)
{
    struct answer_net net;
    struct cycles cycles = { .net = &net };
    const void *value = NULL;
    struct str name;

    cycles.elementary_max = (uint32_t)call->values[ANSWER_PARAM_ELEMENTARY].number;
    name = arena_format_text(call->arena, "cycles %u", cycles.elementary_max);
    if (!answer_open_net(call, ANSWER_KINDS_RUNTIME, &net, err) ||
        !answer_hold_components(&net, &cycles.components, err) ||
        !answer_hold_pairs(&net, &cycles.pairs, err) ||
        !answer_hold_result(&net, name, cycles_make_list, &cycles, &value, err)) {
        return false;
    }
    cycles.found = value;
    return cycles_write_all(&cycles, err);
}
