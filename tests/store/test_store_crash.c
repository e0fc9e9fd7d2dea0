/* test_store_crash.c - writers that die, and disks and calls that fail. Part of the suite of
 * test_store.c; `make stress` runs it with larger numbers.
 *
 * A writer is this program again: RocksDB's threads do not survive a fork. It says what it has
 * committed on a pipe, so what must be there is known outside of the database:
 *
 *   test_store_crash JOB ENGINE FOLDER VERSION FD
 */
#include "store/suite.h"
#include "store/versions.h"

#include "util/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#define KILL_ROUNDS          40U
#define KILL_FILES           12U
#define KILL_FIRST_COMMIT_MS 30000
#define DISK_FILES           40000U
#define DISK_BYTES           ((size_t)1024 * 1024)
#define SHIM_ROUNDS          8U /* faults of each kind, spread over all places where they can be */
#define SHIM_PLACES          200000L
#define SHIM_SPACE_MAX       400000U /* bytes */
#define JOB_DONE             0
#define JOB_FAILED           1  /* and said why */
#define JOB_HIT              32 /* added: the shim did something */

extern void shim_arm_now(void) __attribute__((weak));
extern int shim_was_hit(void) __attribute__((weak));

static size_t crash_read_rounds(const char *name, size_t otherwise)
{
    const char *given = getenv(name);
    return given != NULL ? strtoul(given, NULL, 10) : otherwise;
}

/* ------------------------------------------------------------------ the writer */

struct crash_job {
    const char *name; /* what the child does */
    const struct suite *suite;
    uint64_t version; /* the first it writes */
    int pipe_fd;
    const char *preload; /* NULL: none */
    const char *calls;
    const char *does;
    long nth;
    size_t bytes; /* SIZE_MAX: no limit */
};

static void crash_set_number(const char *name, unsigned long value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lu", value);
    (void)setenv(name, text, 1);
}

/* In a child that was just forked. */
static void crash_become_job(void *context)
{
    const struct crash_job *job = context;
    char version[32];
    char fd[32];

    if (job->preload != NULL) {
        (void)setenv("LD_PRELOAD", job->preload, 1);
        (void)setenv("SHIM_CALLS", job->calls, 1);
        (void)setenv("SHIM_DOES", job->does, 1);
        crash_set_number("SHIM_NTH", (unsigned long)job->nth);
        if (job->bytes != SIZE_MAX) {
            crash_set_number("SHIM_BYTES", job->bytes);
        }
    }
    (void)snprintf(version, sizeof version, "%llu", (unsigned long long)job->version);
    (void)snprintf(fd, sizeof fd, "%d", job->pipe_fd);
    (void)execl("/proc/self/exe", "test_store_crash", job->name, job->suite->engine->name,
                job->suite->folder, version, fd, (char *)NULL);
    _exit(127);
}

static void crash_say(int pipe_fd, uint64_t version)
{
    if (write(pipe_fd, &version, sizeof version) != (ssize_t)sizeof version) {
        _exit(JOB_FAILED);
    }
}

/* Writes version after version until somebody ends it. */
static int crash_run_forever(struct suite *suite, uint64_t version, int pipe_fd)
{
    suite_open(suite);
    while (versions_write_one(suite->store, &suite->arena, version, KILL_FILES, &suite->err)) {
        crash_say(pipe_fd, version++);
    }
    (void)fprintf(stderr, "%s\n", suite->err.text);
    return JOB_FAILED;
}

/* Opens, writes one version and closes, while the shim is at work. */
static int crash_run_once(struct suite *suite, uint64_t version, int pipe_fd)
{
    struct store *store = NULL;
    bool done;

    if (shim_arm_now != NULL) {
        shim_arm_now();
    }
    done = store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &store, &suite->err) &&
           versions_write_one(store, &suite->arena, version, KILL_FILES, &suite->err);
    if (done) {
        crash_say(pipe_fd, version);
    } else {
        (void)fprintf(stderr, "%s\n", suite->err.text);
    }
    store_close_and_free(store);
    return (done ? JOB_DONE : JOB_FAILED) +
           (shim_was_hit != NULL && shim_was_hit() != 0 ? JOB_HIT : 0);
}

