/* test_facts.c - what a builder was told is what a view says, for random programs; malformed
 * buffers are refused or harmless; every failing allocation is a clean error. */
#include "model/facts_builder.h"

#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define ROWS_MAX          300U
#define FILE_BYTES        10000U
#define ROUNDS            60U
#define BUILDER_BYTES_MAX ((size_t)64 << 20U)

/* A small generator of our own, so a failing seed can be repeated anywhere. */
static uint32_t pick_below(uint64_t *seed, uint32_t limit)
{
    limit = limit > 0 ? limit : 1;
    *seed ^= *seed << 13U;
    *seed ^= *seed >> 7U;
    *seed ^= *seed << 17U;
    return (uint32_t)((*seed >> 33U) % limit);
}

/* What was told, in the order of telling. Rows are recognised by unique texts or bytes. */
struct told {
    uint32_t entity_count;
    struct fact_entity entities[ROWS_MAX];
    uint32_t scope_count;
    struct fact_scope scopes[ROWS_MAX];
    uint32_t binding_count;
    struct fact_binding bindings[ROWS_MAX];
    uint32_t import_count;
    struct fact_import imports[ROWS_MAX];
    uint32_t ref_count;
    struct fact_ref refs[ROWS_MAX];
    uint32_t node_count;
    struct fact_node nodes[ROWS_MAX];
};
static struct told told;

static fact_text intern_number(struct facts_builder *builder, const char *stem, uint32_t number)
{
    char text[40];
    int size = snprintf(text, sizeof text, "%s%u", stem, number);
    return facts_builder_intern_text(builder, str_from_range(text, (size_t)size));
}

static uint32_t pick_node(uint64_t *seed)
{
    uint32_t number = told.node_count > 0 ? pick_below(seed, told.node_count + 1) : 0;
    return number < told.node_count ? number : FACT_NONE;
}

static void tell_random_node(struct facts_builder *builder, uint64_t *seed)
{
    enum fact_op op = (enum fact_op)pick_below(seed, FACT_OP_COUNT);
    uint32_t a = pick_node(seed);
    uint32_t b = pick_node(seed);
    uint32_t number;

    if (op == FACT_OP_NAME || op == FACT_OP_LITERAL) {
        a = intern_number(builder, "n", pick_below(seed, 20));
    } else if (op == FACT_OP_MEMBER || op == FACT_OP_PATH) {
        b = intern_number(builder, "m", pick_below(seed, 20));
    } else if (op == FACT_OP_ENTITY) {
        a = pick_below(seed, told.entity_count);
    } else if (op == FACT_OP_LAMBDA) {
        a = pick_below(seed, told.scope_count);
    }
    number = facts_builder_add_node(builder, op, (uint8_t)pick_below(seed, 3), a, b);
    assert_true(number <= told.node_count);
    if (number == told.node_count && told.node_count < ROWS_MAX) {
        told.nodes[told.node_count++] = *facts_builder_borrow_node(builder, number);
    }
}

static void tell_random_entity(struct facts_builder *builder, uint64_t *seed)
{
    uint32_t number = 0;
    uint32_t parent = pick_below(seed, told.entity_count);
    struct fact_entity *row = facts_builder_add_entity(builder, &number);
    const struct fact_entity *outer = &told.entities[parent];

    assert_int_equal(number, told.entity_count);
    row->parent = parent;
    row->start_byte = outer->start_byte + pick_below(seed, outer->end_byte - outer->start_byte + 1);
    row->end_byte = row->start_byte + pick_below(seed, outer->end_byte - row->start_byte + 1);
    row->signature_end = row->start_byte;
    row->name = intern_number(builder, "e", number);
    row->qualified = row->name;
    row->scope = pick_below(seed, told.scope_count);
    row->type = pick_node(seed);
    row->kind = (uint8_t)(1 + pick_below(seed, ENTITY_KIND_COUNT - 1));
    row->flags = pick_below(seed, 1U << 24U);
    told.entities[told.entity_count++] = *row;
}

