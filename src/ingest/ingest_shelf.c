/* ingest_shelf.c - facts and texts of files as they were, for when they are so again.
 *
 * A checkout of another branch replaces files by versions that may have been parsed before. What a
 * generation drops is put on the shelf: a folder beside the database with one file for each
 * (path, content, program, options), named by a hash of these. When a file must be parsed, its
 * bytes are hashed first and the shelf is asked.
 *
 *   head | reason | zstd frame of the facts | zstd frame of the text
 *
 * The folder is a cache: what is damaged or half written is not taken, nothing depends on it being
 * there, and no write to it is waited for. When it holds more than its limit, what was not used
 * for longest goes. */
#include "ingest/ingest_internal.h"

#include "util/array.h"
#include "util/file.h"
#include "util/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHELF_MAGIC          UINT64_C(0x31465043484c5350)
#define SHELF_FILE_BYTES_MAX ((uint64_t)64 * 1024 * 1024)
#define SHELF_BYTES_DEFAULT  ((uint64_t)512 * 1024 * 1024)
#define SHELF_LOOK_EVERY     16U /* generations, or files that were put, between looks at the size */
#define SHELF_KEEP_SHARE     4U  /* a look past the limit frees one in so many of the bytes */

struct shelf_head {
    uint64_t magic;
    uint64_t checksum; /* of all behind the head */
    uint64_t facts_size;
    uint64_t text_size;
    uint32_t reason_size;
    uint32_t status;
};
struct shelf_place {
    char name[PATH_MAX];
};

/* ------------------------------------------------------------------ names */

static bool shelf_name_place(const struct ingest_run *run, struct str path, struct hash128 hash,
                             struct shelf_place *place)
{
    char hex[HASH128_HEX_BYTES];
    struct hash_stream *stream = hash_stream_create_new();
    int size;

    if (stream == NULL || run->options->shelf_folder == NULL) {
        hash_stream_free_state(stream);
        return false;
    }
    hash_stream_add_bytes(stream, ingest_builder_name, strlen(ingest_builder_name) + 1);
    hash_stream_add_bytes(stream, run->options_text.data, run->options_text.size);
    hash_stream_add_bytes(stream, &hash, sizeof hash);
    hash_stream_add_bytes(stream, path.data, path.size);
    hash_format_hex_text(hash_stream_read_value(stream), hex);
    hash_stream_free_state(stream);
    size = snprintf(place->name, sizeof place->name, "%s/%s", run->options->shelf_folder, hex);
    return size > 0 && (size_t)size < sizeof place->name;
}

/* ------------------------------------------------------------------ taking */

struct shelf_item {
    struct shelf_head head;
    struct str reason;
    struct str facts_zstd;
    struct str text_zstd;
};

static bool shelf_open_item(struct str bytes, struct shelf_item *item)
{
    const struct shelf_head *head = &item->head;
    const char *at = bytes.data + sizeof *head;
    size_t rest = bytes.size - sizeof *head;

    if (bytes.size < sizeof *head) {
        return false;
    }
    memcpy(&item->head, bytes.data, sizeof item->head);
    if (head->magic != SHELF_MAGIC || head->facts_size > rest || head->text_size > rest ||
        head->reason_size + head->facts_size + head->text_size != rest ||
        head->checksum != hash_bytes_to_u64(at, rest)) {
        return false;
    }
    item->reason = str_from_range(at, head->reason_size);
    item->facts_zstd = str_from_range(at + head->reason_size, head->facts_size);
    item->text_zstd = str_from_range(at + head->reason_size + head->facts_size, head->text_size);
    return true;
}

/* Facts that were sound when they were put there; *taken false: they are not. */
static bool shelf_take_item(struct ingest_run *run, struct ingest_slot *slot,
                            const struct shelf_item *item, struct hash128 hash, bool *taken,
                            struct err *err)
{
    struct err why = { .code = ERR_NONE };
    struct facts facts;
    struct buf bytes;
    bool done = true;

