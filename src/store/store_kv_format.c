/* store_kv_format.c - keys and values of key-value engines as bytes. See store_kv_internal.h and
 * docs/formats/keyvalue.md. Knows no engine and keeps nothing. Numbers are little-endian, but in
 * keys. */
#include "store/store_kv_internal.h"

#include "util/hash.h"

#define FORMAT_HASH_BYTES  16U
#define FORMAT_FILE_NOW    1U /* version byte of a file's value */
#define FORMAT_HEAD_FIXED  (KV_SUM_BYTES + 1U + 8U + 8U + 4U * 5U)
#define FORMAT_MARKS_BYTES (KV_SUM_BYTES + 4U + 8U * 9U)

void kv_append_u64(struct buf *out, uint64_t value)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(value >> (8U * i));
    }
    buf_append_bytes(out, bytes, sizeof bytes);
}

void kv_append_u32(struct buf *out, uint32_t value)
{
    unsigned char bytes[4];
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(value >> (8U * i));
    }
    buf_append_bytes(out, bytes, sizeof bytes);
}

/* ------------------------------------------------------------------ keys */

void kv_append_path_key(struct buf *out, char relation, struct str path)
{
    buf_append_byte(out, relation);
    if (path.size <= KV_PATH_BYTES_MAX) {
        buf_append_str(out, path);
        return;
    }
    buf_append_bytes(out, path.data, KV_PATH_BYTES_MAX);
    {
        struct hash128 hash = hash_bytes_to_u128(path.data, path.size);
        kv_append_u64(out, hash.high);
        kv_append_u64(out, hash.low);
    }
}

bool kv_key_is_cut(struct str key)
{
    return key.size > 1 + KV_PATH_BYTES_MAX;
}

void kv_append_hash_key(struct buf *out, char relation, struct hash128 hash)
{
    buf_append_byte(out, relation);
    kv_append_u64(out, hash.high);
    kv_append_u64(out, hash.low);
}

void kv_append_facts_key(struct buf *out, struct str path, struct hash128 hash)
{
    kv_append_path_key(out, KV_FACTS, path);
    kv_append_u64(out, hash.high);
    kv_append_u64(out, hash.low);
}

void kv_append_run_key(struct buf *out, unsigned run)
{
    buf_append_byte(out, KV_UIDS);
    buf_append_byte(out, (char)(run >> 8U));
    buf_append_byte(out, (char)(run & 0xFFU));
}

uint64_t kv_hash_key(struct str key)
{
    return hash_mix_u64_bits(hash_bytes_to_u64(key.data, key.size));
}

/* ------------------------------------------------------------------ plain values */

static uint64_t format_sum_value(struct str key, struct str bytes)
{
    return kv_hash_key(key) ^ hash_bytes_to_u64(bytes.data, bytes.size);
}

void kv_append_plain_value(struct buf *out, struct str key, struct str bytes)
{
    kv_append_u64(out, format_sum_value(key, bytes));
    buf_append_str(out, bytes);
}

bool kv_check_plain_value(struct str key, struct str value, struct str *bytes, struct err *err)
{
    if (value.size >= KV_SUM_BYTES) {
        *bytes = str_from_range(value.data + KV_SUM_BYTES, value.size - KV_SUM_BYTES);
        if (kv_load_u64(value.data) == format_sum_value(key, *bytes)) {
            return true;
        }
    }
    return ERR_RAISE(err, ERR_CORRUPT, "a stored value does not have its checksum");
}

/* ------------------------------------------------------------------ files
 *
 *   sum u64 | version u8 | tail_sum record_sum u64 | entities edges loose rest_size row_size u32 |
 *   file row | frame
 */

void kv_append_file_head(struct buf *out, struct str key, struct kv_file_head *head)
{
    size_t at = out->size;
    struct str body;

    kv_append_u64(out, 0);
    buf_append_byte(out, FORMAT_FILE_NOW);
    kv_append_u64(out, head->tail_sum);
    kv_append_u64(out, head->record_sum);
    kv_append_u32(out, head->entity_count);
    kv_append_u32(out, head->edge_count);
    kv_append_u32(out, head->loose_count);
    kv_append_u32(out, head->rest_size);
    kv_append_u32(out, (uint32_t)head->row.size);
    buf_append_str(out, head->row);
    if (out->failed) {
        return;
    }
    body = str_from_range(out->data + at + KV_SUM_BYTES, out->size - at - KV_SUM_BYTES);
    head->sum = format_sum_value(key, body);
    for (unsigned i = 0; i < KV_SUM_BYTES; i++) {
        out->data[at + i] = (char)(unsigned char)(head->sum >> (8U * i));
    }
}

