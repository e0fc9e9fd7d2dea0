/* test_banned.c - what banned.h refuses and what it lets through, by asking the compiler. */
#include "util/child.h"
#include "util/expect.h"

#include <string.h>

struct banned_row {
    const char *code;
    const char *flag; /* "" : none */
    bool accepted;
};

static const struct banned_row banned_rows[] = {
    { "int f(void) { return 0; }", "", true },
    { "void f(char *a) { strcpy(a, a); }", "", false },
    { "void f(char *a) { strcat(a, a); }", "", false },
    { "void f(char *a) { strncpy(a, a, 1); }", "", false },
    { "void f(char *a) { strncat(a, a, 1); }", "", false },
    { "void f(char *a) { sprintf(a, \"x\"); }", "", false },
    { "void f(char *a) { strtok(a, a); }", "", false },
    { "int f(char *a) { return atoi(a); }", "", false },
    { "void *f(void) { return alloca(9); }", "", false },
    { "void *f(long *a) { return localtime(a); }", "", false },
    { "int f(void) { return system(\"x\"); }", "", false },
    { "int f(void) { return rand(); }", "", false },
    { "void *f(void) { return malloc(1); }", "", false },
    { "void *f(void) { return calloc(1, 1); }", "", false },
    { "void *f(void *a) { return realloc(a, 1); }", "", false },
    { "void f(void *a) { free(a); }", "", false },
    { "void f(void) { abort(); }", "", false },
    { "void f(void) { exit(1); }", "", false },
    { "void f(void) { _exit(1); }", "", false },
    { "void f(void *a) { free(a); }", "-DUTIL_ALLOW_MALLOC", true },
    { "void *f(void) { return realloc(calloc(1, 1), 2); }", "-DUTIL_ALLOW_MALLOC", true },
    { "void f(void) { abort(); }", "-DUTIL_ALLOW_MALLOC", false },
    { "void f(void) { abort(); }", "-DUTIL_ALLOW_EXIT", true },
    { "void f(void) { exit(1); }", "-DUTIL_ALLOW_EXIT", true },
    { "void f(void) { _exit(1); }", "-DUTIL_ALLOW_EXIT", true },
    { "void f(void *a) { free(a); }", "-DUTIL_ALLOW_EXIT", false },
    { "int f(char *a) { return atoi(a); }", "-DUTIL_ALLOW_EXIT", false },
    /* Others' headers: members and pointers of these names, and the system's declarations. */
    { "struct s { void (*free)(void *); void *(*malloc)(size_t); int exit; };", "", true },
    { "void *f(void) { return (void *)&free; }", "", true },
    { "#include <sqlite3.h>\n#include <pthread.h>\n#include <wchar.h>\n#include <malloc.h>", "",
      true },
    { "#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n#include <inttypes.h>", "",
      true },
};

static void run_compiler_on_code(void *context)
{
    const struct banned_row *row = context;
    int ends[2];
    size_t size = strlen(row->code);
    if (pipe(ends) != 0 || write(ends[1], row->code, size) != (ssize_t)size) {
        _exit(126);
    }
    (void)dup2(ends[0], STDIN_FILENO);
    (void)close(ends[1]);
    (void)execlp("cc", "cc", "-std=c11", "-D_GNU_SOURCE", "-fsyntax-only", "-include",
                 "src/util/banned.h", "-x", "c", "-", row->flag[0] != '\0' ? row->flag : NULL,
                 (char *)NULL);
    _exit(127);
}

static void test_the_compiler_refuses_what_is_banned(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof banned_rows / sizeof *banned_rows; i++) {
        struct banned_row row = banned_rows[i];
        struct child_end end;
        bool accepted;
        child_run_and_wait(run_compiler_on_code, &row, &end);
        if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == 127) {
            skip(); /* no cc here */
        }
        accepted = end.status == 0;
        EXPECT(row.code, accepted == row.accepted, "%s: accepted %d: %s", row.flag, accepted,
               end.said);
        EXPECT(row.code, accepted || strstr(end.said, "is_banned_see_util_banned_h") != NULL, "%s",
               end.said);
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_compiler_refuses_what_is_banned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
