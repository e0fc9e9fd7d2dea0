/* edits.h - random edits of a tree of source files, as people make them: for tests that compare an
 * index that was kept up to date with one made afresh.
 *
 * Texts are edited by lines and words, so files of any language will do; some edits leave a file
 * that does not parse, which is what happens while somebody types. The same seed gives the same
 * edits. Lives: edits_release gives everything back. */
#ifndef TESTS_INGEST_EDITS_H
#define TESTS_INGEST_EDITS_H

#include "ingest/tree.h"

#include "util/array.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/str.h"

#include <ctype.h>

#define EDITS_FILES_MAX 4000U
#define EDITS_BYTES_MAX ((size_t)1 << 20U)
#define EDITS_WORD_MAX  80U

struct edits_file {
    char path[512];
    struct buf text;
    struct buf original;
    bool there;
};
/* Functions that edits added, oldest first. */
#define EDITS_ADDED_MAX  64U
#define EDITS_ADDED_TEXT 400U
struct edits_added {
    struct edits_file *file;
    char text[EDITS_ADDED_TEXT];
};
struct edits {
    struct tree tree;
    struct edits_file *files;
    size_t count;
    uint64_t random;
    struct edits_added added[EDITS_ADDED_MAX];
    size_t added_count;
};

static inline size_t edits_random(struct edits *edits, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(random_next_value(&edits->random) % limit);
}

/* ------------------------------------------------------------------ the tree */

static inline void edits_write_file(const struct edits *edits, struct edits_file *file)
{
    char full[TREE_PATH_BYTES];
    if (file->there) {
        tree_write_bytes_file(&edits->tree, file->path, file->text.data, file->text.size);
    } else {
        tree_join_path(&edits->tree, file->path, full, sizeof full);
        (void)unlink(full);
    }
}

static inline void edits_load_file(struct edits *edits, const char *full, const char *path)
{
    struct edits_file *file = &edits->files[edits->count];
    char bytes[65536];
    ssize_t size = 0;
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || edits->count == EDITS_FILES_MAX || strlen(path) >= sizeof file->path) {
        (void)close(fd);
        return;
    }
    (void)snprintf(file->path, sizeof file->path, "%s", path);
    buf_init_with_limit(&file->text, EDITS_BYTES_MAX * 2);
    buf_init_with_limit(&file->original, EDITS_BYTES_MAX * 2);
    while ((size = read(fd, bytes, sizeof bytes)) > 0 && file->original.size < EDITS_BYTES_MAX) {
        buf_append_bytes(&file->original, bytes, (size_t)size);
    }
    (void)close(fd);
    buf_append_str(&file->text, buf_borrow_str(&file->original));
    file->there = true;
    edits_write_file(edits, file);
    edits->count++;
}

/* Takes of each folder with files one in `every`, whole. */
static inline void edits_load_folder(struct edits *edits, const char *from, const char *below,
                                     size_t every)
{
    struct dirent **names = NULL;
    char full[4 * TREE_PATH_BYTES];
    char path[2 * TREE_PATH_BYTES];
    int count = 0;
    bool chosen = edits_random(edits, every) == 0;
    (void)snprintf(full, sizeof full, "%s/%s", from, below);
    count = scandir(full, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        struct stat info;
        const char *name = names[i]->d_name;
        (void)snprintf(path, sizeof path, "%s%s%s", below, below[0] == '\0' ? "" : "/", name);
        (void)snprintf(full, sizeof full, "%s/%s", from, path);
        if (name[0] != '.' && lstat(full, &info) == 0) {
            if (S_ISDIR(info.st_mode)) {
                edits_load_folder(edits, from, path, every);
            } else if (S_ISREG(info.st_mode) && chosen) {
                edits_load_file(edits, full, path);
            }
        }
        array_free_block(names[i]);
    }
    array_free_block(names);
}

static inline void edits_open(struct edits *edits, const char *from, size_t every, uint64_t seed)
{
    memset(edits, 0, sizeof *edits);
    edits->random = seed;
    tree_make_temp_folder(&edits->tree);
    edits->files = mem_alloc_zeroed(EDITS_FILES_MAX + 1, sizeof *edits->files);
    assert_non_null(edits->files);
    edits_load_folder(edits, from, "", every);
}

static inline void edits_release(struct edits *edits)
{
    for (size_t i = 0; i < edits->count; i++) {
        buf_release_bytes(&edits->files[i].text);
        buf_release_bytes(&edits->files[i].original);
    }
    mem_free_block(edits->files);
    tree_remove_all_below(&edits->tree);
}

/* ------------------------------------------------------------------ lines and words */