bool kv_parse_file_head(struct str key, struct str value, struct kv_file_head *out, struct err *err)
{
    const char *at = value.data;
    size_t row_size;
    size_t head_size;

    if (value.size < FORMAT_HEAD_FIXED || at[KV_SUM_BYTES] != FORMAT_FILE_NOW) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file are malformed");
    }
    out->sum = kv_load_u64(at);
    at += KV_SUM_BYTES + 1;
    out->tail_sum = kv_load_u64(at);
    out->record_sum = kv_load_u64(at + 8);
    at += 16;
    out->entity_count = kv_load_u32(at);
    out->edge_count = kv_load_u32(at + 4);
    out->loose_count = kv_load_u32(at + 8);
    out->rest_size = kv_load_u32(at + 12);
    row_size = kv_load_u32(at + 16);
    if (row_size > value.size - FORMAT_HEAD_FIXED) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file are malformed");
    }
    head_size = FORMAT_HEAD_FIXED + row_size;
    out->row = str_from_range(value.data + FORMAT_HEAD_FIXED, row_size);
    out->frame = str_from_range(value.data + head_size, value.size - head_size);
    return out->sum == format_sum_value(key, str_from_range(value.data + KV_SUM_BYTES,
                                                            head_size - KV_SUM_BYTES)) ||
           ERR_RAISE(err, ERR_CORRUPT, "the stored row of a file does not have its checksum");
}

bool kv_expand_file_value(const struct kv_file_head *head, struct store_expander *expander,
                          struct buf *scratch, struct str *record, struct err *err)
{
    if (hash_bytes_to_u64(head->frame.data, head->frame.size) != head->tail_sum) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file do not have their checksum");
    }
    buf_clear_keep_memory(scratch);
    buf_append_str(scratch, head->row);
    if (scratch->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the rows of a file");
    }
    if (!(expander != NULL ? store_zstd_expand_with(expander, head->frame, scratch, err)
                           : store_zstd_expand_frame(head->frame, scratch, err))) {
        return false;
    }
    if (scratch->size != head->row.size + head->rest_size) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file have the wrong size");
    }
    *record = buf_borrow_str(scratch);
    return true;
}

/* ------------------------------------------------------------------ marks */

void kv_append_marks_value(struct buf *out, const struct kv_marks *marks)
{
    char key[1] = { KV_MARKS };
    struct buf bytes;

    buf_init_with_limit(&bytes, FORMAT_MARKS_BYTES);
    kv_append_u32(&bytes, marks->format);
    kv_append_u64(&bytes, marks->generation);
    kv_append_u64(&bytes, marks->keys);
    kv_append_u64(&bytes, marks->keys_hash);
    kv_append_u64(&bytes, marks->sums);
    kv_append_u64(&bytes, marks->files);
    kv_append_u64(&bytes, marks->file_sums);
    kv_append_u64(&bytes, marks->entities);
    kv_append_u64(&bytes, marks->edges);
    kv_append_u64(&bytes, marks->loose);
    out->failed = out->failed || bytes.failed;
    kv_append_plain_value(out, str_from_range(key, 1), buf_borrow_str(&bytes));
    buf_release_bytes(&bytes);
}

bool kv_parse_marks_value(struct str value, struct kv_marks *out, struct err *err)
{
    char key[1] = { KV_MARKS };
    struct str bytes = STR_EMPTY;
    const char *at;

    if (!kv_check_plain_value(str_from_range(key, 1), value, &bytes, err)) {
        return err_prepend_context_text(err, "marks of the generation");
    }
    if (bytes.size < 4) {
        return ERR_RAISE(err, ERR_CORRUPT, "the marks of the generation are malformed");
    }
    at = bytes.data;
    *out = (struct kv_marks){ .format = kv_load_u32(at) };
    if (out->format != STORE_FORMAT_VERSION) {
        return true; /* the caller tells; the rest may have another form */
    }
    if (bytes.size != FORMAT_MARKS_BYTES - KV_SUM_BYTES) {
        return ERR_RAISE(err, ERR_CORRUPT, "the marks of the generation are malformed");
    }
    at += 4;
    out->generation = kv_load_u64(at);
    out->keys = kv_load_u64(at + 8);
    out->keys_hash = kv_load_u64(at + 16);
    out->sums = kv_load_u64(at + 24);
    out->files = kv_load_u64(at + 32);
    out->file_sums = kv_load_u64(at + 40);
    out->entities = kv_load_u64(at + 48);
    out->edges = kv_load_u64(at + 56);
    out->loose = kv_load_u64(at + 64);
    return true;
}

bool kv_check_census(const struct kv_marks *marks, const struct kv_census *census, struct err *err)
{
    char key[1] = { KV_MARKS }; /* it is a key too */
    return !census->known ||
           (census->keys == marks->keys + 1 &&
            census->keys_hash == (marks->keys_hash ^ kv_hash_key(str_from_range(key, 1)))) ||
           ERR_RAISE(err, ERR_CORRUPT, "the tree of keys is damaged: keys are missing or changed");
}
