/* cli_options.c - options from a table, so that parsing and help cannot drift apart. Options may
 * stand before, between and after words; `--` ends them. */
#include "cli/cli.h"

#include <string.h>

#define OPTION_EDITS_MAX 3U

/* The seeds write max_memory_mb where we write max-memory-mb. */
static bool options_is_same_name(struct str given, const char *name)
{
    if (given.size != strlen(name)) {
        return false;
    }
    for (size_t i = 0; i < given.size; i++) {
        if (given.data[i] != name[i] && (given.data[i] != '_' || name[i] != '-')) {
            return false;
        }
    }
    return true;
}

static const struct cli_option *options_find_name(const struct cli_option *options, size_t count,
                                                  struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (options_is_same_name(name, options[i].name)) {
            return &options[i];
        }
    }
    return NULL;
}

/* "1500", "512M", "2GiB", "1.5G" is none. */
static bool options_parse_size(struct str text, uint64_t *bytes)
{
    static const char units[] = "KMGT";
    unsigned shift = 0;

    if (str_ends_with(text, STR("iB"))) {
        text.size -= 2;
    } else if (str_ends_with(text, STR("B"))) {
        text.size -= 1;
    }
    if (text.size > 0) {
        const char *unit = strchr(units, text.data[text.size - 1] & ~0x20);
        if (unit != NULL && *unit != '\0') {
            shift = ((unsigned)(unit - units) + 1U) * 10U;
            text.size--;
        }
    }
    if (!str_parse_unsigned(text, bytes) || *bytes > UINT64_MAX >> shift) {
        return false;
    }
    *bytes <<= shift;
    return true;
}

static const struct cli_option *options_find_letter(const struct cli_option *options, size_t count,
                                                    char letter)
{
    for (size_t i = 0; i < count; i++) {
        if (options[i].letter != 0 && options[i].letter == letter) {
            return &options[i];
        }
    }
    return NULL;
}

static int options_refuse_unknown(const struct cli_command *command,
                                  const struct cli_option *options, size_t count, const char *word)
{
    const char *near = NULL;
    unsigned least = OPTION_EDITS_MAX + 1;
    struct str name = str_from_cstring(word + strspn(word, "-"));

    for (size_t i = 0; i < count; i++) {
        unsigned distance =
            str_edit_distance(name, str_from_cstring(options[i].name), OPTION_EDITS_MAX);
        if (distance < least && distance < name.size) {
            least = distance;
            near = options[i].name;
        }
    }
    (void)fprintf(stderr, "parseltongue %s: no option '%s'%s%s%s; see 'parseltongue %s --help'\n",
                  command->name, word, near != NULL ? "; did you mean '--" : "",
                  near != NULL ? near : "", near != NULL ? "'?" : "", command->name);
    return err_exit_status_code(ERR_USAGE);
}

static int options_store_value(const struct cli_command *command, const struct cli_option *option,
                               const char *value)
{
    uint64_t number = 0;
    switch (option->type) {
    case CLI_FLAG: *(bool *)option->target = true; return CLI_GO_ON;
    case CLI_TEXT: *(const char **)option->target = value; return CLI_GO_ON;
    case CLI_NUMBER:
    case CLI_SIZE: break;
    }
    if (strcmp(value, "auto") == 0 && option->min == 0) {
        *(uint64_t *)option->target = 0;
        return CLI_GO_ON;
    }
    if (option->type == CLI_SIZE) {
        if (!options_parse_size(str_from_cstring(value), &number) || number < option->min) {
            (void)fprintf(stderr,
                          "parseltongue %s: --%s takes a size of at least %llu MB such as 512M or "
                          "2G, not '%s'\n",
                          command->name, option->name, (unsigned long long)(option->min >> 20U),
                          value);
            return err_exit_status_code(ERR_USAGE);
        }
    } else if (!str_parse_unsigned(str_from_cstring(value), &number) || number < option->min ||
               number > option->max) {
        (void)fprintf(stderr,
                      "parseltongue %s: --%s takes a whole number from %llu to %llu, not '%s'\n",
                      command->name, option->name, (unsigned long long)option->min,
                      (unsigned long long)option->max, value);
        return err_exit_status_code(ERR_USAGE);
    }
    *(uint64_t *)option->target = number;
    return CLI_GO_ON;
}

