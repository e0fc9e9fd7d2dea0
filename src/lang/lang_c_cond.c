/* lang_c_cond.c - which branches of #if are parsed, and which brackets belong together.
 *
 *   #if A          all branches balanced: both stay, one after the other
 *     if (x) {
 *   #else          not balanced: the first live branch stays, the others stand aside
 *     if (y) {
 *   #endif
 *
 * Cost: O(tokens); a branch is looked at once, whatever its depth. */
#include "lang/lang_c_internal.h"

#define COND_PAIR_SEARCH_MAX 64U /* open brackets looked at for the partner of a stray one */

static void cond_push_branch(struct c_unit *unit, bool disabled, bool foreign)
{
    struct c_branch *branch = array_push_slot(&unit->branches, C_TOKENS_MAX);
    if (branch == NULL) {
        unit->failed = true;
        return;
    }
    memset(branch, 0, sizeof *branch);
    branch->first = (uint32_t)unit->tokens.count;
    branch->last = branch->first;
    branch->disabled = disabled;
    branch->foreign = foreign;
}

static bool cond_is_disabled(const struct c_unit *unit)
{
    return unit->branches.count > 0 && unit->branches.items[unit->branches.count - 1].disabled;
}

uint8_t c_region_flags(const struct c_unit *unit)
{
    uint8_t flags = 0;
    size_t depth = unit->groups.count;
    if (depth > 0 && unit->guard_group == 0 && unit->guard_end_token == C_NO_TOKEN) {
        depth--;
    }
    if (depth > 0) {
        flags |= C_CONDITIONAL;
    }
    if (cond_is_disabled(unit)) {
        flags |= C_DISABLED;
    }
    return flags;
}

void c_begin_group(struct c_unit *unit, unsigned condition)
{
    bool outer_disabled = cond_is_disabled(unit);
    struct c_group *group = array_push_slot(&unit->groups, C_TOKENS_MAX);
    if (group == NULL) {
        unit->failed = true;
        return;
    }
    group->first_branch = (uint32_t)unit->branches.count;
    group->outer_disabled = outer_disabled;
    group->taken = (condition & C_CONDITION_ALWAYS) != 0;
    group->native = (condition & C_CONDITION_NATIVE) != 0;
    cond_push_branch(unit, outer_disabled || (condition & C_CONDITION_NEVER) != 0,
                     (condition & C_CONDITION_ASSEMBLY) != 0);
    if (unit->groups.count == 1 && unit->guard_end_token == C_NO_TOKEN && unit->tokens.count == 0 &&
        unit->macros.count == 0 && (condition & C_CONDITION_GUARD) != 0) {
        unit->guard_group = 0;
    }
}

/* The last branch ends here; assembler text leaves nothing behind. */
static void cond_end_branch(struct c_unit *unit)
{
    struct c_branch *branch = &unit->branches.items[unit->branches.count - 1];
    if (branch->foreign) {
        unit->tokens.count = branch->first;
        memset(branch->net, 0, sizeof branch->net);
        while (unit->dropped.count > 0 &&
               unit->dropped.items[unit->dropped.count - 1].first >= branch->first) {
            unit->dropped.count--;
        }
    }
    branch->last = (uint32_t)unit->tokens.count;
}

void c_next_branch(struct c_unit *unit, unsigned condition)
{
    struct c_group *group = NULL;
    if (unit->groups.count == 0 || unit->failed) {
        return;
    }
    cond_end_branch(unit);
    if (unit->groups.count == 1 && unit->guard_end_token == C_NO_TOKEN) {
        unit->guard = STR_EMPTY; /* a guard has one branch */
    }
    group = &unit->groups.items[unit->groups.count - 1];
    cond_push_branch(unit,
                     group->outer_disabled || group->taken || (condition & C_CONDITION_NEVER) != 0,
                     group->native || (condition & C_CONDITION_ASSEMBLY) != 0);
    group->taken = group->taken || (condition & C_CONDITION_ALWAYS) != 0;
}

