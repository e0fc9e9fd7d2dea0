/* ingest_internal.h - one run of the pipeline, shared by its steps (ingest_*.c). */
#ifndef INGEST_INGEST_INTERNAL_H
#define INGEST_INGEST_INTERNAL_H

#include "ingest/ingest.h"
#include "ingest/walk.h"
#include "link/link.h"
#include "util/arena.h"
#include "util/map.h"

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
    struct str facts_bytes; /* in the run's arena; empty: none */
    struct facts facts;     /* a view of them when not empty */
    uint32_t link_file;     /* number in link_input.files, or UINT32_MAX */
    uint8_t language;
    bool reused; /* facts or verdict taken from the store */
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
    struct link_result links;
    struct store_write *write;
    struct graph_builder *builder;
    struct str old_digest; /* of the stored generation; empty: none */
    uint64_t old_generation;
    uint64_t old_file_count;
    bool may_reuse; /* the stored generation is of this root and this version */
    bool changed;   /* some row differs from the stored generation */
    bool linked;
};

/* ingest_plan.c: slots from the walk; what the store knows already is taken over. */
bool ingest_plan_all_slots(struct ingest_run *run, struct err *err) MUST_USE;
/* ingest_parse.c: parses what is not reused; texts go to the store, facts stay in memory. */
bool ingest_parse_open_slots(struct ingest_run *run, struct err *err) MUST_USE;
/* ingest_write.c: rows of all slots to the store and the builder; meta; commit. */
bool ingest_write_new_generation(struct ingest_run *run, struct snapshot **out,
                                 struct err *err) MUST_USE;
/* ingest_summary.c */
void ingest_count_snapshot_sums(const struct snapshot *snapshot, struct ingest_summary *summary);
void ingest_note_slot_problem(struct ingest_summary *summary, const struct ingest_slot *slot);
void ingest_tell_progress(const struct ingest_run *run, enum ingest_phase phase,
                          uint64_t files_done, uint64_t bytes_done);
bool ingest_check_stop_flag(const struct ingest_run *run, struct err *err) MUST_USE;
/* What facts and links of this program are made by: another value means nothing stored is reused.
 */
#define INGEST_BUILDER_NAME "parseltongue-2.0/facts-2/link-2"

#endif
