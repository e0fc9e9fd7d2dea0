/* test_kind.c - the closed lists: every row has a name, and names lead back to their row. */
#include "model/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_entity_names_parse_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ENTITY_KIND_COUNT; i++) {
        enum entity_kind kind = (enum entity_kind)i;
        enum entity_kind found = ENTITY_KIND_COUNT;
        assert_true(kind_name_of_entity(kind)[0] != '\0');
        assert_true(kind_parse_entity_name(str_from_cstring(kind_name_of_entity(kind)), &found));
        assert_int_equal(found, kind);
        assert_true(kind_parse_entity_name(str_from_cstring(kind_short_of_entity(kind)), &found));
        assert_int_equal(found, kind);
    }
}

static void test_entity_rows_as_documented(void **state)
{
    static const struct {
        const char *name;
        const char *short_name;
        enum entity_kind kind;
        enum entity_group group;
    } rows[] = {
        { "function", "fn", ENTITY_KIND_FUNCTION, ENTITY_GROUP_CALLABLE },
        { "method", "method", ENTITY_KIND_METHOD, ENTITY_GROUP_CALLABLE },
        { "class", "class", ENTITY_KIND_CLASS, ENTITY_GROUP_TYPE },
        { "struct", "struct", ENTITY_KIND_STRUCT, ENTITY_GROUP_TYPE },
        { "impl", "impl", ENTITY_KIND_IMPL, ENTITY_GROUP_EXTENSION },
        { "module", "mod", ENTITY_KIND_MODULE, ENTITY_GROUP_MODULE },
        { "macro", "macro", ENTITY_KIND_MACRO, ENTITY_GROUP_MACRO },
        { "type_alias", "typedef", ENTITY_KIND_TYPE_ALIAS, ENTITY_GROUP_ALIAS },
        { "variable", "var", ENTITY_KIND_VARIABLE, ENTITY_GROUP_VALUE },
        { "property", "prop", ENTITY_KIND_PROPERTY, ENTITY_GROUP_VALUE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(kind_name_of_entity(rows[i].kind), rows[i].name);
        assert_string_equal(kind_short_of_entity(rows[i].kind), rows[i].short_name);
        assert_int_equal(kind_group_of_entity(rows[i].kind), rows[i].group);
    }
}

static void test_other_names_parse_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < EDGE_KIND_COUNT; i++) {
        enum edge_kind found = EDGE_KIND_COUNT;
        struct str name = str_from_cstring(kind_name_of_edge((enum edge_kind)i));
        assert_true(kind_parse_edge_name(name, &found));
        assert_int_equal(found, i);
    }
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        enum origin found = ORIGIN_COUNT;
        struct str name = str_from_cstring(kind_name_of_origin((enum origin)i));
        assert_true(kind_parse_origin_name(name, &found));
        assert_int_equal(found, i);
        assert_in_range(kind_confidence_of_origin((enum origin)i), 0, 100);
    }
    for (unsigned i = 0; i < FILE_STATUS_COUNT; i++) {
        enum file_status found = FILE_STATUS_COUNT;
        struct str name = str_from_cstring(kind_name_of_status((enum file_status)i));
        assert_true(kind_parse_status_name(name, &found));
        assert_int_equal(found, i);
    }
    for (unsigned i = 0; i < REF_KIND_COUNT; i++) {
        assert_true(kind_name_of_ref((enum ref_kind)i)[0] != '\0');
    }
    for (unsigned i = 1; i < TEST_RULE_COUNT; i++) {
        assert_true(kind_name_of_rule((enum test_rule)i)[0] != '\0');
    }
    assert_string_equal(kind_name_of_rule(TEST_RULE_NONE), "");
    assert_string_equal(kind_name_of_class(ENTITY_CLASS_CODE), "CODE");
    assert_string_equal(kind_name_of_class(ENTITY_CLASS_TEST), "TEST");
}

static void test_case_and_unknown_names(void **state)
{
    enum entity_kind kind = ENTITY_KIND_COUNT;
    enum edge_kind edge = EDGE_KIND_COUNT;
    enum origin origin = ORIGIN_COUNT;
    enum file_status status = FILE_STATUS_COUNT;

    (void)state;
    assert_true(kind_parse_entity_name(STR("FN"), &kind));
    assert_int_equal(kind, ENTITY_KIND_FUNCTION);
    assert_true(kind_parse_edge_name(STR("calls"), &edge));
    assert_int_equal(edge, EDGE_KIND_CALLS);
    assert_true(kind_parse_origin_name(STR("Unique_Name"), &origin));
    assert_int_equal(origin, ORIGIN_UNIQUE_NAME);
    assert_false(kind_parse_entity_name(STR("functio"), &kind));
    assert_false(kind_parse_entity_name(STR_EMPTY, &kind));
    assert_false(kind_parse_edge_name(STR("call"), &edge));
    assert_false(kind_parse_origin_name(STR("exactly"), &origin));
    assert_false(kind_parse_status_name(STR("Parsed"), &status));
    assert_int_equal(kind, ENTITY_KIND_FUNCTION); /* a failed parse leaves the answer alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entity_names_parse_back),
        cmocka_unit_test(test_entity_rows_as_documented),
        cmocka_unit_test(test_other_names_parse_back),
        cmocka_unit_test(test_case_and_unknown_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
