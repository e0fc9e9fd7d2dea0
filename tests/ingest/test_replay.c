/* test_replay.c - after any edits, what was kept up to date equals what is made afresh.
 *
 * REPLAY_TREE, REPLAY_STEPS, REPLAY_SEED, REPLAY_EVERY, REPLAY_ENGINE choose another folder, more
 * steps, other edits, one folder in so many, one engine; REPLAY_TEST one of the tests; REPLAY_GIT,
 * REPLAY_COMMITS and REPLAY_SKIP another history, more of it, and how far from its end: `make
 * stress` does. */
#include "ingest/edits.h"

#include "graph/graph.h"
#include "ingest/ingest.h"
#include "parse/parse.h"

#include <spawn.h>
#include <sys/wait.h>

#define REPLAY_STEPS   24U
#define REPLAY_EVERY   8U
#define REPLAY_COMMITS 2U
#define REPLAY_SOCKET  3 /* parse.h */

static size_t replay_read_number(const char *name, size_t standard)
{
    const char *text = getenv(name);
    uint64_t value = 0;
    return text != NULL && str_parse_unsigned(str_from_cstring(text), &value) ? (size_t)value
                                                                              : standard;
}

static const char *replay_tree(void)
{
    const char *tree = getenv("REPLAY_TREE");
    return tree != NULL ? tree : "tests/cases";
}

struct replay {
    struct edits edits;
    struct tree home; /* of the database */
    char spec[TREE_PATH_BYTES + 32];
    char segments[TREE_PATH_BYTES + 32];
    struct store *store;
    struct ingest_kept *kept;
    struct snapshot *served; /* patched when that is possible */
    struct graph_patch *patch;
    size_t patched;
    bool blind;      /* relinks wrongly, and what comes of it does not fit the snapshot */
    size_t relinked; /* runs that linked only what changed */
    size_t linked;   /* ... all */
    size_t renewed;  /* ... the tables anew, and some files */
    size_t moved;    /* patched snapshots in which ids moved */
};

static struct store *replay_open_store(const char *text)
{
    struct err err = { .code = ERR_NONE };
    struct store_spec spec;
    struct store *store = NULL;
    bool done = store_parse_spec_text(str_from_cstring(text), &spec, &err) &&
                store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &err);
    if (!done) {
        fail_msg("%s", err.text);
    }
    return store;
}

static bool replay_take_record(void *context, const struct store_record *record, struct err *err)
{
    struct replay *replay = context;
    return replay->patch == NULL || graph_patch_add_record(replay->patch, record, err);
}

static struct hash128 replay_ingest(struct replay *replay, struct store *store,
                                    struct ingest_kept *kept, struct ingest_summary *summary)
{
    struct err err = { .code = ERR_NONE };
    struct ingest_options options = { .root = replay->edits.tree.root,
                                      .parse = { .file_bytes_max = PARSE_FILE_BYTES_MAX_DEFAULT,
                                                 .jobs = 2,
                                                 .time_ms = PARSE_TIME_MS_DEFAULT,
                                                 .keep_text = true },
                                      .kept = kept,
                                      .warm_files_max = 1000,
                                      .on_record = kept != NULL ? replay_take_record : NULL,
                                      .record_context = replay };
    if (!ingest_run_into_store(store, &options, summary, &err)) {
        fail_msg("%s", err.text);
    }
    return summary->digest;
}

static void replay_open(struct replay *replay, const char *engine, bool keep)
{
    memset(replay, 0, sizeof *replay);
    edits_open(&replay->edits, replay_tree(), replay_read_number("REPLAY_EVERY", REPLAY_EVERY),
               replay_read_number("REPLAY_SEED", 1));
    assert_true(replay->edits.count > 4);
    tree_make_temp_folder(&replay->home);
    (void)snprintf(replay->spec, sizeof replay->spec, "%s:%s/db", engine, replay->home.root);
    replay->store = replay_open_store(strcmp(engine, "mem") == 0 ? "mem:" : replay->spec);
    replay->kept = keep ? ingest_kept_create_empty() : NULL;
}

