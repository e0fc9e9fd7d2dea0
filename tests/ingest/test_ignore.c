/* test_ignore.c - ignore rules: a table of what git documents, and git itself as an oracle. */
#include "ingest/ignore.h"

#include "ingest/tree.h"
#include "ingest/walk.h"
#include "util/buf.h"

#include <errno.h>

/* ------------------------------------------------------------------ table */

struct ignore_row {
    const char *rules;
    const char *path; /* with a slash at the end: a folder */
    char want;        /* 'h'ide, 's'how (negated), '-' no rule matches */
};

static void check_ignore_row(const struct ignore_row *row)
{
    struct arena arena;
    struct ignore_list *list = NULL;
    struct err err = { 0 };
    struct str path = str_from_cstring(row->path);
    bool is_folder = path.size > 0 && path.data[path.size - 1] == '/';
    const struct ignore_rule *rule = NULL;
    char got;

    path.size -= is_folder ? 1 : 0;
    arena_init_with_limit(&arena, (size_t)1 << 22);
    assert_true(ignore_parse_rule_text(str_from_cstring(row->rules), STR_EMPTY, STR(".gitignore"),
                                       &arena, &list, &err));
    rule = ignore_find_last_match(list, path, is_folder);
    got = '-';
    if (rule != NULL) {
        got = rule->negated ? 's' : 'h';
    }
    EXPECT(row->rules, got == row->want, "'%s': want %c, got %c", row->path, row->want, got);
    arena_release_all_blocks(&arena);
}

static void test_rules_as_documented(void **state)
{
    static const struct ignore_row rows[] = {
        /* plain names match at every depth; a slash anchors */
        { "foo", "foo", 'h' },
        { "foo", "a/b/foo", 'h' },
        { "foo", "a/foo/", 'h' },
        { "foo", "food", '-' },
        { "/foo", "foo", 'h' },
        { "/foo", "a/foo", '-' },
        { "a/foo", "a/foo", 'h' },
        { "a/foo", "b/a/foo", '-' },
        { "build", "builder.c", '-' },
        /* folders only */
        { "foo/", "foo", '-' },
        { "foo/", "foo/", 'h' },
        { "foo/", "a/foo/", 'h' },
        { "a/foo/", "a/foo/", 'h' },
        { "a/foo/", "b/a/foo/", '-' },
        /* negation; the last rule that matches decides */
        { "*.o\n!keep.o", "keep.o", 's' },
        { "!keep.o\n*.o", "keep.o", 'h' },
        { "*.o\n!keep.o", "other.o", 'h' },
        { "!foo", "bar", '-' },
        /* comments, blanks, escapes */
        { "# foo\n\nfoo", "foo", 'h' },
        { "# foo", "# foo", '-' },
        { "\\# foo", "# foo", 'h' },
        { "\\!foo", "!foo", 'h' },
        { " # foo", " # foo", 'h' },
        { "foo   ", "foo", 'h' },
        { "foo\\ ", "foo ", 'h' },
        { "foo\\   ", "foo ", 'h' },
        { "foo\t", "foo", '-' },
        { "foo\t", "foo\t", 'h' },
        { " foo", "foo", '-' },
        { "foo\r\nbar\r\n", "foo", 'h' },
        { "foo\r\nbar\r\n", "bar", 'h' },
        { "foo\r", "foo", 'h' },
        { "\xEF\xBB\xBF"
          "foo",
          "foo", 'h' },
        { "foo\\", "foo", '-' },
        { "foo\\", "foo\\", '-' },
        { "f\\oo", "foo", 'h' },
        { "\\*", "*", 'h' },
        { "\\*", "a", '-' },
        /* one star, question mark */
        { "*.o", "a.o", 'h' },
        { "*.o", "x/.o", 'h' },
        { "*", "anything", 'h' },
        { "f*o", "fo", 'h' },
        { "f*o", "fxyo", 'h' },
        { "f*o", "fxyoz", '-' },
        { "/a*/b", "ax/b", 'h' },
        { "/a*/b", "ax/y/b", '-' },
        { "/*", "a", 'h' },
        { "/*", "a/b", '-' },
        { "a/*", "a/b", 'h' },
        { "a/*", "a/b/c", '-' },
        { "f?o", "fxo", 'h' },
        { "f?o", "fo", '-' },
        { "a?b/c", "a/b/c", '-' },
        /* two stars */
        { "**/foo", "foo", 'h' },
        { "**/foo", "a/b/foo", 'h' },
        { "**/foo/bar", "x/foo/bar", 'h' },
        { "**/foo/bar", "foo/x/bar", '-' },
        { "abc/**", "abc/x/y", 'h' },
        { "abc/**", "abc/", '-' },
        { "a/**/b", "a/b", 'h' },
        { "a/**/b", "a/x/b", 'h' },
        { "a/**/b", "a/x/y/b", 'h' },
        { "a/**/b", "ab", '-' },
        { "a/**/b", "a/xb", '-' },
        { "a/**/**/b", "a/b", 'h' },
        { "**", "a/b", 'h' },
        { "/**", "a/b", 'h' },
        { "a**b", "axxb", 'h' },
        { "/x/a**b", "x/a/b", '-' },
        { "/x/a**", "x/a/b", 'h' }, /* git takes the plain front off first */
        { "/x**/c", "xa/b/c", 'h' },
        { "/x?/a**b", "xy/a/b", '-' },
        { "**foo", "a/xfoo", 'h' },
        /* sets */
        { "[ab]", "a", 'h' },
        { "[ab]", "c", '-' },
        { "[a-c]x", "bx", 'h' },
        { "[a-c]x", "dx", '-' },
        { "[!a]", "b", 'h' },
        { "[!a]", "a", '-' },
        { "[^a]", "a", '-' },
        { "[]]", "]", 'h' },
        { "[!]a-]", "]", '-' },
        { "[!]a-]", "b", 'h' },
        { "[a-]", "-", 'h' },
        { "[--0]", ".", 'h' },
        { "[\\]]", "]", 'h' },
        { "[\\\\]", "\\", 'h' },
        { "[c-a]", "b", '-' },
        { "a[", "a[", '-' },
        { "a[b", "a[b", '-' },
        { "x[/]y/z", "x/y/z", '-' },
        { "[[:digit:]]", "7", 'h' },
        { "[[:digit:]]", "x", '-' },
        { "[![:digit:]]", "x", 'h' },
        { "[[:upper:][:space:]]", " ", 'h' },
        { "[[:nothing:]]", "n", '-' },
        { "[[:]", ":", 'h' },
        { "[[:]", "[", 'h' },
        { "[[:digit:]-z]", "-", 'h' },
        { "[\x80-\xff]", "\xc3", 'h' },
        /* odd but legal */
        { "/", "a", '-' },
        { "!", "a", '-' },
        { "//", "a", '-' },
        { "", "a", '-' },
        { "   ", "   ", '-' },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_ignore_row(&rows[i]);
    }
    expect_all_rows_passed();
}

