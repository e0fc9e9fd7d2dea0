/* ingest_options.c - the options that decide what a graph holds, as a value of the store.
 *
 *   options 1 IGNORE_FILES_ARE_READ FILE_BYTES_MAX
 *
 * Whoever brings the graph up to date later must use them again, and a verdict such as "too large"
 * holds only for them. */
#include "ingest/ingest_internal.h"

#include "util/buf.h"

#define OPTIONS_HEAD      "options 1 "
#define OPTIONS_BYTES_MAX 256U

struct str ingest_format_options(struct arena *arena, const struct ingest_options *options)
{
    return arena_format_text(arena, OPTIONS_HEAD "%u %llu", options->no_ignore_files ? 0U : 1U,
                             (unsigned long long)options->parse.file_bytes_max);
}

static bool options_parse_text(struct str text, struct ingest_recalled *out)
{
    struct str head = STR(OPTIONS_HEAD);
    size_t space = 0;
    uint64_t reads = 0;

    if (!str_starts_with(text, head)) {
        return false;
    }
    text = str_from_range(text.data + head.size, text.size - head.size);
    space = str_find_byte(text, ' ');
    if (space == SIZE_MAX || !str_parse_unsigned(str_from_range(text.data, space), &reads) ||
        reads > 1 ||
        !str_parse_unsigned(str_from_range(text.data + space + 1, text.size - space - 1),
                            &out->file_bytes_max)) {
        return false;
    }
    out->no_ignore_files = reads == 0;
    return true;
}

bool ingest_recall_options(struct store *store, struct ingest_recalled *out, struct err *err)
{
    struct store_read *read = NULL;
    struct buf text;
    bool done;

    *out = (struct ingest_recalled){ .known = false };
    if (!store_begin_read_view(store, &read, err)) {
        return false;
    }
    buf_init_with_limit(&text, OPTIONS_BYTES_MAX);
    done = store_load_meta_value(read, STR(INGEST_OPTIONS_META), &text, err);
    if (done) {
        out->known = options_parse_text(buf_borrow_str(&text), out);
    } else if (err->code == ERR_NOT_FOUND) {
        err_clear_all_fields(err);
        done = true;
    }
    buf_release_bytes(&text);
    store_end_read_view(read);
    return done;
}
