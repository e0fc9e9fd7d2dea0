/* ingest_texts.c - keeps the text index in step with the generation being written.
 *
 * Segments are files beside the database, named by their checksum; a generation lists its segments
 * in the meta value SEARCH_SEGMENTS_META, so they become visible with it. Without a folder (mem:)
 * their bytes are meta values too. A document is a file's path and content hash; what no stored
 * segment holds goes to a new segment, and a document whose file is gone or different is dead by
 * not being named in the files of the generation. Small segments and those with many dead documents
 * are merged. Segments that nobody lists are removed under the writer's lock. */
#include "ingest/ingest_internal.h"

#include "search/search.h"
#include "util/array.h"
#include "util/file.h"
#include "util/mem.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define TEXTS_SEGMENTS_KEPT  6U /* more are merged; each costs a look-up a query */
#define TEXTS_BYTES_MAX      ((size_t)1 << 40U)
#define TEXTS_PATH_BYTES_MAX ((size_t)64 * 1024)
#define TEXTS_MEMORY_MAX     (512ULL * 1024 * 1024)

struct text_segment {
    struct search_segment *segment;
    bool *live; /* of each document */
    uint32_t live_count;
};
struct ingest_texts {
    struct {
        ARRAY_FIELDS(struct text_segment);
    } segments;
    bool was_sound; /* all stored segments could be opened */
};

static bool texts_load_stored(void *context, struct str name, struct buf *out, struct err *err)
{
    return store_load_meta_value(context, name, out, err);
}

static bool texts_open_listed(struct ingest_run *run, struct store_read *read, struct err *err)
{
    struct search_place place = { run->options->segments_folder, texts_load_stored, read };
    struct search_segment **segments = NULL;
    size_t count = 0;
    struct buf list;
    bool done;

    buf_init_with_limit(&list, TEXTS_PATH_BYTES_MAX);
    done = store_load_meta_value(read, STR(SEARCH_SEGMENTS_META), &list, err) &&
           search_segments_open_listed(&place, buf_borrow_str(&list), &run->arena, &segments,
                                       &count, err);
    buf_release_bytes(&list);
    for (size_t i = 0; i < count && done; i++) {
        struct text_segment *part = array_push_slot(&run->texts->segments, UINT32_MAX);
        if (part == NULL) {
            search_segment_close_all(segments[i]);
        } else {
            *part = (struct text_segment){ .segment = segments[i] };
        }
        run->texts->was_sound = run->texts->was_sound && part != NULL;
    }
    return done;
}

static void texts_drop_segments(struct ingest_texts *texts)
{
    for (size_t i = 0; i < texts->segments.count; i++) {
        search_segment_close_all(texts->segments.items[i].segment);
        mem_free_block(texts->segments.items[i].live);
    }
    texts->segments.count = 0;
}

bool ingest_open_texts(struct ingest_run *run, struct err *err)
{
    struct store_read *read = NULL;
    struct err why = { .code = ERR_NONE };
    uint64_t generation = 0;

    run->texts = mem_alloc_zeroed(1, sizeof *run->texts);
    if (run->texts == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    }
    if (!store_begin_read_view(run->store, &read, err)) {
        return false;
    }
    run->texts->was_sound = true;
    if (!store_load_generation_number(read, &generation, &why) || run->options->rebuild ||
        !texts_open_listed(run, read, &why)) {
        run->texts->was_sound = false;
    }
    store_end_read_view(read);
    if (!run->texts->was_sound) { /* missing, damaged or of another version: made anew */
        texts_drop_segments(run->texts);
        run->changed = run->changed || generation > 0;
    }
    return true;
}

void ingest_close_texts(struct ingest_run *run)
{
    if (run->texts != NULL) {
        texts_drop_segments(run->texts);
        array_free_items(&run->texts->segments);
        mem_free_block(run->texts);
        run->texts = NULL;
    }
}

/* ------------------------------------------------------------------ what is indexed already */

static bool texts_slot_has_text(const struct ingest_slot *slot)
{
    return (slot->hash.high != 0 || slot->hash.low != 0) && slot->status != FILE_STATUS_BINARY &&
           slot->status != FILE_STATUS_TOO_LARGE && slot->status != FILE_STATUS_OUT_OF_MEMORY;
}

static int texts_compare_slot_path(const void *key, const void *item)
{
    return str_compare_bytes(*(const struct str *)key, ((const struct ingest_slot *)item)->path);
}

