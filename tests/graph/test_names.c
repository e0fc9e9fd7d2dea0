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
        EXPECT("pairs", names->pairs[text] == graph_mark_pairs(folded), "%u", text);
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

/* `of_names`: whose names the texts are, to look by their marks; or NULL. */
static void check_part(const struct graph_texts *texts, const struct graph_names *of_names,
                       struct str part, struct arena *arena)
{
    uint64_t *bits = arena_alloc_zeroed(arena, GRAPH_BIT_WORDS(texts->count), sizeof *bits);
    uint32_t next;

    assert_non_null(bits);
    if (of_names != NULL) {
        graph_mark_names_holding(of_names, part, bits);
    } else {
        graph_mark_texts_holding(texts, part, bits);
    }
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
                check_part(texts, NULL, wanted, arena);
                check_part(&names->names, names, wanted, arena);
            }
        }
    }
    check_part(&names->names, NULL, STR("\x01"), arena);
    check_part(&names->names, names, STR("\x01"), arena);
}

/* The fronts of each last byte are those that end in it, once each. */
static void check_ends(const struct graph_texts *fronts)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        for (uint32_t i = fronts->end_first[byte]; i < fronts->end_first[byte + 1]; i++) {
            struct str front = graph_text_at(fronts, fronts->by_end[i]);
            EXPECT("end", (unsigned char)front.data[front.size - 1] == byte, "%.*s",
                   STR_ARG(front));
            EXPECT("once",
                   i == fronts->end_first[byte] || fronts->by_end[i - 1] < fronts->by_end[i], "%u",
                   i);
        }
    }
    EXPECT("all", fronts->end_first[256] == fronts->count, "%u", fronts->end_first[256]);
}

static bool name_has_in_order(struct str name, struct str text)
{
    size_t met = 0;
    for (size_t i = 0; i < name.size && met < text.size; i++) {
        met += name.data[i] == text.data[met];
    }
    return met == text.size;
}

/* A name with some bytes left out, put in, changed or swapped, in small letters. */
static struct str change_name(struct str name, uint64_t *seed, char *room, size_t room_size)
{
    size_t size = name.size < room_size ? name.size : room_size;
    unsigned changes = (unsigned)random_below_limit(seed, 4);

    memcpy(room, name.data, size);
    for (; changes > 0 && size > 1; changes--) {
        size_t at = random_below_limit(seed, size - 1);
        char byte = (char)('a' + random_below_limit(seed, 26));
        switch (random_below_limit(seed, 4)) {
        case 0: memmove(room + at, room + at + 1, size-- - at - 1); break;
        case 1: room[at] = byte; break;
        case 2:
            byte = room[at];
            room[at] = room[at + 1];
            room[at + 1] = byte;
            break;
        default:
            if (size < room_size) {
                memmove(room + at + 1, room + at, size++ - at);
                room[at] = byte;
            }
        }
    }
    return str_from_range(room, size);
}

/* Marked are the names that a slow look at each finds, whichever of both is asked for. */
static void check_like(const struct graph_names *names, struct str text, int limit, bool in_order,
                       struct arena *arena)
{
    uint32_t count = names->names.count;
    uint64_t *bits = arena_alloc_zeroed(arena, GRAPH_BIT_WORDS(count), sizeof *bits);
    struct graph_wanted wanted;

    assert_non_null(bits);
    graph_want_text(text, &wanted);
    graph_mark_names_like(names, &wanted, in_order, limit, bits);
    for (uint32_t name = 0; name < count; name++) {
        struct str other = graph_text_at(&names->names, name);
        unsigned most = limit < 0 ? 0 : (unsigned)limit;
        unsigned edits = str_edit_distance(other, text, most);
        unsigned got = graph_count_name_edits(names, name, &wanted, most);
        bool has = name_has_in_order(other, text);
        bool like = (in_order && has) || (limit >= 0 && edits <= most);
        EXPECT("edits", got == edits, "%u, not %u: '%.*s' '%.*s'", got, edits, STR_ARG(text),
               STR_ARG(other));
        EXPECT("in order", graph_name_has_subsequence(names, name, &wanted) == has, "'%.*s' '%.*s'",
               STR_ARG(text), STR_ARG(other));
        EXPECT("like", ((bits[name / 64] >> name % 64 & 1) != 0) == like, "'%.*s' '%.*s'",
               STR_ARG(text), STR_ARG(other));
    }
}

static void check_likes(const struct graph_names *names, uint64_t *seed, struct arena *arena)
{
    char room[63];
    for (unsigned round = 0; round < 200 && names->names.count > 0; round++) {
        uint32_t name = (uint32_t)random_below_limit(seed, names->names.count);
        struct str text = change_name(graph_text_at(&names->names, name), seed, room, sizeof room);
        check_like(names, text, (int)random_below_limit(seed, 4) - 1, round % 2 == 0, arena);
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
        check_ends(&names->fronts);
        check_likes(names, &seed, &arena);
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
