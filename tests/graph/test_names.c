/* test_names.c - the distinct names of made-up graphs against slow twins over the entities. */
#include "graph/names.h"

#include "graph/made_set.h"

#define GRAPHS 12U

static bool name_is_held(struct str name, struct str part)
{
    return str_contains_nocase(name, part);
}

/* Every entity stands once in the list of its own name, and only there; capitals are kept. */
static void check_lists(const struct snapshot *snapshot, const struct graph_names *names)
{
    uint32_t listed = 0;
    for (uint32_t text = 0; text < names->names.count; text++) {
        struct str folded = graph_text_at(&names->names, text);
        EXPECT("list", names->names.first[text] < names->names.first[text + 1], "%u is empty",
               text);
        EXPECT("marks", names->marks[text] == graph_mark_bytes(folded), "%u", text);
        for (uint32_t i = names->names.first[text]; i < names->names.first[text + 1]; i++) {
            uint32_t entity = names->names.entities[i];
            struct str name = snapshot->entities[entity].name;
            EXPECT("name", str_equals_nocase(name, folded), "%.*s", STR_ARG(name));
            EXPECT("name of", names->name_of[entity] == text, "%u", entity);
            EXPECT("order", i == names->names.first[text] || names->names.entities[i - 1] < entity,
                   "%u", entity);
            for (uint32_t k = 0; k < name.size && k < folded.size; k++) {
                EXPECT("capital",
                       graph_name_byte_is_upper(names, names->names.start[text] + k) ==
                           (name.data[k] != folded.data[k]),
                       "%.*s", STR_ARG(name));
            }
            listed++;
        }
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        struct str name = snapshot->entities[i].name;
        listed += name.size == 0;
        EXPECT("exact",
               name.size == 0 || graph_find_name_text(snapshot, names, name) == names->name_of[i],
               "%.*s", STR_ARG(name));
    }
    EXPECT("all", listed == snapshot->entity_count, "%u of %u", listed, snapshot->entity_count);
    EXPECT("none", graph_find_name_text(snapshot, names, STR("no such name")) == GRAPH_ID_NONE,
           "found");
}

/* Front and name are the qualified name, or the entity is odd. */
static void check_fronts(const struct snapshot *snapshot, const struct graph_names *names)
{
    uint32_t odd = 0;
    for (uint32_t text = 0; text < names->fronts.count; text++) {
        struct str front = graph_text_at(&names->fronts, text);
        for (uint32_t i = names->fronts.first[text]; i < names->fronts.first[text + 1]; i++) {
            const struct graph_entity *row = &snapshot->entities[names->fronts.entities[i]];
            bool whole = front.size == row->qualified.size;
            EXPECT("front",
                   str_equals_nocase(str_from_range(row->qualified.data, front.size), front) &&
                       (whole || front.size + row->name.size == row->qualified.size),
                   "%.*s", STR_ARG(row->qualified));
        }
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *row = &snapshot->entities[i];
        bool is_odd = !str_ends_with(row->qualified, row->name);
        for (size_t k = 0; k < row->name.size; k++) {
            is_odd = is_odd || graph_byte_separates(row->name.data[k]);
        }
        if (is_odd && row->kind != ENTITY_KIND_FILE) {
            EXPECT("odd", odd < names->odd_count && names->odd[odd] == i, "%u", i);
            odd++;
        }
    }
    EXPECT("odd", odd == names->odd_count, "%u of %u", odd, names->odd_count);
}

static void check_part(const struct graph_texts *texts, struct str part, struct arena *arena)
{
    uint64_t *bits = arena_alloc_zeroed(arena, GRAPH_BIT_WORDS(texts->count), sizeof *bits);
    uint32_t next;

    assert_non_null(bits);
    graph_mark_texts_holding(texts, part, bits);
    next = graph_find_set_bit(bits, 0, texts->count);
    for (uint32_t text = 0; text < texts->count; text++) {
        bool held = name_is_held(graph_text_at(texts, text), part);
        EXPECT("held", held == (next == text), "'%.*s' in %u", STR_ARG(part), text);
        if (next == text) {
            next = graph_find_set_bit(bits, text + 1, texts->count);
        }
    }
    EXPECT("end", next == texts->count, "%u", next);
}

static void check_parts(const struct graph_names *names, uint64_t *seed, struct arena *arena)
{
    for (unsigned round = 0; round < 200; round++) {
        const struct graph_texts *texts = round % 3 == 0   ? &names->names
                                          : round % 3 == 1 ? &names->fronts
                                                           : &names->paths;
        struct str text = STR("x");
        struct str wanted;
        if (texts->count > 0) {
            text = graph_text_at(texts, (uint32_t)random_below_limit(seed, texts->count));
        }
        if (text.size > 0) {
            size_t begin = random_below_limit(seed, text.size);
            wanted =
                str_from_range(text.data + begin, 1 + random_below_limit(seed, text.size - begin));
            if (str_find_byte(wanted, '\0') == SIZE_MAX) {
                check_part(texts, wanted, arena);
            }
        }
    }
    check_part(&names->names, STR("\x01"), arena);
}

static void check_edits(const struct graph_names *names, uint64_t *seed)
{
    uint32_t count = names->names.count;
    for (unsigned round = 0; round < 300 && count > 0; round++) {
        struct str text = graph_text_at(&names->names, (uint32_t)random_below_limit(seed, count));
        uint32_t other = (uint32_t)random_below_limit(seed, count);
        unsigned limit = (unsigned)random_below_limit(seed, 3);
        unsigned wanted = str_edit_distance(graph_text_at(&names->names, other), text, limit);
        unsigned got = graph_count_name_edits(names, other, text, graph_mark_bytes(text), limit);
        EXPECT("edits", (got > limit && wanted > limit) || got == wanted, "%u, not %u", got,
               wanted);
    }
}

static void test_made_graphs(void **state)
{
    (void)state;
    for (unsigned graph = 0; graph < GRAPHS; graph++) {
        uint64_t seed = graph;
        const struct graph_names *names = NULL;
        const struct graph_names *again = NULL;
        struct snapshot *snapshot;
        struct made_set set;
        struct arena arena;
        struct err err;

        set_make_graph(&set, graph, graph == 0 ? 0 : SET_FILES_MAX);
        snapshot = set_build_snapshot(&set);
        arena_init_with_limit(&arena, SIZE_MAX / 2);
        assert_true(graph_borrow_names(snapshot, &names, &err));
        assert_true(graph_borrow_names(snapshot, &again, &err));
        assert_ptr_equal(names, again);
        check_lists(snapshot, names);
        check_fronts(snapshot, names);
        check_parts(names, &seed, &arena);
        check_edits(names, &seed);
        arena_release_all_blocks(&arena);
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
    expect_all_rows_passed();
}

static void test_without_memory(void **state)
{
    struct made_set set;
    struct snapshot *snapshot;
    bool done = false;

    (void)state;
    set_make_graph(&set, 3, SET_FILES_MAX);
    snapshot = set_build_snapshot(&set);
    for (int64_t nth = 1; !done && nth < EXPECT_ALLOCS_MAX; nth++) {
        const struct graph_names *names = NULL;
        struct err err = { .code = ERR_NONE };
        mem_fail_nth_alloc(nth);
        done = graph_borrow_names(snapshot, &names, &err);
        mem_fail_no_more();
        assert_true(done ? names != NULL : err.code == ERR_MEMORY);
    }
    assert_true(done);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_made_graphs),
                                        cmocka_unit_test(test_without_memory) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