void c_balance_bracket(struct c_unit *unit, enum c_kind kind)
{
    struct c_branch *branch = NULL;
    unsigned which = ((unsigned)kind - C_LPAREN) / 2;
    if (unit->branches.count == 0) {
        return;
    }
    branch = &unit->branches.items[unit->branches.count - 1];
    branch->net[which] += ((unsigned)kind - C_LPAREN) % 2 == 0 ? 1 : -1;
}

static bool cond_is_balanced(const struct c_branch *branch)
{
    return branch->net[0] == 0 && branch->net[1] == 0 && branch->net[2] == 0;
}

/* Two whole items may stand one after the other; `f(int)` of one branch and `f(long)` of the
 * other, with one body behind them, may not. */
static bool cond_ends_item(const struct c_unit *unit, const struct c_branch *branch)
{
    enum c_kind last = C_NONE;
    if (!unit->is_cpp || branch->last <= branch->first) {
        return true;
    }
    last = (enum c_kind)unit->tokens.items[branch->last - 1].kind;
    return last == C_SEMICOLON || last == C_RBRACE || last == C_LBRACE || last == C_COMMA ||
           last == C_COLON;
}

static bool cond_are_items(const struct c_unit *unit, size_t first)
{
    size_t filled = 0;
    bool whole = true;
    for (size_t i = first; i < unit->branches.count; i++) {
        const struct c_branch *branch = &unit->branches.items[i];
        filled += branch->last > branch->first;
        whole = whole && cond_ends_item(unit, branch);
    }
    return whole || filled < 2;
}

static void cond_drop_span(struct c_unit *unit, const struct c_branch *branch)
{
    struct c_span *span = NULL;
    if (branch->first == branch->last) {
        return;
    }
    span = array_push_slot(&unit->dropped, C_TOKENS_MAX);
    if (span == NULL) {
        unit->failed = true;
        return;
    }
    span->first = branch->first;
    span->last = branch->last;
}

/* The branch that stays when they cannot all: the first that is not disabled. */
static size_t cond_choose_branch(const struct c_unit *unit, size_t first)
{
    for (size_t i = first; i < unit->branches.count; i++) {
        if (!unit->branches.items[i].disabled) {
            return i;
        }
    }
    return unit->branches.count; /* none */
}

void c_end_group(struct c_unit *unit)
{
    size_t first = 0;
    size_t kept = 0;
    bool balanced = true;
    struct c_branch stays;
    if (unit->groups.count == 0 || unit->failed) {
        return;
    }
    cond_end_branch(unit);
    unit->groups.count--;
    first = unit->groups.items[unit->groups.count].first_branch;
    for (size_t i = first; i < unit->branches.count; i++) {
        balanced = balanced && cond_is_balanced(&unit->branches.items[i]);
    }
    balanced = balanced && cond_are_items(unit, first);
    kept = cond_choose_branch(unit, first);
    memset(&stays, 0, sizeof stays);
    if (kept < unit->branches.count) {
        stays = unit->branches.items[kept];
    }
    for (size_t i = first; !balanced && i < unit->branches.count; i++) {
        if (i != kept) {
            cond_drop_span(unit, &unit->branches.items[i]);
        }
    }
    unit->branches.count = first;
    for (size_t i = 0; first > 0 && i < 3; i++) {
        unit->branches.items[first - 1].net[i] += stays.net[i];
    }
    if (unit->groups.count == 0 && unit->guard_group == 0 && unit->guard_end_token == C_NO_TOKEN) {
        unit->guard_end_token = (uint32_t)unit->tokens.count;
        unit->guard_end_macro = (uint32_t)unit->macros.count;
    }
}

static int cond_compare_spans(const void *a, const void *b)
{
    const struct c_span *x = a;
    const struct c_span *y = b;
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    return (x->last < y->last) - (x->last > y->last);
}

/* The first #ifndef is an include guard when it has one branch to the end of the file and the
 * first macro is the one it asks for. */
