/* answer_smart.c - what to read about an entity within N tokens: the entity with its code, then
 * its callers, callees and types, then what those lead to, best first.
 *
 * The budget is a ceiling for the whole body as util/tokens.h counts it: entries are added while
 * they fit, then the body is measured, and shortened should it still be too long. An entry shows
 * its code when that fits, else its signature, else its name. What the page leaves out is counted,
 * some of it named, and a handle leads to it: the order of candidates does not depend on the
 * budget, so all pages together give every candidate once and the code of the focus once.
 *
 * Relevance: callers 1.0, callees and types 0.95, falling with their rank among themselves (surer
 * origin, then more sites, then shorter) but not below 0.65; then 0.6, 0.5, 0.4 for those 2, 3, 4
 * steps from the focus (ALGORITHMS.md 5.19). Cost: O(candidates log candidates) and one text for
 * each entry shown. */
#include "answer/answer_internal.h"
#include "answer/answer_smart_internal.h"
#include "util/tokens.h"

#include <inttypes.h>
#include <stdio.h>

#define SMART_FOCUS_SHARE  60U /* percent of a page that the code of the focus may take */
#define SMART_BODY_DIVISOR 2U  /* a body may take this part of what is left; else its signature */
#define SMART_ENTRY_SLACK  2U  /* tokens that joining an entry to the others may cost */
#define SMART_NAMES_MAX    40U /* of those left out */
#define SMART_NAME_SLACK   2U
#define SMART_NAME_TOKENS  100U /* enough for an entry of the smallest form */
#define SMART_NAME_BYTES   24U  /* shorter ones are dropped, not cut */
#define SMART_HANDLE_BYTES 80U
#define SMART_ENTRIES_MAX  20000U

struct smart_entry {
    struct str json; /* one object */
    uint64_t tokens;
};
struct smart {
    struct answer_call *call;
    struct answer_filter filter;
    uint32_t focus;
    uint64_t budget;
    bool with_code;
    struct smart_list list;
    uint64_t first;  /* candidate that the page begins with */
    struct str code; /* of the focus; copied into the arena */
    const char *code_why;
    uint64_t code_begin; /* what of it the page shows */
    uint64_t code_end;
    struct smart_entry *entries;
    size_t entry_count;
    struct str names[SMART_NAMES_MAX]; /* of those left out: names, or signatures */
    size_t name_count;
    uint64_t closing; /* what ,"tokens":N} costs at most */
};

/* ------------------------------------------------------------------ entries */

/* The first `size` bytes or a little less: no UTF-8 sequence is split. */
static struct str smart_cut_at_character(struct str text, size_t size)
{
    while (size > 0 && size < text.size && ((unsigned char)text.data[size] & 0xC0U) == 0x80U) {
        size--;
    }
    return str_from_range(text.data, size);
}

enum smart_form { SMART_FULL, SMART_SIGNATURE, SMART_NAME };

static struct str smart_cut_signature(const struct graph_entity *row, struct str code)
{
    size_t size = row->signature_end > row->start_byte ? row->signature_end - row->start_byte : 0;
    size_t line = str_find_byte(code, '\n');

    if (size == 0 || size > code.size) {
        size = line == SIZE_MAX ? code.size : line;
    }
    return str_trim_spaces(str_from_range(code.data, size));
}

static void smart_put_entry(struct smart *smart, struct json *json,
                            const struct smart_candidate *candidate, enum smart_form form,
                            struct str code)
{
    const struct snapshot *snapshot = smart->call->snapshot;
    const struct graph_entity *row = &snapshot->entities[candidate->entity];
    struct json *before = smart->call->json;

