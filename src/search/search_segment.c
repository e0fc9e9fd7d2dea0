/* search_segment.c - segments as files: composing, opening, checking, merging.
 * Opening costs one pass of XXH3 over the file. */
#include "search/search_segment_internal.h"

#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENT_MAGIC     UINT64_C(0x3147455354544c50) /* "PLTTSEG1" */
#define SEGMENT_BYTES_MAX ((size_t)1 << 40U)
#define SEGMENT_SUM_BYTES 16U
#define SEGMENT_NAME_END  ".segment"

struct segment_footer {
    uint64_t part_at[SEGMENT_PART_COUNT];
    uint64_t part_size[SEGMENT_PART_COUNT];
    uint64_t text_bytes;
    /* From here on the same in every version but the first. */
    uint64_t magic;
    uint32_t version;
    uint32_t document_count;
    uint64_t sum_high;
    uint64_t sum_low;
};
#define SEGMENT_FIRST_FOOTER_BYTES 168U /* of version 1; it began with the magic number */
_Static_assert(sizeof(struct segment_footer) == 184, "no padding in files");
_Static_assert(sizeof(struct segment_row) == 48, "no padding in files");

/* ------------------------------------------------------------------ names */

void search_name_segment_bytes(struct str bytes, char name[SEARCH_SEGMENT_NAME_BYTES])
{
    struct hash128 sum = { 0, 0 };
    char hex[HASH128_HEX_BYTES];
    if (bytes.size >= SEGMENT_SUM_BYTES) {
        memcpy(&sum.high, bytes.data + bytes.size - 16, sizeof sum.high);
        memcpy(&sum.low, bytes.data + bytes.size - 8, sizeof sum.low);
    }
    hash_format_hex_text(sum, hex);
    (void)snprintf(name, SEARCH_SEGMENT_NAME_BYTES, "%s" SEGMENT_NAME_END, hex);
}

bool search_is_segment_name(struct str name)
{
    struct hash128 sum;
    return name.size == SEARCH_SEGMENT_NAME_BYTES - 1 &&
           str_ends_with(name, STR(SEGMENT_NAME_END)) &&
           hash_parse_hex_text(str_from_range(name.data, HASH128_HEX_BYTES - 1), &sum);
}

/* ------------------------------------------------------------------ composing */

struct composer {
    struct buf *out;
    size_t start; /* of the segment in out */
    struct segment_footer footer;
};

static void composer_pad_to_eight(struct composer *composer)
{
    static const char zeros[8] = { 0 };
    size_t size = composer->out->size - composer->start;
    buf_append_bytes(composer->out, zeros, (8 - size % 8) % 8);
}

static void composer_append_part(struct composer *composer, enum segment_part part,
                                 const struct buf *bytes)
{
    composer_pad_to_eight(composer);
    composer->footer.part_at[part] = composer->out->size - composer->start;
    composer->footer.part_size[part] = bytes->size;
    buf_append_str(composer->out, buf_borrow_str(bytes));
    composer->out->failed = composer->out->failed || bytes->failed;
}

/* The lists of trigrams come first: when nothing stands before the segment, their memory becomes
 * the segment's. */
static void composer_begin_segment(struct composer *composer,
                                   const struct segment_contents *contents)
{
    struct buf *lists = &contents->trigrams->lists;
    struct buf *out = composer->out;

    if (out->data == NULL && lists->size <= out->size_max && !lists->failed) {
        composer->footer.part_size[SEGMENT_TRIGRAM_LISTS] = lists->size;
        out->data = lists->data;
        out->size = lists->size;
        out->capacity = lists->capacity;
        buf_init_with_limit(lists, lists->size_max);
    } else {
        composer_append_part(composer, SEGMENT_TRIGRAM_LISTS, lists);
    }
}

static void composer_append_signatures(struct composer *composer,
                                       const struct segment_contents *contents)
{
    size_t start;
    composer_pad_to_eight(composer);
    start = composer->out->size;
    for (size_t i = 0; i < contents->signature_run_count; i++) {
        buf_append_str(composer->out, contents->signature_runs[i]);
    }
    composer->footer.part_at[SEGMENT_SIGNATURES] = start - composer->start;
    composer->footer.part_size[SEGMENT_SIGNATURES] = composer->out->size - start;
}