static void tell_random_scope(struct facts_builder *builder, uint64_t *seed)
{
    uint32_t parent = pick_below(seed, told.scope_count);
    uint32_t begin = told.scopes[parent].start_byte;
    uint32_t start = begin + pick_below(seed, FILE_BYTES - begin);
    uint32_t entity = pick_below(seed, told.entity_count);
    uint32_t number = facts_builder_add_scope(builder, parent, entity, FACT_SCOPE_BLOCK, start,
                                              start + pick_below(seed, FILE_BYTES - start + 1));

    assert_int_equal(number, told.scope_count);
    told.scopes[told.scope_count++] = *facts_builder_edit_scope(builder, number);
}

static void tell_random_site(struct facts_builder *builder, uint64_t *seed)
{
    if (pick_below(seed, 2) == 0) {
        struct fact_binding *row = facts_builder_add_binding(builder);
        row->scope = pick_below(seed, told.scope_count);
        row->name = intern_number(builder, "b", pick_below(seed, 5));
        row->value = pick_node(seed);
        row->start_byte = pick_below(seed, FILE_BYTES);
        row->line = 1 + told.binding_count; /* unique */
        told.bindings[told.binding_count++] = *row;
        return;
    }
    if (pick_below(seed, 4) == 0) {
        struct fact_import *row = facts_builder_add_import(builder);
        row->scope = pick_below(seed, told.scope_count);
        row->from = pick_below(seed, told.entity_count);
        row->module = intern_number(builder, "i", told.import_count); /* unique */
        row->line = pick_below(seed, 9);
        told.imports[told.import_count++] = *row;
        return;
    }
    struct fact_ref *row = facts_builder_add_ref(builder);
    row->scope = pick_below(seed, told.scope_count);
    row->from = pick_below(seed, told.entity_count);
    row->node = pick_node(seed);
    row->start_byte = pick_below(seed, FILE_BYTES);
    row->line = 1 + told.ref_count; /* unique */
    row->kind = (uint8_t)pick_below(seed, REF_KIND_COUNT);
    told.refs[told.ref_count++] = *row;
}

static void tell_random_file(struct facts_builder *builder, uint64_t seed)
{
    uint32_t rows = pick_below(&seed, ROWS_MAX - 1);

    memset(&told, 0, sizeof told);
    facts_builder_begin_file(builder, 3, STR("base.c"), FILE_BYTES, 100);
    told.entities[told.entity_count++] = *facts_builder_edit_entity(builder, 0);
    told.scopes[told.scope_count++] = *facts_builder_edit_scope(builder, 0);
    told.scopes[0].parent = FACT_NONE;
    for (uint32_t i = 0; i < rows; i++) {
        switch (pick_below(&seed, 4)) {
        case 0: tell_random_entity(builder, &seed); break;
        case 1: tell_random_scope(builder, &seed); break;
        case 2: tell_random_site(builder, &seed); break;
        default: tell_random_node(builder, &seed); break;
        }
    }
}

static struct facts open_good_bytes(struct str bytes)
{
    struct facts facts = { 0 };
    struct err err = { 0 };

    if (!facts_open_checked_view(bytes, &facts, &err)) {
        fail_msg("%s", err.text);
    }
    return facts;
}

/* The stored number of the scope told as `number`: a stable sort by start. */
static uint32_t stored_scope_number(uint32_t number)
{
    uint32_t before = 0;
    for (uint32_t i = 0; number != 0 && number < told.scope_count && i < told.scope_count; i++) {
        const struct fact_scope *scope = &told.scopes[i];
        uint32_t start = told.scopes[number].start_byte;
        before += i == 0 || scope->start_byte < start || (scope->start_byte == start && i < number);
    }
    return number < told.scope_count ? before : number;
}

/* The stored number of the entity told as `number`: names are unique. */
static uint32_t stored_entity_number(const struct facts *facts, uint32_t number)
{
    uint32_t first = 0;
    uint32_t count;

    if (number == 0) {
        return 0;
    }
    count = facts_find_scope_entities(facts, stored_scope_number(told.entities[number].scope),
                                      told.entities[number].name, &first);
    assert_int_equal(count, 1);
    return facts->entity_order[first];
}

