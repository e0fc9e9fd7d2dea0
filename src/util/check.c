/* check.c - the only place outside src/cli that ends the process. */
#include "util/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_fail_and_abort(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "parseltongue: internal fault at %s:%d: %s\n", file, line, condition);
    abort();
}
