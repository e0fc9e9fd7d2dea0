/* lang_session.c - the door: source text in, facts out.
 *
 * A session keeps one parser and one set of tables for each language it met, one builder and
 * one arena, and reuses them for every file. Time is bounded by the parser's progress callback
 * and by the walk; memory by the limits of builder and arena (the tree itself is bounded by
 * the limits of the worker process).
 *
 * All of it runs on a stack of the session's own: the core of tree-sitter recurses as deep as
 * the input is nested where readings of it are merged (stack_node_release; 87,000 frames for
 * 100,000 brackets of Java in half a second, some 100 bytes each). */
#include "lang/lang.h"
#include "lang/walk_engine_internal.h"
#include "lang/walk_repair_internal.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/stack.h"

#define SESSION_LANGUAGES_MAX  UINT8_MAX
#define SESSION_SOURCE_MAX     (UINT32_MAX - 4096U) /* positions are u32 */
#define SESSION_CLOCK_INTERVAL 4U  /* progress calls between two looks at the clock */
#define SESSION_SAME_BYTES     64U /* so much between two changes is not parsed again */
#define SESSION_STACK_KEEP_BELOW                                                                   \
    16384U /* bytes of source: what so little can nest in stack is not worth giving back */

struct lang_session {
    struct lang_tables *tables[SESSION_LANGUAGES_MAX]; /* by number; NULL: not met yet */
    struct facts_builder *facts;
    struct arena arena;
    struct stack *stack;
    struct walk_private engine;
    struct lang_counts counts;
    struct buf patched[2]; /* sources that are tried */
    struct buf parsed;     /* what the tree of the best reading was made of */
    uint64_t deadline_ns;
    uint32_t clock_calls;
    bool timed_out;
};

struct lang_session *lang_session_create_new(size_t memory_bytes_max)
{
    struct lang_session *session = mem_alloc_zeroed(1, sizeof *session);
    if (session == NULL) {
        return NULL;
    }
    session->facts = facts_builder_create_new(memory_bytes_max);
    session->stack = stack_create_with_size(LANG_STACK_BYTES);
    arena_init_with_limit(&session->arena, memory_bytes_max);
    arena_init_with_limit(&session->engine.scratch, memory_bytes_max);
    buf_init_with_limit(&session->patched[0], WALK_REPAIR_BYTES_MAX);
    buf_init_with_limit(&session->patched[1], WALK_REPAIR_BYTES_MAX);
    buf_init_with_limit(&session->parsed, WALK_REPAIR_BYTES_MAX);
    if (session->facts == NULL || session->stack == NULL) {
        lang_session_free_all(session);
        return NULL;
    }
    return session;
}

void lang_session_free_all(struct lang_session *session)
{
    if (session == NULL) {
        return;
    }
    for (size_t i = 0; i < SESSION_LANGUAGES_MAX; i++) {
        if (session->tables[i] != NULL) {
            walk_release_tables(session->tables[i]);
            mem_free_block(session->tables[i]);
        }
    }
    if (session->facts != NULL) {
        facts_builder_free_all(session->facts);
    }
    walk_cursor_release_memory(&session->engine.cursor);
    walk_cursor_release_memory(&session->engine.child_cursor);
    array_free_items(&session->engine.frames);
    array_free_items(&session->engine.parents);
    array_free_items(&session->engine.import_ranges);
    array_free_items(&session->engine.comment_ranges);
    arena_release_all_blocks(&session->engine.scratch);
    arena_release_all_blocks(&session->arena);
    buf_release_bytes(&session->patched[0]);
    buf_release_bytes(&session->patched[1]);
    buf_release_bytes(&session->parsed);
    stack_free_all(session->stack);
    mem_free_block(session);
}

struct lang_counts lang_session_read_counts(const struct lang_session *session)
{
    return session->counts;
}

