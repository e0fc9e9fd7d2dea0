/* test_order.c - edges do not depend on which worker links which file, nor in what order.
 *
 * This program brings its own pool_run_over_range in place of the one of src/util: it hands the
 * indices out one by one in an order, and to workers, that follow from a seed alone. So what
 * threads do once in many runs happens here every time.
 */
#include "link_case.h"

#include "util/hash.h"
#include "util/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#define ORDER_SEEDS          32U
#define ORDER_LANGUAGE_SEEDS 40U
#define ORDER_THREADS        4U
#define ORDER_USERS          6U

static uint64_t order_seed;  /* 0: in order, all on worker 0 */
static uint64_t order_calls; /* since the seed was set */

/* Cost: O(count) memory. */
bool pool_run_over_range(size_t count, size_t block, unsigned threads, pool_work work,
                         void *context, struct err *err)
{
    uint64_t key = hash_mix_u64_bits(order_seed << 32U | ++order_calls);
    size_t *order = mem_alloc_zeroed(count + 1, sizeof *order);
    bool done = order != NULL;
    (void)block;
    for (size_t i = 0; done && i < count; i++) {
        size_t other = order_seed == 0 ? i : (size_t)(hash_mix_u64_bits(key ^ i) % (i + 1));
        order[i] = order[other];
        order[other] = i;
    }
    for (size_t i = 0; done && i < count; i++) {
        uint64_t pick = order_seed == 0 ? 0 : hash_mix_u64_bits(~key ^ order[i]);
        done = work(context, order[i], (unsigned)(pick % (threads > 0 ? threads : 1)), err);
    }
    mem_free_block(order);
    return done;
}

static void add_source(struct case_set *set, const char *path, const char *text)
{
    assert_non_null(case_add_text(set, path, text, strlen(text)));
}

/* Types and members that are declared in a namespace and written outside of it: the index of names
 * is built again when they are placed. */
static void add_owned_types(struct case_set *set)
{
    add_source(set, "a.h", "namespace ns { class Inner; class Other; void helper(); }\n");
    add_source(set, "b.h",
               "#include \"a.h\"\n"
               "class ns::Inner { public: void m(); int n(); class Deep; };\n"
               "class ns::Inner::Deep { public: void d(); };\n");
    add_source(set, "b.cpp",
               "#include \"b.h\"\n"
               "void ns::Inner::m() { n(); }\n"
               "int ns::Inner::n() { return 1; }\n"
               "void ns::Inner::Deep::d() { ns::helper(); }\n"
               "void ns::helper() { ns::Inner i; i.m(); }\n");
    for (unsigned i = 0; i < ORDER_USERS; i++) {
        char path[32];
        char text[512];
        (void)snprintf(path, sizeof path, "u%u.cpp", i);
        (void)snprintf(text, sizeof text,
                       "#include \"b.h\"\n"
                       "struct ns::Other { int k%u(); ns::Inner in; };\n"
                       "int ns::Other::k%u() { return in.n(); }\n"
                       "void use%u(ns::Inner *p) { p->m(); ns::Inner::Deep d; d.d();\n"
                       "    ns::helper(); ns::Inner x; x.m(); ns::Other o; o.in.m(); }\n",
                       i, i, i);
        add_source(set, path, text);
    }
}

static void set_seed(uint64_t seed)
{
    order_seed = seed;
    order_calls = 0;
}

/* The edges of a set are the same in any order of work. */
static void check_orders(struct case_set *set, uint64_t seeds)
{
    set_seed(0);
    assert_true(case_link_all(set, 1));
    assert_true(set->result.edge_count > 0 && order_calls > 0);
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct case_result other = { 0 };
        set_seed(seed);
        assert_true(case_link_into(set, ORDER_THREADS, &other));
        case_assert_same_results(&set->result, &other);
        case_free_result(&other);
    }
    case_release_all(set);
}

static void test_order_of_work_changes_nothing(void **state)
{
    struct case_set *set = mem_alloc_zeroed(1, sizeof *set);
    (void)state;
    assert_non_null(set);
    add_owned_types(set);
    check_orders(set, ORDER_SEEDS);
}

/* All cases of a language together are one project, full of names that are defined twice. */
static void test_order_changes_no_language(void **state)
{
    DIR *dir = opendir(CASES_ROOT);
    size_t count = 0;
    (void)state;
    assert_non_null(dir);
    for (const struct dirent *row = readdir(dir); row != NULL; row = readdir(dir)) {
        struct case_set *set = NULL;
        char folder[CASE_PATH_BYTES];
        if (row->d_name[0] == '.' || row->d_type != DT_DIR) {
            continue;
        }
        set = mem_alloc_zeroed(1, sizeof *set);
        assert_non_null(set);
        (void)snprintf(folder, sizeof folder, CASES_ROOT "/%s", row->d_name);
        if (!case_read_folder(set, folder, "", 0)) {
            fail_msg("%s: %s", folder, set->err.text);
        }
        check_orders(set, ORDER_LANGUAGE_SEEDS);
        count++;
    }
    (void)closedir(dir);
    assert_true(count > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_work_changes_nothing),
        cmocka_unit_test(test_order_changes_no_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
