/* test_same_trees.c - the grammars as we build them give the trees that an unchanged build gives.
 *
 * The unchanged ones come from $THIRD/libstock.so (tools/third.mk). Compared are all nodes: type,
 * bytes, points, field, depth, flags. Inputs are our own test cases, noise, and edges of what
 * tools/third/fast_lexer.h does by itself: line ends, bytes above ASCII, NULs, ends of files. */
#include "util/buf.h"
#include "util/file.h"

#include "util/expect.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#define TEXT_BYTES_MAX ((size_t)4 << 20U)
#define PATH_BYTES     1024U
#define NOISE_BYTES    1500U

#define GRAMMAR_MAP(X)                                                                             \
    X(c, "c", ".c")                                                                                \
    X(cpp, "cpp", ".cpp")                                                                          \
    X(go, "go", ".go")                                                                             \
    X(java, "java", ".java")                                                                       \
    X(javascript, "javascript", ".js")                                                             \
    X(python, "python", ".py")                                                                     \
    X(rust, "rust", ".rs")                                                                         \
    X(typescript, "typescript", ".ts")
#define DECLARE(name, folder, suffix) const TSLanguage *tree_sitter_##name(void);
GRAMMAR_MAP(DECLARE)
#undef DECLARE

struct grammar {
    const char *symbol;
    const TSLanguage *(*ours)(void);
    const char *folder; /* of tests/cases */
    const char *suffix;
};
static const struct grammar grammars[] = {
#define ROW(name, folder, suffix) { "tree_sitter_" #name, tree_sitter_##name, folder, suffix },
    GRAMMAR_MAP(ROW)
#undef ROW
};

/* The functions of one build of the core. */
struct core {
    TSParser *(*parser_new)(void);
    void (*parser_delete)(TSParser *);
    bool (*set_language)(TSParser *, const TSLanguage *);
    TSTree *(*parse)(TSParser *, const TSTree *, const char *, uint32_t);
    void (*tree_delete)(TSTree *);
    TSNode (*root)(const TSTree *);
    TSTreeCursor (*cursor_new)(TSNode);
    void (*cursor_delete)(TSTreeCursor *);
    TSNode (*cursor_node)(const TSTreeCursor *);
    TSFieldId (*cursor_field)(const TSTreeCursor *);
    uint32_t (*cursor_depth)(const TSTreeCursor *);
    bool (*first_child)(TSTreeCursor *);
    bool (*next_sibling)(TSTreeCursor *);
    bool (*parent)(TSTreeCursor *);
    TSSymbol (*symbol)(TSNode);
    uint32_t (*start)(TSNode);
    uint32_t (*end)(TSNode);
    TSPoint (*end_point)(TSNode);
    bool (*is_missing)(TSNode);
    bool (*is_extra)(TSNode);
};

#define CORE_FUNCTION_MAP(X)                                                                       \
    X(parser_new, ts_parser_new)                                                                   \
    X(parser_delete, ts_parser_delete)                                                             \
    X(set_language, ts_parser_set_language)                                                        \
    X(parse, ts_parser_parse_string)                                                               \
    X(tree_delete, ts_tree_delete)                                                                 \
    X(root, ts_tree_root_node)                                                                     \
    X(cursor_new, ts_tree_cursor_new)                                                              \
    X(cursor_delete, ts_tree_cursor_delete)                                                        \
    X(cursor_node, ts_tree_cursor_current_node)                                                    \
    X(cursor_field, ts_tree_cursor_current_field_id)                                               \
    X(cursor_depth, ts_tree_cursor_current_depth)                                                  \
    X(first_child, ts_tree_cursor_goto_first_child)                                                \
    X(next_sibling, ts_tree_cursor_goto_next_sibling)                                              \
    X(parent, ts_tree_cursor_goto_parent)                                                          \
    X(symbol, ts_node_symbol)                                                                      \
    X(start, ts_node_start_byte)                                                                   \
    X(end, ts_node_end_byte)                                                                       \
    X(end_point, ts_node_end_point)                                                                \
    X(is_missing, ts_node_is_missing)                                                              \
    X(is_extra, ts_node_is_extra)

