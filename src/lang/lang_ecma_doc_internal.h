/* lang_ecma_doc_internal.h - what JSDoc comments say, for the other files of JavaScript.
 *
 * All texts point into the source. Cost of every function: O(bytes of the comment).
 */
#ifndef LANG_LANG_ECMA_DOC_INTERNAL_H
#define LANG_LANG_ECMA_DOC_INTERNAL_H

#include "lang/lang_ecma_internal.h"

struct ecma_doc_reader {
    struct str text; /* between the comment's marks */
    size_t at;
};
struct ecma_doc_tag {
    struct str word; /* param, without @ */
    struct str type; /* inside the braces; empty: none */
    struct str name; /* the word after it, without brackets and default */
    struct str rest; /* from that word to the end of the comment */
    struct str all;  /* from the tag's own word to the end of the comment */
};
bool ecma_next_doc_tag(struct ecma_doc_reader *reader, struct ecma_doc_tag *tag);

/* ------------------------------------------------------------------ lang_ecma_doc_type.c */
/* FACT_NONE: it says nothing (any, *, void, an object type) or makes no sense. Inline imports
 * become imports of the file, placed at `site`. */
uint32_t ecma_parse_doc_type(struct walk *walk, struct str text, TSNode site);
/* Is `text` import("m") or import("m").Name and nothing else? Then `alias` is bound to it. */
bool ecma_import_doc_type(struct walk *walk, struct str text, struct str alias, TSNode site);
/* @import Default, { A, B as C } from "m": `text` is all that follows the tag's word. */
void ecma_import_doc_names(struct walk *walk, struct str text, TSNode site);

#endif
