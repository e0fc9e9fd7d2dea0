/* store.h - the durable home of a code graph.
 *
 * Knows:   relations and generations. A generation is one complete, consistent graph; it becomes
 *          visible in one atomic step (store_commit_write_batch) or not at all.
 *            files      path -> status, language, size, mtime, content hash, word counts
 *            entities   uid -> everything of an entity; belong to their file
 *            edges      (from, to, kind) -> origin, sites; belong to the file of `from`
 *            loose      references that lead to no entity (unresolved, external, ambiguous)
 *            texts      content hash -> zstd frame of the source text
 *            facts      (path, content hash) -> facts buffer, so nothing is parsed twice
 *            meta       name -> value: format_version, root, generation, created_at, ...
 *          Excluded tests, word coverage and ignored files are views of files and entities.
 * Hides:   which engine holds the bytes (store_sqlite.c, store_memory.c, ...) and its header.
 * Threads: a struct store may be shared. A struct store_write or store_read belongs to the
 *          thread that began it. Many readers, one writer; readers keep the generation they
 *          began with. A second writer waits up to STORE_LOCK_WAIT_MS, then ERR_BUSY names
 *          the holder.
 * Lives:   rows handed to callbacks are valid during the call only.
 * Errors:  ERR_USAGE bad spec; ERR_NOT_FOUND; ERR_CORRUPT; ERR_FORMAT; ERR_BUSY; ERR_STORE with
 *          the engine's words; ERR_IO.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "model/kind.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/hash.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_FORMAT_VERSION 1U   /* raise on any change that an old reader would misread */
#define STORE_META_NAME_MAX  400U /* bytes of the name of a value */
#define STORE_LOCK_WAIT_MS   5000U

/* The engine of a database that nobody has named one for, on every platform. The one place that
 * chooses; figures and reasons: docs/decisions/012-engines.md. */
#ifdef STORE_HAS_LMDB
#    define STORE_SPEC_DEFAULT_ENGINE "lmdb"
#else
#    define STORE_SPEC_DEFAULT_ENGINE "sqlite"
#endif

struct store;
struct store_read;
struct store_write;

/* ------------------------------------------------------------------ specs */

/* "ENGINE:PATH"; the path may hold colons. "mem" and "mem:" need no path. A spec without a
 * known engine and without a colon is a path: of the database that is there, whatever its engine,
 * else of one of the default engine. "sled" is another name of lmdb, which fills the same place:
 * one file, no compaction, no stall. */
struct store_spec {
    const char *engine; /* one of store_list_engine_names */
    struct str path;    /* into the text given; empty for mem */
    const char *alias;  /* the name that was given, when it is another one: say so; else NULL */
};
bool store_parse_spec_text(struct str text, struct store_spec *out, struct err *err) MUST_USE;
/* Appends "ENGINE:PATH" with the engine that a path alone would have, see above. */
void store_append_path_spec(struct str path, struct buf *out);
/* NULL-terminated names of the engines that this build has. */
const char *const *store_list_engine_names(void);

/* ------------------------------------------------------------------ open, close */

enum store_mode {
    STORE_MODE_READ,  /* must exist */
    STORE_MODE_WRITE, /* created when absent (with its folder) */
};
/* On failure *out is untouched. A path that is a folder, another engine's database, a newer
 * format: each has its own message. */
bool store_open_at_spec(const struct store_spec *spec, enum store_mode mode, struct store **out,
                        struct err *err) MUST_USE;
void store_close_and_free(struct store *store); /* NULL is fine */
const char *store_name_of_engine(const struct store *store);

/* ------------------------------------------------------------------ rows */

struct store_file {
    struct str path;
    struct str reason;
    struct hash128 hash; /* zero unless read */
    uint64_t size;
    int64_t mtime_ns;
    struct str language; /* name; empty: none */
    enum file_status status;
    uint32_t error_bytes;
    uint32_t line_count;
    uint32_t source_words;
    uint32_t entity_words;
    uint32_t import_words;
    uint32_t comment_words;
};
/* A uid may come with the entity row of its record that it belongs to, plus one, so that a reader
 * need not look it up; 0: not told, or in another record. Writers need not set it. */
