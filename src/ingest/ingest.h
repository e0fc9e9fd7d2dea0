/* ingest.h - a folder of source code into one new generation of a store.
 *
 * Knows:   the order of the work: walk, compare with what is stored, parse what changed, link
 *          everything, write one generation, digest it.
 * Hides:   walk.h and ignore.h, the reuse of stored facts, how rows are made from facts and links.
 * Threads: ingest_run_into_store is called by one thread and starts workers of its own; `progress`
 *          runs on the calling thread.
 * Errors:  bad files are not errors: they are rows with a status. What stops a run leaves the
 *          previous generation in place: ERR_CANCELLED, ERR_NOT_FOUND (root), ERR_STORE, ...
 * Result:  the same tree gives the same digest for any jobs, any engine, from scratch or on top
 *          of an older generation.
 * Memory:  facts and links wait in temporary files; in memory are some 90 bytes an entity while
 *          linking (in a file too, where the limit is low for the tree: mem_page_large_blocks), and
 *          the rows of ingest_options.batch_files files while writing.
 */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "parse/parse.h"
#include "store/store.h"
#include "util/err.h"
#include "util/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum ingest_phase {
    INGEST_PHASE_WALK,
    INGEST_PHASE_PARSE,
    INGEST_PHASE_LINK,
    INGEST_PHASE_WRITE,
    INGEST_PHASE_DONE,
};
struct ingest_progress {
    enum ingest_phase phase;
    uint64_t files_done;
    uint64_t files_total;
    uint64_t bytes_done;
    uint64_t bytes_total;
    uint64_t entities;
};
typedef void (*ingest_progress_sink)(void *context, const struct ingest_progress *progress);

struct ingest_options {
    const char *root; /* a folder or a single file */
    struct str
        database_path; /* absolute, so its files are not taken for the project's; may be empty */
    const char *segments_folder; /* of the text index; NULL: its segments are kept in the store */
    /* Where facts of versions that are gone wait for their return; NULL: nowhere. */
    const char *shelf_folder;
    uint64_t shelf_bytes_max; /* at most so much of it, about; 0: the default */
    struct parse_options parse;
    unsigned link_threads; /* 0: usable cores */
    /* Of all processes of the run together; 0: a quarter of what the machine, or the control group
     * we are in, grants. What does not fit waits in temporary files. */
    uint64_t memory_bytes_max;
    const char *spill_folder; /* for those; NULL: the system's folder for temporary files */
    unsigned batch_files;     /* files whose rows may wait to be stored at a time; 0: the default */
    bool no_ignore_files;
    bool rebuild; /* use nothing of the older generation */
    /* What an earlier run over the same store and folder left; NULL: nothing is left. */
    struct ingest_kept *kept;
    /* When nothing changed and nothing is kept yet: link all the same, so that the next change is
     * cheap. Of projects of up to so many files; 0: never. */
    size_t warm_files_max;
    /* When summary->relinked_only will be set: each new record, while it is written. May be NULL.
     */
    bool (*on_record)(void *context, const struct store_record *record, struct err *err);
    void *record_context;
    const atomic_int *stop;        /* non-zero: end early, ERR_CANCELLED; may be NULL */
    ingest_progress_sink progress; /* may be NULL */
    void *progress_context;
};

#define INGEST_ERRORS_MAX 10U /* shown in full; the rest is counted */

struct ingest_problem {
    char text[512]; /* "[TIMED_OUT] src/a.c: ..." */
};
struct ingest_summary {
    uint64_t files_by_status[FILE_STATUS_COUNT];
    uint64_t files_total;      /* rows, folders that were skipped included */
    uint64_t files_parsed_now; /* by this run */
    uint64_t files_reused;     /* facts taken from the store */
    uint64_t files_recalled;   /* ... of an older version of the tree */
    uint64_t files_removed;
    uint64_t bytes_read;
    uint64_t entities_created; /* by the front ends */
    uint64_t entities_stored;  /* counted in the store after the commit */
    uint64_t entities_by_class[2];
    uint64_t edges_total;
    uint64_t loose_total;
    uint64_t edges_by_origin[ORIGIN_COUNT];
    uint64_t loose_by_origin[ORIGIN_COUNT];
    uint64_t uid_clashes;
    uint64_t generation;
    uint64_t files_linked; /* whose references were looked up */
    bool unchanged;        /* nothing to do: the stored generation is current */
    /* Files and entities are those of the generation before, and rows changed in files_linked
     * files at most. */
    bool relinked_only;
    char created_at[32]; /* RFC 3339, of a new generation */
    bool tables_renewed; /* .. and the linker made its tables anew */
    bool rules_hide_all; /* ignore rules left no file */
    struct hash128 digest;
    struct parse_counts parse;
    struct ingest_problem problems[INGEST_ERRORS_MAX];
    uint64_t problem_count;
    /* Manifests that are broken: what can be read of them is used. */
    struct ingest_problem manifests[INGEST_ERRORS_MAX];
    uint64_t manifest_count;
    uint64_t texts_indexed_now; /* texts that went to new segments of the text index */
    uint64_t text_segments;
    uint64_t text_bytes; /* covered by the segments, what is dead in them included */
    uint64_t walk_ns;    /* wall time of each phase */
    uint64_t parse_ns;
    uint64_t link_ns;
    uint64_t text_ns; /* may lie beside link_ns and write_ns */
    uint64_t write_ns;
    uint64_t total_ns;
    uint64_t serial_ns;        /* CPU time of what only one core can do, see ingest_serial.c */
    uint64_t taking_ns;        /* CPU time of this process while workers parsed */
    uint64_t memory_bytes_max; /* the limit that held */
    uint64_t paged_bytes;      /* of tables that lay in a file for lack of memory, at most */
    uint64_t peak_bytes;       /* of this process and its workers at one time, at most */
};
#define INGEST_BATCH_FILES_DEFAULT 100U

/* The options of the stored generation that decide what it holds. Who brings it up to date without
 * being told other ones uses them; a run with other ones parses every file again. */
struct ingest_recalled {
    bool known; /* false: nothing is stored yet */
    bool no_ignore_files;
    uint64_t file_bytes_max;
};
bool ingest_recall_options(struct store *store, struct ingest_recalled *out,
                           struct err *err) MUST_USE;

/* What stays in memory between runs so that the next one costs what changed: facts (in a temporary
 * file), the tables of the linker, the sums of each file's rows. At most a quarter of the memory
 * that a run may take; what needs more is not kept. One run at a time uses it. A run that finds
 * another generation in the store than the one it left, or other options, begins afresh. */
struct ingest_kept *ingest_kept_create_empty(void);  /* NULL: no memory */
void ingest_kept_free_all(struct ingest_kept *kept); /* NULL is fine */
/* Tests only: makes results wrong. blind: takes changed files for unchanged ones when it links;
 * deaf: does not look at which names files asked for. */
void ingest_kept_set_blind(struct ingest_kept *kept, bool blind, bool deaf);

/* Brings the store up to date with the folder. summary is filled as far as the run came, also on
 * failure. */
bool ingest_run_into_store(struct store *store, const struct ingest_options *options,
                           struct ingest_summary *summary, struct err *err) MUST_USE;
/* What a run may use when it is told nothing: a quarter of the memory of this machine, or of the
 * control group we are in. */
uint64_t ingest_default_memory_bytes(void);

#endif