static struct lang_tables *session_find_tables(struct lang_session *session,
                                               const struct lang *lang, struct err *err)
{
    uint8_t number = lang_number_of(lang);
    struct lang_tables *tables = NULL;
    if (number >= SESSION_LANGUAGES_MAX) {
        (void)ERR_RAISE(err, ERR_INTERNAL, "language '%s' is not in the list", lang->name);
        return NULL;
    }
    if (session->tables[number] != NULL) {
        return session->tables[number];
    }
    tables = mem_alloc_zeroed(1, sizeof *tables);
    if (tables == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "cannot make the tables of '%s'", lang->name);
        return NULL;
    }
    if (!walk_fill_tables(tables, lang, err)) {
        mem_free_block(tables);
        return NULL;
    }
    session->tables[number] = tables;
    session->counts.parsers_made++;
    return tables;
}

/* ------------------------------------------------------------------ parsing */

static const char *session_read_source(void *payload, uint32_t byte, TSPoint point, uint32_t *size)
{
    const struct str *source = payload;
    (void)point;
    if (byte >= source->size) {
        *size = 0;
        return "";
    }
    *size = (uint32_t)source->size - byte;
    return source->data + byte;
}

static bool session_stop_parse(TSParseState *state)
{
    struct lang_session *session = state->payload;
    if (session->deadline_ns == 0 || ++session->clock_calls % SESSION_CLOCK_INTERVAL != 0) {
        return false;
    }
    session->timed_out = clock_read_thread_cpu_ns() > session->deadline_ns;
    return session->timed_out;
}

/* `old`, which may be NULL: a tree of nearly the same source, edited to its length. */
static TSTree *session_parse_source(struct lang_session *session, const TSTree *old,
                                    struct str source, struct err *err)
{
    struct lang_tables *tables = session->engine.tables;
    TSInput input = { .payload = &source,
                      .read = session_read_source,
                      .encoding = TSInputEncodingUTF8 };
    TSParseOptions options = { .payload = session, .progress_callback = session_stop_parse };
    TSTree *tree = NULL;
    session->timed_out = false;
    session->clock_calls = 0;
    ts_parser_reset(tables->parser);
    tree = ts_parser_parse_with_options(tables->parser, old, input, options);
    if (tree == NULL) {
        ts_parser_reset(tables->parser);
        (void)ERR_RAISE(err, session->timed_out ? ERR_TIMEOUT : ERR_INTERNAL,
                        session->timed_out ? "parse takes too long" : "parser gives no tree");
    }
    return tree;
}

/* ------------------------------------------------------------------ one file */

static uint32_t session_count_lines(struct str source)
{
    uint32_t lines = 0;
    const char *at = source.data;
    const char *end = source.data + source.size;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        lines++;
        at = newline == NULL ? end : newline + 1;
    }
    return lines;
}

static struct str session_find_base_name(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
}

static void session_begin_walk(struct lang_session *session, struct lang_tables *tables,
                               struct str path, struct str source, struct walk *walk)
{
    struct walk_private *engine = &session->engine;
    arena_reset_all_blocks(&session->arena);
    arena_reset_all_blocks(&engine->scratch);
    engine->tables = tables;
    engine->frames.count = 0;
    engine->depth = 0;
    engine->counted_entity = FACT_NONE;
    engine->comments = (struct walk_comments){ 0 };
    engine->import_ranges.count = 0;
    engine->comment_ranges.count = 0;
    engine->failed = false;
    engine->deadline_ns = session->deadline_ns;
    engine->nodes_walked = 0;
    engine->error_bytes = 0;
    engine->missing_count = 0;
    engine->error_end = 0;
    *walk = (struct walk){ .lang = tables->lang,
                           .path = path,
                           .source = source,
                           .parsed = source,
                           .facts = session->facts,
                           .arena = &session->arena,
                           .type_entity = FACT_NONE,
                           .engine = engine };
    facts_builder_begin_file(session->facts, lang_number_of(tables->lang),
                             session_find_base_name(path), (uint32_t)source.size,
                             session_count_lines(source));
    walk_apply_path_rules(walk);
}

