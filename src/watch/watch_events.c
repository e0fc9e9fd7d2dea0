/* watch_events.c - inotify: one watch a folder. See watch.h.
 *
 * Folders are listed by the walk, so what is ignored costs no watch. A folder that appears makes
 * the list stale; it is then listed anew, which watches it, and the round that follows compares the
 * whole tree, so that files made before the watch are seen. O(folders) memory and time a listing.
 */
#include "watch/watch_internal.h"

#include "ingest/walk.h"
#include "util/arena.h"
#include "util/file.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS_ROUNDS_MAX     8U
#define EVENTS_TEXT_BYTES_MAX (512ULL * 1024 * 1024)
#define EVENTS_BUFFER_BYTES   4096U
#define EVENTS_PATH_BYTES_MAX 4096U
#define EVENTS_MASK                                                                                \
    (IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |              \
     IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)
#define EVENTS_LIMIT_FILE "/proc/sys/fs/inotify/max_user_watches"

/* Half of what one user may have: other programs want some too. */
static uint64_t events_read_budget(const struct watch_options *options)
{
    uint64_t budget = options->folders_max > 0 ? options->folders_max : WATCH_FOLDERS_MAX;
    uint64_t granted = 0;
    struct buf text;
    struct err ignored = { .code = ERR_NONE };

    buf_init_with_limit(&text, 64);
    if (file_read_whole_bytes(AT_FDCWD, EVENTS_LIMIT_FILE, 64, &text, &ignored) &&
        str_parse_unsigned(str_trim_spaces(buf_borrow_str(&text)), &granted) &&
        granted / 2 < budget) {
        budget = granted / 2;
    }
    buf_release_bytes(&text);
    return budget;
}

bool watch_events_open(struct watch_events *events, const struct watch_options *options,
                       struct err *err)
{
    *events = (struct watch_events){ .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC) };
    arena_init_with_limit(&events->texts, EVENTS_TEXT_BYTES_MAX);
    events->ignore_path = options->ignore_path;
    return events->fd >= 0 || ERR_RAISE_OS(err, ERR_IO, errno, "no file events to be had");
}

void watch_events_close(struct watch_events *events)
{
    if (events->fd >= 0) {
        (void)close(events->fd);
    }
    events->fd = -1;
    mem_free_block(events->folders);
    mem_free_block(events->root_path);
    arena_release_all_blocks(&events->texts);
}

/* ------------------------------------------------------------------ folders */

static int events_compare_folders(const void *left, const void *right)
{
    const struct watch_folder *a = left;
    const struct watch_folder *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static bool events_add_folder(struct watch_events *events, struct str path, int *number)
{
    char whole[EVENTS_PATH_BYTES_MAX];
    int size = snprintf(whole, sizeof whole, "%s/%.*s", events->root_path, STR_ARG(path));
    if (size < 0 || (size_t)size >= sizeof whole) {
        errno = ENAMETOOLONG;
        return false;
    }
    *number = inotify_add_watch(events->fd, whole, EVENTS_MASK);
    return *number >= 0;
}

static bool events_is_gone(int os_errno)
{
    return os_errno == ENOENT || os_errno == ENOTDIR || os_errno == EACCES || os_errno == ELOOP;
}

/* Folders that were watched and are listed no more (now ignored, or moved away). */
static void events_drop_unlisted(struct watch_events *events, const struct watch_folder *old,
                                 size_t old_count)
{
    for (size_t i = 0; i < old_count; i++) {
        struct watch_folder key = { .number = old[i].number };
        if (bsearch(&key, events->folders, events->folder_count, sizeof key,
                    events_compare_folders) == NULL) {
            (void)inotify_rm_watch(events->fd, old[i].number);
        }
    }
}

static bool events_watch_listed(struct watch_events *events, const struct walk_result *walk,
                                struct err *err)
{
    for (size_t i = 0; i < walk->folder_count; i++) {
        struct watch_folder folder = { .path = arena_copy_str(&events->texts, walk->folders[i]) };
        if (events_add_folder(events, folder.path, &folder.number)) {
            events->folders[events->folder_count++] = folder;
        } else if (!events_is_gone(errno)) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot watch './%.*s'", STR_ARG(folder.path));
        }
    }
    qsort(events->folders, events->folder_count, sizeof *events->folders, events_compare_folders);
    return true;
}

