/* bench_search.c - the text index alone, to be compared with csearch and ripgrep (bench/search.md).
 *
 *   make bench-search TREE=DIR                         builds it and runs bench/search_compare.js
 *   find DIR -type f | sed "s,^DIR/,," | LC_ALL=C sort > LIST
 *   bench_search build DIR LIST SEGMENTS THREADS MEMORY_MB    THREADS: auto for what the program
 * takes bench_search query DIR SEGMENTS < PATTERNS         one query a line, in the query language
 *
 * Texts are read from the files, as csearch does. `query` prints microseconds passed and of
 * processor, hits and files read for each line. */
#include "search/search.h"
#include "util/array.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/pool.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BENCH_FILE_BYTES_MAX (100ULL * 1024 * 1024)
#define BENCH_BYTES_MAX      ((size_t)1 << 40U)

struct bench {
    int root_fd;
    struct arena arena;
    struct {
        ARRAY_FIELDS(struct search_document);
    } documents;
    struct {
        ARRAY_FIELDS(struct search_file);
    } files;
};

static bool bench_fail(const struct err *err)
{
    (void)fprintf(stderr, "bench_search: %s\n", err->text);
    return false;
}

static bool bench_read(const struct bench *bench, struct str path, struct buf *out)
{
    struct err err = { .code = ERR_NONE };
    return file_read_whole_bytes(bench->root_fd, path.data, BENCH_FILE_BYTES_MAX, out, &err) &&
           str_find_byte(buf_borrow_str(out), '\0') == SIZE_MAX &&
           str_is_valid_utf8(buf_borrow_str(out));
}

static bool bench_load(void *context, size_t index, struct search_content *content, struct err *err)
{
    struct bench *bench = context;
    (void)err;
    if (!bench_read(bench, bench->documents.items[index].path, &content->text)) {
        buf_clear_keep_memory(&content->text);
    }
    return true;
}

static bool bench_list(struct bench *bench, const char *list)
{
    FILE *in = fopen(list, "r");
    char line[8192];
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        struct search_document *slot = array_push_slot(&bench->documents, UINT32_MAX);
        struct {
            off_t size;
        } about = { 0 };
        int fd;
        line[strcspn(line, "\n")] = '\0';
        fd = openat(bench->root_fd, line, O_RDONLY | O_NOFOLLOW);
        if (fd >= 0) {
            about.size = lseek(fd, 0, SEEK_END);
            (void)close(fd);
        }
        slot->path = arena_copy_str(&bench->arena, str_from_cstring(line));
        slot->hash = hash_bytes_to_u128(line, strlen(line)); /* stands for the content here */
        slot->size = about.size > 0 ? (uint64_t)about.size : 0;
    }
    return in != NULL && fclose(in) == 0;
}

static int bench_build(struct bench *bench, char **argv)
{
    struct search_build_options options = { strcmp(argv[3], "auto") == 0
                                                ? pool_count_usable_cores()
                                                : (unsigned)strtoul(argv[3], NULL, 10),
                                            100, strtoull(argv[4], NULL, 10) << 20U };
    struct clock_usage usage;
    struct err err = { .code = ERR_NONE };
    uint64_t begin = clock_read_monotonic_ns();
    uint64_t text = 0;
    uint64_t bytes = 0;
    size_t first = 0;

    if (!bench_list(bench, argv[1]) || !file_make_folder_path(argv[2], &err)) {
        return 1;
    }
    while (first < bench->documents.count) {
        size_t count = search_count_segment_documents(bench->documents.items,
                                                      bench->documents.count, first, &options);
        struct bench part = *bench;
        char name[SEARCH_SEGMENT_NAME_BYTES];
        char path[8192];
        struct buf out;
        struct search_source source = { NULL, count, bench_load, &part };
        part.documents.items += first;
        source.documents = part.documents.items;
        buf_init_with_limit(&out, BENCH_BYTES_MAX);
        if (!search_build_segment_bytes(&source, &options, &out, &err)) {
            return bench_fail(&err);
        }
        search_name_segment_bytes(buf_borrow_str(&out), name);
        (void)snprintf(path, sizeof path, "%s/%s", argv[2], name);
        if (!file_write_whole_atomic(path, buf_borrow_str(&out), &err)) {
            return bench_fail(&err);
        }
        (void)printf("segment %s %zu documents %zu bytes\n", name, count, out.size);
        bytes += out.size;
        buf_release_bytes(&out);
        first += count;
    }
    for (size_t i = 0; i < bench->documents.count; i++) {
        text += bench->documents.items[i].size;
    }
    clock_read_process_usage(&usage);
    (void)printf("files %zu text %llu index %llu ratio %.3f threads %u wall %.2f cpu %.2f "
                 "peak_mb %llu\n",
                 bench->documents.count, (unsigned long long)text, (unsigned long long)bytes,
                 (double)bytes / (double)text, options.threads,
                 (double)(clock_read_monotonic_ns() - begin) / 1e9,
                 (double)(usage.user_ns + usage.system_ns) / 1e9,
                 (unsigned long long)(usage.peak_bytes_self >> 20U));
    return 0;
}

