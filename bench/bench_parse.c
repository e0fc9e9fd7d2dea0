/* bench_parse.c - only parsing, with tree-sitter and grammars as they come: the floor that indexing
 * is measured against.
 *
 *   bench_parse LIBRARY LANGUAGE < LIST        LIST: paths, one a line; LIBRARY:
 * build/third/libstock.so
 *
 * Reads, parses and drops each file, one after the other. Prints files, bytes, nodes. */
#include "util/buf.h"
#include "util/err.h"
#include "util/file.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <tree_sitter/api.h>

#define FILE_BYTES_MAX ((size_t)100 << 20U)

static void *find_function(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        (void)fprintf(stderr, "bench_parse: the library has no %s\n", name);
    }
    return found;
}

int main(int argc, char **argv)
{
    void *library = argc == 3 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND) : NULL;
    TSParser *(*make)(void) = NULL;
    bool (*set)(TSParser *, const TSLanguage *) = NULL;
    TSTree *(*parse)(TSParser *, const TSTree *, const char *, uint32_t) = NULL;
    TSNode (*root)(const TSTree *) = NULL;
    uint32_t (*count)(TSNode) = NULL;
    void (*drop)(TSTree *) = NULL;
    const TSLanguage *(*language)(void) = NULL;
    const struct {
        const char *name;
        void *function;
    } wanted[] = { { "ts_parser_new", (void *)&make },
                   { "ts_parser_set_language", (void *)&set },
                   { "ts_parser_parse_string", (void *)&parse },
                   { "ts_tree_root_node", (void *)&root },
                   { "ts_node_descendant_count", (void *)&count },
                   { "ts_tree_delete", (void *)&drop } };
    char symbol[100];
    char path[8192];
    unsigned long long files = 0;
    unsigned long long bytes = 0;
    unsigned long long nodes = 0;
    TSParser *parser;
    struct buf text;

    if (library == NULL) {
        (void)fprintf(stderr, "usage: bench_parse LIBRARY LANGUAGE < LIST\n");
        return 2;
    }
    (void)snprintf(symbol, sizeof symbol, "tree_sitter_%s", argv[2]);
    for (size_t i = 0; i <= sizeof wanted / sizeof wanted[0]; i++) {
        bool last = i == sizeof wanted / sizeof wanted[0];
        void *found = find_function(library, last ? symbol : wanted[i].name);
        if (found == NULL) {
            return 1;
        }
        memcpy(last ? (void *)&language : wanted[i].function, &found, sizeof found);
    }
    parser = make();
    if (!set(parser, language())) {
        return 1;
    }
    buf_init_with_limit(&text, FILE_BYTES_MAX);
    while (fgets(path, sizeof path, stdin) != NULL) {
        struct err err;
        TSTree *tree;
        path[strcspn(path, "\n")] = '\0';
        buf_clear_keep_memory(&text);
        if (!file_read_whole_bytes(AT_FDCWD, path, FILE_BYTES_MAX, &text, &err)) {
            continue;
        }
        tree = parse(parser, NULL, text.data, (uint32_t)text.size);
        files++;
        bytes += text.size;
        nodes += tree != NULL ? count(root(tree)) : 0;
        drop(tree);
    }
    buf_release_bytes(&text);
    (void)printf("{\"files\":%llu,\"bytes\":%llu,\"nodes\":%llu}\n", files, bytes, nodes);
    return 0;
}
