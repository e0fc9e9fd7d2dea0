/* link_macros_pasted.c - names that macros paste together of what they are given.
 *
 *   #define LOG(level) LOG_##level.stream()
 *   LOG(ERROR)                                calls what LOG_ERROR.stream() calls
 *
 * Front ends leave such a name as it stands, with its ##. Its parts that are parameters are
 * replaced by the names that the use passes, and what that gives is looked up where the macro is
 * used. A macro hands its arguments on, PASTED_DEPTH_MAX times at most; arguments that are no plain
 * names are not followed. */
#include "link/link_types.h"

#include "util/mem.h"
#include "util/pool.h"

#define PASTED_DEPTH_MAX  6U
#define PASTED_ARGS_MAX   8U
#define PASTED_BYTES_MAX  256U /* of a name */
#define PASTED_REFS_MAX   64U  /* references behind a call among which its arguments are */
#define PASTED_ROUNDS_MAX 8U   /* macros that use macros that paste */

struct pasted_args {
    struct str names[PASTED_ARGS_MAX]; /* empty: no plain name */
};

/* ------------------------------------------------------------------ which macros paste */

/* The name that a callee begins with. */
static const struct fact_node *pasted_head(const struct linker *linker, uint32_t file,
                                           uint32_t node)
{
    const struct fact_node *row = link_node_of(linker, file, node);
    for (unsigned i = 0; i < PASTED_DEPTH_MAX && row != NULL && row->op != FACT_OP_NAME; i++) {
        row = row->op == FACT_OP_MEMBER || row->op == FACT_OP_CALL
                  ? link_node_of(linker, file, row->a)
                  : NULL;
    }
    return row != NULL && row->op == FACT_OP_NAME ? row : NULL;
}

static bool pasted_is_joined(struct str text)
{
    return str_find_part(text, STR("##")) != SIZE_MAX;
}

static const struct fact_ref *pasted_ref_of(const struct linker *linker, uint32_t macro,
                                            uint32_t row)
{
    return &linker->sources[linker->entity_files[macro]].facts->refs[linker->macro_refs.items[row]];
}

/* What a row of a macro's body calls, by its name in *text; NULL and "": it calls nothing. */
static const struct fact_node *pasted_called_head(const struct linker *linker, uint32_t macro,
                                                  uint32_t row, struct str *text)
{
    uint32_t file = linker->entity_files[macro];
    const struct fact_ref *ref = pasted_ref_of(linker, macro, row);
    const struct fact_node *head =
        ref->kind == REF_KIND_CALL ? pasted_head(linker, file, ref->node) : NULL;
    *text = head == NULL ? STR_EMPTY : link_text_of(linker, file, head->a);
    return head;
}

struct pasted_build {
    struct linker *linker;
    bool *found;     /* by gid: what this round adds */
    uint32_t *calls; /* by row of macro_refs: the name that is called, or LINK_NONE */
    bool *names;     /* by name: a macro that pastes has it */
    bool first;
};

/* In the first round the names are looked up, once for all. */
static bool pasted_read_row(const struct pasted_build *build, uint32_t macro, uint32_t row)
{
    struct str text;
    const struct fact_node *head = pasted_called_head(build->linker, macro, row, &text);
    build->calls[row] = head == NULL ? LINK_NONE : link_names_find_text(build->linker, text);
    return head != NULL && pasted_is_joined(text);
}

static bool pasted_is_pasting(const struct pasted_build *build, uint32_t macro)
{
    const struct link_rows *rows = &build->linker->macro_refs;
    bool pastes = false;
    for (uint32_t row = rows->first[macro]; row < rows->first[macro + 1]; row++) {
        uint32_t name = build->first ? LINK_NONE : build->calls[row];
        if (build->first) {
            pastes |= pasted_read_row(build, macro, row);
        } else if (name < build->linker->entities.limit && build->names[name]) {
            return true;
        }
    }
    return pastes;
}