/* Marks what lives on, newest segment first; done[s] is set for each slot found. */
static bool texts_match_segments(struct ingest_run *run, bool *done)
{
    struct ingest_texts *texts = run->texts;
    for (size_t s = texts->segments.count; s > 0; s--) {
        struct text_segment *part = &texts->segments.items[s - 1];
        uint32_t count = search_segment_count_documents(part->segment);
        part->live = mem_alloc_zeroed((size_t)count + 1, sizeof *part->live);
        if (part->live == NULL) {
            return false;
        }
        for (uint32_t d = 0; d < count; d++) {
            struct search_document document = search_segment_document_at(part->segment, d);
            struct ingest_slot *slot = bsearch(&document.path, run->slots, run->slot_count,
                                               sizeof *run->slots, texts_compare_slot_path);
            if (slot != NULL && texts_slot_has_text(slot) && !done[slot - run->slots] &&
                hash_equals_u128(slot->hash, document.hash)) {
                done[slot - run->slots] = true;
                part->live[d] = true;
                part->live_count++;
            }
        }
    }
    return true;
}

/* ------------------------------------------------------------------ new documents */

struct texts_source {
    struct ingest_run *run;
    const struct search_document *documents;
    const uint32_t *slots; /* document -> slot */
};

static void texts_append_symbols(const struct ingest_slot *slot, struct buf *out)
{
    const struct facts *facts = &slot->facts;
    for (uint32_t i = 1; facts->header != NULL && i < facts->header->entity_count; i++) {
        buf_append_str(out, facts_borrow_text(facts, facts->entities[i].name));
        buf_append_byte(out, '\n');
    }
}

static bool texts_load_content(void *context, size_t index, struct search_content *content,
                               struct err *err)
{
    const struct texts_source *source = context;
    const struct ingest_slot *slot = &source->run->slots[source->slots[index]];

    texts_append_symbols(slot, &content->symbols);
    return parse_read_text_again(source->run->walk.root_fd, slot->path, slot->hash, &content->text,
                                 &content->known, err) &&
           (!content->symbols.failed || ERR_RAISE(err, ERR_MEMORY, "no memory to index texts")) &&
           (!atomic_load_explicit(&source->run->texts_unwanted, memory_order_relaxed) ||
            ERR_RAISE(err, ERR_CANCELLED, "texts are not indexed: the run failed")) &&
           ingest_check_stop_flag(source->run, err);
}

static bool texts_format_path(const struct ingest_run *run, const char *name, struct buf *path)
{
    buf_append_format(path, "%s/%s", run->options->segments_folder, name);
    buf_append_byte(path, '\0');
    return !path->failed;
}

static bool texts_store_bytes(struct ingest_run *run, struct str bytes, struct err *err)
{
    char name[SEARCH_SEGMENT_NAME_BYTES];
    struct buf path;
    bool done;

    search_name_segment_bytes(bytes, name);
    if (run->options->segments_folder == NULL) {
        return store_put_meta_value(run->write, str_from_cstring(name), bytes, err);
    }
    buf_init_with_limit(&path, TEXTS_PATH_BYTES_MAX);
    done = (texts_format_path(run, name, &path) ||
            ERR_RAISE(err, ERR_MEMORY, "no memory for the text index")) &&
           file_make_folder_path(run->options->segments_folder, err) &&
           file_write_whole_atomic(path.data, bytes, err);
    buf_release_bytes(&path);
    return done;
}

/* One just written. */
static void texts_lean_on_file(const struct ingest_run *run, struct search_segment *segment)
{
    struct buf path;

    buf_init_with_limit(&path, TEXTS_PATH_BYTES_MAX);
    if (run->options->segments_folder != NULL &&
        texts_format_path(run, search_segment_name(segment), &path)) {
        search_segment_leave_memory(segment, path.data);
    }
    buf_release_bytes(&path);
}

/* Takes the bytes of a segment: a file, or a value in the store; and opens it. */
static bool texts_keep_segment(struct ingest_run *run, struct buf *bytes, struct err *err)
{
    struct text_segment part = { .segment = NULL };
    struct text_segment *slot;

    if (!texts_store_bytes(run, buf_borrow_str(bytes), err) ||
        !search_segment_take_bytes(bytes, &part.segment, err)) {
        return false;
    }
    texts_lean_on_file(run, part.segment);
    part.live_count = search_segment_count_documents(part.segment);
    part.live = mem_alloc_zeroed((size_t)part.live_count + 1, sizeof *part.live);
    slot = part.live != NULL ? array_push_slot(&run->texts->segments, UINT32_MAX) : NULL;
    if (slot == NULL) {
        mem_free_block(part.live);
        search_segment_close_all(part.segment);
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    }
    for (uint32_t d = 0; d < part.live_count; d++) {
        part.live[d] = true;
    }
    *slot = part;
    return true;
}

