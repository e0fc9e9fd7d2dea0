/* store_kv_changes.c - keys that a write touches, each with its checksum before and now. See
 * store_kv_write_internal.h. A touch is a look-up in memory, and one in the database the first
 * time.
 */
#include "store/store_kv_write_internal.h"

bool kv_write_get_base(struct kv_write *write, struct str key, struct str *value, bool *found,
                       struct err *err)
{
    *found = false;
    return write->fresh || write->store->ops->batch_get(write->batch, key, value, found, err);
}

/* The change of write->key; *base is its value in the database when the change is new. */
bool kv_write_touch_key(struct kv_write *write, uint32_t *number, struct str *base, struct err *err)
{
    struct str key = buf_borrow_str(&write->key);
    struct kv_change *change;
    bool found = false;

    *base = STR_EMPTY;
    if (write->key.failed) {
        return kv_write_raise_no_memory(err);
    }
    *number = map_text_find_value(&write->change_numbers, key);
    if (*number != MAP_VALUE_NONE) {
        return true;
    }
    if (!kv_write_get_base(write, key, base, &found, err)) {
        return false;
    }
    if (found && base->size < KV_SUM_BYTES) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored value is too short");
    }
    key = arena_copy_str(&write->arena, key);
    change = array_push_slot(&write->changes, WRITE_ROWS_MAX);
    if (key.data == NULL || change == NULL) {
        return kv_write_raise_no_memory(err);
    }
    *change = (struct kv_change){ .key = key,
                                  .base_present = found,
                                  .base_sum = found ? kv_load_u64(base->data) : 0,
                                  .content = WRITE_CONTENT_NONE };
    change->now_present = found;
    change->now_sum = change->base_sum;
    *number = (uint32_t)(write->changes.count - 1);
    return map_text_put_value(&write->change_numbers, key, *number) ||
           kv_write_raise_no_memory(err);
}

/* `head` begins with the checksum. */
bool kv_write_put_change(struct kv_write *write, uint32_t number, struct str head, struct str tail,
                         struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    change->now_present = true;
    change->now_sum = kv_load_u64(head.data);
    return write->store->ops->batch_put(write->batch, change->key, head, tail, err);
}

bool kv_write_put_plain(struct kv_write *write, uint32_t number, struct str bytes, struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    buf_clear_keep_memory(&write->value);
    kv_append_plain_value(&write->value, change->key, bytes);
    if (write->value.failed) {
        return kv_write_raise_no_memory(err);
    }
    if (change->now_present && change->now_sum == kv_load_u64(write->value.data)) {
        return true; /* it is there, as it is */
    }
    return kv_write_put_change(write, number, buf_borrow_str(&write->value), STR_EMPTY, err);
}

bool kv_write_remove_change(struct kv_write *write, uint32_t number, struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    if (!change->now_present) {
        return true;
    }
    change->now_present = false;
    return write->store->ops->batch_remove(write->batch, change->key, err);
}

bool kv_write_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for a write");
}