static void composer_append_rows(struct composer *composer, const struct segment_contents *contents)
{
    struct buf rows;
    struct buf paths;
    uint32_t signature_at = 0;

    buf_init_with_limit(&rows, SEGMENT_BYTES_MAX);
    buf_init_with_limit(&paths, UINT32_MAX);
    for (uint32_t i = 0; i < contents->document_count; i++) {
        struct segment_row row = contents->rows[i];
        row.path_offset = (uint32_t)paths.size;
        row.path_size = (uint32_t)contents->paths[i].size;
        row.signature_at = signature_at;
        signature_at += row.signature_words;
        composer->footer.text_bytes += row.size;
        buf_append_str(&paths, contents->paths[i]);
        buf_append_bytes(&rows, &row, sizeof row);
    }
    composer_append_part(composer, SEGMENT_ROWS, &rows);
    composer_append_part(composer, SEGMENT_PATHS, &paths);
    buf_release_bytes(&rows);
    buf_release_bytes(&paths);
}

bool segment_compose_bytes(const struct segment_contents *contents, struct buf *out,
                           struct err *err)
{
    struct composer composer = { .out = out,
                                 .start = out->size,
                                 .footer = { .magic = SEGMENT_MAGIC,
                                             .version = SEARCH_SEGMENT_VERSION,
                                             .document_count = contents->document_count } };
    struct hash128 sum;

    composer_begin_segment(&composer, contents);
    composer_append_part(&composer, SEGMENT_TRIGRAM_ENTRIES, &contents->trigrams->entries);
    composer_append_part(&composer, SEGMENT_TRIGRAM_BLOCKS, &contents->trigrams->blocks);
    composer_append_part(&composer, SEGMENT_WORD_LISTS, &contents->words->lists);
    composer_append_part(&composer, SEGMENT_WORD_ENTRIES, &contents->words->entries);
    composer_append_part(&composer, SEGMENT_WORD_BLOCKS, &contents->words->blocks);
    composer_append_signatures(&composer, contents);
    composer_append_rows(&composer, contents);
    composer_pad_to_eight(&composer);
    buf_append_bytes(out, &composer.footer, sizeof composer.footer - SEGMENT_SUM_BYTES);
    if (out->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a segment of the text index");
    }
    sum = hash_bytes_to_u128(out->data + composer.start, out->size - composer.start);
    buf_append_bytes(out, &sum.high, sizeof sum.high);
    buf_append_bytes(out, &sum.low, sizeof sum.low);
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for a segment of the text index");
}

/* ------------------------------------------------------------------ opening */

static bool segment_raise_damage(const char *name, const char *what, struct err *err)
{
    return ERR_RAISE(
        err, ERR_CORRUPT,
        "segment '%s' of the text index is damaged (%s); 'parseltongue ingest' mends it", name,
        what);
}

static struct str segment_part_of(struct str bytes, const struct segment_footer *footer,
                                  enum segment_part part)
{
    return str_from_range(bytes.data + footer->part_at[part], (size_t)footer->part_size[part]);
}

static bool segment_parts_are_inside(const struct segment_footer *footer, size_t size)
{
    size_t end = size - sizeof *footer;
    for (unsigned i = 0; i < SEGMENT_PART_COUNT; i++) {
        if (footer->part_at[i] > end || footer->part_size[i] > end - footer->part_at[i] ||
            footer->part_at[i] % 8 != 0) {
            return false;
        }
    }
    return footer->part_size[SEGMENT_ROWS] ==
           (uint64_t)footer->document_count * sizeof(struct segment_row);
}

static struct lists segment_lists_at(struct str bytes, const struct segment_footer *footer,
                                     enum segment_part first, bool with_values)
{
    return (struct lists){ segment_part_of(bytes, footer, first),
                           segment_part_of(bytes, footer, first + 1),
                           segment_part_of(bytes, footer, first + 2),
                           footer->document_count,
                           with_values,
                           false };
}

/* Does a footer of the first version stand at the end? */
static bool segment_has_first_footer(struct str bytes)
{
    uint64_t magic = 0;
    if (bytes.size >= SEGMENT_FIRST_FOOTER_BYTES) {
        memcpy(&magic, bytes.data + bytes.size - SEGMENT_FIRST_FOOTER_BYTES, sizeof magic);
    }
    return magic == SEGMENT_MAGIC;
}

static bool segment_raise_version(const char *name, uint32_t version, struct err *err)
{
    return ERR_RAISE(err, ERR_FORMAT,
                     "segment '%s' of the text index has version %u, this program reads %u; "
                     "'parseltongue ingest' makes it anew",
                     name, version, SEARCH_SEGMENT_VERSION);
}

static bool segment_check_bytes(struct str bytes, const char *name, struct segment_footer *footer,
                                struct err *err)
{
    char own_name[SEARCH_SEGMENT_NAME_BYTES];
    struct hash128 sum;

