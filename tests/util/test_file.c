/* test_file.c - every kind of thing a path can name, limits, and writes that end half-way. */
#include "util/file.h"

#include "util/child.h"
#include "util/expect.h"
#include "util/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define PATH_BYTES 256U
#define NOBODY     65534U

static char folder[] = "/tmp/parseltongue-file-XXXXXX";

/* Into a static buffer of each caller. */
static const char *make_path(char path[PATH_BYTES], const char *name)
{
    (void)snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    return path;
}

static void write_plain_file(const char *name, size_t size)
{
    char path[PATH_BYTES];
    FILE *stream = fopen(make_path(path, name), "wb");
    if (stream == NULL) {
        fail_msg("cannot write '%s'", path);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        (void)fputc((int)('a' + i % 23), stream);
    }
    assert_int_equal(fclose(stream), 0);
}

static size_t count_entries_of(const char *path)
{
    DIR *dir = opendir(path);
    size_t count = 0;
    assert_non_null(dir);
    /* cppcheck-suppress readdirCalled ; readdir_r is deprecated, and nobody else reads dir */
    while (readdir(dir) != NULL) {
        count++;
    }
    (void)closedir(dir);
    return count;
}

static size_t count_folder_entries(void)
{
    return count_entries_of(folder);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

struct read_row {
    const char *name;
    const char *path; /* below the folder, or absolute */
    uint64_t size_max;
    size_t buf_max;
    enum err_code code; /* ERR_NONE: it can be read */
    size_t size;
};

#define BIG 1000000U

static const struct read_row read_rows[] = {
    { "empty", "size0", BIG, BIG, ERR_NONE, 0 },
    { "empty into nothing", "size0", 0, 3, ERR_NONE, 0 },
    { "one byte", "size1", BIG, BIG, ERR_NONE, 1 },
    { "a page", "size4096", BIG, BIG, ERR_NONE, 4096 },
    { "a chunk", "size16384", BIG, BIG, ERR_NONE, 16384 },
    { "a chunk and a byte", "size16385", BIG, BIG, ERR_NONE, 16385 },
    { "large", "size100000", BIG, BIG, ERR_NONE, 100000 },
    { "just the limit", "size4096", 4096, BIG, ERR_NONE, 4096 },
    { "just the buf", "size4096", BIG, 4096 + 3, ERR_NONE, 4096 },
    { "one past the limit", "size4096", 4095, BIG, ERR_LIMIT, 0 },
    { "one past the buf", "size4096", BIG, 4095 + 3, ERR_LIMIT, 0 },
    { "one byte, limit 0", "size1", 0, BIG, ERR_LIMIT, 0 },
    { "limit past all", "size4096", UINT64_MAX, SIZE_MAX, ERR_NONE, 4096 },
    { "missing", "missing", BIG, BIG, ERR_NOT_FOUND, 0 },
    { "in a missing folder", "missing/file", BIG, BIG, ERR_NOT_FOUND, 0 },
    { "below a file", "size1/file", BIG, BIG, ERR_NOT_FOUND, 0 },
    { "empty name", "", BIG, BIG, ERR_IO, 0 }, /* the folder itself */
    { "a folder", "sub", BIG, BIG, ERR_IO, 0 },
    { "a FIFO nobody writes", "fifo", BIG, BIG, ERR_IO, 0 },
    { "a symbolic link", "link", BIG, BIG, ERR_IO, 0 },
    { "a link to nothing", "dangling", BIG, BIG, ERR_IO, 0 },
    { "through a linked folder", "sublink/inner", BIG, BIG, ERR_NONE, 10 },
    { "may not be read", "secret", BIG, BIG, ERR_PERMISSION, 0 },
    { "a device", "/dev/null", BIG, BIG, ERR_IO, 0 },
};

static void make_read_files(void)
{
    static const size_t sizes[] = { 0, 1, 4096, 16384, 16385, 100000 };
    char name[32];
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        (void)snprintf(name, sizeof name, "size%zu", sizes[i]);
        write_plain_file(name, sizes[i]);
    }
    assert_int_equal(mkdir(make_path(path, "sub"), 0755), 0);
    write_plain_file("sub/inner", 10);
    assert_int_equal(symlink("sub", make_path(path, "sublink")), 0);
    assert_int_equal(symlink("size1", make_path(path, "link")), 0);
    assert_int_equal(symlink("nothing", make_path(path, "dangling")), 0);
    assert_int_equal(mkfifo(make_path(path, "fifo"), 0644), 0);
    write_plain_file("secret", 5);
    assert_int_equal(chmod(make_path(path, "secret"), 0000), 0);
}

