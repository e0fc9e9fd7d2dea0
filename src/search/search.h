/* search.h - exact and ranked search in the texts of a folder.
 *
 * Knows:   segments (immutable files of postings over a set of texts), the query language, which
 *          lines match, and how hits are ranked.
 * Hides:   the layout of segments (docs/formats/segments.md), PCRE2 (search_regex.c only), how an
 *          identifier is split into words.
 * Threads: a struct search_index and a struct search_query are frozen once made; any number of
 *          threads may run queries. search_build_segment_bytes starts threads of its own.
 * Lives:   a search_index borrows the files it was opened with. Hits belong to the caller's arena.
 * Errors:  a segment that is not what was written is ERR_CORRUPT with its name, at opening: the
 *          whole file is covered by a checksum. A bad query is ERR_USAGE and points at a column.
 * Bounds:  SEARCH_HITS_MAX lines are collected, SEARCH_RANKED_FILES_MAX files are read for a query
 *          of words only; what was left out is told in struct search_result.
 *
 *   text ─► trigrams of its folded bytes ─► postings ─┐
 *        └► words of its identifiers, with counts ────┴─► segment ─► index ─► candidates ─► lines
 *
 * Candidates are never wrong in one direction: a file that matches is always among them. Every hit
 * of a phrase or regular expression is then confirmed on the text itself.
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/hash.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_HITS_MAX         10000U /* lines collected for one query; the seed system's bound */
#define SEARCH_RANKED_FILES_MAX 256U   /* best files whose passages are ranked */
#define SEARCH_QUERY_BYTES_MAX  4096U
#define SEARCH_SEGMENT_VERSION  3U
#define SEARCH_NONE             UINT32_MAX

/* ------------------------------------------------------------------ building */

struct search_document {
    struct str path;     /* documents of a segment are in byte order of paths */
    struct hash128 hash; /* of the file's bytes: with the path, what it is known by */
    uint64_t size;       /* of the file, for dividing the work */
};
/* What a document holds. */
struct search_content {
    struct buf text;    /* UTF-8 */
    struct buf symbols; /* names defined in it, each with a newline behind it */
    bool known;         /* false: the text cannot be had now; the document is looked into by every
                           query instead of being missed */
};
/* Fills *content, which is empty. Runs on several threads. */
typedef bool (*search_content_loader)(void *context, size_t index, struct search_content *content,
                                      struct err *err);
struct search_build_options {
    unsigned threads;      /* 0 counts as 1 */
    size_t batch_files;    /* documents handed to a thread at a time; 0 counts as 1 */
    uint64_t memory_bytes; /* ceiling for what is held while building */
};
/* How many documents from `first` on make one segment: it holds what fits in memory. At least 1
 * while there are any. Depends on sizes and memory_bytes only. */
size_t search_count_segment_documents(const struct search_document *documents, size_t count,
                                      size_t first, const struct search_build_options *options);
struct search_source {
    const struct search_document *documents;
    size_t count;
    search_content_loader load;
    void *context;
};
/* Appends the bytes of one segment. The same for any number of threads. Cost: one pass over the
 * texts, O(postings) to merge. */
bool search_build_segment_bytes(const struct search_source *source,
                                const struct search_build_options *options, struct buf *out,
                                struct err *err) MUST_USE;

/* ------------------------------------------------------------------ segments */

/* The name of a segment: its checksum as 32 hex digits and ".segment". */
#define SEARCH_SEGMENT_NAME_BYTES (HASH128_HEX_BYTES + 8U)
void search_name_segment_bytes(struct str bytes, char name[SEARCH_SEGMENT_NAME_BYTES]);
bool search_is_segment_name(struct str name);

/* Where the segments of a database are. */
#define SEARCH_SEGMENTS_META "text_segments" /* the value that lists a generation's, one a line */
struct search_place {
    const char *folder; /* of their files; NULL: `load` gives their bytes */
    bool (*load)(void *context, struct str name, struct buf *out, struct err *err);
    void *context;
};
/* The folder beside a database at `path`, with a NUL behind it. */
void search_append_segments_folder(struct str path, struct buf *out);

struct search_segment;
/* Maps the file, or loads the bytes, and checks all of it. */
bool search_segment_open_named(const struct search_place *place, struct str name,
                               struct search_segment **out, struct err *err) MUST_USE;
/* Takes the bytes: *bytes is empty afterwards, even on failure. */
bool search_segment_take_bytes(struct buf *bytes, struct search_segment **out,
                               struct err *err) MUST_USE;
/* For one whose bytes were taken, and have been written to the file: it reads that from now on, so
 * only what is asked of it is in memory. Where the file cannot be mapped all stays as it is. */
void search_segment_leave_memory(struct search_segment *segment, const char *path);
/* All that a list names, in the arena. On failure none stays open. */
bool search_segments_open_listed(const struct search_place *place, struct str list,
                                 struct arena *arena, struct search_segment ***out, size_t *count,
                                 struct err *err) MUST_USE;
/* The name it was opened by. */
const char *search_segment_name(const struct search_segment *segment);
void search_segment_close_all(struct search_segment *segment); /* NULL is fine */
uint32_t search_segment_count_documents(const struct search_segment *segment);
uint64_t search_segment_text_bytes(const struct search_segment *segment);
struct search_document search_segment_document_at(const struct search_segment *segment,
                                                  uint32_t number);