    smart->call->json = json; /* answer_put_entity_key writes there */
    answer_put_entity_key(smart->call, "entity_key", candidate->entity);
    smart->call->json = before;
    json_put_double(json, "relevance_score", candidate->score);
    json_put_cstring(json, "relevance_type", smart_name_of_type(candidate));
    if (form != SMART_NAME) {
        json_put_cstring(json, "edge_type",
                         kind_name_of_edge((enum edge_kind)candidate->edge_kind));
        json_put_unsigned(json, "line_start", row->start_line);
    }
    if (form == SMART_FULL) {
        json_put_cstring(json, "form", "full");
        json_put_str(json, "code", code);
    } else if (form == SMART_SIGNATURE) {
        json_put_cstring(json, "form", "signature");
        json_put_str(json, "signature", smart_cut_signature(row, code));
    } else {
        json_put_cstring(json, "form", "name");
    }
}

/* Makes the object of one form; its tokens are those of all members but the last. */
static bool smart_make_entry(struct smart *smart, const struct smart_candidate *candidate,
                             enum smart_form form, struct str code, struct smart_entry *entry,
                             struct err *err)
{
    struct buf text;
    struct json json;
    bool done;

    buf_init_with_limit(&text, ANSWER_BODY_BYTES_MAX);
    json_init_on_buf(&json, &text);
    json_begin_object(&json, NULL);
    smart_put_entry(smart, &json, candidate, form, code);
    entry->tokens = tokens_count_text(buf_borrow_str(&text));
    json_put_unsigned(&json, "estimated_tokens", entry->tokens);
    json_end_object(&json);
    entry->json = arena_copy_str(smart->call->arena, buf_borrow_str(&text));
    done = !text.failed && entry->json.data != NULL;
    buf_release_bytes(&text);
    return done || ERR_RAISE(err, ERR_MEMORY, "no memory for the context");
}

/* What an entry costs on the page, itself closed. */
static uint64_t smart_cost_of_entry(const struct smart_entry *entry)
{
    return tokens_count_text(entry->json) + SMART_ENTRY_SLACK;
}

/* The fullest form that fits into `left`; *fits false when none does. */
static bool smart_choose_form(struct smart *smart, const struct smart_candidate *candidate,
                              uint64_t left, struct smart_entry *entry, bool *fits, struct err *err)
{
    const struct graph_entity *row = &smart->call->snapshot->entities[candidate->entity];
    bool body = smart->with_code && row->kind != ENTITY_KIND_FILE &&
                row->end_byte - row->start_byte <= left * 8; /* a token is seldom longer */
    const char *why = NULL;
    struct str code;

    *fits = false;
    if (!answer_borrow_code_text(smart->call, candidate->entity, &code, &why, err)) {
        return false;
    }
    for (int form = body ? SMART_FULL : SMART_SIGNATURE; form <= SMART_NAME; form++) {
        uint64_t room = form == SMART_FULL ? left / SMART_BODY_DIVISOR : left;
        if (form == SMART_SIGNATURE && (code.size == 0 || row->kind == ENTITY_KIND_FILE)) {
            continue;
        }
        if (!smart_make_entry(smart, candidate, (enum smart_form)form, code, entry, err)) {
            return false;
        }
        if (smart_cost_of_entry(entry) <= room) {
            *fits = true;
            return true;
        }
    }
    return true;
}

