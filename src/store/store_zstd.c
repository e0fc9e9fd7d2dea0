/* store_zstd.c - frames of compressed bytes. See store_engine.h. Knows no rows. */
#include "store/store_engine.h"

#include <zstd.h>

/* Level 1: facts shrink to about a third at several hundred MB/s; higher levels cost more than
 * the disk they save (docs/formats/sqlite.md has the figures). */
#define ZSTD_FRAME_LEVEL 1

struct store_zstd *store_zstd_create_new(void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();

    if (context != NULL) {
        (void)ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, ZSTD_FRAME_LEVEL);
        (void)ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    }
    return (struct store_zstd *)context;
}

void store_zstd_free_all(struct store_zstd *zstd)
{
    (void)ZSTD_freeCCtx((ZSTD_CCtx *)zstd);
}

bool store_zstd_compress_with(struct store_zstd *zstd, struct str bytes, struct buf *out,
                              struct err *err)
{
    size_t bound = ZSTD_compressBound(bytes.size);
    size_t before = out->size;
    void *room = buf_extend_by_size(out, bound);
    size_t size;

    if (room == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compress %zu bytes", bytes.size);
    }
    size = ZSTD_compress2((ZSTD_CCtx *)zstd, room, bound, bytes.data, bytes.size);
    if (ZSTD_isError(size)) {
        out->size = before;
        return ERR_RAISE(err, ERR_INTERNAL, "cannot compress: %s", ZSTD_getErrorName(size));
    }
    out->size = before + size;
    return true;
}

bool store_zstd_compress_frame(struct str bytes, struct buf *out, struct err *err)
{
    struct store_zstd *zstd = store_zstd_create_new();
    bool done = zstd != NULL
                    ? store_zstd_compress_with(zstd, bytes, out, err)
                    : ERR_RAISE(err, ERR_MEMORY, "no memory to compress %zu bytes", bytes.size);

    store_zstd_free_all(zstd);
    return done;
}

struct store_expander *store_zstd_create_expander(void)
{
    return (struct store_expander *)ZSTD_createDCtx();
}

void store_zstd_free_expander(struct store_expander *expander)
{
    (void)ZSTD_freeDCtx((ZSTD_DCtx *)expander);
}

bool store_zstd_expand_with(struct store_expander *expander, struct str frame, struct buf *out,
                            struct err *err)
{
    unsigned long long size = ZSTD_getFrameContentSize(frame.data, frame.size);
    size_t before = out->size;
    size_t got;
    void *room;

    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
        return ERR_RAISE(err, ERR_CORRUPT, "stored bytes are not a zstd frame");
    }
    if (size > out->size_max - out->size) {
        return ERR_RAISE(err, ERR_LIMIT, "stored bytes expand to %llu, more than the %zu allowed",
                         size, out->size_max - out->size);
    }
    if (size == 0) {
        return true;
    }
    room = buf_extend_by_size(out, (size_t)size);
    if (room == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to expand %llu bytes", size);
    }
    got = ZSTD_decompressDCtx((ZSTD_DCtx *)expander, room, (size_t)size, frame.data, frame.size);
    if (ZSTD_isError(got) || got != size) {
        out->size = before;
        return ERR_RAISE(err, ERR_CORRUPT, "stored bytes do not expand: %s",
                         ZSTD_isError(got) ? ZSTD_getErrorName(got) : "wrong size");
    }
    return true;
}

bool store_zstd_expand_frame(struct str frame, struct buf *out, struct err *err)
{
    struct store_expander *expander = store_zstd_create_expander();
    bool done = expander != NULL ? store_zstd_expand_with(expander, frame, out, err)
                                 : ERR_RAISE(err, ERR_MEMORY, "no memory to expand a frame");

    store_zstd_free_expander(expander);
    return done;
}