static inline struct str edits_line_at(struct str text, size_t at)
{
    size_t begin = at;
    size_t end = at;
    while (begin > 0 && text.data[begin - 1] != '\n') {
        begin--;
    }
    while (end < text.size && text.data[end] != '\n') {
        end++;
    }
    end += end < text.size;
    return str_from_range(text.data + begin, end - begin);
}

/* A random line that holds `byte`; the last one tried when none does. */
static inline struct str edits_pick_line(struct edits *edits, struct str text, char byte,
                                         bool indented)
{
    struct str line = STR_EMPTY;
    for (unsigned tries = 0; tries < 40 && text.size > 0; tries++) {
        line = edits_line_at(text, edits_random(edits, text.size));
        if (line.size > 1 && (byte == '\0' || str_find_byte(line, byte) != SIZE_MAX) &&
            (!indented || line.data[0] == ' ' || line.data[0] == '\t')) {
            break;
        }
    }
    return line;
}

static inline bool edits_is_word(char byte)
{
    return isalnum((unsigned char)byte) != 0 || byte == '_';
}

static inline struct str edits_pick_word(struct edits *edits, struct str text)
{
    for (unsigned tries = 0; tries < 60 && text.size > 0; tries++) {
        size_t at = edits_random(edits, text.size);
        size_t end = at;
        while (at > 0 && edits_is_word(text.data[at - 1])) {
            at--;
        }
        while (end < text.size && edits_is_word(text.data[end])) {
            end++;
        }
        if (end - at >= 3 && end - at < EDITS_WORD_MAX &&
            isdigit((unsigned char)text.data[at]) == 0) {
            return str_from_range(text.data + at, end - at);
        }
    }
    return STR_EMPTY;
}

/* text[at, at + size) becomes `by`. */
static inline void edits_replace(struct buf *text, size_t at, size_t size, struct str by)
{
    struct buf out;
    buf_init_with_limit(&out, EDITS_BYTES_MAX * 2);
    buf_append_bytes(&out, text->data, at);
    buf_append_str(&out, by);
    buf_append_bytes(&out, text->data + at + size, text->size - at - size);
    if (!out.failed && out.size < EDITS_BYTES_MAX) {
        buf_release_bytes(text);
        *text = out;
    } else {
        buf_release_bytes(&out);
    }
}

static inline void edits_rename_word(struct buf *text, struct str word, bool everywhere)
{
    char old[EDITS_WORD_MAX + 4];
    char fresh[EDITS_WORD_MAX + 8];
    size_t at = word.size == 0 ? text->size : (size_t)(word.data - text->data);
    (void)snprintf(old, sizeof old, "%.*s", STR_ARG(word));
    (void)snprintf(fresh, sizeof fresh, "%s_r", old);
    for (at = everywhere ? 0 : at; word.size > 0 && at + strlen(old) <= text->size;) {
        bool whole =
            (at == 0 || !edits_is_word(text->data[at - 1])) &&
            memcmp(text->data + at, old, strlen(old)) == 0 &&
            (at + strlen(old) == text->size || !edits_is_word(text->data[at + strlen(old)]));
        if (!whole) {
            at++;
            continue;
        }
        edits_replace(text, at, strlen(old), str_from_cstring(fresh));
        if (!everywhere) {
            return;
        }
        at += strlen(fresh);
    }
}

/* ------------------------------------------------------------------ edits */

/* Another file of the same language; the file itself when there is none. */
static inline struct edits_file *edits_pick_other(struct edits *edits,
                                                  const struct edits_file *file)
{
    const char *dot = strrchr(file->path, '.');
    struct edits_file *other = NULL;
    for (unsigned tries = 0; tries < 200; tries++) {
        const char *other_dot = NULL;
        other = &edits->files[edits_random(edits, edits->count)];
        other_dot = strrchr(other->path, '.');
        if (other->there && other != file && dot != NULL && other_dot != NULL &&
            strcmp(dot, other_dot) == 0) {
            return other;
        }
    }
    return &edits->files[file - edits->files];
}

static inline void edits_insert_line(struct edits *edits, struct edits_file *file, struct str line,
                                     bool before)
{
    struct str text = buf_borrow_str(&file->text);
    struct str at = edits_pick_line(edits, text, '\0', true);
    struct buf copy;
    size_t place = at.size == 0 ? 0 : (size_t)(at.data - text.data);
    place += before ? 0 : at.size;
    buf_init_with_limit(&copy, EDITS_BYTES_MAX);
    buf_append_str(&copy, line);
    edits_replace(&file->text, place, 0, buf_borrow_str(&copy));
    buf_release_bytes(&copy);
}