    if (segment_has_first_footer(bytes)) {
        return segment_raise_version(name, 1, err);
    }
    if (bytes.size < sizeof *footer) {
        return segment_raise_damage(name, "it is too short", err);
    }
    memcpy(footer, bytes.data + bytes.size - sizeof *footer, sizeof *footer);
    if (footer->magic != SEGMENT_MAGIC) {
        return segment_raise_damage(name, "its end is missing", err);
    }
    if (footer->version != SEARCH_SEGMENT_VERSION) {
        return segment_raise_version(name, footer->version, err);
    }
    sum = hash_bytes_to_u128(bytes.data, bytes.size - SEGMENT_SUM_BYTES);
    search_name_segment_bytes(bytes, own_name);
    if (sum.high != footer->sum_high || sum.low != footer->sum_low ||
        !segment_parts_are_inside(footer, bytes.size)) {
        return segment_raise_damage(name, "its checksum differs", err);
    }
    return strcmp(own_name, name) == 0 || segment_raise_damage(name, "it is another segment", err);
}

static bool segment_row_is_inside(const struct segment_row *row,
                                  const struct segment_footer *footer)
{
    return (uint64_t)row->path_offset + row->path_size <= footer->part_size[SEGMENT_PATHS] &&
           ((uint64_t)row->signature_at + row->signature_words) * sizeof(uint64_t) <=
               footer->part_size[SEGMENT_SIGNATURES];
}

static void segment_lie_at(struct search_segment *segment, struct str bytes,
                           const struct segment_footer *footer)
{
    segment->trigrams = segment_lists_at(bytes, footer, SEGMENT_TRIGRAM_LISTS, false);
    segment->words = segment_lists_at(bytes, footer, SEGMENT_WORD_LISTS, true);
    segment->rows =
        (const struct segment_row *)(const void *)(bytes.data + footer->part_at[SEGMENT_ROWS]);
    segment->signatures =
        (const uint64_t *)(const void *)(bytes.data + footer->part_at[SEGMENT_SIGNATURES]);
    segment->paths = segment_part_of(bytes, footer, SEGMENT_PATHS);
    segment->bytes = bytes;
}

static bool segment_open_bytes(struct str bytes, const char *name, struct search_segment **out,
                               struct err *err)
{
    struct segment_footer footer;
    struct search_segment *segment;

    if (!segment_check_bytes(bytes, name, &footer, err)) {
        return false;
    }
    segment = mem_alloc_zeroed(1, sizeof *segment);
    if (segment == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    }
    segment_lie_at(segment, bytes, &footer);
    segment->document_count = footer.document_count;
    segment->text_bytes = footer.text_bytes;
    (void)snprintf(segment->name, sizeof segment->name, "%s", name);
    for (uint32_t i = 0; i < segment->document_count; i++) {
        if (!segment_row_is_inside(&segment->rows[i], &footer)) {
            mem_free_block(segment);
            return segment_raise_damage(name, "a row points outside", err);
        }
    }
    *out = segment;
    return true;
}

static bool segment_take_named_bytes(struct buf *bytes, const char *name,
                                     struct search_segment **out, struct err *err)
{
    if (!segment_open_bytes(buf_borrow_str(bytes), name, out, err)) {
        buf_release_bytes(bytes);
        return false;
    }
    (*out)->owned = *bytes;
    buf_init_with_limit(bytes, SEGMENT_BYTES_MAX);
    return true;
}

bool search_segment_take_bytes(struct buf *bytes, struct search_segment **out, struct err *err)
{
    char name[SEARCH_SEGMENT_NAME_BYTES];
    search_name_segment_bytes(buf_borrow_str(bytes), name);
    return segment_take_named_bytes(bytes, name, out, err);
}

/* flags: MAP_POPULATE when all of it will be read at once, or 0. */
static bool segment_map_file(const char *path, int flags, struct str *bytes, struct err *err)
{
    struct stat about;
    void *map = MAP_FAILED;
    int os_errno;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        return ERR_RAISE_OS(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno,
                            "cannot open '%s' of the text index", path);
    }
    if (fstat(fd, &about) == 0 && about.st_size > 0) {
        map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | flags, fd, 0);
    } else {
        about.st_size = 0;
        errno = EINVAL;
    }
    os_errno = errno;
    (void)close(fd);
    if (map == MAP_FAILED) {
        return ERR_RAISE_OS(err, ERR_CORRUPT, os_errno, "cannot map '%s' of the text index", path);
    }
    *bytes = str_from_range(map, (size_t)about.st_size);
    return true;
}