    buf_init_with_limit(&bytes, SIZE_MAX / 2);
    *taken = store_expand_bytes(item->facts_zstd, &bytes, &why) &&
             facts_open_checked_view(buf_borrow_str(&bytes), &facts, &why);
    if (*taken) {
        slot->reason = arena_copy_str(&run->arena, item->reason);
        slot->status = (enum file_status)item->head.status;
        slot->language = facts.header->language;
        slot->hash = hash;
        done = ingest_keep_slot_facts(run, slot, &facts, err) &&
               store_put_packed_facts(run->write, slot->path, hash, item->facts_zstd, err) &&
               store_put_file_text(run->write, hash, item->text_zstd, err);
    }
    buf_release_bytes(&bytes);
    return done;
}

static bool shelf_try_slot(struct ingest_run *run, struct ingest_slot *slot, struct buf *source,
                           struct buf *bytes, struct err *err)
{
    struct err ignored = { .code = ERR_NONE };
    struct shelf_place place;
    struct shelf_item item;
    struct hash128 hash;
    bool taken = false;

    buf_clear_keep_memory(source);
    buf_clear_keep_memory(bytes);
    if (slot->size > SHELF_FILE_BYTES_MAX ||
        !file_read_whole_bytes(run->walk.root_fd, slot->path.data, slot->size, source, &ignored) ||
        source->size != slot->size) {
        return true;
    }
    hash = hash_bytes_to_u128(source->data, source->size);
    if (!shelf_name_place(run, slot->path, hash, &place) ||
        !file_read_whole_bytes(AT_FDCWD, place.name, 2 * SHELF_FILE_BYTES_MAX, bytes, &ignored)) {
        return true;
    }
    if (!shelf_open_item(buf_borrow_str(bytes), &item)) {
        (void)unlink(place.name);
        return true;
    }
    if (!shelf_take_item(run, slot, &item, hash, &taken, err)) {
        return false;
    }
    run->summary->files_recalled += taken;
    (void)utimensat(AT_FDCWD, place.name, NULL, 0); /* used now */
    return true;
}

bool ingest_shelf_take_slots(struct ingest_run *run, struct err *err)
{
    struct buf source;
    struct buf bytes;
    bool done = true;

    if (run->options->shelf_folder == NULL || access(run->options->shelf_folder, F_OK) != 0) {
        return true;
    }
    buf_init_with_limit(&source, SHELF_FILE_BYTES_MAX);
    buf_init_with_limit(&bytes, 2 * SHELF_FILE_BYTES_MAX);
    for (size_t i = 0; i < run->slot_count && done; i++) {
        if (run->slots[i].status == FILE_STATUS_COUNT) {
            done = shelf_try_slot(run, &run->slots[i], &source, &bytes, err) &&
                   ingest_check_stop_flag(run, err);
        }
    }
    buf_release_bytes(&source);
    buf_release_bytes(&bytes);
    return done;
}

/* ------------------------------------------------------------------ putting */

void ingest_shelf_note_row(struct ingest_run *run, const struct store_file *row)
{
    struct ingest_dropped *slot = NULL;

    if (run->options->shelf_folder == NULL || !run->may_reuse ||
        (row->status != FILE_STATUS_PARSED && row->status != FILE_STATUS_PARSED_WITH_ERRORS)) {
        return;
    }
    slot = array_push_slot(&run->dropped, UINT32_MAX);
    if (slot != NULL) { /* it is a cache: for want of memory the row is not kept */
        *slot = (struct ingest_dropped){ .path = arena_copy_str(&run->arena, row->path),
                                         .reason = arena_copy_str(&run->arena, row->reason),
                                         .hash = row->hash,
                                         .status = row->status };
    }
}

static void shelf_write_file(const struct shelf_place *place, struct str bytes)
{
    struct err ignored = { .code = ERR_NONE };
    char part[PATH_MAX + 8];
    int fd;

    (void)snprintf(part, sizeof part, "%s.part", place->name);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        return;
    }
    if (!file_write_all_bytes(fd, bytes.data, bytes.size, &ignored) ||
        rename(part, place->name) != 0) {
        (void)unlink(part);
    }
    (void)close(fd);
}

/* False: the row has no facts or text to keep; never a reason to fail. */
static bool shelf_make_item(struct store_read *read, const struct ingest_dropped *row,
                            struct buf *raw, struct buf *out)
{
    struct err ignored = { .code = ERR_NONE };
    struct shelf_head head = { .magic = SHELF_MAGIC,
                               .reason_size = (uint32_t)row->reason.size,
                               .status = (uint32_t)row->status };
    size_t begin;