static const struct core our_core = {
#define TAKE(field, function) .field = function,
    CORE_FUNCTION_MAP(TAKE)
#undef TAKE
};
static struct core stock_core;
static void *stock;

/* dlsym gives an object pointer where a function is meant; POSIX says how to live with that. */
static void stock_find(const char *name, void *function)
{
    void *found = dlsym(stock, name);
    assert_non_null(found);
    memcpy(function, &found, sizeof found);
}

static bool stock_open(void)
{
    char path[PATH_BYTES];
    const char *third = getenv("THIRD");
    (void)snprintf(path, sizeof path, "%s/libstock.so", third != NULL ? third : "build/third");
#ifdef __SANITIZE_ADDRESS__
    print_message("the sanitizer cannot load a second core beside the first\n");
    return false;
#endif
    stock = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (stock == NULL) {
        print_message("%s\n", dlerror());
        return false;
    }
#define FIND(field, function) stock_find(#function, (void *)&stock_core.field);
    CORE_FUNCTION_MAP(FIND)
#undef FIND
    return true;
}

/* ------------------------------------------------------------------ comparing */

struct tree_walk {
    const struct core *core;
    TSParser *parser;
    TSTree *tree;
    TSTreeCursor cursor;
};

static void walk_begin(struct tree_walk *walk, const struct core *core, const TSLanguage *language,
                       struct str text)
{
    walk->core = core;
    walk->parser = core->parser_new();
    assert_true(core->set_language(walk->parser, language));
    walk->tree = core->parse(walk->parser, NULL, text.data, (uint32_t)text.size);
    assert_non_null(walk->tree);
    walk->cursor = core->cursor_new(core->root(walk->tree));
}

static void walk_end(struct tree_walk *walk)
{
    walk->core->cursor_delete(&walk->cursor);
    walk->core->tree_delete(walk->tree);
    walk->core->parser_delete(walk->parser);
}

static bool walk_step(struct tree_walk *walk)
{
    if (walk->core->first_child(&walk->cursor)) {
        return true;
    }
    while (!walk->core->next_sibling(&walk->cursor)) {
        if (!walk->core->parent(&walk->cursor)) {
            return false;
        }
    }
    return true;
}

static bool walk_nodes_are_same(struct tree_walk *a, struct tree_walk *b)
{
    TSNode left = a->core->cursor_node(&a->cursor);
    TSNode right = b->core->cursor_node(&b->cursor);
    TSPoint left_end = a->core->end_point(left);
    TSPoint right_end = b->core->end_point(right);

    return a->core->symbol(left) == b->core->symbol(right) &&
           a->core->start(left) == b->core->start(right) &&
           a->core->end(left) == b->core->end(right) && left_end.row == right_end.row &&
           left_end.column == right_end.column &&
           a->core->is_missing(left) == b->core->is_missing(right) &&
           a->core->is_extra(left) == b->core->is_extra(right) &&
           a->core->cursor_field(&a->cursor) == b->core->cursor_field(&b->cursor) &&
           a->core->cursor_depth(&a->cursor) == b->core->cursor_depth(&b->cursor);
}

static uint64_t compare_trees(const struct grammar *grammar, struct str text, const char *what)
{
    const TSLanguage *(*theirs)(void) = NULL;
    struct tree_walk ours;
    struct tree_walk stocks;
    uint64_t nodes = 0;
    bool more = true;

    stock_find(grammar->symbol, (void *)&theirs);
    walk_begin(&ours, &our_core, grammar->ours(), text);
    walk_begin(&stocks, &stock_core, theirs(), text);
    while (more) {
        bool same = walk_nodes_are_same(&ours, &stocks);
        bool other_more;
        EXPECT(what, same, "%s: node %llu differs", grammar->symbol, (unsigned long long)nodes);
        nodes++;
        more = walk_step(&ours);
        other_more = walk_step(&stocks);
        EXPECT(what, more == other_more, "%s: one tree ends at node %llu", grammar->symbol,
               (unsigned long long)nodes);
        more = more && other_more && same;
    }
    walk_end(&ours);
    walk_end(&stocks);
    return nodes;
}

