/* search_lists.c - reading and writing of lists; see search_lists_internal.h. */
#include "search/search_lists_internal.h"

#include <string.h>

#define LISTS_BLOCK_ROW_BYTES 8U
#define LISTS_FORM_BITMAP     1U

/* ------------------------------------------------------------------ keys */

static uint32_t lists_read_u32(struct str bytes, size_t at)
{
    uint32_t value = 0;
    if (at + sizeof value <= bytes.size) {
        memcpy(&value, bytes.data + at, sizeof value);
    }
    return value;
}

/* Places the walk at the first key of a block. */
static void walk_seek_block(struct lists_walk *walk, size_t block)
{
    walk->entry_at = lists_read_u32(walk->lists->blocks, block * LISTS_BLOCK_ROW_BYTES);
    walk->list_at = lists_read_u32(walk->lists->blocks, block * LISTS_BLOCK_ROW_BYTES + 4);
    walk->key_number = (uint32_t)(block * LISTS_BLOCK_KEYS);
    walk->key_size = 0;
}

void lists_walk_begin(struct lists_walk *walk, const struct lists *lists)
{
    memset(walk, 0, sizeof *walk);
    walk->lists = lists;
}

bool lists_walk_next(struct lists_walk *walk, bool *ended, struct err *err)
{
    struct str entries = walk->lists->entries;
    uint64_t shared = 0;
    uint64_t rest = 0;
    uint64_t size = 0;

    *ended = walk->entry_at >= entries.size;
    if (*ended) {
        return false;
    }
    if (!lists_take_varint(entries, &walk->entry_at, &shared) ||
        !lists_take_varint(entries, &walk->entry_at, &rest) || shared > walk->key_size ||
        rest > LISTS_KEY_BYTES_MAX - shared || rest > entries.size - walk->entry_at) {
        return ERR_RAISE(err, ERR_CORRUPT, "a key of the text index is malformed");
    }
    memcpy(walk->key + shared, entries.data + walk->entry_at, (size_t)rest);
    walk->key_size = (uint8_t)(shared + rest);
    walk->entry_at += (size_t)rest;
    if (!lists_take_varint(entries, &walk->entry_at, &size) ||
        walk->list_at > walk->lists->lists.size || size > walk->lists->lists.size - walk->list_at) {
        return ERR_RAISE(err, ERR_CORRUPT, "a list of the text index is malformed");
    }
    walk->list = str_from_range(walk->lists->lists.data + walk->list_at, (size_t)size);
    walk->list_at += (size_t)size;
    walk->key_number++;
    return true;
}

/* The first key of a block, which shares nothing with the one before. */
static struct str lists_first_key(const struct lists *lists, size_t block)
{
    size_t at = lists_read_u32(lists->blocks, block * LISTS_BLOCK_ROW_BYTES);
    uint64_t shared = 0;
    uint64_t rest = 0;
    if (!lists_take_varint(lists->entries, &at, &shared) ||
        !lists_take_varint(lists->entries, &at, &rest) || rest > lists->entries.size - at) {
        return STR_EMPTY;
    }
    return str_from_range(lists->entries.data + at, (size_t)rest);
}