/* Appends one segment made of several, without their texts. live[s][d] is false for documents to
 * drop; live documents have distinct paths. O(postings). */
bool search_merge_segment_bytes(struct search_segment *const *segments, size_t count,
                                const bool *const *live, struct buf *out, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ an open index */

struct search_file {
    struct str path;
    struct hash128 hash; /* zero: the file has no text */
    struct str language; /* empty: none */
};
struct search_index;
/* Takes the segments (closed either way). files: in byte order of paths; borrowed. A document is
 * live when a file has its path and hash, so deleting needs no marks; of equal ones the last
 * segment's counts. */
bool search_index_open_over(struct search_segment **segments, size_t segment_count,
                            const struct search_file *files, size_t file_count,
                            struct search_index **out, struct err *err) MUST_USE;
void search_index_close_all(struct search_index *index); /* NULL is fine */
/* Files with text that no segment knows: an answer is not complete without them. */
uint32_t search_index_count_missing(const struct search_index *index);

/* ------------------------------------------------------------------ queries */

enum search_leaf_kind {
    SEARCH_LEAF_WORD,
    SEARCH_LEAF_PHRASE,
    SEARCH_LEAF_REGEX,
    SEARCH_LEAF_PATH,
    SEARCH_LEAF_EXT,
    SEARCH_LEAF_LANG,
    SEARCH_LEAF_FILE,
    SEARCH_LEAF_SCOPE,
    SEARCH_LEAF_SYM, /* from here on: about the entity around a hit */
    SEARCH_LEAF_KIND,
    SEARCH_LEAF_CALLS,
    SEARCH_LEAF_CALLEDBY,
};
struct search_leaf {
    enum search_leaf_kind kind;
    struct str text;
    uint32_t column; /* 1-based, in the query */
    bool negated;    /* stands under an odd number of NOTs */
};
struct search_query;
/* Syntax in docs/search.md. Everything is copied into the arena. The regular expressions are
 * compiled: search_query_release_all frees them. */
bool search_query_parse_text(struct str text, struct arena *arena, struct search_query **out,
                             struct err *err) MUST_USE;
void search_query_release_all(struct search_query *query); /* NULL is fine */
size_t search_query_count_leaves(const struct search_query *query);
const struct search_leaf *search_query_leaf_at(const struct search_query *query, size_t number);
/* ERR_USAGE "column N: ...". Always false. */
bool search_raise_at_column(struct err *err, uint32_t column, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Does `text` fit a pattern with * ? [..], or without them equal it, case aside? */
bool search_name_fits_pattern(struct str text, struct str pattern);

/* ------------------------------------------------------------------ running */

/* What the index does not know: the caller's graph and texts. Called on the calling thread. */
struct search_entity {
    struct str name;
    uint32_t number; /* the caller's */
    uint32_t parent; /* index in the file's list, or SEARCH_NONE */
    uint32_t start_line;
    uint32_t end_line;
    uint32_t start_byte;
    uint32_t end_byte;
    uint32_t signature_end;
    uint32_t doc_start; /* of its doc comment; equal ends: none */
    uint32_t doc_end;
    uint32_t fan_in; /* distinct callers */
    bool is_file;    /* stands for the file itself */
    bool is_test;
};
struct search_world {
    void *context;
    /* Appends the text; *gone: it is no longer there. */
    bool (*load_text)(void *context, uint32_t file, struct buf *out, bool *gone, struct err *err);
    /* Entities in order of position, the file itself first; in the arena. */
    bool (*list_entities)(void *context, uint32_t file, struct arena *arena,
                          const struct search_entity **out, uint32_t *count, struct err *err);
    /* Does this entity satisfy leaf `leaf` (SYM and later kinds)? */
    bool (*entity_fits)(void *context, size_t leaf, uint32_t number);
    /* Is there any such entity in the file? Others are not read for it. */
    bool (*file_fits)(void *context, size_t leaf, uint32_t file);
};
struct search_hit {
    uint32_t file;
    uint32_t entity;     /* the caller's number, or SEARCH_NONE */
    uint32_t line;       /* 1-based */
    uint32_t column;     /* 1-based, in bytes */
    uint32_t column_end; /* one behind the last byte */
    bool is_definition;  /* the name of the entity stands here */
    double score;
    struct str text;      /* the line without its newline; of a line longer than
                             SEARCH_LINE_BYTES_MAX the piece around the hit */
    uint32_t text_offset; /* bytes of the line before `text` */
    struct str before;    /* context lines with their newlines */
    struct str after;
};
#define SEARCH_LINE_BYTES_MAX 1024U
struct search_run_options {
    uint32_t context_lines;
    uint32_t hits_max;   /* of the lines collected: 0 means SEARCH_HITS_MAX */
    struct arena *arena; /* takes what hits point to */
};
struct search_result {
    struct search_hit *hits; /* by score, then file, line, column */
    size_t hit_count;
    uint32_t files_matched; /* files with a hit, as far as was looked */
    uint32_t files_read;
    uint32_t files_gone; /* candidates whose text is no longer stored */
    bool truncated;      /* hits_max or SEARCH_RANKED_FILES_MAX was reached */
};
bool search_run_query_hits(const struct search_index *index, const struct search_query *query,
                           const struct search_world *world,
                           const struct search_run_options *options, struct search_result *out,
                           struct err *err) MUST_USE;

#endif