static bool cond_is_guard(const struct c_unit *unit)
{
    const struct c_macro *first = unit->macros.items;
    return unit->guard_end_token == unit->tokens.count &&
           unit->guard_end_macro == unit->macros.count && unit->macros.count > 0 &&
           str_equals_bytes(unit->guard, str_from_range(unit->source.data + first->name_start,
                                                        first->name_end - first->name_start));
}

static void cond_undo_guard(struct c_unit *unit)
{
    if (unit->guard_end_token == C_NO_TOKEN || cond_is_guard(unit)) {
        return;
    }
    for (uint32_t i = 0; i < unit->guard_end_token; i++) {
        unit->tokens.items[i].flags |= C_CONDITIONAL;
    }
    for (uint32_t i = 0; i < unit->guard_end_macro; i++) {
        unit->macros.items[i].flags |= C_CONDITIONAL;
    }
}

void c_settle_branches(struct c_unit *unit)
{
    struct c_token *tokens = unit->tokens.items;
    size_t kept = 0;
    size_t next = 0;
    uint32_t end = 0;
    cond_undo_guard(unit);
    if (unit->dropped.count == 0) {
        return;
    }
    qsort(unit->dropped.items, unit->dropped.count, sizeof *unit->dropped.items,
          cond_compare_spans);
    for (uint32_t i = 0; i < unit->tokens.count; i++) {
        while (next < unit->dropped.count && unit->dropped.items[next].first <= i) {
            if (unit->dropped.items[next].last > end) {
                end = unit->dropped.items[next].last;
            }
            next++;
        }
        if (i < end) {
            struct c_token *slot = array_push_slot(&unit->aside, C_TOKENS_MAX);
            if (slot == NULL) {
                unit->failed = true;
                return;
            }
            *slot = tokens[i];
        } else {
            tokens[kept++] = tokens[i];
        }
    }
    unit->tokens.count = kept;
}

/* ------------------------------------------------------------------ pairs of brackets */

struct cond_pairing {
    struct c_unit *unit;
    struct c_token *tokens;
    uint32_t first;
    uint32_t last;
    uint32_t linkages; /* braces of extern "C" not yet closed */
    uint32_t strays;
    bool by_column; /* a brace in the first column ends what is open */
};

static void cond_push_open(struct cond_pairing *pairing, uint32_t i)
{
    uint32_t *slot = array_push_slot(&pairing->unit->open, C_TOKENS_MAX);
    if (slot == NULL) {
        pairing->unit->failed = true;
        return;
    }
    *slot = i;
}

static enum c_kind cond_opener_of(enum c_kind closer)
{
    return (enum c_kind)((unsigned)closer - 1U);
}

static void cond_join_pair(struct cond_pairing *pairing, size_t depth, uint32_t i)
{
    uint32_t open = pairing->unit->open.items[depth];
    pairing->tokens[open].aux = i;
    pairing->tokens[i].aux = open;
    pairing->strays += (uint32_t)(pairing->unit->open.count - 1 - depth);
    pairing->unit->open.count = depth;
}

/* A closing brace passes over open parentheses, which stay without a partner; a closing
 * parenthesis does not pass over a brace. */
static void cond_close_bracket(struct cond_pairing *pairing, uint32_t i)
{
    enum c_kind kind = (enum c_kind)pairing->tokens[i].kind;
    enum c_kind opener = cond_opener_of(kind);
    size_t depth = pairing->unit->open.count;
    for (unsigned tries = 0; depth > 0; tries++) {
        enum c_kind open = (enum c_kind)pairing->tokens[pairing->unit->open.items[depth - 1]].kind;
        if (open == opener) {
            cond_join_pair(pairing, depth - 1, i);
            return;
        }
        if (kind != C_RBRACE && (open == C_LBRACE || tries >= COND_PAIR_SEARCH_MAX)) {
            break;
        }
        depth--;
    }
    if (kind == C_RBRACE && pairing->linkages > 0) {
        pairing->linkages--;
        pairing->tokens[i].kind = C_SEMICOLON;
        return;
    }
    if (kind == C_RBRACE) { /* what is open are parentheses only */
        pairing->strays += (uint32_t)pairing->unit->open.count;
        pairing->unit->open.count = 0;
    }
    pairing->strays++;
    pairing->tokens[i].aux = C_NO_TOKEN;
}

