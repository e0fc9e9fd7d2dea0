/* store_pack.c - one record as one run of bytes. See store_engine.h.
 *
 * Cost: O(rows), about 25 bytes an entity besides its names, 6 an edge, 3 a site. Layout:
 *
 *   version u8 | file | entity_count | edge_count | site_count | loose_count | rows of each
 *
 *   number  LEB128, at most 10 bytes          delta  number, zigzag of a signed difference
 *   text    number of bytes, bytes            ref    0, uid u64 | number of the entity row + 1
 *
 *   file    path reason language: text; hash 16 bytes; size: number; mtime_ns u64; status u8;
 *           error_bytes lines, words of source, entities, imports, comments: number
 *   entity  uid u64; parent: 0 none | 1, uid u64 | row + 2; form u8 (PACK_KEY_DERIVED,
 *           PACK_NAME_IS_TAIL); kind class rule u8; qualified: text; name: text, or its number of
 *           bytes when it is the tail of qualified; key: text unless derived from the rest;
 *           flags: number; start_line and start_byte: delta to the row before; end_line: delta
 *           to start_line; end_byte signature_end doc_start: delta to start_byte; doc_end: delta
 *           to doc_start; words complexity: number; params_min params_max u8
 *   edge    from: ref; to: ref; kind + 16 * origin u8; sites: number; each site: line as delta
 *           to the site before, column as number
 *   loose   from: ref; name receiver module: text; kind + 16 * origin u8; line: delta to the row
 *           before; column: number; args u8
 *
 * Multi-byte fields are little-endian.
 */
#include "store/store_engine.h"

#include "model/key.h"
#include "util/array.h"
#include "util/hash.h"
#include "util/mem.h"

#define PACK_VERSION          1U
#define PACK_NUMBER_BYTES_MAX 10U
#define PACK_UID_BYTES        8U
#define PACK_SLOTS_MIN        64U
#define PACK_SLOTS_MAX        ((size_t)1 << 33U)
/* Upper bounds of a row without its texts; generous, they only size a scratch buffer. */
#define PACK_FILE_BYTES_MAX   256U
#define PACK_ENTITY_BYTES_MAX 160U
#define PACK_EDGE_BYTES_MAX   40U
#define PACK_SITE_BYTES_MAX   16U
#define PACK_LOOSE_BYTES_MAX  72U
/* Lower bounds: a count that needs more bytes than there are is a lie. */
#define PACK_ENTITY_BYTES_MIN 25U
#define PACK_EDGE_BYTES_MIN   4U
#define PACK_SITE_BYTES_MIN   2U
#define PACK_LOOSE_BYTES_MIN  8U

enum pack_form {
    PACK_KEY_DERIVED = 1U << 0,  /* the key is what key_append_entity_text makes */
    PACK_NAME_IS_TAIL = 1U << 1, /* the name ends the qualified name */
};

_Static_assert(EDGE_KIND_COUNT <= 16 && REF_KIND_COUNT <= 16 && ORIGIN_COUNT <= 16,
               "kind and origin share a byte");

struct store_packer {
    struct buf out;
    struct buf key;
    struct {
        ARRAY_FIELDS(uint32_t);
    } slots; /* by hash of a uid of the record: its row + 1, or 0; a power of two of them */
    const struct store_entity *entities; /* of the record */
    struct store_zstd *zstd;             /* NULL until a frame is made */
    unsigned char *at;                   /* where the next byte goes, inside out */
    bool failed;                         /* no memory to make a key */
    size_t file_size;                    /* bytes before the counts */
};

struct store_packer *store_packer_create_new(void)
{
    struct store_packer *packer = mem_alloc_zeroed(1, sizeof *packer);
    if (packer != NULL) {
        buf_init_with_limit(&packer->out, SIZE_MAX / 2);
        buf_init_with_limit(&packer->key, SIZE_MAX / 2);
    }
    return packer;
}

void store_packer_free_all(struct store_packer *packer)
{
    if (packer == NULL) {
        return;
    }
    buf_release_bytes(&packer->out);
    buf_release_bytes(&packer->key);
    store_zstd_free_all(packer->zstd);
    array_free_items(&packer->slots);
    mem_free_block(packer);
}

/* ------------------------------------------------------------------ writing */

static void pack_put_byte(struct store_packer *packer, unsigned value)
{
    *packer->at++ = (unsigned char)value;
}