/* ------------------------------------------------------------------ kill -9 at random moments */

/* The last version that was said on the pipe, or `last`. */
static uint64_t crash_hear_last(int fd, uint64_t last)
{
    while (read(fd, &last, sizeof last) == (ssize_t)sizeof last) {
    }
    (void)close(fd);
    return last;
}

/* `committed`: the time begins with the first commit, however slow the machine is. */
static uint64_t kill_after_a_while(const struct suite *suite, uint64_t last, bool committed,
                                   unsigned wait_us)
{
    struct pollfd first = { .events = POLLIN };
    struct crash_job job = { .name = "forever", .suite = suite, .version = last + 1 };
    int status = 0;
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    job.pipe_fd = ends[1];
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        crash_become_job(&job);
    }
    (void)close(ends[1]);
    first.fd = ends[0];
    if (committed) {
        (void)poll(&first, 1, KILL_FIRST_COMMIT_MS);
    }
    (void)usleep(wait_us);
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    EXPECT("killed", WIFSIGNALED(status), "status %d", status);
    return crash_hear_last(ends[0], last);
}

static void crash_empty_folder(const struct suite *suite)
{
    folder_remove_all(suite->folder);
    assert_int_equal(mkdir(suite->folder, 0700), 0);
}

/* The dead writer's lock is gone, the database is whole, and can be written on. Returns the version
 * that was found. */
static uint64_t crash_check_and_write(struct suite *suite, const char *what, uint64_t told,
                                      uint64_t tried, uint64_t next)
{
    uint64_t found;

    suite_open(suite);
    found = versions_read_whole(suite, KILL_FILES);
    EXPECT(what, found == told || found == tried, "told %d, tried %d, found %d", (int)told,
           (int)tried, (int)found);
    if (!versions_write_one(suite->store, &suite->arena, next, KILL_FILES, &suite->err)) {
        EXPECT(what, false, "cannot write on: %s", suite->err.text);
    } else {
        EXPECT(what, versions_read_whole(suite, KILL_FILES) == next, "not the new version");
    }
    store_close_and_free(suite->store);
    suite->store = NULL;
    arena_reset_all_blocks(&suite->arena);
    return found;
}

