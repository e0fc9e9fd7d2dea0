/* test_broken.c - a slip of the keyboard in one function leaves all other entities, and its calls
 * are not given to a neighbour. Slips are put into functions of the cases of every language; what
 * is kept may only go up (docs/decisions/031-layout-repair.md). */
#include "lang/lang.h"
#include "util/buf.h"
#include "util/file.h"

#include "util/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#define TEXT_BYTES_MAX   ((size_t)1 << 20U)
#define MEMORY_BYTES_MAX ((size_t)1 << 30U)
#define PATH_BYTES       1024U
#define ENTITIES_MAX     4096U
#define FUNCTIONS_MAX    4U /* of a file */

static const char *const slips[] = { "x = (", "x = )", "]", "{", "}", "\"", "if (", "f(a," };

struct broken {
    struct lang_session *session;
    const struct lang *lang;
    struct buf whole;
    struct buf text;
    unsigned tried;
    unsigned kept;   /* slips that cost no other entity */
    unsigned strays; /* references in the function that a neighbour has, or the other way round */
};

struct broken_entity {
    struct str name; /* qualified, in the facts */
    uint32_t start;
    uint32_t end;
    uint8_t kind;
};
struct broken_list {
    struct broken_entity items[ENTITIES_MAX];
    size_t count;
    struct buf names;
};

static bool broken_read_facts(struct broken *run, struct str text, struct facts *facts)
{
    struct str bytes = STR_EMPTY;
    struct err err = { .code = ERR_NONE };
    return lang_extract_file_facts(run->session, run->lang, STR("src/input"), text, 0, &bytes,
                                   &err) &&
           facts_open_checked_view(bytes, facts, &err);
}

static void broken_list_entities(const struct facts *facts, struct broken_list *list)
{
    buf_clear_keep_memory(&list->names);
    list->count = 0;
    for (uint32_t i = 1; i < facts->header->entity_count && i < ENTITIES_MAX; i++) {
        const struct fact_entity *row = &facts->entities[i];
        struct broken_entity *entity = &list->items[list->count++];
        struct str name = facts_borrow_text(facts, row->qualified);
        *entity = (struct broken_entity){
            { NULL, name.size }, row->start_byte, row->end_byte, row->kind
        };
        buf_append_str(&list->names, name);
    }
    for (size_t i = 0, at = 0; i < list->count; i++) {
        list->items[i].name.data = list->names.data + at;
        at += list->items[i].name.size;
    }
}

static bool broken_is_same(const struct broken_entity *a, const struct broken_entity *b)
{
    return a->kind == b->kind && str_equals_bytes(a->name, b->name);
}

/* Is each entity that does not lie in [start, end) among the others? */
static bool broken_keeps_others(const struct broken_list *before, const struct broken_list *after,
                                uint32_t start, uint32_t end)
{
    bool used[ENTITIES_MAX] = { false };
    for (size_t i = 0; i < before->count; i++) {
        const struct broken_entity *wanted = &before->items[i];
        size_t k = 0;
        if (wanted->start >= start && wanted->end <= end) {
            continue;
        }
        while (k < after->count && (used[k] || !broken_is_same(wanted, &after->items[k]))) {
            k++;
        }
        if (k == after->count) {
            return false;
        }
        used[k] = true;
    }
    return true;
}

/* References on one side of the function's end whose entity lies on the other. */
static unsigned broken_count_strays(const struct facts *facts, uint32_t start, uint32_t end)
{
    unsigned strays = 0;
    for (uint32_t i = 0; i < facts->header->ref_count; i++) {
        const struct fact_ref *ref = &facts->refs[i];
        const struct fact_entity *from = &facts->entities[ref->from];
        bool inside = ref->start_byte >= start && ref->start_byte < end;
        bool owned = from->start_byte >= start && from->start_byte < end;
        bool around = from->start_byte < start && from->end_byte >= end;
        strays += inside ? !owned && !around : owned;
    }
    return strays;
}

/* The place for a slip: the start of the function's last line; 0: it has but one. */
static uint32_t broken_find_place(struct str text, const struct fact_entity *entity)
{
    uint32_t at = entity->end_byte;
    while (at > entity->signature_end && text.data[at - 1] != '\n') {
        at--;
    }
    return entity->complexity > 0 && at > entity->signature_end ? at : 0;
}

static uint32_t broken_count_indent(struct str text, uint32_t at)
{
    uint32_t indent = 0;
    while (at + indent < text.size &&
           (text.data[at + indent] == ' ' || text.data[at + indent] == '\t')) {
        indent++;
    }
    return indent;
}

/* Puts the slip on a line of its own, indented like the one before. */
static uint32_t broken_put_slip(struct broken *run, struct str text, uint32_t at, const char *slip)
{
    uint32_t line = at - 1;
    uint32_t indent = 0;
    while (line > 0 && text.data[line - 1] != '\n') {
        line--;
    }
    indent = broken_count_indent(text, line);
    buf_clear_keep_memory(&run->text);
    buf_append_bytes(&run->text, text.data, at);
    buf_append_bytes(&run->text, text.data + line, indent);
    buf_append_cstring(&run->text, slip);
    buf_append_byte(&run->text, '\n');
    buf_append_bytes(&run->text, text.data + at, text.size - at);
    return indent + (uint32_t)strlen(slip) + 1;
}

