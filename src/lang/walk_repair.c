/* walk_repair.c - keeps a syntax error to the line it is on.
 *
 * One bracket too many or too few in a function makes a parser read all that follows differently:
 * functions behind it are lost, or become parts of it. Where a tree has errors, the text is looked
 * at again with what layout says: a closing bracket that begins a line belongs to an opening one of
 * a line with the same indentation, and most texts in quotes end on their line. Lines that break
 * this are blanked (or get the brace that is missing) and what changed is parsed once more; the new
 * tree is used where it has fewer errors. Positions stay: a patch is as long as what it replaces.
 *
 * Looks at no node and knows no language beyond struct lang_lexis. Cost: O(bytes) and a parse, of
 * files with errors only; up to REPAIR_TRIES more where the patches do not help all together. */
#include "lang/walk_repair_internal.h"

#define REPAIR_DEPTH_MAX 4096U /* open brackets that are remembered */
#define REPAIR_LOOK_MAX  64U   /* of them that are compared with a closing one */

struct repair_line {
    uint32_t start;
    uint32_t indent;
    uint32_t outer; /* indentation of the line that this one goes on with, or its own */
    uint32_t depth; /* open brackets where it begins */
    bool begun;     /* something stands on it */
};
struct repair_open {
    struct repair_line line;
    uint32_t at;
};
struct repair {
    struct str text;
    const struct lang_lexis *lexis;
    struct walk_patches *patches;
    struct repair_open *opens;
    uint32_t depth;
    struct repair_line line;
    bool ended; /* the last line that holds anything ends a statement or begins a block */
    uint32_t at;
    bool failed; /* too much is wrong */
};

static uint32_t repair_end_of_line(const struct repair *repair, uint32_t at)
{
    const char *end = memchr(repair->text.data + at, '\n', repair->text.size - at);
    return end == NULL ? (uint32_t)repair->text.size : (uint32_t)(end - repair->text.data);
}

static bool repair_is_at(const struct repair *repair, const char *part)
{
    return str_starts_with(
        str_from_range(repair->text.data + repair->at, repair->text.size - repair->at),
        str_from_cstring(part));
}

static bool repair_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* ------------------------------------------------------------------ patches */

static struct walk_patch *repair_find_patch(const struct repair *repair, uint32_t line)
{
    for (uint32_t i = repair->patches->count; i > 0; i--) {
        if (repair->patches->items[i - 1].line == line) {
            return &repair->patches->items[i - 1];
        }
    }
    return NULL;
}

static void repair_add_patch(struct repair *repair, const struct walk_patch *patch)
{
    struct walk_patches *patches = repair->patches;
    if (patches->count == WALK_PATCHES_MAX) {
        repair->failed = true;
        return;
    }
    patches->items[patches->count++] = *patch;
}

/* A blank line needs no bracket besides. */
static void repair_blank_line(struct repair *repair, uint32_t start)
{
    struct walk_patch *found = repair_find_patch(repair, start);
    struct walk_patch patch = {
        .line = start, .start = start, .end = repair_end_of_line(repair, start), .bracket = '\0'
    };
    if (found != NULL) {
        *found = patch;
    } else {
        repair_add_patch(repair, &patch);
    }
}

/* A white byte in [start, end) that no patch has filled yet; `end`: none. */
static uint32_t repair_find_room(const struct repair *repair, uint32_t start, uint32_t end)
{
    for (uint32_t at = start; at < end && repair_is_blank(repair->text.data[at]); at++) {
        bool free = true;
        for (uint32_t i = 0; i < repair->patches->count && free; i++) {
            free = repair->patches->items[i].bracket == '\0' || repair->patches->items[i].at != at;
        }
        if (free) {
            return at;
        }
    }
    return end;
}

/* Where the block that begins on that line should have ended: before the first line that is not
 * indented deeper. The brace takes the place of white space there, or of the line before. */
static void repair_close_block(struct repair *repair, const struct repair_line *line)
{
    struct walk_patch patch = { .line = line->start, .bracket = '}' };
    uint32_t last = line->start; /* the last line of the block */
    uint32_t at = repair_end_of_line(repair, line->start);
    while (at < repair->text.size) {
        uint32_t start = at + 1;
        uint32_t end = start < repair->text.size ? repair_end_of_line(repair, start) : start;
        uint32_t first = start;
        while (first < end && repair_is_blank(repair->text.data[first])) {
            first++;
        }
        if (first < end && first - start <= line->indent) {
            patch.at = repair_find_room(repair, start, first);
            if (patch.at < first) {
                repair_add_patch(repair, &patch);
                return;
            }
            break;
        }
        last = first < end ? start : last;
        at = end;
    }
    if (last != line->start) {
        patch.start = last;
        patch.end = repair_end_of_line(repair, last);
        patch.at = last;
        repair_add_patch(repair, &patch);
    }
}