static void check_kill_at_random_moments(void **state)
{
    struct suite *suite = *state;
    size_t rounds = crash_read_rounds("STORE_TEST_KILLS", KILL_ROUNDS);
    uint64_t seed = 11 + rounds;
    uint64_t version = 0;
    size_t moved = 0;

    for (size_t i = 0; i < rounds; i++) {
        uint64_t told;
        uint64_t found;
        if (i % 4 == 0) { /* the first generation is made in another way */
            crash_empty_folder(suite);
            version = 0;
        }
        told = kill_after_a_while(suite, version, i % 2 == 1,
                                  1 + (unsigned)random_below_limit(&seed, 60000));
        found = crash_check_and_write(suite, "killed", told, told + 1, told + 2);
        moved += found > version ? 1 : 0;
        version = told + 2;
    }
    EXPECT("moved", moved > 0, "no round got past its first commit");
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ failing calls */

/* Beside this program. NULL: not there, as in variants whose runtime must come first. */
static const char *crash_find_shim(char path[SUITE_PATH_BYTES])
{
    char self[SUITE_PATH_BYTES];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    struct str folder = str_from_range(self, size > 0 ? (size_t)size : 0);
    size_t slash = str_find_last_byte(folder, '/');

    if (slash == SIZE_MAX) {
        return NULL;
    }
    (void)snprintf(path, SUITE_PATH_BYTES, "%.*s/shim.so", (int)slash, self);
    return access(path, R_OK) == 0 ? path : NULL;
}

/* Runs the job once. True: the shim did something. *told is the version that was acknowledged. */
static bool crash_run_job(struct crash_job *job, uint64_t *told, const char *what)
{
    struct child_end end;
    bool hit;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    job->pipe_fd = ends[1];
    child_run_and_wait(crash_become_job, job, &end);
    (void)close(ends[1]);
    *told = crash_hear_last(ends[0], *told);
    hit = !WIFEXITED(end.status) || WEXITSTATUS(end.status) >= JOB_HIT;
    if (!hit) {
        EXPECT(what, WEXITSTATUS(end.status) == JOB_DONE, "status %d: %s", end.status, end.said);
    } else if (strcmp(job->does, "fail") == 0 && strchr(job->calls, 'a') == NULL) {
        EXPECT(what, WIFEXITED(end.status), "it crashed: %d %s", end.status, end.said);
    }
    return hit;
}

/* One fault in the first generation, or in the one behind it. */
static bool crash_try_one_fault(struct suite *suite, struct crash_job *job, bool first)
{
    char what[80];
    uint64_t before = first ? 0 : 1;
    uint64_t told = before;
    bool hit;

    crash_empty_folder(suite);
    if (!first) {
        suite_open(suite);
        assert_true(versions_write_one(suite->store, &suite->arena, 1, KILL_FILES, &suite->err));
        store_close_and_free(suite->store);
        suite->store = NULL;
    }
    (void)snprintf(what, sizeof what, "%s %s %ld %zu, %s", job->does, job->calls, job->nth,
                   job->bytes, first ? "first" : "next");
    job->version = before + 1;
    hit = crash_run_job(job, &told, what);
    (void)crash_check_and_write(suite, what, told, before + 1, before + 2);
    return hit;
}

/* How often such a call is made: the number of the last at which the shim is hit. Doubles, then
 * halves. */
static long crash_count_places(struct suite *suite, struct crash_job *job, bool first)
{
    long low = 0;
    long high = 1;

    for (job->nth = high; high < SHIM_PLACES && crash_try_one_fault(suite, job, first);
         job->nth = high) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        job->nth = low + (high - low) / 2;
        if (crash_try_one_fault(suite, job, first)) {
            low = job->nth;
        } else {
            high = job->nth;
        }
    }
    return low;
}

static void crash_fail_all_calls(struct suite *suite, const char *calls, const char *does,
                                 bool first)
{
    char path[SUITE_PATH_BYTES];
    struct crash_job job = { .name = "once",
                             .suite = suite,
                             .preload = crash_find_shim(path),
                             .calls = calls,
                             .does = does,
                             .bytes = SIZE_MAX };
    long rounds = (long)crash_read_rounds("STORE_TEST_FAULTS", SHIM_ROUNDS);
    long places = crash_count_places(suite, &job, first);

    EXPECT(calls, places > 0, "there is no such call");
    for (long i = 0; i < rounds && i < places; i++) {
        job.nth = places <= rounds ? i + 1 : 1 + i * (places - 1) / (rounds - 1);
        (void)crash_try_one_fault(suite, &job, first);
    }
}

static void crash_skip_without_shim(void)
{
    char path[SUITE_PATH_BYTES];
    if (crash_find_shim(path) == NULL) {
        print_message("this variant has no shim.so to preload\n");
        skip();
    }
}

static void check_failing_calls(void **state)
{
    static const char *const calls[] = { "w", "s", "r", "a" };
    struct suite *suite = *state;

    crash_skip_without_shim();
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        crash_fail_all_calls(suite, calls[i], "fail", true);
        crash_fail_all_calls(suite, calls[i], "fail", false);
    }
    expect_all_rows_passed();
}

/* Every write, sync, rename and unlink is a point to be killed at, before it and behind it. */
static void check_kill_at_each_call(void **state)
{
    struct suite *suite = *state;

    crash_skip_without_shim();
    crash_fail_all_calls(suite, "wsr", "kill", true);
    crash_fail_all_calls(suite, "wsr", "kill", false);
    crash_fail_all_calls(suite, "wsr", "after", true);
    crash_fail_all_calls(suite, "wsr", "after", false);
    expect_all_rows_passed();
}