static void replay_close(struct replay *replay)
{
    graph_release_snapshot(replay->served);
    ingest_kept_free_all(replay->kept);
    store_close_and_free(replay->store);
    edits_release(&replay->edits);
    tree_remove_all_below(&replay->home);
}

/* ------------------------------------------------------------------ snapshots */

static bool replay_same_edges(const struct snapshot *a, const struct snapshot *b)
{
    size_t keys = ((size_t)a->entity_count + 1) * sizeof *a->out_first;
    if (a->edge_count != b->edge_count || memcmp(a->out_first, b->out_first, keys) != 0 ||
        memcmp(a->in_first, b->in_first, keys) != 0 ||
        memcmp(a->in_edges, b->in_edges, a->edge_count * sizeof *a->in_edges) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->edge_count; i++) {
        const struct graph_edge *left = &a->edges[i];
        const struct graph_edge *right = &b->edges[i];
        if (left->from != right->from || left->to != right->to || left->kind != right->kind ||
            left->origin != right->origin || left->site_count != right->site_count) {
            return false;
        }
        for (uint32_t k = 0; k < left->site_count; k++) {
            const struct store_site *one = &a->sites[left->first_site + k];
            const struct store_site *other = &b->sites[right->first_site + k];
            if (one->line != other->line || one->column != other->column) {
                return false;
            }
        }
    }
    return true;
}

static bool replay_same_loose(const struct snapshot *a, const struct snapshot *b)
{
    if (a->loose_count != b->loose_count ||
        memcmp(a->loose_by_name, b->loose_by_name, a->loose_count * sizeof *a->loose_by_name) !=
            0) {
        return false;
    }
    for (uint32_t i = 0; i < a->loose_count; i++) {
        const struct graph_loose *left = &a->loose[i];
        const struct graph_loose *right = &b->loose[i];
        if (left->from != right->from || left->line != right->line ||
            left->column != right->column || left->kind != right->kind ||
            left->origin != right->origin || left->args != right->args ||
            !str_equals_bytes(left->name, right->name) ||
            !str_equals_bytes(left->receiver, right->receiver) ||
            !str_equals_bytes(left->module, right->module)) {
            return false;
        }
    }
    return true;
}

static bool replay_same_entities(const struct snapshot *a, const struct snapshot *b)
{
    if (a->entity_count != b->entity_count || a->file_count != b->file_count) {
        return false;
    }
    for (uint32_t i = 0; i < a->entity_count; i++) {
        const struct graph_entity *left = &a->entities[i];
        const struct graph_entity *right = &b->entities[i];
        size_t rest = offsetof(struct graph_entity, file);
        if (left->uid != right->uid || !str_equals_bytes(left->name, right->name) ||
            !str_equals_bytes(left->qualified, right->qualified) ||
            memcmp((const char *)left + rest, (const char *)right + rest, sizeof *left - rest) !=
                0) {
            return false;
        }
    }
    for (uint32_t i = 0; i < a->file_count; i++) {
        const struct graph_file *left = &a->files[i];
        const struct graph_file *right = &b->files[i];
        if (!str_equals_bytes(left->path, right->path) ||
            !str_equals_bytes(left->reason, right->reason) ||
            !str_equals_bytes(left->language, right->language) ||
            !hash_equals_u128(left->hash, right->hash) || left->size != right->size ||
            left->mtime_ns != right->mtime_ns || left->status != right->status ||
            left->line_count != right->line_count || left->source_words != right->source_words ||
            left->first_entity != right->first_entity ||
            left->entity_count != right->entity_count) {
            return false;
        }
    }
    return true;
}