struct store_entity {
    uint64_t uid;
    uint64_t parent_uid; /* 0: none (FILE entities) */
    uint32_t parent_row;
    struct str key; /* model/key.h; written, checked on verify */
    struct str name;
    struct str qualified;
    enum entity_kind kind;
    enum entity_class class_;
    enum test_rule rule;
    uint32_t flags; /* enum fact_entity_flag */
    uint32_t start_line;
    uint32_t end_line;
    uint32_t start_byte; /* into the text of the file's content hash */
    uint32_t end_byte;
    uint32_t signature_end;
    uint32_t doc_start;
    uint32_t doc_end;
    uint32_t words;
    uint16_t complexity;
    uint8_t params_min;
    uint8_t params_max;
};
struct store_site {
    uint32_t line;
    uint16_t column;
};
struct store_edge {
    uint64_t from_uid;
    uint64_t to_uid;
    uint32_t from_row;
    uint32_t to_row;
    enum edge_kind kind;
    enum origin origin;
    const struct store_site *sites;
    uint32_t site_count;
};
struct store_loose {
    uint64_t from_uid;
    uint32_t from_row;
    struct str name;
    struct str receiver;
    struct str module;
    enum ref_kind kind;
    enum origin origin;
    uint32_t line;
    uint16_t column;
    uint8_t args;
};
/* All rows of one file. Entities in order of position (the FILE entity first; none for files
 * that were not parsed), edges by (from position, to uid order as given), loose by position. */
struct store_record {
    struct store_file file;
    const struct store_entity *entities;
    size_t entity_count;
    const struct store_edge *edges;
    size_t edge_count;
    const struct store_loose *loose;
    size_t loose_count;
};

/* ------------------------------------------------------------------ writing */

/* One transaction; everything below happens at commit or never. */
bool store_begin_write_batch(struct store *store, struct store_write **out,
                             struct err *err) MUST_USE;
/* Replaces all rows of record->file.path. Duplicate uids are ERR_CORRUPT: never merged; told here
 * or at the commit. After a failed step of a write only abandoning it is left: a commit is refused.
 */
bool store_put_file_record(struct store_write *write, const struct store_record *record,
                           struct err *err) MUST_USE;
/* The same in two halves. The first needs nothing of the database (packing, summing, compressing:
 * most of the time): it may be called by several threads at once and beside other calls of the
 * write, by each thread with a packer of its own. It appends to `parcel` what the second wants, for
 * this write alone, with the same record. Engines that have no such half put all into the second.
 */
struct store_packer; /* scratch memory, reused from record to record */
struct store_packer *store_packer_create_new(void);      /* NULL: no memory */
void store_packer_free_all(struct store_packer *packer); /* NULL is fine */
bool store_make_file_parcel(const struct store_write *write, struct store_packer *packer,
                            const struct store_record *record, struct buf *parcel,
                            struct err *err) MUST_USE;
bool store_put_file_parcel(struct store_write *write, const struct store_record *record,
                           struct str parcel, struct err *err) MUST_USE;
/* A path that is not there is fine. */
bool store_delete_file_record(struct store_write *write, struct str path, struct err *err) MUST_USE;
/* No-op when the hash is there already. `zstd`: a zstd frame. */
bool store_put_file_text(struct store_write *write, struct hash128 hash, struct str zstd,
                         struct err *err) MUST_USE;
/* `facts`: the raw buffer, which is compressed here. Replaces those of this path and hash. */
bool store_put_file_facts(struct store_write *write, struct str path, struct hash128 hash,
                          struct str facts, struct err *err) MUST_USE;
/* The same for facts that somebody has compressed already: a zstd frame that tells its size. */
bool store_put_packed_facts(struct store_write *write, struct str path, struct hash128 hash,
                            struct str zstd, struct err *err) MUST_USE;
