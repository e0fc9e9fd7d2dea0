/* walk_folder.c - see walk.h.
 *
 * Depth first with two stacks: `frames` are the open folders from the root down to the present
 * one, `pending` the folders still to be read. A pending folder knows at which depth its parent
 * stands, so frames below that are closed before it is opened:
 *
 *   frames   root ─ src ─ src/util          (open descriptors, at most WALK_DEPTH_MAX + 1)
 *   pending  docs@0  src/lang@1  src/util/x@2   (the last one is next)
 *
 * Cost: n entries cost n readdir steps, one fstatat a file that is kept, and a comparison with
 * the rules that govern the folder; n log n for sorting at the end.
 */
#include "ingest/walk.h"

#include "ingest/ignore.h"
#include "ingest/walk_skips_internal.h"
#include "link/link.h"
#include "util/array.h"
#include "util/buf.h"
#include "util/check.h"
#include "util/file.h"
#include "util/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALK_FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct walk_frame {
    DIR *stream;
    struct str path;               /* "" is the root */
    struct ignore_list *git_rules; /* innermost first, along `outer` */
    struct ignore_list *own_rules;
    uint32_t marks;
    uint32_t broken; /* marks of ignore files that could not be read */
    bool governed;   /* a .gitignore here or above */
};

struct walk_pending {
    struct str path; /* NUL-terminated */
    size_t depth;    /* of the parent's frame */
    bool shown;      /* .parseltongueignore asks for it */
};

struct walk_entry {
    size_t name_at; /* in names, NUL-terminated */
    size_t name_size;
    unsigned char type; /* DT_* */
};

struct walk {
    const struct walk_options *options;
    struct walk_result *result;
    uint64_t files_max;
    uint64_t hidden_by_rules;
    struct buf names;   /* of the folder being read */
    struct buf scratch; /* an ignore file */
    struct walk_frame *frames;
    size_t frame_count;
    struct {
        ARRAY_FIELDS(struct walk_entry);
    } entries;
    struct {
        ARRAY_FIELDS(struct walk_pending);
    } pending;
    struct {
        ARRAY_FIELDS(struct walk_file);
    } files, manifests;
    struct {
        ARRAY_FIELDS(struct walk_skip);
    } skips;
    struct {
        ARRAY_FIELDS(struct str);
    } folders;
};

enum walk_verdict {
    WALK_VERDICT_NONE,
    WALK_VERDICT_HIDE,
    WALK_VERDICT_SHOW,
    WALK_VERDICT_SHOW_OWN
};

/* ------------------------------------------------------------------ results */

static bool walk_raise_no_room(const struct walk *walk, struct err *err)
{
    if (walk->files.count + walk->skips.count >= walk->files_max) {
        return ERR_RAISE(err, ERR_LIMIT, "more than %llu files below '%s'",
                         (unsigned long long)walk->files_max, walk->result->root_path);
    }
    /* Both grow by doubling at most, so one that is full is at least a quarter full. */
    if (walk->result->arena.bytes_held >= walk->result->arena.bytes_max / 4 ||
        walk->names.size >= walk->names.size_max / 4) {
        return ERR_RAISE(err, ERR_LIMIT, "paths below '%s' take more than %zu bytes",
                         walk->result->root_path, walk->result->arena.bytes_max);
    }
    return ERR_RAISE(err, ERR_MEMORY, "no memory to list '%s'", walk->result->root_path);
}

static bool walk_has_room(const struct walk *walk)
{
    return walk->files.count + walk->skips.count < walk->files_max;
}

static bool walk_add_skip(struct walk *walk, struct walk_skip skip, struct err *err)
{
    struct walk_skip *slot = walk_has_room(walk) ? array_push_slot(&walk->skips, SIZE_MAX) : NULL;
    if (slot == NULL) {
        return walk_raise_no_room(walk, err);
    }
    *slot = skip;
    return true;
}

