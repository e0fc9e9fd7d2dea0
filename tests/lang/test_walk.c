/* test_walk.c - what extraction promises for any bytes in any language: it ends, in bounded
 * memory, with facts that check out or a clean error; and equal input gives equal bytes. */
#include "lang/lang.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

#define WALK_MEMORY_MAX   ((size_t)1 << 30U)
#define WALK_SOURCE_MAX   ((size_t)16 << 20U)
#define WALK_TIME_MS      500U /* a file; grammars may need longer for hostile ones */
#define WALK_SHORT_MS     60U  /* ... of which enough is seen when they come to an end at all */
#define WALK_NESTED       100000U
#define WALK_DEEPEST_ROWS 4U    /* kinds of brackets that are nested so deep */
#define WALK_NESTED_LESS  2000U /* so deep that most trees are whole in time, and walked */
#define WALK_LINE_BYTES   ((size_t)5 << 20U)
#define WALK_TEXT_BYTES   ((size_t)1 << 20U)
#define WALK_NOISE_BYTES  ((size_t)40 << 10U)
#define WALK_STACK_BYTES  ((rlim_t)8 << 20U) /* what `ulimit -s` says on most systems */

struct walk_run {
    struct lang_session *session;
    const struct lang *lang;
    uint64_t time_ms;
    struct buf source;
};

static void append_times(struct buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        buf_append_cstring(out, text);
    }
}

/* Extracts run->source. True: facts, and they check out. */
static bool extract_source(struct walk_run *run, struct facts *facts, struct err *err)
{
    struct str bytes = STR_EMPTY;
    err_clear_all_fields(err);
    assert_false(run->source.failed);
    if (!lang_extract_file_facts(run->session, run->lang, STR("src/input"),
                                 buf_borrow_str(&run->source), run->time_ms, &bytes, err)) {
        return false;
    }
    if (!facts_open_checked_view(bytes, facts, err)) {
        fail_msg("%s: %s", lang_name_of(run->lang), err->text);
    }
    assert_non_null(facts->header);
    return true;
}

static void expect_words_add_up(const struct facts *facts)
{
    const struct facts_header *header = facts->header;
    uint64_t sum = (uint64_t)header->entity_words + header->import_words + header->comment_words;
    assert_true(sum <= header->source_words);
}

static void expect_any_end(struct walk_run *run, const char *what)
{
    struct facts facts = { 0 };
    struct err err;
    if (extract_source(run, &facts, &err)) {
        assert_true(facts.header->error_bytes <= run->source.size);
        expect_words_add_up(&facts);
    } else if (err.code != ERR_TIMEOUT && err.code != ERR_MEMORY && err.code != ERR_LIMIT) {
        fail_msg("%s of %s: %s", what, lang_name_of(run->lang), err.text);
    }
}

typedef void (*walk_check)(struct walk_run *run);

static void for_each_language(walk_check check)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    for (size_t i = 0; i < count; i++) {
        struct walk_run run = { .session = lang_session_create_new(WALK_MEMORY_MAX),
                                .lang = list[i],
                                .time_ms = WALK_TIME_MS };
        assert_non_null(run.session);
        buf_init_with_limit(&run.source, WALK_SOURCE_MAX);
        check(&run);
        buf_release_bytes(&run.source);
        lang_session_free_all(run.session);
    }
}

/* ------------------------------------------------------------------ hostile input */

/* The first so many kinds of brackets, nested so often. */
static void check_nested_deeply(struct walk_run *run, size_t count, size_t times)
{
    static const struct {
        const char *before;
        const char *open;
        const char *middle;
        const char *close;
    } rows[] = {
        { "x = ", "(", "1", ")" },
        { "", "([{", "", "" },
        { "int f() { return ", "f(", "1", ")" },
        { "", "if (a) {", "", "}" },
        { "x = ", "[", "1", "]" },
        { "", "{", "", "}" },
        { "", ")]}", "", "" },
        { "", "struct a { ", "int b;", "};" },
        { "A", "<A", "", ">" },
    };
    for (size_t i = 0; i < count && i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear_keep_memory(&run->source);
        buf_append_cstring(&run->source, rows[i].before);
        append_times(&run->source, rows[i].open, times);
        buf_append_cstring(&run->source, rows[i].middle);
        append_times(&run->source, rows[i].close, times);
        expect_any_end(run, rows[i].open);
    }
}