static void pack_put_number(struct store_packer *packer, uint64_t value)
{
    while (value >= 0x80U) {
        *packer->at++ = (unsigned char)(value | 0x80U);
        value >>= 7U;
    }
    *packer->at++ = (unsigned char)value;
}

/* Differences of two u32: they fit in 34 bits. */
static void pack_put_delta(struct store_packer *packer, uint32_t value, uint32_t base)
{
    int64_t delta = (int64_t)value - (int64_t)base;
    pack_put_number(packer, delta < 0 ? (uint64_t)(-delta) * 2 - 1 : (uint64_t)delta * 2);
}

static void pack_put_fixed(struct store_packer *packer, uint64_t value)
{
    for (unsigned i = 0; i < PACK_UID_BYTES; i++) {
        *packer->at++ = (unsigned char)(value >> (8U * i));
    }
}

static void pack_put_text(struct store_packer *packer, struct str text)
{
    pack_put_number(packer, text.size);
    if (text.size > 0) {
        memcpy(packer->at, text.data, text.size);
        packer->at += text.size;
    }
}

/* The slot of the uid, or the empty one in which it belongs. Ends: a quarter of them is empty. */
static uint32_t *pack_probe_slot(const struct store_packer *packer, uint64_t uid)
{
    size_t mask = packer->slots.count - 1;
    size_t at = (size_t)hash_mix_u64_bits(uid) & mask;

    while (packer->slots.items[at] != 0 &&
           packer->entities[packer->slots.items[at] - 1].uid != uid) {
        at = (at + 1) & mask;
    }
    return &packer->slots.items[at];
}

static bool pack_note_uids(struct store_packer *packer, const struct store_record *record,
                           struct err *err)
{
    size_t count = PACK_SLOTS_MIN;

    while (count / 4 * 3 < record->entity_count) {
        count *= 2;
    }
    packer->slots.count = 0;
    packer->entities = record->entities;
    if (array_push_slots(&packer->slots, count, PACK_SLOTS_MAX) == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to pack %zu entities", record->entity_count);
    }
    memset(packer->slots.items, 0, count * sizeof *packer->slots.items);
    for (size_t i = 0; i < record->entity_count; i++) {
        uint32_t *slot = pack_probe_slot(packer, record->entities[i].uid);
        if (*slot != 0) {
            return ERR_RAISE(err, ERR_CORRUPT, "two of its entities have the uid %llu",
                             (unsigned long long)record->entities[i].uid);
        }
        *slot = (uint32_t)i + 1;
    }
    return true;
}

/* A uid as the row of this record (plus `base`), or `base` - 1 and the uid itself. */
static void pack_put_uid_ref(struct store_packer *packer, uint64_t uid, unsigned base)
{
    uint32_t number = *pack_probe_slot(packer, uid); /* of the row, from 1 on */
    if (number != 0) {
        pack_put_number(packer, (uint64_t)number - 1 + base);
    } else {
        pack_put_number(packer, base - 1);
        pack_put_fixed(packer, uid);
    }
}

static void pack_put_file_row(struct store_packer *packer, const struct store_file *file)
{
    pack_put_text(packer, file->path);
    pack_put_text(packer, file->reason);
    pack_put_text(packer, file->language);
    pack_put_fixed(packer, file->hash.high);
    pack_put_fixed(packer, file->hash.low);
    pack_put_number(packer, file->size);
    pack_put_fixed(packer, (uint64_t)file->mtime_ns);
    pack_put_byte(packer, (unsigned)file->status);
    pack_put_number(packer, file->error_bytes);
    pack_put_number(packer, file->line_count);
    pack_put_number(packer, file->source_words);
    pack_put_number(packer, file->entity_words);
    pack_put_number(packer, file->import_words);
    pack_put_number(packer, file->comment_words);
}

static bool pack_key_is_derived(struct store_packer *packer, const struct store_file *file,
                                const struct store_entity *entity)
{
    buf_clear_keep_memory(&packer->key);
    key_append_entity_text(&packer->key, file->language, entity->kind, entity->qualified,
                           file->path, entity->uid);
    packer->failed |= packer->key.failed;
    return str_equals_bytes(buf_borrow_str(&packer->key), entity->key);
}

