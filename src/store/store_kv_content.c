/* store_kv_content.c - texts and facts: how many files refer to each, and which are without a file.
 * See store_kv_write_internal.h. What nobody refers to any more is marked, and removed by a prune.
 */
#include "store/store_kv_write_internal.h"

static bool write_touch_refs(struct kv_write *write, struct hash128 hash, uint32_t *number,
                             struct err *err)
{
    struct str base = STR_EMPTY;
    struct str bytes = STR_EMPTY;

    buf_clear_keep_memory(&write->key);
    kv_append_hash_key(&write->key, KV_REFS, hash);
    if (!kv_write_touch_key(write, number, &base, err)) {
        return false;
    }
    if (base.size > 0) {
        struct kv_change *change = &write->changes.items[*number];
        if (!kv_check_plain_value(change->key, base, &bytes, err)) {
            return false;
        }
        change->count = bytes.size == 8 ? (int64_t)kv_load_u64(bytes.data) : 0;
    }
    return true;
}

static bool write_change_refs(struct kv_write *write, struct hash128 hash, int64_t more,
                              struct err *err)
{
    uint32_t number = 0;

    if (hash.high == 0 && hash.low == 0) {
        return true;
    }
    if (!write_touch_refs(write, hash, &number, err)) {
        return false;
    }
    write->changes.items[number].delta += more;
    return true;
}

/* Remembers content whose use may end with this write. The key of it is in write->key. */
static bool write_note_content(struct kv_write *write, const struct kv_content *content,
                               uint32_t *change, struct err *err)
{
    struct kv_content *slot;
    struct str base = STR_EMPTY;

    if (!kv_write_touch_key(write, change, &base, err)) {
        return false;
    }
    if (write->changes.items[*change].content != WRITE_CONTENT_NONE) {
        write->contents.items[write->changes.items[*change].content].marked |= content->marked;
        return true;
    }
    slot = array_push_slot(&write->contents, WRITE_ROWS_MAX);
    if (slot == NULL) {
        return kv_write_raise_no_memory(err);
    }
    *slot = *content;
    slot->change = *change;
    slot->path = arena_copy_str(&write->arena, content->path);
    write->changes.items[*change].content = (uint32_t)(write->contents.count - 1);
    return slot->path.data != NULL || kv_write_raise_no_memory(err);
}

bool kv_write_note_text(struct kv_write *write, struct hash128 hash, uint32_t *change,
                        struct err *err)
{
    const struct kv_content content = { .hash = hash };

    buf_clear_keep_memory(&write->key);
    kv_append_hash_key(&write->key, KV_TEXTS, hash);
    return write_note_content(write, &content, change, err);
}

bool kv_write_note_facts(struct kv_write *write, struct str path, struct hash128 hash,
                         uint32_t *change, struct err *err)
{
    const struct kv_content content = { .is_facts = true, .path = path, .hash = hash };

    buf_clear_keep_memory(&write->key);
    kv_append_facts_key(&write->key, path, hash);
    return write_note_content(write, &content, change, err);
}

/* The file has another content hash from now on. */
bool kv_write_change_hash(struct kv_write *write, struct str path, struct hash128 before,
                          struct hash128 after, struct err *err)
{
    uint32_t ignored = 0;

    if (hash_equals_u128(before, after)) {
        return true;
    }
    if (before.high == 0 && before.low == 0) {
        return write_change_refs(write, after, 1, err);
    }
    return write_change_refs(write, before, -1, err) && write_change_refs(write, after, 1, err) &&
           kv_write_note_text(write, before, &ignored, err) &&
           kv_write_note_facts(write, path, before, &ignored, err);
}

static bool write_is_content_used(struct kv_write *write, const struct kv_content *content,
                                  bool *used, struct err *err)
{
    uint32_t number = 0;

    if (!content->is_facts) {
        if (!write_touch_refs(write, content->hash, &number, err)) {
            return false;
        }
        *used = write->changes.items[number].count + write->changes.items[number].delta > 0;
        return true;
    }
    if (!kv_write_touch_file(write, content->path, &number, err)) {
        return false;
    }
    *used = write->changes.items[write->files.items[number].change].now_present &&
            hash_equals_u128(write->files.items[number].hash, content->hash);
    return true;
}

/* ------------------------------------------------------------------ orphans
 * The value of an orphan's mark is the path of facts, nothing for a text. The key says the rest. */

