/* lang.c - the list of languages and how a file finds its own. */
#include "lang/lang.h"

#include "lang/walk_internal.h"

#define LANG(symbol) extern const struct lang lang_##symbol;
#include "lang/lang_list.def" // IWYU pragma: keep
#undef LANG

static const struct lang *const lang_table[] = {
#define LANG(symbol) &lang_##symbol,
#include "lang/lang_list.def" // IWYU pragma: keep
#undef LANG
};
#define LANG_COUNT (sizeof lang_table / sizeof lang_table[0])

const struct lang *const *lang_list_all_known(size_t *count)
{
    *count = LANG_COUNT;
    return lang_table;
}

const struct lang *lang_find_by_number(uint8_t number)
{
    return number < LANG_COUNT ? lang_table[number] : NULL;
}

const struct lang *lang_find_by_name(struct str name)
{
    for (size_t i = 0; i < LANG_COUNT; i++) {
        if (str_equals_nocase(name, str_from_cstring(lang_table[i]->name))) {
            return lang_table[i];
        }
    }
    return NULL;
}

const char *lang_name_of(const struct lang *lang)
{
    return lang->name;
}

const char *const *lang_suffixes_of(const struct lang *lang)
{
    return lang->suffixes;
}

uint8_t lang_number_of(const struct lang *lang)
{
    for (size_t i = 0; i < LANG_COUNT; i++) {
        if (lang_table[i] == lang) {
            return (uint8_t)i;
        }
    }
    return UINT8_MAX;
}

const struct lang_policy *lang_policy_of(const struct lang *lang)
{
    return lang->policy;
}

/* ------------------------------------------------------------------ detection */

static bool lang_list_has(const char *const *list, struct str text)
{
    for (; list != NULL && *list != NULL; list++) {
        if (str_equals_cstring(text, *list)) {
            return true;
        }
    }
    return false;
}

static struct str lang_find_base_name(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
}

/* Length of the longest suffix of `lang` that ends the name; 0: none. A name that is nothing
 * but the suffix (".c") has none. */
static size_t lang_match_suffix(const struct lang *lang, struct str name, bool fold_case)
{
    size_t longest = 0;
    for (const char *const *row = lang->suffixes; row != NULL && *row != NULL; row++) {
        struct str suffix = str_from_cstring(*row);
        struct str end;
        if (suffix.size >= name.size || suffix.size <= longest) {
            continue;
        }
        end = str_from_range(name.data + name.size - suffix.size, suffix.size);
        if (fold_case ? str_equals_nocase(end, suffix) : str_equals_bytes(end, suffix)) {
            longest = suffix.size;
        }
    }
    return longest;
}

/* Of the languages with the longest matching suffix the one with the highest claim on the
 * content; a language without an opinion claims 1 where it is alone. */
static const struct lang *lang_find_by_suffix(struct str path, struct str name, struct str head,
                                              bool fold_case)
{
    const struct lang *best = NULL;
    size_t best_size = 0;
    unsigned best_claim = 0;
    for (size_t i = 0; i < LANG_COUNT; i++) {
        const struct lang *lang = lang_table[i];
        size_t size = lang_match_suffix(lang, name, fold_case);
        unsigned claim = 1;
        if (size == 0 || size < best_size) {
            continue;
        }
        if (lang->claim_content != NULL) {
            claim = lang->claim_content(path, head);
        }
        if (claim == 0) {
            continue;
        }
        if (size > best_size || claim > best_claim) {
            best = lang;
            best_size = size;
            best_claim = claim;
        }
    }
    return best;
}

/* "#!/usr/bin/env -S python3.11 -u" -> "python". */
static struct str lang_read_interpreter(struct str head)
{
    struct str word = STR_EMPTY;
    size_t end = str_find_byte(head, '\n');
    struct str rest = end == SIZE_MAX ? head : str_from_range(head.data, end);
    bool more = true;
    if (!str_starts_with(rest, STR("#!"))) {
        return STR_EMPTY;
    }
    rest = str_trim_spaces(str_from_range(rest.data + 2, rest.size - 2));
    while (str_split_next_part(&rest, &more, ' ', &word)) {
        word = lang_find_base_name(word);
        if (word.size > 0 && word.data[0] != '-' && !str_equals_bytes(word, STR("env")) &&
            str_find_byte(word, '=') == SIZE_MAX) {
            break;
        }
        word = STR_EMPTY;
    }
    while (word.size > 0 &&
           (word.data[word.size - 1] == '.' ||
            (word.data[word.size - 1] >= '0' && word.data[word.size - 1] <= '9'))) {
        word.size--;
    }
    return word;
}

static const struct lang *lang_find_by_list(struct str name, struct str interpreter)
{
    for (size_t i = 0; i < LANG_COUNT; i++) {
        const struct lang *lang = lang_table[i];
        if ((name.size > 0 && lang_list_has(lang->file_names, name)) ||
            (interpreter.size > 0 && lang_list_has(lang->interpreters, interpreter))) {
            return lang;
        }
    }
    return NULL;
}

const struct lang *lang_find_for_path(struct str path, struct str head)
{
    struct str name = lang_find_base_name(path);
    const struct lang *found = lang_find_by_list(name, STR_EMPTY);
    if (found == NULL) {
        found = lang_find_by_suffix(path, name, head, false);
    }
    if (found == NULL) {
        found = lang_find_by_suffix(path, name, head, true);
    }
    if (found == NULL && str_find_byte(name, '.') == SIZE_MAX) {
        found = lang_find_by_list(STR_EMPTY, lang_read_interpreter(head));
    }
    return found;
}