static void pack_put_entity_row(struct store_packer *packer, const struct store_file *file,
                                const struct store_entity *entity,
                                const struct store_entity *before)
{
    bool derived = pack_key_is_derived(packer, file, entity);
    bool tail = str_ends_with(entity->qualified, entity->name);

    pack_put_fixed(packer, entity->uid);
    if (entity->parent_uid == 0) {
        pack_put_number(packer, 0);
    } else {
        pack_put_uid_ref(packer, entity->parent_uid, 2);
    }
    pack_put_byte(packer, (derived ? PACK_KEY_DERIVED : 0U) | (tail ? PACK_NAME_IS_TAIL : 0U));
    pack_put_byte(packer, (unsigned)entity->kind);
    pack_put_byte(packer, (unsigned)entity->class_);
    pack_put_byte(packer, (unsigned)entity->rule);
    pack_put_text(packer, entity->qualified);
    if (tail) {
        pack_put_number(packer, entity->name.size);
    } else {
        pack_put_text(packer, entity->name);
    }
    if (!derived) {
        pack_put_text(packer, entity->key);
    }
    pack_put_number(packer, entity->flags);
    pack_put_delta(packer, entity->start_line, before->start_line);
    pack_put_delta(packer, entity->end_line, entity->start_line);
    pack_put_delta(packer, entity->start_byte, before->start_byte);
    pack_put_delta(packer, entity->end_byte, entity->start_byte);
    pack_put_delta(packer, entity->signature_end, entity->start_byte);
    pack_put_delta(packer, entity->doc_start, entity->start_byte);
    pack_put_delta(packer, entity->doc_end, entity->doc_start);
    pack_put_number(packer, entity->words);
    pack_put_number(packer, entity->complexity);
    pack_put_byte(packer, entity->params_min);
    pack_put_byte(packer, entity->params_max);
}

static void pack_put_edge_row(struct store_packer *packer, const struct store_edge *edge)
{
    uint32_t line = 0;

    pack_put_uid_ref(packer, edge->from_uid, 1);
    pack_put_uid_ref(packer, edge->to_uid, 1);
    pack_put_byte(packer, (unsigned)edge->kind | ((unsigned)edge->origin << 4U));
    pack_put_number(packer, edge->site_count);
    for (uint32_t i = 0; i < edge->site_count; i++) {
        pack_put_delta(packer, edge->sites[i].line, line);
        pack_put_number(packer, edge->sites[i].column);
        line = edge->sites[i].line;
    }
}

static void pack_put_loose_row(struct store_packer *packer, const struct store_loose *loose,
                               uint32_t line_before)
{
    pack_put_uid_ref(packer, loose->from_uid, 1);
    pack_put_text(packer, loose->name);
    pack_put_text(packer, loose->receiver);
    pack_put_text(packer, loose->module);
    pack_put_byte(packer, (unsigned)loose->kind | ((unsigned)loose->origin << 4U));
    pack_put_delta(packer, loose->line, line_before);
    pack_put_number(packer, loose->column);
    pack_put_byte(packer, loose->args);
}

/* More bytes than the record can take, so that the rows are written without checks. */
static size_t pack_bound_record_size(const struct store_record *record, uint64_t *site_count)
{
    const struct store_file *file = &record->file;
    size_t size = PACK_FILE_BYTES_MAX + file->path.size + file->reason.size + file->language.size;

    *site_count = 0;
    for (size_t i = 0; i < record->entity_count; i++) {
        const struct store_entity *entity = &record->entities[i];
        size +=
            PACK_ENTITY_BYTES_MAX + entity->key.size + entity->name.size + entity->qualified.size;
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        size += PACK_EDGE_BYTES_MAX + PACK_SITE_BYTES_MAX * (size_t)record->edges[i].site_count;
        *site_count += record->edges[i].site_count;
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        const struct store_loose *loose = &record->loose[i];
        size += PACK_LOOSE_BYTES_MAX + loose->name.size + loose->receiver.size + loose->module.size;
    }
    return size;
}

bool store_pack_record_bytes(struct store_packer *packer, const struct store_record *record,
                             struct str *bytes, struct err *err)
{
    static const struct store_entity nothing_before = { 0 };
    const struct store_entity *before = &nothing_before;
    uint64_t site_count = 0;
    uint32_t line = 0;