static void check_nested_brackets(struct walk_run *run)
{
    check_nested_deeply(run, SIZE_MAX, WALK_NESTED_LESS);
    run->time_ms = WALK_SHORT_MS;
    check_nested_deeply(run, WALK_DEEPEST_ROWS, WALK_NESTED);
}

static void check_one_line(struct walk_run *run)
{
    run->time_ms = WALK_SHORT_MS;
    append_times(&run->source, "a = b; ", WALK_LINE_BYTES / 7U);
    expect_any_end(run, "one line");
    buf_clear_keep_memory(&run->source);
    append_times(&run->source, "x", WALK_TEXT_BYTES);
    expect_any_end(run, "one name");
    buf_clear_keep_memory(&run->source);
    buf_append_cstring(&run->source, "s = \"");
    append_times(&run->source, "y", WALK_TEXT_BYTES);
    buf_append_cstring(&run->source, "\";\n");
    expect_any_end(run, "one text");
}

/* The same numbers everywhere; a poor generator is good enough for noise. */
static void append_noise(struct buf *out, size_t size, unsigned bits)
{
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i++) {
        seed = (uint32_t)(((uint64_t)seed * 48271U) % 2147483647U);
        buf_append_byte(out, (char)(seed >> 7U & ((1U << bits) - 1U)));
    }
}

static void check_noise(struct walk_run *run)
{
    run->time_ms = WALK_SHORT_MS;
    append_noise(&run->source, WALK_NOISE_BYTES, 8);
    expect_any_end(run, "noise");
    buf_clear_keep_memory(&run->source);
    append_noise(&run->source, WALK_NOISE_BYTES, 7);
    expect_any_end(run, "noise of ASCII");
    buf_clear_keep_memory(&run->source);
    for (size_t i = 0; i < 1000; i++) {
        buf_append_bytes(&run->source, "a\0b\r\n\0\0", 7);
    }
    expect_any_end(run, "NUL bytes");
    buf_clear_keep_memory(&run->source);
    buf_append_cstring(&run->source, "\xef\xbb\xbf");
    append_times(&run->source, "\xff\xfe# \xe4\n", 100);
    expect_any_end(run, "Latin-1");
    buf_clear_keep_memory(&run->source);
    append_times(&run->source, "\n", WALK_TEXT_BYTES);
    expect_any_end(run, "empty lines");
    buf_clear_keep_memory(&run->source);
    append_times(&run->source, "// #\n/* */ -- ", WALK_NESTED);
    expect_any_end(run, "comments");
}

static void check_empty(struct walk_run *run)
{
    struct facts facts = { 0 };
    struct err err;
    if (!extract_source(run, &facts, &err) || facts.header == NULL) {
        fail_msg("%s: %s", lang_name_of(run->lang), err.text);
        return;
    }
    assert_int_equal(facts.header->status, FILE_STATUS_ZERO_ENTITIES);
    assert_int_equal(facts.header->entity_count, 1);
    assert_int_equal(facts.header->source_words, 0);
    assert_int_equal(facts.entities[0].kind, ENTITY_KIND_FILE);
}

static void test_nested_brackets_end(void **state)
{
    (void)state;
    for_each_language(check_nested_brackets);
}
static void test_long_lines_end(void **state)
{
    (void)state;
    for_each_language(check_one_line);
}
static void test_noise_ends(void **state)
{
    (void)state;
    for_each_language(check_noise);
}
static void test_empty_file_is_fine(void **state)
{
    (void)state;
    for_each_language(check_empty);
}

/* ------------------------------------------------------------------ limits */

static void begin_c_run(struct walk_run *run)
{
    run->session = lang_session_create_new(WALK_MEMORY_MAX);
    run->lang = lang_find_by_name(STR("c"));
    run->time_ms = 0;
    assert_non_null(run->session);
    buf_init_with_limit(&run->source, WALK_SOURCE_MAX);
}