static bool walk_add_folder(struct walk *walk, struct str path)
{
    struct str *slot = array_push_slot(&walk->folders, SIZE_MAX);
    if (slot != NULL) {
        *slot = path;
    }
    return slot != NULL;
}

static bool walk_add_ignored(struct walk *walk, struct str path, bool is_folder, const char *reason,
                             struct err *err)
{
    struct walk_skip skip = { path, FILE_STATUS_IGNORED, is_folder, str_from_cstring(reason) };
    return walk_add_skip(walk, skip, err);
}

/* What the system said when an entry could not be opened or examined. */
static bool walk_add_failed(struct walk *walk, struct str path, bool is_folder, int os_errno,
                            struct err *err)
{
    struct walk_skip skip = { path, FILE_STATUS_UNREADABLE, is_folder, STR_EMPTY };
    const char *text = strerrordesc_np(os_errno);

    if (os_errno == ENOENT || os_errno == ENOTDIR || os_errno == ELOOP) {
        skip.status = FILE_STATUS_VANISHED;
        text = os_errno == ENOENT ? "gone before it was read" : "changed before it was read";
    }
    skip.reason = str_from_cstring(text != NULL ? text : "unknown error");
    return walk_add_skip(walk, skip, err);
}

/* The path of an entry, in the arena, with a NUL behind it; data NULL: no room. */
static struct str walk_join_path(struct walk *walk, const struct walk_frame *frame, struct str name)
{
    bool at_root = frame->path.size == 0;
    size_t before = at_root ? 0 : frame->path.size + 1;
    char *text = arena_alloc_bytes(&walk->result->arena, before + name.size + 1);

    if (text == NULL) {
        return STR_EMPTY;
    }
    if (!at_root) {
        memcpy(text, frame->path.data, frame->path.size);
        text[frame->path.size] = '/';
    }
    memcpy(text + before, name.data, name.size);
    text[before + name.size] = '\0';
    return str_from_range(text, before + name.size);
}

/* ------------------------------------------------------------------ ignore files */

static bool walk_parse_rule_file(struct walk *walk, struct str base, struct str source,
                                 struct ignore_list **chain, struct err *err)
{
    struct ignore_list *list = NULL;
    if (!ignore_parse_rule_text(buf_borrow_str(&walk->scratch), base, source, &walk->result->arena,
                                &list, err)) {
        return walk_raise_no_room(walk, err);
    }
    list->outer = *chain;
    *chain = list;
    return true;
}

/* Puts the rules of `name` in front of *chain. One that cannot be read is remembered in
 * frame->broken and shows up as UNREADABLE. */
static bool walk_load_rule_file(struct walk *walk, struct walk_frame *frame, struct str name,
                                struct ignore_list **chain, struct err *err)
{
    struct err read_err = { 0 };
    struct str source;

    buf_clear_keep_memory(&walk->scratch);
    if (!file_read_whole_bytes(dirfd(frame->stream), name.data, IGNORE_FILE_BYTES_MAX,
                               &walk->scratch, &read_err)) {
        if (read_err.code == ERR_MEMORY) {
            return walk_raise_no_room(walk, err);
        }
        frame->broken |= walk_mark_of_name(name);
        return true;
    }
    source = walk_join_path(walk, frame, name);
    if (source.data == NULL) {
        return walk_raise_no_room(walk, err);
    }
    return walk_parse_rule_file(walk, frame->path, source, chain, err);
}

/* .git/info/exclude of the root, when .git is a folder. Nothing outside the root is read, so
 * neither the user's global rules nor those of a work tree's main repository count. */
