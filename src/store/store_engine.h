/* store_engine.h - what an engine gives to store.c. Private to src/store.
 *
 * An engine is one file that fills one constant `struct store_engine` and has one row in
 * store_engines[] (store.c). Its objects begin with the structs below, so that store.c can hold
 * them without knowing the rest:
 *
 *   struct store_sqlite { struct store base; ... };     struct store_write, store_read likewise
 *
 * What store.c has done before an engine is called:
 *   - the path is not empty, holds no NUL, and its folder exists when the mode is WRITE;
 *   - enums of rows are in range, counts fit in u32, texts are below STORE_TEXT_BYTES_MAX;
 *   - no call comes after a failed one of the same write, except abandon.
 * What an engine must keep: one writer, readers that see the generation they began with, all of a
 * write or nothing of it, rows back exactly as they were given.
 */
#ifndef STORE_STORE_ENGINE_H
#define STORE_STORE_ENGINE_H

#include "store/store.h"
#include "util/arena.h"

#define STORE_TEXT_BYTES_MAX                                                                       \
    ((size_t)1 << 28U) /* of one name, key or path; far above real ones                            \
                        */

struct store_engine {
    const char *name;
    bool has_path; /* false: lives in this process only */

    bool (*open_path)(const char *path, enum store_mode mode, struct store **out, struct err *err);
    void (*close_store)(struct store *store);

    bool (*begin_write)(struct store *store, struct store_write **out, struct err *err);
    bool (*put_record)(struct store_write *write, const struct store_record *record,
                       struct err *err);
    /* The two halves of put_record; NULL: parcels are empty. */
    bool (*make_parcel)(const struct store_write *write, struct store_packer *packer,
                        const struct store_record *record, struct buf *parcel, struct err *err);
    bool (*put_parcel)(struct store_write *write, const struct store_record *record,
                       struct str parcel, struct err *err);
    bool (*delete_record)(struct store_write *write, struct str path, struct err *err);
    bool (*put_text)(struct store_write *write, struct hash128 hash, struct str zstd,
                     struct err *err);
    bool (*put_facts)(struct store_write *write, struct str path, struct hash128 hash,
                      struct str zstd, struct err *err);
    bool (*prune_content)(struct store_write *write, struct err *err);
    bool (*put_meta)(struct store_write *write, struct str name, struct str value, struct err *err);
    bool (*commit_write)(struct store_write *write, struct err *err); /* frees it either way */
    void (*abandon_write)(struct store_write *write);

    bool (*begin_read)(struct store *store, struct store_read **out, struct err *err);
    void (*end_read)(struct store_read *read);
    bool (*scan_files)(struct store_read *read, store_file_sink sink, void *context,
                       struct err *err);
    bool (*scan_records)(struct store_read *read, store_record_sink sink, void *context,
                         struct err *err);
    /* NULL: there is no other way than scan_records */
    bool (*scan_shards)(struct store_read *read, size_t shards, unsigned threads,
                        const struct store_shard_sink *sink, struct err *err);
    bool (*load_text)(struct store_read *read, struct hash128 hash, struct buf *out,
                      struct err *err);
    bool (*load_facts)(struct store_read *read, struct str path, struct hash128 hash,
                       struct buf *out, struct err *err);
    bool (*load_meta)(struct store_read *read, struct str name, struct buf *out, struct err *err);
    bool (*load_generation)(struct store_read *read, uint64_t *out, struct err *err);
    bool (*count_rows)(struct store_read *read, struct store_counts *out, struct err *err);
    bool (*scan_meta)(struct store_read *read, store_meta_sink sink, void *context,
                      struct err *err);
    bool (*check_content)(struct store_read *read, struct err *err); /* NULL: nothing to check */
};

struct store {
    const struct store_engine *engine;
};
struct store_write {
    struct store *store;
    bool failed; /* a step failed: only abandoning is left. Kept by store.c. */
};
struct store_read {
    struct store *store;
};