/* ------------------------------------------------------------------ inputs */

static uint64_t compare_file(const struct grammar *grammar, const char *path)
{
    struct err err = { .code = ERR_NONE };
    uint64_t nodes = 0;
    struct buf text;

    buf_init_with_limit(&text, TEXT_BYTES_MAX);
    if (file_read_whole_bytes(AT_FDCWD, path, TEXT_BYTES_MAX, &text, &err) && text.size > 0) {
        nodes = compare_trees(grammar, buf_borrow_str(&text), path);
    }
    buf_release_bytes(&text);
    return nodes;
}

static uint64_t compare_folder(const struct grammar *grammar, const char *folder, unsigned level)
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
            nodes += compare_folder(grammar, path, level - 1);
        } else if (str_ends_with(str_from_cstring(path), str_from_cstring(grammar->suffix))) {
            nodes += compare_file(grammar, path);
        }
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return nodes;
}

static void test_trees_of_cases(void **state)
{
    (void)state;
    if (stock == NULL) {
        print_message("there is no unchanged build\n");
        skip();
    }
    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++) {
        char folder[PATH_BYTES];
        uint64_t nodes;
        (void)snprintf(folder, sizeof folder, "tests/cases/%s", grammars[i].folder);
        nodes = compare_folder(&grammars[i], folder, 8);
        print_message("%s: %llu nodes\n", grammars[i].symbol, (unsigned long long)nodes);
    }
    /* Real code: our own. */
    assert_true(compare_folder(&grammars[0], "src", 1) > 100000);
    expect_all_rows_passed();
}

static void test_trees_of_odd_texts(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "a",
        "\xEF\xBB\xBFx = 1\n",
        "x = \"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\" # \xC3\xBC\n\xC3\xA9t\xC3\xA9 = 2",
        "a\r\nb\r\n\tc\rd",
        "f(\x80\xFF\xC3)\n{\xE2\x82",
        "// \xE4\n/* \n\n */ int a; 'x' \"y\n",
        "def f():\n\tif a:\n        b\n\n\n   c\n",
        "`a${b}c` <T>x</T> r#\"q\"# R\"(x)\" 0x1F 1_000 'a'\n",
    };
    (void)state;
    if (stock == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++) {
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
            (void)compare_trees(&grammars[i], str_from_cstring(texts[k]), "odd text");
        }
        (void)compare_trees(&grammars[i], str_from_range("a = 1\0b\n\0\0 c(\0)", 15), "NULs");
    }
    expect_all_rows_passed();
}

static void test_trees_of_noise(void **state)
{
    static const char *const pieces[] = { "a",    "f(", ")",    "{",     "}",        "\n",  " ",
                                          "\t",   "=",  "\"",   "'",     "\xC3\xA4", "1.5", "//",
                                          "/*",   "*/", ";",    "class", "if",       "def", "fn",
                                          ":",    "#",  "\r\n", "\\",    "<",        ">",   "\xFF",
                                          "func", "0x", "->",   "\xE2" };
    uint64_t seed = 7;
    (void)state;
    if (stock == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++) {
        for (unsigned round = 0; round < 8; round++) {
            struct buf text;
            buf_init_with_limit(&text, TEXT_BYTES_MAX);
            while (text.size < NOISE_BYTES) {
                buf_append_cstring(&text, pieces[random_below_limit(&seed, 32)]);
            }
            (void)compare_trees(&grammars[i], buf_borrow_str(&text), "noise");
            buf_release_bytes(&text);
        }
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees_of_cases),
        cmocka_unit_test(test_trees_of_odd_texts),
        cmocka_unit_test(test_trees_of_noise),
    };
    (void)stock_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