static bool pasted_mark_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct pasted_build *build = context;
    const struct linker *linker = build->linker;
    (void)thread;
    (void)err;
    for (uint32_t gid = linker->file_first[index]; gid < linker->file_first[index + 1]; gid++) {
        build->found[gid] = linker->macro_refs.first[gid + 1] > linker->macro_refs.first[gid] &&
                            !linker->pasting[gid] && pasted_is_pasting(build, gid);
    }
    return true;
}

/* Marks the names under which the index has the macro. */
static void pasted_mark_names(const struct pasted_build *build, uint32_t gid)
{
    const struct link_index *index = &build->linker->entities;
    uint32_t name = build->linker->entity_names[gid];
    do {
        uint32_t end = name < index->limit ? index->first[name + 1] : 0;
        for (uint32_t row = end > 0 ? index->first[name] : 0; row < end; row++) {
            build->names[name] |= link_index_value_at(index, row) == gid;
        }
        name = link_names_next_fold(build->linker, name);
    } while (name != build->linker->entity_names[gid]);
}

static bool pasted_add_round(const struct pasted_build *build)
{
    struct linker *linker = build->linker;
    bool changed = false;
    for (uint32_t gid = 0; gid < linker->entity_count; gid++) {
        if (build->found[gid]) {
            changed = true;
            linker->pasting[gid] = true;
            pasted_mark_names(build, gid);
        }
    }
    return changed;
}

static bool pasted_run_rounds(struct pasted_build *build, struct err *err)
{
    struct linker *linker = build->linker;
    bool changed = true;
    bool done = true;
    for (unsigned round = 0; done && changed && round < PASTED_ROUNDS_MAX; round++) {
        done = link_run_over_files(linker, 16, pasted_mark_file, build, err);
        changed = done && pasted_add_round(build);
        build->first = false;
    }
    return done;
}

/* Rounds read what those before have found, so the result does not depend on threads. */
bool link_macros_build_pasting(struct linker *linker, struct err *err)
{
    struct pasted_build build = { .linker = linker, .first = true };
    size_t rows = linker->macro_refs.count;
    bool done = false;
    linker->pasting = arena_alloc_zeroed(&linker->memory, (size_t)linker->entity_count + 1,
                                         sizeof *linker->pasting);
    build.found = mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *build.found);
    build.calls = mem_alloc_block((rows + 1) * sizeof *build.calls);
    build.names = mem_alloc_zeroed((size_t)linker->entities.limit + 1, sizeof *build.names);
    done = linker->pasting != NULL && build.found != NULL && build.calls != NULL &&
           build.names != NULL;
    done = done ? pasted_run_rounds(&build, err)
                : ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
    mem_free_block(build.found);
    mem_free_block(build.calls);
    mem_free_block(build.names);
    return done;
}