static void check_read_row(const struct read_row *row)
{
    char path[PATH_BYTES];
    struct buf out;
    struct err err;
    bool got;

    err_clear_all_fields(&err);
    buf_init_with_limit(&out, row->buf_max);
    buf_append_cstring(&out, "old");
    (void)make_path(path, row->path);
    got = file_read_whole_bytes(AT_FDCWD, row->path[0] == '/' ? row->path : path, row->size_max,
                                &out, &err);
    EXPECT(row->name, got == (row->code == ERR_NONE) && err.code == row->code, "got %d: %s", got,
           err.text);
    EXPECT(row->name, out.size == 3 + row->size && !out.failed, "size %zu", out.size);
    EXPECT(row->name, out.size >= 3 && memcmp(out.data, "old", 3) == 0, "lost what was before");
    for (size_t i = 3; got && i < out.size; i++) {
        EXPECT(row->name, out.data[i] == (char)('a' + (i - 3) % 23), "byte %zu", i);
    }
    EXPECT(row->name, got || strstr(err.text, row->path) != NULL, "no path in '%s'", err.text);
    buf_release_bytes(&out);
}

static void test_reading(void **state)
{
    const bool is_root = geteuid() == 0;
    (void)state;
    make_read_files();
    if (is_root) { /* who may read everything */
        assert_int_equal(seteuid(NOBODY), 0);
    }
    for (size_t i = 0; i < sizeof read_rows / sizeof *read_rows; i++) {
        check_read_row(&read_rows[i]);
    }
    if (is_root) {
        assert_int_equal(seteuid(0), 0);
    }
    expect_all_rows_passed();
}

static void test_reading_relative_to_a_folder(void **state)
{
    struct buf out;
    struct err err;
    int fd = open(folder, O_RDONLY | O_DIRECTORY);
    (void)state;
    assert_true(fd >= 0);
    buf_init_with_limit(&out, BIG);
    assert_true(file_read_whole_bytes(fd, "sub/inner", BIG, &out, &err));
    assert_int_equal(out.size, 10);
    buf_append_bytes(&out, NULL, 0);
    out.failed = true; /* a buf that has failed before stays as it is */
    assert_false(file_read_whole_bytes(fd, "sub/inner", BIG, &out, &err));
    assert_int_equal(err.code, ERR_MEMORY);
    assert_true(out.failed && out.size == 10);
    buf_release_bytes(&out);
    (void)close(fd);
}

