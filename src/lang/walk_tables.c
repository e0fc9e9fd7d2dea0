/* walk_tables.c - from names in the sources to numbers of the grammar.
 *
 * Rules and builders become dense tables by symbol, once for each language and session. The
 * literals that hooks pass (types, fields) are looked up by name once and found by address
 * afterwards. A full cache still answers, only slower. */
#include "lang/walk_engine_internal.h"

#include "util/check.h"
#include "util/mem.h"

static TSSymbol tables_find_symbol(const TSLanguage *grammar, const char *name, bool named)
{
    TSSymbol symbol = ts_language_symbol_for_name(grammar, name, (uint32_t)strlen(name), named);
    /* 0 is the end of input: the library's way to say "no such name". */
    return symbol != 0 ? symbol : (TSSymbol)WALK_SYMBOL_NONE;
}

static TSSymbol tables_find_rule_symbol(const TSLanguage *grammar, const char *name)
{
    TSSymbol symbol = tables_find_symbol(grammar, name, true);
    return symbol != WALK_SYMBOL_NONE ? symbol : tables_find_symbol(grammar, name, false);
}

static void tables_fill_rules(struct lang_tables *tables)
{
    const struct lang *lang = tables->lang;
    for (size_t i = 0; i < lang->rule_count; i++) {
        TSSymbol symbol = tables_find_rule_symbol(tables->grammar, lang->rules[i].node);
        if (symbol < tables->symbol_count) {
            tables->rules[symbol] = &lang->rules[i];
        } else if (symbol == UINT16_MAX) {
            tables->error_rule = &lang->rules[i];
        }
    }
}

static void tables_fill_builds(const struct lang_tables *tables, const struct lang_build *rows,
                               size_t count, walk_builder *builds)
{
    for (size_t i = 0; i < count; i++) {
        TSSymbol symbol = tables_find_rule_symbol(tables->grammar, rows[i].node);
        if (symbol < tables->symbol_count) {
            builds[symbol] = rows[i].build;
        }
    }
}

bool walk_fill_tables(struct lang_tables *tables, const struct lang *lang, struct err *err)
{
    tables->lang = lang;
    if (lang->grammar == NULL) {
        return true; /* a front end of its own */
    }
    tables->grammar = lang->grammar();
    tables->symbol_count = ts_language_symbol_count(tables->grammar);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    tables->rules = mem_alloc_zeroed(tables->symbol_count, sizeof *tables->rules);
    tables->expr_builds = mem_alloc_zeroed(tables->symbol_count, sizeof *tables->expr_builds);
    tables->type_builds = mem_alloc_zeroed(tables->symbol_count, sizeof *tables->type_builds);
    tables->parser = ts_parser_new();
    if (tables->rules == NULL || tables->expr_builds == NULL || tables->type_builds == NULL ||
        tables->parser == NULL) {
        walk_release_tables(tables);
        return ERR_RAISE(err, ERR_MEMORY, "cannot make the tables of '%s'", lang->name);
    }
    if (!ts_parser_set_language(tables->parser, tables->grammar)) {
        walk_release_tables(tables);
        return ERR_RAISE(err, ERR_INTERNAL, "grammar of '%s' does not fit the parser", lang->name);
    }
    tables_fill_rules(tables);
    tables_fill_builds(tables, lang->expr_builds, lang->expr_build_count, tables->expr_builds);
    tables_fill_builds(tables, lang->type_builds, lang->type_build_count, tables->type_builds);
    return true;
}

void walk_release_tables(struct lang_tables *tables)
{
    mem_free_block(tables->rules);
    mem_free_block(tables->expr_builds);
    mem_free_block(tables->type_builds);
    if (tables->parser != NULL) {
        ts_parser_delete(tables->parser);
    }
    memset(tables, 0, sizeof *tables);
}