static bool write_take_orphan(void *context, struct str key, struct str value, struct err *err)
{
    struct kv_write *write = context;
    struct kv_content content = { .marked = true };
    struct str bytes = STR_EMPTY;
    struct str kept;

    if (!kv_check_plain_value(key, value, &bytes, err)) {
        return false;
    }
    if (key.size < 2 + sizeof content.hash) {
        return ERR_RAISE(err, ERR_CORRUPT, "the mark of an unused text is malformed");
    }
    /* Copied: looking for the content may move the engine's bytes. */
    kept = arena_copy_str(&write->arena, str_from_range(key.data + 1, key.size - 1));
    content.path = arena_copy_str(&write->arena, bytes);
    if (kept.data == NULL || content.path.data == NULL) {
        return kv_write_raise_no_memory(err);
    }
    content.is_facts = kept.data[0] == KV_FACTS;
    content.hash.high = kv_load_u64(kept.data + kept.size - 16);
    content.hash.low = kv_load_u64(kept.data + kept.size - 8);
    {
        struct kv_content *slot = array_push_slot(&write->contents, WRITE_ROWS_MAX);
        if (slot == NULL) {
            return kv_write_raise_no_memory(err);
        }
        *slot = content;
        slot->change = WRITE_CONTENT_NONE; /* not looked up yet: the engine is in a scan */
    }
    return true;
}

/* Afterwards all content without a file is in `contents`. */
static bool write_load_orphans(struct kv_write *write, struct err *err)
{
    size_t before = write->contents.count;
    size_t after;
    char prefix[1] = { KV_ORPHANS };
    bool done;

    if (write->orphans_loaded || write->fresh) {
        return true;
    }
    write->orphans_loaded = true;
    done = write->store->ops->batch_scan(write->batch, str_from_range(prefix, 1), write_take_orphan,
                                         write, err);
    after = write->contents.count;
    write->contents.count = before; /* noted anew, without doubles */
    for (size_t i = before; done && i < after; i++) {
        const struct kv_content found = write->contents.items[i];
        uint32_t ignored = 0;
        buf_clear_keep_memory(&write->key);
        if (found.is_facts) {
            kv_append_facts_key(&write->key, found.path, found.hash);
        } else {
            kv_append_hash_key(&write->key, KV_TEXTS, found.hash);
        }
        done = write_note_content(write, &found, &ignored, err);
    }
    return done;
}

static bool write_touch_mark(struct kv_write *write, const struct kv_content *content,
                             uint32_t *number, struct err *err)
{
    struct str base = STR_EMPTY;

    buf_clear_keep_memory(&write->key);
    buf_append_byte(&write->key, KV_ORPHANS);
    buf_append_str(&write->key, write->changes.items[content->change].key);
    return kv_write_touch_key(write, number, &base, err);
}

/* At the commit: what is unused and still there gets a mark, what is not loses it. */
bool kv_write_mark_orphans(struct kv_write *write, struct err *err)
{
    for (size_t i = 0; i < write->contents.count; i++) {
        const struct kv_content content = write->contents.items[i];
        uint32_t number = 0;
        bool used = false;
        bool present;

        if (!write_is_content_used(write, &content, &used, err)) {
            return false;
        }
        present = write->changes.items[content.change].now_present && !used;
        if (!present && write->fresh) {
            continue;
        }
        if (!write_touch_mark(write, &content, &number, err) ||
            !(present ? kv_write_put_plain(write, number, content.path, err)
                      : kv_write_remove_change(write, number, err))) {
            return false;
        }
    }
    return true;
}

bool kv_prune_content(struct store_write *base, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;

    if (!write_load_orphans(write, err)) {
        return false;
    }
    for (size_t i = 0; i < write->contents.count; i++) {
        const struct kv_content content = write->contents.items[i];
        bool used = false;
        if (!write_is_content_used(write, &content, &used, err) ||
            (!used && !kv_write_remove_change(write, content.change, err))) {
            return false;
        }
    }
    return true;
}

bool kv_write_store_refs(struct kv_write *write, struct err *err)
{
    bool done = true;

    for (uint32_t i = 0; done && i < write->changes.count; i++) {
        const struct kv_change *change = &write->changes.items[i];
        unsigned char bytes[8];
        uint64_t count = (uint64_t)(change->count + change->delta);

        if (change->key.data[0] != KV_REFS || change->delta == 0) {
            continue;
        }
        if (change->count + change->delta < 0) {
            return ERR_RAISE(err, ERR_CORRUPT, "the stored counts of texts are too low");
        }
        for (unsigned k = 0; k < sizeof bytes; k++) {
            bytes[k] = (unsigned char)(count >> (8U * k));
        }
        done = count > 0 ? kv_write_put_plain(
                               write, i, str_from_range((const char *)bytes, sizeof bytes), err)
                         : kv_write_remove_change(write, i, err);
    }
    return done;
}