static bool walk_load_exclude_file(struct walk *walk, struct walk_frame *root, struct err *err)
{
    struct err read_err = { 0 };
    int git_fd = openat(dirfd(root->stream), ".git", WALK_FOLDER_FLAGS);
    int info_fd = git_fd < 0 ? -1 : openat(git_fd, "info", WALK_FOLDER_FLAGS);
    bool found = false;

    buf_clear_keep_memory(&walk->scratch);
    if (info_fd >= 0) {
        found = file_read_whole_bytes(info_fd, "exclude", IGNORE_FILE_BYTES_MAX, &walk->scratch,
                                      &read_err);
        (void)close(info_fd);
    }
    if (git_fd >= 0) {
        (void)close(git_fd);
    }
    return !found ||
           walk_parse_rule_file(walk, STR_EMPTY, STR(".git/info/exclude"), &root->git_rules, err);
}

static bool walk_load_frame_rules(struct walk *walk, struct walk_frame *frame, struct err *err)
{
    if (walk->options->no_ignore_files) {
        return true;
    }
    if (frame->path.size == 0 && (frame->marks & WALK_MARK_REPOSITORY) != 0 &&
        !walk_load_exclude_file(walk, frame, err)) {
        return false;
    }
    if ((frame->marks & WALK_MARK_GIT_RULES) != 0 &&
        !walk_load_rule_file(walk, frame, STR(WALK_GIT_RULES_NAME), &frame->git_rules, err)) {
        return false;
    }
    return (frame->marks & WALK_MARK_OWN_RULES) == 0 ||
           walk_load_rule_file(walk, frame, STR(WALK_OWN_RULES_NAME), &frame->own_rules, err);
}

static struct ignore_rule *walk_ask_chain(const struct ignore_list *first, struct str path,
                                          bool is_folder, struct str *reason)
{
    for (const struct ignore_list *list = first; list != NULL; list = list->outer) {
        struct ignore_rule *rule = ignore_find_last_match(list, path, is_folder);
        if (rule != NULL) {
            *reason = rule->negated ? STR_EMPTY : ignore_borrow_rule_reason(list, rule);
            return rule;
        }
    }
    return NULL;
}

/* Our own ignore files come first, at whatever depth; then git's, the nearest first. */
static enum walk_verdict walk_ask_rules(const struct walk_frame *frame, struct str path,
                                        bool is_folder, struct str *reason)
{
    const struct ignore_rule *rule = walk_ask_chain(frame->own_rules, path, is_folder, reason);
    if (rule != NULL) {
        return rule->negated ? WALK_VERDICT_SHOW_OWN : WALK_VERDICT_HIDE;
    }
    rule = walk_ask_chain(frame->git_rules, path, is_folder, reason);
    if (rule != NULL) {
        return rule->negated ? WALK_VERDICT_SHOW : WALK_VERDICT_HIDE;
    }
    return WALK_VERDICT_NONE;
}

/* ------------------------------------------------------------------ entries */

static const char *walk_reason_for_type(unsigned char type)
{
    switch (type) {
    case DT_LNK: return "symbolic link";
    case DT_FIFO: return "named pipe";
    case DT_SOCK: return "socket";
    case DT_CHR:
    case DT_BLK: return "device";
    default: return "not a file";
    }
}

static bool walk_is_manifest_name(const struct walk *walk, struct str name)
{
    const char *const *at = walk->options->manifest_names;
    for (; at != NULL && *at != NULL; at++) {
        if (link_manifests_is_named(name, str_from_cstring(*at))) {
            return true;
        }
    }
    return false;
}

static bool walk_keep_file(struct walk *walk, struct str path, struct str name,
                           const struct stat *about, struct err *err)
{
    struct walk_file file = { path, (uint64_t)about->st_size,
                              (int64_t)about->st_mtim.tv_sec * 1000000000 +
                                  about->st_mtim.tv_nsec };
    struct walk_file *slot;

    if (walk_is_manifest_name(walk, name)) {
        slot = array_push_slot(&walk->manifests, SIZE_MAX);
        if (slot == NULL) {
            return walk_raise_no_room(walk, err);
        }
        *slot = file;
    }
    slot = walk_has_room(walk) ? array_push_slot(&walk->files, SIZE_MAX) : NULL;
    if (slot == NULL) {
        return walk_raise_no_room(walk, err);
    }
    *slot = file;
    walk->result->file_bytes += file.size;
    return true;
}