static void test_reason_names_rule(void **state)
{
    struct arena arena;
    struct ignore_list *list = NULL;
    struct ignore_rule *rule;
    struct err err = { 0 };

    (void)state;
    arena_init_with_limit(&arena, (size_t)1 << 20);
    assert_true(ignore_parse_rule_text(STR("# x\n\n*.o  \n"), STR("src"), STR("src/.gitignore"),
                                       &arena, &list, &err));
    rule = ignore_find_last_match(list, STR("src/deep/a.o"), false);
    assert_non_null(rule);
    assert_true(
        str_equals_cstring(ignore_borrow_rule_reason(list, rule), "'*.o' in src/.gitignore:3"));
    arena_release_all_blocks(&arena);
}

/* A matcher that backtracks takes longer than anyone can wait for this. */
static void test_many_stars_end_soon(void **state)
{
    struct arena arena;
    struct ignore_glob glob = { 0 };
    struct err err = { 0 };
    char pattern[201];
    char text[4000];

    (void)state;
    for (size_t i = 0; i < 200; i += 2) {
        memcpy(pattern + i, "*a", 2);
    }
    pattern[200] = 'b';
    memset(text, 'a', sizeof text);
    arena_init_with_limit(&arena, (size_t)1 << 20);
    assert_true(ignore_compile_glob_text(str_from_range(pattern, 201), &arena, &glob, &err));
    assert_false(ignore_match_glob_text(&glob, str_from_range(text, sizeof text)));
    text[sizeof text - 1] = 'b';
    assert_true(ignore_match_glob_text(&glob, str_from_range(text, sizeof text)));
    arena_release_all_blocks(&arena);
}

static void test_too_long_pattern_matches_nothing(void **state)
{
    static char pattern[IGNORE_STEPS_MAX + 100];
    struct arena arena;
    struct ignore_glob glob = { 0 };
    struct err err = { 0 };

    (void)state;
    memset(pattern, '?', sizeof pattern);
    arena_init_with_limit(&arena, (size_t)1 << 22);
    assert_true(
        ignore_compile_glob_text(str_from_range(pattern, sizeof pattern), &arena, &glob, &err));
    assert_true(glob.never);
    assert_true(ignore_compile_glob_text(str_from_range(pattern, IGNORE_STEPS_MAX - 2), &arena,
                                         &glob, &err));
    assert_true(ignore_match_glob_text(&glob, str_from_range(pattern, IGNORE_STEPS_MAX - 2)));
    arena_release_all_blocks(&arena);
}