static bool smart_add_entries(struct smart *smart, uint64_t used, struct err *err)
{
    uint64_t at = smart->first;
    bool fits = true;

    while (at < smart->list.count && fits && used < smart->budget &&
           smart->entry_count < SMART_ENTRIES_MAX) {
        struct smart_entry *entry = &smart->entries[smart->entry_count];
        if (!answer_check_deadline(smart->call, err) ||
            !smart_choose_form(smart, &smart->list.rows[at], smart->budget - used, entry, &fits,
                               err)) {
            return false;
        }
        if (fits) {
            used += smart_cost_of_entry(entry);
            smart->entry_count++;
            at++;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ the page */

static uint64_t smart_next_candidate(const struct smart *smart)
{
    return smart->first + smart->entry_count;
}

static bool smart_has_more(const struct smart *smart)
{
    return smart_next_candidate(smart) < smart->list.count || smart->code_end < smart->code.size;
}

static void smart_write_focus(struct smart *smart)
{
    struct json *json = smart->call->json;
    bool whole = smart->code_begin == 0 && smart->code_end == smart->code.size;
    struct str part = str_from_range(smart->code.data + smart->code_begin,
                                     (size_t)(smart->code_end - smart->code_begin));

    if (smart->code_begin > 0 && part.size == 0) {
        return; /* the pages before gave all of it */
    }
    json_begin_object(json, "focus");
    json_put_cstring(json, "form", whole ? "full" : "partial");
    json_put_str(json, "code", part);
    if (smart->code_why != NULL) {
        json_put_cstring(json, "code_note", smart->code_why);
    }
    if (!whole) {
        json_put_unsigned(json, "code_offset", smart->code_begin);
        json_put_unsigned(json, "code_size", smart->code.size);
    }
    json_end_object(json);
}

static void smart_write_names_left_out(struct smart *smart)
{
    struct json *json = smart->call->json;
    uint64_t next = smart_next_candidate(smart);

    json_put_unsigned(json, "left_out_count", smart->list.count - next);
    if (smart->name_count > 0) {
        json_begin_array(json, "left_out");
        for (size_t i = 0; i < smart->name_count; i++) {
            json_put_str(json, NULL, smart->names[i]);
        }
        json_end_array(json);
    }
}

static void smart_write_page(struct smart *smart)
{
    struct answer_call *call = smart->call;
    struct json *json = call->json;
    uint64_t used = tokens_count_text(
        str_from_range(smart->code.data + smart->code_begin, smart->code_end - smart->code_begin));

    for (size_t i = 0; i < smart->entry_count; i++) {
        used += smart->entries[i].tokens;
    }
    answer_put_entity_key(call, "focus_entity", smart->focus);
    json_put_unsigned(json, "token_budget", smart->budget);
    json_put_unsigned(json, "tokens_used", used);
    json_put_unsigned(json, "entities_included", smart->entry_count);
    smart_write_focus(smart);
    json_begin_array(json, "context");
    for (size_t i = 0; i < smart->entry_count; i++) {
        json_put_raw(json, NULL, smart->entries[i].json);
    }
    json_end_array(json);
    if (smart_has_more(smart)) {
        char handle[SMART_HANDLE_BYTES];
        smart_write_names_left_out(smart);
        (void)snprintf(handle, sizeof handle, "%" PRIx64 "-%" PRIx64 "-%" PRIx64 "-%" PRIx32,
                       call->snapshot->generation, smart->code_end, smart_next_candidate(smart),
                       call->query_check);
        json_put_cstring(json, "continue", handle);
    }
    if (smart->list.truncated) {
        json_put_bool(json, "truncated", true); /* more than SMART_CANDIDATES_MAX were reached */
    }
}

/* Tokens of the whole body were the page to end as planned; nothing stays written. */
static uint64_t smart_measure_page(struct smart *smart)
{
    struct json before = *smart->call->json;
    size_t size = smart->call->json->out->size;
    uint64_t tokens;

    smart_write_page(smart);
    tokens = answer_measure_body_tokens(smart->call);
    if (!smart->call->json->out->failed) {
        smart->call->json->out->size = size;
    }
    *smart->call->json = before;
    return tokens + smart->closing;
}

/* A cut of the code at or before `end`: behind a line break when one is near, else between
 * characters. */
static uint64_t smart_cut_code_at(const struct smart *smart, uint64_t end)
{
    uint64_t line = end;
    end = smart_cut_at_character(smart->code, (size_t)end).size;
    while (line > smart->code_begin && line < smart->code.size &&
           smart->code.data[line - 1] != '\n') {
        line--;
    }
    return line > smart->code_begin + (end - smart->code_begin) / 2 ? line : end;
}

/* Moves the end of the shown code on, up to a share of what is left of the budget. Halving finds
 * it in log2(size) measurements of the page. */
static void smart_extend_code_end(struct smart *smart, uint64_t share)
{
    uint64_t bare;
    uint64_t limit;
    uint64_t low = smart->code_end;
    uint64_t high = smart->code.size;

    bare = smart_measure_page(smart);
    limit = bare + (smart->budget > bare ? (smart->budget - bare) * share / 100U : 0);
    if (high - low > smart->budget * 16U) {
        high = low + smart->budget * 16U;
    }
    smart->code_end = high;
    if (low == high || (high == smart->code.size && smart_measure_page(smart) <= limit)) {
        return;
    }
    while (low + 1 < high) {
        uint64_t middle = low + (high - low) / 2;
        smart->code_end = middle;
        if (smart_measure_page(smart) <= limit) {
            low = middle;
        } else {
            high = middle;
        }
    }
    smart->code_end = smart_cut_code_at(smart, low);
}

/* Does the page bring anything, or has nothing more to bring? */
static bool smart_page_is_useful(const struct smart *smart)
{
    return smart->entry_count > 0 || smart->code_end > smart->code_begin || !smart_has_more(smart);
}

/* The longest beginning of the text within so many tokens: the signature, then lines of the body.
 */
static struct str smart_cut_to_tokens(struct str text, uint64_t tokens)
{
    size_t low = 0;
    size_t high = text.size < tokens * 16U ? text.size : (size_t)tokens * 16U;

    if (tokens_count_text(str_from_range(text.data, high)) <= tokens) {
        low = high;
    }
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens_count_text(str_from_range(text.data, middle)) <= tokens) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return smart_cut_at_character(text, low);
}

/* Replaces names of those left out by the beginnings of their code while there is room. */
static bool smart_lengthen_names(struct smart *smart, uint64_t used, struct err *err)
{
    uint64_t next = smart_next_candidate(smart);

    for (size_t i = 0; i < smart->name_count && used + SMART_NAME_SLACK < smart->budget; i++) {
        uint32_t entity = smart->list.rows[next + i].entity;
        uint64_t before = tokens_count_text(smart->names[i]);
        const char *why = NULL;
        struct str code;
        if (!answer_borrow_code_text(smart->call, entity, &code, &why, err)) {
            return false;
        }
        code = smart_cut_to_tokens(code, smart->budget - used - SMART_NAME_SLACK);
        if (code.size > smart->names[i].size) {
            smart->names[i] = arena_copy_str(smart->call->arena, code);
            used += tokens_count_text(code) + SMART_NAME_SLACK - before;
        }
    }
    return true;
}

/* What is too small for an entry is filled with names of those left out. */
static bool smart_add_names(struct smart *smart, struct err *err)
{
    const struct snapshot *snapshot = smart->call->snapshot;
    uint64_t next = smart_next_candidate(smart);
    uint64_t used = smart_measure_page(smart) + (uint64_t)2 * SMART_NAME_SLACK;

    while (smart->name_count < SMART_NAMES_MAX && next + smart->name_count < smart->list.count) {
        struct str name =
            snapshot->entities[smart->list.rows[next + smart->name_count].entity].name;
        uint64_t cost = tokens_count_text(name) + SMART_NAME_SLACK;
        if (used + cost > smart->budget) {
            break;
        }
        used += cost;
        smart->names[smart->name_count++] = name;
    }
    return smart_lengthen_names(smart, used, err);
}

/* Drops what does not fit after all; false when not even the bare page does. */
static bool smart_shorten_page(struct smart *smart, uint64_t *least)
{
    while ((*least = smart_measure_page(smart)) > smart->budget) {
        if (smart->name_count > 0 && smart->names[smart->name_count - 1].size > SMART_NAME_BYTES) {
            struct str *last = &smart->names[smart->name_count - 1];
            *last = smart_cut_at_character(*last, last->size - last->size / 8);
        } else if (smart->name_count > 0) {
            smart->name_count--;
        } else if (smart->entry_count > 0) {
            smart->entry_count--;
        } else if (smart->code_end > smart->code_begin) {
            smart->code_end = smart_cut_code_at(
                smart, smart->code_begin + (smart->code_end - smart->code_begin) / 2);
        } else {
            return false;
        }
    }
    return true;
}

static bool smart_plan_page(struct smart *smart, struct err *err)
{
    uint64_t least = 0;

    smart->code_end = smart->code_begin;
    smart_extend_code_end(smart, smart->first < smart->list.count ? SMART_FOCUS_SHARE : 100U);
    if (!smart_add_entries(smart, smart_measure_page(smart), err)) {
        return false;
    }
    if (smart->code_end < smart->code.size) {
        smart_extend_code_end(smart, 100U);
    }
    if (!smart_add_names(smart, err)) {
        return false;
    }
    if (smart_shorten_page(smart, &least) && smart_page_is_useful(smart)) {
        return true;
    }
    least += smart_page_is_useful(smart) ? 0 : SMART_NAME_TOKENS;
    return ERR_RAISE(err, ERR_USAGE, "parameter 'tokens' must be at least %" PRIu64 " here", least);
}

/* ------------------------------------------------------------------ the request */

static bool smart_read_continue(struct smart *smart, struct err *err)
{
    const struct answer_value *value = &smart->call->values[ANSWER_PARAM_CONTINUE];
    uint64_t numbers[4] = { 0 };

    if (!value->present) {
        return true;
    }
    if (!answer_parse_handle_numbers(value->text, numbers, 4) ||
        numbers[3] != smart->call->query_check) {
        return ERR_RAISE(err, ERR_USAGE, "parameter 'continue' does not belong to this question");
    }
    if (numbers[0] != smart->call->snapshot->generation) {
        return ERR_RAISE(err, ERR_STALE,
                         "parameter 'continue' is of an older generation: ask anew");
    }
    smart->code_begin = numbers[1];
    smart->first = numbers[2];
    return true;
}

static bool smart_load_focus_code(struct smart *smart, struct err *err)
{
    struct str code;

    if (!answer_borrow_code_text(smart->call, smart->focus, &code, &smart->code_why, err)) {
        return false;
    }
    smart->code = arena_copy_str(smart->call->arena, code);
    if (smart->code.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the context");
    }
    if (smart->code_begin > smart->code.size || smart->first > smart->list.count) {
        return ERR_RAISE(err, ERR_USAGE, "parameter 'continue' does not belong to this question");
    }
    return true;
}

bool answer_smart_write_data(struct answer_call *call, struct err *err)
{
    struct smart smart = { .call = call, .budget = call->values[ANSWER_PARAM_TOKENS].number };
    char tail[SMART_HANDLE_BYTES];
    size_t room;

    smart.with_code = str_equals_cstring(call->values[ANSWER_PARAM_INCLUDE_CODE].text, "1");
    if (!answer_parse_filter_params(call, &smart.filter, err) ||
        !answer_resolve_entity_param(call, ANSWER_PARAM_FOCUS, &smart.focus, err) ||
        !smart_read_continue(&smart, err) ||
        !smart_list_candidates(call, &smart.filter, smart.focus, &smart.list, err) ||
        !smart_load_focus_code(&smart, err)) {
        return false;
    }
    (void)snprintf(tail, sizeof tail, ",\"tokens\":%" PRIu64 "}", smart.budget);
    smart.closing = tokens_count_text(str_from_cstring(tail));
    room = smart.list.count < SMART_ENTRIES_MAX ? smart.list.count : SMART_ENTRIES_MAX;
    smart.entries = arena_alloc_bytes(call->arena, sizeof *smart.entries * (room + 1));
    if (smart.entries == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the context");
    }
    if (!smart_plan_page(&smart, err)) {
        return false;
    }
    smart_write_page(&smart);
    return true;
}