/* Some file systems, as over networks, cannot do what LMDB needs: that is said. */
static void check_files_that_cannot_be_mapped(void **state)
{
    struct suite *suite = *state;
    char path[SUITE_PATH_BYTES];
    int null_fd;

    crash_skip_without_shim();
    if (strcmp(suite->engine->name, "lmdb") != 0) {
        skip();
    }
    null_fd = open("/dev/null", O_WRONLY);
    for (long nth = 1; nth <= 3; nth++) { /* the database, its table of readers, the next one */
        struct crash_job job = { .name = "once",
                                 .suite = suite,
                                 .version = 1,
                                 .pipe_fd = null_fd,
                                 .preload = crash_find_shim(path),
                                 .calls = "m",
                                 .does = "fail",
                                 .nth = nth,
                                 .bytes = SIZE_MAX };
        struct child_end end;
        crash_empty_folder(suite);
        child_run_and_wait(crash_become_job, &job, &end);
        EXPECT("map", WIFEXITED(end.status), "%d: %s", end.status, end.said);
        EXPECT("map",
               WEXITSTATUS(end.status) == JOB_DONE ||
                   strstr(end.said, "cannot map or lock") != NULL,
               "%d: %s", end.status, end.said);
        EXPECT("map", nth > 1 || WEXITSTATUS(end.status) == JOB_FAILED + JOB_HIT, "%d: %s",
               end.status, end.said);
    }
    (void)close(null_fd);
    expect_all_rows_passed();
}

