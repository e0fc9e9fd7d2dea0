/* ignore_rules.c - the lines of an ignore file, and which of them decides about a path. */
#include "ingest/ignore.h"

#include <string.h>

static bool rules_is_special_byte(char byte)
{
    return byte == '*' || byte == '?' || byte == '[' || byte == '\\';
}

static size_t rules_count_plain_bytes(struct str pattern)
{
    size_t count = 0;
    while (count < pattern.size && !rules_is_special_byte(pattern.data[count])) {
        count++;
    }
    return count;
}

/* Without trailing spaces, unless a backslash keeps them. */
static struct str rules_trim_line_end(struct str line)
{
    size_t end = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\\') {
            i++;
            end = i < line.size ? i + 1 : line.size;
        } else if (line.data[i] != ' ') {
            end = i + 1;
        }
    }
    return str_from_range(line.data, end);
}

static struct str rules_skip_bytes(struct str text, size_t count)
{
    return str_from_range(text.data + count, text.size - count);
}

/* git strips the plain front of an anchored pattern before it looks at the rest, so a `**` right
 * behind it counts as a whole part of the path; compiling only the rest keeps that. */
static bool rules_compile_rule(struct ignore_rule *rule, struct str pattern, struct arena *arena,
                               struct err *err)
{
    size_t plain = rules_count_plain_bytes(pattern);

    rule->plain = plain == pattern.size;
    if (rule->base_only && pattern.size > 0 && pattern.data[0] == '*') {
        struct str rest = rules_skip_bytes(pattern, 1);
        rule->is_suffix = rules_count_plain_bytes(rest) == rest.size;
        if (rule->is_suffix) {
            rule->literal = rest;
            return true;
        }
    }
    if (rule->base_only && !rule->plain) {
        return ignore_compile_glob_text(pattern, arena, &rule->glob, err);
    }
    rule->literal = str_from_range(pattern.data, plain);
    if (rule->plain) {
        return true;
    }
    return ignore_compile_glob_text(rules_skip_bytes(pattern, plain), arena, &rule->glob, err);
}

static bool rules_parse_line(struct str line, struct ignore_rule *rule, struct arena *arena,
                             struct err *err)
{
    struct str pattern = line;

    rule->written = line;
    if (pattern.size > 0 && pattern.data[0] == '!') {
        rule->negated = true;
        pattern = rules_skip_bytes(pattern, 1);
    }
    if (pattern.size > 0 && pattern.data[pattern.size - 1] == '/') {
        rule->folders_only = true;
        pattern.size--;
    }
    rule->base_only = str_find_byte(pattern, '/') == SIZE_MAX;
    if (!rule->base_only && pattern.data[0] == '/') {
        pattern = rules_skip_bytes(pattern, 1);
    }
    return rules_compile_rule(rule, pattern, arena, err);
}

static struct str rules_skip_byte_order_mark(struct str text)
{
    const struct str mark = STR("\xEF\xBB\xBF");
    return str_starts_with(text, mark) ? rules_skip_bytes(text, mark.size) : text;
}

static size_t rules_count_lines(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == '\n' ? 1U : 0U;
    }
    return count;
}

static struct str rules_clean_line(struct str line)
{
    size_t nul = str_find_byte(line, '\0');
    if (line.size > 0 && line.data[line.size - 1] == '\r') {
        line.size--;
    }
    if (nul < line.size) { /* git's strings end there */
        line.size = nul;
    }
    return rules_trim_line_end(line);
}

bool ignore_parse_rule_text(struct str text, struct str base, struct str source,
                            struct arena *arena, struct ignore_list **out, struct err *err)
{
    struct ignore_list *list = arena_alloc_zeroed(arena, 1, sizeof *list);
    struct str copy = arena_copy_str(arena, text);
    struct str rest = rules_skip_byte_order_mark(copy);
    bool more = true;
    struct str line;
    uint32_t number = 0;

    if (list == NULL || copy.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for ignore rules");
    }
    list->base = base;
    list->source = source;
    list->arena = arena;
    list->rules = arena_alloc_zeroed(arena, rules_count_lines(rest), sizeof *list->rules);
    if (list->rules == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for ignore rules");
    }
    while (str_split_next_part(&rest, &more, '\n', &line)) {
        struct ignore_rule *rule = &list->rules[list->count];
        number++;
        if (line.size == 0 || line.data[0] == '#') {
            continue;
        }
        rule->line = number;
        if (!rules_parse_line(rules_clean_line(line), rule, arena, err)) {
            return false;
        }
        list->count++;
    }
    *out = list;
    return true;
}

/* ------------------------------------------------------------------ matching */

static struct str rules_find_base_name(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : rules_skip_bytes(path, slash + 1);
}

static bool rules_match_one(const struct ignore_rule *rule, struct str path, struct str name)
{
    struct str subject = rule->base_only ? name : path;

    if (rule->is_suffix) {
        return str_ends_with(subject, rule->literal);
    }
    if (rule->plain) {
        return str_equals_bytes(subject, rule->literal);
    }
    if (!str_starts_with(subject, rule->literal)) {
        return false;
    }
    return ignore_match_glob_text(&rule->glob, rules_skip_bytes(subject, rule->literal.size));
}

struct ignore_rule *ignore_find_last_match(const struct ignore_list *list, struct str path,
                                           bool is_folder)
{
    struct str below = list->base.size == 0 ? path : rules_skip_bytes(path, list->base.size + 1);
    struct str name = rules_find_base_name(below);

    for (size_t i = list->count; i > 0; i--) {
        struct ignore_rule *rule = &list->rules[i - 1];
        if (rule->folders_only && !is_folder) {
            continue;
        }
        if (rules_match_one(rule, below, name)) {
            return rule;
        }
    }
    return NULL;
}

struct str ignore_borrow_rule_reason(const struct ignore_list *list, struct ignore_rule *rule)
{
    if (rule->reason.size == 0) {
        rule->reason = arena_format_text(list->arena, "'%.*s' in %.*s:%u", STR_ARG(rule->written),
                                         STR_ARG(list->source), rule->line);
    }
    return rule->reason;
}
