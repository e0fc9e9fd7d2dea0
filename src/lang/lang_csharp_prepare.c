/* lang_csharp_prepare.c - #if, #elif, #else and #endif of C#.
 *
 * The grammar knows them only where whole declarations or statements stand between them; many
 * cut through an else, a case, a list of bases. So they are taken out before the parse: the lines
 * become spaces, and what stands between is
 *
 *   - kept, all branches, when each is a run of whole declarations, statements, attributes or
 *     list items: both are part of the program, under some setting;
 *   - else kept in one branch, the first that holds something;
 *   - not kept where the file itself says that it is off (lang_csharp_condition.c): #if false, and
 *     symbols that it defines or undefines.
 *
 * One pass over the bytes, one over the directives. Offsets and lines stay as they are.
 */
#include "lang/lang_csharp_internal.h"

#define CSHARP_NEST_MAX 64U /* #if inside #if; deeper ones are left to the grammar */
#define CSHARP_WORD_MAX 8U  /* bytes of the first word of a branch that are looked at */

enum csharp_directive {
    CSHARP_IF,
    CSHARP_ELIF,
    CSHARP_ELSE,
    CSHARP_ENDIF,
    CSHARP_DEFINE,
    CSHARP_UNDEF
};

/* What stands between two directives of one #if. */
struct csharp_branch {
    uint32_t start; /* of its text */
    uint32_t end;
    uint32_t line; /* start of the line of the directive before it */
    bool never;    /* #if false, or behind #if true */
    bool balanced;
    bool empty;
    char last; /* significant byte */
    char word[CSHARP_WORD_MAX];
    uint8_t word_size;
    uint32_t next; /* branch of the same #if, or FACT_NONE */
};

struct csharp_open {
    uint32_t first; /* branch */
    uint32_t current;
    char before; /* significant byte before the #if */
    int32_t braces;
    int32_t others;       /* ( and [ */
    int32_t braces_after; /* of the first branch that holds something, as the text goes on with */
    int32_t others_after;
    bool has_after;
    bool taken; /* a branch before is on for certain */
};

struct csharp_scan {
    struct walk *walk;
    struct str source;
    char *out;
    uint32_t at;
    char last; /* significant byte */
    int32_t braces;
    int32_t others;
    bool line_begins; /* only white space since the line began */
    struct csharp_branch *branches;
    uint32_t branch_count;
    uint32_t branch_max;
    struct csharp_open open[CSHARP_NEST_MAX];
    uint32_t depth;
    uint32_t too_deep; /* #if past CSHARP_NEST_MAX */
    struct csharp_regions *regions;
    struct csharp_symbols symbols;
};

/* ------------------------------------------------------------------ texts that hide bytes */

static char csharp_byte(const struct csharp_scan *scan, uint32_t at)
{
    return (char)(at < scan->source.size ? scan->source.data[at] : '\0');
}

static void csharp_skip_line(struct csharp_scan *scan)
{
    while (scan->at < scan->source.size && scan->source.data[scan->at] != '\n') {
        scan->at++;
    }
}

static void csharp_skip_block_comment(struct csharp_scan *scan)
{
    scan->at += 2;
    while (scan->at < scan->source.size &&
           !(csharp_byte(scan, scan->at) == '*' && csharp_byte(scan, scan->at + 1) == '/')) {
        scan->at++;
    }
    scan->at += 2;
}

static uint32_t csharp_count_quotes(const struct csharp_scan *scan, uint32_t at)
{
    uint32_t count = 0;
    while (csharp_byte(scan, at + count) == '"') {
        count++;
    }
    return count;
}

/* """ .. """: ends at as many quotes as it began with. */
static void csharp_skip_raw(struct csharp_scan *scan, uint32_t quotes)
{
    scan->at += quotes;
    while (scan->at < scan->source.size) {
        uint32_t count = csharp_count_quotes(scan, scan->at);
        scan->at += count > 0 ? count : 1;
        if (count >= quotes) {
            return;
        }
    }
}

/* @"..": a doubled quote stands for one; lines may end inside. */
static void csharp_skip_verbatim(struct csharp_scan *scan)
{
    scan->at++;
    while (scan->at < scan->source.size) {
        if (csharp_byte(scan, scan->at) == '"') {
            if (csharp_byte(scan, scan->at + 1) != '"') {
                scan->at++;
                return;
            }
            scan->at++;
        }
        scan->at++;
    }
}

