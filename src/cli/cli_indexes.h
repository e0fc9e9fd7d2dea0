/* cli_indexes.h - what is said about named indexes, the same from the shell and over HTTP.
 *
 * Bodies are those of the second seed system; a hit is the best line of a file.
 */
#ifndef CLI_CLI_INDEXES_H
#define CLI_CLI_INDEXES_H

#include "cli/cli_workspace.h"
#include "serve/serve.h"
#include "util/json.h"

/* [{"name","path"}] */
void cli_put_index_list(struct json *json, const char *name, const struct cli_workspace *list,
                        size_t count);
/* {"index_name","index_path","target_path"} */
void cli_put_index_details(struct json *json, const char *name,
                           const struct cli_workspace *workspace);
/* {"name","path"} */
void cli_put_index_name(struct json *json, const char *name, const struct cli_workspace *workspace);
/* {"query","index_name","results":[{"path","snippet","extension","score",...}],"total_results",
 * "duration_ms"}. Opens the index for this one question. */
bool cli_put_index_results(struct json *json, const char *name,
                           const struct cli_workspace *workspace, struct str query, uint64_t limit,
                           struct err *err) MUST_USE;

/* The door of the HTTP server for paths that begin so; returns the status. */
#define CLI_INDEXES_PATH "/api/indexes"
int cli_answer_indexes(void *context, const struct serve_question *question, struct buf *body);

#endif