/* At this time only facts and links are in memory, and they give way to a file. */
static struct search_build_options texts_build_options(const struct ingest_run *run)
{
    uint64_t half = run->summary->memory_bytes_max / 2;
    unsigned batch = run->options->batch_files;
    return (struct search_build_options){
        .threads = run->threads,
        .batch_files = batch > 0 ? batch : INGEST_BATCH_FILES_DEFAULT,
        .memory_bytes = half > 0 && half < TEXTS_MEMORY_MAX ? half : TEXTS_MEMORY_MAX,
    };
}

static bool texts_build_segments(struct ingest_run *run, const struct texts_source *source,
                                 size_t count, struct err *err)
{
    struct search_build_options options = texts_build_options(run);
    size_t first = 0;
    bool done = true;

    while (first < count && done) {
        size_t size = search_count_segment_documents(source->documents, count, first, &options);
        struct texts_source part = { run, source->documents + first, source->slots + first };
        struct search_source texts = { part.documents, size, texts_load_content, &part };
        struct buf bytes;
        buf_init_with_limit(&bytes, TEXTS_BYTES_MAX);
        done = search_build_segment_bytes(&texts, &options, &bytes, err) &&
               texts_keep_segment(run, &bytes, err);
        buf_release_bytes(&bytes);
        first += size;
    }
    return done;
}

static bool texts_index_new_slots(struct ingest_run *run, const bool *indexed, struct err *err)
{
    size_t room = run->slot_count + 1;
    struct search_document *documents = mem_alloc_zeroed(room, sizeof *documents);
    uint32_t *slots = mem_alloc_zeroed(room, sizeof *slots);
    size_t count = 0;
    bool done = documents != NULL && slots != NULL;

    for (size_t i = 0; i < run->slot_count && done; i++) {
        const struct ingest_slot *slot = &run->slots[i];
        if (texts_slot_has_text(slot) && !indexed[i]) {
            documents[count] = (struct search_document){ slot->path, slot->hash, slot->size };
            slots[count++] = (uint32_t)i;
        }
    }
    if (!done) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory to index texts");
    } else {
        struct texts_source source = { run, documents, slots };
        run->summary->texts_indexed_now = count;
        done = texts_build_segments(run, &source, count, err);
    }
    mem_free_block(documents);
    mem_free_block(slots);
    return done;
}

/* ------------------------------------------------------------------ merging */

static uint64_t texts_weight(const struct text_segment *part)
{
    return search_segment_text_bytes(part->segment);
}

/* Drops segments without live documents; the others move up. */
static void texts_drop_dead(struct ingest_texts *texts)
{
    size_t kept = 0;
    for (size_t i = 0; i < texts->segments.count; i++) {
        struct text_segment *part = &texts->segments.items[i];
        if (part->live_count > 0) {
            texts->segments.items[kept++] = *part;
            continue;
        }
        search_segment_close_all(part->segment);
        mem_free_block(part->live);
    }
    texts->segments.count = kept;
}

/* Chooses what to merge: chosen[s]. Segments more than half dead always; when there are too many,
 * from the smallest on as long as the next is not more than twice all before it, so that a large
 * one is not written again for every small change. Returns how many. */
static size_t texts_choose_merge(const struct ingest_texts *texts, bool *chosen)
{
    size_t count = texts->segments.count;
    size_t taken = 0;
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        const struct text_segment *part = &texts->segments.items[i];
        if (part->live_count * 2 < search_segment_count_documents(part->segment)) {
            chosen[i] = true;
            taken++;
            sum += texts_weight(part);
        }
    }
    while (count - taken + (taken > 0 ? 1 : 0) > TEXTS_SEGMENTS_KEPT) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
            if (!chosen[i] &&
                (best == SIZE_MAX || texts_weight(&texts->segments.items[i]) <
                                         texts_weight(&texts->segments.items[best]))) {
                best = i;
            }
        }
        if (best == SIZE_MAX ||
            (taken >= 2 && texts_weight(&texts->segments.items[best]) > 2 * sum)) {
            break;
        }
        chosen[best] = true;
        taken++;
        sum += texts_weight(&texts->segments.items[best]);
    }
    return taken;
}

