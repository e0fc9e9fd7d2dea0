/* store_sqlite_schema.h - the tables of an SQLite database; docs/formats/sqlite.md explains them.
 * Private to store_sqlite.c.
 *
 * The id of a row of entities, edges and loose_references is file_id << 32 | row number: the rows
 * of a file lie together, in order, without an index of their own. */
#ifndef STORE_STORE_SQLITE_SCHEMA_H
#define STORE_STORE_SQLITE_SCHEMA_H

#define SCHEMA_APPLICATION_ID 1347179604 /* "PLTT" as a big-endian number */

/* Small tables, needed from the first row on. */
#define SCHEMA_TABLES                                                                              \
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER)"              \
    " WITHOUT ROWID;"                                                                              \
    "CREATE TABLE files(id INTEGER PRIMARY KEY, path TEXT NOT NULL, language TEXT, status TEXT,"   \
    " reason TEXT, size INTEGER, hash TEXT, mtime_ns INTEGER, line_count INTEGER,"                 \
    " error_bytes INTEGER, source_words INTEGER, entity_words INTEGER, import_words INTEGER,"      \
    " comment_words INTEGER, checksum INTEGER, rows_checksum INTEGER);"                            \
    "CREATE UNIQUE INDEX files_by_path ON files(path);"                                            \
    "CREATE TABLE entities(id INTEGER PRIMARY KEY, uid INTEGER NOT NULL, parent_uid INTEGER,"      \
    " key TEXT, kind TEXT, name TEXT, qualified_name TEXT, class TEXT, detection_reason TEXT,"     \
    " flags INTEGER, start_line INTEGER, end_line INTEGER, start_byte INTEGER, end_byte INTEGER,"  \
    " signature_end INTEGER, doc_start INTEGER, doc_end INTEGER, words INTEGER,"                   \
    " complexity INTEGER, params_min INTEGER, params_max INTEGER,"                                 \
    " file_id INTEGER GENERATED ALWAYS AS (id >> 32) VIRTUAL,"                                     \
    " exported INTEGER GENERATED ALWAYS AS (flags & 1) VIRTUAL);"                                  \
    "CREATE TABLE edges(id INTEGER PRIMARY KEY, from_uid INTEGER NOT NULL,"                        \
    " to_uid INTEGER NOT NULL, kind TEXT, origin TEXT, sites TEXT,"                                \
    " file_id INTEGER GENERATED ALWAYS AS (id >> 32) VIRTUAL);"                                    \
    "CREATE TABLE loose_references(id INTEGER PRIMARY KEY, from_uid INTEGER NOT NULL, name TEXT,"  \
    " receiver TEXT, module TEXT, kind TEXT, origin TEXT, line INTEGER, column_number INTEGER,"    \
    " args INTEGER, file_id INTEGER GENERATED ALWAYS AS (id >> 32) VIRTUAL);"                      \
    "CREATE TABLE texts(id INTEGER PRIMARY KEY, hash TEXT NOT NULL, zstd BLOB,"                    \
    " checksum INTEGER);"                                                                          \
    "CREATE UNIQUE INDEX texts_by_hash ON texts(hash);"                                            \
    "CREATE TABLE facts(id INTEGER PRIMARY KEY, path TEXT NOT NULL, hash TEXT NOT NULL,"           \
    " zstd BLOB, checksum INTEGER);"                                                               \
    "CREATE UNIQUE INDEX facts_by_path ON facts(path, hash);"

/* It breaks strings that stand between macros. */
/* clang-format off */
/* Folder with its slash: the path without what follows the last slash. */
#define SCHEMA_FOLDER(path) "rtrim(" path ", replace(" path ", '/', ''))"
#define SCHEMA_FOLDER_AND_NAME(path)                                                               \
    "rtrim(" SCHEMA_FOLDER(path) ", '/') AS folder_path,"                                          \
    " substr(" path ", length(" SCHEMA_FOLDER(path) ") + 1) AS filename"
#define SCHEMA_PERCENT(part, whole)                                                                \
    "CASE WHEN " whole " <= 0 THEN 100.0 ELSE min(100.0, 100.0 * " part " / (" whole ")) END"
#define SCHEMA_WAS_PARSED "('parsed', 'parsed_with_errors', 'zero_entities')"

#define SCHEMA_VIEWS                                                                               \
    "CREATE VIEW excluded_tests AS"                                                                \
    " SELECT e.name AS entity_name, " SCHEMA_FOLDER_AND_NAME("f.path") ","                         \
    " e.class AS entity_class, f.language AS language, e.start_line AS line_start,"                \
    " e.end_line AS line_end, e.detection_reason AS detection_reason, e.key AS key"                \
    " FROM entities e JOIN files f ON f.id = e.id >> 32 WHERE e.class = 'TEST';"                   \
    "CREATE VIEW word_coverage AS"                                                                 \
    " SELECT " SCHEMA_FOLDER_AND_NAME("f.path") ", f.language AS language,"                        \
    " f.source_words AS source_word_count, f.entity_words AS entity_word_count,"                   \
    " f.import_words AS import_word_count, f.comment_words AS comment_word_count, "                \
    SCHEMA_PERCENT("f.entity_words", "f.source_words") " AS raw_coverage_pct, "                    \
    SCHEMA_PERCENT("f.entity_words", "f.source_words - f.import_words - f.comment_words")          \
    " AS effective_coverage_pct,"                                                                  \
    " (SELECT count(*) FROM entities e WHERE e.kind <> 'file'"                                     \
    " AND e.id BETWEEN f.id << 32 AND (f.id << 32 | 4294967295)) AS entity_count"                  \
    " FROM files f WHERE f.status IN " SCHEMA_WAS_PARSED ";"                                       \
    "CREATE VIEW ignored_files AS"                                                                 \
    " SELECT folder_path, filename, CASE WHEN instr(substr(filename, 2), '.') = 0 THEN ''"         \
    " ELSE replace(filename, rtrim(filename, replace(filename, '.', '')), '') END AS extension,"   \
    " status, reason FROM"                                                                         \
    " (SELECT " SCHEMA_FOLDER_AND_NAME("f.path") ", f.status AS status, f.reason AS reason"        \
    " FROM files f WHERE f.status NOT IN " SCHEMA_WAS_PARSED ");"                                  \
    "CREATE VIEW calls AS"                                                                         \
    " SELECT a.qualified_name AS caller, fa.path AS caller_file, b.qualified_name AS callee,"      \
    " fb.path AS callee_file, e.origin AS origin, e.sites AS sites, a.key AS caller_key,"          \
    " b.key AS callee_key"                                                                         \
    " FROM edges e JOIN entities a ON a.uid = e.from_uid"                                          \
    " AND e.id BETWEEN a.id >> 32 << 32 AND (a.id >> 32 << 32 | 4294967295)"                       \
    " JOIN files fa ON fa.id = a.id >> 32"                                                         \
    " JOIN entities b ON b.uid = e.to_uid JOIN files fb ON fb.id = b.id >> 32"                     \
    " WHERE e.kind = 'Calls';"
/* clang-format on */

/* Made after the first bulk load: sorting once is several times cheaper than inserting in hash
 * order. The first one is what refuses two entities with one uid. Edges have none by from_uid: they
 * lie in the file of the entity they start from, which is the range in view calls. */
#define SCHEMA_INDICES                                                                             \
    "CREATE UNIQUE INDEX entities_by_uid ON entities(uid);"                                        \
    "CREATE INDEX entities_by_name ON entities(qualified_name);"                                   \
    "CREATE INDEX edges_by_to ON edges(to_uid);"

#endif