/* The snapshot that is served after a run equals the one that loading gives. */
static void replay_serve(struct replay *replay, const struct ingest_summary *summary)
{
    struct err err = { .code = ERR_NONE };
    struct snapshot *loaded = NULL;
    struct snapshot *next = NULL;
    struct graph_patch *patch = replay->patch;
    char digest[HASH128_HEX_BYTES];
    struct graph_labels labels = { .generation = summary->generation,
                                   .created_at = str_from_cstring(summary->created_at) };

    replay->patch = NULL;
    hash_format_hex_text(summary->digest, digest);
    labels.digest = str_from_cstring(digest);
    assert_true(graph_load_from_store(replay->store, &loaded, &err));
    if (summary->relinked_only) {
        labels.root = replay->served->root;
        assert_true(graph_patch_finish_snapshot(patch, &labels, &next, &err));
        assert_true((next == NULL) == replay->blind || summary->tables_renewed);
    } else {
        graph_patch_abandon_all(patch);
    }
    if (next != NULL) {
        assert_true(replay_same_entities(next, loaded));
        assert_true(replay_same_edges(next, loaded));
        assert_true(replay_same_loose(next, loaded));
        assert_true(next->generation == loaded->generation);
        assert_true(str_equals_bytes(next->digest, loaded->digest));
        assert_true(str_equals_bytes(next->root, loaded->root));
        assert_true(str_equals_bytes(next->created_at, loaded->created_at));
        replay->patched++;
        replay->moved += summary->tables_renewed;
        graph_release_snapshot(loaded);
        loaded = next;
    }
    graph_release_snapshot(replay->served);
    replay->served = loaded;
}

static struct hash128 replay_make_afresh(struct replay *replay)
{
    struct ingest_summary *summary = mem_alloc_zeroed(1, sizeof *summary);
    struct store *fresh = replay_open_store("mem:");
    struct hash128 digest;

    assert_non_null(summary);
    digest = replay_ingest(replay, fresh, NULL, summary);
    store_close_and_free(fresh);
    mem_free_block(summary);
    return digest;
}

/* Brings the index up to date. True: its digest is that of a fresh one. */
static bool replay_update(struct replay *replay, struct hash128 fresh, const char *what, bool tell)
{
    struct ingest_summary *summary = mem_alloc_zeroed(1, sizeof *summary);
    bool same;

    assert_non_null(summary);
    replay->patch = replay->served == NULL ? NULL : graph_patch_create_on(replay->served);
    same = hash_equals_u128(replay_ingest(replay, replay->store, replay->kept, summary), fresh);
    replay_serve(replay, summary);
    replay->relinked += summary->relinked_only;
    replay->renewed += summary->tables_renewed;
    replay->linked += !summary->relinked_only && !summary->unchanged;
    if (!same && tell) {
        (void)fprintf(stderr, "%s, '%s'%s: the digests differ (tree %s)\n",
                      store_name_of_engine(replay->store), what,
                      summary->relinked_only ? ", relinked" : "", replay->edits.tree.root);
    }
    mem_free_block(summary);
    return same;
}

static bool replay_step(struct replay *replay, const char *what, bool tell)
{
    return replay_update(replay, replay_make_afresh(replay), what, tell);
}

/* Returns the number of steps that went wrong. */
static size_t replay_run(struct replay *replay, size_t steps, bool tell)
{
    size_t wrong = 0;
    (void)replay_step(replay, "begin", tell);
    for (size_t step = 1; step <= steps; step++) {
        const char *what = edits_make_one(&replay->edits);
        for (size_t more = edits_random(&replay->edits, 8); more > 6; more--) {
            what = edits_make_one(&replay->edits);
        }
        wrong += !replay_step(replay, what, tell);
    }
    return wrong;
}

static void replay_engine(const char *engine, bool keep)
{
    struct replay replay;
    size_t wrong;

    replay_open(&replay, engine, keep);
    wrong = replay_run(&replay, replay_read_number("REPLAY_STEPS", REPLAY_STEPS), true);
    (void)fprintf(
        stderr,
        "%s: %zu files, %zu runs relinked what changed (%zu with new tables, %zu of them patched), "
        "%zu linked all\n",
        engine, replay.edits.count, replay.relinked, replay.renewed, replay.moved, replay.linked);
    assert_int_equal(wrong, 0);
    if (keep) {
        assert_true(replay.relinked > 0);
        assert_true(replay.linked > 0);
    }
    replay_close(&replay);
}

