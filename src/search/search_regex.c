/* search_regex.c - the one file that knows PCRE2. Patterns are compiled with its just-in-time
 * compiler; where a match cannot cross a line end the whole text is searched in one go. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "search/search_regex_internal.h"

#include "util/mem.h"

#include <pcre2.h>
#include <string.h>

#define REGEX_STEPS_MAX       10000000U
#define REGEX_HEAP_KB_MAX     65536U
#define REGEX_STACK_BYTES_MIN ((size_t)32 * 1024)
#define REGEX_STACK_BYTES_MAX ((size_t)1024 * 1024)

struct regex {
    pcre2_code *code;
    bool by_line;
};
struct regex_scratch {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

bool regex_compile_pattern(struct str pattern, const struct regex_options *options,
                           struct regex **out, size_t *offset, struct err *err)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    uint32_t flags = PCRE2_UTF;
    struct regex *regex = mem_alloc_zeroed(1, sizeof *regex);
    int code = 0;
    PCRE2_SIZE at = 0;

    *offset = 0;
    if (regex == NULL || context == NULL) {
        pcre2_compile_context_free(context);
        mem_free_block(regex);
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a pattern");
    }
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    flags |= options->any_case ? PCRE2_CASELESS : 0U;
    flags |=
        options->is_literal ? PCRE2_LITERAL : PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    regex->by_line = !options->is_literal && regex_may_cross_lines(pattern);
    regex->code = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.size, flags, &code, &at, context);
    pcre2_compile_context_free(context);
    if (regex->code == NULL) {
        PCRE2_UCHAR text[256];
        (void)pcre2_get_error_message(code, text, sizeof text);
        mem_free_block(regex);
        *offset = at;
        return ERR_RAISE(err, ERR_USAGE, "bad regular expression: %s", (const char *)text);
    }
    /* Without it matching is slower, not wrong. */
    (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    *out = regex;
    return true;
}

void regex_free_pattern(struct regex *regex)
{
    if (regex != NULL) {
        pcre2_code_free(regex->code);
        mem_free_block(regex);
    }
}

struct regex_scratch *regex_scratch_create(void)
{
    struct regex_scratch *scratch = mem_alloc_zeroed(1, sizeof *scratch);
    if (scratch == NULL) {
        return NULL;
    }
    scratch->match = pcre2_match_data_create(1, NULL); /* the whole match is all we ask for */
    scratch->context = pcre2_match_context_create(NULL);
    scratch->stack = pcre2_jit_stack_create(REGEX_STACK_BYTES_MIN, REGEX_STACK_BYTES_MAX, NULL);
    if (scratch->match == NULL || scratch->context == NULL || scratch->stack == NULL) {
        regex_scratch_free(scratch);
        return NULL;
    }
    pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    (void)pcre2_set_match_limit(scratch->context, REGEX_STEPS_MAX);
    (void)pcre2_set_heap_limit(scratch->context, REGEX_HEAP_KB_MAX);
    return scratch;
}

void regex_scratch_free(struct regex_scratch *scratch)
{
    if (scratch != NULL) {
        pcre2_match_data_free(scratch->match);
        pcre2_match_context_free(scratch->context);
        pcre2_jit_stack_free(scratch->stack);
        mem_free_block(scratch);
    }
}

static bool regex_match_once(const struct regex *regex, struct regex_scratch *scratch,
                             struct str text, size_t from, bool *found, struct err *err)
{
    int count = pcre2_match(regex->code, (PCRE2_SPTR)text.data, text.size, from, PCRE2_NO_UTF_CHECK,
                            scratch->match, scratch->context);
    *found = count >= 0;
    if (count >= 0 || count == PCRE2_ERROR_NOMATCH) {
        return true;
    }
    if (count == PCRE2_ERROR_NOMEMORY) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to match");
    }
    return ERR_RAISE(err, ERR_LIMIT,
                     "the regular expression needs too many steps; write it without nested "
                     "repetitions");
}

static void regex_read_match(const struct regex_scratch *scratch, size_t base,
                             struct regex_line *out)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->match);
    out->start = base + ends[0];
    out->end = base + (ends[1] >= ends[0] ? ends[1] : ends[0]); /* \K may turn them round */
}

static size_t regex_find_line_end(struct str text, size_t from)
{
    const char *newline =
        from < text.size ? memchr(text.data + from, '\n', text.size - from) : NULL;
    return newline != NULL ? (size_t)(newline - text.data) : text.size;
}

static bool regex_find_line_alone(const struct regex *regex, struct regex_scratch *scratch,
                                  struct str text, size_t from, struct regex_line *out,
                                  struct err *err)
{
    while (from < text.size && !out->found) {
        size_t end = regex_find_line_end(text, from);
        struct str line = str_from_range(text.data + from, end - from);
        if (!regex_match_once(regex, scratch, line, 0, &out->found, err)) {
            return false;
        }
        if (out->found) {
            out->line_start = from;
            out->line_end = end;
            regex_read_match(scratch, from, out);
        }
        from = end + 1;
    }
    return true;
}

bool regex_find_line(const struct regex *regex, struct regex_scratch *scratch, struct str text,
                     size_t from, struct regex_line *out, struct err *err)
{
    const char *newline;

    *out = (struct regex_line){ .found = false };
    if (regex->by_line) {
        return regex_find_line_alone(regex, scratch, text, from, out, err);
    }
    if (from >= text.size || !regex_match_once(regex, scratch, text, from, &out->found, err)) {
        return from >= text.size;
    }
    if (!out->found) {
        return true;
    }
    regex_read_match(scratch, 0, out);
    if (out->start >= text.size && text.data[text.size - 1] == '\n') {
        out->found = false; /* behind the last newline there is no line */
        return true;
    }
    newline = out->start > 0 ? memrchr(text.data, '\n', out->start) : NULL;
    out->line_start = newline != NULL ? (size_t)(newline - text.data) + 1 : 0;
    out->line_end = regex_find_line_end(text, out->start);
    return true;
}