static void csharp_skip_quoted(struct csharp_scan *scan, char quote)
{
    scan->at++;
    while (scan->at < scan->source.size) {
        char byte = csharp_byte(scan, scan->at);
        if (byte == '\n') {
            return;
        }
        scan->at += byte == '\\' ? 2 : 1;
        if (byte == quote) {
            return;
        }
    }
}

static void csharp_skip_string(struct csharp_scan *scan)
{
    char before = csharp_byte(scan, scan->at - 1U); /* before the text: past its end */
    char earlier = csharp_byte(scan, scan->at - 2U);
    uint32_t quotes = csharp_count_quotes(scan, scan->at);
    if (before == '@' || (before == '$' && earlier == '@')) {
        csharp_skip_verbatim(scan);
    } else if (quotes >= 3) {
        csharp_skip_raw(scan, quotes);
    } else {
        csharp_skip_quoted(scan, '"');
    }
}

/* ------------------------------------------------------------------ branches */

static void csharp_note_byte(struct csharp_scan *scan, char byte)
{
    struct csharp_branch *branch = NULL;
    scan->last = byte;
    if (scan->depth == 0) {
        return;
    }
    branch = &scan->branches[scan->open[scan->depth - 1].current];
    branch->last = byte;
    if (branch->empty) {
        branch->empty = false;
        branch->word_size = 0;
        while (branch->word_size < CSHARP_WORD_MAX) {
            char letter = csharp_byte(scan, scan->at + branch->word_size);
            if (letter < 'a' || letter > 'z') {
                break;
            }
            branch->word[branch->word_size++] = letter;
        }
    }
    if (scan->braces < scan->open[scan->depth - 1].braces ||
        scan->others < scan->open[scan->depth - 1].others) {
        branch->balanced = false;
    }
}

static bool csharp_begin_branch(struct csharp_scan *scan, uint32_t line, uint32_t start, bool never)
{
    struct csharp_open *open = &scan->open[scan->depth - 1];
    if (scan->branch_count == scan->branch_max) {
        return false;
    }
    scan->branches[scan->branch_count] = (struct csharp_branch){ .start = start,
                                                                 .end = start,
                                                                 .line = line,
                                                                 .never = never,
                                                                 .balanced = true,
                                                                 .empty = true,
                                                                 .next = FACT_NONE };
    if (open->first != FACT_NONE) {
        scan->branches[open->current].next = scan->branch_count;
    } else {
        open->first = scan->branch_count;
    }
    open->current = scan->branch_count++;
    return true;
}

static void csharp_end_branch(struct csharp_scan *scan, uint32_t line)
{
    struct csharp_open *open = &scan->open[scan->depth - 1];
    struct csharp_branch *branch = &scan->branches[open->current];
    branch->end = line;
    branch->balanced &= scan->braces == open->braces && scan->others == open->others;
    if (!branch->empty && !open->has_after) {
        open->has_after = true;
        open->braces_after = scan->braces;
        open->others_after = scan->others;
    }
    scan->braces = open->braces;
    scan->others = open->others;
}

/* ------------------------------------------------------------------ which are kept */

static bool csharp_continues(const struct csharp_branch *branch)
{
    static const char *const words[] = { "else", "catch", "finally", "where", NULL };
    struct str word = str_from_range(branch->word, branch->word_size);
    for (const char *const *row = words; *row != NULL; row++) {
        if (str_equals_cstring(word, *row)) {
            return true;
        }
    }
    return false;
}

/* Whole declarations, statements, attributes, or items of a list. */
static bool csharp_is_whole(const struct csharp_branch *branch, bool list)
{
    if (branch->empty || branch->never) {
        return true;
    }
    return branch->balanced && !csharp_continues(branch) &&
           (list ? branch->last == ','
                 : branch->last == ';' || branch->last == '}' || branch->last == ']');
}

static bool csharp_all_whole(const struct csharp_scan *scan, const struct csharp_open *open,
                             bool list)
{
    for (uint32_t i = open->first; i != FACT_NONE; i = scan->branches[i].next) {
        if (!csharp_is_whole(&scan->branches[i], list)) {
            return false;
        }
    }
    return list || open->before == '\0' || strchr("{};]:", open->before) != NULL;
}

static void csharp_blank(struct csharp_scan *scan, uint32_t start, uint32_t end)
{
    for (uint32_t i = start; i < end; i++) {
        if (scan->out[i] != '\n' && scan->out[i] != '\r') {
            scan->out[i] = ' ';
        }
    }
}

