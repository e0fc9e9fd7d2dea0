/* answer_shapes_internal.h - shapes of answers, for the documents about them. */
#ifndef ANSWER_ANSWER_SHAPES_INTERNAL_H
#define ANSWER_ANSWER_SHAPES_INTERNAL_H

#include "answer/answer_internal.h"

/* NULL: not written down; any object then. */
const char *answer_shape_of_route(const struct answer_route *route);
/* One JSON Schema for each named shape, as members of the open object. */
void answer_put_named_schemas(struct json *json);
/* The schema of a route's "data" (of the whole body for flat ones, without the envelope). */
void answer_put_data_schema(struct json *json, const char *name, const struct answer_route *route);
/* "entities, total_count, next_cursor?" */
void answer_append_member_names(const struct answer_route *route, struct buf *out);

void answer_write_openapi(struct buf *out);
void answer_write_html_page(struct buf *out);
void answer_write_llms_text(struct buf *out);

#endif
