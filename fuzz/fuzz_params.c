/* fuzz_params.c - libFuzzer target: every parameter of every route. The input is lines: the first
 * byte of the first chooses the route; of each other line the first byte chooses one of its
 * parameters (now and then one it does not take), the rest is the value: a byte below 20 chooses
 * one of `params_telling`, else the bytes themselves, percent-encoded. */
#include "answer/answer_internal.h"
#include "request.h"

#define PARAMS_TARGET_BYTES_MAX ((size_t)1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const params_telling[] = {
    "f",         "test_f",      "c:fn:f:__src_a:T2",
    "src/a.c",   "src",         "0",
    "1",         "only",        "18446744073709551615",
    "-1",        "100000",      "4294967295",
    "64",        "1-0-0",       "1-0-0-5",
    "file",      "betweenness", "Calls,Uses",
    "all",       "2024-01-31",  "../../etc/passwd",
    "ambiguous", "outgoing",    "0.5",
};

static unsigned params_first_byte(struct str line)
{
    return line.size > 0 ? (unsigned char)line.data[0] : 0;
}

static const char *params_choose_name(const struct answer_route *route, unsigned choice)
{
    unsigned own = choice % ((unsigned)route->param_count + 1U);
    return own < route->param_count ? answer_param_rows[route->params[own].param].name
                                    : answer_param_rows[choice % (unsigned)ANSWER_PARAM_COUNT].name;
}

static void params_append_value(struct str value, struct buf *out)
{
    unsigned first = params_first_byte(value);
    if (first < 0x20) {
        value = str_from_cstring(
            params_telling[first % (sizeof params_telling / sizeof params_telling[0])]);
    }
    for (size_t i = 0; i < value.size; i++) {
        buf_append_format(out, "%%%02x", (unsigned)(unsigned char)value.data[i]);
    }
}

static void params_append_target(struct str input, struct buf *out)
{
    size_t count = 0;
    const struct answer_route *route;
    struct str line;
    char sign = '?';
    bool more = true;

    (void)answer_list_all_routes(&count);
    (void)str_split_next_part(&input, &more, '\n', &line);
    route = answer_route_at(params_first_byte(line) % count);
    buf_append_cstring(out, answer_path_of_route(route));
    while (str_split_next_part(&input, &more, '\n', &line)) {
        struct str value = line.size > 1 ? str_from_range(line.data + 1, line.size - 1) : STR_EMPTY;
        buf_append_format(out, "%c%s=", sign, params_choose_name(route, params_first_byte(line)));
        params_append_value(value, out);
        sign = '&';
    }
    buf_append_format(out, "\n%s", answer_method_of_route(route));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct serve_core *core;
    struct buf target;
    const char *wrong;
    int status = 0;

    if (core == NULL) {
        core = fuzz_make_core();
    }
    buf_init_with_limit(&target, PARAMS_TARGET_BYTES_MAX);
    params_append_target(str_from_range((const char *)data, size), &target);
    wrong = fuzz_run_request(core, buf_borrow_str(&target), &status);
    if (wrong != NULL && status != 501) { /* 501: what this process does not have */
        (void)fprintf(stderr, "status %d: %s: %.*s\n", status, wrong,
                      STR_ARG(buf_borrow_str(&target)));
        abort();
    }
    buf_release_bytes(&target);
    return 0;
}
