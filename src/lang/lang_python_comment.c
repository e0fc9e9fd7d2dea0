/* lang_python_comment.c - types that stand in comments, as code that also runs on Python 2 has
 * them.
 *
 *   x = []  # type: List[X]
 *   def f(self, a, *b):
 *       # type: (A, *B) -> C
 *
 * Comments are no part of the tree that is walked, so they are read from the source behind what
 * they speak of. What an annotation says comes first. Cost: the bytes of the comment. */
#include "lang/lang_python_internal.h"

#include <string.h>

/* The text behind "# type:", up to the end of the line or another comment. */
static struct str comment_read_type(struct str source, size_t at, const char *skipped)
{
    struct str rest = STR_EMPTY;
    size_t end = 0;
    while (at < source.size && source.data[at] != '\0' &&
           strchr(skipped, source.data[at]) != NULL) {
        at++;
    }
    if (at >= source.size || source.data[at] != '#') {
        return STR_EMPTY;
    }
    rest = str_trim_spaces(str_from_range(source.data + at + 1, source.size - at - 1));
    if (!str_starts_with(rest, STR("type:"))) {
        return STR_EMPTY;
    }
    rest = str_from_range(rest.data + 5, rest.size - 5);
    while (end < rest.size && rest.data[end] != '\n' && rest.data[end] != '#') {
        end++;
    }
    rest = str_trim_spaces(str_from_range(rest.data, end));
    return str_starts_with(rest, STR("ignore")) ? STR_EMPTY : rest;
}

struct str py_find_type_comment(const struct walk *walk, uint32_t byte, const char *skipped)
{
    return comment_read_type(walk->source, byte, skipped);
}

struct str py_find_signature(struct walk *walk, TSNode function)
{
    TSNode params = walk_child_by_field(walk, function, "parameters");
    struct str text = STR_EMPTY;
    if (ts_node_is_null(params)) {
        return text;
    }
    text = comment_read_type(walk->source, walk_end_byte(params), " \t\r\n:");
    return str_starts_with(text, STR("(")) ? text : STR_EMPTY;
}

/* The byte of the bracket that closes the first one; the size: none does. */
static size_t comment_find_close(struct str signature)
{
    int depth = 0;
    for (size_t i = 0; i < signature.size; i++) {
        char byte = signature.data[i];
        depth += byte == '(' || byte == '[';
        depth -= byte == ')' || byte == ']';
        if (depth == 0) {
            return i;
        }
    }
    return signature.size;
}

struct str py_signature_result(struct str signature)
{
    size_t close = comment_find_close(signature);
    struct str rest = STR_EMPTY;
    if (close >= signature.size) {
        return rest;
    }
    rest = str_trim_spaces(str_from_range(signature.data + close + 1, signature.size - close - 1));
    return str_starts_with(rest, STR("->"))
               ? str_trim_spaces(str_from_range(rest.data + 2, rest.size - 2))
               : STR_EMPTY;
}

/* The next item of a list of types, up to a comma outside of brackets. */
static struct str comment_take_item(struct str *rest)
{
    int depth = 0;
    size_t end = 0;
    struct str item = STR_EMPTY;
    for (; end < rest->size && (depth > 0 || rest->data[end] != ','); end++) {
        depth += rest->data[end] == '[' || rest->data[end] == '(';
        depth -= rest->data[end] == ']' || rest->data[end] == ')';
    }
    item = str_trim_spaces(str_from_range(rest->data, end));
    end += end < rest->size;
    *rest = str_from_range(rest->data + end, rest->size - end);
    return item;
}

struct str py_signature_param(struct str signature, uint32_t number, uint32_t count)
{
    size_t close = comment_find_close(signature);
    struct str inside = close > 0 && close < signature.size
                            ? str_trim_spaces(str_from_range(signature.data + 1, close - 1))
                            : STR_EMPTY;
    struct str item = STR_EMPTY;
    struct str counted = inside;
    uint32_t written = 0;
    for (; counted.size > 0; written++) {
        (void)comment_take_item(&counted);
    }
    if (written > count || number + written < count || str_equals_cstring(inside, "...")) {
        return STR_EMPTY;
    }
    number -= count - written;
    for (uint32_t i = 0; i <= number && inside.size > 0; i++) {
        item = comment_take_item(&inside);
    }
    while (str_starts_with(item, STR("*"))) {
        item = str_from_range(item.data + 1, item.size - 1);
    }
    return item;
}