static void broken_try_function(struct broken *run, const struct broken_list *before,
                                struct broken_list *after, const struct fact_entity *entity)
{
    struct str text = buf_borrow_str(&run->whole);
    uint32_t at = broken_find_place(text, entity);
    for (size_t i = 0; at > 1 && i < sizeof slips / sizeof slips[0]; i++) {
        uint32_t more = broken_put_slip(run, text, at, slips[i]);
        struct facts facts = { 0 };
        if (!broken_read_facts(run, buf_borrow_str(&run->text), &facts)) {
            EXPECT(slips[i], false, "no facts in %s", lang_name_of(run->lang));
            continue;
        }
        broken_list_entities(&facts, after);
        run->tried++;
        run->kept += broken_keeps_others(before, after, entity->start_byte, entity->end_byte);
        run->strays += broken_count_strays(&facts, entity->start_byte, entity->end_byte + more);
    }
}

/* Functions that are not the last entity: what follows is at stake. */
static void broken_try_file(struct broken *run, struct broken_list *lists, const char *path)
{
    struct fact_entity functions[FUNCTIONS_MAX];
    unsigned count = 0;
    struct err err = { .code = ERR_NONE };
    struct facts facts = { 0 };
    buf_clear_keep_memory(&run->whole);
    if (!file_read_whole_bytes(AT_FDCWD, path, TEXT_BYTES_MAX, &run->whole, &err) ||
        !broken_read_facts(run, buf_borrow_str(&run->whole), &facts) ||
        facts.header->error_bytes + facts.header->missing_count > 0) {
        return;
    }
    broken_list_entities(&facts, &lists[0]);
    for (uint32_t i = 1; i + 1 < facts.header->entity_count && count < FUNCTIONS_MAX; i++) {
        if (broken_find_place(buf_borrow_str(&run->whole), &facts.entities[i]) > 0) {
            functions[count++] = facts.entities[i];
        }
    }
    for (unsigned i = 0; i < count; i++) {
        broken_try_function(run, &lists[0], &lists[1], &functions[i]);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): `level` counts down */
static void broken_try_folder(struct broken *run, struct broken_list *lists, const char *folder,
                              unsigned level)
{
    DIR *list = opendir(folder);
    const struct dirent *entry;
    while (list != NULL && (entry = readdir(list)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
        char path[PATH_BYTES];
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path) {
            continue;
        }
        if (entry->d_type == DT_DIR && level > 0) {
            broken_try_folder(run, lists, path, level - 1);
        } else if (entry->d_type == DT_REG &&
                   lang_find_for_path(str_from_cstring(path), STR_EMPTY) == run->lang) {
            broken_try_file(run, lists, path);
        }
    }
    if (list != NULL) {
        (void)closedir(list);
    }
}

static void test_slips_stay_in_their_function(void **state)
{
    /* Percent of slips that cost no other entity, and strays a hundred slips. */
    static const struct {
        const char *lang;
        unsigned kept;
        unsigned strays;
    } rows[] = {
        { "c", 100, 0 },    { "cpp", 99, 0 },    { "rust", 99, 0 },        { "python", 100, 0 },
        { "go", 100, 0 },   { "java", 100, 0 },  { "javascript", 100, 0 }, { "typescript", 100, 0 },
        { "ruby", 100, 0 }, { "php", 100, 0 },   { "csharp", 92, 0 },      { "swift", 100, 0 },
        { "bash", 70, 7 },  { "kotlin", 98, 0 }, { "lua", 100, 0 },        { "scala", 100, 0 },
    };
    static struct broken_list lists[2];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char folder[PATH_BYTES];
        struct broken run = { .session = lang_session_create_new(MEMORY_BYTES_MAX),
                              .lang = lang_find_by_name(str_from_cstring(rows[i].lang)) };
        assert_non_null(run.session);
        buf_init_with_limit(&run.whole, TEXT_BYTES_MAX);
        buf_init_with_limit(&run.text, 2 * TEXT_BYTES_MAX);
        buf_init_with_limit(&lists[0].names, 4 * TEXT_BYTES_MAX);
        buf_init_with_limit(&lists[1].names, 4 * TEXT_BYTES_MAX);
        (void)snprintf(folder, sizeof folder, "tests/cases/%s", rows[i].lang);
        broken_try_folder(&run, lists, folder, 4);
        print_message("%-10s %4u slips, %u kept, %u strays\n", rows[i].lang, run.tried, run.kept,
                      run.strays);
        EXPECT(rows[i].lang, run.tried >= 8, "%u slips", run.tried);
        EXPECT(rows[i].lang, run.kept * 100 >= run.tried * rows[i].kept, "%u of %u", run.kept,
               run.tried);
        EXPECT(rows[i].lang, run.strays * 100 <= run.tried * rows[i].strays, "%u strays in %u",
               run.strays, run.tried);
        buf_release_bytes(&run.whole);
        buf_release_bytes(&run.text);
        buf_release_bytes(&lists[0].names);
        buf_release_bytes(&lists[1].names);
        lang_session_free_all(run.session);
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_slips_stay_in_their_function) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