static bool session_prepare_source(struct walk *walk, struct err *err)
{
    char *out = NULL;
    if (walk->lang->prepare_source == NULL || walk->source.size == 0) {
        return true;
    }
    out = arena_alloc_bytes(walk->arena, walk->source.size);
    if (out == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to prepare the source");
    }
    if (walk->lang->prepare_source(walk, walk->source, out)) {
        walk->parsed = str_from_range(out, walk->source.size);
    }
    return true;
}

static void session_fill_header(struct lang_session *session)
{
    struct facts_header *header = facts_builder_edit_header(session->facts);
    header->error_bytes = session->engine.error_bytes; /* two kinds may share bytes */
    if (header->error_bytes > header->file_size) {
        header->error_bytes = header->file_size;
    }
    header->missing_count = session->engine.missing_count;
    header->status = FILE_STATUS_PARSED;
    if (header->error_bytes > 0 || header->missing_count > 0) {
        header->status = FILE_STATUS_PARSED_WITH_ERRORS;
    } else if (facts_builder_count_entities(session->facts) <= 1) {
        header->status = FILE_STATUS_ZERO_ENTITIES;
    }
}

/* ------------------------------------------------------------------ repair */

/* One file in the reading that is the best so far. `source` is its text, or a copy with patches. */
struct session_reading {
    struct lang_session *session;
    struct walk *walk;
    struct str path;
    struct str source;
    TSTree *tree;    /* of it, once others are tried; made of session->parsed */
    uint64_t weight; /* of its errors */
    uint32_t bodies; /* entities that have one */
    uint32_t lost;   /* bytes that patches took away */
};

static uint32_t session_count_bodies(const struct lang_session *session)
{
    uint32_t count = facts_builder_count_entities(session->facts);
    uint32_t bodies = 0;
    for (uint32_t i = 1; i < count; i++) {
        bodies += facts_builder_edit_entity(session->facts, i)->body != FACT_NONE;
    }
    return bodies;
}

/* A byte of a text, and where it stands. */
struct session_place {
    struct str text;
    uint32_t byte;
    TSPoint point;
};

static void session_move_place(struct session_place *place, uint32_t byte)
{
    const char *newline = NULL;
    while ((newline = memchr(place->text.data + place->byte, '\n', byte - place->byte)) != NULL) {
        place->byte = (uint32_t)(newline - place->text.data) + 1;
        place->point = (TSPoint){ .row = place->point.row + 1, .column = 0 };
    }
    place->point.column += byte - place->byte;
    place->byte = byte;
}

/* Where the texts begin to differ from `at` on, their size if they do not; and where they are the
 * same again for SESSION_SAME_BYTES. */
static uint32_t session_find_change(struct str old, struct str new, uint32_t at)
{
    while (at < old.size && old.data[at] == new.data[at]) {
        at++;
    }
    return at;
}

static uint32_t session_find_change_end(struct str old, struct str new, uint32_t at)
{
    uint32_t end = at;
    for (; at < old.size && at - end < SESSION_SAME_BYTES; at++) {
        end = old.data[at] == new.data[at] ? end : at + 1;
    }
    return end;
}

/* The tree of the best reading as what is to be parsed differs from what it was made of, so that
 * only that is parsed again. NULL: there is none, or it is of another length. */
static TSTree *session_edit_tree(const struct session_reading *file)
{
    struct session_place old = { .text = buf_borrow_str(&file->session->parsed) };
    struct session_place new = { .text = file->walk->parsed };
    TSTree *tree = NULL;
    if (file->tree == NULL || old.text.size != new.text.size) {
        return NULL;
    }
    tree = ts_tree_copy(file->tree);
    for (uint32_t at = session_find_change(old.text, new.text, 0); at < new.text.size;
         at = session_find_change(old.text, new.text, at)) {
        TSInputEdit edit;
        session_move_place(&old, at);
        edit.start_byte = at;
        edit.start_point = old.point;
        at = session_find_change_end(old.text, new.text, at);
        session_move_place(&old, at);
        session_move_place(&new, at);
        edit.old_end_byte = edit.new_end_byte = at;
        edit.old_end_point = old.point;
        edit.new_end_point = new.point;
        ts_tree_edit(tree, &edit);
    }
    return tree;
}

