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
#define SESSION_CLOCK_INTERVAL 4U /* progress calls between two looks at the clock */
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

static TSTree *session_parse_source(struct lang_session *session, struct lang_tables *tables,
                                    struct str source, struct err *err)
{
    TSInput input = { .payload = &source,
                      .read = session_read_source,
                      .encoding = TSInputEncodingUTF8 };
    TSParseOptions options = { .payload = session, .progress_callback = session_stop_parse };
    TSTree *tree = NULL;
    session->timed_out = false;
    session->clock_calls = 0;
    ts_parser_reset(tables->parser);
    tree = ts_parser_parse_with_options(tables->parser, NULL, input, options);
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

/* Begins the file with that source: prepares, parses and walks it. *patches (may be NULL) are those
 * of the source where its errors do not keep to their lines. */
static bool session_read_source_text(struct session_reading *file, struct str source,
                                     struct walk_patches *patches, uint64_t *weight,
                                     struct err *err)
{
    struct lang_session *session = file->session;
    struct walk *walk = file->walk;
    TSTree *tree = NULL;
    uint32_t dropped = 0;
    bool done = false;
    session_begin_walk(session, session->engine.tables, file->path, source, walk);
    if (!session_prepare_source(walk, err)) {
        return false;
    }
    tree = session_parse_source(session, session->engine.tables, walk->parsed, err);
    if (tree == NULL) {
        return false;
    }
    walk->root = ts_tree_root_node(tree);
    dropped = session->engine.error_bytes; /* by what prepares the source */
    *weight = walk_weigh_errors(walk->root, NULL, source) + dropped;
    if (patches != NULL && (*weight == 0 || !walk_find_patches(walk, patches) ||
                            walk_weigh_errors(walk->root, patches, source) + dropped == 0)) {
        patches->count = 0;
    }
    done = walk_run_over_tree(walk, err);
    ts_tree_delete(tree);
    return done;
}

/* The best source with these patches on top, in `text`, is the new best where it has fewer errors
 * and no fewer functions and types. */
static bool session_try_patches(struct session_reading *file, const struct walk_patch *patches,
                                size_t count, struct buf *text)
{
    struct err ignored = { .code = ERR_NONE };
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
    if (!session_read_source_text(file, buf_borrow_str(text), NULL, &weight, &ignored)) {
        return false;
    }
    bodies = session_count_bodies(file->session);
    if (weight >= file->weight || bodies < file->bodies) {
        return false;
    }
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

static bool session_walk_tree(struct lang_session *session, struct walk *walk, struct err *err)
{
    const struct str source = walk->source;
    struct session_reading file = {
        .session = session, .walk = walk, .path = walk->path, .source = source
    };
    struct walk_patches patches;
    bool done = session_read_source_text(&file, source, &patches, &file.weight, err);
    if (done && patches.count > 0) {
        session_repair_source(&file, &patches);
        if (walk->source.data != file.source.data) { /* the last try was not the best */
            done = session_read_source_text(&file, file.source, NULL, &file.weight, err);
        }
        session->engine.error_bytes += file.lost;
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