    if (!pack_note_uids(packer, record, err)) {
        return false;
    }
    packer->failed = false;
    buf_clear_keep_memory(&packer->out);
    packer->at = buf_extend_by_size(&packer->out, pack_bound_record_size(record, &site_count));
    if (packer->at == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to pack a record");
    }
    pack_put_byte(packer, PACK_VERSION);
    pack_put_file_row(packer, &record->file);
    packer->file_size = (size_t)(packer->at - (unsigned char *)packer->out.data);
    pack_put_number(packer, record->entity_count);
    pack_put_number(packer, record->edge_count);
    pack_put_number(packer, site_count);
    pack_put_number(packer, record->loose_count);
    for (size_t i = 0; i < record->entity_count; i++) {
        pack_put_entity_row(packer, &record->file, &record->entities[i], before);
        before = &record->entities[i];
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        pack_put_edge_row(packer, &record->edges[i]);
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        pack_put_loose_row(packer, &record->loose[i], line);
        line = record->loose[i].line;
    }
    if (packer->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to pack a record");
    }
    *bytes =
        str_from_range(packer->out.data, (size_t)(packer->at - (unsigned char *)packer->out.data));
    return true;
}

size_t store_measure_packed_row(const struct store_packer *packer)
{
    return packer->file_size;
}

struct store_sums store_sum_packed_record(const struct store_packer *packer, struct str bytes)
{
    struct str rest =
        str_from_range(bytes.data + packer->file_size, bytes.size - packer->file_size);
    uint64_t rows = hash_bytes_to_u64(rest.data, rest.size);
    return (struct store_sums){ .all = store_sum_file_bytes(
                                    str_from_range(bytes.data, packer->file_size), rows),
                                .rows = rows };
}

uint64_t store_sum_file_bytes(struct str bytes, uint64_t rows)
{
    return hash_bytes_to_u64(bytes.data, bytes.size) ^ hash_mix_u64_bits(rows);
}

bool store_pack_file_bytes(struct store_packer *packer, const struct store_file *file,
                           struct str *bytes, struct err *err)
{
    const struct store_record record = { .file = *file };
    bool done = store_pack_record_bytes(packer, &record, bytes, err);

    bytes->size = done ? packer->file_size : 0;
    return done;
}

bool store_pack_frame_bytes(struct store_packer *packer, struct str bytes, struct buf *out,
                            struct err *err)
{
    if (packer->zstd == NULL) {
        packer->zstd = store_zstd_create_new();
    }
    return packer->zstd != NULL ? store_zstd_compress_with(packer->zstd, bytes, out, err)
                                : ERR_RAISE(err, ERR_MEMORY, "no memory to compress a record");
}

/* ------------------------------------------------------------------ reading */

/* Reads past the end give zeros and set `failed`, so rows need one check at their end. */
struct unpacker {
    const unsigned char *at;
    const unsigned char *end;
    bool failed;
};

static size_t unpack_count_left(const struct unpacker *in)
{
    return (size_t)(in->end - in->at);
}

static unsigned unpack_take_byte(struct unpacker *in)
{
    if (in->at == in->end) {
        in->failed = true;
        return 0;
    }
    return *in->at++;
}

static uint64_t unpack_take_long_number(struct unpacker *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 7 * PACK_NUMBER_BYTES_MAX; shift += 7) {
        unsigned byte = unpack_take_byte(in);
        if (shift == 63 && byte > 1) {
            break; /* more than 64 bits */
        }
        value |= (uint64_t)(byte & 0x7FU) << shift;
        if (byte < 0x80U) {
            return value;
        }
    }
    in->failed = true;
    return 0;
}

/* Most are small. */
static inline uint64_t unpack_take_number(struct unpacker *in)
{
    if (in->at != in->end && *in->at < 0x80U) {
        return *in->at++;
    }
    return unpack_take_long_number(in);
}

static uint32_t unpack_take_limited(struct unpacker *in, uint32_t max)
{
    uint64_t value = unpack_take_number(in);
    if (value > max) {
        in->failed = true;
        return 0;
    }
    return (uint32_t)value;
}

static uint32_t unpack_take_delta(struct unpacker *in, uint32_t base)
{
    uint64_t value = unpack_take_number(in);
    int64_t sum;
    if (value > (uint64_t)UINT32_MAX * 2) {
        in->failed = true;
        return 0;
    }
    sum = (int64_t)base + ((value & 1U) != 0 ? -(int64_t)((value + 1) / 2) : (int64_t)(value / 2));
    if (sum < 0 || sum > UINT32_MAX) {
        in->failed = true;
        return 0;
    }
    return (uint32_t)sum;
}

