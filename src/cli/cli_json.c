/* cli_json.c - reads a flat JSON object of texts (RFC 8259); see cli_workspace.h. The one file that
 * knows jansson (MIT). O(bytes); its nesting is bounded by jansson's 2,048. */
#include "cli/cli_workspace.h"

#include <jansson.h>

static bool json_copy_pair(const char *name, const json_t *value, struct arena *arena,
                           struct cli_json_pair *pair, struct err *err)
{
    if (!json_is_string(value)) {
        return ERR_RAISE(err, ERR_USAGE, "not a JSON object of texts ('%.100s' is none)", name);
    }
    pair->name = arena_copy_str(arena, str_from_cstring(name));
    pair->value =
        arena_copy_str(arena, str_from_range(json_string_value(value), json_string_length(value)));
    return (pair->name.data != NULL && pair->value.data != NULL) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for a JSON object");
}

static bool json_copy_pairs(json_t *root, struct arena *arena, struct cli_json_pair *pairs,
                            size_t room, size_t *count, struct err *err)
{
    if (!json_is_object(root)) {
        return ERR_RAISE(err, ERR_USAGE, "not a JSON object of texts");
    }
    for (void *at = json_object_iter(root); at != NULL; at = json_object_iter_next(root, at)) {
        if (*count == room) {
            return ERR_RAISE(err, ERR_USAGE, "the JSON object has more than %zu texts", room);
        }
        if (!json_copy_pair(json_object_iter_key(at), json_object_iter_value(at), arena,
                            &pairs[*count], err)) {
            return false;
        }
        (*count)++;
    }
    return true;
}

bool cli_parse_flat_json(struct str text, struct arena *arena, struct cli_json_pair *pairs,
                         size_t room, size_t *count, struct err *err)
{
    json_error_t fault = { .text = "it is empty" };
    json_t *root =
        text.size > 0 ? json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &fault) : NULL;
    bool done;

    *count = 0;
    if (root == NULL) {
        bool no_memory = text.size > 0 && json_error_code(&fault) == json_error_out_of_memory;
        return ERR_RAISE(err, no_memory ? ERR_MEMORY : ERR_USAGE,
                         "not a JSON object of texts (at byte %d: %s)", fault.position, fault.text);
    }
    done = json_copy_pairs(root, arena, pairs, room, count, err);
    json_decref(root);
    return done;
}

struct str cli_find_json_value(const struct cli_json_pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equals_cstring(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return STR_EMPTY;
}