    buf_clear_keep_memory(out);
    buf_append_bytes(out, &head, sizeof head);
    buf_append_str(out, row->reason);
    begin = out->size;
    buf_clear_keep_memory(raw);
    if (!store_load_file_facts(read, row->path, row->hash, raw, &ignored) ||
        !store_compress_bytes(buf_borrow_str(raw), out, &ignored)) {
        return false;
    }
    head.facts_size = out->size - begin;
    begin = out->size;
    buf_clear_keep_memory(raw);
    if (!store_load_file_text(read, row->hash, raw, &ignored) ||
        !store_compress_bytes(buf_borrow_str(raw), out, &ignored) || out->failed) {
        return false;
    }
    head.text_size = out->size - begin;
    head.checksum = hash_bytes_to_u64(out->data + sizeof head, out->size - sizeof head);
    memcpy(out->data, &head, sizeof head);
    return true;
}

static void shelf_put_rows(struct ingest_run *run, struct store_read *read)
{
    struct buf raw;
    struct buf item;

    buf_init_with_limit(&raw, SIZE_MAX / 2);
    buf_init_with_limit(&item, 2 * SHELF_FILE_BYTES_MAX);
    for (size_t i = 0; i < run->dropped.count; i++) {
        const struct ingest_dropped *row = &run->dropped.items[i];
        struct shelf_place place;
        if (shelf_name_place(run, row->path, row->hash, &place) && access(place.name, F_OK) != 0 &&
            shelf_make_item(read, row, &raw, &item)) {
            shelf_write_file(&place, buf_borrow_str(&item));
        }
    }
    buf_release_bytes(&raw);
    buf_release_bytes(&item);
}

/* ------------------------------------------------------------------ the limit */

struct shelf_file {
    char name[HASH128_HEX_BYTES + 8];
    struct timespec used;
    uint64_t size;
};
struct shelf_list {
    ARRAY_FIELDS(struct shelf_file);
};

static int shelf_compare_age(const void *left, const void *right)
{
    const struct shelf_file *a = left;
    const struct shelf_file *b = right;
    if (a->used.tv_sec != b->used.tv_sec) {
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    }
    if (a->used.tv_nsec != b->used.tv_nsec) {
        return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static uint64_t shelf_list_files(DIR *dir, struct shelf_list *list)
{
    const struct dirent *entry;
    uint64_t total = 0;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while ((entry = readdir(dir)) != NULL) {
        struct stat info;
        struct shelf_file *slot;
        if (strlen(entry->d_name) >= sizeof slot->name ||
            fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode)) {
            continue;
        }
        slot = array_push_slot(list, UINT32_MAX);
        if (slot == NULL) {
            break;
        }
        *slot = (struct shelf_file){ .used = info.st_mtim, .size = (uint64_t)info.st_size };
        memcpy(slot->name, entry->d_name, strlen(entry->d_name) + 1);
        total += slot->size;
    }
    return total;
}

static void shelf_hold_limit(const struct ingest_options *options)
{
    uint64_t most = options->shelf_bytes_max > 0 ? options->shelf_bytes_max : SHELF_BYTES_DEFAULT;
    struct shelf_list list = { .count = 0 };
    DIR *dir = opendir(options->shelf_folder);
    uint64_t total;

    if (dir == NULL) {
        return;
    }
    total = shelf_list_files(dir, &list);
    if (total > most) {
        qsort(list.items, list.count, sizeof *list.items, shelf_compare_age);
        for (size_t i = 0; i < list.count && total > most - most / SHELF_KEEP_SHARE; i++) {
            (void)unlinkat(dirfd(dir), list.items[i].name, 0);
            total -= list.items[i].size;
        }
    }
    array_free_items(&list);
    (void)closedir(dir);
}

void ingest_shelf_put_dropped(struct ingest_run *run)
{
    struct err ignored = { .code = ERR_NONE };
    struct store_read *read = NULL;
    bool look =
        run->dropped.count > SHELF_LOOK_EVERY || run->old_generation % SHELF_LOOK_EVERY == 0;

    if (run->dropped.count > 0 && file_make_folder_path(run->options->shelf_folder, &ignored) &&
        store_begin_read_view(run->store, &read, &ignored)) {
        shelf_put_rows(run, read);
        store_end_read_view(read);
        if (look) {
            shelf_hold_limit(run->options);
        }
    }
    array_free_items(&run->dropped);
}
