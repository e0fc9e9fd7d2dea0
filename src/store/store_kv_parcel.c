/* store_kv_parcel.c - the half of a put that needs nothing of the database: a record packed, summed
 * and, where it will be stored for sure, compressed. See store_kv_internal.h. Keeps nothing.
 *
 *   struct kv_parcel | file row | frame or rows
 */
#include "store/store_kv_internal.h"

static bool parcel_append_rows(struct buf *out, struct store_packer *packer, struct str rest,
                               struct kv_parcel *parcel, struct err *err)
{
    size_t at = out->size;

    if (!parcel->framed) {
        buf_append_str(out, rest);
        return true;
    }
    if (!store_pack_frame_bytes(packer, rest, out, err)) {
        return false;
    }
    parcel->body_sum = hash_bytes_to_u64(out->data + at, out->size - at);
    return true;
}

bool kv_append_parcel(struct buf *out, struct store_packer *packer,
                      const struct store_record *record, bool framed, struct err *err)
{
    struct kv_parcel parcel = { .framed = framed };
    size_t begin = out->size;
    struct str bytes = STR_EMPTY;

    if (!store_pack_record_bytes(packer, record, &bytes, err)) {
        return false;
    }
    parcel.sums = store_sum_packed_record(packer, bytes);
    parcel.row_size = store_measure_packed_row(packer);
    parcel.rest_size = bytes.size - parcel.row_size;
    if (parcel.rest_size > UINT32_MAX) {
        return ERR_RAISE(err, ERR_LIMIT, "its rows take more than 4 GiB");
    }
    buf_append_bytes(out, &parcel, sizeof parcel);
    buf_append_bytes(out, bytes.data, parcel.row_size);
    if (!parcel_append_rows(out, packer,
                            str_from_range(bytes.data + parcel.row_size, parcel.rest_size), &parcel,
                            err)) {
        return false;
    }
    if (out->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to pack a record");
    }
    memcpy(out->data + begin, &parcel, sizeof parcel);
    return true;
}

struct kv_parcel kv_read_parcel(struct str bytes)
{
    struct kv_parcel parcel;
    size_t rows = sizeof parcel;

    memcpy(&parcel, bytes.data, sizeof parcel);
    parcel.row = str_from_range(bytes.data + rows, parcel.row_size);
    rows += parcel.row_size;
    parcel.body = str_from_range(bytes.data + rows, bytes.size - rows);
    return parcel;
}