/* `void f( {`: the bracket goes where the blank before the brace is. False: there is none. */
static bool repair_close_head(struct repair *repair, const struct repair_open *open)
{
    uint32_t end = repair_end_of_line(repair, open->line.start);
    struct walk_patch patch = { .line = open->line.start,
                                .bracket = repair->text.data[open->at] == '(' ? ')' : ']' };
    while (end > open->at && repair_is_blank(repair->text.data[end - 1])) {
        end--;
    }
    if (end < open->at + 3 || repair->text.data[end - 1] != '{' ||
        !repair_is_blank(repair->text.data[end - 2])) {
        return false;
    }
    patch.at = end - 2;
    repair_add_patch(repair, &patch);
    return true;
}

static void repair_blame_open(struct repair *repair, const struct repair_open *open)
{
    const struct walk_patch *found = repair_find_patch(repair, open->line.start);
    bool brace = repair->text.data[open->at] == '{';
    if (found != NULL && found->bracket == '\0') {
        return;
    }
    if (brace && open->line.start + open->line.indent != open->at) {
        repair_close_block(repair, &open->line);
    } else if (brace || !repair_close_head(repair, open)) {
        repair_blank_line(repair, open->line.start);
    }
}

/* ------------------------------------------------------------------ brackets */

static void repair_open_bracket(struct repair *repair)
{
    if (repair->depth == REPAIR_DEPTH_MAX) {
        repair->failed = true;
        return;
    }
    repair->opens[repair->depth++] = (struct repair_open){ repair->line, repair->at };
}

/* How many of the innermost open brackets stand above the one that belongs to this one, by its
 * line's indentation (or, inside a line, by the line); UINT32_MAX: none does. */
static uint32_t repair_find_open(const struct repair *repair, char wanted, bool first)
{
    for (uint32_t above = 0; above < repair->depth && above < REPAIR_LOOK_MAX; above++) {
        const struct repair_open *open = &repair->opens[repair->depth - 1 - above];
        bool placed = first ? open->line.indent == repair->line.indent ||
                                  open->line.outer == repair->line.indent
                            : above == 0 || open->line.start == repair->line.start;
        if (placed && repair->text.data[open->at] == wanted) {
            return above;
        }
    }
    return UINT32_MAX;
}

static void repair_close_bracket(struct repair *repair)
{
    char byte = repair->text.data[repair->at];
    char wanted = (char)(byte == ')' ? '(' : byte - 2); /* [ ] and { } are two apart */
    bool first = !repair->line.begun;
    const struct repair_open *top = repair->depth > 0 ? &repair->opens[repair->depth - 1] : NULL;
    uint32_t above = repair_find_open(repair, wanted, first);
    if (above == UINT32_MAX && first && top != NULL && repair->text.data[top->at] == wanted &&
        top->line.indent > repair->line.indent) {
        above = 0; /* laid out in another way */
    }
    if (above == UINT32_MAX) {
        repair_blank_line(repair, repair->line.start);
        return;
    }
    for (uint32_t i = 0; i < above; i++) {
        repair_blame_open(repair, &repair->opens[repair->depth - 1 - i]);
    }
    repair->depth -= above + 1;
    if (!first) { /* what follows goes on with the line of the bracket */
        repair->line.outer = repair->opens[repair->depth].line.outer;
    }
}

/* ------------------------------------------------------------------ texts and comments */

static void repair_begin_line(struct repair *repair)
{
    struct repair_line before = repair->line;
    repair->line = (struct repair_line){ .start = repair->at, .depth = repair->depth };
    while (repair->at < repair->text.size && repair_is_blank(repair->text.data[repair->at])) {
        repair->at++;
    }
    repair->line.indent = repair->at - repair->line.start;
    if (repair->at < repair->text.size && repair->text.data[repair->at] == '\n') {
        repair->line = before; /* an empty line is none */
        return;
    }
    repair->line.outer = repair->line.indent;
    if (repair->lexis->slash_star && !repair->ended && before.depth == repair->depth &&
        repair->line.indent > before.outer) {
        repair->line.outer = before.outer;
    }
    repair->ended = true;
}

/* Past what begins here and ends with `end`, over any number of lines. */
static void repair_pass_long(struct repair *repair, const char *open, const char *end)
{
    size_t skip = strlen(open);
    struct str rest = str_from_range(repair->text.data + repair->at + skip,
                                     repair->text.size - repair->at - skip);
    size_t found = str_find_part(rest, str_from_cstring(end));
    if (found == SIZE_MAX) {
        repair_blank_line(repair, repair->line.start);
        repair->at = repair_end_of_line(repair, repair->at);
        return;
    }
    repair->at += (uint32_t)(skip + found + strlen(end));
}

static void repair_pass_quoted(struct repair *repair)
{
    char quote = repair->text.data[repair->at];
    uint32_t end = repair_end_of_line(repair, repair->at);
    uint32_t at = repair->at + 1;
    while (at < end && repair->text.data[at] != quote) {
        at += repair->text.data[at] == '\\' ? 2 : 1;
    }
    if (at >= end) {
        repair_blank_line(repair, repair->line.start);
    }
    repair->at = at >= end ? end : at + 1;
}

