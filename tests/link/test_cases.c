/* test_cases.c - each tests/cases/LANG/link-NAME is a small project that says in comments what
 * it must link to. The form is described in tests/cases/README.md. An argument names the one
 * language, or LANG/link-NAME the one case to run.
 */
#include "link_case.h"

#include "model/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

#define CASES_MAX        2000U
#define EXPECTATIONS_MAX 400U

static const char *only; /* the argument, or NULL */

/* ------------------------------------------------------------------ expectations */

struct expectation {
    const char *path; /* where it is written */
    size_t line;
    char sign; /* '>' an edge, '!' no edge, '?' a loose reference */
    struct str from;
    struct str to; /* for '?': its name */
    enum edge_kind kind;
    bool any_origin;
    enum origin origin;
};
struct expectations {
    struct expectation items[EXPECTATIONS_MAX];
    size_t count;
    size_t bad_line; /* a comment that cannot be read */
    const char *bad_path;
};

static struct str take_word(struct str *rest)
{
    size_t start = 0;
    size_t end = 0;
    while (start < rest->size && rest->data[start] == ' ') {
        start++;
    }
    for (end = start; end < rest->size && rest->data[end] != ' ';) {
        end++;
    }
    struct str word = str_from_range(rest->data + start, end - start);
    *rest = str_from_range(rest->data + end, rest->size - end);
    return word;
}

static bool read_expectation(struct str line, struct expectation *out)
{
    struct str word = STR_EMPTY;
    out->kind = EDGE_KIND_CALLS;
    out->any_origin = true;
    out->from = take_word(&line);
    word = take_word(&line);
    if (out->from.size == 0 || !str_equals_bytes(word, STR("->"))) {
        return false;
    }
    out->to = take_word(&line);
    word = take_word(&line);
    if (out->sign != '?' && word.size > 0) {
        if (!kind_parse_edge_name(word, &out->kind)) {
            return false;
        }
        word = take_word(&line);
    }
    if (word.size > 0) {
        out->any_origin = false;
        if (!kind_parse_origin_name(word, &out->origin)) {
            return false;
        }
        word = take_word(&line);
    }
    return out->to.size > 0 && word.size == 0;
}

/* A marker is a comment sign, then at once > ! or ? and a space. */
static bool find_marker(struct str line, struct str *rest, char *sign)
{
    static const char *const comments[] = { "//", "#", "--", "/*" };
    line = str_trim_spaces(line);
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        struct str comment = str_from_cstring(comments[i]);
        if (str_starts_with(line, comment) && line.size > comment.size + 1 &&
            strchr(">!?", line.data[comment.size]) != NULL && line.data[comment.size + 1] == ' ') {
            *sign = line.data[comment.size];
            *rest = str_from_range(line.data + comment.size + 2, line.size - comment.size - 2);
            if (str_ends_with(*rest, STR("*/"))) {
                rest->size -= 2;
            }
            return true;
        }
    }
    return false;
}

static void collect_expectations(const struct case_file *file, struct expectations *all)
{
    struct str rest = str_from_range(file->text, file->size);
    struct str line = STR_EMPTY;
    bool more = true;
    for (size_t number = 1; str_split_next_part(&rest, &more, '\n', &line); number++) {
        struct expectation item = { .path = file->path, .line = number };
        struct str text = STR_EMPTY;
        if (!find_marker(line, &text, &item.sign)) {
            continue;
        }
        if (!read_expectation(text, &item) || all->count == EXPECTATIONS_MAX) {
            all->bad_line = number;
            all->bad_path = file->path;
            return;
        }
        all->items[all->count++] = item;
    }
}

static bool edge_fits(struct case_set *set, const struct link_edge *edge,
                      const struct expectation *want)
{
    return edge->kind == want->kind && (want->any_origin || edge->origin == want->origin) &&
           (want->sign == '>' || edge->origin <= ORIGIN_FACT_MAX) &&
           case_entity_matches(set, edge->from, want->from) &&
           case_entity_matches(set, edge->to, want->to);
}

static bool is_met(struct case_set *set, const struct expectation *want)
{
    bool found = false;
    if (want->sign == '?') {
        for (size_t i = 0; i < set->result.loose_count && !found; i++) {
            const struct link_loose *loose = &set->result.loose[i];
            found = str_equals_bytes(loose->name, want->to) &&
                    (want->any_origin || loose->origin == want->origin) &&
                    case_entity_matches(set, loose->from, want->from);
        }
        return found;
    }
    for (size_t i = 0; i < set->result.edge_count && !found; i++) {
        found = edge_fits(set, &set->result.edges[i], want);
    }
    return found == (want->sign == '>');
}