bool lists_find_key(const struct lists *lists, struct str key, struct str *list)
{
    size_t low = 0;
    size_t high = lists->blocks.size / LISTS_BLOCK_ROW_BYTES;
    struct lists_walk walk;
    struct err ignored = { .code = ERR_NONE };
    bool ended = false;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (str_compare_bytes(lists_first_key(lists, middle), key) <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    lists_walk_begin(&walk, lists);
    walk_seek_block(&walk, low);
    for (unsigned i = 0; i < LISTS_BLOCK_KEYS && lists_walk_next(&walk, &ended, &ignored); i++) {
        int order = str_compare_bytes(lists_walk_key(&walk), key);
        if (order == 0) {
            *list = walk.list;
            return true;
        }
        if (order > 0) {
            break;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ lists */

static bool lists_raise_malformed(struct err *err)
{
    return ERR_RAISE(err, ERR_CORRUPT, "a list of the text index is malformed");
}

/* The count and the form at the head; *at moves past them. */
static bool lists_take_head(const struct lists *lists, struct str list, size_t *at, uint64_t *count,
                            bool *is_bitmap, struct err *err)
{
    uint64_t head = 0;
    if (!lists_take_varint(list, at, &head) || head / 2 > lists->document_count) {
        return lists_raise_malformed(err);
    }
    *count = head / 2;
    *is_bitmap = (head & LISTS_FORM_BITMAP) != 0;
    if (*is_bitmap &&
        (lists->with_values || list.size - *at != ((size_t)lists->document_count + 7) / 8)) {
        return lists_raise_malformed(err);
    }
    return true;
}

static bool lists_expand_bitmap(struct str bitmap, uint32_t document_count,
                                struct lists_postings *out, uint64_t count, struct err *err)
{
    struct lists_posting *slots = array_push_slots(out, count, LISTS_BYTES_MAX);
    uint64_t at = 0;

    if (slots == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a list of the text index");
    }
    for (uint32_t i = 0; i < document_count; i++) {
        if (((unsigned)(unsigned char)bitmap.data[i / 8] >> (i % 8) & 1U) != 0) {
            if (at == count) {
                return lists_raise_malformed(err);
            }
            slots[at++] = (struct lists_posting){ i, 0 };
        }
    }
    return at == count || lists_raise_malformed(err);
}

bool lists_decode_postings(const struct lists *lists, struct str list, struct lists_postings *out,
                           struct err *err)
{
    struct lists_posting *slots;
    size_t at = 0;
    uint64_t count = 0;
    uint64_t document = 0;
    bool is_bitmap = false;

    out->count = 0;
    if (!lists_take_head(lists, list, &at, &count, &is_bitmap, err)) {
        return false;
    }
    if (is_bitmap) {
        return lists_expand_bitmap(str_from_range(list.data + at, list.size - at),
                                   lists->document_count, out, count, err);
    }
    slots = array_push_slots(out, count, LISTS_BYTES_MAX);
    if (slots == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a list of the text index");
    }
    for (uint64_t i = 0; i < count; i++) {
        uint64_t step = 0;
        uint64_t value = 0;
        if (!lists_take_varint(list, &at, &step) || step > lists->document_count - document ||
            (lists->with_values && !lists_take_varint(list, &at, &value))) {
            return lists_raise_malformed(err);
        }
        document += step;
        if (document >= lists->document_count) {
            return lists_raise_malformed(err);
        }
        slots[i] = (struct lists_posting){ (uint32_t)document, (uint32_t)value };
    }
    return true;
}

bool lists_decode_bits(const struct lists *lists, struct str list, uint64_t *bits, struct err *err)
{
    size_t at = 0;
    uint64_t count = 0;
    uint64_t document = 0;
    bool is_bitmap = false;

    if (!lists_take_head(lists, list, &at, &count, &is_bitmap, err)) {
        return false;
    }
    for (size_t i = 0; is_bitmap && i < list.size - at; i++) {
        uint64_t byte = (unsigned char)list.data[at + i];
        bits[i / 8] |= byte << (i % 8 * 8);
    }
    for (uint64_t i = 0; !is_bitmap && i < count; i++) {
        uint64_t step = 0;
        uint64_t value = 0;
        if (!lists_take_varint(list, &at, &step) || step > lists->document_count - document ||
            (lists->with_values && !lists_take_varint(list, &at, &value))) {
            return lists_raise_malformed(err);
        }
        document += step;
        if (document >= lists->document_count) {
            return lists_raise_malformed(err);
        }
        bits[document / 64] |= UINT64_C(1) << (document % 64);
    }
    return true;
}

/* ------------------------------------------------------------------ writing */

void lists_writer_init(struct lists_writer *writer, uint32_t document_count, bool with_values)
{
    memset(writer, 0, sizeof *writer);
    buf_init_with_limit(&writer->lists, LISTS_BYTES_MAX);
    buf_init_with_limit(&writer->entries, LISTS_BYTES_MAX);
    buf_init_with_limit(&writer->blocks, LISTS_BYTES_MAX);
    writer->document_count = document_count;
    writer->with_values = with_values;
}

void lists_writer_init_pieces(struct lists_writer *writer, bool with_values)
{
    lists_writer_init(writer, 0, with_values);
    writer->as_pieces = true;
}

void lists_writer_release(struct lists_writer *writer)
{
    buf_release_bytes(&writer->lists);
    buf_release_bytes(&writer->entries);
    buf_release_bytes(&writer->blocks);
}

void lists_writer_reserve(struct lists_writer *writer, size_t lists, size_t entries)
{
    buf_reserve_bytes(&writer->lists, lists);
    buf_reserve_bytes(&writer->entries, entries);
}

bool lists_writer_failed(const struct lists_writer *writer)
{
    return writer->lists.failed || writer->entries.failed || writer->blocks.failed;
}

struct lists lists_writer_borrow(const struct lists_writer *writer)
{
    return (struct lists){ buf_borrow_str(&writer->lists),
                           buf_borrow_str(&writer->entries),
                           buf_borrow_str(&writer->blocks),
                           writer->document_count,
                           writer->with_values,
                           writer->as_pieces };
}

static size_t writer_varint_bytes(uint32_t value)
{
    size_t size = 1;
    while (value >= 0x80U) {
        value >>= 7U;
        size++;
    }
    return size;
}

static size_t writer_bitmap_bytes(const struct lists_writer *writer)
{
    return ((size_t)writer->document_count + 7) / 8;
}

static bool writer_prefers_bitmap(const struct lists_writer *writer,
                                  const struct lists_posting *postings, size_t count)
{
    size_t bitmap = writer_bitmap_bytes(writer);
    size_t size = 0;
    uint32_t last = 0;

    if (writer->with_values || writer->as_pieces || count < bitmap) {
        return false; /* a varint takes a byte at least */
    }
    for (size_t i = 0; i < count && size <= bitmap; i++) {
        size += writer_varint_bytes(postings[i].document - last);
        last = postings[i].document;
    }
    return size > bitmap;
}

/* A bitmap of zeros at the end. NULL: failed. */
static unsigned char *writer_begin_bitmap(struct lists_writer *writer, uint64_t count)
{
    size_t size = writer_bitmap_bytes(writer);
    unsigned char *bitmap;

    lists_put_varint(&writer->lists, count * 2 + LISTS_FORM_BITMAP);
    bitmap = buf_extend_by_size(&writer->lists, size);
    if (bitmap != NULL) {
        memset(bitmap, 0, size);
    }
    return bitmap;
}

static void writer_set_bit(unsigned char *bitmap, uint32_t document)
{
    bitmap[document / 8] = (unsigned char)(bitmap[document / 8] | 1U << (document % 8));
}

static void writer_put_varints(struct lists_writer *writer, const struct lists_posting *postings,
                               size_t count)
{
    size_t room = (count * 2 + 2) * LISTS_VARINT_BYTES_MAX;
    char *begin = buf_extend_by_size(&writer->lists, room);
    char *at = begin;
    uint32_t last = 0;

    if (begin == NULL) {
        return;
    }
    at = lists_write_varint(at, writer->as_pieces ? count : (uint64_t)count * 2);
    if (writer->as_pieces) {
        at = lists_write_varint(at, postings[count - 1].document);
    }
    for (size_t i = 0; i < count; i++) {
        at = lists_write_varint(at, postings[i].document - last);
        if (writer->with_values) {
            at = lists_write_varint(at, postings[i].value);
        }
        last = postings[i].document;
    }
    writer->lists.size -= room - (size_t)(at - begin);
}

/* A piece without values. */
static void writer_put_documents(struct lists_writer *writer, const uint32_t *documents,
                                 size_t count)
{
    size_t room = (count + 2) * LISTS_VARINT_BYTES_MAX;
    char *begin = buf_extend_by_size(&writer->lists, room);
    char *at = begin;
    uint32_t last = 0;

    if (begin == NULL) {
        return;
    }
    at = lists_write_varint(at, count);
    at = lists_write_varint(at, documents[count - 1]);
    for (size_t i = 0; i < count; i++) {
        at = lists_write_varint(at, documents[i] - last);
        last = documents[i];
    }
    writer->lists.size -= room - (size_t)(at - begin);
}

static void writer_put_list(struct lists_writer *writer, const struct lists_posting *postings,
                            size_t count)
{
    unsigned char *bitmap;

    if (!writer_prefers_bitmap(writer, postings, count)) {
        writer_put_varints(writer, postings, count);
        return;
    }
    bitmap = writer_begin_bitmap(writer, count);
    for (size_t i = 0; i < count && bitmap != NULL; i++) {
        writer_set_bit(bitmap, postings[i].document);
    }
}

/* Puts the key whose list was just written from list_start on. */
static void writer_put_key(struct lists_writer *writer, struct str key, size_t list_start)
{
    size_t room = 3 * LISTS_VARINT_BYTES_MAX + LISTS_KEY_BYTES_MAX;
    size_t shared = 0;
    char *begin;
    char *at;

    if (writer->key_count % LISTS_BLOCK_KEYS == 0) {
        uint32_t row[2] = { (uint32_t)writer->entries.size, (uint32_t)list_start };
        buf_append_bytes(&writer->blocks, row, sizeof row);
    } else {
        while (shared < writer->last_size && shared < key.size &&
               writer->last_key[shared] == key.data[shared]) {
            shared++;
        }
    }
    begin = buf_extend_by_size(&writer->entries, room);
    if (begin == NULL) {
        return;
    }
    at = lists_write_varint(begin, shared);
    at = lists_write_varint(at, key.size - shared);
    memcpy(at, key.data + shared, key.size - shared);
    at = lists_write_varint(at + (key.size - shared), writer->lists.size - list_start);
    writer->entries.size -= room - (size_t)(at - begin);
    memcpy(writer->last_key + shared, key.data + shared, key.size - shared);
    writer->last_size = (uint8_t)key.size;
    writer->key_count++;
}

void lists_writer_add(struct lists_writer *writer, struct str key,
                      const struct lists_posting *postings, size_t count)
{
    size_t list_start = writer->lists.size;
    writer_put_list(writer, postings, count);
    writer_put_key(writer, key, list_start);
}

void lists_writer_add_documents(struct lists_writer *writer, struct str key,
                                const uint32_t *documents, size_t count)
{
    size_t list_start = writer->lists.size;
    writer_put_documents(writer, documents, count);
    writer_put_key(writer, key, list_start);
}

/* ------------------------------------------------------------------ pieces */

bool lists_read_piece(struct str list, uint32_t base, struct lists_piece *out, struct err *err)
{
    size_t at = 0;
    uint64_t count = 0;
    uint64_t last = 0;
    uint64_t first = 0;

    if (!lists_take_varint(list, &at, &count) || !lists_take_varint(list, &at, &last) ||
        !lists_take_varint(list, &at, &first) || last >= UINT32_MAX - base || first > last) {
        return lists_raise_malformed(err);
    }
    *out = (struct lists_piece){ str_from_range(list.data + at, list.size - at), (uint32_t)count,
                                 base + (uint32_t)first, base + (uint32_t)last };
    return true;
}

static void writer_set_piece_bits(unsigned char *bitmap, const struct lists_piece *piece)
{
    uint64_t document = piece->first;
    size_t at = 0;
    uint64_t step = 0;

    writer_set_bit(bitmap, piece->first);
    while (lists_take_varint(piece->rest, &at, &step) && document + step <= piece->last) {
        document += step;
        writer_set_bit(bitmap, (uint32_t)document);
    }
}

void lists_writer_add_pieces(struct lists_writer *writer, struct str key,
                             const struct lists_piece *pieces, size_t count)
{
    size_t list_start = writer->lists.size;
    size_t size = 0;
    uint64_t documents = 0;
    uint32_t last = 0;

    for (size_t i = 0; i < count; i++) {
        size += writer_varint_bytes(pieces[i].first - last) + pieces[i].rest.size;
        documents += pieces[i].count;
        last = pieces[i].last;
    }
    if (!writer->with_values && size > writer_bitmap_bytes(writer)) {
        unsigned char *bitmap = writer_begin_bitmap(writer, documents);
        for (size_t i = 0; i < count && bitmap != NULL; i++) {
            writer_set_piece_bits(bitmap, &pieces[i]);
        }
    } else {
        lists_put_varint(&writer->lists, documents * 2);
        last = 0;
        for (size_t i = 0; i < count; i++) {
            lists_put_varint(&writer->lists, pieces[i].first - last);
            buf_append_str(&writer->lists, pieces[i].rest);
            last = pieces[i].last;
        }
    }
    writer_put_key(writer, key, list_start);
}
