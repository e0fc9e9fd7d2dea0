/* link_case.h - a small project in memory: sources in, edges out. For the tests of src/link.
 *
 * Threads: one owner. Lives: case_release_all gives everything back.
 */
#ifndef TESTS_LINK_CASE_H
#define TESTS_LINK_CASE_H

#include "lang/lang.h"
#include "link/link.h"
#include "util/array.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/file.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_FILES_MAX  1024U
#define CASE_MEMORY_MAX ((size_t)256 << 20U)
#define CASE_PATH_BYTES 512U
#define CASE_BYTES_MAX  ((size_t)1 << 20U) /* of a file */
#define CASE_DEPTH_MAX  8U
#define CASES_ROOT      "tests/cases"

struct case_file {
    char path[CASE_PATH_BYTES];
    char *text;
    size_t size;
    char *facts; /* NULL: a manifest, or no language takes it */
    struct facts view;
};
/* A link_result with the rows of all files behind each other. */
struct case_result {
    struct link_result kept;
    const uint32_t *file_first;
    const uint64_t *entity_uids;
    const uint32_t *entity_parents;
    uint32_t entity_count;
    uint64_t uid_clashes;
    struct link_edge *edges;
    size_t edge_count;
    struct link_site *sites;
    size_t site_count;
    struct link_loose *loose;
    size_t loose_count;
    struct arena arena;
};
struct case_set {
    struct case_file files[CASE_FILES_MAX];
    size_t count;
    struct link_file linked_files[CASE_FILES_MAX];
    struct link_manifest manifests[CASE_FILES_MAX];
    struct case_result result;
    bool linked;
    struct err err;
};

static inline void case_free_result(struct case_result *result)
{
    link_free_result(&result->kept);
    mem_free_block(result->edges);
    mem_free_block(result->sites);
    mem_free_block(result->loose);
    arena_release_all_blocks(&result->arena);
    *result = (struct case_result){ .entity_count = 0 };
}

static inline void case_release_all(struct case_set *set)
{
    if (set->linked) {
        case_free_result(&set->result);
    }
    for (size_t i = 0; i < set->count; i++) {
        mem_free_block(set->files[i].text);
        mem_free_block(set->files[i].facts);
    }
    mem_free_block(set);
}

static inline struct case_file *case_add_text(struct case_set *set, const char *path,
                                              const char *text, size_t size)
{
    struct case_file *file = NULL;
    if (set->count == CASE_FILES_MAX || strlen(path) >= CASE_PATH_BYTES) {
        return NULL;
    }
    file = &set->files[set->count++];
    *file = (struct case_file){ .size = size };
    memcpy(file->path, path, strlen(path) + 1);
    file->text = mem_copy_cstring(text, size);
    return file;
}

static inline bool case_read_file(struct case_set *set, const char *folder, const char *path)
{
    char full[CASE_PATH_BYTES * 2];
    struct buf bytes;
    bool done = false;
    buf_init_with_limit(&bytes, CASE_BYTES_MAX);
    (void)snprintf(full, sizeof full, "%s/%s", folder, path);
    done = file_read_whole_bytes(AT_FDCWD, full, CASE_BYTES_MAX, &bytes, &set->err) &&
           case_add_text(set, path, bytes.data == NULL ? "" : bytes.data, bytes.size) != NULL;
    buf_release_bytes(&bytes);
    return done;
}

/* All files below folder/below, by the names they have below `folder`. */
static inline bool case_read_folder(struct case_set *set, const char *folder, const char *below,
                                    unsigned depth)
{
    char full[CASE_PATH_BYTES * 2];
    DIR *dir = NULL;
    bool done = true;
    (void)snprintf(full, sizeof full, "%s/%s", folder, below);
    dir = opendir(full);
    if (dir == NULL || depth > CASE_DEPTH_MAX) {
        return false;
    }
    for (const struct dirent *row = readdir(dir); done && row != NULL; row = readdir(dir)) {
        char path[CASE_PATH_BYTES];
        if (row->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s%s%s", below, below[0] == '\0' ? "" : "/",
                       row->d_name);
        done = row->d_type == DT_DIR ? case_read_folder(set, folder, path, depth + 1)
                                     : case_read_file(set, folder, path);
    }
    (void)closedir(dir);
    return done;
}

