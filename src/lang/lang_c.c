/* lang_c.c - C: its files, its policy, and the run over one file. See lang_c_internal.h. */
#include "lang/lang_c_internal.h"
#include "lang/lang_cpp_internal.h"

#include "util/mem.h"

extern const struct lang lang_c;

static const char *const c_suffixes[] = { ".c", ".h", NULL };
static const char *const c_test_files[] = { "test_*.c",  "*_test.c", "*_tests.c",
                                            "check_*.c", "test_*.h", "*_test.h",
                                            "test-*.c",  "*-test.c", NULL };
static const char *const c_test_folders[] = {
    "test", "tests", "t", "testsuite", "selftests", NULL
};
static const char *const c_test_names[] = { "test_", NULL };

struct c_unit *c_create_unit(struct walk *walk)
{
    struct c_unit *unit = mem_alloc_zeroed(1, sizeof *unit);
    if (unit != NULL) {
        unit->walk = walk;
        unit->source = walk->source;
        unit->guard_group = C_NO_TOKEN;
        unit->guard_end_token = C_NO_TOKEN;
    }
    return unit;
}

void c_free_unit(struct c_unit *unit)
{
    array_free_items(&unit->tokens);
    array_free_items(&unit->aside);
    array_free_items(&unit->macro_tokens);
    array_free_items(&unit->macros);
    array_free_items(&unit->comments);
    array_free_items(&unit->lines);
    array_free_items(&unit->branches);
    array_free_items(&unit->groups);
    array_free_items(&unit->dropped);
    array_free_items(&unit->open);
    mem_free_block(unit);
}

void c_init_parser(struct c_parser *parser, struct c_unit *unit)
{
    *parser = (struct c_parser){ .walk = unit->walk,
                                 .unit = unit,
                                 .source = unit->source,
                                 .generation = 1,
                                 .function = FACT_NONE,
                                 .doc_comment = C_NO_TOKEN };
}

void c_release_parser(struct c_parser *parser)
{
    array_free_items(&parser->frames);
    mem_free_block(parser->names.slots);
}

static void c_parse_unit(struct c_unit *unit, struct c_parser *parser)
{
    c_settle_branches(unit);
    c_pair_brackets(unit, unit->tokens.items, 0, (uint32_t)unit->tokens.count, true);
    c_pair_brackets(unit, unit->aside.items, 0, (uint32_t)unit->aside.count, false);
    parser->tokens = unit->tokens.items;
    parser->count = (uint32_t)unit->tokens.count;
    c_parse_file(parser, 0, parser->count);
    c_read_macros(parser);
}

static bool c_extract_facts(struct walk *walk, struct err *err)
{
    struct c_unit *unit = c_create_unit(walk);
    struct c_parser parser;
    bool done = false;
    if (unit == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the tokens");
    }
    c_init_parser(&parser, unit);
    if (c_cut_into_tokens(unit)) {
        c_parse_unit(unit, &parser);
    }
    done = !unit->failed && !parser.failed;
    if (unit->failed) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory for the tokens");
    } else if (walk_check_limits(walk, err) && parser.failed) {
        (void)ERR_RAISE(err, ERR_TIMEOUT, "parse takes too long");
    }
    c_release_parser(&parser);
    c_free_unit(unit);
    return done;
}

static unsigned c_claim_content(struct str path, struct str head)
{
    return claim_is_objective_header(path, head) ? 0 : 1;
}

const struct lang lang_c = { .name = "c",
                             .suffixes = c_suffixes,
                             .policy = &c_policy,
                             .claim_content = c_claim_content,
                             .extract = c_extract_facts,
                             .test_file_patterns = c_test_files,
                             .test_folders = c_test_folders,
                             .test_name_prefixes = c_test_names };