/* One word that begins with a dash. *at is moved past its value. */
static int options_take_one(const struct cli_command *command, const struct cli_option *options,
                            size_t count, int argc, char **argv, int *at)
{
    const char *word = argv[*at];
    const char *value = NULL;
    const struct cli_option *option = NULL;

    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t size = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        option = options_find_name(options, count, str_from_range(word + 2, size));
        value = equals != NULL ? equals + 1 : NULL;
    } else if (word[2] == '\0') {
        option = options_find_letter(options, count, word[1]);
    }
    if (option == NULL) {
        return options_refuse_unknown(command, options, count, word);
    }
    if (option->type == CLI_FLAG && value != NULL) {
        (void)fprintf(stderr, "parseltongue %s: --%s takes no value\n", command->name,
                      option->name);
        return err_exit_status_code(ERR_USAGE);
    }
    if (option->type != CLI_FLAG && value == NULL) {
        if (*at + 1 >= argc) {
            (void)fprintf(stderr, "parseltongue %s: --%s needs a value %s\n", command->name,
                          option->name, option->argument);
            return err_exit_status_code(ERR_USAGE);
        }
        *at += 1;
        value = argv[*at];
    }
    return options_store_value(command, option, value);
}

/* NOLINTNEXTLINE(readability-function-size): what is allowed, what was given, and where to */
int cli_parse_command_line(const struct cli_command *command, const struct cli_option *options,
                           size_t option_count, int argc, char **argv, const char **words,
                           size_t words_max, size_t *word_count)
{
    bool only_words = false;
    *word_count = 0;
    for (int at = 0; at < argc; at++) {
        int status;
        if (!only_words && strcmp(argv[at], "--") == 0) {
            only_words = true;
            continue;
        }
        if (!only_words && (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)) {
            cli_print_command_help(command, options, option_count, stdout);
            return 0;
        }
        if (only_words || argv[at][0] != '-' || argv[at][1] == '\0') {
            if (*word_count == words_max) {
                (void)fprintf(
                    stderr,
                    "parseltongue %s: '%s' is one word too many; see 'parseltongue %s --help'\n",
                    command->name, argv[at], command->name);
                return err_exit_status_code(ERR_USAGE);
            }
            words[(*word_count)++] = argv[at];
            continue;
        }
        status = options_take_one(command, options, option_count, argc, argv, &at);
        if (status != CLI_GO_ON) {
            return status;
        }
    }
    return CLI_GO_ON;
}

void cli_print_command_help(const struct cli_command *command, const struct cli_option *options,
                            size_t option_count, FILE *out)
{
    (void)fprintf(out, "usage: parseltongue %s %s%s\n\n%s\n", command->name, command->arguments,
                  option_count > 0 ? " [options]" : "", command->summary);
    if (command->aliases[0] != NULL) {
        (void)fprintf(out, "also called:");
        for (size_t i = 0; command->aliases[i] != NULL; i++) {
            (void)fprintf(out, " %s", command->aliases[i]);
        }
        (void)fprintf(out, "\n");
    }
    (void)fprintf(out, "\noptions:\n");
    for (size_t i = 0; i < option_count; i++) {
        char left[64];
        (void)snprintf(left, sizeof left, "%s%c%s--%s%s%s", options[i].letter != 0 ? "-" : "  ",
                       options[i].letter != 0 ? options[i].letter : ' ',
                       options[i].letter != 0 ? ", " : " ", options[i].name,
                       options[i].type == CLI_FLAG ? "" : " ",
                       options[i].type == CLI_FLAG ? "" : options[i].argument);
        (void)fprintf(out, "  %-26s %s\n", left, options[i].help);
    }
    (void)fprintf(out, "  %-26s %s\n", "-h, --help", "this text");
    if (command->details != NULL) {
        (void)fprintf(out, "\n%s", command->details);
    }
}