static void test_edits_on_each_engine(void **state)
{
    const char *const *names = store_list_engine_names();
    const char *only = getenv("REPLAY_ENGINE");
    (void)state;
    for (size_t i = 0; names[i] != NULL; i++) {
        if (only == NULL || strcmp(only, names[i]) == 0) {
            replay_engine(names[i], true);
        }
    }
}

/* Functions alone, which is what link_renew.c is for; snapshots in which ids move are patched. */
static void test_functions_come_and_go(void **state)
{
    struct replay replay;
    size_t wrong = 0;
    (void)state;
    replay_open(&replay, "lmdb", true);
    assert_true(replay_step(&replay, "begin", true));
    for (size_t step = 0; step < replay_read_number("REPLAY_STEPS", 2U * REPLAY_STEPS); step++) {
        wrong += !replay_step(&replay, edits_vary_functions(&replay.edits), true);
    }
    (void)fprintf(stderr, "functions: %zu of %zu runs linked some, %zu patched\n", replay.renewed,
                  replay.relinked + replay.linked, replay.moved);
    assert_int_equal(wrong, 0);
    assert_true(replay.renewed > 4 && replay.moved > 4);
    replay_close(&replay);
}

static void test_edits_without_memory(void **state)
{
    (void)state;
    replay_engine("lmdb", false);
}

static void replay_rename_callee(struct replay *replay, const char *name)
{
    char text[128];
    (void)snprintf(text, sizeof text, "int %s(void)\n{\n    return 1;\n}\n", name);
    tree_write_text_file(&replay->edits.tree, "callee.c", text);
}

/* Would the comparison notice? With the names left out of what must be equal it must, and with
 * those left out that files asked for. */
static void test_blind_relinking_is_noticed(void **state)
{
    enum { SEES, BLIND, DEAF, WAYS };
    (void)state;
    for (unsigned way = 0; way < WAYS; way++) {
        struct replay replay;
        replay_open(&replay, "mem", true);
        replay_rename_callee(&replay, "first_name");
        tree_write_text_file(&replay.edits.tree, "caller.c",
                             "int use(void)\n{\n    return other_name();\n}\n");
        replay.blind = way == BLIND;
        ingest_kept_set_blind(replay.kept, way == BLIND, way == DEAF);
        assert_true(replay_step(&replay, "begin", true));
        replay_rename_callee(&replay, "other_name");
        assert_int_equal(replay_step(&replay, "rename", way == SEES), way == SEES);
        assert_int_equal(replay.relinked, 1);
        assert_int_equal(replay.renewed, way != BLIND);
        replay_close(&replay);
    }
}

/* A use of a macro outside of everything opens a namespace for the rest of the file: a table that
 * is made of references, so these are visible. */
static void test_opened_namespaces_are_seen(void **state)
{
    static const char *const texts[] = {
        "#include \"lib.h\"\n#include \"begin.h\"\nvoid use() { target(); }\n",
        "#include \"lib.h\"\n#include \"begin.h\"\nLIB_BEGIN\nvoid use() { target(); }\nLIB_END\n"
    };
    struct replay replay;
    (void)state;
    replay_open(&replay, "mem", true);
    tree_write_text_file(&replay.edits.tree, "own/lib.h", "namespace lib { void target(); }\n");
    tree_write_text_file(&replay.edits.tree, "own/lib.cpp",
                         "#include \"lib.h\"\nnamespace lib { void target() {} }\n");
    tree_write_text_file(&replay.edits.tree, "own/begin.h",
                         "#define LIB_BEGIN namespace lib {\n#define LIB_END }\n");
    for (unsigned i = 0; i < 4; i++) {
        tree_write_text_file(&replay.edits.tree, "own/use.cpp", texts[i % 2]);
        assert_true(replay_step(&replay, "open a namespace", true));
    }
    replay_close(&replay);
}

/* Two files; only `edited` changes, from one text to the other and back, and with it what the
 * other file means. */
struct replay_pair {
    const char *what;
    const char *reader;
    const char *reader_text;
    const char *edited;
    const char *texts[2];
};