/* A list item that is the last of its list has no comma behind it. */
static void csharp_close_group(struct csharp_scan *scan, uint32_t end)
{
    struct csharp_open *open = &scan->open[scan->depth - 1];
    bool all = csharp_all_whole(scan, open, false) || csharp_all_whole(scan, open, true);
    bool chosen = false;
    for (uint32_t i = open->first; i != FACT_NONE; i = scan->branches[i].next) {
        const struct csharp_branch *branch = &scan->branches[i];
        csharp_blank(scan, branch->line, branch->start);
        if (branch->never || (!all && (chosen || branch->empty))) {
            csharp_blank(scan, branch->start, branch->end);
        } else {
            chosen |= !branch->empty;
        }
    }
    csharp_blank(scan, scan->branches[open->current].end, end);
    if (open->has_after) {
        scan->braces = open->braces_after;
        scan->others = open->others_after;
    }
    if (scan->depth == 1) {
        csharp_add_region(scan->regions, scan->branches[open->first].start, end);
    }
    scan->depth--;
    if (scan->depth > 0) { /* what the group holds, the branch around it holds */
        struct csharp_branch *around = &scan->branches[scan->open[scan->depth - 1].current];
        for (uint32_t i = open->first; i != FACT_NONE; i = scan->branches[i].next) {
            if (!scan->branches[i].empty) {
                around->last = scan->branches[i].last;
                around->empty = false;
            }
        }
    }
}

/* ------------------------------------------------------------------ directives */

static bool csharp_read_directive(const struct csharp_scan *scan, enum csharp_directive *kind,
                                  struct str *condition)
{
    static const struct {
        const char *word;
        enum csharp_directive kind;
    } rows[] = {
        { "if", CSHARP_IF },       { "elif", CSHARP_ELIF },     { "else", CSHARP_ELSE },
        { "endif", CSHARP_ENDIF }, { "define", CSHARP_DEFINE }, { "undef", CSHARP_UNDEF }
    };
    uint32_t start = scan->at + 1;
    uint32_t end;
    while (csharp_byte(scan, start) == ' ' || csharp_byte(scan, start) == '\t') {
        start++;
    }
    end = start;
    while (csharp_byte(scan, end) >= 'a' && csharp_byte(scan, end) <= 'z') {
        end++;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(str_from_range(scan->source.data + start, end - start),
                               rows[i].word)) {
            uint32_t stop = end;
            while (stop < scan->source.size && csharp_byte(scan, stop) != '\n' &&
                   csharp_byte(scan, stop) != '/') {
                stop++;
            }
            *condition = str_trim_spaces(str_from_range(scan->source.data + end, stop - end));
            *kind = rows[i].kind;
            return true;
        }
    }
    return false;
}

static uint32_t csharp_line_start(const struct csharp_scan *scan)
{
    uint32_t line = scan->at;
    while (line > 0 && scan->source.data[line - 1] != '\n') {
        line--;
    }
    return line;
}

/* The branch behind #if, #elif and #else at the end of a directive's line. */
static bool csharp_open_branch(struct csharp_scan *scan, uint32_t line, enum csharp_directive kind,
                               struct str condition)
{
    struct csharp_open *open = &scan->open[scan->depth - 1];
    enum csharp_truth truth =
        kind == CSHARP_ELSE ? CSHARP_TRUE : csharp_judge_condition(&scan->symbols, condition);
    bool never = open->taken || truth == CSHARP_FALSE;
    open->taken |= truth == CSHARP_TRUE;
    return csharp_begin_branch(scan, line, scan->at, never);
}

