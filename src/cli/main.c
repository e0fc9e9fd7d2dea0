/* main.c - finds the command and runs it. */
#include "cli/cli.h"

#include "parse/parse.h"
#include "util/buf.h"

#include <string.h>

#define MAIN_WORKER_SOCKET 3 /* parse.h */

static const struct cli_command commands[] = {
    { "up",
      { NULL },
      "[DIR]",
      "index a folder, then answer questions about it over HTTP",
      NULL,
      cmd_up_run },
    { "ingest", { NULL }, "[DIR]", "index a folder of source code", NULL, cmd_ingest_run },
    { "pt01-folder-to-cozodb-streamer",
      { "pt01", NULL },
      "[DIR]",
      "ingest into a new time-stamped workspace folder here, unless --db is given",
      NULL,
      cmd_workspace_run },
    { "serve",
      { "pt08-http-code-query-server", "pt08", NULL },
      "",
      "answer questions about an indexed folder over HTTP",
      NULL,
      cmd_serve_run },
    { "search",
      { NULL },
      "QUERY [DIR]",
      "search the texts of an indexed folder",
      "query:\n"
      "  rdb save             words, any of them; ranked, one hit for each function or class\n"
      "  \"int argc\"           exactly this text\n"
      "  /^static .*init/     regular expression, line by line\n"
      "  a AND b, a OR b, NOT a, -a, (a b) c*     a query that begins with - goes behind --\n"
      "  path:net ext:c lang:rust file:main* in:src/graph      which files\n"
      "  sym:Parser* kind:function calls:malloc calledby:main  which entity is around the hit\n"
      "  case:yes             mind upper and lower case\n"
      "exit status 1 when nothing is found\n",
      cmd_search_run },
    { "new", { NULL }, "", "index a folder under a name", NULL, cmd_new_run },
    { "update",
      { NULL },
      "[DIR]",
      "bring the index of a folder, or a named one, up to date: only what changed is parsed",
      NULL,
      cmd_update_run },
    { "list", { NULL }, "", "list the named indexes", NULL, cmd_list_run },
    { "remove", { NULL }, "", "remove a named index", NULL, cmd_remove_run },
    { "query",
      { NULL },
      "ROUTE [name=value ...]",
      "ask any HTTP question from the shell",
      NULL,
      cmd_query_run },
    { "export", { NULL }, "DIR_OUT", "write the graph as JSON lines", NULL, cmd_export_run },
    { "digest", { NULL }, "", "print the hash of the canonical export", NULL, cmd_digest_run },
    { "verify",
      { NULL },
      "[DIR]",
      "check that a database is whole; --repair makes it anew from its folder",
      NULL,
      cmd_verify_run },
    { "copy",
      { NULL },
      "",
      "copy a graph into a database of the same or another engine",
      NULL,
      cmd_copy_run },
    { "version", { NULL }, "", "print the version", NULL, cmd_version_run },
    { "help", { NULL }, "[COMMAND]", "explain a command", NULL, cmd_help_run },
};

#define COMMAND_COUNT     (sizeof commands / sizeof commands[0])
#define COMMAND_EDITS_MAX 2U

const struct cli_command *cli_list_all_commands(size_t *count)
{
    *count = COMMAND_COUNT;
    return commands;
}

const struct cli_command *cli_find_command_name(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return &commands[i];
        }
        for (size_t k = 0; commands[i].aliases[k] != NULL; k++) {
            if (strcmp(name, commands[i].aliases[k]) == 0) {
                return &commands[i];
            }
        }
    }
    return NULL;
}

const char *cli_suggest_command_name(const char *name)
{
    const char *best = NULL;
    unsigned least = COMMAND_EDITS_MAX + 1;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        unsigned distance = str_edit_distance(
            str_from_cstring(name), str_from_cstring(commands[i].name), COMMAND_EDITS_MAX);
        if (distance < least) {
            least = distance;
            best = commands[i].name;
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    const struct cli_command *command;

    if (argc == 2 && strcmp(argv[1], "--parse-worker") == 0) {
        return parse_worker_run_forever(MAIN_WORKER_SOCKET);
    }
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return cmd_help_run(cli_find_command_name("help"), 0, NULL);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        return cmd_version_run(cli_find_command_name("version"), 0, NULL);
    }
    command = cli_find_command_name(argv[1]);
    if (command == NULL) {
        const char *near = cli_suggest_command_name(argv[1]);
        (void)fprintf(stderr,
                      "parseltongue: no command '%s'%s%s%s; 'parseltongue help' lists them\n",
                      argv[1], near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                      near != NULL ? "'?" : "");
        return err_exit_status_code(ERR_USAGE);
    }
    return command->run(command, argc - 2, argv + 2);
}