/* The frames that these take, and back; appended. */
bool store_compress_bytes(struct str bytes, struct buf *out, struct err *err) MUST_USE;
bool store_expand_bytes(struct str zstd, struct buf *out, struct err *err) MUST_USE;
/* Drops texts and facts that no file row refers to any more. */
bool store_prune_unused_content(struct store_write *write, struct err *err) MUST_USE;
/* "generation" and "format_version" can be loaded but are set by the store itself. */
bool store_put_meta_value(struct store_write *write, struct str name, struct str value,
                          struct err *err) MUST_USE;
/* Adds one to the generation, makes all visible, durable when it returns. Takes `write`: freed
 * either way. */
bool store_commit_write_batch(struct store_write *write, struct err *err) MUST_USE;
void store_abandon_write_batch(struct store_write *write); /* NULL is fine */

/* ------------------------------------------------------------------ reading */

bool store_begin_read_view(struct store *store, struct store_read **out, struct err *err) MUST_USE;
void store_end_read_view(struct store_read *read); /* NULL is fine */

typedef bool (*store_file_sink)(void *context, const struct store_file *file, struct err *err);
typedef bool (*store_record_sink)(void *context, const struct store_record *record,
                                  struct err *err);
/* In byte order of paths. Return false from the sink to stop; its err is passed up. */
bool store_scan_file_rows(struct store_read *read, store_file_sink sink, void *context,
                          struct err *err) MUST_USE;
bool store_scan_file_records(struct store_read *read, store_record_sink sink, void *context,
                             struct err *err) MUST_USE;
/* Rows as the engine counts them now: what ingestion compares with what it made. */
struct store_counts {
    uint64_t files;
    uint64_t entities;
    uint64_t edges;
    uint64_t loose;
};
/* All records by up to `threads` threads at once. `begin` is called first, in this thread, with the
 * rows there are; then `take`, with the rows that come before in byte order of paths. The files are
 * cut into `shards` runs, numbered in byte order of their paths; one thread takes a run from its
 * begin to its end, so what a sink makes of each run needs no lock, and put together by number is
 * the same for any number of threads. Keys that follow from the rest (model/key.h) are not made:
 * those are empty. Engines that cannot read in threads (sqlite, mem) give all as run 0 in this
 * thread. After a failure runs may be half done. */
struct store_shard_sink {
    bool (*begin)(void *context, const struct store_counts *all, struct err *err);
    bool (*take)(void *context, size_t shard, const struct store_counts *before,
                 const struct store_record *record, struct err *err);
    void *context;
};
bool store_scan_record_shards(struct store_read *read, size_t shards, unsigned threads,
                              const struct store_shard_sink *sink, struct err *err) MUST_USE;
/* Appends the decompressed text. ERR_NOT_FOUND when the hash is not stored. */
bool store_load_file_text(struct store_read *read, struct hash128 hash, struct buf *out,
                          struct err *err) MUST_USE;
/* Appends the facts buffer (at an 8-byte aligned offset of out->data when out is empty). */
bool store_load_file_facts(struct store_read *read, struct str path, struct hash128 hash,
                           struct buf *out, struct err *err) MUST_USE;
/* Appends the value; ERR_NOT_FOUND when absent. */
bool store_load_meta_value(struct store_read *read, struct str name, struct buf *out,
                           struct err *err) MUST_USE;
/* All values but the store's own, in byte order of names. */
typedef bool (*store_meta_sink)(void *context, struct str name, struct str value, struct err *err);
bool store_scan_meta_values(struct store_read *read, store_meta_sink sink, void *context,
                            struct err *err) MUST_USE;
/* Reads everything, also what no row leads to, and checks it against its checksums and the sums of
 * the generation. ERR_CORRUPT says what is wrong. Reads the whole database. */
bool store_check_all_content(struct store_read *read, struct err *err) MUST_USE;
/* All files, texts, facts and values of the view of `from` into a write of another store.
 * ERR_BUSY: a writer came in between. */
bool store_copy_all_rows(struct store *from, struct store_write *to, struct err *err) MUST_USE;
bool store_count_all_rows(struct store_read *read, struct store_counts *out,
                          struct err *err) MUST_USE;
/* 0 when nothing was ever committed. */
bool store_load_generation_number(struct store_read *read, uint64_t *out, struct err *err) MUST_USE;

#endif