/* count_rows for engines that have no cheaper way: scans all records. */
bool store_count_scanned_rows(struct store_read *read, struct store_counts *out, struct err *err);

extern const struct store_engine store_engine_memory;
extern const struct store_engine store_engine_sqlite;
#ifdef STORE_HAS_LMDB
extern const struct store_engine store_engine_lmdb;
#endif
#ifdef STORE_HAS_ROCKSDB
extern const struct store_engine store_engine_rocksdb;
#endif

/* ------------------------------------------------------------------ store_lock.c
 * The writer's lock of a database in files: PATH and STORE_LOCK_SUFFIX. It is a lock on an open
 * file description (fcntl(2), F_OFD_SETLK): it conflicts inside a process too, and it vanishes with
 * its holder, however that ends. The file holds two lines: the holder's pid in decimal, for the
 * message, and the witness: the last generation whose commit was acknowledged. A log that is
 * damaged at its end looks like one that a crash cut off there, so no engine can tell a lost
 * commit from one that never was; the witness can. */
#define STORE_LOCK_SUFFIX "-writer" /* LMDB has a file PATH-lock of its own */
bool store_lock_acquire_file(const char *lock_path, unsigned wait_ms, int *fd,
                             struct err *err) MUST_USE;
void store_lock_release_file(int fd);
/* 0: there is none, or it is not readable. */
uint64_t store_read_witness(const char *lock_path);
/* After the commit is durable, and before it is acknowledged. Best effort: without it, only less
 * damage is found. 0: forget it, the database is gone. */