static bool texts_merge_chosen(struct ingest_run *run, const bool *chosen, size_t taken,
                               struct err *err)
{
    struct ingest_texts *texts = run->texts;
    struct search_segment **segments = mem_alloc_zeroed(taken + 1, sizeof(struct search_segment *));
    const bool **live = mem_alloc_zeroed(taken + 1, sizeof *live);
    size_t before = texts->segments.count;
    size_t count = 0;
    struct buf bytes;
    bool done = segments != NULL && live != NULL;

    buf_init_with_limit(&bytes, TEXTS_BYTES_MAX);
    for (size_t i = 0; i < before && done; i++) {
        if (chosen[i]) {
            segments[count] = texts->segments.items[i].segment;
            live[count++] = texts->segments.items[i].live;
        }
    }
    done = (done || ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index")) &&
           search_merge_segment_bytes(segments, count, live, &bytes, err) &&
           texts_keep_segment(run, &bytes, err);
    for (size_t i = 0; i < before && done; i++) {
        texts->segments.items[i].live_count = chosen[i] ? 0 : texts->segments.items[i].live_count;
    }
    buf_release_bytes(&bytes);
    mem_free_block(segments);
    mem_free_block(live);
    texts_drop_dead(texts);
    return done;
}

static bool texts_merge_if_many(struct ingest_run *run, struct err *err)
{
    struct ingest_texts *texts = run->texts;
    bool *chosen;
    size_t taken;
    bool done;

    texts_drop_dead(texts);
    chosen = mem_alloc_zeroed(texts->segments.count + 1, sizeof *chosen);
    if (chosen == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
    }
    taken = texts_choose_merge(texts, chosen);
    done = taken == 0 || texts_merge_chosen(run, chosen, taken, err);
    mem_free_block(chosen);
    return done;
}

/* ------------------------------------------------------------------ the step */

bool ingest_put_texts_list(struct ingest_run *run, struct err *err)
{
    struct buf list;
    bool done;

    buf_init_with_limit(&list, TEXTS_PATH_BYTES_MAX);
    for (size_t i = 0; i < run->texts->segments.count; i++) {
        buf_append_cstring(&list, search_segment_name(run->texts->segments.items[i].segment));
        buf_append_byte(&list, '\n');
    }
    done = list.failed ? ERR_RAISE(err, ERR_MEMORY, "no memory for the text index")
                       : store_put_meta_value(run->write, STR(SEARCH_SEGMENTS_META),
                                              buf_borrow_str(&list), err);
    buf_release_bytes(&list);
    return done;
}

bool ingest_index_texts(struct ingest_run *run, struct err *err)
{
    bool *indexed = mem_alloc_zeroed(run->slot_count + 1, sizeof *indexed);
    bool done;

    if (indexed == NULL || !texts_match_segments(run, indexed)) {
        mem_free_block(indexed);
        return ERR_RAISE(err, ERR_MEMORY, "no memory to index texts");
    }
    done = texts_index_new_slots(run, indexed, err) && texts_merge_if_many(run, err);
    mem_free_block(indexed);
    return done;
}

void ingest_count_texts(struct ingest_run *run)
{
    for (size_t i = 0; i < run->texts->segments.count; i++) {
        run->summary->text_bytes += texts_weight(&run->texts->segments.items[i]);
    }
    run->summary->text_segments = run->texts->segments.count;
}

/* ------------------------------------------------------------------ leftovers */

static bool texts_list_holds(struct str list, struct str name)
{
    struct str rest = list;
    struct str part;
    bool more = true;
    while (str_split_next_part(&rest, &more, '\n', &part)) {
        if (str_equals_bytes(part, name)) {
            return true;
        }
    }
    return false;
}

static void texts_sweep_folder(const char *folder, struct str list)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    if (dir == NULL) {
        return;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_type == DT_REG && !texts_list_holds(list, str_from_cstring(entry->d_name))) {
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    (void)closedir(dir);
}

void ingest_sweep_texts(struct ingest_run *run)
{
    struct store_read *read = NULL;
    struct err ignored = { .code = ERR_NONE };
    struct buf list;

    if (run->options->segments_folder == NULL ||
        !store_begin_read_view(run->store, &read, &ignored)) {
        return;
    }
    buf_init_with_limit(&list, TEXTS_PATH_BYTES_MAX);
    if (store_load_meta_value(read, STR(SEARCH_SEGMENTS_META), &list, &ignored)) {
        texts_sweep_folder(run->options->segments_folder, buf_borrow_str(&list));
    }
    store_end_read_view(read);
    buf_release_bytes(&list);
}