static uint64_t unpack_take_fixed(struct unpacker *in)
{
    uint64_t value = 0;
    if (unpack_count_left(in) < PACK_UID_BYTES) {
        in->failed = true;
        return 0;
    }
    for (unsigned i = 0; i < PACK_UID_BYTES; i++) {
        value |= (uint64_t)in->at[i] << (8U * i);
    }
    in->at += PACK_UID_BYTES;
    return value;
}

static struct str unpack_take_text(struct unpacker *in)
{
    uint64_t size = unpack_take_number(in);
    struct str text;
    if (size > unpack_count_left(in)) {
        in->failed = true;
        return STR_EMPTY;
    }
    text = str_from_range((const char *)in->at, (size_t)size);
    in->at += size;
    return text;
}

/* A value of a closed list. */
static unsigned unpack_take_choice(struct unpacker *in, unsigned count)
{
    unsigned value = unpack_take_byte(in);
    if (value >= count) {
        in->failed = true;
        return 0;
    }
    return value;
}

/* How many rows follow? As many as the bytes left can hold, at most. */
static size_t unpack_take_row_count(struct unpacker *in, size_t row_bytes_min)
{
    uint64_t count = unpack_take_number(in);
    if (count > unpack_count_left(in) / row_bytes_min) {
        in->failed = true;
        return 0;
    }
    return (size_t)count;
}

static void unpack_take_file_row(struct unpacker *in, struct store_file *file)
{
    file->path = unpack_take_text(in);
    file->reason = unpack_take_text(in);
    file->language = unpack_take_text(in);
    file->hash.high = unpack_take_fixed(in);
    file->hash.low = unpack_take_fixed(in);
    file->size = unpack_take_number(in);
    file->mtime_ns = (int64_t)unpack_take_fixed(in);
    file->status = (enum file_status)unpack_take_choice(in, FILE_STATUS_COUNT);
    file->error_bytes = unpack_take_limited(in, UINT32_MAX);
    file->line_count = unpack_take_limited(in, UINT32_MAX);
    file->source_words = unpack_take_limited(in, UINT32_MAX);
    file->entity_words = unpack_take_limited(in, UINT32_MAX);
    file->import_words = unpack_take_limited(in, UINT32_MAX);
    file->comment_words = unpack_take_limited(in, UINT32_MAX);
}

static bool unpack_begin_record(struct unpacker *in, struct str bytes, struct store_file *file,
                                struct err *err)
{
    *in = (struct unpacker){ .at = (const unsigned char *)bytes.data,
                             .end = (const unsigned char *)bytes.data + bytes.size };
    if (unpack_take_byte(in) != PACK_VERSION) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored record has an unknown version");
    }
    unpack_take_file_row(in, file);
    return !in->failed || ERR_RAISE(err, ERR_CORRUPT, "a stored file row is malformed");
}

bool store_unpack_file_row(struct str bytes, struct store_file *out, struct err *err)
{
    struct unpacker in;
    return unpack_begin_record(&in, bytes, out, err);
}

/* Rows whose uids a ref may name: all of them, so uids are read in a first pass over entities.
 * *row is the row plus one, 0: of another record. */
static uint64_t unpack_take_uid_ref(struct unpacker *in, const struct store_record *record,
                                    uint32_t *row)
{
    uint64_t code = unpack_take_number(in);

    *row = 0;
    if (code == 0) {
        return unpack_take_fixed(in);
    }
    if (code > record->entity_count || record->entities == NULL) {
        in->failed = true;
        return 0;
    }
    *row = (uint32_t)code;
    return record->entities[code - 1].uid;
}

