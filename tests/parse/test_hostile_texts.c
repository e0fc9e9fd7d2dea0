/* test_hostile_texts.c - every language over files that nobody writes by hand: nested a hundred
 * thousand times, megabytes in one line, other encodings and line ends. Each ends in bounded time
 * and memory with a status, and what is defined in it is found.
 *
 * HOSTILE_LARGE=CASES, names of cases with commas between, runs those with the full sizes and the
 * program's own limit of time, and prints what each file came to: minutes instead of seconds.
 */
#include "lang/lang.h"
#include "parse/hostile_texts.h"
#include "parse/parse_jail_internal.h"
#include "parse/run.h"
#include "util/clock.h"

#define HOSTILE_TEXT_MAX     ((size_t)64 << 20U)
#define HOSTILE_MEMORY_BYTES ((uint64_t)1 << 30U)
#define HOSTILE_NAMES_MAX    4U /* that a case looks for */

struct hostile_sizes {
    size_t nested;
    size_t line;
    size_t string;
    size_t types;
    size_t functions;
    uint32_t time_ms;
};

static const struct hostile_sizes hostile_small = { 100000, 200000, 1U << 20U, 2000, 2000, 1000 };
static const struct hostile_sizes hostile_large = {
    100000, (size_t)5 << 20U, 1U << 20U, 20000, 100000, PARSE_TIME_MS_DEFAULT
};
static const struct hostile_sizes *hostile_size = &hostile_small;

/* ------------------------------------------------------------------ the texts */

static void hostile_put_function(struct buf *out, const struct hostile_language *row,
                                 const char *name)
{
    hostile_put_named(out, row->function, name);
}

/* first(), the hostile part, last(). */
static void hostile_put_around(struct buf *out, const struct hostile_language *row,
                               const struct hostile_nest *nest, size_t count)
{
    buf_append_cstring(out, row->head);
    hostile_put_function(out, row, "first");
    hostile_put_nest(out, nest, count);
    hostile_put_function(out, row, "last");
}

static void hostile_make_nested(struct buf *out, const struct hostile_language *row)
{
    hostile_put_around(out, row, &row->nest, hostile_size->nested);
}

static void hostile_make_open(struct buf *out, const struct hostile_language *row)
{
    struct hostile_nest nest = row->nest;
    nest.close = "";
    hostile_put_around(out, row, &nest, hostile_size->nested);
}

static void hostile_make_line(struct buf *out, const struct hostile_language *row)
{
    hostile_put_around(out, row, &row->line, hostile_size->line / strlen(row->line.open));
}

static void hostile_make_string(struct buf *out, const struct hostile_language *row)
{
    hostile_put_around(out, row, &row->string, hostile_size->string);
}

static void hostile_make_types(struct buf *out, const struct hostile_language *row)
{
    if (row->types.before != NULL) {
        hostile_put_around(out, row, &row->types, hostile_size->types);
    }
}

static void hostile_make_functions(struct buf *out, const struct hostile_language *row)
{
    char name[32];
    buf_append_cstring(out, row->head);
    hostile_put_function(out, row, "first");
    for (size_t i = 2; i < hostile_size->functions; i++) {
        (void)snprintf(name, sizeof name, "f%zu", i);
        hostile_put_function(out, row, name);
    }
    hostile_put_function(out, row, "last");
}

/* first() follows at once what a mark or a line end could spoil. */
static void hostile_make_plain(struct buf *out, const struct hostile_language *row)
{
    buf_append_cstring(out, row->head);
    hostile_put_function(out, row, "first");
    hostile_put_named(out, row->comment, "comment");
    hostile_put_function(out, row, "last");
}

static void hostile_make_odd(struct buf *out, const struct hostile_language *row)
{
    buf_append_cstring(out, row->head);
    hostile_put_function(out, row, "first");
    buf_append_cstring(out, row->odd_written);
    hostile_put_function(out, row, "last");
}

static void hostile_make_nuls(struct buf *out, const struct hostile_language *row)
{
    hostile_make_plain(out, row);
    buf_append_bytes(out, "\0\0\0", 3);
    hostile_put_function(out, row, "after");
}

static void hostile_make_marked(struct buf *out, const struct hostile_language *row)
{
    buf_append_cstring(out, "\xEF\xBB\xBF");
    hostile_make_plain(out, row);
}

static void hostile_make_latin1(struct buf *out, const struct hostile_language *row)
{
    buf_append_cstring(out, row->head);
    hostile_put_named(out, row->comment, "caf\xE9 \xFC");
    hostile_put_function(out, row, "first");
    hostile_put_named(out, row->comment, "na\xEFve");
    hostile_put_function(out, row, "last");
}

/* The plain text with `end` in place of each line feed. */
static void hostile_make_line_ends(struct buf *out, const struct hostile_language *row,
                                   const char *end)
{
    struct buf text;
    buf_init_with_limit(&text, HOSTILE_TEXT_MAX);
    hostile_make_plain(&text, row);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            buf_append_cstring(out, end);
        } else {
            buf_append_byte(out, text.data[i]);
        }
    }
    buf_release_bytes(&text);
}