static void check_no_space_after_some_bytes(void **state)
{
    struct suite *suite = *state;
    char path[SUITE_PATH_BYTES];
    size_t rounds = crash_read_rounds("STORE_TEST_FAULTS", SHIM_ROUNDS);
    uint64_t seed = 5;

    crash_skip_without_shim();
    for (size_t i = 0; i < rounds; i++) {
        struct crash_job job = { .name = "once",
                                 .suite = suite,
                                 .preload = crash_find_shim(path),
                                 .calls = "",
                                 .does = "full",
                                 .bytes = random_below_limit(&seed, i % 2 == 0 ? SHIM_SPACE_MAX
                                                                               : 40000U) };
        (void)crash_try_one_fault(suite, &job, i % 3 == 0);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ full disk */

/* Fills a database on a disk that has room for one version and not for another, much larger. */
static void overfill_disk(struct suite *suite)
{
    size_t files = KILL_FILES;

    assert_true(versions_write_one(suite->store, &suite->arena, 1, files, &suite->err));
    for (unsigned round = 0; round < 2; round++) {
        bool done = versions_write_one(suite->store, &suite->arena, 2, DISK_FILES, &suite->err);
        EXPECT("full", !done, "it fits");
        EXPECT("full", suite->err.code == ERR_IO, "%s", suite->err.text);
        EXPECT("old", versions_read_whole(suite, files) == 1, "round %u", round);
    }
    suite_reopen(suite);
    EXPECT("old", versions_read_whole(suite, files) == 1, "after opening again");
    EXPECT("small", versions_write_one(suite->store, &suite->arena, 2, files, &suite->err), "%s",
           suite->err.text);
    EXPECT("small", versions_read_whole(suite, files) == 2, "the small one is there");
}

/* A job of a child: the limit holds for the whole process. */
static int overfill_by_limit(struct suite *suite)
{
    const struct rlimit limit = { DISK_BYTES, DISK_BYTES };

    (void)signal(SIGXFSZ, SIG_IGN); /* a write past the limit then fails with EFBIG */
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return JOB_DONE;
    }
    suite_open(suite);
    overfill_disk(suite);
    store_close_and_free(suite->store);
    arena_release_all_blocks(&suite->arena);
    return expect_failures > 0 ? JOB_FAILED : JOB_DONE;
}

static void check_limit_of_file_size(void **state)
{
    struct suite *suite = *state;
    struct crash_job job = { .name = "limit", .suite = suite };
    struct child_end end;

    child_run_and_wait(crash_become_job, &job, &end);
    EXPECT("child", end.status == 0, "status %d: %s", end.status, end.said);
    expect_all_rows_passed();
}

static void check_full_disk(void **state)
{
    struct suite *suite = *state;

    if (mount("tmpfs", suite->folder, "tmpfs", 0, "size=12m") != 0) {
        skip(); /* not root, or no right to mount */
    }
    suite_open(suite);
    overfill_disk(suite);
    store_close_and_free(suite->store);
    suite->store = NULL;
    /* A first generation that does not fit leaves nothing behind. */
    folder_remove_all(suite->folder);
    suite_open(suite);
    EXPECT("first", !versions_write_one(suite->store, &suite->arena, 1, DISK_FILES, &suite->err),
           "it fits");
    EXPECT("first", suite->err.code == ERR_IO, "%s", suite->err.text);
    EXPECT("first", versions_write_one(suite->store, &suite->arena, 1, KILL_FILES, &suite->err),
           "%s", suite->err.text);
    store_close_and_free(suite->store);
    suite->store = NULL;
    (void)umount(suite->folder);
    expect_all_rows_passed();
}

static void check_read_only_disk(void **state)
{
    struct suite *suite = *state;
    struct store *store = NULL;

    if (mount("tmpfs", suite->folder, "tmpfs", 0, "size=12m") != 0) {
        skip(); /* not root, or no right to mount */
    }
    suite_open(suite);
    assert_true(versions_write_one(suite->store, &suite->arena, 3, KILL_FILES, &suite->err));
    store_close_and_free(suite->store);
    suite->store = NULL;
    assert_int_equal(mount("tmpfs", suite->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    EXPECT("write", !store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &store, &suite->err),
           "it opens for writing");
    EXPECT("write",
           suite->err.code == ERR_PERMISSION && strstr(suite->err.text, "Read-only") != NULL,
           "%d: %s", (int)suite->err.code, suite->err.text);
    if (store_open_at_spec(&suite->spec, STORE_MODE_READ, &suite->store, &suite->err)) {
        EXPECT("read", versions_read_whole(suite, KILL_FILES) == 3, "not what was written");
    } else {
        EXPECT("read", false, "%s", suite->err.text);
    }
    store_close_and_free(suite->store);
    suite->store = NULL;
    (void)umount(suite->folder);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ jobs of children */

static int crash_run_child(char **argv)
{
    struct suite_engine engine = { .name = argv[2], .lasts = true };
    struct suite suite = { .engine = &engine };
    uint64_t version = strtoull(argv[4], NULL, 10);
    int pipe_fd = (int)strtol(argv[5], NULL, 10);

    (void)snprintf(suite.folder, sizeof suite.folder, "%s", argv[3]);
    suite_fill_spec(&suite);
    if (strcmp(argv[1], "forever") == 0) {
        return crash_run_forever(&suite, version, pipe_fd);
    }
    return strcmp(argv[1], "limit") == 0 ? overfill_by_limit(&suite)
                                         : crash_run_once(&suite, version, pipe_fd);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest checks[] = {
        SUITE_FILE_CHECK(check_kill_at_random_moments),
        SUITE_FILE_CHECK(check_kill_at_each_call),
        SUITE_FILE_CHECK(check_failing_calls),
        SUITE_FILE_CHECK(check_no_space_after_some_bytes),
        SUITE_FILE_CHECK(check_files_that_cannot_be_mapped),
        SUITE_FILE_CHECK(check_limit_of_file_size),
        SUITE_FILE_CHECK(check_full_disk),
        SUITE_FILE_CHECK(check_read_only_disk),
    };
    if (argc == 6) {
        return crash_run_child(argv);
    }
    return suite_run_all("store crash", checks, sizeof checks / sizeof *checks);
}
