/* lang_csharp_condition.c - what a file itself says about the symbols of its #if: #define and
 * #undef stand before its first token, so they hold for all of it. Other symbols come from the
 * build: they are not known, and neither is a condition that rests on them.
 *
 * Operators by precedence over two stacks of CONDITION_STACK_MAX; what needs more is not known.
 * Cost: O(bytes of the condition). */
#include "lang/lang_csharp_internal.h"

#define CONDITION_STACK_MAX 16U

struct condition {
    const struct csharp_symbols *symbols;
    enum csharp_truth values[CONDITION_STACK_MAX];
    char operators[CONDITION_STACK_MAX]; /* ! & | ( */
    uint32_t value_count;
    uint32_t operator_count;
    bool failed;
};

void csharp_set_symbol(struct csharp_symbols *symbols, struct str name, enum csharp_truth truth)
{
    for (uint32_t i = 0; i < symbols->count; i++) {
        if (str_equals_bytes(symbols->names[i], name)) {
            symbols->truths[i] = truth;
            return;
        }
    }
    if (name.size > 0 && symbols->count < CSHARP_SYMBOLS_MAX) {
        symbols->names[symbols->count] = name;
        symbols->truths[symbols->count++] = truth;
    }
}

static enum csharp_truth condition_find_symbol(const struct condition *state, struct str name)
{
    if (str_equals_cstring(name, "true")) {
        return CSHARP_TRUE;
    }
    if (str_equals_cstring(name, "false") || str_equals_cstring(name, "0")) {
        return CSHARP_FALSE;
    }
    for (uint32_t i = 0; i < state->symbols->count; i++) {
        if (str_equals_bytes(state->symbols->names[i], name)) {
            return state->symbols->truths[i];
        }
    }
    return CSHARP_UNKNOWN;
}

static void condition_push_value(struct condition *state, enum csharp_truth value)
{
    state->failed |= state->value_count == CONDITION_STACK_MAX;
    if (!state->failed) {
        state->values[state->value_count++] = value;
    }
}

static enum csharp_truth condition_pop_value(struct condition *state)
{
    state->failed |= state->value_count == 0;
    return state->failed ? CSHARP_UNKNOWN : state->values[--state->value_count];
}

static enum csharp_truth condition_join(char op, enum csharp_truth a, enum csharp_truth b)
{
    enum csharp_truth decides = op == '&' ? CSHARP_FALSE : CSHARP_TRUE;
    if (a == decides || b == decides) {
        return decides;
    }
    return a == b ? a : CSHARP_UNKNOWN;
}

static void condition_apply_top(struct condition *state)
{
    char op = state->operators[--state->operator_count];
    enum csharp_truth b = condition_pop_value(state);
    if (op == '!') {
        condition_push_value(state, b == CSHARP_TRUE    ? CSHARP_FALSE
                                    : b == CSHARP_FALSE ? CSHARP_TRUE
                                                        : CSHARP_UNKNOWN);
    } else {
        condition_push_value(state, condition_join(op, condition_pop_value(state), b));
    }
}

static int condition_rank(char op)
{
    return op == '!' ? 3 : op == '&' ? 2 : op == '|' ? 1 : 0;
}

/* Applies what binds more tightly than `op` will; ) takes its ( along. */
static void condition_take_operator(struct condition *state, char op)
{
    while (state->operator_count > 0 && op != '!' && op != '(' &&
           state->operators[state->operator_count - 1] != '(' &&
           condition_rank(state->operators[state->operator_count - 1]) >= condition_rank(op)) {
        condition_apply_top(state);
    }
    if (op == ')') {
        state->failed |= state->operator_count == 0;
        state->operator_count -= state->operator_count > 0;
        return;
    }
    state->failed |= state->operator_count == CONDITION_STACK_MAX;
    if (!state->failed) {
        state->operators[state->operator_count++] = op;
    }
}

static bool condition_is_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The operator or bracket at `at`; returns the byte behind it. == and != are not followed. */
static size_t condition_take_sign(struct condition *state, struct str text, size_t at)
{
    char byte = text.data[at];
    char next = (char)(at + 1 < text.size ? text.data[at + 1] : '\0');
    if (byte == '(' || byte == ')' || (byte == '!' && next != '=')) {
        condition_take_operator(state, byte);
        return at + 1;
    }
    if ((byte == '&' || byte == '|') && next == byte) {
        condition_take_operator(state, byte);
        return at + 2;
    }
    state->failed = true;
    return text.size;
}

/* Takes what begins at `at`; returns the byte behind it. */
static size_t condition_step(struct condition *state, struct str text, size_t at)
{
    char byte = text.data[at];
    size_t end = at;
    while (end < text.size && condition_is_name(text.data[end])) {
        end++;
    }
    if (end > at) {
        condition_push_value(
            state, condition_find_symbol(state, str_from_range(text.data + at, end - at)));
        return end;
    }
    return byte == ' ' || byte == '\t' || byte == '\r' ? at + 1
                                                       : condition_take_sign(state, text, at);
}

enum csharp_truth csharp_judge_condition(const struct csharp_symbols *symbols, struct str text)
{
    struct condition state = { .symbols = symbols };
    for (size_t at = 0; at < text.size && !state.failed;) {
        at = condition_step(&state, text, at);
    }
    while (!state.failed && state.operator_count > 0) {
        state.failed |= state.operators[state.operator_count - 1] == '(';
        if (!state.failed) {
            condition_apply_top(&state);
        }
    }
    return state.failed || state.value_count != 1 ? CSHARP_UNKNOWN : state.values[0];
}
