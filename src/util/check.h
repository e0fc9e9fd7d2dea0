/* check.h - assertions on our own logic. Never on input: what comes from disk,
 * network or source text is checked and answered with an err. */
#ifndef UTIL_CHECK_H
#define UTIL_CHECK_H

#define ASSERT(condition)                                                                          \
    ((condition) ? (void)0 : check_fail_and_abort(#condition, __FILE__, __LINE__))

__attribute__((noreturn, cold)) void check_fail_and_abort(const char *condition, const char *file,
                                                          int line);

#endif