static void compare_stored_entities(const struct facts *facts)
{
    assert_int_equal(facts->header->entity_count, told.entity_count);
    for (uint32_t i = 1; i < told.entity_count; i++) {
        struct fact_entity expected = told.entities[i];
        expected.parent = stored_entity_number(facts, expected.parent);
        expected.scope = stored_scope_number(expected.scope);
        assert_memory_equal(&facts->entities[stored_entity_number(facts, i)], &expected,
                            sizeof expected);
    }
    for (uint32_t i = 0; i < told.scope_count; i++) {
        struct fact_scope expected = told.scopes[i];
        expected.entity = stored_entity_number(facts, expected.entity);
        expected.parent = i == 0 ? FACT_NONE : stored_scope_number(expected.parent);
        assert_memory_equal(&facts->scopes[stored_scope_number(i)], &expected, sizeof expected);
    }
    for (uint32_t i = 0; i < told.node_count; i++) {
        struct fact_node expected = told.nodes[i];
        if (expected.op == FACT_OP_ENTITY) {
            expected.a = stored_entity_number(facts, expected.a);
        } else if (expected.op == FACT_OP_LAMBDA) {
            expected.a = stored_scope_number(expected.a);
        }
        assert_memory_equal(&facts->nodes[i], &expected, sizeof expected);
    }
}

static void compare_stored_sites(const struct facts *facts)
{
    uint32_t first = 0;
    uint32_t seen = 0;

    assert_int_equal(facts->header->binding_count, told.binding_count);
    assert_int_equal(facts->header->import_count, told.import_count);
    assert_int_equal(facts->header->ref_count, told.ref_count);
    for (uint32_t i = 0; i < told.binding_count; i++) {
        const struct fact_binding *row = &facts->bindings[i];
        struct fact_binding expected = told.bindings[row->line - 1];
        expected.scope = stored_scope_number(expected.scope);
        assert_memory_equal(row, &expected, sizeof expected);
    }
    for (uint32_t i = 0; i < told.binding_count; i += seen) {
        seen = facts_find_scope_bindings(facts, facts->bindings[i].scope, facts->bindings[i].name,
                                         &first);
        assert_int_equal(first, i);
        assert_true(seen > 0);
    }
    for (uint32_t i = 0; i < told.import_count; i++) {
        struct fact_import expected = { 0 };
        for (uint32_t j = 0; j < told.import_count; j++) {
            if (told.imports[j].module == facts->imports[i].module) {
                expected = told.imports[j];
            }
        }
        expected.from = stored_entity_number(facts, expected.from);
        expected.scope = stored_scope_number(expected.scope);
        assert_memory_equal(&facts->imports[i], &expected, sizeof expected);
    }
    for (uint32_t i = 0; i < told.ref_count; i++) {
        struct fact_ref expected = told.refs[facts->refs[i].line - 1];
        expected.from = stored_entity_number(facts, expected.from);
        expected.scope = stored_scope_number(expected.scope);
        assert_memory_equal(&facts->refs[i], &expected, sizeof expected);
    }
}

static void test_view_says_what_was_told(void **state)
{
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct err err = { 0 };

    (void)state;
    assert_non_null(builder);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct str bytes = STR_EMPTY;
        struct facts facts;
        tell_random_file(builder, seed * 0x9e3779b97f4a7c15U);
        assert_true(facts_builder_finish_file(builder, &bytes, &err));
        facts = open_good_bytes(bytes);
        compare_stored_entities(&facts);
        compare_stored_sites(&facts);
    }
    facts_builder_free_all(builder);
}

static void test_equal_input_gives_equal_bytes(void **state)
{
    struct facts_builder *used = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct err err = { 0 };

    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct facts_builder *fresh = facts_builder_create_new(BUILDER_BYTES_MAX);
        struct str a = STR_EMPTY;
        struct str b = STR_EMPTY;
        tell_random_file(used, seed);
        assert_true(facts_builder_finish_file(used, &a, &err));
        tell_random_file(fresh, seed);
        assert_true(facts_builder_finish_file(fresh, &b, &err));
        assert_true(str_equals_bytes(a, b));
        facts_builder_free_all(fresh);
    }
    facts_builder_free_all(used);
}

