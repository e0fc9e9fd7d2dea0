/* hostile_shim.c - preloaded into the program by tests/e2e/hostile.test.js: a worker that is about
 * to pack a text which begins with `HOSTILE WORD` (behind two bytes of comment) does what the word
 * says, as a faulty grammar would. The program itself has no such door. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct ZSTD_CCtx_s;
size_t ZSTD_compress2(struct ZSTD_CCtx_s *context, void *to, size_t room, const void *from,
                      size_t size);
/* What ZSTD_compress2 does, under another name of the same library. */
extern size_t ZSTD_compressStream2_simpleArgs(struct ZSTD_CCtx_s *context, void *to, size_t room,
                                              size_t *to_at, const void *from, size_t size,
                                              size_t *from_at, int end);
extern size_t ZSTD_CCtx_reset(struct ZSTD_CCtx_s *context, int what);

#define SHIM_MARK      "HOSTILE "
#define SHIM_MARK_AT   2U /* behind the slashes */
#define SHIM_WORD_SIZE 5U
#define SHIM_END       2 /* ZSTD_e_end */
#define SHIM_SESSION   1 /* ZSTD_reset_session_only */

static volatile unsigned long shim_sink;
static volatile char *volatile shim_nowhere = (char *)8;

static void shim_spin_forever(void)
{
    for (;;) {
        shim_sink++;
    }
}

static unsigned shim_smash_stack(unsigned depth)
{
    volatile char room[4096];
    room[depth % sizeof room] = (char)depth;
    return depth == (unsigned)-1 ? 0 : shim_smash_stack(depth + 1) + (unsigned)room[0];
}

/* Until there is none, which the parser answers with abort(). */
static void shim_eat_memory(void)
{
    for (;;) {
        char *block = malloc((size_t)1 << 20U);
        if (block == NULL) {
            abort();
        }
        memset(block, 1, (size_t)1 << 20U);
    }
}

static void shim_obey_word(const char *word)
{
    if (memcmp(word, "spins", SHIM_WORD_SIZE) == 0) {
        shim_spin_forever();
    } else if (memcmp(word, "stack", SHIM_WORD_SIZE) == 0) {
        shim_sink = shim_smash_stack(0);
    } else if (memcmp(word, "eater", SHIM_WORD_SIZE) == 0) {
        shim_eat_memory();
    } else if (memcmp(word, "crash", SHIM_WORD_SIZE) == 0) {
        *shim_nowhere = 1;
    }
}

size_t ZSTD_compress2(struct ZSTD_CCtx_s *context, void *to, size_t room, const void *from,
                      size_t size)
{
    static const size_t mark_size = sizeof SHIM_MARK - 1;
    const char *text = from;
    size_t to_at = 0;
    size_t from_at = 0;
    size_t left;

    if (size > SHIM_MARK_AT + mark_size + SHIM_WORD_SIZE &&
        memcmp(text + SHIM_MARK_AT, SHIM_MARK, mark_size) == 0) {
        shim_obey_word(text + SHIM_MARK_AT + mark_size);
    }
    (void)ZSTD_CCtx_reset(context, SHIM_SESSION);
    left =
        ZSTD_compressStream2_simpleArgs(context, to, room, &to_at, from, size, &from_at, SHIM_END);
    return left == 0 ? to_at : left;
}