static bool cond_is_linkage(const struct cond_pairing *pairing, uint32_t i)
{
    return i >= pairing->first + 2 && pairing->tokens[i].kind == C_LBRACE &&
           pairing->tokens[i - 1].kind == C_STRING && pairing->tokens[i - 2].kind == C_EXTERN;
}

static bool cond_is_first_column(const struct cond_pairing *pairing, uint32_t i)
{
    const struct c_token *token = &pairing->tokens[i];
    return (token->flags & C_LINE_START) != 0 &&
           pairing->unit->lines.items[token->line - 1] == token->start;
}

/* Closes all that is open: with the brace at i itself, or before it when it opens. */
static void cond_close_all(struct cond_pairing *pairing, uint32_t i)
{
    uint32_t outermost = C_NO_TOKEN;
    for (size_t depth = 0; depth < pairing->unit->open.count; depth++) {
        uint32_t open = pairing->unit->open.items[depth];
        if (outermost == C_NO_TOKEN && pairing->tokens[open].kind == C_LBRACE) {
            outermost = open;
        }
    }
    pairing->unit->open.count = 0;
    if (outermost == C_NO_TOKEN) {
        return;
    }
    while (i > outermost + 1 && pairing->tokens[i].kind != C_RBRACE) {
        i--;
    }
    pairing->tokens[outermost].aux = i;
    if (pairing->tokens[i].kind == C_RBRACE) {
        pairing->tokens[i].aux = outermost;
    }
}

static void cond_run_pairing(struct cond_pairing *pairing)
{
    pairing->unit->open.count = 0;
    pairing->strays = 0;
    for (uint32_t i = pairing->first; i < pairing->last; i++) {
        struct c_token *token = &pairing->tokens[i];
        if (token->kind < C_LPAREN || token->kind > C_RBRACKET) {
            continue;
        }
        token->aux = C_NO_TOKEN;
        if (cond_is_linkage(pairing, i)) {
            pairing->linkages++;
            token[0].kind = C_SEMICOLON;
            token[-1].kind = C_SEMICOLON;
            token[-2].kind = C_SEMICOLON;
            continue;
        }
        if (pairing->by_column && pairing->unit->open.count > 0 &&
            cond_is_first_column(pairing, i) &&
            (token->kind == C_LBRACE || token->kind == C_RBRACE)) {
            cond_close_all(pairing, i);
            if (token->kind == C_RBRACE) {
                continue;
            }
        }
        if (token->kind == C_LPAREN || token->kind == C_LBRACE || token->kind == C_LBRACKET) {
            cond_push_open(pairing, i);
        } else {
            cond_close_bracket(pairing, i);
        }
    }
    pairing->strays += (uint32_t)pairing->unit->open.count;
}

/* Braces are what the first reading must get right: without partners a function would take
 * the rest of the file. Then, and only then, columns decide, as people see it. */
void c_pair_brackets(struct c_unit *unit, struct c_token *tokens, uint32_t first, uint32_t last,
                     bool is_file)
{
    struct cond_pairing pairing = { .unit = unit, .tokens = tokens, .first = first, .last = last };
    cond_run_pairing(&pairing);
    if (!is_file || pairing.strays == 0) {
        return;
    }
    pairing.by_column = true;
    cond_run_pairing(&pairing);
    for (uint32_t i = first; i < last; i++) {
        if (tokens[i].kind >= C_LPAREN && tokens[i].kind <= C_RBRACKET &&
            tokens[i].aux == C_NO_TOKEN) {
            walk_add_error_bytes(unit->walk, 1);
        }
    }
}
