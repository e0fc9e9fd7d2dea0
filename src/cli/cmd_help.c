/* cmd_help.c - help and version. */
#include "cli/cli.h"

#include "lang/lang.h"

#include <string.h>

#define HELP_TABLE_BYTES_MAX ((size_t)1 << 20)

int cmd_version_run(const struct cli_command *command, int argc, char **argv)
{
    size_t languages = 0;
    const struct lang *const *known = lang_list_all_known(&languages);
    size_t word_count = 0;
    int status = cli_parse_command_line(command, NULL, 0, argc, argv, NULL, 0, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    (void)printf("parseltongue %s\nengines:", CLI_VERSION);
    for (const char *const *name = store_list_engine_names(); *name != NULL; name++) {
        (void)printf(" %s", *name);
    }
    (void)printf("\nlanguages:");
    for (size_t i = 0; i < languages; i++) {
        (void)printf(" %s", lang_name_of(known[i]));
    }
    (void)printf("\n");
    return 0;
}

static void help_print_all_commands(void)
{
    size_t count = 0;
    const struct cli_command *commands = cli_list_all_commands(&count);

    (void)printf(
        "parseltongue: who calls this, what breaks if I change it, where does it occur?\n\n"
        "usage: parseltongue COMMAND [options]\n\ncommands:\n");
    for (size_t i = 0; i < count; i++) {
        (void)printf("  %-30s  %s\n", commands[i].name, commands[i].summary);
    }
    (void)printf("\n'parseltongue COMMAND --help' explains one. Everything stays on this machine; "
                 "nothing is\n"
                 "written below the indexed folder but .parseltongue/.\n");
}

/* What stands between the marks in README.md. */
static int help_print_route_table(void)
{
    struct buf text;
    buf_init_with_limit(&text, HELP_TABLE_BYTES_MAX);
    answer_append_routes_markdown(&text);
    (void)fwrite(text.data, 1, text.size, stdout);
    buf_release_bytes(&text);
    return 0;
}

/* docs/api.html */
static int help_print_api_page(void)
{
    struct buf text;
    buf_init_with_limit(&text, HELP_TABLE_BYTES_MAX);
    answer_find_document_path(STR("/docs/api.html"))->write(&text);
    (void)fwrite(text.data, 1, text.size, stdout);
    buf_release_bytes(&text);
    return 0;
}

int cmd_help_run(const struct cli_command *command, int argc, char **argv)
{
    bool routes = false;
    bool page = false;
    const struct cli_option options[] = {
        { "routes", 0, CLI_FLAG, NULL, "the table of all questions, as in the README", &routes, 0,
          0 },
        { "api-page", 0, CLI_FLAG, NULL, "the page about them, docs/api.html", &page, 0, 0 },
    };
    static char help_word[] = "--help";
    char *help_argv[] = { help_word, NULL };
    const char *words[1] = { NULL };
    const struct cli_command *wanted;
    size_t word_count = 0;
    int status = cli_parse_command_line(command, options, 2, argc, argv, words, 1, &word_count);

    if (status != CLI_GO_ON) {
        return status;
    }
    if (routes) {
        return help_print_route_table();
    }
    if (page) {
        return help_print_api_page();
    }
    if (word_count == 0) {
        help_print_all_commands();
        return 0;
    }
    wanted = cli_find_command_name(words[0]);
    if (wanted == NULL) {
        const char *near = cli_suggest_command_name(words[0]);
        (void)fprintf(stderr, "parseltongue help: no command '%s'%s%s%s\n", words[0],
                      near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                      near != NULL ? "'?" : "");
        return err_exit_status_code(ERR_USAGE);
    }
    return wanted->run(wanted, 1, help_argv);
}
