/* cli_summary.c - what an ingestion tells when it is over: for people, and as JSON. */
#include "cli/cli.h"

#include "util/clock.h"
#include "util/file.h"
#include "util/json.h"

#include <inttypes.h>

#define SUMMARY_NS_PER_SECOND    1000000000.0
#define SUMMARY_BYTES_PER_MB     1000000.0
#define SUMMARY_ERRORS_BYTES_MAX ((size_t)1 << 30)

static double summary_to_seconds(uint64_t ns)
{
    return (double)ns / SUMMARY_NS_PER_SECOND;
}

static void summary_print_files(const struct ingest_summary *summary, FILE *out)
{
    (void)fprintf(out, "files      %" PRIu64 " (", summary->files_total);
    for (unsigned i = 0, shown = 0; i < FILE_STATUS_COUNT; i++) {
        if (summary->files_by_status[i] > 0) {
            (void)fprintf(out, "%s%" PRIu64 " %s", shown++ > 0 ? ", " : "",
                          summary->files_by_status[i], kind_name_of_status((enum file_status)i));
        }
    }
    (void)fprintf(out, ")\n");
}

static void summary_print_graph(const struct ingest_summary *summary, FILE *out)
{
    (void)fprintf(out,
                  "entities   %" PRIu64 " created, %" PRIu64 " stored: %" PRIu64 " CODE, %" PRIu64
                  " TEST\n",
                  summary->entities_created, summary->entities_stored,
                  summary->entities_by_class[ENTITY_CLASS_CODE],
                  summary->entities_by_class[ENTITY_CLASS_TEST]);
    (void)fprintf(out, "edges      %" PRIu64 " (", summary->edges_total);
    for (unsigned i = 0; i <= ORIGIN_AMBIGUOUS; i++) {
        (void)fprintf(out, "%s%" PRIu64 " %s", i > 0 ? ", " : "", summary->edges_by_origin[i],
                      kind_name_of_origin((enum origin)i));
    }
    (void)fprintf(out,
                  ")\nelsewhere  %" PRIu64 " references external, %" PRIu64 " unresolved, %" PRIu64
                  " ambiguous\n",
                  summary->loose_by_origin[ORIGIN_EXTERNAL],
                  summary->loose_by_origin[ORIGIN_UNRESOLVED],
                  summary->loose_by_origin[ORIGIN_AMBIGUOUS]);
}

static void summary_print_problems(const struct ingest_summary *summary, struct str errors_path,
                                   FILE *out)
{
    uint64_t shown =
        summary->problem_count < INGEST_ERRORS_MAX ? summary->problem_count : INGEST_ERRORS_MAX;
    if (summary->problem_count > 0) {
        (void)fprintf(out, "set aside  %" PRIu64 " files; everything else is indexed\n",
                      summary->problem_count);
    }
    for (uint64_t i = 0; i < shown; i++) {
        (void)fprintf(out, "           %s\n", summary->problems[i].text);
    }
    if (summary->problem_count > shown) {
        (void)fprintf(out, "           ... and %" PRIu64 " more%s%.*s\n",
                      summary->problem_count - shown, errors_path.size > 0 ? ", all in " : "",
                      STR_ARG(errors_path));
    }
    if (summary->manifest_count > 0) {
        (void)fprintf(out,
                      "manifests  %" PRIu64 " broken; what can be read of them is used, names they "
                      "give to modules may be missing\n",
                      summary->manifest_count);
    }
    for (uint64_t i = 0; i < summary->manifest_count && i < INGEST_ERRORS_MAX; i++) {
        (void)fprintf(out, "           %s\n", summary->manifests[i].text);
    }
    if (summary->manifest_count > INGEST_ERRORS_MAX) {
        (void)fprintf(out, "           ... and %" PRIu64 " more\n",
                      summary->manifest_count - INGEST_ERRORS_MAX);
    }
    if (summary->rules_hide_all) {
        (void)fprintf(out, "hint       ignore rules hide every file here; --no-ignore indexes them "
                           "all the same\n");
    }
}

/* How much of a run is serial decides what more cores give: 1 / (s + (1 - s) / cores), with the
 * share s of serial work in all work (Amdahl 1967). All work is CPU time. */
static double summary_count_serial_share(const struct ingest_summary *summary,
                                         const struct clock_usage *usage)
{
    uint64_t work = usage->user_ns + usage->system_ns;
    return work == 0 ? 0.0 : (double)summary->serial_ns / (double)work;
}

