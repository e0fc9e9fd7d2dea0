/* lang_bash.c - shell: functions, variables of the file, sourced files, commands that are calls.
 *
 * A command calls the function of its name that the file or a sourced file defines. What a shell
 * runs by a computed name is not known and not guessed. `@test "name" {` of bats is parsed as a
 * function of the same length.
 */
#include "lang/walk_internal.h"

const TSLanguage *tree_sitter_bash(void);
extern const struct lang lang_bash;

#define BASH_NAMES_MAX 4096U /* slots for names of variables; past 3/4 of them none is added */

struct bash_state {
    uint32_t count;
    fact_text names[BASH_NAMES_MAX];
};

/* ------------------------------------------------------------------ helpers */

static bool bash_is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool bash_is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* Plain text: no expansion, no quote, no pattern. */
static bool bash_is_plain(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (!bash_is_word_byte(byte) && byte != '-' && byte != '.' && byte != ':' && byte != '@' &&
            byte != '+' && byte != '/') {
            return false;
        }
    }
    return text.size > 0;
}

static bool bash_has_slash(struct str text)
{
    return text.size > 0 && memchr(text.data, '/', text.size) != NULL;
}

/* ------------------------------------------------------------------ bats */

/* The closing quote of a line `@test "name" {`, or 0. */
static size_t bash_find_test_end(struct str line)
{
    size_t end = line.size;
    if (!str_starts_with(line, STR("@test ")) || line.size < 10 ||
        (line.data[6] != '"' && line.data[6] != '\'')) {
        return 0;
    }
    while (end > 0 && (bash_is_blank(line.data[end - 1]) || line.data[end - 1] == '\r')) {
        end--;
    }
    if (end < 10 || line.data[end - 1] != '{') {
        return 0;
    }
    for (end--; end > 7 && bash_is_blank(line.data[end - 1]);) {
        end--;
    }
    return end > 7 && line.data[end - 1] == line.data[6] && bash_is_blank(line.data[end]) ? end - 1
                                                                                          : 0;
}

static void bash_rewrite_test(char *line, size_t quote)
{
    for (size_t i = 0; i < quote; i++) {
        if (i <= 6 || !bash_is_word_byte(line[i])) {
            line[i] = '_';
        }
    }
    line[quote] = '(';
    line[quote + 1] = ')';
}

static bool bash_prepare_source(struct walk *walk, struct str source, char *out)
{
    bool changed = false;
    size_t start = 0;
    if (!str_ends_with(walk->path, STR(".bats"))) {
        return false;
    }
    memcpy(out, source.data, source.size);
    while (start < source.size) {
        const char *end = memchr(source.data + start, '\n', source.size - start);
        size_t size = end != NULL ? (size_t)(end - source.data) - start : source.size - start;
        size_t quote = bash_find_test_end(str_from_range(source.data + start, size));
        if (quote != 0) {
            bash_rewrite_test(out + start, quote);
            changed = true;
        }
        start += size + 1;
    }
    return changed;
}

/* ------------------------------------------------------------------ functions */

/* The `#!` line is no part of a doc comment. */
static void bash_cut_shebang(struct walk *walk, uint32_t entity)
{
    struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    const char *end = NULL;
    if (row->doc_start == 0 && row->doc_end > 0 && str_starts_with(walk->source, STR("#!"))) {
        end = memchr(walk->source.data, '\n', row->doc_end);
        row->doc_start = end != NULL ? (uint32_t)(end - walk->source.data) + 1 : row->doc_end;
    }
}

