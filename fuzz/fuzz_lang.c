/* fuzz_lang.c - libFuzzer target: every front end. The first byte chooses the language, the rest
 * is a source file; with FUZZ_LANGUAGE in the environment all of it is a source file of that one.
 * What is extracted must be facts that open, or an error that limits explain. */
#include "lang/lang.h"

#include "model/facts.h"
#include "util/check.h"

#include <stdio.h>
#include <stdlib.h>

#define FUZZ_MEMORY_BYTES ((size_t)512 << 20U)
#define FUZZ_TIME_MS      1000U
#define FUZZ_FILES_MAX    500U /* files of one session */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lang_session *fuzz_session;
static unsigned fuzz_files;

/* The language of an input; its source is left in *source. */
static const struct lang *fuzz_choose_language(struct str *source)
{
    const char *name = getenv("FUZZ_LANGUAGE");
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    const struct lang *lang = NULL;
    if (name != NULL) {
        lang = lang_find_by_name(str_from_cstring(name));
        ASSERT(lang != NULL); /* FUZZ_LANGUAGE names none */
        return lang;
    }
    lang = list[(uint8_t)source->data[0] % count];
    *source = str_from_range(source->data + 1, source->size - 1);
    return lang;
}

static void fuzz_extract(const struct lang *lang, struct str source)
{
    char path[64];
    struct str facts = STR_EMPTY;
    struct facts view;
    struct err err;
    (void)snprintf(path, sizeof path, "src/input%s", lang_suffixes_of(lang)[0]);
    err_clear_all_fields(&err);
    if (!lang_extract_file_facts(fuzz_session, lang, str_from_cstring(path), source, FUZZ_TIME_MS,
                                 &facts, &err)) {
        ASSERT(err.code == ERR_TIMEOUT || err.code == ERR_MEMORY || err.code == ERR_LIMIT);
        return;
    }
    ASSERT(facts_open_checked_view(facts, &view, &err));
    ASSERT(view.header->error_bytes <= source.size);
    ASSERT(view.header->entity_words + view.header->import_words + view.header->comment_words <=
           view.header->source_words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str source = str_from_range((const char *)data, size);
    const struct lang *lang = NULL;
    if (size == 0) {
        return 0;
    }
    if (fuzz_session == NULL) {
        fuzz_session = lang_session_create_new(FUZZ_MEMORY_BYTES);
        ASSERT(fuzz_session != NULL);
    }
    lang = fuzz_choose_language(&source);
    fuzz_extract(lang, source);
    if (++fuzz_files == FUZZ_FILES_MAX) {
        lang_session_free_all(fuzz_session);
        fuzz_session = NULL;
        fuzz_files = 0;
    }
    return 0;
}