/* The limit is returned to, see ingest_memory.c: where it was passed the user is told. */
static void summary_print_excess(const struct ingest_summary *summary, FILE *out)
{
    if (summary->peak_bytes > summary->memory_bytes_max) {
        (void)fprintf(out,
                      "memory     this tree needs more than the limit: for moments %.0f MB were "
                      "held, %.0f MB are allowed\n",
                      (double)summary->peak_bytes / SUMMARY_BYTES_PER_MB,
                      (double)summary->memory_bytes_max / SUMMARY_BYTES_PER_MB);
    }
}

void cli_print_summary_text(const struct ingest_summary *summary, struct str spec, const char *dir,
                            struct str errors_path, FILE *out)
{
    char digest[HASH128_HEX_BYTES];
    struct clock_usage usage;

    clock_read_process_usage(&usage);
    hash_format_hex_text(summary->digest, digest);
    (void)fprintf(out, "indexed    %s\n", dir);
    summary_print_files(summary, out);
    summary_print_graph(summary, out);
    summary_print_problems(summary, errors_path, out);
    (void)fprintf(
        out,
        "time       %.2f s (walk %.2f, parse %.2f, link %.2f, text %.2f, write %.2f), %.2f s user, "
        "%.2f s system\n",
        summary_to_seconds(summary->total_ns), summary_to_seconds(summary->walk_ns),
        summary_to_seconds(summary->parse_ns), summary_to_seconds(summary->link_ns),
        summary_to_seconds(summary->text_ns), summary_to_seconds(summary->write_ns),
        summary_to_seconds(usage.user_ns), summary_to_seconds(usage.system_ns));
    (void)fprintf(out,
                  "work       %" PRIu64 " files parsed, %" PRIu64 " reused, %" PRIu64
                  " removed; %.1f MB read; peak %.0f MB of %.0f MB; %.0f %% serial\n",
                  summary->files_parsed_now, summary->files_reused, summary->files_removed,
                  (double)summary->bytes_read / SUMMARY_BYTES_PER_MB,
                  (double)summary->peak_bytes / SUMMARY_BYTES_PER_MB,
                  (double)summary->memory_bytes_max / SUMMARY_BYTES_PER_MB,
                  100.0 * summary_count_serial_share(summary, &usage));
    summary_print_excess(summary, out);
    (void)fprintf(out, "database   %.*s, generation %" PRIu64 "%s\ndigest     %s\n", STR_ARG(spec),
                  summary->generation, summary->unchanged ? " (nothing changed)" : "", digest);
}

static void summary_put_graph_json(struct json *json, const struct ingest_summary *summary)
{
    json_begin_object(json, "files_by_status");
    for (unsigned i = 0; i < FILE_STATUS_COUNT; i++) {
        json_put_unsigned(json, kind_name_of_status((enum file_status)i),
                          summary->files_by_status[i]);
    }
    json_end_object(json);
    json_begin_object(json, "entities_by_class");
    json_put_unsigned(json, "CODE", summary->entities_by_class[ENTITY_CLASS_CODE]);
    json_put_unsigned(json, "TEST", summary->entities_by_class[ENTITY_CLASS_TEST]);
    json_end_object(json);
    json_put_unsigned(json, "edges_total", summary->edges_total);
    json_begin_object(json, "edges_by_origin");
    for (unsigned i = 0; i <= ORIGIN_AMBIGUOUS; i++) {
        json_put_unsigned(json, kind_name_of_origin((enum origin)i), summary->edges_by_origin[i]);
    }
    json_end_object(json);
    json_begin_object(json, "references_without_target");
    for (unsigned i = ORIGIN_AMBIGUOUS; i < ORIGIN_COUNT; i++) {
        json_put_unsigned(json, kind_name_of_origin((enum origin)i), summary->loose_by_origin[i]);
    }
    json_end_object(json);
}