void store_write_witness(int lock_fd, uint64_t generation);
/* ERR_CORRUPT when less is there than was acknowledged. */
bool store_check_witness(uint64_t witness, uint64_t generation, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ store_probe.c */
enum store_path_kind {
    STORE_PATH_ABSENT,
    STORE_PATH_EMPTY, /* a file of no bytes */
    STORE_PATH_FILE,
    STORE_PATH_FOLDER,
    STORE_PATH_OTHER, /* device, socket, pipe */
};
/* By stat(2) only: opening and closing a file would drop SQLite's locks on it (fcntl(2)). */
bool store_probe_path_kind(const char *path, enum store_path_kind *out, struct err *err) MUST_USE;
/* Is there a database file? Raises when there is a folder or something else; what kind of file it
 * is, is not looked at. */
bool store_find_database_file(const char *path, bool *found, struct err *err) MUST_USE;
/* What is at the path is not of `engine`: tells of which it is. */
bool store_raise_other_kind(const char *path, const char *engine, struct err *err);
/* Can a lock file and other files be put beside the database? Told at the start, not after an hour.
 */
bool store_check_folder_writable(const char *path, struct err *err) MUST_USE;
/* The folder that the path is in, and the path with a suffix; freed with mem_free_block. NULL: no
 * memory. */
char *store_copy_folder_path(const char *path);
char *store_make_side_path(const char *path, const char *suffix);
/* fsync(2) of a file or, with O_DIRECTORY in `flags`, of a folder. */
bool store_sync_path(const char *path, int flags, struct err *err) MUST_USE;
/* Raises unless `version` is STORE_FORMAT_VERSION, and tells what to do. */
bool store_check_format_version(uint32_t version, struct err *err) MUST_USE;
/* Name of the engine whose database is at `path` ("rocksdb", "lmdb", "sqlite"), or NULL. Opens
 * files: only for a path that is known not to be an open SQLite database. */
const char *store_probe_engine_name(const char *path);

/* ------------------------------------------------------------------ store_zstd.c */
/* Appends a zstd frame of `bytes` (fast level, with checksum). */
bool store_zstd_compress_frame(struct str bytes, struct buf *out, struct err *err) MUST_USE;
/* The same with tables that are made once: for many frames. */
struct store_zstd;
struct store_zstd *store_zstd_create_new(void); /* NULL: no memory */
void store_zstd_free_all(struct store_zstd *zstd);
bool store_zstd_compress_with(struct store_zstd *zstd, struct str bytes, struct buf *out,
                              struct err *err) MUST_USE;
/* Appends the content of a frame. ERR_CORRUPT when it is none; ERR_LIMIT past out->size_max. */
bool store_zstd_expand_frame(struct str frame, struct buf *out, struct err *err) MUST_USE;
/* The same of many frames with one working memory; of one thread. NULL: no memory. */
struct store_expander;
struct store_expander *store_zstd_create_expander(void);
void store_zstd_free_expander(struct store_expander *expander); /* NULL is fine */
bool store_zstd_expand_with(struct store_expander *expander, struct str frame, struct buf *out,
                            struct err *err) MUST_USE;

/* ------------------------------------------------------------------ store_pack.c
 * One record as one run of bytes: what key-value engines and mem: keep, and what the checksum of
 * a file's rows is taken over. Layout in store_pack.c. Equal records give equal bytes. */
/* *bytes is valid until the next call. */
bool store_pack_record_bytes(struct store_packer *packer, const struct store_record *record,
                             struct str *bytes, struct err *err) MUST_USE;
/* Bytes of the file row at the beginning of what was packed last. */
size_t store_measure_packed_row(const struct store_packer *packer);
/* Checksums of what was packed last. `all` covers the file row and `rows`, which covers the rest.
 */
struct store_sums {
    uint64_t all;
    uint64_t rows;
};
struct store_sums store_sum_packed_record(const struct store_packer *packer, struct str bytes);
/* The same `all`, from the file row alone. */
bool store_pack_file_bytes(struct store_packer *packer, const struct store_file *file,
                           struct str *bytes, struct err *err) MUST_USE;
uint64_t store_sum_file_bytes(struct str bytes, uint64_t rows);
/* Appends a zstd frame of the bytes. */
bool store_pack_frame_bytes(struct store_packer *packer, struct str bytes, struct buf *out,
                            struct err *err) MUST_USE;
/* Texts of *out point into `bytes`, the rest into the arena. ERR_CORRUPT on malformed bytes. */
bool store_unpack_record_bytes(struct str bytes, struct arena *arena, struct store_record *out,
                               struct err *err) MUST_USE;
/* The same, but keys that follow from the rest are left empty. */
bool store_unpack_record_keyless(struct str bytes, struct arena *arena, struct store_record *out,
                                 struct err *err) MUST_USE;
/* The file row alone; *entities is the count of entity rows. */
bool store_unpack_file_row(struct str bytes, struct store_file *out, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ store_rows.c
 * Fields of rows as text, for engines that people read with SQL. */
void store_append_sites_json(struct buf *out, const struct store_site *sites, uint32_t count);
/* Sites go to the arena. ERR_CORRUPT unless it is what store_append_sites_json writes. */
bool store_parse_sites_json(struct str text, struct arena *arena, const struct store_site **sites,
                            uint32_t *count, struct err *err) MUST_USE;
/* A closed list of names, looked up exactly. Starts at the name found last: rows come in runs. */
struct store_names {
    const char *(*name_of)(unsigned number);
    unsigned count;
};
extern const struct store_names store_entity_names;
extern const struct store_names store_class_names;
extern const struct store_names store_rule_names;
extern const struct store_names store_edge_names;
extern const struct store_names store_origin_names;
extern const struct store_names store_ref_names;
extern const struct store_names store_status_names;
/* False: no such name. *number is where the search begins, and its result. */
bool store_find_listed_name(const struct store_names *names, struct str name, unsigned *number);
/* 32 hex digits; the zero hash is the empty text. */
struct str store_format_hash_text(struct hash128 hash, char text[HASH128_HEX_BYTES]);
bool store_parse_hash_text(struct str text, struct hash128 *hash);

#endif
