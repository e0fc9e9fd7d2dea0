/* replay.c - runs a fuzz target without a fuzzer: each input of fuzz/corpus/NAME as it is, then
 * REPLAY_ROUNDS variants of it with bytes changed, doubled and dropped. Linked with fuzz_NAME.c as
 * OUT/fuzz/replay_NAME, which the tests run; the name decides the corpus. */
#include "util/buf.h"

#include "util/expect.h"

#include <dirent.h>
#include <string.h>

#define REPLAY_ROUNDS    200U
#define REPLAY_BYTES_MAX ((size_t)1 << 16)

/* NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *replay_target; /* the name behind "replay_" */

static void replay_read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    int byte;

    assert_non_null(file);
    while ((byte = fgetc(file)) != EOF) {
        buf_append_byte(out, (char)byte);
    }
    (void)fclose(file);
}

static void replay_mutate_input(const struct buf *input, uint64_t *seed, struct buf *out)
{
    buf_clear_keep_memory(out);
    for (size_t i = 0; i < input->size; i++) {
        uint64_t value = random_next_value(seed);
        switch (value % 40) {
        case 0: buf_append_byte(out, (char)(value >> 56)); break;
        case 1: buf_append_bytes(out, input->data + i, input->size - i); break;
        case 2: break;
        default: buf_append_byte(out, input->data[i]); break;
        }
    }
}

static void replay_run_input(const char *path, uint64_t *seed)
{
    struct buf input;
    struct buf variant;

    buf_init_with_limit(&input, REPLAY_BYTES_MAX);
    buf_init_with_limit(&variant, REPLAY_BYTES_MAX);
    replay_read_file(path, &input);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.size);
    for (unsigned round = 0; round < REPLAY_ROUNDS; round++) {
        replay_mutate_input(&input, seed, &variant);
        (void)LLVMFuzzerTestOneInput((const uint8_t *)variant.data, variant.size);
    }
    buf_release_bytes(&variant);
    buf_release_bytes(&input);
}

static void test_corpus(void **state)
{
    char folder_path[256];
    DIR *folder;
    const struct dirent *entry;
    uint64_t seed = 1;
    unsigned count = 0;

    (void)state;
    (void)snprintf(folder_path, sizeof folder_path, "fuzz/corpus/%s", replay_target);
    folder = opendir(folder_path);
    assert_non_null(folder);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread. */
    while ((entry = readdir(folder)) != NULL) {
        char path[1024];
        if (entry->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", folder_path, entry->d_name);
            replay_run_input(path, &seed);
            count++;
        }
    }
    (void)closedir(folder);
    assert_true(count > 0);
}

int main(int count, char **args)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus) };
    const char *name = count > 0 ? strstr(args[0], "replay_") : NULL;

    if (name == NULL) {
        return 1;
    }
    replay_target = name + strlen("replay_");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
