/* bench_extract.c - what extraction costs beside parsing, per language.
 *
 *   bench_extract LANGUAGE < LIST              LIST: paths, one a line
 *
 * For each file in turn: parsing alone with the grammar of the language as we build it, then source
 * to facts (preparing, parsing, the walk, the facts). Prints the CPU seconds of both and, as
 * "cost", what facts take above parsing, as a part of parsing. C is read without a tree: its cost
 * is negative where its own front end is cheaper than parsing. */
#include "lang/walk_internal.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/err.h"
#include "util/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <tree_sitter/api.h>

#define FILE_BYTES_MAX   ((size_t)100 << 20U)
#define MEMORY_BYTES_MAX ((size_t)1 << 30U)

const TSLanguage *tree_sitter_c(void);

struct measured {
    unsigned long long files;
    unsigned long long bytes;
    uint64_t parse_ns;
    uint64_t facts_ns;
};

static bool measure_file(struct lang_session *session, TSParser *parser, const struct lang *lang,
                         struct str path, struct str text, struct measured *sum)
{
    uint64_t start = clock_read_thread_cpu_ns();
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.data, (uint32_t)text.size);
    uint64_t parsed = 0;
    struct str facts = STR_EMPTY;
    struct err err;
    bool done = false;
    ts_tree_delete(tree);
    parsed = clock_read_thread_cpu_ns();
    done = lang_extract_file_facts(session, lang, path, text, 0, &facts, &err);
    sum->facts_ns += clock_read_thread_cpu_ns() - parsed;
    sum->parse_ns += parsed - start;
    sum->files++;
    sum->bytes += text.size;
    return done;
}

static void measure_list(struct lang_session *session, TSParser *parser, const struct lang *lang,
                         struct measured *sum)
{
    char path[8192];
    struct buf text;
    buf_init_with_limit(&text, FILE_BYTES_MAX);
    while (fgets(path, sizeof path, stdin) != NULL) {
        struct err err;
        path[strcspn(path, "\n")] = '\0';
        buf_clear_keep_memory(&text);
        if (file_read_whole_bytes(AT_FDCWD, path, FILE_BYTES_MAX, &text, &err) &&
            !measure_file(session, parser, lang, str_from_cstring(path),
                          str_from_range(text.data, text.size), sum)) {
            (void)fprintf(stderr, "bench_extract: no facts of '%s'\n", path);
        }
    }
    buf_release_bytes(&text);
}

int main(int argc, char **argv)
{
    const struct lang *lang = argc == 2 ? lang_find_by_name(str_from_cstring(argv[1])) : NULL;
    struct lang_session *session = lang_session_create_new(MEMORY_BYTES_MAX);
    TSParser *parser = ts_parser_new();
    struct measured sum = { 0 };
    if (lang == NULL || session == NULL) {
        (void)fprintf(stderr, "usage: bench_extract LANGUAGE < LIST\n");
        return 2;
    }
    if (!ts_parser_set_language(parser,
                                lang->grammar != NULL ? lang->grammar() : tree_sitter_c())) {
        return 1;
    }
    measure_list(session, parser, lang, &sum);
    (void)printf("{\"language\":\"%s\",\"files\":%llu,\"bytes\":%llu,\"parse_s\":%.3f,"
                 "\"facts_s\":%.3f,\"cost\":%.3f}\n",
                 lang->name, sum.files, sum.bytes, (double)sum.parse_ns / 1e9,
                 (double)sum.facts_ns / 1e9,
                 ((double)sum.facts_ns - (double)sum.parse_ns) / (double)sum.parse_ns);
    ts_parser_delete(parser);
    lang_session_free_all(session);
    return 0;
}