/* Begins the file with that source, and prepares it. */
static bool session_begin_reading(struct session_reading *file, struct str source, struct err *err)
{
    session_begin_walk(file->session, file->session->engine.tables, file->path, source, file->walk);
    return session_prepare_source(file->walk, err);
}

/* Begins the file with that source and parses it. *weight is of its errors. */
static TSTree *session_parse_reading(struct session_reading *file, struct str source,
                                     uint64_t *weight, struct err *err)
{
    TSTree *old = NULL;
    TSTree *tree = NULL;
    if (!session_begin_reading(file, source, err)) {
        return NULL;
    }
    old = session_edit_tree(file);
    tree = session_parse_source(file->session, old, file->walk->parsed, err);
    ts_tree_delete(old);
    if (tree != NULL) {
        file->walk->root = ts_tree_root_node(tree);
        *weight = walk_weigh_errors(file->walk->root, NULL, source) +
                  file->session->engine.error_bytes; /* by what prepares the source */
    }
    return tree;
}

/* The tree is that of the best reading from now on. */
static void session_keep_tree(struct session_reading *file, TSTree *tree)
{
    struct buf *parsed = &file->session->parsed;
    ts_tree_delete(file->tree);
    file->tree = tree;
    buf_clear_keep_memory(parsed);
    buf_append_str(parsed, file->walk->parsed);
    if (parsed->failed) { /* then all is parsed again */
        buf_release_bytes(parsed);
    }
}

/* The best source with these patches on top, in `text`, is the new best where it has fewer errors
 * and no fewer functions and types. */
static bool session_try_patches(struct session_reading *file, const struct walk_patch *patches,
                                size_t count, struct buf *text)
{
    struct err ignored = { .code = ERR_NONE };
    TSTree *tree = NULL;
    uint64_t weight = 0;
    uint32_t bodies = 0;
    uint32_t lost = 0;
    buf_clear_keep_memory(text);
    buf_append_str(text, file->source);
    if (text->failed) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        lost += walk_apply_patch(text->data, &patches[i]);
    }
    tree = session_parse_reading(file, buf_borrow_str(text), &weight, &ignored);
    if (tree == NULL || weight >= file->weight || !walk_run_over_tree(file->walk, &ignored)) {
        ts_tree_delete(tree);
        return false;
    }
    bodies = session_count_bodies(file->session);
    if (bodies < file->bodies) {
        ts_tree_delete(tree);
        return false;
    }
    session_keep_tree(file, tree);
    file->weight = weight;
    file->bodies = bodies;
    file->lost += lost;
    file->source = buf_borrow_str(text);
    return true;
}

/* All patches at once; where that does not help, one by one. */
static void session_repair_source(struct session_reading *file, const struct walk_patches *patches)
{
    struct lang_session *session = file->session;
    unsigned spare = 0;
    file->bodies = session_count_bodies(session);
    if (session_try_patches(file, patches->items, patches->count, &session->patched[0])) {
        return;
    }
    for (size_t i = 0; patches->count > 1 && i < patches->count && i < WALK_PATCH_TRIES; i++) {
        if (session_try_patches(file, &patches->items[i], 1, &session->patched[spare])) {
            spare = 1 - spare;
        }
    }
}

/* After tries of which the last was not the best. */
static bool session_walk_best(struct session_reading *file, struct err *err)
{
    if (!session_begin_reading(file, file->source, err)) {
        return false;
    }
    file->walk->root = ts_tree_root_node(file->tree);
    return walk_run_over_tree(file->walk, err);
}

