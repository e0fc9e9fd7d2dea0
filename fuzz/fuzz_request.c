/* fuzz_request.c - libFuzzer target of request.h. `make fuzz` builds and runs it. */
#include "request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct serve_core *core;
    const char *wrong;
    int status = 0;

    if (core == NULL) {
        core = fuzz_make_core();
    }
    wrong = fuzz_run_request(core, str_from_range((const char *)data, size), &status);
    if (wrong != NULL) {
        (void)fprintf(stderr, "status %d: %s\n", status, wrong);
        abort();
    }
    return 0;
}