static void end_run(struct walk_run *run)
{
    buf_release_bytes(&run->source);
    lang_session_free_all(run->session);
}

static void test_time_is_bounded(void **state)
{
    static const char *const names[] = { "c", "python" };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct walk_run run;
        struct str bytes = STR_EMPTY;
        struct err err = { 0 };
        begin_c_run(&run);
        run.lang = lang_find_by_name(str_from_cstring(names[i]));
        append_times(&run.source, "f(x)\n", WALK_SOURCE_MAX / 8U);
        assert_false(lang_extract_file_facts(run.session, run.lang, STR("a"),
                                             buf_borrow_str(&run.source), 1, &bytes, &err));
        assert_int_equal(err.code, ERR_TIMEOUT);
        /* The session is as good as new. */
        buf_clear_keep_memory(&run.source);
        buf_append_cstring(&run.source, "x = 1\n");
        assert_true(lang_extract_file_facts(run.session, run.lang, STR("a"),
                                            buf_borrow_str(&run.source), 0, &bytes, &err));
        end_run(&run);
    }
}

static void test_memory_is_bounded(void **state)
{
    struct lang_session *session = lang_session_create_new((size_t)256 << 10U);
    struct walk_run run;
    struct facts facts = { 0 };
    struct err err;

    (void)state;
    begin_c_run(&run);
    lang_session_free_all(run.session);
    run.session = session;
    assert_non_null(session);
    append_times(&run.source, "int f(void) { return g(1); }\n", 20000);
    assert_false(extract_source(&run, &facts, &err));
    assert_true(err.code == ERR_MEMORY || err.code == ERR_LIMIT);
    buf_clear_keep_memory(&run.source);
    buf_append_cstring(&run.source, "int f(void) { return g(1); }\n");
    assert_true(extract_source(&run, &facts, &err));
    end_run(&run);
}

static void append_sample(struct buf *out)
{
    buf_append_cstring(out, "#include \"a.h\"\n#define ADD(a, b) add(a, b)\n"
                            "#ifdef X\nstruct s { int x, *y; };\n#else\nstruct s {\n#endif\n"
                            "static struct t table[] = { { .f = go, .g = { 1 } } };\n"
                            "/* doc */ int f(int n) { for (T *i = a(n); i; i++) { i->b(c); } }\n");
}

/* The n-th allocation fails, for every n until none does. */
static void test_lack_of_memory_is_an_error(void **state)
{
    bool done = false;

    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct lang_session *session = NULL;
        struct str bytes = STR_EMPTY;
        struct err err = { 0 };
        struct buf source;
        buf_init_with_limit(&source, WALK_SOURCE_MAX);
        append_sample(&source);
        mem_fail_nth_alloc(nth);
        session = lang_session_create_new(WALK_MEMORY_MAX);
        if (session != NULL) {
            done = lang_extract_file_facts(session, lang_find_by_name(STR("c")), STR("a.c"),
                                           buf_borrow_str(&source), 0, &bytes, &err);
            assert_true(done || err.code == ERR_MEMORY || err.code == ERR_LIMIT);
        }
        mem_fail_no_more();
        lang_session_free_all(session);
        buf_release_bytes(&source);
        assert_true(nth < 10000);
    }
}

/* ------------------------------------------------------------------ the same input */

static void expect_equal_bytes(struct lang_session *first, struct lang_session *second,
                               const struct lang *lang, struct str source)
{
    struct str a = STR_EMPTY;
    struct str b = STR_EMPTY;
    struct err err = { 0 };
    struct buf kept;
    buf_init_with_limit(&kept, WALK_SOURCE_MAX);
    assert_true(lang_extract_file_facts(first, lang, STR("d/x"), source, 0, &a, &err));
    buf_append_str(&kept, a);
    assert_true(lang_extract_file_facts(second, lang, STR("d/x"), source, 0, &b, &err));
    assert_true(str_equals_bytes(buf_borrow_str(&kept), b));
    buf_release_bytes(&kept);
}

