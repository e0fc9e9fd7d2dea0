/* ingest_internal.h - one run of the pipeline, shared by its steps (ingest_*.c). */
#ifndef INGEST_INGEST_INTERNAL_H
#define INGEST_INGEST_INTERNAL_H

#include "ingest/ingest.h"
#include "ingest/walk.h"
#include "link/link.h"
#include "util/arena.h"
#include "util/array.h"
#include "util/map.h"
#include "util/spill.h"

#include <pthread.h>
#include <stdatomic.h>

#define INGEST_ARENA_BYTES_MAX ((size_t)1 << 40) /* bounded by what is parsed, not by a number */
#define INGEST_LANGUAGE_NONE   255U

/* What is known of one file row; files of the walk first, then its skips, sorted together by path.
 */
struct ingest_slot {
    struct str path;
    struct str reason;
    struct hash128 hash;
    uint64_t size;
    int64_t mtime_ns;
    struct facts facts; /* a view of what lies in run->facts_spill; header NULL: none */
    char *block;        /* ... or here: facts that were parsed while older ones are kept */
    uint32_t link_file; /* number in link_input.files, or UINT32_MAX */
    uint32_t kept;      /* its number in what an earlier run left, or UINT32_MAX */
    uint8_t language;
    bool reused; /* facts or verdict taken from the store */
    enum file_status status;
};
/* What the rows of one file add to the sums. */
struct ingest_tally {
    uint32_t entities[2]; /* by class */
    uint32_t edges[ORIGIN_COUNT];
    uint32_t loose[ORIGIN_COUNT];
};
/* A file of the stored generation whose content is no more. */
struct ingest_dropped {
    struct str path;
    struct str reason;
    struct hash128 hash;
    enum file_status status;
};
struct ingest_run {
    struct store *store;
    const struct ingest_options *options;
    struct ingest_summary *summary;
    struct arena arena;
    struct walk_result walk;
    struct ingest_slot *slots;
    size_t slot_count;
    struct link_file *link_files;
    size_t link_file_count;
    struct link_manifest *manifests;
    struct str manifests_hash; /* hex, over paths and texts */
    struct link_result own_links;
    const struct link_result *links; /* own_links, or those of a link_kept */
    struct link_kept *link_kept;     /* made by this run, to be kept */
    struct hash128 *shares;          /* of the digest, by slot */
    struct ingest_tally *tallies;    /* by slot */
    uint32_t *written;               /* slots whose rows are made; ascending */
    size_t written_count;
    struct spill *facts_spill; /* facts of all files, until the rows are written */
    struct spill *rows_spill;  /* what files link to, between linking and writing */
    struct ingest_memory *memory;
    struct parse_options parse; /* with the share of memory that a worker gets */
    struct store_write *write;
    struct ingest_texts *texts;   /* of the stored generation, then of the new one */
    struct ingest_beside *beside; /* NULL: texts are indexed by the thread that links */
    uint64_t beside_serial_ns;    /* of indexing texts beside the rest */
    atomic_bool texts_unwanted;   /* relaxed: the run failed, who indexes texts may stop */
    struct str old_digest;        /* of the stored generation; empty: none */
    struct str old_counts;        /* its summary, see ingest_counts.c */
    struct str options_text;      /* see ingest_options.c */
    uint64_t old_generation;
    uint64_t old_file_count;
    unsigned threads;        /* of this process */
    pthread_t owner;         /* the thread that tells progress */
    atomic_uint files_begun; /* by the linker; only counted */
    bool may_reuse;          /* the stored generation is of this version and these options */
    bool changed;            /* some row differs from the stored generation */
    struct {
        ARRAY_FIELDS(struct ingest_dropped);
    } dropped;
    bool same_root;       /* the stored generation is of this folder: its times can be compared */
    bool warms;           /* nothing changed: links and makes rows only to keep them */
    bool uses_kept;       /* options->kept is of the stored generation */
    uint64_t block_bytes; /* in blocks of slots */
    bool arena_is_kept;   /* slots too: the next run has them */
    bool renewed;         /* the kept tables were built anew, and some files linked */
    int64_t commit_ns;
};

/* ingest_plan.c: slots from the walk; what the store knows already is taken over. */
bool ingest_plan_all_slots(struct ingest_run *run, struct err *err) MUST_USE;
/* ingest_parse.c: parses what is not reused; texts go to the store, facts to the spill. */
bool ingest_parse_open_slots(struct ingest_run *run, struct err *err) MUST_USE;
/* Keeps a copy of checked facts. */
bool ingest_keep_slot_facts(struct ingest_run *run, struct ingest_slot *slot,
                            const struct facts *facts, struct err *err) MUST_USE;
/* ingest_write.c: rows of all slots to the store; meta; commit. */
bool ingest_write_new_generation(struct ingest_run *run, struct err *err) MUST_USE;
/* Makes all rows and stores none; for what is kept of them. */
bool ingest_make_rows_only(struct ingest_run *run, struct hash128 *digest,
                           struct err *err) MUST_USE;