/* Files of /proc say they are empty, and are read in several pieces. */
static void test_reading_a_file_of_unknown_size(void **state)
{
    struct buf out;
    struct err err;
    (void)state;
    buf_init_with_limit(&out, BIG);
    assert_true(file_read_whole_bytes(AT_FDCWD, "/proc/self/status", BIG, &out, &err));
    assert_true(out.size > 100);
    assert_memory_equal(out.data, "Name:", 5);
    assert_int_equal(out.data[out.size - 1], '\n');
    buf_clear_keep_memory(&out);
    assert_false(file_read_whole_bytes(AT_FDCWD, "/proc/self/status", 10, &out, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(out.size, 0);
    /* Several pages, so several reads: some limits fall between two, others into one. */
    for (size_t limit = 500; limit < 40000; limit += 500) {
        bool got = file_read_whole_bytes(AT_FDCWD, "/proc/self/smaps", limit, &out, &err);
        EXPECT("smaps", got ? out.size <= limit : err.code == ERR_LIMIT && out.size == 0,
               "limit %zu: size %zu", limit, out.size);
        buf_clear_keep_memory(&out);
    }
    expect_all_rows_passed();
    buf_release_bytes(&out);
}

static void test_a_read_that_fails_half_way(void **state)
{
    struct buf out;
    struct err err;
    (void)state;
    buf_init_with_limit(&out, BIG);
    /* Nothing is mapped at its beginning. */
    assert_false(file_read_whole_bytes(AT_FDCWD, "/proc/self/mem", BIG, &out, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(err.os_errno, EIO);
    assert_true(out.size == 0 && !out.failed);
    buf_release_bytes(&out);
}

static void test_no_descriptor_is_left_open(void **state)
{
    struct buf out;
    struct err err;
    char path[PATH_BYTES];
    size_t before = count_entries_of("/proc/self/fd");
    (void)state;
    buf_init_with_limit(&out, 100);
    for (unsigned i = 0; i < 3; i++) {
        (void)!file_read_whole_bytes(AT_FDCWD, make_path(path, "size4096"), BIG, &out, &err);
        (void)!file_read_whole_bytes(AT_FDCWD, make_path(path, "sub"), BIG, &out, &err);
        (void)!file_read_whole_bytes(AT_FDCWD, make_path(path, "size1"), BIG, &out, &err);
        (void)!file_write_whole_atomic(make_path(path, "sub"), STR("x"), &err);
        (void)!file_write_whole_atomic(make_path(path, "closed"), STR("x"), &err);
    }
    assert_int_equal(count_entries_of("/proc/self/fd"), before);
    buf_release_bytes(&out);
}

/* ---- writing
 * -------------------------------------------------------------------------------------- */

static void expect_file_holds(const char *row, const char *path, struct str want)
{
    struct buf out;
    struct err err;
    bool got;
    err_clear_all_fields(&err);
    buf_init_with_limit(&out, BIG);
    got = file_read_whole_bytes(AT_FDCWD, path, BIG, &out, &err);
    EXPECT(row, got, "%s", err.text);
    EXPECT(row, str_equals_bytes(buf_borrow_str(&out), want), "holds %zu bytes", out.size);
    buf_release_bytes(&out);
}

struct write_row {
    const char *name;
    const char *path;
    size_t size;
    enum err_code code;
};

static const struct write_row write_rows[] = {
    { "new", "new", 10, ERR_NONE },
    { "again", "new", 20, ERR_NONE },
    { "shorter", "new", 1, ERR_NONE },
    { "empty", "new", 0, ERR_NONE },
    { "large", "large", 90000, ERR_NONE },
    { "replaces a link", "link", 10, ERR_NONE },
    { "in a sub-folder", "sub/other", 5, ERR_NONE },
    { "missing folder", "missing/file", 1, ERR_NOT_FOUND },
    { "below a file", "size4096/file", 1, ERR_NOT_FOUND },
    { "over a folder", "sub", 1, ERR_IO },
    { "no name", "sub/", 1, ERR_IO },
};

static void check_write_row(const struct write_row *row)
{
    static char bytes[90000];
    char path[PATH_BYTES];
    struct err err;
    size_t before = count_folder_entries();
    struct stat about;
    bool existed;
    bool got;

    err_clear_all_fields(&err);
    memset(bytes, 'w', sizeof bytes);
    existed = lstat(make_path(path, row->path), &about) == 0;
    got = file_write_whole_atomic(path, str_from_range(bytes, row->size), &err);
    EXPECT(row->name, got == (row->code == ERR_NONE) && err.code == row->code, "got %d: %s", got,
           err.text);
    EXPECT(row->name, got || strstr(err.text, path) != NULL, "no path in '%s'", err.text);
    if (got) {
        expect_file_holds(row->name, path, str_from_range(bytes, row->size));
    }
    if (strchr(row->path, '/') == NULL) {
        size_t want = before + (got && !existed ? 1 : 0);
        EXPECT(row->name, count_folder_entries() == want, "%zu entries, want %zu",
               count_folder_entries(), want);
    }
}

static void test_writing(void **state)
{
    char path[PATH_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof write_rows / sizeof *write_rows; i++) {
        check_write_row(&write_rows[i]);
    }
    expect_file_holds("link's target", make_path(path, "size1"), STR("a"));
    expect_all_rows_passed();
}

static void test_a_folder_that_may_not_be_written(void **state)
{
    const bool is_root = geteuid() == 0;
    char path[PATH_BYTES];
    struct err err;
    bool got;
    (void)state;
    assert_int_equal(mkdir(make_path(path, "closed-folder"), 0555), 0);
    if (is_root) {
        assert_int_equal(seteuid(NOBODY), 0);
    }
    got = file_write_whole_atomic(make_path(path, "closed-folder/file"), STR("x"), &err);
    EXPECT("write", !got && err.code == ERR_PERMISSION, "got %d: %s", got, err.text);
    got = file_make_folder_path(make_path(path, "closed-folder/a/b"), &err);
    EXPECT("folder", !got && err.code == ERR_PERMISSION, "got %d: %s", got, err.text);
    if (is_root) {
        assert_int_equal(seteuid(0), 0);
    }
    expect_all_rows_passed();
}

static void test_a_written_file_obeys_the_umask(void **state)
{
    char path[PATH_BYTES];
    struct err err;
    struct stat about;
    mode_t old = umask(027);
    (void)state;
    assert_true(file_write_whole_atomic(make_path(path, "masked"), STR("x"), &err));
    (void)umask(old);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
}

static void test_names_without_a_folder_and_left_over_names(void **state)
{
    char path[PATH_BYTES];
    char left_over[64];
    char *here = getcwd(NULL, 0);
    struct err err;
    (void)state;
    assert_non_null(here);
    assert_int_equal(chdir(folder), 0);
    assert_true(file_write_whole_atomic("here", STR("1"), &err));
    (void)snprintf(left_over, sizeof left_over, ".parseltongue-%ld-0.tmp", (long)getpid());
    write_plain_file(left_over, 3); /* of a crashed process with our number */
    assert_true(file_write_whole_atomic("here", STR("2"), &err));
    assert_int_equal(chdir(here), 0);
    free(here);
    expect_file_holds("here", make_path(path, "here"), STR("2"));
    expect_file_holds("left over", make_path(path, left_over), STR("abc"));
    (void)unlink(path);
    assert_true(file_make_folder_path(make_path(path, "a"), &err));
    (void)rmdir(path);
    expect_all_rows_passed();
}

/* The disk seems full after 100 bytes. */
static void write_with_a_small_limit(void *context)
{
    const struct rlimit limit = { 100, 100 };
    struct err err;
    char bytes[500] = { 0 };
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_FSIZE, &limit);
    if (file_write_whole_atomic(context, str_from_range(bytes, sizeof bytes), &err) ||
        err.code != ERR_IO || err.os_errno != EFBIG) {
        _exit(1);
    }
}

static void test_a_write_that_ends_half_way_leaves_the_old_file(void **state)
{
    char path[PATH_BYTES];
    struct child_end end;
    size_t before;
    (void)state;
    write_plain_file("half", 3);
    before = count_folder_entries();
    (void)make_path(path, "half");
    child_run_and_wait(write_with_a_small_limit, path, &end);
    assert_int_equal(end.status, 0);
    expect_file_holds("half", path, STR("abc"));
    assert_int_equal(count_folder_entries(), before);
    expect_all_rows_passed();
}

/* Descriptor 0 is as good as any other, and an old EINTR means nothing. */
static void use_files_without_stdin(void *context)
{
    char path[PATH_BYTES];
    struct buf out;
    struct err err;
    (void)context;
    (void)close(STDIN_FILENO);
    buf_init_with_limit(&out, BIG);
    errno = EINTR;
    if (!file_write_whole_atomic(make_path(path, "zero"), STR("zero"), &err)) {
        _exit(1);
    }
    errno = EINTR;
    if (!file_read_whole_bytes(AT_FDCWD, path, BIG, &out, &err) || out.size != 4) {
        _exit(2);
    }
    errno = EINTR;
    if (!file_read_whole_bytes(AT_FDCWD, "/proc/self/status", BIG, &out, &err)) {
        _exit(3);
    }
    if (dup(STDERR_FILENO) != STDIN_FILENO) { /* none was left open */
        _exit(4);
    }
    buf_release_bytes(&out);
}

static void test_descriptor_0_is_one_like_others(void **state)
{
    struct child_end end;
    (void)state;
    child_run_and_wait(use_files_without_stdin, NULL, &end);
    assert_int_equal(end.status, 0);
}

/* ---- folders and real paths
 * --------------------------------------------------------------------------- */

struct folder_row {
    const char *name;
    const char *path; /* below the folder */
    enum err_code code;
};

static const struct folder_row folder_rows[] = {
    { "one", "f1", ERR_NONE },
    { "it exists", "f1", ERR_NONE },
    { "deep", "f2/a/b/c", ERR_NONE },
    { "half exists", "f2/a/x/y", ERR_NONE },
    { "slashes", "f3//a///b//", ERR_NONE },
    { "dots", "f4/../f5/./g", ERR_NONE },
    { "a linked folder", "sublink/under", ERR_NONE },
    { "a file", "size1", ERR_IO },
    { "below a file", "size1/a", ERR_IO }, /* where the file stands, a folder should be */
    { "a link to nothing", "dangling", ERR_IO },
};

static void test_making_folders(void **state)
{
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof folder_rows / sizeof *folder_rows; i++) {
        const struct folder_row *row = &folder_rows[i];
        char path[PATH_BYTES];
        struct stat about;
        bool got;
        err_clear_all_fields(&err);
        got = file_make_folder_path(make_path(path, row->path), &err);
        EXPECT(row->name, got == (row->code == ERR_NONE) && err.code == row->code, "got %d: %s",
               got, err.text);
        EXPECT(row->name, !got || (stat(path, &about) == 0 && S_ISDIR(about.st_mode)), "no %s",
               path);
    }
    assert_true(file_make_folder_path("/", &err));
    assert_true(file_make_folder_path(".", &err));
    assert_false(file_make_folder_path("", &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    expect_all_rows_passed();
}

struct resolve_row {
    const char *path;
    const char *want; /* NULL: ERR_NOT_FOUND */
};

static const struct resolve_row resolve_rows[] = {
    { "sub", "sub" },          { "sublink", "sub" }, { "sublink/inner", "sub/inner" },
    { "sub/../sub/.", "sub" }, { "missing", NULL },  { "dangling", NULL },
    { "size4096/x", NULL },
};

static void test_resolving_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof resolve_rows / sizeof *resolve_rows; i++) {
        const struct resolve_row *row = &resolve_rows[i];
        char path[PATH_BYTES];
        char want[PATH_BYTES];
        char *out = NULL;
        struct err err;
        bool got = file_resolve_real_path(make_path(path, row->path), &out, &err);
        EXPECT(row->path, got == (row->want != NULL), "got %d", got);
        EXPECT(row->path, got || (err.code == ERR_NOT_FOUND && out == NULL), "%s", err.text);
        EXPECT(row->path, !got || strcmp(out, make_path(want, row->want)) == 0, "got %s", out);
        mem_free_block(out);
    }
    expect_all_rows_passed();
}

/* ---- descriptors
 * -------------------------------------------------------------------------------------- */

#define PIPE_BYTES ((size_t)300000) /* several times what a pipe holds */

struct pipe_reader {
    int fd;
    size_t size;
    unsigned char *bytes;
    bool done;
    struct err err;
};

static void *read_on_thread(void *argument)
{
    struct pipe_reader *reader = argument;
    reader->done = file_read_exact_bytes(reader->fd, reader->bytes, reader->size, &reader->err);
    return NULL;
}

struct pipe_writer {
    int fd;
    const unsigned char *bytes;
    bool done;
    struct err err;
};

static void *write_on_thread(void *argument)
{
    struct pipe_writer *writer = argument;
    writer->done = file_write_all_bytes(writer->fd, writer->bytes, PIPE_BYTES, &writer->err);
    return NULL;
}

static void ignore_signal(int number)
{
    (void)number;
}

static void test_pipes_and_interruptions(void **state)
{
    struct pipe_reader reader = { .size = PIPE_BYTES };
    struct pipe_writer writer = { .done = false };
    unsigned char *sent = mem_alloc_block(PIPE_BYTES);
    struct sigaction interrupt = { .sa_handler = ignore_signal }; /* without SA_RESTART */
    const struct timespec pause = { .tv_nsec = 1000000 };
    pthread_t thread;
    struct err err;
    int ends[2];
    (void)state;
    reader.bytes = mem_alloc_zeroed(PIPE_BYTES, 1);
    assert_true(sent != NULL && reader.bytes != NULL);
    for (size_t i = 0; i < PIPE_BYTES; i++) {
        sent[i] = (unsigned char)(i * 31 % 251);
    }
    assert_int_equal(sigaction(SIGUSR1, &interrupt, NULL), 0);
    assert_int_equal(pipe(ends), 0);
    reader.fd = ends[0];
    assert_int_equal(pthread_create(&thread, NULL, read_on_thread, &reader), 0);
    for (unsigned i = 0; i < 20; i++) { /* the reader waits, or soon will */
        (void)nanosleep(&pause, NULL);
        assert_int_equal(pthread_kill(thread, SIGUSR1), 0);
    }
    assert_true(file_write_all_bytes(ends[1], sent, PIPE_BYTES, &err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(reader.done);
    assert_memory_equal(reader.bytes, sent, PIPE_BYTES);

    /* The writer waits, having written as much as the pipe holds: it is told of a part only. */
    memset(reader.bytes, 0, PIPE_BYTES);
    writer.fd = ends[1];
    writer.bytes = sent;
    assert_int_equal(pthread_create(&thread, NULL, write_on_thread, &writer), 0);
    for (unsigned i = 0; i < 20; i++) {
        (void)nanosleep(&pause, NULL);
        assert_int_equal(pthread_kill(thread, SIGUSR1), 0);
    }
    assert_true(file_read_exact_bytes(ends[0], reader.bytes, PIPE_BYTES, &err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(writer.done);
    assert_memory_equal(reader.bytes, sent, PIPE_BYTES);

    assert_true(file_write_all_bytes(ends[1], "abc", 3, &err));
    (void)close(ends[1]);
    assert_true(file_read_exact_bytes(ends[0], reader.bytes, 0, &err));
    assert_false(file_read_exact_bytes(ends[0], reader.bytes, 4, &err)); /* ends early */
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "1 bytes early"));
    (void)close(ends[0]);
    mem_free_block(sent);
    mem_free_block(reader.bytes);
}

static void test_descriptors_that_fail(void **state)
{
    struct err err;
    char byte = 'x';
    int fd = open("/dev/full", O_WRONLY);
    (void)state;
    if (fd >= 0) {
        assert_false(file_write_all_bytes(fd, &byte, 1, &err));
        assert_int_equal(err.os_errno, ENOSPC);
        (void)close(fd);
    }
    assert_true(file_write_all_bytes(-1, NULL, 0, &err));
    assert_false(file_write_all_bytes(-1, &byte, 1, &err));
    assert_true(err.code == ERR_IO && err.os_errno == EBADF);
    assert_false(file_read_exact_bytes(-1, &byte, 1, &err));
    assert_true(err.code == ERR_IO && err.os_errno == EBADF);
}

/* ---- no memory
 * ------------------------------------------------------------------------------------------ */

typedef bool (*scenario)(struct err *err);

static bool read_some_file(struct err *err)
{
    char path[PATH_BYTES];
    struct buf out;
    bool done;
    buf_init_with_limit(&out, BIG);
    done = file_read_whole_bytes(AT_FDCWD, make_path(path, "size100000"), BIG, &out, err);
    EXPECT("read", done || (out.size == 0 && !out.failed), "size %zu", out.size);
    buf_release_bytes(&out);
    return done;
}

static bool read_unknown_size(struct err *err)
{
    struct buf out;
    bool done;
    buf_init_with_limit(&out, BIG);
    done = file_read_whole_bytes(AT_FDCWD, "/proc/self/status", BIG, &out, err);
    buf_release_bytes(&out);
    return done;
}

static bool write_some_file(struct err *err)
{
    char path[PATH_BYTES];
    return file_write_whole_atomic(make_path(path, "memory"), STR("x"), err);
}

static bool make_some_folder(struct err *err)
{
    char path[PATH_BYTES];
    return file_make_folder_path(make_path(path, "m/n/o"), err);
}

static bool resolve_some_path(struct err *err)
{
    char *out = NULL;
    bool done = file_resolve_real_path(folder, &out, err);
    mem_free_block(out);
    return done;
}

static void test_every_allocation_may_fail(void **state)
{
    static const scenario scenarios[] = { read_some_file, read_unknown_size, write_some_file,
                                          make_some_folder, resolve_some_path };
    (void)state;
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        bool done = false;
        for (int64_t nth = 1; !done; nth++) {
            struct err err;
            size_t before = count_folder_entries();
            err_clear_all_fields(&err);
            assert_true(nth < EXPECT_ALLOCS_MAX);
            mem_fail_nth_alloc(nth);
            done = scenarios[i](&err);
            mem_fail_no_more();
            EXPECT("memory", done || err.code == ERR_MEMORY, "scenario %zu: %s", i, err.text);
            EXPECT("memory", done || count_folder_entries() == before, "scenario %zu left files",
                   i);
            EXPECT("memory", nth > 1 || !done, "scenario %zu allocates nothing", i);
        }
    }
    expect_all_rows_passed();
}

static int make_folder_for_tests(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chmod(folder, 0755) == 0 ? 0 : -1;
}

static int remove_folder_of_tests(void **state)
{
    char command[PATH_BYTES];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    /* In this order: later ones use the files of the first. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_reading_relative_to_a_folder),
        cmocka_unit_test(test_reading_a_file_of_unknown_size),
        cmocka_unit_test(test_a_read_that_fails_half_way),
        cmocka_unit_test(test_no_descriptor_is_left_open),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_a_folder_that_may_not_be_written),
        cmocka_unit_test(test_a_written_file_obeys_the_umask),
        cmocka_unit_test(test_names_without_a_folder_and_left_over_names),
        cmocka_unit_test(test_a_write_that_ends_half_way_leaves_the_old_file),
        cmocka_unit_test(test_descriptor_0_is_one_like_others),
        cmocka_unit_test(test_making_folders),
        cmocka_unit_test(test_resolving_paths),
        cmocka_unit_test(test_pipes_and_interruptions),
        cmocka_unit_test(test_descriptors_that_fail),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, make_folder_for_tests, remove_folder_of_tests);
}