/* A session that has seen other files and languages gives the bytes of a new one. */
static void test_equal_input_gives_equal_bytes(void **state)
{
    struct lang_session *used = lang_session_create_new(WALK_MEMORY_MAX);
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    struct buf source;

    (void)state;
    assert_non_null(used);
    buf_init_with_limit(&source, WALK_SOURCE_MAX);
    append_sample(&source);
    for (size_t round = 0; round < 2 * count; round++) {
        struct lang_session *fresh = lang_session_create_new(WALK_MEMORY_MAX);
        assert_non_null(fresh);
        expect_equal_bytes(used, fresh, list[round % count], buf_borrow_str(&source));
        lang_session_free_all(fresh);
    }
    assert_int_equal(lang_session_read_counts(used).files_parsed, 2 * count);
    assert_int_equal(lang_session_read_counts(used).parsers_made, count);
    buf_release_bytes(&source);
    lang_session_free_all(used);
}

/* ------------------------------------------------------------------ words */

struct word_counts {
    const char *source;
    uint32_t words;
    uint32_t entity;
    uint32_t import;
    uint32_t comment;
};

static void check_word_counts(struct walk_run *run, const struct word_counts *row)
{
    struct facts facts = { 0 };
    const struct facts_header *header = NULL;
    struct err err;
    buf_clear_keep_memory(&run->source);
    buf_append_cstring(&run->source, row->source);
    assert_true(extract_source(run, &facts, &err));
    header = facts.header;
    if (header == NULL || header->source_words != row->words ||
        header->entity_words != row->entity || header->import_words != row->import ||
        header->comment_words != row->comment) {
        fail_msg("wrong word counts of '%s'", row->source);
    }
}

static void test_words_are_counted_once(void **state)
{
    static const struct word_counts rows[] = {
        { "", 0, 0, 0, 0 },
        { "  \n\t ", 0, 0, 0, 0 },
        { "int a; int b;\n", 4, 4, 0, 0 },
        /* A word that only touches an entity is its word. */
        { "/*x*/int a;", 2, 2, 0, 0 },
        { "#include <a.h>\nint a;\n", 4, 2, 2, 0 },
        { "/* one two */\nint f(void)\n{\n  return 1; // three\n}\n", 12, 8, 0, 4 },
        /* Members lie inside their struct. */
        { "struct s { int a; int b; };", 8, 8, 0, 0 },
    };
    struct walk_run run;

    (void)state;
    begin_c_run(&run);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_word_counts(&run, &rows[i]);
    }
    end_run(&run);
}

/* The counting of eight bytes at a time against the counting of one. */
static void test_words_of_noise_are_counted(void **state)
{
    struct walk_run run;

    (void)state;
    begin_c_run(&run);
    for (size_t size = 1; size < 300; size += 7) {
        struct word_counts row = { 0 };
        struct facts facts = { 0 };
        struct err err;
        bool space = true;
        buf_clear_keep_memory(&run.source);
        append_noise(&run.source, size, 4); /* bytes 0 to 15: many are white space */
        for (size_t i = 0; i < size; i++) {
            char byte = run.source.data[i];
            bool now = byte == ' ' || (byte >= '\t' && byte <= '\r');
            row.words += space && !now;
            space = now;
        }
        if (!extract_source(&run, &facts, &err) || facts.header == NULL) {
            fail_msg("%s", err.text);
            break;
        }
        assert_int_equal(facts.header->source_words, row.words);
    }
    end_run(&run);
}

/* A generous shell must not hide deep recursion. */
static void lower_own_stack(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur > WALK_STACK_BYTES) {
        limit.rlim_cur = WALK_STACK_BYTES;
        (void)setrlimit(RLIMIT_STACK, &limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_brackets_end),
        cmocka_unit_test(test_long_lines_end),
        cmocka_unit_test(test_noise_ends),
        cmocka_unit_test(test_empty_file_is_fine),
        cmocka_unit_test(test_time_is_bounded),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_lack_of_memory_is_an_error),
        cmocka_unit_test(test_equal_input_gives_equal_bytes),
        cmocka_unit_test(test_words_are_counted_once),
        cmocka_unit_test(test_words_of_noise_are_counted),
    };
    lower_own_stack();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
