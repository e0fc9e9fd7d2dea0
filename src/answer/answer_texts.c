/* answer_texts.c - source texts of entities, for code members. One read view a request, begun
 * when the first text is wanted; the texts of the last files are kept. One load a new file. */
#include "answer/answer_internal.h"

#define TEXTS_KEPT 16U

struct texts_file {
    struct buf text;
    uint32_t file; /* whose text it is; GRAPH_ID_NONE: none yet */
    const char *why;
};
struct answer_texts {
    struct store_read *read;
    struct texts_file kept[TEXTS_KEPT];
    unsigned next; /* of kept: the oldest */
};

static bool texts_begin_reading(struct answer_call *call, struct err *err)
{
    if (call->texts == NULL) {
        call->texts = arena_alloc_zeroed(call->arena, 1, sizeof *call->texts);
        if (call->texts == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to read source texts");
        }
        for (unsigned i = 0; i < TEXTS_KEPT; i++) {
            buf_init_with_limit(&call->texts->kept[i].text, SIZE_MAX / 2);
            call->texts->kept[i].file = GRAPH_ID_NONE;
        }
    }
    return call->texts->read != NULL || call->context->store == NULL ||
           store_begin_read_view(call->context->store, &call->texts->read, err);
}

/* NULL: err says why. */
static const struct texts_file *texts_load_file(struct answer_call *call, uint32_t file,
                                                struct err *err)
{
    struct answer_texts *texts = call->texts;
    struct texts_file *slot = &texts->kept[texts->next];

    for (unsigned i = 0; i < TEXTS_KEPT; i++) {
        if (texts->kept[i].file == file) {
            return &texts->kept[i];
        }
    }
    texts->next = (texts->next + 1) % TEXTS_KEPT;
    buf_clear_keep_memory(&slot->text);
    slot->file = GRAPH_ID_NONE;
    slot->why = NULL;
    if (texts->read == NULL) {
        slot->why = "this server holds no source texts";
    } else if (!store_load_file_text(texts->read, call->snapshot->files[file].hash, &slot->text,
                                     err)) {
        if (err->code != ERR_NOT_FOUND) {
            return NULL;
        }
        slot->why = "the text of this generation is no longer stored; index again";
    }
    slot->file = file;
    return slot;
}

bool answer_borrow_code_text(struct answer_call *call, uint32_t entity, struct str *code,
                             const char **why, struct err *err)
{
    const struct graph_entity *row = &call->snapshot->entities[entity];
    const struct texts_file *file;

    *code = STR_EMPTY;
    *why = NULL;
    if (!texts_begin_reading(call, err) || (file = texts_load_file(call, row->file, err)) == NULL) {
        return false;
    }
    *why = file->why;
    if (*why == NULL && row->end_byte <= file->text.size && row->start_byte <= row->end_byte) {
        *code = str_from_range(file->text.data + row->start_byte, row->end_byte - row->start_byte);
    }
    return true;
}

bool answer_put_code_member(struct answer_call *call, uint32_t entity, struct err *err)
{
    const char *why = NULL;
    struct str code;

    if (!answer_borrow_code_text(call, entity, &code, &why, err)) {
        return false;
    }
    json_put_str(call->json, "code", code);
    if (why != NULL) {
        json_put_cstring(call->json, "code_note", why);
    }
    return true;
}

bool answer_put_code_if_asked(struct answer_call *call, uint32_t entity, struct err *err)
{
    return !str_equals_cstring(call->values[ANSWER_PARAM_INCLUDE_CODE].text, "1") ||
           answer_put_code_member(call, entity, err);
}

void answer_release_texts(struct answer_call *call)
{
    if (call->texts != NULL) {
        store_end_read_view(call->texts->read);
        for (unsigned i = 0; i < TEXTS_KEPT; i++) {
            buf_release_bytes(&call->texts->kept[i].text);
        }
    }
}