static void summary_put_work_json(struct json *json, const struct ingest_summary *summary)
{
    struct clock_usage usage;
    double seconds = summary_to_seconds(summary->total_ns);

    clock_read_process_usage(&usage);
    json_begin_array(json, "errors");
    for (uint64_t i = 0; i < summary->problem_count && i < INGEST_ERRORS_MAX; i++) {
        json_put_cstring(json, NULL, summary->problems[i].text);
    }
    for (uint64_t i = 0; i < summary->manifest_count && i < INGEST_ERRORS_MAX; i++) {
        json_put_cstring(json, NULL, summary->manifests[i].text);
    }
    json_end_array(json);
    json_put_unsigned(json, "errors_total", summary->problem_count + summary->manifest_count);
    json_put_unsigned(json, "bytes_read", summary->bytes_read);
    json_put_unsigned(json, "parsers_made", summary->parse.parsers_made);
    json_put_unsigned(json, "workers_started", summary->parse.workers_started);
    json_put_unsigned(json, "workers_lost", summary->parse.workers_lost);
    json_put_double(json, "wall_seconds", seconds);
    json_put_double(json, "walk_seconds", summary_to_seconds(summary->walk_ns));
    json_put_double(json, "parse_seconds", summary_to_seconds(summary->parse_ns));
    json_put_double(json, "link_seconds", summary_to_seconds(summary->link_ns));
    json_put_double(json, "text_seconds", summary_to_seconds(summary->text_ns));
    json_put_unsigned(json, "text_bytes", summary->text_bytes);
    json_put_unsigned(json, "text_segments", summary->text_segments);
    json_put_unsigned(json, "texts_indexed_now", summary->texts_indexed_now);
    json_put_double(json, "write_seconds", summary_to_seconds(summary->write_ns));
    json_put_double(json, "user_seconds", summary_to_seconds(usage.user_ns));
    json_put_double(json, "system_seconds", summary_to_seconds(usage.system_ns));
    json_put_double(json, "serial_seconds", summary_to_seconds(summary->serial_ns));
    json_put_double(json, "taking_seconds", summary_to_seconds(summary->taking_ns));
    json_put_double(json, "serial_fraction", summary_count_serial_share(summary, &usage));
    json_put_unsigned(json, "peak_bytes", summary->peak_bytes);
    json_put_unsigned(json, "paged_bytes", summary->paged_bytes);
    json_put_unsigned(json, "peak_bytes_self", usage.peak_bytes_self);
    json_put_unsigned(json, "memory_limit_bytes", summary->memory_bytes_max);
    json_put_double(json, "entities_per_second",
                    seconds > 0 ? (double)summary->entities_created / seconds : 0.0);
}

bool cli_print_summary_json(const struct ingest_summary *summary, struct str spec, FILE *out)
{
    char digest[HASH128_HEX_BYTES];
    struct json json;
    struct buf text;
    bool done;

    buf_init_with_limit(&text, 1U << 20);
    json_init_on_buf(&json, &text);
    hash_format_hex_text(summary->digest, digest);
    json_begin_object(&json, NULL);
    json_put_str(&json, "database", spec);
    json_put_unsigned(&json, "generation", summary->generation);
    json_put_bool(&json, "unchanged", summary->unchanged);
    json_put_cstring(&json, "digest", digest);
    json_put_unsigned(&json, "files_total", summary->files_total);
    json_put_unsigned(&json, "files_parsed", summary->files_parsed_now);
    json_put_unsigned(&json, "files_reused", summary->files_reused);
    json_put_unsigned(&json, "files_recalled", summary->files_recalled);
    json_put_unsigned(&json, "files_removed", summary->files_removed);
    json_put_unsigned(&json, "entities_created", summary->entities_created);
    json_put_unsigned(&json, "entities_stored", summary->entities_stored);
    summary_put_graph_json(&json, summary);
    summary_put_work_json(&json, summary);
    json_end_object(&json);
    buf_append_byte(&text, '\n');
    done = !text.failed && fwrite(text.data, 1, text.size, out) == text.size;
    buf_release_bytes(&text);
    return done;
}

struct summary_errors {
    struct buf lines;
    uint64_t count;
};

static bool summary_add_error(void *context, const struct store_file *file, struct err *err)
{
    struct summary_errors *errors = context;
    (void)err;
    if (kind_status_is_problem(file->status, file->language.size > 0)) {
        buf_append_format(&errors->lines, "[%s] %.*s%s%.*s\n", kind_name_of_status(file->status),
                          STR_ARG(file->path), file->reason.size > 0 ? ": " : "",
                          STR_ARG(file->reason));
        errors->count++;
    }
    return true;
}

bool cli_write_errors_file(struct store *store, const char *path, struct err *err)
{
    struct summary_errors errors = { .count = 0 };
    struct store_read *read = NULL;
    struct buf text;
    bool done;

    buf_init_with_limit(&errors.lines, SUMMARY_ERRORS_BYTES_MAX);
    buf_init_with_limit(&text, SUMMARY_ERRORS_BYTES_MAX);
    done = store_begin_read_view(store, &read, err) &&
           store_scan_file_rows(read, summary_add_error, &errors, err);
    store_end_read_view(read);
    if (done) {
        buf_append_format(&text, "# files set aside: %" PRIu64 "\n", errors.count);
        buf_append_str(&text, buf_borrow_str(&errors.lines));
        done = text.failed || errors.lines.failed
                   ? ERR_RAISE(err, ERR_MEMORY, "no memory to write '%s'", path)
                   : file_write_whole_atomic(path, buf_borrow_str(&text), err);
    }
    buf_release_bytes(&errors.lines);
    buf_release_bytes(&text);
    return done;
}