static void unpack_take_entity_row(struct unpacker *in, struct store_entity *entity,
                                   const struct store_entity *before, uint64_t *parent_code)
{
    unsigned form;

    entity->uid = unpack_take_fixed(in);
    *parent_code = unpack_take_number(in);
    entity->parent_uid = *parent_code == 1 ? unpack_take_fixed(in) : 0;
    form = unpack_take_choice(in, (PACK_KEY_DERIVED | PACK_NAME_IS_TAIL) + 1U);
    entity->kind = (enum entity_kind)unpack_take_choice(in, ENTITY_KIND_COUNT);
    entity->class_ = (enum entity_class)unpack_take_choice(in, ENTITY_CLASS_TEST + 1U);
    entity->rule = (enum test_rule)unpack_take_choice(in, TEST_RULE_COUNT);
    entity->qualified = unpack_take_text(in);
    if ((form & PACK_NAME_IS_TAIL) != 0) {
        uint64_t size = unpack_take_number(in);
        if (size > entity->qualified.size) {
            in->failed = true;
            size = 0;
        }
        entity->name = size > 0
                           ? str_from_range(entity->qualified.data + entity->qualified.size - size,
                                            (size_t)size)
                           : STR_EMPTY;
    } else {
        entity->name = unpack_take_text(in);
    }
    /* NULL data: to be derived. A stored key, even an empty one, points into the bytes. */
    entity->key = (form & PACK_KEY_DERIVED) != 0 ? STR_EMPTY : unpack_take_text(in);
    entity->flags = unpack_take_limited(in, UINT32_MAX);
    entity->start_line = unpack_take_delta(in, before->start_line);
    entity->end_line = unpack_take_delta(in, entity->start_line);
    entity->start_byte = unpack_take_delta(in, before->start_byte);
    entity->end_byte = unpack_take_delta(in, entity->start_byte);
    entity->signature_end = unpack_take_delta(in, entity->start_byte);
    entity->doc_start = unpack_take_delta(in, entity->start_byte);
    entity->doc_end = unpack_take_delta(in, entity->doc_start);
    entity->words = unpack_take_limited(in, UINT32_MAX);
    entity->complexity = (uint16_t)unpack_take_limited(in, UINT16_MAX);
    entity->params_min = (uint8_t)unpack_take_byte(in);
    entity->params_max = (uint8_t)unpack_take_byte(in);
}

/* Makes the keys that were not stored. */
static bool unpack_derive_keys(const struct store_record *record, struct store_entity *entities,
                               struct arena *arena, struct err *err)
{
    struct buf key;
    bool done = true;

    buf_init_with_limit(&key, SIZE_MAX / 2);
    for (size_t i = 0; done && i < record->entity_count; i++) {
        struct store_entity *entity = &entities[i];
        if (entity->key.data != NULL) {
            continue;
        }
        buf_clear_keep_memory(&key);
        key_append_entity_text(&key, record->file.language, entity->kind, entity->qualified,
                               record->file.path, entity->uid);
        entity->key = key.failed ? STR_EMPTY : arena_copy_str(arena, buf_borrow_str(&key));
        done =
            entity->key.data != NULL || ERR_RAISE(err, ERR_MEMORY, "no memory to unpack a record");
    }
    buf_release_bytes(&key);
    return done;
}

static bool unpack_entity_rows(struct unpacker *in, struct store_record *record,
                               struct store_entity *entities, struct arena *arena, struct err *err)
{
    static const struct store_entity nothing_before = { 0 };
    const struct store_entity *before = &nothing_before;
    uint64_t *parents = arena_alloc_zeroed(arena, record->entity_count + 1, sizeof *parents);

    if (parents == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to unpack a record");
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        unpack_take_entity_row(in, &entities[i], before, &parents[i]);
        before = &entities[i];
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        if (parents[i] >= 2 && parents[i] - 2 < record->entity_count) {
            entities[i].parent_uid = entities[parents[i] - 2].uid;
            entities[i].parent_row = (uint32_t)(parents[i] - 1);
        } else if (parents[i] >= 2) {
            in->failed = true;
        }
    }
    record->entities = entities;
    return !in->failed || ERR_RAISE(err, ERR_CORRUPT, "a stored entity row is malformed");
}

static bool unpack_edge_rows(struct unpacker *in, struct store_record *record, size_t site_count,
                             struct arena *arena, struct err *err)
{
    struct store_edge *edges = arena_alloc_zeroed(arena, record->edge_count + 1, sizeof *edges);
    struct store_site *sites = arena_alloc_zeroed(arena, site_count + 1, sizeof *sites);