static void test_texts_are_interned(void **state)
{
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct str bytes = STR_EMPTY;
    struct err err = { 0 };
    struct facts facts;
    fact_text numbers[2000];

    (void)state;
    facts_builder_begin_file(builder, 0, STR("x"), 0, 0);
    for (uint32_t i = 0; i < 2000; i++) {
        numbers[i] = intern_number(builder, "text", i);
    }
    for (uint32_t i = 0; i < 2000; i++) {
        char text[40];
        assert_int_equal(numbers[i], intern_number(builder, "text", i));
        (void)snprintf(text, sizeof text, "text%u", i);
        assert_true(str_equals_cstring(facts_builder_borrow_text(builder, numbers[i]), text));
    }
    assert_int_equal(facts_builder_intern_text(builder, STR_EMPTY), 0);
    assert_true(facts_builder_finish_file(builder, &bytes, &err));
    facts = open_good_bytes(bytes);
    assert_int_equal(facts_search_text_number(&facts, STR("text77")), numbers[77]);
    assert_int_equal(facts_search_text_number(&facts, STR("text")), FACT_NONE);
    assert_int_equal(facts_search_text_number(&facts, STR_EMPTY), 0);
    facts_builder_free_all(builder);
}

static void test_nodes_are_shared_and_cleaned(void **state)
{
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct str bytes = STR_EMPTY;
    struct err err = { 0 };
    struct facts facts;
    uint32_t a;
    uint32_t member;
    uint32_t call;
    uint32_t applied;

    (void)state;
    facts_builder_begin_file(builder, 0, STR("x"), 0, 0);
    a = facts_builder_add_node(builder, FACT_OP_NAME, 0, intern_number(builder, "a", 1), 7);
    assert_int_equal(
        a, facts_builder_add_node(builder, FACT_OP_NAME, 0, intern_number(builder, "a", 1), 9));
    member = facts_builder_add_node(builder, FACT_OP_MEMBER, 0, a, intern_number(builder, "b", 1));
    call = facts_builder_add_node(builder, FACT_OP_CALL, 0, member, a); /* `a` is no ARG */
    assert_int_equal(facts_builder_borrow_node(builder, call)->b, FACT_NONE);
    assert_int_equal(facts_builder_borrow_node(builder, 1000)->op, FACT_OP_NONE);
    applied = facts_builder_add_node(builder, FACT_OP_APPLY, 0, a, 1000);
    assert_true(facts_builder_finish_file(builder, &bytes, &err));
    facts = open_good_bytes(bytes);
    assert_true(
        str_equals_cstring(facts_borrow_text(&facts, facts_find_last_name(&facts, member)), "b1"));
    assert_true(
        str_equals_cstring(facts_borrow_text(&facts, facts_find_last_name(&facts, applied)), "a1"));
    assert_int_equal(facts_find_last_name(&facts, call), 0);
    assert_int_equal(facts_find_last_name(&facts, FACT_NONE), 0);
    facts_builder_free_all(builder);
}

/* A child that begins before its parent is given to the next ancestor that does not. */
static void test_entities_settle_in_order(void **state)
{
    static const struct {
        const char *name;
        uint32_t start;
        uint32_t end;
        uint32_t parent;
    } rows[] = {
        { "outer", 10, 90, 0 }, { "late", 50, 60, 1 }, { "early", 20, 30, 2 },
        { "same", 10, 90, 1 },  { "wide", 10, 95, 1 }, { "beyond", 95, 900, 77 },
    };
    static const struct {
        const char *name;
        uint32_t parent;
    } stored[] = { { "wide", 0 },  { "outer", 0 }, { "same", 2 },
                   { "early", 2 }, { "late", 2 },  { "beyond", 0 } };
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct str bytes = STR_EMPTY;
    struct err err = { 0 };
    struct facts facts;

    (void)state;
    facts_builder_begin_file(builder, 0, STR("x"), 100, 5);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t number = 0;
        struct fact_entity *row = facts_builder_add_entity(builder, &number);
        row->name = facts_builder_intern_text(builder, str_from_cstring(rows[i].name));
        row->start_byte = rows[i].start;
        row->end_byte = rows[i].end;
        row->parent = rows[i].parent;
        row->kind = ENTITY_KIND_CLASS;
    }
    assert_true(facts_builder_finish_file(builder, &bytes, &err));
    facts = open_good_bytes(bytes);
    for (uint32_t i = 0; i < sizeof stored / sizeof stored[0]; i++) {
        const struct fact_entity *row = &facts.entities[i + 1];
        assert_true(str_equals_cstring(facts_borrow_text(&facts, row->name), stored[i].name));
        assert_int_equal(row->parent, stored[i].parent);
    }
    facts_builder_free_all(builder);
}