static inline int case_compare_files(const void *a, const void *b)
{
    const struct case_file *left = a;
    const struct case_file *right = b;
    return strcmp(left->path, right->path);
}

static inline bool case_extract_file(struct case_set *set, struct lang_session *session,
                                     struct case_file *file)
{
    struct str path = str_from_cstring(file->path);
    struct str source = str_from_range(file->text, file->size);
    const struct lang *lang = lang_find_for_path(path, source);
    struct str facts = STR_EMPTY;
    if (lang == NULL) {
        return true;
    }
    if (!lang_extract_file_facts(session, lang, path, source, 0, &facts, &set->err)) {
        return false;
    }
    file->facts = mem_alloc_block(facts.size);
    if (file->facts == NULL) {
        return ERR_RAISE(&set->err, ERR_MEMORY, "out of memory");
    }
    memcpy(file->facts, facts.data, facts.size);
    return facts_open_checked_view(str_from_range(file->facts, facts.size), &file->view, &set->err);
}

/* Sorts the files, makes facts of what has none yet. */
static inline bool case_extract_all(struct case_set *set)
{
    struct lang_session *session = lang_session_create_new(CASE_MEMORY_MAX);
    bool done = session != NULL;
    qsort(set->files, set->count, sizeof set->files[0], case_compare_files);
    for (size_t i = 0; done && i < set->count; i++) {
        done = set->files[i].facts != NULL || case_extract_file(set, session, &set->files[i]);
    }
    lang_session_free_all(session);
    return done;
}

static inline bool case_is_manifest(const struct case_file *file)
{
    const char *slash = strrchr(file->path, '/');
    const char *base = slash == NULL ? file->path : slash + 1;
    for (const char *const *name = link_list_manifest_names(); *name != NULL; name++) {
        if (link_manifests_is_named(str_from_cstring(base), str_from_cstring(*name))) {
            return true;
        }
    }
    return false;
}

/* Appends `count` items; *to is as it was when there is no memory. */
static inline bool case_join_arrays(void **to, size_t have, const void *more, size_t count,
                                    size_t item_size)
{
    void *joined = mem_resize_block(*to, (have + count) * item_size + 1);
    if (joined == NULL) {
        return false;
    }
    if (count > 0) {
        memcpy((char *)joined + have * item_size, more, count * item_size);
    }
    *to = joined;
    return true;
}

static inline bool case_add_file_rows(struct case_result *result, const struct link_file_rows *rows)
{
    if (!case_join_arrays((void **)(void *)&result->edges, result->edge_count, rows->edges,
                          rows->edge_count, sizeof *rows->edges) ||
        !case_join_arrays((void **)(void *)&result->sites, result->site_count, rows->sites,
                          rows->site_count, sizeof *rows->sites) ||
        !case_join_arrays((void **)(void *)&result->loose, result->loose_count, rows->loose,
                          rows->loose_count, sizeof *rows->loose)) {
        return false;
    }
    for (size_t i = 0; i < rows->edge_count; i++) {
        result->edges[result->edge_count + i].first_site += (uint32_t)result->site_count;
    }
    result->edge_count += rows->edge_count;
    result->site_count += rows->site_count;
    result->loose_count += rows->loose_count;
    return true;
}

static inline bool case_read_result(struct case_result *result, size_t file_count, struct err *err)
{
    struct link_file_rows rows;

    result->file_first = result->kept.file_first;
    result->entity_uids = result->kept.entity_uids;
    result->entity_parents = result->kept.entity_parents;
    result->entity_count = result->kept.entity_count;
    result->uid_clashes = result->kept.uid_clashes;
    for (size_t file = 0; file < file_count; file++) {
        if (!link_read_file_rows(&result->kept, file, &result->arena, &rows, err)) {
            return false;
        }
        if (!case_add_file_rows(result, &rows)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory");
        }
    }
    return true;
}

static inline bool case_link_input(const struct link_input *input, struct case_result *result,
                                   struct err *err)
{
    *result = (struct case_result){ .entity_count = 0 };
    arena_init_with_limit(&result->arena, CASE_MEMORY_MAX);
    if (link_build_all_edges(input, &result->kept, err) &&
        case_read_result(result, input->file_count, err)) {
        return true;
    }
    case_free_result(result);
    return false;
}