static void segment_unmap_bytes(struct str bytes)
{
    void *map;
    memcpy(&map, &bytes.data, sizeof map);
    (void)munmap(map, bytes.size);
}

void search_segment_leave_memory(struct search_segment *segment, const char *path)
{
    struct err ignored = { .code = ERR_NONE };
    struct segment_footer footer;
    struct str bytes = STR_EMPTY;

    if (segment->owned.data == NULL || !segment_map_file(path, 0, &bytes, &ignored)) {
        return;
    }
    if (bytes.size != segment->bytes.size) {
        segment_unmap_bytes(bytes);
        return;
    }
    memcpy(&footer, segment->bytes.data + bytes.size - sizeof footer, sizeof footer);
    segment_lie_at(segment, bytes, &footer);
    buf_release_bytes(&segment->owned);
}

static bool segment_open_path(const char *path, const char *name, struct search_segment **out,
                              struct err *err)
{
    struct str bytes = STR_EMPTY;
    if (!segment_map_file(path, MAP_POPULATE, &bytes, err)) {
        return false;
    }
    if (!segment_open_bytes(bytes, name, out, err)) {
        segment_unmap_bytes(bytes);
        return false;
    }
    return true;
}

void search_append_segments_folder(struct str path, struct buf *out)
{
    buf_append_str(out, path);
    buf_append_cstring(out, "-text");
    buf_append_byte(out, '\0');
}

bool search_segment_open_named(const struct search_place *place, struct str name,
                               struct search_segment **out, struct err *err)
{
    char text[SEARCH_SEGMENT_NAME_BYTES];
    struct buf buf;
    bool done;

    if (!search_is_segment_name(name)) {
        return ERR_RAISE(err, ERR_CORRUPT, "the list of the text index names no segment");
    }
    (void)snprintf(text, sizeof text, "%.*s", STR_ARG(name));
    buf_init_with_limit(&buf, SEGMENT_BYTES_MAX);
    if (place->folder == NULL) {
        done = place->load(place->context, name, &buf, err);
        if (done) {
            return segment_take_named_bytes(&buf, text, out, err);
        }
    } else {
        buf_append_format(&buf, "%s/%s", place->folder, text);
        buf_append_byte(&buf, '\0');
        done = (!buf.failed || ERR_RAISE(err, ERR_MEMORY, "no memory for the text index")) &&
               segment_open_path(buf.data, text, out, err);
    }
    buf_release_bytes(&buf);
    return done;
}

bool search_segments_open_listed(const struct search_place *place, struct str list,
                                 struct arena *arena, struct search_segment ***out, size_t *count,
                                 struct err *err)
{
    size_t room = list.size / (SEARCH_SEGMENT_NAME_BYTES - 1) + 1;
    struct search_segment **segments =
        arena_alloc_zeroed(arena, room, sizeof(struct search_segment *));
    struct str rest = list;
    struct str name;
    bool more = true;
    bool done = segments != NULL || ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");

    *count = 0;
    while (done && str_split_next_part(&rest, &more, '\n', &name)) {
        if (name.size > 0) {
            done = search_segment_open_named(place, name, &segments[*count], err);
            *count += done ? 1 : 0;
        }
    }
    for (size_t i = 0; !done && i < *count; i++) {
        search_segment_close_all(segments[i]);
    }
    *out = segments;
    return done;
}

void search_segment_close_all(struct search_segment *segment)
{
    if (segment == NULL) {
        return;
    }
    if (segment->owned.data == NULL) {
        segment_unmap_bytes(segment->bytes);
    }
    buf_release_bytes(&segment->owned);
    mem_free_block(segment);
}

const char *search_segment_name(const struct search_segment *segment)
{
    return segment->name;
}

uint32_t search_segment_count_documents(const struct search_segment *segment)
{
    return segment->document_count;
}

uint64_t search_segment_text_bytes(const struct search_segment *segment)
{
    return segment->text_bytes;
}

struct search_document search_segment_document_at(const struct search_segment *segment,
                                                  uint32_t number)
{
    const struct segment_row *row = &segment->rows[number];
    return (struct search_document){
        .path = str_from_range(segment->paths.data + row->path_offset, row->path_size),
        .hash = { row->hash_high, row->hash_low },
        .size = row->size,
    };
}

/* ------------------------------------------------------------------ merging */

struct segment_live {
    struct str path;
    uint32_t segment;
    uint32_t document;
};

