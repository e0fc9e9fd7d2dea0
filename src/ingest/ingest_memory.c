/* ingest_memory.c - how much memory a run may take, and who gets which share of it.
 *
 *   limit ─┬─ workers   half of it is the most that one worker may ask for
 *          ├─ spills    up to a quarter: pages of facts and rows that were read, still mapped,
 *          │            and of tables, where the limit is too low to hold them
 *          └─ the rest  tables of the linker, the engine's cache, the rows being written
 *
 * What was read through a spill counts as ours until it is let go; so a thread looks again and
 * again how much that is, and so do those that read, between two files: on a busy machine the
 * thread may get no core while they fill memory. */
#include "ingest/ingest_internal.h"

#include "util/file.h"
#include "util/mem.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_LOOK_EVERY_MS                                                                       \
    4 /* two cores read some 16 MB in that time; a look costs microseconds */
#define MEMORY_LOOK_TIGHT_MS 2  /* where the limit is low for the tree */
#define MEMORY_SHARE_DEFAULT 4U /* of what is granted: one in so many */
#define MEMORY_SHARE_SPILLS  4U
/* Linking Linux with 384 MB costs 23 s of page faults more than with 1.5 GB. */
#define MEMORY_SPILLS_MAX ((uint64_t)896 * 1024 * 1024)
/* Above so many eighths of the limit, and this in any case, pages of files make room for others; so
 * much of their own share they keep: one in so many. */
#define MEMORY_RESIDENT_TAKE 7U
#define MEMORY_RESIDENT_MAX  ((uint64_t)1728 * 1024 * 1024)
#define MEMORY_FILES_MIN_OF  4U
#define MEMORY_SHARE_WORKER  2U
#define MEMORY_WORKER_MIN    ((uint64_t)256 * 1024 * 1024)
#define MEMORY_TEXT_MAX      4096U
/* Tables of the linker and of the text index take up to 700 MB for the 1.2 GB of Linux. Where that
 * would be more than two thirds of the limit, they lie in a file too. */
#define MEMORY_EIGHTHS     8U
#define MEMORY_TABLES_TAKE 9U
/* Then so many eighths of the limit are for pages of files, and so many of these for tables. */
#define MEMORY_TABLES_SHARE 4U
#define MEMORY_TABLES_KEEP  6U

struct ingest_memory {
    uint64_t resident_bytes_max;
    atomic_uint_fast64_t file_bytes_max; /* a number alone: relaxed */
    atomic_long look_every_ms;           /* as well */
    atomic_uint files_seen;              /* as well */
    const struct ingest_run *run;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock; /* guards stop */
    pthread_cond_t ended; /* stop was set: a run must not wait for the pause to end */
    bool stop;
};

/* ------------------------------------------------------------------ what is granted */

static bool memory_read_number(const char *path, uint64_t *value)
{
    struct err ignored = { .code = ERR_NONE };
    struct buf text;
    bool done;

    buf_init_with_limit(&text, MEMORY_TEXT_MAX);
    done = file_read_whole_bytes(AT_FDCWD, path, MEMORY_TEXT_MAX, &text, &ignored) &&
           str_parse_unsigned(str_trim_spaces(buf_borrow_str(&text)), value);
    buf_release_bytes(&text);
    return done;
}

uint64_t ingest_default_memory_bytes(void)
{
    static const char *const limits[] = { "/sys/fs/cgroup/memory.max",
                                          "/sys/fs/cgroup/memory/memory.limit_in_bytes" };
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_size = sysconf(_SC_PAGESIZE);
    uint64_t granted =
        pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : UINT64_MAX;

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        uint64_t limit = 0;
        if (memory_read_number(limits[i], &limit) && limit > 0 && limit < granted) {
            granted = limit;
        }
    }
    return granted / MEMORY_SHARE_DEFAULT;
}

/* ------------------------------------------------------------------ letting go */

/* What is resident, and what of it are pages of files: of the spills, and of the program itself.
 * Zeros when it cannot be told. */
struct memory_use {
    uint64_t all_bytes;
    uint64_t file_bytes;
};

static struct memory_use memory_read_use(void)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    struct memory_use use = { 0, 0 };
    uint64_t pages[3] = { 0 }; /* size, resident, shared */
    struct err ignored = { .code = ERR_NONE };
    struct buf text;
    struct str rest = STR_EMPTY;
    unsigned field = 0;

    buf_init_with_limit(&text, MEMORY_TEXT_MAX);
    if (file_read_whole_bytes(AT_FDCWD, "/proc/self/statm", MEMORY_TEXT_MAX, &text, &ignored)) {
        rest = buf_borrow_str(&text);
    }
    for (; field < 3; field++) {
        size_t space = str_find_byte(rest, ' ');
        if (space == SIZE_MAX ||
            !str_parse_unsigned(str_from_range(rest.data, space), &pages[field])) {
            break;
        }
        rest = str_from_range(rest.data + space + 1, rest.size - space - 1);
    }
    buf_release_bytes(&text);
    if (field == 3) {
        use = (struct memory_use){ pages[1] * page, pages[2] * page };
    }
    return use;
}

/* What was read of facts is needed again much later; tables again and again, so they stay as long
 * as there is room. */