static bool walk_take_file(struct walk *walk, const struct walk_frame *frame, struct str path,
                           struct str name, struct err *err)
{
    struct str reason = STR_EMPTY;
    struct stat about;

    if ((walk_mark_of_name(name) & frame->broken) != 0) {
        return walk_add_skip(walk,
                             (struct walk_skip){ path, FILE_STATUS_UNREADABLE, false,
                                                 STR("ignore file that cannot be read") },
                             err);
    }
    if (walk_ask_rules(frame, path, false, &reason) == WALK_VERDICT_HIDE) {
        walk->hidden_by_rules++;
        return walk_add_skip(walk, (struct walk_skip){ path, FILE_STATUS_IGNORED, false, reason },
                             err);
    }
    if (fstatat(dirfd(frame->stream), name.data, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return walk_add_failed(walk, path, false, errno, err);
    }
    if (!S_ISREG(about.st_mode)) {
        return walk_add_failed(walk, path, false, ENOTDIR, err);
    }
    return walk_keep_file(walk, path, name, &about, err);
}

static bool walk_take_folder(struct walk *walk, const struct walk_frame *frame, struct str path,
                             struct str name, struct err *err)
{
    struct str reason = STR_EMPTY;
    enum walk_verdict verdict = walk_ask_rules(frame, path, true, &reason);
    struct walk_pending *slot;
    const char *built_in;