/* Reads everything that a view offers, so a sanitizer sees what a bad index would do. */
static uint64_t read_whole_view(const struct facts *facts)
{
    uint64_t sum = 0;
    uint32_t first = 0;

    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        const struct fact_entity *row = &facts->entities[i];
        sum += facts_borrow_text(facts, row->name).size;
        sum += facts_borrow_text(facts, row->qualified).size;
        sum += facts_find_scope_entities(facts, row->scope, row->name, &first);
        sum += facts_find_last_name(facts, row->type);
    }
    for (uint32_t i = 0; i < facts->header->binding_count; i++) {
        const struct fact_binding *row = &facts->bindings[i];
        sum += facts_find_scope_bindings(facts, row->scope, row->name, &first);
        sum += facts->scopes[row->scope].start_byte + facts_find_last_name(facts, row->value);
    }
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        sum += facts_borrow_text(facts, facts->imports[i].module).size;
    }
    for (uint32_t i = 0; i < facts->header->ref_count; i++) {
        sum += facts_find_last_name(facts, facts->refs[i].node);
        sum += facts->entities[facts->refs[i].from].kind;
    }
    return sum + facts_search_text_number(facts, STR("no such text"));
}

static void open_damaged_bytes(struct str bytes, uint64_t *opened)
{
    struct facts facts = { 0 };
    struct err err = { 0 };
    char *exact = mem_alloc_block(bytes.size); /* so that ASan knows where it ends */

    assert_non_null(exact);
    memcpy(exact, bytes.data, bytes.size);
    if (facts_open_checked_view(str_from_range(exact, bytes.size), &facts, &err)) {
        *opened += 1 + (read_whole_view(&facts) & 0U);
    } else {
        assert_true(err.code == ERR_CORRUPT || err.code == ERR_FORMAT);
    }
    mem_free_block(exact);
}

static void test_damaged_buffers_do_no_harm(void **state)
{
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct str bytes = STR_EMPTY;
    struct err err = { 0 };
    uint64_t seed = 42;
    uint64_t opened = 0;
    char *copy;

    (void)state;
    for (uint64_t round = 1; round <= 3; round++) {
        tell_random_file(builder, round * 77777);
        assert_true(facts_builder_finish_file(builder, &bytes, &err));
        copy = mem_alloc_block(bytes.size);
        assert_non_null(copy);
        memcpy(copy, bytes.data, bytes.size);
        for (size_t size = 1; size < bytes.size; size += 1 + size / 50) {
            struct facts facts;
            assert_false(facts_open_checked_view(str_from_range(copy, size), &facts, &err));
        }
        for (uint32_t i = 0; i < 6000; i++) { /* one bit, one byte, or one u32 */
            size_t at = pick_below(&seed, (uint32_t)bytes.size - 4);
            char kept[4];
            memcpy(kept, copy + at, sizeof kept);
            if (i % 3 == 0) {
                copy[at] = (char)((unsigned char)copy[at] ^ (1U << pick_below(&seed, 8)));
            } else if (i % 3 == 1) {
                copy[at] = (char)pick_below(&seed, 256);
            } else {
                uint32_t value = pick_below(&seed, 2) == 0 ? FACT_NONE : pick_below(&seed, 5000);
                at -= at % 4;
                memcpy(kept, copy + at, sizeof kept);
                memcpy(copy + at, &value, sizeof value);
            }
            open_damaged_bytes(str_from_range(copy, bytes.size), &opened);
            memcpy(copy + at, kept, sizeof kept);
        }
        mem_free_block(copy);
    }
    assert_true(opened > 0); /* damage to a plain number cannot be seen */
    facts_builder_free_all(builder);
}