/* Takes the tree of the file as it is, which is walked. */
static bool session_try_repair(struct session_reading *file, TSTree *tree,
                               const struct walk_patches *patches, struct err *err)
{
    bool done = true;
    session_keep_tree(file, tree);
    session_repair_source(file, patches);
    if (file->walk->source.data != file->source.data) {
        done = session_walk_best(file, err);
    }
    file->session->engine.error_bytes += file->lost;
    ts_tree_delete(file->tree);
    return done;
}

/* What may be repaired: errors that do not keep to the lines of the patches. */
static bool session_find_patches(struct session_reading *file, struct walk_patches *patches)
{
    struct walk *walk = file->walk;
    uint32_t dropped = file->session->engine.error_bytes;
    return file->weight > 0 && walk_find_patches(walk, patches) &&
           walk_weigh_errors(walk->root, patches, walk->source) + dropped > 0;
}

static bool session_walk_tree(struct lang_session *session, struct walk *walk, struct err *err)
{
    const struct str source = walk->source;
    struct session_reading file = {
        .session = session, .walk = walk, .path = walk->path, .source = source
    };
    struct walk_patches patches;
    TSTree *tree = session_parse_reading(&file, source, &file.weight, err);
    bool repairs = tree != NULL && session_find_patches(&file, &patches);
    bool done = tree != NULL && walk_run_over_tree(walk, err);
    if (done && repairs) {
        done = session_try_repair(&file, tree, &patches, err);
    } else {
        ts_tree_delete(tree);
    }
    walk->source = source; /* words are counted as they were written */
    return done;
}

struct session_call {
    struct lang_session *session;
    const struct lang *lang;
    struct str path;
    struct str source;
    uint64_t time_ms;
    struct str *facts;
    struct err *err;
    bool done;
};

static bool session_extract_facts(struct session_call *call)
{
    struct lang_session *session = call->session;
    const struct lang *lang = call->lang;
    struct err *err = call->err;
    struct lang_tables *tables = session_find_tables(session, lang, err);
    struct walk walk;
    bool done = false;

    if (tables == NULL) {
        return false;
    }
    session->deadline_ns =
        call->time_ms == 0 ? 0 : clock_read_thread_cpu_ns() + call->time_ms * 1000000U;
    session_begin_walk(session, tables, call->path, call->source, &walk);
    done =
        lang->extract != NULL ? lang->extract(&walk, err) : session_walk_tree(session, &walk, err);
    done = done && walk_count_words(&walk, err);
    session->counts.nodes_walked += session->engine.nodes_walked;
    if (!done) {
        return false;
    }
    session_fill_header(session);
    session->counts.files_parsed++;
    return facts_builder_finish_file(session->facts, call->facts, err);
}

static void session_answer_call(void *argument)
{
    struct session_call *call = argument;
    call->done = session_extract_facts(call);
}

/* NOLINTNEXTLINE(readability-function-size): what a file is, how long, and where to */
bool lang_extract_file_facts(struct lang_session *session, const struct lang *lang, struct str path,
                             struct str source, uint64_t time_ms, struct str *facts,
                             struct err *err)
{
    struct session_call call = { .session = session,
                                 .lang = lang,
                                 .path = path,
                                 .source = source,
                                 .time_ms = time_ms,
                                 .facts = facts,
                                 .err = err };
    if (source.size > SESSION_SOURCE_MAX) {
        return ERR_RAISE(err, ERR_LIMIT, "source is larger than 4 GiB");
    }
    stack_call_function(session->stack, session_answer_call, &call);
    if (source.size > SESSION_STACK_KEEP_BELOW) {
        stack_return_memory(session->stack);
    }
    return call.done;
}

bool lang_session_ran_over_stack(const struct lang_session *session, const void *address)
{
    return stack_is_guard_address(session->stack, address);
}