static void memory_let_pages_go(const struct ingest_memory *memory)
{
    uint64_t most = atomic_load_explicit(&memory->file_bytes_max, memory_order_relaxed);
    struct memory_use use = memory_read_use();
    uint64_t others = use.all_bytes - use.file_bytes;
    uint64_t left = memory->resident_bytes_max > others ? memory->resident_bytes_max - others : 0;

    left = left < most ? left : most;
    left = left > most / MEMORY_FILES_MIN_OF ? left : most / MEMORY_FILES_MIN_OF;
    if (use.file_bytes <= left) {
        return;
    }
    spill_drop_pages(memory->run->facts_spill);
    spill_drop_pages(memory->run->rows_spill);
    if (memory_read_use().file_bytes > left / MEMORY_EIGHTHS * MEMORY_TABLES_KEEP) {
        mem_drop_paged();
    }
}

void ingest_memory_look(const struct ingest_run *run, unsigned each)
{
    if (atomic_fetch_add_explicit(&run->memory->files_seen, 1, memory_order_relaxed) % each == 0) {
        memory_let_pages_go(run->memory);
    }
}

static void *memory_watch_spills(void *context)
{
    struct ingest_memory *memory = context;

    (void)pthread_mutex_lock(&memory->lock);
    while (!memory->stop) {
        struct timespec until;
        (void)pthread_mutex_unlock(&memory->lock);
        memory_let_pages_go(memory);
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec +=
            atomic_load_explicit(&memory->look_every_ms, memory_order_relaxed) * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_mutex_lock(&memory->lock);
        if (!memory->stop) {
            (void)pthread_cond_timedwait(&memory->ended, &memory->lock, &until);
        }
    }
    (void)pthread_mutex_unlock(&memory->lock);
    return NULL;
}

/* Signals are for the thread that began the run. Without the thread all works, in more memory. */
static void memory_start_watch(struct ingest_memory *memory)
{
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) == 0) {
        memory->has_thread =
            pthread_create(&memory->thread, NULL, memory_watch_spills, memory) == 0;
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
}

/* ------------------------------------------------------------------ a run */

bool ingest_memory_open(struct ingest_run *run, struct err *err)
{
    struct ingest_memory *memory = mem_alloc_zeroed(1, sizeof *memory);
    uint64_t limit = run->options->memory_bytes_max > 0 ? run->options->memory_bytes_max
                                                        : ingest_default_memory_bytes();
    uint64_t worker = limit / MEMORY_SHARE_WORKER;

    if (memory == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to begin");
    }
    (void)pthread_mutex_init(&memory->lock, NULL);
    (void)pthread_cond_init(&memory->ended, NULL);
    memory->run = run;
    atomic_init(&memory->file_bytes_max, limit / MEMORY_SHARE_SPILLS < MEMORY_SPILLS_MAX
                                             ? limit / MEMORY_SHARE_SPILLS
                                             : MEMORY_SPILLS_MAX);
    atomic_init(&memory->look_every_ms, MEMORY_LOOK_EVERY_MS);
    atomic_init(&memory->files_seen, 0);
    memory->resident_bytes_max = limit / MEMORY_EIGHTHS * MEMORY_RESIDENT_TAKE;
    if (memory->resident_bytes_max > MEMORY_RESIDENT_MAX) {
        memory->resident_bytes_max = MEMORY_RESIDENT_MAX;
    }
    run->memory = memory;
    run->summary->memory_bytes_max = limit;
    run->parse = run->options->parse;
    if (run->parse.worker_memory_bytes_max == 0) {
        run->parse.worker_memory_bytes_max =
            worker > MEMORY_WORKER_MIN ? worker : MEMORY_WORKER_MIN;
    }
    run->facts_spill = ingest_kept_take_spill(run->options->kept);
    if ((run->facts_spill == NULL &&
         !spill_create_in_folder(run->options->spill_folder, &run->facts_spill, err)) ||
        !spill_create_in_folder(run->options->spill_folder, &run->rows_spill, err)) {
        return false;
    }
    memory_start_watch(memory);
    return true;
}

bool ingest_memory_is_tight(const struct ingest_run *run)
{
    return run->summary->memory_bytes_max / MEMORY_EIGHTHS * MEMORY_TABLES_TAKE <
           run->walk.file_bytes;
}

void ingest_memory_begin_tables(const struct ingest_run *run)
{
    uint64_t limit = run->summary->memory_bytes_max;

    /* Where no file can be made they take what they take. */
    if (ingest_memory_is_tight(run) && mem_page_large_blocks(run->options->spill_folder)) {
        atomic_store_explicit(&run->memory->file_bytes_max,
                              limit / MEMORY_EIGHTHS * MEMORY_TABLES_SHARE, memory_order_relaxed);
        atomic_store_explicit(&run->memory->look_every_ms, MEMORY_LOOK_TIGHT_MS,
                              memory_order_relaxed);
    }
}

void ingest_memory_stop(struct ingest_run *run)
{
    struct ingest_memory *memory = run->memory;

    mem_page_no_more();
    run->summary->paged_bytes = mem_count_paged();
    if (memory != NULL && memory->has_thread) {
        (void)pthread_mutex_lock(&memory->lock);
        memory->stop = true;
        (void)pthread_cond_signal(&memory->ended);
        (void)pthread_mutex_unlock(&memory->lock);
        (void)pthread_join(memory->thread, NULL);
        memory->has_thread = false;
    }
}

void ingest_memory_close(struct ingest_run *run)
{
    ingest_memory_stop(run);
    if (run->memory != NULL) {
        (void)pthread_mutex_destroy(&run->memory->lock);
        (void)pthread_cond_destroy(&run->memory->ended);
    }
    spill_free_all(run->facts_spill);
    spill_free_all(run->rows_spill);
    mem_free_block(run->memory);
}

void ingest_memory_end_phase(const struct ingest_run *run)
{
    mem_drop_paged();
    spill_drop_pages(run->facts_spill);
    spill_drop_pages(run->rows_spill);
    mem_return_freed();
}