static inline void edits_repeat_line(struct edits *edits, struct edits_file *file, char byte)
{
    struct str text = buf_borrow_str(&file->text);
    struct str line = edits_pick_line(edits, text, byte, true);
    struct buf copy;
    if (line.size == 0) {
        return;
    }
    buf_init_with_limit(&copy, EDITS_BYTES_MAX);
    buf_append_str(&copy, line);
    edits_replace(&file->text, (size_t)(line.data - text.data), 0, buf_borrow_str(&copy));
    buf_release_bytes(&copy);
}

static inline void edits_drop_line(struct edits *edits, struct edits_file *file)
{
    struct str text = buf_borrow_str(&file->text);
    struct str line = edits_pick_line(edits, text, '\0', true);
    if (line.size > 0) {
        edits_replace(&file->text, (size_t)(line.data - text.data), line.size, STR_EMPTY);
    }
}

static inline void edits_change_signature(struct edits *edits, struct edits_file *file)
{
    struct str text = buf_borrow_str(&file->text);
    struct str line = edits_pick_line(edits, text, '(', false);
    size_t open = str_find_byte(line, '(');
    if (open != SIZE_MAX) {
        edits_replace(&file->text, (size_t)(line.data - text.data) + open + 1, 0,
                      line.data[open + 1] == ')' ? STR("extra") : STR("extra, "));
    }
}

static inline void edits_move_block(struct edits *edits, struct edits_file *file)
{
    struct edits_file *other = edits_pick_other(edits, file);
    struct str text = buf_borrow_str(&file->text);
    struct str first = edits_pick_line(edits, text, '(', false);
    size_t begin = first.size == 0 ? 0 : (size_t)(first.data - text.data);
    size_t end = begin;
    for (unsigned lines = 0; lines < 8 && end < text.size; lines++) {
        end += edits_line_at(text, end).size;
    }
    buf_append_bytes(&other->text, text.data + begin, end - begin);
    if (other != file) {
        edits_replace(&file->text, begin, end - begin, STR_EMPTY);
        edits_write_file(edits, other);
    }
}

static inline void edits_swap_files(struct edits *edits, struct edits_file *file)
{
    struct edits_file *other = edits_pick_other(edits, file);
    struct buf text = file->text;
    file->text = other->text;
    other->text = text;
    edits_write_file(edits, other);
}

static inline void edits_take_line(struct edits *edits, struct edits_file *file, bool import)
{
    static const char *const words[] = {
        "import", "#include", "use ", "from ", "require", "using"
    };
    struct edits_file *other = edits_pick_other(edits, file);
    struct str text = buf_borrow_str(&other->text);
    struct str line = edits_pick_line(edits, text, '(', true);
    for (size_t i = 0; import && i < sizeof words / sizeof words[0]; i++) {
        size_t at = str_find_part(text, str_from_cstring(words[i]));
        line = at == SIZE_MAX ? line : edits_line_at(text, at);
    }
    edits_insert_line(edits, file, line, true);
}

/* How a language writes a function that calls another; %1$s, %2$s: their names. */
struct edits_form {
    const char *suffixes; /* each with a blank behind it */
    const char *form;
};
static const struct edits_form edits_forms[] = {
    { ".c .h .cpp .cc .hpp .cxx ", "\nint %1$s(void)\n{\n    return %2$s();\n}\n" },
    { ".py ", "\ndef %1$s():\n    return %2$s()\n" },
    { ".js .ts .jsx .tsx .mjs .cjs ", "\nexport function %1$s() { return %2$s(); }\n" },
    { ".go ", "\nfunc %1$s() int { return %2$s() }\n" },
    { ".rs ", "\npub fn %1$s() { %2$s(); }\n" },
    { ".rb ", "\ndef %1$s\n  %2$s()\nend\n" },
    { ".php ", "\nfunction %1$s() { return %2$s(); }\n" },
    { ".lua ", "\nfunction %1$s() return %2$s() end\n" },
    { ".swift ", "\nfunc %1$s() { %2$s() }\n" },
    { ".kt ", "\nfun %1$s() { %2$s() }\n" },
    { ".scala ", "\ndef %1$s() = %2$s()\n" },
    { ".sh .bash ", "\n%1$s() {\n    %2$s\n}\n" },
};

static inline const char *edits_find_form(const struct edits_file *file)
{
    const char *dot = strrchr(file->path, '.');
    char suffix[16];
    (void)snprintf(suffix, sizeof suffix, "%.8s ", dot == NULL ? "?" : dot);
    for (size_t i = 0; i < sizeof edits_forms / sizeof edits_forms[0]; i++) {
        if (strstr(edits_forms[i].suffixes, suffix) != NULL) {
            return edits_forms[i].form;
        }
    }
    return NULL;
}

