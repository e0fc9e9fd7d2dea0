/* link_usings.c - what `using` at the top of an included header brings.
 *
 *   base.h:  namespace base { class Lock {}; }     unit.cc:  #include "base.h"
 *            using namespace base;                           Lock lock;
 *            using base::Lock;
 *
 * An include is text: a directive or declaration at the file scope of a header holds in every
 * unit that reads the header. Asked last, when no scope of the file itself has the name. Where in
 * the unit the header is read is not looked at. Cost: a look at each file that has such a `using`
 * and at its imports.
 */
#include "link/link_internal.h"

static bool usings_is_at_top(const struct linker *linker, uint32_t file, uint32_t import)
{
    const struct link_source *source = &linker->sources[file];
    const struct fact_import *row = &source->facts->imports[import];
    return (row->kind == FACT_IMPORT_STAR || row->kind == FACT_IMPORT_SYMBOL) &&
           linker->targets[source->first_import + import].kind == LINK_TARGET_HOME &&
           source->facts->scopes[row->scope].kind == FACT_SCOPE_FILE;
}

static bool usings_has_some(const struct linker *linker, uint32_t file)
{
    if (!link_has_policy(linker, file, LANG_POLICY_ARGUMENT_SPACES)) {
        return false;
    }
    for (uint32_t i = 0; i < linker->sources[file].facts->header->import_count; i++) {
        if (usings_is_at_top(linker, file, i)) {
            return true;
        }
    }
    return false;
}

bool link_usings_build_table(struct linker *linker, struct err *err)
{
    linker->using_files =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof(uint32_t));
    if (linker->using_files == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for namespaces");
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (usings_has_some(linker, file)) {
            linker->using_files[linker->using_count++] = file;
        }
    }
    return true;
}

static bool usings_find_in_header(struct link_worker *worker, uint32_t header, uint32_t name,
                                  uint32_t want, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[header];
    for (uint32_t i = 0; i < source->facts->header->import_count; i++) {
        const struct fact_import *row = &source->facts->imports[i];
        bool any = false;
        if (!usings_is_at_top(linker, header, i)) {
            continue;
        }
        if (row->kind == FACT_IMPORT_STAR) {
            any = link_units_find_name(worker, worker->unit,
                                       linker->targets[source->first_import + i].value, name, want,
                                       found);
        } else if (link_names_find_text(linker, link_text_of(linker, header, row->name)) == name) {
            any = link_exports_follow_import(linker, header, i, want, 0, found) &&
                  found->kind != LINK_FOUND_OUTSIDE;
        }
        if (any) {
            return true;
        }
        *found = (struct link_found){ 0 };
    }
    return false;
}

bool link_usings_find_name(struct link_worker *worker, uint32_t unit, uint32_t name, uint32_t want,
                           struct link_found *found)
{
    const struct linker *linker = worker->linker;
    if (name == LINK_NONE || linker->using_count == 0 ||
        !link_has_policy(linker, unit, LANG_POLICY_ARGUMENT_SPACES)) {
        return false;
    }
    for (uint32_t i = 0; i < linker->using_count; i++) {
        uint32_t file = linker->using_files[i];
        if (file != unit && link_units_file_is_seen(worker, unit, file) &&
            usings_find_in_header(worker, file, name, want, found)) {
            return true;
        }
    }
    return false;
}