/* Each changes one sort of row only: a binding, a reference, an import. */
static void test_each_visible_row_counts(void **state)
{
    static const struct replay_pair pairs[] = {
        { "a field",
          "own/use.py",
          "from own.box import Box\ndef use():\n    Box().part.run()\n",
          "own/box.py",
          { "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "class Box:\n    def __init__(self):\n        self.part = A()\n",
            "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "class Box:\n    def __init__(self):\n        self.part = B()\n" } },
        { "what is returned",
          "own/ask.py",
          "from own.make import make\ndef use():\n    make().run()\n",
          "own/make.py",
          { "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "def make():\n    return A()\n",
            "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "def make():\n    return B()\n" } },
        { "the body of a macro",
          "own/mac.c",
          "#include \"mac.h\"\nvoid use_macro(void) { DO(); }\n",
          "own/mac.h",
          { "static void aa(void) {}\nstatic void bb(void) {}\n#define DO() aa()\n",
            "static void aa(void) {}\nstatic void bb(void) {}\n#define DO() bb()\n" } },
        { "a base",
          "own/heir.py",
          "from own.mid import Mid\ndef use():\n    Mid().run()\n",
          "own/mid.py",
          { "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "class Mid(A):\n    pass\n",
            "class A:\n    def run(self): pass\nclass B:\n    def run(self): pass\n"
            "class Mid(B):\n    pass\n" } },
        { "an import",
          "own/third.py",
          "from own.hub import run\ndef use():\n    run()\n",
          "own/hub.py",
          { "from own.one import run\n", "from own.two import run\n" } },
    };
    struct replay replay;
    (void)state;
    replay_open(&replay, "mem", true);
    tree_write_text_file(&replay.edits.tree, "own/one.py", "def run(): pass\n");
    tree_write_text_file(&replay.edits.tree, "own/two.py", "def run(): pass\n");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        tree_write_text_file(&replay.edits.tree, pairs[i].reader, pairs[i].reader_text);
        for (unsigned round = 0; round < 4; round++) {
            tree_write_text_file(&replay.edits.tree, pairs[i].edited, pairs[i].texts[round % 2]);
            assert_true(replay_step(&replay, pairs[i].what, true));
        }
    }
    replay_close(&replay);
}

/* A function comes and goes that another file asks for: by its name, pasted together, through an
 * import, a star, a table; or a second one of a name. */
static void test_each_way_to_ask_counts(void **state)
{
    static const struct replay_pair pairs[] = {
        { "a name that a macro pastes together",
          "own/paste.c",
          "#define RUN(x) do_##x()\nvoid use_paste(void) { RUN(work); }\n",
          "own/work.c",
          { "void other_work(void) {}\n", "void other_work(void) {}\nvoid do_work(void) {}\n" } },
        { "the body of a macro of a third file",
          "own/body.c",
          "#include \"body.h\"\nvoid use_body(void) { BODY(); }\n",
          "own/bodied.c",
          { "void left_alone(void) {}\n", "void left_alone(void) {}\nvoid in_body(void) {}\n" } },
        { "the definition of what a header declares, called through a table",
          "own/table_use.c",
          "#include \"table.h\"\nint use_table(struct tab *t) { return t->open(); }\n",
          "own/table_def.c",
          { "int unrelated(void) { return 1; }\n",
            "int unrelated(void) { return 1; }\nint tab_open(void) { return 2; }\n" } },
        { "a second function of a name",
          "own/two_use.c",
          "void use_two(void) { twice_there(); }\n",
          "own/two_more.c",
          { "int more(void) { return 1; }\n",
            "int more(void) { return 1; }\nvoid twice_there(void) {}\n" } },
        { "a function behind a star",
          "own/star_use.py",
          "from own.star import *\ndef use_star():\n    starred()\n",
          "own/star.py",
          { "def kept(): pass\n", "def kept(): pass\ndef starred(): pass\n" } },
        { "a function behind two imports",
          "own/hub_use.ts",
          "import { hubbed } from './hub';\nexport function useHub() { hubbed(); }\n",
          "own/deep.ts",
          { "export function kept() {}\n",
            "export function kept() {}\nexport function hubbed() {}\n" } },
        { "a function of the same package",
          "own/pkg/use.go",
          "package pkg\nfunc usePkg() { packaged() }\n",
          "own/pkg/def.go",
          { "package pkg\nfunc kept() {}\n",
            "package pkg\nfunc kept() {}\nfunc packaged() {}\n" } },
    };
    struct replay replay;
    (void)state;
    replay_open(&replay, "mem", true);
    tree_write_text_file(&replay.edits.tree, "own/body.h", "#define BODY() in_body()\n");
    tree_write_text_file(&replay.edits.tree, "own/table.h",
                         "struct tab { int (*open)(void); };\nint tab_open(void);\n");
    tree_write_text_file(&replay.edits.tree, "own/table_fill.c",
                         "#include \"table.h\"\nstruct tab filled = { .open = tab_open };\n");
    tree_write_text_file(&replay.edits.tree, "own/two_first.c", "void twice_there(void) {}\n");
    tree_write_text_file(&replay.edits.tree, "own/hub.ts", "export { hubbed } from './deep';\n");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t before = replay.renewed;
        tree_write_text_file(&replay.edits.tree, pairs[i].reader, pairs[i].reader_text);
        for (unsigned round = 0; round < 4; round++) {
            tree_write_text_file(&replay.edits.tree, pairs[i].edited, pairs[i].texts[round % 2]);
            assert_true(replay_step(&replay, pairs[i].what, true));
        }
        if (replay.renewed == before) {
            (void)fprintf(stderr, "%s: links all\n", pairs[i].what);
        }
    }
    assert_true(replay.renewed >= sizeof pairs / sizeof pairs[0]);
    replay_close(&replay);
}

/* A run that finds nothing to do links all the same when it may keep that; then the first change is
 * as cheap as any. */
static void test_first_change_is_cheap(void **state)
{
    struct replay replay;
    (void)state;
    replay_open(&replay, "lmdb", false);
    replay_rename_callee(&replay, "a_name");
    assert_true(replay_step(&replay, "begin", true));
    replay.kept = ingest_kept_create_empty();
    assert_true(replay_step(&replay, "nothing", true));
    assert_int_equal(replay.linked, 1);
    tree_write_text_file(&replay.edits.tree, "callee.c",
                         "int a_name(void)\n{\n    return 1 + a_name();\n}\n");
    assert_true(replay_step(&replay, "body", true));
    assert_int_equal(replay.relinked, 1);
    replay_close(&replay);
}

/* What a file puts into tables of functions is compared row by row: a body beside them changes none
 * of them. */
static void test_change_beside_a_table_is_cheap(void **state)
{
    struct replay replay;
    char text[1024];
    (void)state;
    replay_open(&replay, "mem", true);
    for (unsigned round = 0; round < 4; round++) {
        (void)snprintf(text, sizeof text,
                       "struct ops { int (*first)(void); int (*second)(void); };\n"
                       "static int one(void) { return 1; }\n"
                       "static int two(void)\n{\n    return %u;\n%.*s}\n"
                       "const struct ops table = { .first = one, .second = two };\n"
                       "const struct ops other = { .first = two, .second = one };\n"
                       "int call(const struct ops *ops) { return ops->first(); }\n",
                       round, (int)round, "\n\n\n\n");
        tree_write_text_file(&replay.edits.tree, "table.c", text);
        assert_true(replay_step(&replay, "beside a table", true));
        assert_int_equal(replay.relinked, round > 0 ? round : 0);
    }
    replay_close(&replay);
}

/* ------------------------------------------------------------------ the shelf */

static uint64_t replay_count_folder(const char *folder)
{
    struct dirent **names = NULL;
    uint64_t total = 0;
    int count = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char full[2 * TREE_PATH_BYTES];
        struct stat info;
        (void)snprintf(full, sizeof full, "%s/%s", folder, names[i]->d_name);
        if (stat(full, &info) == 0 && S_ISREG(info.st_mode)) {
            total += (uint64_t)info.st_size;
        }
        array_free_block(names[i]);
    }
    array_free_block(names);
    return total;
}

/* Versions that are gone take no more room than they may, and what is left is still used. */
static void test_shelf_holds_its_limit(void **state)
{
    struct ingest_summary *summary = mem_alloc_zeroed(1, sizeof *summary);
    struct replay replay;
    char shelf[TREE_PATH_BYTES + 32];
    char text[64];
    struct ingest_options options = { .parse = { .file_bytes_max = PARSE_FILE_BYTES_MAX_DEFAULT,
                                                 .jobs = 1,
                                                 .time_ms = PARSE_TIME_MS_DEFAULT,
                                                 .keep_text = true },
                                      .shelf_folder = shelf,
                                      .shelf_bytes_max = 20000 };
    struct err err = { .code = ERR_NONE };
    (void)state;
    assert_non_null(summary);
    replay_open(&replay, "mem", false);
    (void)snprintf(shelf, sizeof shelf, "%s/shelf", replay.home.root);
    options.root = replay.edits.tree.root;
    for (unsigned i = 0; i < 100; i++) {
        (void)snprintf(text, sizeof text, "int version_%u(void) { return %u; }\n", i, i);
        tree_write_text_file(&replay.edits.tree, "many.c", text);
        assert_true(ingest_run_into_store(replay.store, &options, summary, &err));
        assert_true(replay_count_folder(shelf) <= 20000 + 16 * 1000);
    }
    assert_true(replay_count_folder(shelf) > 5000);
    tree_write_text_file(&replay.edits.tree, "many.c", "int version_98(void) { return 98; }\n");
    assert_true(ingest_run_into_store(replay.store, &options, summary, &err));
    assert_int_equal(summary->files_recalled, 1);
    tree_write_text_file(&replay.edits.tree, "many.c", "int version_1(void) { return 1; }\n");
    assert_true(ingest_run_into_store(replay.store, &options, summary, &err));
    assert_int_equal(summary->files_recalled, 0);
    mem_free_block(summary);
    replay_close(&replay);
}

/* ------------------------------------------------------------------ history */

static bool replay_git(const char *folder, const char *const *words, const char *output)
{
    posix_spawn_file_actions_t actions;
    const char *args[16] = { "git", "-C", folder };
    union {
        const char *const *in;
        char *const *out;
    } argv = { .in = args };
    pid_t child = 0;
    int status = -1;
    for (size_t i = 0; i < 12 && words[i] != NULL; i++) {
        args[i + 3] = words[i];
    }
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
                                           output != NULL ? output : "/dev/null",
                                           O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (posix_spawnp(&child, "git", &actions, NULL, argv.out, environ) == 0) {
        (void)waitpid(child, &status, 0);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

static void replay_read_file(const char *path, struct buf *out)
{
    char bytes[4096];
    ssize_t size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    while ((size = read(fd, bytes, sizeof bytes)) > 0) {
        buf_append_bytes(out, bytes, (size_t)size);
    }
    (void)close(fd);
}

#define REPLAY_ENGINES_MAX 8U

/* The tree of a clone, and one database of each engine that follows it. */
struct replay_history {
    struct tree clone;
    struct tree home;
    struct replay engines[REPLAY_ENGINES_MAX];
    size_t engine_count;
};

static void replay_open_history(struct replay_history *history)
{
    const char *const *names = store_list_engine_names();
    const char *only = getenv("REPLAY_ENGINE");
    for (size_t i = 0; i < REPLAY_ENGINES_MAX && names[i] != NULL; i++) {
        struct replay *replay = &history->engines[history->engine_count];
        if (only != NULL && strcmp(only, names[i]) != 0) {
            continue;
        }
        history->engine_count++;
        replay->edits.tree = history->clone;
        (void)snprintf(replay->spec, sizeof replay->spec, "%s:%s/%s", names[i], history->home.root,
                       names[i]);
        replay->store = replay_open_store(strcmp(names[i], "mem") == 0 ? "mem:" : replay->spec);
        replay->kept = ingest_kept_create_empty();
    }
}

static size_t replay_follow_history(struct replay_history *history, struct str commits)
{
    struct str line = STR_EMPTY;
    bool more = true;
    size_t wrong = 0;
    while (str_split_next_part(&commits, &more, '\n', &line)) {
        struct hash128 fresh;
        char commit[64];
        const char *const words[] = { "checkout", "-q", "-f", commit, NULL };
        if (line.size == 0 || line.size >= sizeof commit) {
            continue;
        }
        (void)snprintf(commit, sizeof commit, "%.*s", STR_ARG(line));
        assert_true(replay_git(history->clone.root, words, NULL));
        fresh = replay_make_afresh(&history->engines[0]);
        for (size_t i = 0; i < history->engine_count; i++) {
            wrong += !replay_update(&history->engines[i], fresh, commit, true);
        }
    }
    return wrong;
}

/* Every commit of a history, in order. REPLAY_GIT and REPLAY_COMMITS choose another one, and more.
 */
static void test_history_of_a_repository(void **state)
{
    struct replay_history *history = mem_alloc_zeroed(1, sizeof *history);
    const char *repository = getenv("REPLAY_GIT") != NULL ? getenv("REPLAY_GIT") : ".";
    char list[TREE_PATH_BYTES + 32];
    char count[32];
    const char *const copy[] = { "clone", "-q", "--no-hardlinks", ".", NULL, NULL };
    const char *clone[6];
    char skip_count[32];
    const char *const order[] = { "rev-list", "--reverse", "-n",   count,
                                  "--skip",   skip_count,  "HEAD", NULL };
    struct buf commits;
    size_t wrong;
    (void)state;
    assert_non_null(history);
    tree_make_temp_folder(&history->clone);
    tree_make_temp_folder(&history->home);
    (void)snprintf(list, sizeof list, "%s/commits", history->home.root);
    (void)snprintf(count, sizeof count, "%zu",
                   replay_read_number("REPLAY_COMMITS", REPLAY_COMMITS));
    (void)snprintf(skip_count, sizeof skip_count, "%zu", replay_read_number("REPLAY_SKIP", 0));
    memcpy(clone, copy, sizeof clone);
    clone[4] = history->clone.root;
    if (!replay_git(repository, clone, NULL) || !replay_git(history->clone.root, order, list)) {
        (void)fprintf(stderr, "skipped: '%s' has no history\n", repository);
        tree_remove_all_below(&history->clone);
        tree_remove_all_below(&history->home);
        mem_free_block(history);
        skip();
    }
    buf_init_with_limit(&commits, SIZE_MAX / 2);
    replay_read_file(list, &commits);
    replay_open_history(history);
    wrong = replay_follow_history(history, buf_borrow_str(&commits));
    for (size_t i = 0; i < history->engine_count; i++) {
        struct replay *replay = &history->engines[i];
        (void)fprintf(stderr, "%s: %zu runs relinked what changed, %zu linked all\n",
                      store_name_of_engine(replay->store), replay->relinked, replay->linked);
        graph_release_snapshot(replay->served);
        ingest_kept_free_all(replay->kept);
        store_close_and_free(replay->store);
    }
    buf_release_bytes(&commits);
    tree_remove_all_below(&history->clone);
    tree_remove_all_below(&history->home);
    mem_free_block(history);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits_on_each_engine),
        cmocka_unit_test(test_functions_come_and_go),
        cmocka_unit_test(test_edits_without_memory),
        cmocka_unit_test(test_blind_relinking_is_noticed),
        cmocka_unit_test(test_opened_namespaces_are_seen),
        cmocka_unit_test(test_each_visible_row_counts),
        cmocka_unit_test(test_each_way_to_ask_counts),
        cmocka_unit_test(test_first_change_is_cheap),
        cmocka_unit_test(test_change_beside_a_table_is_cheap),
        cmocka_unit_test(test_shelf_holds_its_limit),
        cmocka_unit_test(test_history_of_a_repository),
    };
    if (argc == 2 && strcmp(argv[1], "--parse-worker") == 0) {
        return parse_worker_run_forever(REPLAY_SOCKET);
    }
    cmocka_set_test_filter(getenv("REPLAY_TEST")); /* NULL: all */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