/* ------------------------------------------------------------------ queries */

static bool bench_load_text(void *context, uint32_t file, struct buf *out, bool *gone,
                            struct err *err)
{
    struct bench *bench = context;
    (void)err;
    *gone = !bench_read(bench, bench->files.items[file].path, out);
    return true;
}

static bool bench_list_entities(void *context, uint32_t file, struct arena *arena,
                                const struct search_entity **out, uint32_t *count, struct err *err)
{
    (void)context;
    (void)file;
    (void)arena;
    (void)err;
    *out = NULL;
    *count = 0;
    return true;
}

static bool bench_entity_fits(void *context, size_t leaf, uint32_t number)
{
    (void)context;
    (void)leaf;
    (void)number;
    return true;
}

static bool bench_file_fits(void *context, size_t leaf, uint32_t file)
{
    (void)context;
    (void)leaf;
    (void)file;
    return true;
}

static int bench_compare_files(const void *left, const void *right)
{
    return str_compare_bytes(((const struct search_file *)left)->path,
                             ((const struct search_file *)right)->path);
}

static struct search_index *bench_open(struct bench *bench, const char *folder)
{
    static struct search_segment *segments[256];
    struct search_place place = { .folder = folder };
    struct search_index *index = NULL;
    struct err err = { .code = ERR_NONE };
    size_t count = 0;
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct str name = str_from_cstring(entry->d_name);
        if (search_is_segment_name(name)) {
            if (!search_segment_open_named(&place, name, &segments[count], &err)) {
                (void)bench_fail(&err);
                return NULL;
            }
            for (uint32_t d = 0; d < search_segment_count_documents(segments[count]); d++) {
                struct search_document document = search_segment_document_at(segments[count], d);
                struct search_file *slot = array_push_slot(&bench->files, UINT32_MAX);
                slot->path = arena_copy_str(&bench->arena, document.path);
                slot->hash = document.hash;
                slot->language = STR_EMPTY;
            }
            count++;
        }
    }
    qsort(bench->files.items, bench->files.count, sizeof *bench->files.items, bench_compare_files);
    if (!search_index_open_over(segments, count, bench->files.items, bench->files.count, &index,
                                &err)) {
        (void)bench_fail(&err);
    }
    return index;
}

static int bench_query(struct bench *bench, char **argv)
{
    struct search_index *index = bench_open(bench, argv[1]);
    struct search_world world = { bench, bench_load_text, bench_list_entities, bench_entity_fits,
                                  bench_file_fits };
    struct search_run_options options = { .hits_max = 1000000 };
    char line[8192];

    while (index != NULL && fgets(line, sizeof line, stdin) != NULL) {
        struct search_query *query = NULL;
        struct search_result result;
        struct err err = { .code = ERR_NONE };
        struct arena arena;
        uint64_t begin = clock_read_monotonic_ns();
        uint64_t cpu = clock_read_thread_cpu_ns();
        line[strcspn(line, "\n")] = '\0';
        arena_init_with_limit(&arena, BENCH_BYTES_MAX);
        options.arena = &arena;
        if (!search_query_parse_text(str_from_cstring(line), &arena, &query, &err) ||
            !search_run_query_hits(index, query, &world, &options, &result, &err)) {
            (void)bench_fail(&err);
        } else {
            (void)printf("%.1f\t%.1f\t%zu\t%u\t%s\n",
                         (double)(clock_read_monotonic_ns() - begin) / 1e3,
                         (double)(clock_read_thread_cpu_ns() - cpu) / 1e3, result.hit_count,
                         result.files_read, line);
        }
        search_query_release_all(query);
        arena_release_all_blocks(&arena);
    }
    search_index_close_all(index);
    return index != NULL ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct bench bench = { .root_fd = -1 };

    if (argc < 4) {
        (void)fprintf(stderr, "bench_search build DIR LIST SEGMENTS THREADS MEMORY_MB\n"
                              "bench_search query DIR SEGMENTS < PATTERNS\n");
        return 2;
    }
    arena_init_with_limit(&bench.arena, BENCH_BYTES_MAX);
    bench.root_fd = open(argv[2], O_RDONLY | O_DIRECTORY);
    if (strcmp(argv[1], "build") == 0 && argc == 7) {
        return bench_build(&bench, argv + 2);
    }
    return bench_query(&bench, argv + 2);
}