/* ------------------------------------------------------------------ git as oracle */

#define ORACLE_ROUNDS      150U
#define ORACLE_FILES_MAX   40U
#define ORACLE_OUTPUT_SIZE ((size_t)1 << 20)

static const char *const oracle_names[] = { "a",   "b",   "ab",  "ba",  "a.b", "b.a",
                                            "aab", "[a]", "a-",  "a b", "a ",  "#a",
                                            "!b",  "*",   "a\\", "^",   "B",   "\xc3\xa9",
                                            "a[b", "]",   "-",   "bb",  "a?" };
static const char *const oracle_parts[] = {
    "a",        "b",   "*",     "**",     "?",           "/",           "/",
    "/**/",     "**/", "/**",   "[ab]",   "[!a]",        "[^b]",        "[a-b]",
    "[]-a]",    "\\",  " ",     "\\ ",    "!",           "#",           ".",
    "ab",       "b*",  "*a",    "\\*",    "[a",          "]",           "-",
    "[[]",      "***", "a**",   "[\\]a]", "[[:alpha:]]", "[[:punct:]]", "[[:upper:]-]",
    "\xc3\xa9", "[a-", "[[:a]", "[!-a]",  "\\a",
};

static const char *oracle_pick(uint64_t *seed, const char *const *list, size_t count)
{
    return list[random_below_limit(seed, count)];
}

static void oracle_write_rules(const struct tree *tree, const char *path, uint64_t *seed)
{
    struct buf text;
    size_t lines = 1 + random_below_limit(seed, 5);

    buf_init_with_limit(&text, 65536);
    for (size_t line = 0; line < lines; line++) {
        size_t parts = 1 + random_below_limit(seed, 4);
        if (random_below_limit(seed, 4) == 0) {
            buf_append_byte(&text, '!');
        }
        for (size_t part = 0; part < parts; part++) {
            buf_append_cstring(
                &text, oracle_pick(seed, oracle_parts, sizeof oracle_parts / sizeof *oracle_parts));
        }
        if (random_below_limit(seed, 6) == 0) {
            buf_append_byte(&text, '/');
        }
        if (random_below_limit(seed, 10) == 0) {
            buf_append_cstring(&text, "  ");
        }
        buf_append_cstring(&text, random_below_limit(seed, 10) == 0 ? "\r\n" : "\n");
    }
    assert_false(text.failed);
    tree_write_bytes_file(tree, path, text.data, text.size);
    buf_release_bytes(&text);
}

/* "work/x/y/" with up to three folders. */
static void oracle_make_folder_path(uint64_t *seed, char *path, size_t size)
{
    size_t depth = random_below_limit(seed, 4);
    size_t used = (size_t)snprintf(path, size, "work/");
    for (size_t i = 0; i < depth; i++) {
        used += (size_t)snprintf(
            path + used, size - used, "%s/",
            oracle_pick(seed, oracle_names, sizeof oracle_names / sizeof *oracle_names));
    }
}

static bool oracle_write_file(const struct tree *tree, const char *path)
{
    char full[TREE_PATH_BYTES];
    int fd;
    tree_join_path(tree, path, full, sizeof full);
    tree_make_parent_folders(full, strlen(tree->root) + 1);
    fd = open(full, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        return false; /* a file stands where a folder is wanted, or the other way round */
    }
    (void)close(fd);
    return true;
}

static void oracle_fill_tree(const struct tree *tree, uint64_t *seed)
{
    char path[TREE_PATH_BYTES];

    for (size_t i = 0; i < ORACLE_FILES_MAX; i++) {
        size_t used;
        oracle_make_folder_path(seed, path, sizeof path);
        used = strlen(path);
        (void)snprintf(path + used, sizeof path - used, "%s",
                       oracle_pick(seed, oracle_names, sizeof oracle_names / sizeof *oracle_names));
        (void)oracle_write_file(tree, path);
    }
    oracle_write_rules(tree, "work/.gitignore", seed);
    oracle_write_rules(tree, "work/.git/info/exclude", seed);
    for (size_t i = 0; i < 3; i++) {
        size_t used;
        oracle_make_folder_path(seed, path, sizeof path);
        used = strlen(path);
        (void)snprintf(path + used, sizeof path - used, ".gitignore");
        if (oracle_write_file(tree, path)) {
            oracle_write_rules(tree, path, seed);
        }
    }
}

