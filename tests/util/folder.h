/* folder.h - removing a folder of a test with all that is in it. */
#ifndef TESTS_UTIL_FOLDER_H
#define TESTS_UTIL_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static inline int folder_remove_entry(const char *path, const struct stat *about, int flag,
                                      struct FTW *walk)
{
    (void)about;
    (void)flag;
    (void)walk;
    return remove(path);
}

static inline void folder_remove_all(const char *path)
{
    (void)nftw(path, folder_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