/* Links what is there into *result; the caller frees it. */
static inline bool case_link_into(struct case_set *set, unsigned threads,
                                  struct case_result *result)
{
    struct link_input input = { .files = set->linked_files,
                                .manifests = set->manifests,
                                .threads = threads };
    for (size_t i = 0; i < set->count; i++) {
        struct case_file *file = &set->files[i];
        if (case_is_manifest(file)) {
            set->manifests[input.manifest_count++] =
                (struct link_manifest){ str_from_cstring(file->path),
                                        str_from_range(file->text, file->size) };
        }
        if (file->facts != NULL) { /* Package.swift is both */
            set->linked_files[input.file_count++] =
                (struct link_file){ str_from_cstring(file->path), file->view };
        }
    }
    return case_link_input(&input, result, &set->err);
}

static inline bool case_link_all(struct case_set *set, unsigned threads)
{
    set->linked = case_extract_all(set) && case_link_into(set, threads, &set->result);
    return set->linked;
}

/* ------------------------------------------------------------------ looking at results */

/* The n-th file that was linked. */
static inline struct case_file *case_linked_file(struct case_set *set, size_t number)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->files[i].facts != NULL && number-- == 0) {
            return &set->files[i];
        }
    }
    return NULL;
}

static inline struct case_file *case_file_of(struct case_set *set, uint32_t gid, uint32_t *local)
{
    for (size_t i = 0;; i++) {
        struct case_file *file = case_linked_file(set, i);
        if (file == NULL) {
            return NULL;
        }
        if (gid < set->result.file_first[i + 1]) {
            *local = gid - set->result.file_first[i];
            return file;
        }
    }
}

/* Does `text` name the entity? QUALIFIED, FILE for a file's own entity, FILE:QUALIFIED; each
 * may end in @LINE, the line it starts on. FILE may leave leading folders out. */
static inline bool case_entity_matches(struct case_set *set, uint32_t gid, struct str text)
{
    uint32_t local = 0;
    const struct case_file *file = case_file_of(set, gid, &local);
    const struct fact_entity *entity = &file->view.entities[local];
    struct str qualified = facts_borrow_text(&file->view, entity->qualified);
    struct str path = str_from_cstring(file->path);
    size_t at = str_find_last_byte(text, '@');
    uint64_t line = 0;
    if (at != SIZE_MAX &&
        str_parse_unsigned(str_from_range(text.data + at + 1, text.size - at - 1), &line)) {
        if (entity->start_line != line) {
            return false;
        }
        text.size = at;
    }
    for (at = 0; at + 1 < text.size; at++) {
        struct str front = str_from_range(text.data, at);
        bool colon = text.data[at] == ':' && text.data[at + 1] != ':' &&
                     (at == 0 || text.data[at - 1] != ':');
        if (colon && str_ends_with(path, front) &&
            str_equals_bytes(qualified, str_from_range(text.data + at + 1, text.size - at - 1))) {
            return true;
        }
    }
    if (local == 0) {
        return str_ends_with(path, text) &&
               (path.size == text.size || path.data[path.size - text.size - 1] == '/');
    }
    return str_equals_bytes(qualified, text);
}

/* Rows of both are the same, in the same order. Inside a cmocka test. */
static inline void case_assert_same_results(const struct case_result *a,
                                            const struct case_result *b)
{
    assert_int_equal(a->entity_count, b->entity_count);
    assert_int_equal(a->edge_count, b->edge_count);
    assert_int_equal(a->site_count, b->site_count);
    assert_int_equal(a->loose_count, b->loose_count);
    assert_memory_equal(a->edges, b->edges, a->edge_count * sizeof *a->edges);
    assert_memory_equal(a->sites, b->sites, a->site_count * sizeof *a->sites);
    assert_memory_equal(a->entity_uids, b->entity_uids, a->entity_count * sizeof *a->entity_uids);
    assert_memory_equal(a->entity_parents, b->entity_parents,
                        a->entity_count * sizeof *a->entity_parents);
    for (size_t i = 0; i < a->loose_count; i++) {
        const struct link_loose *left = &a->loose[i];
        const struct link_loose *right = &b->loose[i];
        assert_true(left->from == right->from && left->line == right->line &&
                    left->column == right->column && left->kind == right->kind &&
                    left->origin == right->origin && left->args == right->args);
        assert_true(str_equals_bytes(left->name, right->name) &&
                    str_equals_bytes(left->receiver, right->receiver) &&
                    str_equals_bytes(left->module, right->module));
    }
}

#endif