static void test_header_errors_are_told_apart(void **state)
{
    struct facts_builder *builder = facts_builder_create_new(BUILDER_BYTES_MAX);
    struct str bytes = STR_EMPTY;
    struct err err = { 0 };
    struct facts facts;
    struct facts_header *header;

    (void)state;
    facts_builder_begin_file(builder, 0, STR("x"), 1, 1);
    assert_true(facts_builder_finish_file(builder, &bytes, &err));
    header = mem_alloc_block(bytes.size);
    assert_non_null(header);
    memcpy(header, bytes.data, bytes.size);
    header->version++;
    assert_false(facts_open_checked_view(str_from_range((char *)header, bytes.size), &facts, &err));
    assert_int_equal(err.code, ERR_FORMAT);
    header->version--;
    header->magic++;
    assert_false(facts_open_checked_view(str_from_range((char *)header, bytes.size), &facts, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    header->magic--;
    header->status = FILE_STATUS_CRASHED;
    assert_false(facts_open_checked_view(str_from_range((char *)header, bytes.size), &facts, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    mem_free_block(header);
    facts_builder_free_all(builder);
}

static void test_limits_are_errors(void **state)
{
    static const size_t limits[] = { 0, 3, 4, 100, 1000, 5000 };
    struct err err = { 0 };
    struct str bytes = STR_EMPTY;

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct facts_builder *builder = facts_builder_create_new(limits[i]);
        uint32_t number = 0;
        facts_builder_begin_file(builder, 0, STR("x"), 10, 1);
        for (uint32_t j = 0; j < 200; j++) {
            facts_builder_add_entity(builder, &number)->name = intern_number(builder, "e", j);
            (void)facts_builder_add_node(builder, FACT_OP_NAME, 0, intern_number(builder, "n", j),
                                         FACT_NONE);
            facts_builder_add_ref(builder)->from = number;
            facts_builder_add_binding(builder)->scope = 0;
            facts_builder_add_import(builder)->scope = 0;
        }
        assert_false(facts_builder_finish_file(builder, &bytes, &err));
        assert_true(err.code == ERR_LIMIT || err.code == ERR_MEMORY);
        facts_builder_free_all(builder);
    }
}

static void test_failing_allocations_are_errors(void **state)
{
    struct err err = { 0 };
    bool done = false;

    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct facts_builder *builder;
        struct str bytes = STR_EMPTY;
        assert_true(nth < 1000);
        mem_fail_nth_alloc(nth);
        builder = facts_builder_create_new(BUILDER_BYTES_MAX);
        if (builder != NULL) {
            facts_builder_begin_file(builder, 0, STR("x"), FILE_BYTES, 9);
            for (uint32_t i = 0; i < 600; i++) {
                uint32_t number = 0;
                fact_text name = intern_number(builder, "e", i);
                facts_builder_add_entity(builder, &number)->name = name;
                facts_builder_add_ref(builder)->node =
                    facts_builder_add_node(builder, FACT_OP_NAME, 0, name, FACT_NONE);
                facts_builder_edit_entity(builder, number)->start_byte = FILE_BYTES - i;
            }
            done = facts_builder_finish_file(builder, &bytes, &err);
            assert_true(done || err.code == ERR_MEMORY);
        }
        mem_fail_no_more();
        if (done) {
            (void)open_good_bytes(bytes);
        }
        facts_builder_free_all(builder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_view_says_what_was_told),
        cmocka_unit_test(test_equal_input_gives_equal_bytes),
        cmocka_unit_test(test_texts_are_interned),
        cmocka_unit_test(test_nodes_are_shared_and_cleaned),
        cmocka_unit_test(test_entities_settle_in_order),
        cmocka_unit_test(test_damaged_buffers_do_no_harm),
        cmocka_unit_test(test_header_errors_are_told_apart),
        cmocka_unit_test(test_limits_are_errors),
        cmocka_unit_test(test_failing_allocations_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