    if (verdict == WALK_VERDICT_HIDE) {
        walk->hidden_by_rules++;
        return walk_add_skip(walk, (struct walk_skip){ path, FILE_STATUS_IGNORED, true, reason },
                             err);
    }
    built_in = verdict != WALK_VERDICT_NONE || walk->options->no_builtin_skips
                   ? NULL
                   : walk_reason_for_name(name, frame->marks, frame->governed);
    if (built_in != NULL) {
        return walk_add_ignored(walk, path, true, built_in, err);
    }
    if (walk->frame_count > WALK_DEPTH_MAX) {
        return walk_add_ignored(walk, path, true, "deeper than 200 folders", err);
    }
    slot = array_push_slot(&walk->pending, SIZE_MAX);
    if (slot == NULL) {
        return walk_raise_no_room(walk, err);
    }
    *slot = (struct walk_pending){ path, walk->frame_count - 1, verdict == WALK_VERDICT_SHOW_OWN };
    return true;
}

static bool walk_take_entry(struct walk *walk, const struct walk_frame *frame,
                            const struct walk_entry *entry, struct err *err)
{
    struct str name = str_from_range(walk->names.data + entry->name_at, entry->name_size);
    struct str path = walk_join_path(walk, frame, name);
    const char *reserved = walk_reason_for_reserved(name);
    bool is_folder = entry->type == DT_DIR;

    if (path.data == NULL) {
        return walk_raise_no_room(walk, err);
    }
    if (reserved != NULL && (is_folder || str_equals_cstring(name, ".git"))) {
        return walk_add_ignored(walk, path, is_folder, reserved, err);
    }
    if (is_folder) {
        return walk_take_folder(walk, frame, path, name, err);
    }
    if (entry->type == DT_REG) {
        return walk_take_file(walk, frame, path, name, err);
    }
    return walk_add_ignored(walk, path, false, walk_reason_for_type(entry->type), err);
}

/* ------------------------------------------------------------------ folders */

/* Not every file system tells the type while listing. */
static unsigned char walk_find_entry_type(int folder_fd, const struct dirent *entry)
{
    struct stat about;
    if (entry->d_type != DT_UNKNOWN) {
        return entry->d_type;
    }
    if (fstatat(folder_fd, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return DT_REG; /* the next look at it will record why */
    }
    return (unsigned char)IFTODT(about.st_mode);
}

/* Reads all names first: what is in a folder decides about what is in it. False with *os_errno
 * 0 is a lack of memory. */
static bool walk_collect_entries(struct walk *walk, struct walk_frame *frame, int *os_errno)
{
    buf_clear_keep_memory(&walk->names);
    walk->entries.count = 0;
    *os_errno = 0;
    for (;;) {
        const struct dirent *entry;
        struct walk_entry *slot;
        struct str name;

        errno = 0;
        /* cppcheck-suppress readdirCalled ; the stream is ours alone */
        entry = readdir(frame->stream); /* NOLINT(concurrency-mt-unsafe): the stream is ours */
        if (entry == NULL) {
            *os_errno = errno;
            return errno == 0;
        }
        name = str_from_cstring(entry->d_name);
        if (str_equals_cstring(name, ".") || str_equals_cstring(name, "..")) {
            continue;
        }
        slot = array_push_slot(&walk->entries, SIZE_MAX);
        if (slot == NULL) {
            return false;
        }
        *slot = (struct walk_entry){ walk->names.size, name.size,
                                     walk_find_entry_type(dirfd(frame->stream), entry) };
        buf_append_bytes(&walk->names, entry->d_name, name.size + 1);
        if (walk->names.failed) {
            return false;
        }
        if (slot->type != DT_LNK) {
            frame->marks |= walk_mark_of_name(name);
        }
    }
}

/* The tag counts only with its signature (bford.info/cachedir). */
static void walk_check_cache_tag(struct walk_frame *frame)
{
    static const char signature[] = "Signature: 8a477f597d28d172789f06886806bc55";
    char head[sizeof signature - 1] = { 0 };
    ssize_t got = -1;
    int fd;

    if ((frame->marks & WALK_MARK_CACHE_TAG) == 0) {
        return;
    }
    fd = openat(dirfd(frame->stream), "CACHEDIR.TAG",
                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) {
        got = read(fd, head, sizeof head);
        (void)close(fd);
    }
    if (got != (ssize_t)sizeof head || memcmp(head, signature, sizeof head) != 0) {
        frame->marks &= ~(uint32_t)WALK_MARK_CACHE_TAG;
    }
}

/* Why the folder just listed is not entered after all; NULL: it is. */
static const char *walk_reason_for_frame(const struct walk *walk, const struct walk_frame *frame,
                                         bool shown)
{
    if (frame->path.size == 0 || shown) {
        return NULL;
    }
    if ((frame->marks & WALK_MARK_REPOSITORY) != 0) {
        return "nested repository";
    }
    return walk->options->no_builtin_skips ? NULL : walk_reason_for_inside(frame->marks);
}

static bool walk_read_frame(struct walk *walk, struct walk_frame *frame, bool shown,
                            struct err *err)
{
    const char *reason;
    int os_errno;

    if (!walk_collect_entries(walk, frame, &os_errno)) {
        return os_errno != 0 ? walk_add_failed(walk, frame->path, true, os_errno, err)
                             : walk_raise_no_room(walk, err);
    }
    walk_check_cache_tag(frame);
    reason = walk_reason_for_frame(walk, frame, shown);
    if (reason != NULL) {
        return walk_add_ignored(walk, frame->path, true, reason, err);
    }
    if (!walk_add_folder(walk, frame->path)) {
        return walk_raise_no_room(walk, err);
    }
    frame->governed = frame->governed || (!walk->options->no_ignore_files &&
                                          (frame->marks & WALK_MARK_GIT_RULES) != 0);
    if (!walk_load_frame_rules(walk, frame, err)) {
        return false;
    }
    for (size_t i = 0; i < walk->entries.count; i++) {
        if (!walk_take_entry(walk, frame, &walk->entries.items[i], err)) {
            return false;
        }
    }
    return true;
}

static void walk_close_frames(struct walk *walk, size_t keep)
{
    while (walk->frame_count > keep) {
        walk->frame_count--;
        (void)closedir(walk->frames[walk->frame_count].stream);
    }
}

/* A stream of its own on the folder; NULL with errno. */
static DIR *walk_open_stream(int parent_fd, const char *name)
{
    int fd;
    DIR *stream;
    do {
        fd = openat(parent_fd, name, WALK_FOLDER_FLAGS);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return NULL;
    }
    stream = fdopendir(fd);
    if (stream == NULL) {
        int os_errno = errno;
        (void)close(fd);
        errno = os_errno;
    }
    return stream;
}

static bool walk_enter_pending(struct walk *walk, struct walk_pending next, struct err *err)
{
    const struct walk_frame *parent = &walk->frames[next.depth];
    struct walk_frame *frame = &walk->frames[next.depth + 1];
    size_t slash = str_find_last_byte(next.path, '/');
    const char *name = next.path.data + (slash == SIZE_MAX ? 0 : slash + 1);
    DIR *stream;

    walk_close_frames(walk, next.depth + 1);
    stream = walk_open_stream(dirfd(parent->stream), name);
    if (stream == NULL) {
        return walk_add_failed(walk, next.path, true, errno, err);
    }
    *frame = (struct walk_frame){ stream, next.path, parent->git_rules, parent->own_rules,
                                  0,      0,         parent->governed };
    walk->frame_count++;
    return walk_read_frame(walk, frame, next.shown, err);
}

static bool walk_all_folders(struct walk *walk, struct err *err)
{
    DIR *stream = walk_open_stream(walk->result->root_fd, ".");

    if (stream == NULL) {
        return ERR_RAISE_OS(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, errno,
                            "cannot list folder '%s'", walk->result->root_path);
    }
    walk->frames[0] = (struct walk_frame){ stream, STR(""), NULL, NULL, 0, 0, false };
    walk->frame_count = 1;
    if (!walk_read_frame(walk, &walk->frames[0], true, err)) {
        return false;
    }
    while (walk->pending.count > 0) {
        if (walk->options->stop != NULL && *walk->options->stop != 0) {
            return ERR_RAISE(err, ERR_CANCELLED, "cancelled while listing '%s'",
                             walk->result->root_path);
        }
        walk->pending.count--;
        if (!walk_enter_pending(walk, walk->pending.items[walk->pending.count], err)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ the root */

static enum err_code walk_choose_root_code(int os_errno)
{
    switch (os_errno) {
    case ENOENT: return ERR_NOT_FOUND;
    case EACCES:
    case EPERM: return ERR_PERMISSION;
    default: return ERR_IO;
    }
}

/* Opens the folder of the single file at root_path, leaving *name at its base name. */
static bool walk_open_file_root(struct walk_result *result, const char **name, struct err *err)
{
    char *slash = strrchr(result->root_path, '/');
    int os_errno;

    ASSERT(slash != NULL); /* it is absolute */
    *slash = '\0';
    result->root_fd = open(slash == result->root_path ? "/" : result->root_path,
                           O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    os_errno = errno;
    *slash = '/';
    if (result->root_fd < 0) {
        return ERR_RAISE_OS(err, walk_choose_root_code(os_errno), os_errno,
                            "cannot open the folder of '%s'", result->root_path);
    }
    *name = slash + 1;
    return true;
}

static bool walk_single_file(struct walk *walk, struct err *err)
{
    struct walk_result *result = walk->result;
    const char *name = "";
    struct stat about;
    struct str path;

    if (!walk_open_file_root(result, &name, err)) {
        return false;
    }
    if (fstatat(result->root_fd, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return ERR_RAISE_OS(err, walk_choose_root_code(errno), errno, "cannot examine '%s'",
                            result->root_path);
    }
    if (!S_ISREG(about.st_mode)) {
        return ERR_RAISE(err, ERR_IO, "'%s' is neither a folder nor a file", result->root_path);
    }
    result->is_single_file = true;
    path = arena_copy_str(&result->arena, str_from_cstring(name));
    if (path.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to list '%s'", result->root_path);
    }
    return walk_keep_file(walk, path, path, &about, err);
}

static bool walk_from_root(struct walk *walk, const char *root_path, struct err *err)
{
    struct walk_result *result = walk->result;

    if (!file_resolve_real_path(root_path, &result->root_path, err)) {
        return false;
    }
    result->root_fd = open(result->root_path, WALK_FOLDER_FLAGS);
    if (result->root_fd < 0 && errno == ENOTDIR) {
        return walk_single_file(walk, err);
    }
    if (result->root_fd < 0) {
        return ERR_RAISE_OS(err, walk_choose_root_code(errno), errno, "cannot open folder '%s'",
                            root_path);
    }
    return walk_all_folders(walk, err);
}

static int walk_compare_files(const void *a, const void *b)
{
    const struct walk_file *left = a;
    const struct walk_file *right = b;
    return str_compare_bytes(left->path, right->path);
}

static int walk_compare_skips(const void *a, const void *b)
{
    const struct walk_skip *left = a;
    const struct walk_skip *right = b;
    return str_compare_bytes(left->path, right->path);
}

static void walk_sort_items(void *items, size_t count, size_t size,
                            int (*compare)(const void *, const void *))
{
    if (count > 1) {
        qsort(items, count, size, compare);
    }
}

/* The arrays change hands from the walk to its result. */
static void walk_hand_over_arrays(struct walk *walk)
{
    struct walk_result *result = walk->result;

    walk_sort_items(walk->files.items, walk->files.count, sizeof *result->files,
                    walk_compare_files);
    walk_sort_items(walk->manifests.items, walk->manifests.count, sizeof *result->manifests,
                    walk_compare_files);
    walk_sort_items(walk->skips.items, walk->skips.count, sizeof *result->skips,
                    walk_compare_skips);
    result->files = walk->files.items;
    result->file_count = walk->files.count;
    result->manifests = walk->manifests.items;
    result->manifest_count = walk->manifests.count;
    result->skips = walk->skips.items;
    result->skip_count = walk->skips.count;
    result->folders = walk->folders.items;
    result->folder_count = walk->folders.count;
    result->rules_hide_all = walk->files.count == 0 && walk->hidden_by_rules > 0;
}

bool walk_list_folder_files(const char *root_path, const struct walk_options *options,
                            struct walk_result *out, struct err *err)
{
    struct walk_result result = { .root_fd = -1 };
    struct walk walk = { .options = options, .result = &result };
    uint64_t bytes_max =
        options->path_bytes_max > 0 ? options->path_bytes_max : WALK_PATH_BYTES_MAX_DEFAULT;
    bool done = false;

    walk.files_max = options->files_max > 0 ? options->files_max : WALK_FILES_MAX_DEFAULT;
    arena_init_with_limit(&result.arena, (size_t)bytes_max);
    buf_init_with_limit(&walk.names, (size_t)bytes_max);
    buf_init_with_limit(&walk.scratch, IGNORE_FILE_BYTES_MAX);
    walk.frames = mem_alloc_zeroed(WALK_DEPTH_MAX + 2, sizeof *walk.frames);
    if (walk.frames == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory to list '%s'", root_path);
    } else {
        done = walk_from_root(&walk, root_path, err);
    }
    walk_close_frames(&walk, 0);
    walk_hand_over_arrays(&walk);
    mem_free_block(walk.frames);
    buf_release_bytes(&walk.names);
    buf_release_bytes(&walk.scratch);
    array_free_items(&walk.entries);
    array_free_items(&walk.pending);
    if (done) {
        *out = result;
    } else {
        walk_free_result(&result);
    }
    return done;
}

void walk_free_result(struct walk_result *result)
{
    if (result->root_fd >= 0) {
        (void)close(result->root_fd);
    }
    mem_free_block(result->root_path);
    array_free_block(result->files);
    array_free_block(result->skips);
    array_free_block(result->manifests);
    array_free_block(result->folders);
    arena_release_all_blocks(&result->arena);
    *result = (struct walk_result){ .root_fd = -1 };
}
