/* key.h - the durable name of an entity.
 *
 * Spelling (ALGORITHMS 2.2):  lang:type:qualified_name:semantic_path:T<n>
 *   type            short name, e.g. fn
 *   qualified_name  sanitised: ", " and "," -> __c__, space -> _, < > [ ] { } -> __lt__ __gt__
 * __lb__
 *                   __rb__ __lc__ __rc__, and ':' -> %3A, '%' -> %25, so a key always splits in
 * five semantic_path   "__" + path without its last extension, / \ - . -> _ and ':' '%' as above n
 * the uid in decimal: XXH3-64 of path NUL type NUL qualified NUL ordinal (decimal), where ordinal
 * counts equals (same type and qualified name) inside the file, in order of position. Moving lines
 * does not change a key. When path and qualified together pass about 4 KB, each is hashed as the 16
 * hex digits of its own XXH3-64. The uid alone identifies an entity; key_parse_text_parts takes it
 * back out. The v1 form lang:type:name:path:start-end is recognised on input.
 */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

#include "model/kind.h"
#include "util/buf.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

uint64_t key_compute_entity_uid(struct str path, enum entity_kind kind, struct str qualified,
                                uint32_t ordinal);
/* Appends the key. */
void key_append_entity_text(struct buf *out, struct str language, enum entity_kind kind,
                            struct str qualified, struct str path, uint64_t uid);

enum key_form { KEY_FORM_BAD, KEY_FORM_UID, KEY_FORM_LINES };
struct key_parts {
    struct str language;
    struct str type;
    struct str name;
    struct str path;
    uint64_t uid;        /* KEY_FORM_UID */
    uint32_t start_line; /* KEY_FORM_LINES */
    uint32_t end_line;
};
enum key_form key_parse_text_parts(struct str key, struct key_parts *parts);
/* "__src_list" of "src/list.c". */
void key_append_semantic_path(struct buf *out, struct str path);
/* Sanitises a name the way keys do. */
void key_append_clean_name(struct buf *out, struct str name);

#endif