static void bash_enter_function(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    uint32_t entity = 0;
    bool test = false;
    walk_init_entity_spec(&spec, ENTITY_KIND_FUNCTION, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    test = str_starts_with(spec.name, STR("@test ")) && spec.name.size > 7;
    if (test) {
        spec.name = str_from_range(spec.name.data + 7, spec.name.size - 7);
    }
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_VARIADIC;
    spec.params_min = 0;
    spec.params_max = 0;
    entity = walk_open_entity(walk, &spec);
    bash_cut_shebang(walk, entity);
    if (test) {
        walk_mark_test(walk, entity, TEST_RULE_NAME);
    }
}

/* ------------------------------------------------------------------ variables */

/* Is it the first time that the file gives a value to this name? */
static bool bash_is_new_name(struct walk *walk, struct str name)
{
    struct bash_state *state = walk->lang_state;
    fact_text text = walk_intern_str(walk, name);
    uint32_t slot = (text * 2654435761U) % BASH_NAMES_MAX;
    if (state == NULL || state->count >= BASH_NAMES_MAX / 4 * 3) {
        return false;
    }
    while (state->names[slot] != 0 && state->names[slot] != text) {
        slot = (slot + 1) % BASH_NAMES_MAX;
    }
    if (state->names[slot] == text) {
        return false;
    }
    state->names[slot] = text;
    state->count++;
    return true;
}

static void bash_declare_variable(struct walk *walk, TSNode node, TSNode name_node,
                                  enum entity_kind kind)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, kind, node, name_node);
    spec.name = walk_text_of(walk, name_node);
    spec.flags = FACT_ENTITY_EXPORTED;
    spec.leaf = true;
    if (bash_is_new_name(walk, spec.name)) {
        (void)walk_open_entity(walk, &spec);
    }
}

static bool bash_makes_constant(struct str declaration)
{
    return str_starts_with(declaration, STR("readonly")) ||
           str_starts_with(declaration, STR("export")) ||
           str_starts_with(declaration, STR("declare -r")) ||
           str_starts_with(declaration, STR("typeset -r"));
}

static bool bash_makes_local(struct str declaration)
{
    return !str_starts_with(declaration, STR("export")) &&
           !str_starts_with(declaration, STR("readonly")) &&
           !str_starts_with(declaration, STR("declare -g")) &&
           !str_starts_with(declaration, STR("typeset -g"));
}

static void bash_add_variable_ref(struct walk *walk, TSNode name, uint8_t flags)
{
    uint32_t tree = walk_make_name(walk, walk_text_of(walk, name));
    walk_add_ref(walk, REF_KIND_VALUE, tree, name)->flags |= FACT_REF_TENTATIVE | flags;
}

static void bash_bind_local(struct walk *walk, TSNode name)
{
    (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, name), name,
                           FACT_NONE, FACT_NONE);
}

static void bash_enter_assignment(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSNode name = walk_child_by_field(walk, node, "name");
    bool declared = walk_node_is(walk, parent, "declaration_command");
    struct str text = declared ? walk_text_of(walk, parent) : STR_EMPTY;
    if (!walk_node_is(walk, name, "variable_name") || walk_node_is(walk, parent, "command")) {
        return; /* an element, or for one command alone */
    }
    if (walk->entity == 0) {
        bash_declare_variable(walk, node, name,
                              bash_makes_constant(text) ? ENTITY_KIND_CONSTANT
                                                        : ENTITY_KIND_VARIABLE);
    } else if (declared && bash_makes_local(text)) {
        bash_bind_local(walk, name);
    } else {
        bash_add_variable_ref(walk, name, FACT_REF_WRITE);
    }
}

static void bash_enter_variable(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    if (walk_node_is(walk, parent, "declaration_command")) {
        if (walk->entity != 0 && bash_makes_local(walk_text_of(walk, parent))) {
            bash_bind_local(walk, node);
        }
    } else if (!walk_node_is(walk, parent, "variable_assignment")) {
        bash_add_variable_ref(walk, node, 0);
    }
}

/* ------------------------------------------------------------------ commands */

/* The file that `source` names: "$DIR/lib/x.sh" is lib/x.sh, behind what is computed. */
static struct str bash_path_of(struct str text)
{
    size_t start;
    while (text.size > 0 && (text.data[text.size - 1] == '"' || text.data[text.size - 1] == '\'')) {
        text.size--;
    }
    for (start = text.size; start > 0 && bash_is_plain(str_from_range(text.data + start - 1, 1));) {
        start--;
    }
    if (start == 0 || (start == 1 && (text.data[0] == '"' || text.data[0] == '\''))) {
        return str_from_range(text.data + start, text.size - start);
    }
    while (start < text.size && text.data[start] != '/') {
        start++; /* the rest of $NAME */
    }
    return start + 1 < text.size ? str_from_range(text.data + start + 1, text.size - start - 1)
                                 : STR_EMPTY;
}

