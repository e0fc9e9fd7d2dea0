/* banned.h - names our own sources may not use; given to every one by `-include`.
 *
 * Each is replaced by an undeclared name, so the compiler refuses it. All are macros
 * with parameters: a struct member or a pointer called `free` is left alone, and only a
 * call spelled free(...) is refused. The Makefile defines UTIL_ALLOW_MALLOC for src/util
 * (mem.c is the one to use it) and UTIL_ALLOW_EXIT for check.c and src/cli.
 * (After git's banned.h.)
 */
#ifndef UTIL_BANNED_H
#define UTIL_BANNED_H

/* The real declarations must be seen before the names are poisoned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BANNED(name) sorry_##name##_is_banned_see_util_banned_h

#undef strcpy
#define strcpy(a, b) BANNED(strcpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncpy
#define strncpy(a, b, c) BANNED(strncpy)
#undef strncat
#define strncat(a, b, c) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(a, b) BANNED(strtok)
#undef strtok_r
#define strtok_r(a, b, c) BANNED(strtok_r)
#undef atoi
#define atoi(a) BANNED(atoi)
#undef atol
#define atol(a) BANNED(atol)
#undef atof
#define atof(a) BANNED(atof)
#undef alloca
#define alloca(a) BANNED(alloca)
#undef gmtime
#define gmtime(a) BANNED(gmtime)
#undef localtime
#define localtime(a) BANNED(localtime)
#undef ctime
#define ctime(a) BANNED(ctime)
#undef asctime
#define asctime(a) BANNED(asctime)
#undef mktemp
#define mktemp(a) BANNED(mktemp)
#undef system
#define system(a) BANNED(system)
#undef popen
#define popen(a, b) BANNED(popen)
#undef rand
#define rand() BANNED(rand)

#ifndef UTIL_ALLOW_MALLOC /* use util/mem.h, or an arena */
#    undef malloc
#    define malloc(a) BANNED(malloc)
#    undef calloc
#    define calloc(a, b) BANNED(calloc)
#    undef realloc
#    define realloc(a, b) BANNED(realloc)
#    undef free
#    define free(a) BANNED(free)
#endif

#ifndef UTIL_ALLOW_EXIT /* return an err; ASSERT for our own logic */
#    undef abort
#    define abort() BANNED(abort)
#    undef exit
#    define exit(a) BANNED(exit)
#    undef _exit
#    define _exit(a) BANNED(_exit)
#endif

#endif