static int segment_compare_live(const void *left, const void *right)
{
    const struct segment_live *a = left;
    const struct segment_live *b = right;
    int order = str_compare_bytes(a->path, b->path);
    return order != 0 ? order : (a->segment > b->segment) - (a->segment < b->segment);
}

struct segment_merge {
    struct search_segment *const *segments;
    size_t count;
    struct arena arena;
    struct segment_live *live;
    uint32_t live_count;
    uint32_t **numbers; /* [segment][document] -> number in the new one */
    struct segment_row *rows;
    struct str *paths;
    struct str *signatures;
};

static struct str segment_signature_bytes(const struct search_segment *segment, uint32_t document)
{
    const struct segment_row *row = &segment->rows[document];
    const void *words = segment->signatures + row->signature_at;
    return str_from_range(words, row->signature_words * sizeof *segment->signatures);
}

static bool segment_collect_live(struct segment_merge *merge, const bool *const *live)
{
    size_t total = 0;
    for (size_t s = 0; s < merge->count; s++) {
        total += merge->segments[s]->document_count;
    }
    merge->live = arena_alloc_bytes(&merge->arena, sizeof *merge->live * (total + 1));
    merge->rows = arena_alloc_bytes(&merge->arena, sizeof *merge->rows * (total + 1));
    merge->paths = arena_alloc_bytes(&merge->arena, sizeof *merge->paths * (total + 1));
    merge->signatures = arena_alloc_bytes(&merge->arena, sizeof *merge->signatures * (total + 1));
    merge->numbers = arena_alloc_bytes(&merge->arena, sizeof *merge->numbers * (merge->count + 1));
    if (merge->live == NULL || merge->rows == NULL || merge->paths == NULL ||
        merge->signatures == NULL || merge->numbers == NULL) {
        return false;
    }
    for (size_t s = 0; s < merge->count; s++) {
        uint32_t documents = merge->segments[s]->document_count;
        merge->numbers[s] =
            arena_alloc_bytes(&merge->arena, sizeof **merge->numbers * ((size_t)documents + 1));
        if (merge->numbers[s] == NULL) {
            return false;
        }
        for (uint32_t d = 0; d < documents; d++) {
            merge->numbers[s][d] = UINT32_MAX;
            if (live[s][d]) {
                merge->live[merge->live_count++] =
                    (struct segment_live){ search_segment_document_at(merge->segments[s], d).path,
                                           (uint32_t)s, d };
            }
        }
    }
    qsort(merge->live, merge->live_count, sizeof *merge->live, segment_compare_live);
    for (uint32_t i = 0; i < merge->live_count; i++) {
        const struct segment_live *one = &merge->live[i];
        merge->numbers[one->segment][one->document] = i;
        merge->rows[i] = merge->segments[one->segment]->rows[one->document];
        merge->paths[i] = one->path;
        merge->signatures[i] =
            segment_signature_bytes(merge->segments[one->segment], one->document);
    }
    return true;
}

static bool segment_merge_lists(const struct segment_merge *merge, bool words,
                                struct lists_writer *writer, struct err *err)
{
    struct lists_input *inputs = mem_alloc_zeroed(merge->count + 1, sizeof *inputs);
    bool done;

    if (inputs == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
    }
    for (size_t s = 0; s < merge->count; s++) {
        inputs[s].lists = words ? merge->segments[s]->words : merge->segments[s]->trigrams;
        inputs[s].documents = merge->numbers[s];
    }
    done = lists_merge_inputs(inputs, merge->count, writer, err);
    mem_free_block(inputs);
    return done;
}

bool search_merge_segment_bytes(struct search_segment *const *segments, size_t count,
                                const bool *const *live, struct buf *out, struct err *err)
{
    struct segment_merge merge = { .segments = segments, .count = count };
    struct lists_writer trigrams;
    struct lists_writer words;
    bool done;

    arena_init_with_limit(&merge.arena, SEGMENT_BYTES_MAX);
    if (!segment_collect_live(&merge, live)) {
        arena_release_all_blocks(&merge.arena);
        return ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
    }
    lists_writer_init(&trigrams, merge.live_count, false);
    lists_writer_init(&words, merge.live_count, true);
    done = segment_merge_lists(&merge, false, &trigrams, err) &&
           segment_merge_lists(&merge, true, &words, err);
    if (done) {
        struct segment_contents contents = { &trigrams,       &words,           merge.rows,
                                             merge.paths,     merge.live_count, merge.signatures,
                                             merge.live_count };
        done = segment_compose_bytes(&contents, out, err);
    }
    lists_writer_release(&trigrams);
    lists_writer_release(&words);
    arena_release_all_blocks(&merge.arena);
    return done;
}