static void bash_add_source(struct walk *walk, TSNode argument)
{
    struct str path = bash_path_of(walk_text_of(walk, argument));
    if (path.size > 0) {
        (void)walk_add_import(walk, FACT_IMPORT_STAR, path, STR_EMPTY, STR_EMPTY, argument);
    }
}

/* Reserved words: where a file is no shell script after all, they stand as commands. Sorted. */
static const char *const bash_reserved_words[] = {
    "!",        "[[", "]]", "case",   "do",   "done",  "elif",  "else", "esac", "fi", "for",
    "function", "if", "in", "select", "then", "until", "while", "{",    "}",    NULL,
};

static bool bash_is_reserved(struct str name)
{
    for (size_t i = 0; bash_reserved_words[i] != NULL; i++) {
        if (str_equals_cstring(name, bash_reserved_words[i])) {
            return true;
        }
    }
    return false;
}

/* alias ll='ls -l': a command of that name. */
static void bash_add_aliases(struct walk *walk, TSNode command)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, command, true, &count);
    for (size_t i = 1; i < count; i++) {
        struct str text = walk_text_of(walk, items[i].node);
        size_t end = str_find_byte(text, '=');
        struct walk_entity_spec spec;
        if (end == SIZE_MAX || end == 0 || !bash_is_plain(str_from_range(text.data, end))) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_FUNCTION, items[i].node, items[i].node);
        spec.name = str_from_range(text.data, end);
        spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_VARIADIC;
        spec.leaf = true;
        (void)walk_open_entity(walk, &spec);
    }
}

static void bash_enter_command(struct walk *walk, TSNode node)
{
    TSNode name_node = walk_child_by_field(walk, node, "name");
    TSNode argument = walk_child_by_field(walk, node, "argument");
    struct str name = walk_text_of(walk, name_node);
    if (!bash_is_plain(name) || bash_has_slash(name) || bash_is_reserved(name)) {
        return;
    }
    if ((str_equals_cstring(name, "source") || str_equals_cstring(name, ".")) &&
        !ts_node_is_null(argument)) {
        bash_add_source(walk, argument);
        return;
    }
    (void)walk_add_call(walk, REF_KIND_CALL, walk_make_name(walk, name), name_node, UINT8_MAX);
    if (str_equals_cstring(name, "alias")) {
        bash_add_aliases(walk, node);
    }
    if (str_equals_cstring(name, "trap") && bash_is_plain(walk_text_of(walk, argument))) {
        walk_add_call(walk, REF_KIND_CALL, walk_make_name(walk, walk_text_of(walk, argument)),
                      argument, UINT8_MAX)
            ->flags |= FACT_REF_TENTATIVE | FACT_REF_IMPLICIT;
    }
}

static void bash_begin_file(struct walk *walk, TSNode root)
{
    (void)root;
    walk->lang_state = walk_alloc_bytes(walk, sizeof(struct bash_state));
    if (walk->lang_state != NULL) {
        memset(walk->lang_state, 0, sizeof(struct bash_state));
    }
}

/* ------------------------------------------------------------------ the language */