/* What git says, NUL-terminated paths one after the other. False: there is no git. */
static bool oracle_ask_git(const struct tree *tree, struct buf *out)
{
    char command[TREE_PATH_BYTES + 256];
    FILE *pipe;
    void *at;

    (void)snprintf(command, sizeof command,
                   "cd '%s/work' && HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 "
                   "git ls-files -o --exclude-standard -z 2>/dev/null",
                   tree->root);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    buf_clear_keep_memory(out);
    at = buf_extend_by_size(out, ORACLE_OUTPUT_SIZE);
    assert_non_null(at);
    out->size = fread(at, 1, ORACLE_OUTPUT_SIZE, pipe);
    return pclose(pipe) == 0;
}

static bool oracle_make_repository(const struct tree *tree)
{
    char command[TREE_PATH_BYTES + 256];
    (void)snprintf(command, sizeof command,
                   "HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 "
                   "git init -q '%s/work' >/dev/null 2>&1",
                   tree->root);
    return system(command) == 0;
}

static int oracle_compare_texts(const void *a, const void *b)
{
    const struct str *left = a;
    const struct str *right = b;
    return str_compare_bytes(*left, *right);
}

static size_t oracle_split_answer(const struct buf *answer, struct str *paths, size_t room)
{
    struct str rest = buf_borrow_str(answer);
    bool more = true;
    struct str part;
    size_t count = 0;

    while (count < room && str_split_next_part(&rest, &more, '\0', &part)) {
        if (part.size > 0) {
            paths[count++] = part;
        }
    }
    qsort(paths, count, sizeof *paths, oracle_compare_texts);
    return count;
}

static size_t oracle_walk_tree(const struct tree *tree, struct walk_result *result,
                               struct str *paths, size_t room)
{
    const struct walk_options options = { .no_builtin_skips = true };
    struct err err = { 0 };
    char full[TREE_PATH_BYTES];
    size_t count = 0;

    tree_join_path(tree, "work", full, sizeof full);
    if (!walk_list_folder_files(full, &options, result, &err)) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < result->file_count && count < room; i++) {
        paths[count++] = result->files[i].path;
    }
    qsort(paths, count, sizeof *paths, oracle_compare_texts);
    return count;
}

static void oracle_compare_round(const struct tree *tree, uint64_t seed, struct buf *answer)
{
    struct str theirs[2 * ORACLE_FILES_MAX];
    struct str ours[2 * ORACLE_FILES_MAX];
    size_t room = sizeof ours / sizeof *ours;
    struct walk_result result;
    size_t their_count = oracle_split_answer(answer, theirs, room);
    size_t our_count = oracle_walk_tree(tree, &result, ours, room);
    size_t same = 0;

    while (same < our_count && same < their_count && str_equals_bytes(ours[same], theirs[same])) {
        same++;
    }
    EXPECT("git", same == our_count && same == their_count,
           "seed %llu: %zu files here, %zu in git; first difference '%.*s' and '%.*s'",
           (unsigned long long)seed, our_count, their_count,
           STR_ARG(same < our_count ? ours[same] : STR_EMPTY),
           STR_ARG(same < their_count ? theirs[same] : STR_EMPTY));
    walk_free_result(&result);
}

static void oracle_empty_work_folder(const struct tree *tree)
{
    char full[TREE_PATH_BYTES];
    tree_join_path(tree, "work", full, sizeof full);
    tree_remove_folder(full);
}

static void test_random_trees_as_git(void **state)
{
    const char *rounds_text = getenv("ORACLE_ROUNDS");
    uint64_t rounds = rounds_text != NULL ? strtoull(rounds_text, NULL, 10) : ORACLE_ROUNDS;
    struct tree tree;
    struct buf answer;
    bool has_git = true;

    (void)state;
    tree_make_temp_folder(&tree);
    buf_init_with_limit(&answer, ORACLE_OUTPUT_SIZE);
    for (uint64_t round = 1; round <= rounds && has_git; round++) {
        uint64_t seed = round;
        has_git = oracle_make_repository(&tree);
        if (has_git) {
            oracle_fill_tree(&tree, &seed);
            assert_true(oracle_ask_git(&tree, &answer));
            oracle_compare_round(&tree, round, &answer);
        }
        if (getenv("ORACLE_KEEP") == NULL) {
            oracle_empty_work_folder(&tree);
        }
    }
    buf_release_bytes(&answer);
    if (getenv("ORACLE_KEEP") == NULL) {
        tree_remove_all_below(&tree);
    }
    if (!has_git) {
        print_message("git is not there to compare with\n");
        skip();
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_as_documented),
        cmocka_unit_test(test_reason_names_rule),
        cmocka_unit_test(test_many_stars_end_soon),
        cmocka_unit_test(test_too_long_pattern_matches_nothing),
        cmocka_unit_test(test_random_trees_as_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