/* 'a' and '\n' are texts, 'a alone is none. */
static void repair_pass_char(struct repair *repair)
{
    struct str rest =
        str_from_range(repair->text.data + repair->at, repair->text.size - repair->at);
    size_t end = SIZE_MAX;
    for (size_t i = 2; i < rest.size && i < 12 && rest.data[i] != '\n' && end == SIZE_MAX; i++) {
        bool escaped = rest.data[1] == '\\' || (unsigned char)rest.data[1] >= 0x80;
        end = rest.data[i] == '\'' && (escaped || i == 2) && (i > 2 || rest.data[1] != '\\') ? i
                                                                                             : end;
    }
    repair->at += end == SIZE_MAX ? 1 : (uint32_t)end + 1;
}

/* True: a comment or a text began here and is passed. */
static bool repair_pass_text(struct repair *repair)
{
    const struct lang_lexis *lexis = repair->lexis;
    char byte = repair->text.data[repair->at];
    for (unsigned i = 0; i < LANG_LONG_TEXTS && lexis->long_texts[i] != NULL; i++) {
        if (repair_is_at(repair, lexis->long_texts[i])) {
            repair_pass_long(repair, lexis->long_texts[i], lexis->long_texts[i]);
            return true;
        }
    }
    if (lexis->slash_star && repair_is_at(repair, "/*")) {
        repair_pass_long(repair, "/*", "*/");
        return true;
    }
    if (repair_is_at(repair, lexis->comment)) {
        repair->at = repair_end_of_line(repair, repair->at);
        return true;
    }
    if (byte != '\0' && strchr(lexis->quotes, byte) != NULL) {
        repair_pass_quoted(repair);
        return true;
    }
    if (byte == '\'' && lexis->chars) {
        repair_pass_char(repair);
        return true;
    }
    return false;
}

static void repair_pass_byte(struct repair *repair)
{
    char byte = repair->text.data[repair->at];
    if (!repair_is_blank(byte)) {
        repair->ended = strchr(";{}:,", byte) != NULL;
    }
    if (byte == '(' || byte == '[' || byte == '{') {
        repair_open_bracket(repair);
    } else if (byte == ')' || byte == ']' || byte == '}') {
        repair_close_bracket(repair);
    }
    repair->at++;
}

static void repair_read_text(struct repair *repair)
{
    repair_begin_line(repair);
    while (!repair->failed && repair->at < repair->text.size) {
        if (repair->text.data[repair->at] == '\n') {
            repair->at++;
            repair_begin_line(repair);
        } else {
            if (!repair_pass_text(repair)) {
                repair_pass_byte(repair);
            }
            repair->line.begun = true;
        }
    }
    for (uint32_t i = repair->depth; i > 0 && !repair->failed; i--) {
        repair_blame_open(repair, &repair->opens[i - 1]);
    }
}

bool walk_find_patches(struct walk *walk, struct walk_patches *patches)
{
    struct repair repair = { .text = walk->source, .lexis = walk->lang->lexis, .patches = patches };
    patches->count = 0;
    if (repair.lexis == NULL || walk->source.size > WALK_REPAIR_BYTES_MAX) {
        return false;
    }
    repair.opens = walk_alloc_bytes(walk, REPAIR_DEPTH_MAX * sizeof *repair.opens);
    if (repair.opens == NULL) {
        return false;
    }
    repair_read_text(&repair);
    return !repair.failed && patches->count > 0;
}

/* ------------------------------------------------------------------ applying */

uint32_t walk_apply_patch(char *text, const struct walk_patch *patch)
{
    uint32_t bytes = 0;
    for (uint32_t i = patch->start; i < patch->end; i++) {
        bytes += !repair_is_blank(text[i]);
        text[i] = text[i] == '\r' ? '\r' : ' ';
    }
    if (patch->bracket != '\0') {
        text[patch->at] = patch->bracket;
        bytes++;
    }
    return bytes;
}

static bool repair_covers(const struct walk_patches *patches, struct str text, TSNode node)
{
    for (uint32_t i = 0; i < patches->count; i++) {
        uint32_t line = patches->items[i].line;
        const char *end = memchr(text.data + line, '\n', text.size - line);
        size_t size = end == NULL ? text.size - line : (size_t)(end - text.data) - line;
        if (ts_node_start_byte(node) >= line && walk_end_byte(node) <= line + size) {
            return true;
        }
    }
    return false;
}

uint64_t walk_weigh_errors(TSNode root, const struct walk_patches *patches, struct str text)
{
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    uint64_t weight = 0;
    bool inside = true;
    while (inside) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        bool error = ts_node_is_error(node) || walk_is_missing(node);
        if (error && (patches == NULL || !repair_covers(patches, text, node))) {
            weight += walk_end_byte(node) - ts_node_start_byte(node) + 1;
        }
        if (!error && ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (inside && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            inside = ts_tree_cursor_goto_parent(&cursor);
        }
    }
    ts_tree_cursor_delete(&cursor);
    return weight;
}

const struct lang_lexis lang_lexis_braces = { .comment = "//",
                                              .quotes = "\"",
                                              .long_texts = { "\"\"\"", NULL },
                                              .slash_star = true,
                                              .chars = true };
const struct lang_lexis lang_lexis_script = {
    .comment = "//", .quotes = "\"'", .long_texts = { "`", NULL }, .slash_star = true
};