static const char *const bash_outside_names[] = {
    ":",         "[",        "alias",      "apt-get", "ar",      "awk",     "basename",
    "bc",        "bg",       "bind",       "break",   "brew",    "builtin", "bunzip2",
    "bzip2",     "caller",   "cargo",      "cat",     "cc",      "cd",      "chmod",
    "chown",     "clang",    "cmake",      "cmp",     "comm",    "command", "compgen",
    "complete",  "compopt",  "continue",   "cp",      "cpio",    "curl",    "cut",
    "date",      "dd",       "declare",    "df",      "diff",    "dirname", "dirs",
    "disown",    "docker",   "dpkg",       "du",      "echo",    "ed",      "egrep",
    "enable",    "env",      "eval",       "exec",    "exit",    "export",  "expr",
    "false",     "fc",       "fg",         "fgrep",   "file",    "find",    "fold",
    "gcc",       "getconf",  "getopts",    "git",     "go",      "grep",    "groups",
    "gunzip",    "gzip",     "hash",       "head",    "help",    "history", "hostname",
    "iconv",     "id",       "install",    "ip",      "jobs",    "join",    "jq",
    "kill",      "less",     "let",        "link",    "ln",      "local",   "logger",
    "logout",    "ls",       "m4",         "make",    "mapfile", "md5sum",  "mkdir",
    "mktemp",    "more",     "mv",         "nice",    "nl",      "node",    "nohup",
    "npm",       "od",       "openssl",    "paste",   "patch",   "perl",    "pgrep",
    "pip",       "pip3",     "pkg-config", "pkill",   "popd",    "pr",      "printf",
    "ps",        "pushd",    "pwd",        "python",  "python3", "read",    "readarray",
    "readlink",  "readonly", "realpath",   "return",  "rm",      "rmdir",   "rpm",
    "rsync",     "ruby",     "scp",        "sed",     "seq",     "service", "set",
    "sha256sum", "shift",    "shopt",      "sleep",   "sort",    "source",  "split",
    "ssh",       "stat",     "strip",      "stty",    "su",      "sudo",    "sum",
    "suspend",   "sync",     "systemctl",  "tail",    "tar",     "tee",     "test",
    "time",      "timeout",  "times",      "touch",   "tput",    "tr",      "trap",
    "true",      "tsort",    "tty",        "type",    "typeset", "ulimit",  "umask",
    "unalias",   "uname",    "uniq",       "unlink",  "unset",   "unxz",    "unzip",
    "vi",        "wait",     "wc",         "wget",    "which",   "who",     "whoami",
    "xargs",     "xz",       "yes",        "yum",     "zcat",    "zip",     NULL,
};

static const struct lang_policy bash_policy = {
    .separator = "/", /* the one sign that no name of a function has */
    .reach = LANG_REACH_FILE,
    .modules = LANG_MODULES_SOURCED,
    .flags = LANG_POLICY_HOIST | LANG_POLICY_SPLIT_NAMES,
    .outside_names = bash_outside_names,
};

static const struct lang_rule bash_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "function_definition", .enter = bash_enter_function },
    { .node = "variable_assignment", .enter = bash_enter_assignment },
    { .node = "variable_name", .enter = bash_enter_variable },
    { .node = "command", .enter = bash_enter_command },
    { .node = "if_statement", .acts = LANG_ACT_DECISION },
    { .node = "elif_clause", .acts = LANG_ACT_DECISION },
    { .node = "for_statement", .acts = LANG_ACT_DECISION },
    { .node = "c_style_for_statement", .acts = LANG_ACT_DECISION },
    { .node = "while_statement", .acts = LANG_ACT_DECISION },
    { .node = "case_item", .acts = LANG_ACT_DECISION },
    { .node = "ternary_expression", .acts = LANG_ACT_DECISION },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
};

static const char *const bash_suffixes[] = { ".sh", ".bash", ".bats", ".ksh", NULL };
static const char *const bash_interpreters[] = { "sh",  "bash", "dash", "ash",
                                                 "ksh", "mksh", "bats", NULL };
static const char *const bash_test_files[] = { "*.bats",    "*_test.sh", "test_*.sh",
                                               "*-test.sh", "test-*.sh", NULL };
static const char *const bash_test_folders[] = { "test", "tests", "t", "testsuite", NULL };

const struct lang lang_bash = {
    .name = "bash",
    .suffixes = bash_suffixes,
    .interpreters = bash_interpreters,
    .grammar = tree_sitter_bash,
    .rules = bash_rules,
    .rule_count = sizeof bash_rules / sizeof bash_rules[0],
    .policy = &bash_policy,
    .prepare_source = bash_prepare_source,
    .begin_file = bash_begin_file,
    .test_file_patterns = bash_test_files,
    .test_folders = bash_test_folders,
};