/* ingest_counts.c: sums of a generation, kept as one text so that an unchanged one tells them. */
void ingest_tally_record_rows(struct ingest_tally *tally, const struct store_record *record);
void ingest_sum_all_tallies(const struct ingest_run *run);
struct str ingest_format_counts(struct arena *arena, const struct ingest_summary *summary);
bool ingest_parse_counts(struct str text, struct ingest_summary *summary);
/* ingest_memory.c: how much memory a run may take, and who gets which share of it. */
bool ingest_memory_open(struct ingest_run *run, struct err *err) MUST_USE;
void ingest_memory_begin_tables(const struct ingest_run *run); /* after the walk */
/* Is the limit so low for the tree that each step must have it for itself? */
bool ingest_memory_is_tight(const struct ingest_run *run);
/* Called by any thread between two files: each so many calls it lets go of pages when there are too
 * many. */
#define INGEST_LOOK_OFTEN  16U
#define INGEST_LOOK_SELDOM 64U /* where a file takes some microseconds */
void ingest_memory_look(const struct ingest_run *run, unsigned each);
void ingest_memory_stop(struct ingest_run *run); /* no thread looks at the spills any more */
void ingest_memory_close(struct ingest_run *run);
/* Gives back what the next phase does not need. */
void ingest_memory_end_phase(const struct ingest_run *run);
/* ingest_options.c */
#define INGEST_OPTIONS_META "ingest_options"
struct str ingest_format_options(struct arena *arena, const struct ingest_options *options);
/* ingest_shelf.c: versions of files that are gone, until they come back. */
void ingest_shelf_note_row(struct ingest_run *run, const struct store_file *row);
/* Open slots whose content was parsed before. */
bool ingest_shelf_take_slots(struct ingest_run *run, struct err *err) MUST_USE;
void ingest_shelf_put_dropped(struct ingest_run *run);
/* ingest_kept.c */
/* Where the facts of kept files lie; NULL: nothing is kept. The caller owns it from now on. */
struct spill *ingest_kept_take_spill(struct ingest_kept *kept);
/* Is what is kept of the stored generation, and of these options? If not it is emptied. */
bool ingest_kept_check(struct ingest_run *run);
const struct ingest_slot *ingest_kept_slots(const struct ingest_kept *kept, size_t *count);
/* Relinks the changed files when that is all that is needed; then the run's links, written,
 * shares and tallies are set. */
bool ingest_kept_relink(struct ingest_run *run, bool *done, struct err *err) MUST_USE;
/* Do slot and rows of this slot equal what is kept of it? */
bool ingest_kept_has_rows(const struct ingest_run *run, uint32_t slot);
/* At the end of a run: takes what the next one can use, frees the rest. */
void ingest_kept_settle(struct ingest_run *run, bool succeeded);
/* ingest_serial.c: CPU time since the begin that could not be shared: by the calling thread and its
 * helpers, so many together; or by the calling thread and so many worker processes. Of one thread:
 * 0, nothing is known. */
struct ingest_serial {
    uint64_t own_ns;
    uint64_t helper_ns;
    uint64_t children_ns;
};
void ingest_serial_begin(struct ingest_serial *serial);
uint64_t ingest_serial_of_threads(const struct ingest_serial *serial, unsigned threads);
uint64_t ingest_serial_of_parent(const struct ingest_serial *serial, unsigned jobs,
                                 uint64_t *own_ns);
/* ingest_texts.c: the text index of the generation. */
bool ingest_open_texts(struct ingest_run *run, struct err *err) MUST_USE;
void ingest_close_texts(struct ingest_run *run);
/* Makes the new segments. With options->segments_folder it does not touch the store, and may run on
 * another thread while this one links and writes. */
bool ingest_index_texts(struct ingest_run *run, struct err *err) MUST_USE;
/* Makes them part of the generation being written. */
bool ingest_put_texts_list(struct ingest_run *run, struct err *err) MUST_USE;
/* ingest_texts_beside.c: the same beside linking and writing, where that pays. Begin, then finish
 * before the commit; cancel ends it early in any case, and is harmless otherwise. Finish:
 * ERR_CANCELLED and what ingest_index_texts raises. */
void ingest_texts_begin_beside(struct ingest_run *run);
bool ingest_texts_finish_beside(struct ingest_run *run, struct err *err) MUST_USE;
void ingest_texts_cancel_beside(struct ingest_run *run);
void ingest_count_texts(struct ingest_run *run);
/* Removes segments that the current generation does not list. Only under the writer's lock. */
void ingest_sweep_texts(struct ingest_run *run);
/* ingest_summary.c */
void ingest_note_slot_problem(struct ingest_summary *summary, const struct ingest_slot *slot);
void ingest_tell_progress(const struct ingest_run *run, enum ingest_phase phase,
                          uint64_t files_done, uint64_t bytes_done);
bool ingest_check_stop_flag(const struct ingest_run *run, struct err *err) MUST_USE;
/* What facts and links of this program are made by, a hash of its code (Makefile): another value
 * means nothing stored is reused. */
extern const char ingest_builder_name[];

#endif