static bool pasted_names_pasting(const struct linker *linker, struct str text)
{
    uint32_t name = link_names_find_text(linker, text);
    if (name == LINK_NONE || name >= linker->entities.limit) {
        return false;
    }
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        if (linker->pasting[link_index_value_at(&linker->entities, row)]) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ arguments */

/* The name that stands for `text` in the body of a macro: what is passed, for a parameter. */
static struct str pasted_replace(const struct linker *linker, uint32_t macro,
                                 const struct pasted_args *args, struct str text)
{
    uint32_t file = linker->entity_files[macro];
    const struct facts *facts = linker->sources[file].facts;
    uint32_t body = link_entity_of(linker, macro)->body;
    uint32_t list[PASTED_ARGS_MAX];
    uint32_t count = body == FACT_NONE ? 0
                                       : link_types_list_params(facts, body, FACT_BINDING_PARAM,
                                                                list, PASTED_ARGS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_binding *row = &facts->bindings[list[i]];
        if (str_equals_bytes(facts_borrow_text(facts, row->name), text)) {
            return row->position < PASTED_ARGS_MAX ? args->names[row->position] : STR_EMPTY;
        }
    }
    return text;
}

static struct str pasted_name_of(const struct linker *linker, uint32_t file, uint32_t node)
{
    const struct fact_node *row = link_node_of(linker, file, node);
    return row != NULL && row->op == FACT_OP_NAME ? link_text_of(linker, file, row->a) : STR_EMPTY;
}

/* Values behind the call `ref` that say they are passed to it. */
static void pasted_read_behind(const struct linker *linker, uint32_t file,
                               const struct fact_ref *ref, struct pasted_args *out)
{
    const struct facts *facts = linker->sources[file].facts;
    const struct fact_ref *end = facts->refs + facts->header->ref_count;
    if (ref < facts->refs || ref >= end) {
        return;
    }
    for (const struct fact_ref *next = ref + 1; next < end && next - ref < PASTED_REFS_MAX;
         next++) {
        const struct fact_node *slot =
            next->kind == REF_KIND_VALUE ? link_node_of(linker, file, next->target) : NULL;
        if (next->from != ref->from || (next->kind == REF_KIND_CALL && next->node == ref->node)) {
            break;
        }
        if (slot != NULL && slot->op == FACT_OP_TAKE && slot->a == ref->node &&
            slot->b < PASTED_ARGS_MAX) {
            out->names[slot->b] = pasted_name_of(linker, file, next->node);
        }
    }
}

/* What the call `ref` passes: its own list, if it has one. What is no call has none: the target of
 * a value is the place it is passed to. */
static void pasted_read_args(const struct linker *linker, uint32_t file, const struct fact_ref *ref,
                             struct pasted_args *out)
{
    bool calls = ref->kind == REF_KIND_CALL || ref->kind == REF_KIND_NEW;
    uint32_t cell = calls ? ref->target : FACT_NONE;
    *out = (struct pasted_args){ 0 };
    for (uint32_t i = 0; cell != FACT_NONE && i < PASTED_ARGS_MAX; i++) {
        const struct fact_node *row = link_row_of(linker, file, cell);
        out->names[i] = pasted_name_of(linker, file, row->a);
        cell = row->b;
    }
    if (ref->target == FACT_NONE) {
        pasted_read_behind(linker, file, ref, out);
    }
}

static struct str pasted_trim(struct str text)
{
    const char *blanks = " \t\r\n\\";
    while (text.size > 0 && strchr(blanks, text.data[0]) != NULL) {
        text = str_from_range(text.data + 1, text.size - 1);
    }
    while (text.size > 0 && strchr(blanks, text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    return text;
}

/* The number of the name that a ## b makes; LINK_NONE: nothing has it, or a part is not known. */
static uint32_t pasted_join(const struct linker *linker, uint32_t macro,
                            const struct pasted_args *args, struct str text)
{
    char name[PASTED_BYTES_MAX];
    size_t size = 0;
    while (text.size > 0) {
        size_t at = str_find_part(text, STR("##"));
        size_t end = at == SIZE_MAX ? text.size : at;
        struct str part =
            pasted_replace(linker, macro, args, pasted_trim(str_from_range(text.data, end)));
        if (part.size == 0 || size + part.size > sizeof name) {
            return LINK_NONE;
        }
        memcpy(name + size, part.data, part.size);
        size += part.size;
        end += at == SIZE_MAX ? 0 : 2;
        text = str_from_range(text.data + end, text.size - end);
    }
    return link_names_find_text(linker, str_from_range(name, size));
}

/* ------------------------------------------------------------------ edges */

struct pasted_walk {
    struct link_worker *worker;
    const struct link_use *use; /* where it begins */
    unsigned depth;
};

static void pasted_follow(struct pasted_walk *walk, uint32_t macro, const struct pasted_args *args);

/* What is given to the macro at hand is given on. */
/* NOLINTNEXTLINE(misc-no-recursion): at most PASTED_DEPTH_MAX levels */
static void pasted_hand_on(struct pasted_walk *walk, uint32_t macro, const struct fact_ref *ref,
                           const struct pasted_args *args, uint32_t to)
{
    const struct linker *linker = walk->worker->linker;
    struct pasted_args given;
    if (!linker->pasting[to] || walk->depth == PASTED_DEPTH_MAX) {
        return;
    }
    pasted_read_args(linker, linker->entity_files[macro], ref, &given);
    for (unsigned i = 0; i < PASTED_ARGS_MAX; i++) {
        given.names[i] = pasted_replace(linker, macro, args, given.names[i]);
    }
    walk->depth++;
    pasted_follow(walk, to, &given);
    walk->depth--;
}

/* The member of what a macro makes: LOG_##level.stream() */
static void pasted_add_member(struct pasted_walk *walk, uint32_t macro, const struct fact_ref *ref,
                              uint32_t made)
{
    struct link_worker *worker = walk->worker;
    const struct linker *linker = worker->linker;
    uint32_t file = linker->entity_files[macro];
    const struct fact_node *callee = link_row_of(linker, file, ref->node);
    const struct link_type *type = link_types_of_entity(worker, made, NULL, 0);
    struct link_found found = { 0 };
    bool outside = false;
    if (callee->op != FACT_OP_MEMBER ||
        !link_types_find_member(worker, &type, link_text_of(linker, file, callee->b), true, &found,
                                &outside)) {
        return;
    }
    link_units_follow_declarations(worker, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        if (link_group_of(linker, found.gids[i]) == ENTITY_GROUP_CALLABLE) {
            link_edges_add_edge(worker, walk->use->from, found.gids[i], EDGE_KIND_CALLS,
                                (enum origin)found.origin, walk->use->ref);
        }
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): at most PASTED_DEPTH_MAX levels */
static void pasted_add_found(struct pasted_walk *walk, uint32_t macro, const struct fact_ref *ref,
                             const struct pasted_args *args, struct link_found *found)
{
    struct link_worker *worker = walk->worker;
    const struct linker *linker = worker->linker;
    bool plain = link_row_of(linker, linker->entity_files[macro], ref->node)->op == FACT_OP_NAME;
    link_units_follow_declarations(worker, found);
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t gid = found->gids[i];
        if (link_group_of(linker, gid) == ENTITY_GROUP_MACRO) {
            link_macros_add_list(worker, walk->use, gid, true);
            pasted_add_member(walk, macro, ref, gid);
            pasted_hand_on(walk, macro, ref, args, gid);
        } else if (plain && link_group_of(linker, gid) == ENTITY_GROUP_CALLABLE) {
            link_edges_add_edge(worker, walk->use->from, gid, EDGE_KIND_CALLS,
                                (enum origin)found->origin, walk->use->ref);
        }
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): at most PASTED_DEPTH_MAX levels */
static void pasted_follow(struct pasted_walk *walk, uint32_t macro, const struct pasted_args *args)
{
    struct link_worker *worker = walk->worker;
    const struct linker *linker = worker->linker;
    uint32_t file = linker->entity_files[macro];
    for (uint32_t row = linker->macro_refs.first[macro]; row < linker->macro_refs.first[macro + 1];
         row++) {
        const struct fact_ref *ref = pasted_ref_of(linker, macro, row);
        struct str text;
        const struct fact_node *head = pasted_called_head(linker, macro, row, &text);
        struct link_found found = { 0 };
        if (pasted_is_joined(text)) {
            uint32_t name = pasted_join(linker, macro, args, text);
            if (name != LINK_NONE &&
                link_targets_find_outward(worker, walk->use->place, name,
                                          LINK_WANT_CALLABLE | LINK_WANT_MACRO, &found)) {
                pasted_add_found(walk, macro, ref, args, &found);
            }
        } else if (head != NULL && pasted_names_pasting(linker, text) &&
                   link_scopes_find_name(worker,
                                         (struct link_place){ file, ref->scope, ref->start_byte },
                                         head->a, LINK_WANT_MACRO, &found)) {
            for (uint32_t i = 0; found.kind == LINK_FOUND_ENTITIES && i < found.count; i++) {
                pasted_hand_on(walk, macro, ref, args, found.gids[i]);
            }
        }
    }
}

void link_macros_expand_pasted(struct link_worker *worker, const struct link_use *use,
                               uint32_t macro)
{
    struct pasted_walk walk = { .worker = worker, .use = use };
    struct pasted_args args;
    pasted_read_args(worker->linker, use->place.file, use->ref, &args);
    pasted_follow(&walk, macro, &args);
}