static void hostile_make_crlf(struct buf *out, const struct hostile_language *row)
{
    hostile_make_line_ends(out, row, "\r\n");
}

static void hostile_make_cr(struct buf *out, const struct hostile_language *row)
{
    hostile_make_line_ends(out, row, "\r");
}

static void hostile_make_utf16(struct buf *out, const struct hostile_language *row, bool big)
{
    struct buf text;
    buf_init_with_limit(&text, HOSTILE_TEXT_MAX);
    hostile_make_plain(&text, row);
    buf_append_cstring(out, big ? "\xFE\xFF" : "\xFF\xFE");
    for (size_t i = 0; i < text.size; i++) {
        buf_append_byte(out, big ? '\0' : text.data[i]);
        buf_append_byte(out, big ? text.data[i] : '\0');
    }
    buf_release_bytes(&text);
}

static void hostile_make_utf16_little(struct buf *out, const struct hostile_language *row)
{
    hostile_make_utf16(out, row, false);
}

static void hostile_make_utf16_big(struct buf *out, const struct hostile_language *row)
{
    hostile_make_utf16(out, row, true);
}

/* ------------------------------------------------------------------ the table */

enum hostile_end {
    HOSTILE_FINE,   /* parsed without an error; first and last are there */
    HOSTILE_BINARY, /* set aside as binary */
    HOSTILE_FIRST,  /* parsed, first is there; or given up for a limit */
    HOSTILE_BOTH,   /* parsed, first and last are there; or given up for a limit */
};

struct hostile_case {
    const char *name;
    void (*make)(struct buf *out, const struct hostile_language *row);
    enum hostile_end end;
    bool odd; /* the odd name is there too */
};

static const struct hostile_case hostile_cases[] = {
    { "nested", hostile_make_nested, HOSTILE_BOTH, false },
    { "open", hostile_make_open, HOSTILE_FIRST, false },
    { "line", hostile_make_line, HOSTILE_FINE, false },
    { "string", hostile_make_string, HOSTILE_FINE, false },
    { "types", hostile_make_types, HOSTILE_BOTH, false },
    { "functions", hostile_make_functions, HOSTILE_FINE, false },
    { "odd", hostile_make_odd, HOSTILE_FINE, true },
    { "nuls", hostile_make_nuls, HOSTILE_BINARY, false },
    { "mark", hostile_make_marked, HOSTILE_FINE, false },
    { "latin1", hostile_make_latin1, HOSTILE_FINE, false },
    { "crlf", hostile_make_crlf, HOSTILE_FINE, false },
    { "cr", hostile_make_cr, HOSTILE_FINE, false },
    { "utf16-le", hostile_make_utf16_little, HOSTILE_FINE, false },
    { "utf16-be", hostile_make_utf16_big, HOSTILE_FINE, false },
};
#define HOSTILE_CASES     (sizeof hostile_cases / sizeof hostile_cases[0])
#define HOSTILE_LANGUAGES (sizeof hostile_languages / sizeof hostile_languages[0])

struct hostile_file {
    const struct hostile_language *language;
    const struct hostile_case *about;
    char path[80];
    uint64_t size;
    bool delivered;
};
struct hostile_run {
    struct tree tree;
    struct hostile_file files[HOSTILE_CASES * HOSTILE_LANGUAGES];
    struct parse_file wanted[HOSTILE_CASES * HOSTILE_LANGUAGES];
    size_t count;
};

static void hostile_write_file(struct hostile_run *run, const struct hostile_language *language,
                               const struct hostile_case *about, struct buf *text)
{
    struct hostile_file *file = &run->files[run->count];
    const struct lang *lang = lang_find_by_name(str_from_cstring(language->name));
    assert_non_null(lang);
    buf_clear_keep_memory(text);
    about->make(text, language);
    assert_false(text->failed);
    if (text->size == 0) {
        return; /* the language has nothing of the kind */
    }
    *file = (struct hostile_file){ .language = language, .about = about, .size = text->size };
    (void)snprintf(file->path, sizeof file->path, "%s/%s%s", language->name, about->name,
                   lang_suffixes_of(lang)[0]);
    tree_write_bytes_file(&run->tree, file->path, text->data, text->size);
    run->wanted[run->count++] = (struct parse_file){ str_from_cstring(file->path), file->size };
}

/* ------------------------------------------------------------------ what came of them */

static bool hostile_has_entity(const struct facts *facts, const char *name)
{
    for (uint32_t i = 1; i < facts->header->entity_count; i++) {
        if (str_equals_cstring(facts_borrow_text(facts, facts->entities[i].name), name)) {
            return true;
        }
    }
    return false;
}

