/* answer_tree.c - the folders of the project, two levels deep: what may be given as scope.
 * Counts are those of /code-entities-list-all with that scope. O(page + folders); the rows are kept
 * with the snapshot. */
#include "answer/answer_internal.h"

#include <stdlib.h>

struct tree_row {
    struct str l1; /* "." for files in the root */
    struct str l2; /* empty: files directly in l1 */
    uint64_t entities;
    uint64_t tests;
    uint64_t files;
};

/* "a/b/c.c" -> "a", "b"; "a/c.c" -> "a", ""; "c.c" -> ".", "" */
static void tree_cut_path(struct str path, struct tree_row *row)
{
    size_t slash = str_find_byte(path, '/');
    struct str rest;

    row->l1 = slash == SIZE_MAX ? STR(".") : str_from_range(path.data, slash);
    row->l2 = STR_EMPTY;
    if (slash != SIZE_MAX) {
        rest = str_from_range(path.data + slash + 1, path.size - slash - 1);
        slash = str_find_byte(rest, '/');
        row->l2 = slash == SIZE_MAX ? STR_EMPTY : str_from_range(rest.data, slash);
    }
}

static int tree_compare_rows(const void *left, const void *right)
{
    const struct tree_row *a = left;
    const struct tree_row *b = right;
    int order = str_compare_bytes(a->l1, b->l1);
    return order != 0 ? order : str_compare_bytes(a->l2, b->l2);
}

static size_t tree_collect_rows(const struct snapshot *snapshot,
                                const struct graph_columns *columns,
                                const struct graph_codes *tests, struct tree_row *rows)
{
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        const struct graph_file *file = &snapshot->files[i];
        struct tree_row row = { .files = 1 };
        if (file->entity_count == 0) {
            continue;
        }
        tree_cut_path(file->path, &row);
        row.tests = graph_column_count_rows(&columns->entities, tests, file->first_entity,
                                            file->first_entity + file->entity_count);
        row.entities = file->entity_count - row.tests;
        if (count > 0 && tree_compare_rows(&rows[count - 1], &row) == 0) {
            rows[count - 1].files++;
            rows[count - 1].entities += row.entities;
            rows[count - 1].tests += row.tests;
        } else {
            rows[count++] = row;
        }
    }
    qsort(rows, count, sizeof *rows, tree_compare_rows);
    return count;
}

/* rows[0 .. count) have one l1. */
static void tree_write_folder(struct json *json, const struct tree_row *rows, size_t count)
{
    struct tree_row sum = { .files = 0 };

    json_begin_object(json, NULL);
    json_put_str(json, "l1", rows[0].l1);
    json_begin_array(json, "l2_children");
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !str_equals_bytes(rows[i].l2, rows[i - 1].l2)) {
            json_put_str(json, NULL, rows[i].l2);
        }
        sum.files += rows[i].files;
        sum.entities += rows[i].entities;
        sum.tests += rows[i].tests;
    }
    json_end_array(json);
    json_put_unsigned(json, "entity_count", sum.entities);
    json_put_unsigned(json, "test_entity_count", sum.tests);
    json_put_unsigned(json, "file_count", sum.files);
    json_end_object(json);
}

struct tree {
    struct tree_row *rows;
    size_t count;
};

struct tree_asked {
    const struct snapshot *snapshot;
    const struct graph_columns *columns;
};

static bool tree_make_rows(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_filter only_tests = { .tests_only = true, .tests_too = true };
    const struct tree_asked *asked = context;
    struct graph_codes tests;
    struct tree *tree = arena_alloc_zeroed(arena, 1, sizeof *tree);

    if (tree != NULL) {
        tree->rows = arena_alloc_bytes(arena, sizeof *tree->rows *
                                                  ((size_t)asked->snapshot->file_count + 1));
    }
    if (tree == NULL || tree->rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to list folders");
    }
    answer_mark_entity_codes(&only_tests, NULL, &tests);
    tree->count = tree_collect_rows(asked->snapshot, asked->columns, &tests, tree->rows);
    *value = tree;
    return true;
}

static bool tree_hold_rows(struct answer_call *call, const struct tree **tree, struct err *err)
{
    struct tree_asked asked = { .snapshot = call->snapshot };
    const void *value = NULL;
    bool done = answer_hold_columns(call, &asked.columns, err) &&
                answer_hold_named(call, STR("tree"), tree_make_rows, &asked, &value, err);

    *tree = value;
    return done;
}

bool answer_tree_prepare_rows(struct answer_call *call, struct err *err)
{
    const struct tree *tree = NULL;
    return tree_hold_rows(call, &tree, err);
}

bool answer_tree_write_data(struct answer_call *call, struct err *err)
{
    const struct tree *tree = NULL;
    const struct tree_row *rows;
    struct answer_page page;
    size_t count;

    if (!tree_hold_rows(call, &tree, err)) {
        return false;
    }
    rows = tree->rows;
    count = tree->count;
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "folders");
    for (size_t at = 0, end; at < count; at = end) {
        for (end = at + 1; end < count && str_equals_bytes(rows[end].l1, rows[at].l1);) {
            end++;
        }
        if (answer_page_takes_row(&page)) {
            tree_write_folder(call->json, rows + at, end - at);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