static size_t tables_mix_address(const void *address)
{
    return (size_t)(((uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15U) >> 54);
}

/* The slot of a literal, or a free slot for it, or NULL when the cache is full. */
static struct lang_literal *tables_find_slot(struct lang_literal *slots, const char *literal)
{
    size_t slot = tables_mix_address(literal);
    for (size_t tries = 0; tries < WALK_LITERAL_SLOTS; tries++) {
        struct lang_literal *found = &slots[(slot + tries) % WALK_LITERAL_SLOTS];
        if (found->text == literal || found->text == NULL) {
            return found;
        }
    }
    return NULL;
}

static struct lang_literal tables_resolve_new_type(struct lang_tables *tables, const char *type)
{
    struct lang_literal *slot = tables_find_slot(tables->types, type);
    struct lang_literal fresh;
    if (slot != NULL && slot->text == type) {
        return *slot;
    }
    fresh.text = type;
    fresh.named = tables_find_symbol(tables->grammar, type, true);
    fresh.unnamed = tables_find_symbol(tables->grammar, type, false);
    if (slot != NULL) {
        *slot = fresh;
    }
    return fresh;
}

/* Nearly always the first slot has it. */
static inline struct lang_literal tables_resolve_type(struct lang_tables *tables, const char *type)
{
    const struct lang_literal *slot = &tables->types[tables_mix_address(type)];
    return slot->text == type ? *slot : tables_resolve_new_type(tables, type);
}

static TSFieldId tables_resolve_field(struct lang_tables *tables, const char *field)
{
    struct lang_literal *slot = tables_find_slot(tables->fields, field);
    TSFieldId id = 0;
    if (slot != NULL && slot->text == field) {
        return slot->named;
    }
    id = ts_language_field_id_for_name(tables->grammar, field, (uint32_t)strlen(field));
    if (slot != NULL) {
        *slot = (struct lang_literal){ .text = field, .named = id };
    }
    return id;
}

bool walk_node_is(struct walk *walk, TSNode node, const char *type)
{
    struct lang_literal literal;
    TSSymbol symbol = 0;
    if (ts_node_is_null(node)) {
        return false;
    }
    literal = tables_resolve_type(walk->engine->tables, type);
    symbol = ts_node_symbol(node);
    return symbol == literal.named || symbol == literal.unnamed;
}

/* The set of a list, made when it is first asked for; NULL: there are too many lists or symbols. */
static const struct lang_symbol_set *tables_find_set(struct lang_tables *tables,
                                                     const char *const *types)
{
    struct lang_symbol_set *set = &tables->sets[tables_mix_address(types) % WALK_SYMBOL_SETS];
    for (size_t tries = 1; set->types != types && set->types != NULL; tries++) {
        if (tries == WALK_SYMBOL_SETS) {
            return NULL;
        }
        set = &tables->sets[(tables_mix_address(types) + tries) % WALK_SYMBOL_SETS];
    }
    if (set->types == types) {
        return set;
    }
    if (tables->symbol_count > WALK_SET_SYMBOLS) {
        return NULL;
    }
    set->types = types;
    for (; *types != NULL; types++) {
        struct lang_literal literal = tables_resolve_type(tables, *types);
        if (literal.named < WALK_SET_SYMBOLS) {
            set->bits[literal.named / 64U] |= 1ULL << literal.named % 64U;
        }
        if (literal.unnamed < WALK_SET_SYMBOLS) {
            set->bits[literal.unnamed / 64U] |= 1ULL << literal.unnamed % 64U;
        }
    }
    return set;
}

bool walk_node_is_any(struct walk *walk, TSNode node, const char *const *types)
{
    const struct lang_symbol_set *set = NULL;
    TSSymbol symbol = 0;
    if (ts_node_is_null(node)) {
        return false;
    }
    set = tables_find_set(walk->engine->tables, types);
    if (set != NULL) {
        symbol = ts_node_symbol(node);
        return symbol < WALK_SET_SYMBOLS && (set->bits[symbol / 64U] >> symbol % 64U & 1U) != 0;
    }
    while (*types != NULL && !walk_node_is(walk, node, *types)) {
        types++;
    }
    return *types != NULL;
}

bool walk_field_is(struct walk *walk, TSFieldId field, const char *name)
{
    return field != 0 && field == tables_resolve_field(walk->engine->tables, name);
}

TSNode walk_child_by_field(struct walk *walk, TSNode node, const char *field)
{
    TSFieldId id = 0;
    if (ts_node_is_null(node)) {
        return node;
    }
    id = tables_resolve_field(walk->engine->tables, field);
    if (id == 0) {
        return (TSNode){ .id = NULL };
    }
    return walk_cursor_child_by_field(node, id);
}

/* False: no node, or one without children. */
static bool tables_go_below(struct walk *walk, TSNode node)
{
    struct walk_cursor *cursor = &walk->engine->child_cursor;
    if (ts_node_is_null(node)) {
        return false;
    }
    walk_cursor_stand_at(cursor, node);
    return walk_cursor_go_below(cursor);
}

TSNode walk_child_of_type(struct walk *walk, TSNode node, const char *type)
{
    const struct walk_spot *spot = &walk->engine->child_cursor.spot;
    struct lang_literal literal = tables_resolve_type(walk->engine->tables, type);
    bool more = tables_go_below(walk, node);
    for (; more; more = walk_cursor_go_next(&walk->engine->child_cursor)) {
        if (spot->symbol == literal.named || spot->symbol == literal.unnamed) {
            return spot->node;
        }
    }
    return (TSNode){ .id = NULL };
}

static const struct walk_child *tables_list_nodes(struct walk *walk, TSNode node, bool named_only,
                                                  bool fields, size_t *count)
{
    struct walk_cursor *cursor = &walk->engine->child_cursor;
    struct walk_child *list = NULL;
    size_t used = 0;
    size_t room = 0;
    bool more = false;
    *count = 0;
    if (!tables_go_below(walk, node)) {
        return NULL;
    }
    room = walk_count_children(node);
    list = arena_alloc_bytes(&walk->engine->scratch, room * sizeof *list);
    if (list == NULL) {
        walk->engine->failed = true;
        return NULL;
    }
    for (more = true; more && used < room; more = walk_cursor_go_next(cursor)) {
        if (!named_only || (cursor->spot.named && !cursor->spot.extra)) {
            list[used].node = cursor->spot.node;
            list[used].field = fields ? walk_cursor_find_field(cursor) : 0;
            used++;
        }
    }
    *count = used;
    return list;
}

const struct walk_child *walk_list_children(struct walk *walk, TSNode node, bool named_only,
                                            size_t *count)
{
    return tables_list_nodes(walk, node, named_only, true, count);
}

const struct walk_child *walk_list_tokens(struct walk *walk, TSNode node, size_t *count)
{
    return tables_list_nodes(walk, node, false, false, count);
}

size_t walk_copy_children(struct walk *walk, TSNode node, TSNode *out, size_t room)
{
    struct walk_cursor *cursor = &walk->engine->child_cursor;
    size_t count = 0;
    bool more = tables_go_below(walk, node);
    for (; more && count < room; more = walk_cursor_go_next(cursor)) {
        if (cursor->spot.named && !cursor->spot.extra) {
            out[count++] = cursor->spot.node;
        }
    }
    return count;
}

static uint32_t tables_build_node(struct walk *walk, TSNode node, walk_builder *builds,
                                  walk_builder otherwise)
{
    uint32_t built = FACT_NONE;
    TSSymbol symbol = 0;
    walk_builder builder = otherwise;
    if (ts_node_is_null(node) || walk->expr_depth >= WALK_EXPR_DEPTH_MAX) {
        return FACT_NONE;
    }
    symbol = ts_node_symbol(node);
    if (symbol < walk->engine->tables->symbol_count && builds[symbol] != NULL) {
        builder = builds[symbol];
    }
    if (builder == NULL) {
        return FACT_NONE;
    }
    walk->expr_depth++;
    built = builder(walk, node);
    walk->expr_depth--;
    return built;
}

uint32_t walk_build_expr(struct walk *walk, TSNode node)
{
    return tables_build_node(walk, node, walk->engine->tables->expr_builds, walk->lang->build_expr);
}

uint32_t walk_build_type(struct walk *walk, TSNode node)
{
    return tables_build_node(walk, node, walk->engine->tables->type_builds, walk->lang->build_type);
}
