/* test_walk_cursor.c - our cursor finds what tree-sitter's own finds: the same nodes in the same
 * order, with symbol, bytes, points, field and flags. Inputs are the cases of every language, whole
 * and damaged, so that trees with errors and missing nodes are among them. */
#define WALK_NO_POISON /* what it compares with */
#include "lang/walk_cursor_internal.h"
#include "lang/walk_internal.h"
#include "util/buf.h"
#include "util/file.h"

#include "util/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#define TEXT_BYTES_MAX ((size_t)1 << 20U)
#define PATH_BYTES     1024U
#define DEPTH_MAX      2000U
#define NAMED_MAX      20U /* children asked for by number, of one node */

struct pair {
    struct walk_cursor ours;
    TSTreeCursor theirs;
    struct walk_spot above[DEPTH_MAX];
    size_t depth;
    uint64_t fields;
    uint64_t missing;
    uint64_t extras;
};

static bool pair_nodes_are_same(TSNode node, TSNode want)
{
    return ts_node_eq(node, want) && memcmp(node.context, want.context, sizeof want.context) == 0;
}

static bool pair_spots_are_same(struct pair *pair)
{
    const struct walk_spot *spot = &pair->ours.spot;
    TSNode want = ts_tree_cursor_current_node(&pair->theirs);
    TSFieldId field = ts_tree_cursor_current_field_id(&pair->theirs);
    pair->fields += field != 0;
    pair->missing += ts_node_is_missing(want);
    pair->extras += ts_node_is_extra(want);
    return pair_nodes_are_same(spot->node, want) && spot->symbol == ts_node_symbol(want) &&
           spot->named == ts_node_is_named(want) && spot->extra == ts_node_is_extra(want) &&
           (pair->depth == 0 || walk_cursor_find_field(&pair->ours) == field);
}

/* Children asked for by field and by number are the same. */
static bool pair_children_are_same(TSNode node)
{
    uint32_t fields = ts_language_field_count(ts_node_language(node));
    uint32_t named = ts_node_named_child_count(node);
    uint32_t children = ts_node_child_count(node);
    bool same = true;
    for (uint32_t i = 0; i <= fields; i++) {
        same = same && pair_nodes_are_same(walk_cursor_child_by_field(node, (TSFieldId)i),
                                           ts_node_child_by_field_id(node, (TSFieldId)i));
    }
    for (uint32_t i = 0; i <= named && i < NAMED_MAX; i++) {
        same = same && pair_nodes_are_same(walk_cursor_child_at(node, i, true),
                                           ts_node_named_child(node, i));
    }
    for (uint32_t i = 0; i <= children && i < NAMED_MAX; i++) {
        same = same &&
               pair_nodes_are_same(walk_cursor_child_at(node, i, false), ts_node_child(node, i));
    }
    return same;
}

/* False: both are done, or they part (*same is false then). */
static bool pair_step(struct pair *pair, bool *same)
{
    struct walk_spot above = pair->ours.spot;
    bool below = walk_cursor_go_below(&pair->ours);
    *same = below == ts_tree_cursor_goto_first_child(&pair->theirs);
    if (!*same || (below && pair->depth == DEPTH_MAX)) {
        return false;
    }
    if (below) {
        pair->above[pair->depth++] = above;
        return true;
    }
    for (;;) {
        bool next = walk_cursor_go_next(&pair->ours);
        *same = next == ts_tree_cursor_goto_next_sibling(&pair->theirs);
        if (!*same || next) {
            return *same;
        }
        if (pair->depth == 0) {
            return false;
        }
        pair->ours.spot = pair->above[--pair->depth];
        (void)ts_tree_cursor_goto_parent(&pair->theirs);
        *same = pair_spots_are_same(pair);
        if (!*same) {
            return false;
        }
    }
}

static uint64_t pair_compare(struct pair *pair, const struct lang *lang, struct str text,
                             const char *what)
{
    TSParser *parser = ts_parser_new();
    TSTree *tree = NULL;
    uint64_t nodes = 0;
    bool same = true;
    assert_true(ts_parser_set_language(parser, lang->grammar()));
    tree = ts_parser_parse_string(parser, NULL, text.data, (uint32_t)text.size);
    pair->theirs = ts_tree_cursor_new(ts_tree_root_node(tree));
    walk_cursor_stand_at(&pair->ours, ts_tree_root_node(tree));
    pair->depth = 0;
    do {
        same = pair_spots_are_same(pair) && pair_children_are_same(pair->ours.spot.node);
        nodes++;
    } while (same && pair_step(pair, &same));
    EXPECT(what, same, "%s: the cursors part at node %llu", lang->name, (unsigned long long)nodes);
    ts_tree_cursor_delete(&pair->theirs);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    return nodes;
}

/* Whole, cut off in the middle, and with every 40th byte a bracket. */
static uint64_t pair_compare_file(struct pair *pair, const struct lang *lang, const char *path)
{
    struct err err = { .code = ERR_NONE };
    uint64_t nodes = 0;
    struct buf text;
    buf_init_with_limit(&text, TEXT_BYTES_MAX);
    if (file_read_whole_bytes(AT_FDCWD, path, TEXT_BYTES_MAX, &text, &err)) {
        nodes += pair_compare(pair, lang, buf_borrow_str(&text), path);
        nodes += pair_compare(pair, lang, str_from_range(text.data, text.size / 2), path);
        for (size_t i = 20; i < text.size; i += 40) {
            text.data[i] = "{)(}"[i / 40 % 4];
        }
        nodes += pair_compare(pair, lang, buf_borrow_str(&text), path);
    }
    buf_release_bytes(&text);
    return nodes;
}

static uint64_t pair_compare_folder(struct pair *pair, const struct lang *lang, const char *folder,
                                    unsigned level)
{
    DIR *list = opendir(folder);
    const struct dirent *entry;
    uint64_t nodes = 0;
    while (list != NULL && (entry = readdir(list)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
        char path[PATH_BYTES];
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path) {
            continue;
        }
        if (entry->d_type == DT_DIR && level > 0) {
            nodes += pair_compare_folder(pair, lang, path, level - 1);
        } else if (!str_ends_with(str_from_cstring(path), STR(".json"))) {
            nodes += pair_compare_file(pair, lang, path);
        }
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return nodes;
}

static void test_cursors_agree_on_cases(void **state)
{
    static struct pair pair;
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        char folder[PATH_BYTES];
        if (list[i]->grammar == NULL) {
            continue; /* C has a front end of its own */
        }
        (void)snprintf(folder, sizeof folder, "tests/cases/%s", list[i]->name);
        EXPECT(list[i]->name, pair_compare_folder(&pair, list[i], folder, 8) > 500,
               "too few nodes compared");
    }
    assert_true(pair.fields > 1000);
    assert_true(pair.missing > 100);
    assert_true(pair.extras > 100);
    walk_cursor_release_memory(&pair.ours);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cursors_agree_on_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
