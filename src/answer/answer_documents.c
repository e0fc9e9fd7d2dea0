/* answer_documents.c - documents about the API, made from the route table. */
#include "answer/answer_shapes_internal.h"

static const struct answer_document documents[] = {
    { "/openapi.json", "application/json; charset=utf-8", "OpenAPI 3.1 description of the routes",
      answer_write_openapi },
    { "/docs/api.html", "text/html; charset=utf-8", "The routes for people, without network",
      answer_write_html_page },
    { "/", "text/html; charset=utf-8", "The same", answer_write_html_page },
    { "/llms.txt", "text/plain; charset=utf-8", "How an agent uses the routes",
      answer_write_llms_text },
};

const struct answer_document *answer_find_document_path(struct str path)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        if (str_equals_cstring(path, documents[i].path)) {
            return &documents[i];
        }
    }
    return NULL;
}