static void events_set_root(struct watch_events *events, const struct walk_result *walk)
{
    struct str root = str_from_cstring(walk->root_path);
    mem_free_block(events->root_path);
    events->root_path = mem_copy_cstring(root.data, root.size);
}

static bool events_list_walked(struct watch_events *events, const struct watch_options *options,
                               const struct walk_result *walk, struct err *err)
{
    struct watch_folder *old = events->folders;
    size_t old_count = events->folder_count;
    uint64_t budget = events_read_budget(options);
    bool done = false;

    if (walk->folder_count > budget) {
        return ERR_RAISE(err, ERR_LIMIT, "%llu folders, but only %llu may be watched",
                         (unsigned long long)walk->folder_count, (unsigned long long)budget);
    }
    events_set_root(events, walk);
    events->folder_count = 0;
    events->folders = mem_alloc_zeroed(walk->folder_count + 1, sizeof *events->folders);
    arena_reset_all_blocks(&events->texts); /* the old paths are not looked at again */
    if (events->folders == NULL || events->root_path == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory for %llu folders",
                        (unsigned long long)walk->folder_count);
    } else {
        done = events_watch_listed(events, walk, err);
        if (done) {
            events_drop_unlisted(events, old, old_count);
        }
    }
    mem_free_block(old);
    return done;
}

bool watch_events_list_folders(struct watch_events *events, const struct watch_options *options,
                               const atomic_int *stop, struct err *err)
{
    struct walk_options how = { .no_ignore_files = options->no_ignore_files, .stop = stop };

    /* A folder made in another after that was read and before it was watched is told by nobody: so
     * the tree is read until nothing is new. */
    for (unsigned round = 0; round < EVENTS_ROUNDS_MAX; round++) {
        struct walk_result walk;
        size_t before = events->folder_count;
        bool done;
        if (!walk_list_folder_files(options->root, &how, &walk, err)) {
            return false;
        }
        done = events_list_walked(events, options, &walk, err);
        walk_free_result(&walk);
        if (!done || events->folder_count == before) {
            return done;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ events */

/* Our own folders, version control, the database: their changes are no changes of the tree. */
static bool events_is_own(const struct watch_events *events, const struct inotify_event *event)
{
    struct watch_folder key = { .number = event->wd };
    const struct watch_folder *folder;
    struct str name = event->len > 0 ? str_from_cstring(event->name) : STR_EMPTY;
    char whole[EVENTS_PATH_BYTES_MAX];
    int size;

    if (name.size == 0) {
        return false;
    }
    if (walk_reason_for_reserved(name) != NULL) {
        return true;
    }
    folder =
        bsearch(&key, events->folders, events->folder_count, sizeof key, events_compare_folders);
    if (folder == NULL || events->ignore_path.size == 0) {
        return false;
    }
    size = snprintf(whole, sizeof whole, "%s/%.*s%s%.*s", events->root_path, STR_ARG(folder->path),
                    folder->path.size > 0 ? "/" : "", STR_ARG(name));
    return size > 0 && (size_t)size < sizeof whole &&
           str_starts_with(str_from_range(whole, (size_t)size), events->ignore_path);
}

static void events_take_one(const struct watch_events *events, const struct inotify_event *event,
                            struct watch_seen *seen)
{
    if ((event->mask & IN_IGNORED) != 0) {
        return; /* a watch that ended; its folder's own event was seen */
    }
    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        seen->events++;
        seen->new_folders = true;
        return;
    }
    if (events_is_own(events, event)) {
        return;
    }
    seen->events++;
    seen->new_folders |=
        (event->mask & (IN_ISDIR | IN_MOVE_SELF | IN_DELETE_SELF)) != 0 ||
        (event->len > 0 && str_ends_with(str_from_cstring(event->name), STR("ignore")));
}

struct watch_seen watch_events_read_all(struct watch_events *events)
{
    _Alignas(struct inotify_event) char bytes[EVENTS_BUFFER_BYTES];
    struct watch_seen seen = { .events = 0 };

    for (;;) {
        ssize_t size = read(events->fd, bytes, sizeof bytes);
        if (size <= 0) {
            return seen;
        }
        for (size_t at = 0; at + sizeof(struct inotify_event) <= (size_t)size;) {
            const struct inotify_event *event = (const void *)(bytes + at);
            events_take_one(events, event, &seen);
            at += sizeof *event + event->len;
        }
    }
}