/* Stands on a `#` that begins a line; leaves it at the end of that line. */
static bool csharp_take_directive(struct csharp_scan *scan)
{
    enum csharp_directive kind = CSHARP_IF;
    struct str condition = STR_EMPTY;
    uint32_t line = csharp_line_start(scan);
    bool known = csharp_read_directive(scan, &kind, &condition);
    csharp_skip_line(scan);
    if (known && (kind == CSHARP_DEFINE || kind == CSHARP_UNDEF)) {
        csharp_set_symbol(&scan->symbols, condition,
                          scan->depth > 0         ? CSHARP_UNKNOWN
                          : kind == CSHARP_DEFINE ? CSHARP_TRUE
                                                  : CSHARP_FALSE);
        return true;
    }
    if (!known) {
        return true;
    }
    if (kind == CSHARP_IF && (scan->depth == CSHARP_NEST_MAX || scan->too_deep > 0)) {
        scan->too_deep++;
        return true;
    }
    if (scan->too_deep > 0) {
        scan->too_deep -= kind == CSHARP_ENDIF ? 1U : 0U;
        return true;
    }
    if (kind == CSHARP_IF) {
        scan->open[scan->depth++] = (struct csharp_open){
            .first = FACT_NONE, .before = scan->last, .braces = scan->braces, .others = scan->others
        };
        return csharp_open_branch(scan, line, kind, condition);
    }
    if (scan->depth == 0) {
        return true; /* an #endif of nothing: left to the grammar */
    }
    csharp_end_branch(scan, line);
    if (kind == CSHARP_ENDIF) {
        csharp_close_group(scan, scan->at);
        return true;
    }
    return csharp_open_branch(scan, line, kind, condition);
}

static void csharp_take_byte(struct csharp_scan *scan, char byte)
{
    switch (byte) {
    case '{': scan->braces++; break;
    case '}': scan->braces--; break;
    case '(':
    case '[': scan->others++; break;
    case ')':
    case ']': scan->others--; break;
    default: break;
    }
    csharp_note_byte(scan, byte);
    scan->at++;
}

static bool csharp_take_token(struct csharp_scan *scan)
{
    char byte = csharp_byte(scan, scan->at);
    char next = csharp_byte(scan, scan->at + 1);
    bool begins = scan->line_begins;
    if (byte == '\n' || byte == ' ' || byte == '\t' || byte == '\r') {
        scan->line_begins |= byte == '\n';
        scan->at++;
        return true;
    }
    scan->line_begins = false;
    if (byte == '#' && begins) {
        return csharp_take_directive(scan);
    }
    if (byte == '/' && next == '/') {
        csharp_skip_line(scan);
    } else if (byte == '/' && next == '*') {
        csharp_skip_block_comment(scan);
    } else if (byte == '"') {
        csharp_note_byte(scan, byte);
        csharp_skip_string(scan);
    } else if (byte == '\'') {
        csharp_note_byte(scan, byte);
        csharp_skip_quoted(scan, byte);
    } else {
        csharp_take_byte(scan, byte);
    }
    return true;
}

/* ------------------------------------------------------------------ the file */

/* Lines that begin with #, at most. */
static uint32_t csharp_count_directives(struct str source)
{
    uint32_t count = 0;
    for (size_t i = 0; i < source.size; i++) {
        count += source.data[i] == '#' ? 1U : 0U;
    }
    return count;
}

bool csharp_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct csharp_scan scan = { .walk = walk, .source = source, .out = out, .line_begins = true };
    if (str_find_part(source, STR("#")) == SIZE_MAX || source.size >= UINT32_MAX) {
        return false;
    }
    scan.branch_max = csharp_count_directives(source);
    scan.branches = walk_alloc_bytes(walk, scan.branch_max * sizeof *scan.branches);
    scan.regions = csharp_make_regions(walk, scan.branch_max);
    if (scan.branches == NULL || scan.regions == NULL) {
        return false;
    }
    memcpy(out, source.data, source.size);
    while (scan.at < source.size) {
        if (!csharp_take_token(&scan)) {
            return false;
        }
    }
    return scan.branch_count > 0;
}

/* ------------------------------------------------------------------ conditional code */

struct csharp_regions *csharp_make_regions(struct walk *walk, uint32_t max)
{
    struct csharp_regions *regions =
        walk_alloc_bytes(walk, sizeof *regions + max * sizeof regions->items[0]);
    if (regions != NULL) {
        regions->count = 0;
        walk->lang_state = regions;
    }
    return regions;
}

void csharp_add_region(struct csharp_regions *regions, uint32_t start, uint32_t end)
{
    regions->items[regions->count].start = start;
    regions->items[regions->count++].end = end;
}

void csharp_apply_regions(struct walk *walk, TSNode node)
{
    const struct csharp_regions *regions = walk->lang_state;
    uint32_t byte = ts_node_start_byte(node);
    uint32_t low = 0;
    uint32_t high = regions == NULL ? 0 : regions->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (regions->items[middle].end <= byte) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (regions != NULL && low < regions->count && regions->items[low].start <= byte) {
        walk_enter_conditional_region(walk);
    }
}