    if (edges == NULL || sites == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to unpack a record");
    }
    for (size_t i = 0; i < record->edge_count && !in->failed; i++) {
        struct store_edge *edge = &edges[i];
        uint32_t line = 0;
        unsigned kinds;

        edge->from_uid = unpack_take_uid_ref(in, record, &edge->from_row);
        edge->to_uid = unpack_take_uid_ref(in, record, &edge->to_row);
        kinds = unpack_take_byte(in);
        edge->kind = (enum edge_kind)(kinds & 0xFU);
        edge->origin = (enum origin)(kinds >> 4U);
        in->failed |= (kinds & 0xFU) >= EDGE_KIND_COUNT || (kinds >> 4U) >= ORIGIN_COUNT;
        edge->site_count =
            unpack_take_limited(in, site_count < UINT32_MAX ? (uint32_t)site_count : UINT32_MAX);
        edge->sites = sites;
        for (uint32_t k = 0; k < edge->site_count; k++) {
            line = unpack_take_delta(in, line);
            *sites++ =
                (struct store_site){ .line = line,
                                     .column = (uint16_t)unpack_take_limited(in, UINT16_MAX) };
        }
        site_count -= edge->site_count;
    }
    record->edges = edges;
    return (!in->failed && site_count == 0) ||
           ERR_RAISE(err, ERR_CORRUPT, "a stored edge row is malformed");
}

static bool unpack_loose_rows(struct unpacker *in, struct store_record *record, struct arena *arena,
                              struct err *err)
{
    struct store_loose *rows = arena_alloc_zeroed(arena, record->loose_count + 1, sizeof *rows);
    uint32_t line = 0;

    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to unpack a record");
    }
    for (size_t i = 0; i < record->loose_count && !in->failed; i++) {
        struct store_loose *loose = &rows[i];
        unsigned kinds;

        loose->from_uid = unpack_take_uid_ref(in, record, &loose->from_row);
        loose->name = unpack_take_text(in);
        loose->receiver = unpack_take_text(in);
        loose->module = unpack_take_text(in);
        kinds = unpack_take_byte(in);
        loose->kind = (enum ref_kind)(kinds & 0xFU);
        loose->origin = (enum origin)(kinds >> 4U);
        in->failed |= (kinds & 0xFU) >= REF_KIND_COUNT || (kinds >> 4U) >= ORIGIN_COUNT;
        line = unpack_take_delta(in, line);
        loose->line = line;
        loose->column = (uint16_t)unpack_take_limited(in, UINT16_MAX);
        loose->args = (uint8_t)unpack_take_byte(in);
    }
    record->loose = rows;
    return !in->failed || ERR_RAISE(err, ERR_CORRUPT, "a stored reference row is malformed");
}

static bool unpack_whole_record(struct str bytes, bool with_keys, struct arena *arena,
                                struct store_record *out, struct err *err)
{
    struct store_record record = { 0 };
    struct store_entity *entities;
    struct unpacker in;
    size_t site_count;

    if (!unpack_begin_record(&in, bytes, &record.file, err)) {
        return false;
    }
    record.entity_count = unpack_take_row_count(&in, PACK_ENTITY_BYTES_MIN);
    record.edge_count = unpack_take_row_count(&in, PACK_EDGE_BYTES_MIN);
    site_count = unpack_take_row_count(&in, PACK_SITE_BYTES_MIN);
    record.loose_count = unpack_take_row_count(&in, PACK_LOOSE_BYTES_MIN);
    if (in.failed) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored record has malformed counts");
    }
    entities = arena_alloc_zeroed(arena, record.entity_count + 1, sizeof *entities);
    if (entities == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to unpack a record");
    }
    if (!unpack_entity_rows(&in, &record, entities, arena, err) ||
        (with_keys && !unpack_derive_keys(&record, entities, arena, err)) ||
        !unpack_edge_rows(&in, &record, site_count, arena, err) ||
        !unpack_loose_rows(&in, &record, arena, err)) {
        return false;
    }
    if (in.at != in.end) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored record has bytes behind its end");
    }
    *out = record;
    return true;
}

bool store_unpack_record_bytes(struct str bytes, struct arena *arena, struct store_record *out,
                               struct err *err)
{
    return unpack_whole_record(bytes, true, arena, out, err);
}

bool store_unpack_record_keyless(struct str bytes, struct arena *arena, struct store_record *out,
                                 struct err *err)
{
    return unpack_whole_record(bytes, false, arena, out, err);
}