static void hostile_check_names(const struct hostile_file *file, const struct facts *facts)
{
    const char *names[HOSTILE_NAMES_MAX] = { "first", NULL };
    if (file->about->end != HOSTILE_FIRST) {
        names[1] = "last";
    }
    if (file->about->odd) {
        names[2] = file->language->odd_name;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        EXPECT(file->path, hostile_has_entity(facts, names[i]), "no '%s' among %u", names[i],
               facts->header->entity_count);
    }
    if (file->about->make == hostile_make_functions) {
        EXPECT(file->path, facts->header->entity_count >= hostile_size->functions, "%u",
               facts->header->entity_count);
    }
}

static void hostile_check_status(const struct hostile_file *file, const struct parse_result *result)
{
    enum file_status status = result->status;
    bool given_up = status == FILE_STATUS_TIMED_OUT || status == FILE_STATUS_OUT_OF_MEMORY;
    bool fine = false;
    switch (file->about->end) {
    case HOSTILE_FINE:
        fine = status == FILE_STATUS_PARSED ||
               (given_up && file->about->make == hostile_make_line &&
                (file->language->slow_lines || hostile_size == &hostile_large));
        break;
    case HOSTILE_BINARY: fine = status == FILE_STATUS_BINARY; break;
    case HOSTILE_FIRST:
    case HOSTILE_BOTH: fine = run_is_parsed_status(status) || given_up; break;
    }
    EXPECT(file->path, fine, "%s: %.*s", kind_name_of_status(status), STR_ARG(result->reason));
    EXPECT(file->path, given_up || result->reason.size > 0 || run_is_parsed_status(status),
           "%s without a reason", kind_name_of_status(status));
}

static bool hostile_take_result(void *context, const struct parse_result *result, struct err *err)
{
    struct hostile_run *run = context;
    struct hostile_file *file = &run->files[result->index];
    struct facts facts;
    file->delivered = true;
    hostile_check_status(file, result);
    if (run_is_parsed_status(result->status)) {
        if (!facts_open_checked_view(result->facts, &facts, err)) {
            return false;
        }
        hostile_check_names(file, &facts);
    }
    if (hostile_size == &hostile_large || !run_is_parsed_status(result->status)) {
        print_message("%-28s %9llu bytes  %s %.*s\n", file->path, (unsigned long long)file->size,
                      kind_name_of_status(result->status), STR_ARG(result->reason));
    }
    return true;
}

static void hostile_run_files(struct hostile_run *run)
{
    const struct parse_options options = { .jobs = 2,
                                           .file_bytes_max = PARSE_FILE_BYTES_MAX_DEFAULT,
                                           .time_ms = hostile_size->time_ms,
                                           .worker_memory_bytes_max = jail_is_instrumented_build()
                                                                          ? 0
                                                                          : HOSTILE_MEMORY_BYTES,
                                           .keep_text = true };
    struct parse_counts counts = { 0 };
    struct err err = { .code = ERR_NONE };
    int root_fd = open(run->tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(root_fd >= 0);
    if (!parse_run_over_files(root_fd, run->wanted, run->count, &options, NULL, hostile_take_result,
                              run, &counts, &err)) {
        fail_msg("%s", err.text);
    }
    (void)close(root_fd);
    EXPECT("memory",
           options.worker_memory_bytes_max == 0 ||
               counts.peak_worker_bytes <= options.jobs * HOSTILE_MEMORY_BYTES,
           "%llu bytes", (unsigned long long)counts.peak_worker_bytes);
    print_message("%zu files, %llu bytes, workers had %llu MB\n", run->count,
                  (unsigned long long)counts.bytes_read,
                  (unsigned long long)(counts.peak_worker_bytes >> 20U));
}

static void test_every_language_is_here(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t row = 0;
        while (row < HOSTILE_LANGUAGES &&
               strcmp(hostile_languages[row].name, lang_name_of(list[i])) != 0) {
            row++;
        }
        EXPECT(lang_name_of(list[i]), row < HOSTILE_LANGUAGES, "no hostile texts");
    }
    expect_all_rows_passed();
}

static void test_hostile_texts(void **state)
{
    static struct hostile_run run;
    const char *only = getenv("HOSTILE_LARGE");
    struct buf text;
    (void)state;
    tree_make_temp_folder(&run.tree);
    buf_init_with_limit(&text, HOSTILE_TEXT_MAX);
    for (size_t i = 0; i < HOSTILE_LANGUAGES; i++) {
        for (size_t k = 0; k < HOSTILE_CASES; k++) {
            if (only != NULL && strstr(only, hostile_cases[k].name) == NULL) {
                continue;
            }
            hostile_write_file(&run, &hostile_languages[i], &hostile_cases[k], &text);
        }
    }
    buf_release_bytes(&text);
    hostile_run_files(&run);
    for (size_t i = 0; i < run.count; i++) {
        EXPECT(run.files[i].path, run.files[i].delivered, "no result");
    }
    tree_remove_all_below(&run.tree);
    expect_all_rows_passed();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_language_is_here),
        cmocka_unit_test(test_hostile_texts),
    };
    RUN_AS_WORKER(argc, argv, NULL);
    if (getenv("HOSTILE_LARGE") != NULL) {
        hostile_size = &hostile_large;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
