/* link_paths.c - canonical paths taken apart and put together; lists of texts. */
#include "link/link_internal.h"

struct str link_path_of_folder(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? str_from_range(path.data, 0) : str_from_range(path.data, slash);
}

struct str link_path_of_base(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == SIZE_MAX ? path : str_from_range(path.data + slash + 1, path.size - slash - 1);
}

struct str link_path_without_suffix(struct str path)
{
    struct str base = link_path_of_base(path);
    size_t dot = str_find_last_byte(base, '.');
    if (dot == SIZE_MAX || dot == 0) {
        return path;
    }
    return str_from_range(path.data, path.size - (base.size - dot));
}

size_t link_path_common_size(struct str a, struct str b)
{
    size_t limit = a.size < b.size ? a.size : b.size;
    size_t common = 0;
    for (size_t i = 0; i < limit && a.data[i] == b.data[i]; i++) {
        if (a.data[i] == '/') {
            common = i + 1;
        }
    }
    return common;
}

/* Takes the last component off; false when there is none. */
static bool path_drop_last(const char *out, size_t *size)
{
    if (*size == 0) {
        return false;
    }
    while (*size > 0 && out[*size - 1] != '/') {
        (*size)--;
    }
    if (*size > 0) {
        (*size)--; /* the slash */
    }
    return true;
}

bool link_path_join_text(struct str folder, struct str text, char out[LINK_PATH_BYTES_MAX],
                         struct str *joined)
{
    size_t size = folder.size;
    bool more = true;
    struct str part = STR_EMPTY;
    if (folder.size + text.size + 2 > LINK_PATH_BYTES_MAX) {
        return false;
    }
    if (folder.size > 0) {
        memcpy(out, folder.data, folder.size);
    }
    while (str_split_next_part(&text, &more, '/', &part)) {
        if (part.size == 0 || str_equals_bytes(part, STR("."))) {
            continue;
        }
        if (str_equals_bytes(part, STR(".."))) {
            if (!path_drop_last(out, &size)) {
                return false;
            }
            continue;
        }
        if (size > 0) {
            out[size++] = '/';
        }
        memcpy(out + size, part.data, part.size);
        size += part.size;
    }
    *joined = str_from_range(out, size);
    return true;
}

bool link_path_is_below(struct str path, struct str folder)
{
    return folder.size == 0 || (str_starts_with(path, folder) && path.size > folder.size &&
                                path.data[folder.size] == '/');
}

bool link_list_has_text(const char *const *list, struct str text)
{
    for (; list != NULL && *list != NULL; list++) {
        if (str_equals_cstring(text, *list)) {
            return true;
        }
    }
    return false;
}

bool link_sorted_has_text(const char *const *sorted, struct str text)
{
    size_t low = 0;
    size_t high = 0;
    if (sorted == NULL) {
        return false;
    }
    while (sorted[high] != NULL) {
        high++;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(str_from_cstring(sorted[middle]), text);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}