/* What an unmet expectation should be compared with. */
static void print_edges_from(struct case_set *set, const struct expectation *want)
{
    for (size_t i = 0; i < set->result.edge_count; i++) {
        const struct link_edge *edge = &set->result.edges[i];
        uint32_t local = 0;
        const struct case_file *file = NULL;
        struct str to = STR_EMPTY;
        if (edge->kind == EDGE_KIND_CONTAINS || !case_entity_matches(set, edge->from, want->from)) {
            continue;
        }
        file = case_file_of(set, edge->to, &local);
        to = facts_borrow_text(&file->view, file->view.entities[local].qualified);
        print_error("      has -> %s:%.*s@%u %s %s\n", file->path, STR_ARG(to),
                    file->view.entities[local].start_line,
                    kind_name_of_edge((enum edge_kind)edge->kind),
                    kind_name_of_origin((enum origin)edge->origin));
    }
    for (size_t i = 0; i < set->result.loose_count; i++) {
        const struct link_loose *loose = &set->result.loose[i];
        if (case_entity_matches(set, loose->from, want->from)) {
            print_error("      loose %.*s (%.*s) %s line %u\n", STR_ARG(loose->name),
                        STR_ARG(loose->receiver), kind_name_of_origin((enum origin)loose->origin),
                        loose->line);
        }
    }
}

/* ------------------------------------------------------------------ folders */

static size_t check_expectations(struct case_set *set, const char *folder)
{
    struct expectations *all = mem_alloc_zeroed(1, sizeof *all);
    size_t failed = 0;
    assert_non_null(all);
    for (size_t i = 0; i < set->count; i++) {
        collect_expectations(&set->files[i], all);
    }
    if (all->bad_line > 0 || all->count == 0) {
        print_error("%s: %s\n", folder,
                    all->count == 0 ? "expects nothing" : "a comment that cannot be read");
        print_error("   %s:%zu\n", all->bad_path == NULL ? "" : all->bad_path, all->bad_line);
        failed = 1;
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct expectation *want = &all->items[i];
        if (!is_met(set, want)) {
            print_error("%s: %s:%zu: not met: %c %.*s -> %.*s\n", folder, want->path, want->line,
                        want->sign, STR_ARG(want->from), STR_ARG(want->to));
            print_edges_from(set, want);
            failed++;
        }
    }
    mem_free_block(all);
    return failed;
}

static size_t run_case(const char *folder)
{
    struct case_set *set = mem_alloc_zeroed(1, sizeof *set);
    size_t failed = 0;
    assert_non_null(set);
    if (!case_read_folder(set, folder, "", 0) || !case_link_all(set, 2)) {
        print_error("%s: %s\n", folder, set->err.text);
        failed = 1;
    } else {
        failed = check_expectations(set, folder);
    }
    case_release_all(set);
    return failed;
}

struct folder_list {
    char items[CASES_MAX][CASE_PATH_BYTES * 2];
    size_t count;
};

static int compare_folders(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_language(struct folder_list *list, const char *language)
{
    char path[CASE_PATH_BYTES];
    DIR *dir = NULL;
    (void)snprintf(path, sizeof path, CASES_ROOT "/%s", language);
    dir = opendir(path);
    for (const struct dirent *row = dir == NULL ? NULL : readdir(dir); row != NULL;
         row = readdir(dir)) {
        char name[CASE_PATH_BYTES];
        if (strncmp(row->d_name, "link-", 5) != 0) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s/%s", language, row->d_name);
        if (only == NULL || strcmp(only, language) == 0 || strcmp(only, name) == 0) {
            assert_true(list->count < CASES_MAX);
            (void)snprintf(list->items[list->count++], CASE_PATH_BYTES * 2, CASES_ROOT "/%s", name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

static void test_all_cases(void **state)
{
    struct folder_list *list = mem_alloc_zeroed(1, sizeof *list);
    DIR *dir = opendir(CASES_ROOT);
    size_t failed = 0;
    (void)state;
    assert_non_null(list);
    assert_non_null(dir);
    for (const struct dirent *row = readdir(dir); row != NULL; row = readdir(dir)) {
        if (row->d_name[0] != '.') {
            list_language(list, row->d_name);
        }
    }
    (void)closedir(dir);
    qsort(list->items, list->count, sizeof list->items[0], compare_folders);
    for (size_t i = 0; i < list->count; i++) {
        failed += run_case(list->items[i]);
    }
    print_message("%zu link cases\n", list->count);
    assert_true(list->count > 0);
    mem_free_block(list);
    assert_int_equal(failed, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_all_cases) };
    only = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