/* A function more, with a name that another file of the language mentions, or a new one. */
static inline void edits_add_function(struct edits *edits, struct edits_file *file)
{
    struct edits_file *other = edits_pick_other(edits, file);
    struct str name = edits_pick_word(edits, buf_borrow_str(&other->text));
    struct str callee = edits_pick_word(edits, buf_borrow_str(&file->text));
    struct edits_added *added = &edits->added[edits->added_count];
    const char *form = edits_find_form(file);
    char names[2][EDITS_WORD_MAX + 8];
    if (form == NULL || name.size == 0 || callee.size == 0 ||
        edits->added_count == EDITS_ADDED_MAX) {
        return;
    }
    (void)snprintf(names[0], sizeof names[0], "%.*s%s", STR_ARG(name),
                   edits_random(edits, 3) == 0 ? "_f" : "");
    (void)snprintf(names[1], sizeof names[1], "%.*s", STR_ARG(callee));
    added->file = file;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* of the list above */
    (void)snprintf(added->text, sizeof added->text, form, names[0], names[1]);
#pragma GCC diagnostic pop
    buf_append_bytes(&file->text, added->text, strlen(added->text));
    edits->added_count++;
}

/* Takes one of them out again, or gives it another name. Returns the file. */
static inline struct edits_file *edits_change_added(struct edits *edits, bool rename)
{
    size_t number = edits_random(edits, edits->added_count);
    struct edits_added *added = &edits->added[number];
    struct edits_file *file = edits->added_count == 0 ? NULL : added->file;
    struct str text = file == NULL ? STR_EMPTY : buf_borrow_str(&file->text);
    size_t at = str_find_part(text, str_from_cstring(added->text));
    if (file == NULL || !file->there || at == SIZE_MAX) {
        return NULL;
    }
    if (rename) {
        struct str block = str_from_range(text.data + at, strlen(added->text));
        size_t open = str_find_byte(block, '(');
        if (open != SIZE_MAX) {
            edits_replace(&file->text, at + open, 0, STR("_g"));
        }
    } else {
        edits_replace(&file->text, at, strlen(added->text), STR_EMPTY);
    }
    *added = edits->added[--edits->added_count];
    return file;
}

static inline void edits_revert(struct edits_file *file)
{
    buf_clear_keep_memory(&file->text);
    buf_append_str(&file->text, buf_borrow_str(&file->original));
    file->there = true;
}

/* An edit that adds a function, takes one out that was added, or renames it. */
static inline const char *edits_vary_functions(struct edits *edits)
{
    struct edits_file *file = &edits->files[edits_random(edits, edits->count)];
    unsigned dice = (unsigned)edits_random(edits, 10);
    const char *what = "add a function";
    if (dice < 4) {
        if (file->there) {
            edits_add_function(edits, file);
        }
    } else {
        struct edits_file *changed = edits_change_added(edits, dice < 7);
        what = dice < 7 ? "rename an added function" : "take an added function out";
        file = changed == NULL ? file : changed;
    }
    edits_write_file(edits, file);
    return what;
}

/* One edit; returns what it was. */
static inline const char *edits_make_one(struct edits *edits)
{
    struct edits_file *file = &edits->files[edits_random(edits, edits->count)];
    struct str text = buf_borrow_str(&file->text);
    const char *what = "revert";
    unsigned dice = (unsigned)edits_random(edits, 130);
    if (dice >= 100) {
        return edits_vary_functions(edits);
    }
    if (!file->there || text.size == 0 || dice < 6) {
        edits_revert(file);
    } else if (dice < 36) {
        what = "repeat a line with a call";
        edits_repeat_line(edits, file, '(');
    } else if (dice < 48) {
        what = "drop a line";
        edits_drop_line(edits, file);
    } else if (dice < 56) {
        what = "insert an empty line";
        edits_insert_line(edits, file, STR("\n"), true);
    } else if (dice < 63) {
        what = "rename everywhere";
        edits_rename_word(&file->text, edits_pick_word(edits, text), true);
    } else if (dice < 70) {
        what = "rename once";
        edits_rename_word(&file->text, edits_pick_word(edits, text), false);
    } else if (dice < 76) {
        what = "change a signature";
        edits_change_signature(edits, file);
    } else if (dice < 81) {
        what = "move lines to another file";
        edits_move_block(edits, file);
    } else if (dice < 85) {
        what = "swap two files";
        edits_swap_files(edits, file);
    } else if (dice < 88) {
        what = "delete a file";
        file->there = false;
    } else if (dice < 93) {
        what = "take an import";
        edits_take_line(edits, file, true);
    } else {
        what = "take a line of another file";
        edits_take_line(edits, file, false);
    }
    edits_write_file(edits, file);
    return what;
}

#endif
