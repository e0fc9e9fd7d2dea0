/* link_classes.c - classes of the library, by the table that a language's policy has: which of them
 * is a base of which, what their members give. See struct lang_known_class.
 *
 * Cost: a binary search over the table, then one pass over the words of a row.
 */
#include "link/link_types.h"

const struct lang_known_class *link_classes_find_row(const struct lang_policy *policy,
                                                     struct str name)
{
    size_t low = 0;
    size_t high = policy == NULL ? 0 : policy->known_class_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lang_known_class *row = &policy->known_classes[middle];
        int order = str_compare_bytes(str_from_cstring(row->name), name);
        if (order == 0) {
            return row->bases[0] == '='
                       ? link_classes_find_row(policy, str_from_cstring(row->bases + 1))
                       : row;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

struct str link_classes_main_name(const struct lang_policy *policy, struct str name)
{
    const struct lang_known_class *row = link_classes_find_row(policy, name);
    return row == NULL ? name : str_from_cstring(row->name);
}

/* The next word of a row; empty: no more. */
static struct str classes_next_word(const char **at)
{
    const char *start = *at;
    while (*start == ' ') {
        start++;
    }
    *at = start;
    while (**at != ' ' && **at != '\0') {
        (*at)++;
    }
    return str_from_range(start, (size_t)(*at - start));
}

static const char *classes_find_own(const struct lang_known_class *row, char sign,
                                    struct str member)
{
    const char *at = row->members;
    const char *type = NULL;
    for (struct str word = classes_next_word(&at); word.size > 0; word = classes_next_word(&at)) {
        if (word.data[0] != '.' && word.data[0] != ':') {
            type = word.data;
        } else if (word.data[0] == sign &&
                   str_equals_bytes(str_from_range(word.data + 1, word.size - 1), member)) {
            return type;
        }
    }
    return NULL;
}

const char *link_classes_find_member(const struct lang_policy *policy, struct str name, char sign,
                                     struct str member)
{
    const struct lang_known_class *row = link_classes_find_row(policy, name);
    const char *at = row == NULL ? "" : row->bases;
    const char *type = row == NULL ? NULL : classes_find_own(row, sign, member);
    for (struct str base = classes_next_word(&at); base.size > 0 && type == NULL;
         base = classes_next_word(&at)) {
        row = link_classes_find_row(policy, base);
        type = row == NULL ? NULL : classes_find_own(row, sign, member);
    }
    return type;
}

enum link_kinship link_classes_compare(const struct lang_policy *policy, struct str base,
                                       struct str name, uint32_t *distance)
{
    const struct lang_known_class *row = link_classes_find_row(policy, name);
    const struct lang_known_class *wanted = link_classes_find_row(policy, base);
    const char *at = row == NULL ? "" : row->bases;
    *distance = 0;
    if (row == NULL || wanted == NULL) {
        return LINK_KINSHIP_UNKNOWN;
    }
    if (row == wanted) {
        return LINK_KINSHIP_SAME;
    }
    for (struct str word = classes_next_word(&at); word.size > 0; word = classes_next_word(&at)) {
        ++*distance;
        if (str_equals_bytes(word, str_from_cstring(wanted->name))) {
            return LINK_KINSHIP_BASE;
        }
    }
    return LINK_KINSHIP_NONE;
}
