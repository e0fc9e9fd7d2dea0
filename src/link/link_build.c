/* link_build.c - the phases of linking, in order; see link_internal.h. */
#include "link/link_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#define BUILD_THREADS_MAX 64U

static bool build_open_sources(struct linker *linker, struct err *err)
{
    const struct link_input *input = linker->input;
    uint64_t entities = 0;
    uint64_t imports = 0;
    uint64_t bindings = 0;
    for (size_t i = 0; i < input->file_count; i++) {
        struct link_source *source = &linker->sources[i];
        const struct facts *facts = &input->files[i].facts;
        const struct lang *lang = lang_find_by_number(facts->header->language);
        if (lang == NULL || lang_policy_of(lang) == NULL) {
            return ERR_RAISE(err, ERR_FORMAT, "facts of '%.*s' are of an unknown language",
                             STR_ARG(input->files[i].path));
        }
        source->facts = facts;
        source->path = input->files[i].path;
        source->policy = lang_policy_of(lang);
        source->first_entity = (uint32_t)entities;
        source->first_import = (uint32_t)imports;
        source->first_binding = (uint32_t)bindings;
        linker->file_first[i] = (uint32_t)entities;
        entities += facts->header->entity_count;
        imports += facts->header->import_count;
        bindings += facts->header->binding_count;
        if (entities >= UINT32_MAX / 2 || imports >= UINT32_MAX || bindings >= UINT32_MAX) {
            return ERR_RAISE(err, ERR_LIMIT, "too many entities to number");
        }
    }
    linker->file_first[input->file_count] = (uint32_t)entities;
    linker->entity_count = (uint32_t)entities;
    linker->import_count = (uint32_t)imports;
    linker->binding_count = (uint32_t)bindings;
    return true;
}

static uint32_t *build_alloc_numbers(struct linker *linker, size_t count)
{
    uint32_t *numbers = arena_alloc_bytes(&linker->memory, (count + 1) * sizeof *numbers);
    if (numbers != NULL) {
        memset(numbers, 0xff, (count + 1) * sizeof *numbers);
    }
    return numbers;
}

static bool build_open_tables(struct linker *linker, struct err *err)
{
    size_t files = linker->input->file_count;
    if (files >= UINT32_MAX / 2) {
        return ERR_RAISE(err, ERR_LIMIT, "too many files to number");
    }
    linker->file_count = (uint32_t)files;
    linker->sources = arena_alloc_zeroed(&linker->memory, files + 1, sizeof *linker->sources);
    linker->file_first = mem_alloc_zeroed(files + 1, sizeof *linker->file_first);
    if (linker->sources == NULL || linker->file_first == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    if (!build_open_sources(linker, err)) {
        return false;
    }
    linker->entity_files = build_alloc_numbers(linker, linker->entity_count);
    linker->entity_marks = arena_alloc_zeroed(&linker->memory, (size_t)linker->entity_count + 1,
                                              sizeof *linker->entity_marks);
    linker->entity_names = build_alloc_numbers(linker, linker->entity_count);
    linker->own_homes = build_alloc_numbers(linker, linker->entity_count);
    linker->space_homes = build_alloc_numbers(linker, linker->entity_count);
    linker->type_homes = build_alloc_numbers(linker, linker->entity_count);
    if (linker->entity_files == NULL || linker->entity_names == NULL || linker->own_homes == NULL ||
        linker->space_homes == NULL || linker->type_homes == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        for (uint32_t gid = linker->file_first[file]; gid < linker->file_first[file + 1]; gid++) {
            linker->entity_files[gid] = file;
        }
    }
    return true;
}

static bool build_open_workers(struct linker *linker, struct err *err)
{
    linker->workers = mem_alloc_zeroed(linker->threads, sizeof *linker->workers);
    if (linker->workers == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    for (unsigned i = 0; i < linker->threads; i++) {
        struct link_worker *worker = &linker->workers[i];
        worker->linker = linker;
        arena_init_with_limit(&worker->scratch, SIZE_MAX);
        arena_init_with_limit(&worker->keep, SIZE_MAX);
        arena_init_with_limit(&worker->texts, SIZE_MAX);
    }
    for (unsigned i = 0; i < linker->threads; i++) {
        struct link_worker *worker = &linker->workers[i];
        worker->units = link_units_create_cache(linker);
        worker->names = mem_alloc_zeroed(LINK_NAME_CACHE, sizeof *worker->names);
        worker->expansion = link_macros_create_expansion();
        worker->queue = link_dispatch_create_queue();
        worker->shapes = link_shaped_create_table();
        if (worker->shapes == NULL || worker->units == NULL || worker->expansion == NULL ||
            worker->queue == NULL || worker->names == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
        }
    }
    return true;
}

static bool build_open_spill(struct linker *linker, struct err *err)
{
    linker->spill = linker->input->spill;
    if (linker->spill == NULL) {
        linker->owns_spill = spill_create_in_folder(NULL, &linker->spill, err);
    }
    return linker->spill != NULL;
}

static bool build_pause(struct linker *linker, struct err *err)
{
    const struct link_input *input = linker->input;
    return input->between_files == NULL || input->between_files(input->between_context, err);
}

static bool build_link_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct linker *linker = context;
    struct link_worker *worker = &linker->workers[thread];

    return build_pause(linker, err) && link_calls_link_file(worker, (uint32_t)index, err) &&
           (link_asked_keep(worker, (uint32_t)index) ||
            ERR_RAISE(err, ERR_MEMORY, "out of memory for names"));
}

static bool build_link_files(struct linker *linker, struct err *err)
{
    bool done = false;
    link_asked_begin(linker);
    done =
        pool_run_over_range(linker->file_count, 1, linker->threads, build_link_file, linker, err);
    link_asked_end(linker);
    return done;
}

static bool build_open_asked(struct linker *linker, struct err *err)
{
    return !linker->input->notes_names || link_asked_open(linker) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
}

static bool build_index_names(struct linker *linker, struct err *err)
{
    return link_spaces_build_tree(linker, err) && link_spaces_freeze_parts(linker, err) &&
           build_pause(linker, err) && link_scan_all_files(linker, err) &&
           link_index_set_homes(linker, err) && link_index_build_entities(linker, err) &&
           link_index_build_bindings(linker, err) && build_pause(linker, err) &&
           link_modules_find_targets(linker, err) && link_units_build_includes(linker, err) &&
           link_macros_build_refs(linker, err) && link_opened_build_table(linker, err) &&
           link_usings_build_table(linker, err) && build_pause(linker, err);
}

#define BUILD_PARAM_ROUNDS 3U /* results tell arguments, which tell results */

static bool build_infer_params(struct linker *linker, struct err *err)
{
    for (unsigned round = 0; round < BUILD_PARAM_ROUNDS; round++) {
        if (!link_params_build_table(linker, err)) {
            return false;
        }
        if (linker->param_count == 0) {
            return true;
        }
        if (!link_types_build_results(linker, err)) {
            return false;
        }
    }
    return true;
}

static bool build_index_entities(struct linker *linker, struct err *err)
{
    if (!link_index_build_entities(linker, err)) {
        return false;
    }
    link_units_forget_answers(linker);
    return true;
}

/* Is a type declared away from what it is a member of: `class A::B {..};`, in an extension? */
static bool build_has_owned_types(const struct linker *linker)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (linker->sources[file].has_owned_types) {
            return true;
        }
    }
    return false;
}

/* Members of such types can be placed when the types are. */
static bool build_settle_owners(struct linker *linker, struct err *err)
{
    if (build_has_owned_types(linker) &&
        !(link_index_set_owners(linker, true, err) && link_index_set_homes(linker, err) &&
          build_index_entities(linker, err))) {
        return false;
    }
    return link_index_set_owners(linker, false, err) && link_index_set_homes(linker, err);
}

static bool build_index_bindings(struct linker *linker, struct err *err)
{
    if (!link_index_build_bindings(linker, err)) {
        return false;
    }
    link_names_forget_misses(linker);
    return build_pause(linker, err);
}

static bool build_index_owned(struct linker *linker, struct err *err)
{
    return build_settle_owners(linker, err) && link_special_mark_leaders(linker, err) &&
           build_index_entities(linker, err) && build_index_bindings(linker, err) &&
           link_special_build_table(linker, err);
}

static bool build_index_types(struct linker *linker, struct err *err)
{
    return build_index_owned(linker, err) && link_members_build_bases(linker, err) &&
           link_blanket_build_table(linker, err) && link_types_build_results(linker, err) &&
           build_pause(linker, err) && build_infer_params(linker, err) &&
           build_pause(linker, err) && link_instances_build_table(linker, err) &&
           build_pause(linker, err) && link_structural_build_pairs(linker, err) &&
           link_dispatch_build_stores(linker, err) && build_pause(linker, err);
}

static bool build_run_phases(struct linker *linker, struct link_result *result, bool tables_only,
                             struct err *err)
{
    if (!build_open_tables(linker, err) || !build_open_workers(linker, err) ||
        !link_names_build_table(linker, err) || !link_modules_open_tables(linker, err)) {
        return false;
    }
    linker->name_default = link_names_intern_text(linker, STR("default"));
    if (linker->name_default == LINK_NONE) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
    }
    return build_index_names(linker, err) && build_index_types(linker, err) &&
           build_open_spill(linker, err) && link_edges_create_outputs(linker, err) &&
           build_open_asked(linker, err) && (tables_only || build_link_files(linker, err)) &&
           link_merge_keep_rows(linker, result, err) && link_uids_fill_result(linker, result, err);
}

static void build_release_linker(struct linker *linker)
{
    link_edges_free_outputs(linker);
    link_asked_free_all(linker);
    for (unsigned i = 0; linker->workers != NULL && i < linker->threads; i++) {
        struct link_worker *worker = &linker->workers[i];
        arena_release_all_blocks(&worker->scratch);
        arena_release_all_blocks(&worker->keep);
        arena_release_all_blocks(&worker->texts);
        mem_free_block(worker->names);
        link_units_free_cache(worker->units);
        link_macros_free_expansion(worker->expansion);
        link_dispatch_free_queue(worker->queue);
        link_shaped_free_table(worker->shapes);
        link_assigned_free_list(worker);
    }
    mem_free_block(linker->workers);
    if (linker->owns_spill) {
        spill_free_all(linker->spill);
    }
    mem_free_block(linker->file_first);
    link_index_release_rows(&linker->entities);
    link_index_release_rows(&linker->bindings);
    link_members_release_bases(linker);
    array_free_items(&linker->specials);
    array_free_items(&linker->blankets);
    link_modules_close_tables(linker);
    link_names_release_table(linker);
    map_text_release_slots(&linker->outside);
    map_text_release_slots(&linker->family_numbers);
    map_u64_release_slots(&linker->spaces.by_key);
    map_u64_release_slots(&linker->called_params);
    map_u64_release_slots(&linker->part_homes);
    array_free_items(&linker->spaces.parts);
    array_free_items(&linker->spaces);
    arena_release_all_blocks(&linker->memory);
}

void link_build_free_linker(struct linker *linker)
{
    if (linker != NULL) {
        build_release_linker(linker);
        mem_free_block(linker);
    }
}

/* known: of tables alone */
static bool build_make_linker(const struct link_input *input, const struct link_known_uids *known,
                              struct linker **out, struct link_result *result, struct err *err)
{
    struct linker *linker = mem_alloc_zeroed(1, sizeof *linker);
    if (linker == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    linker->input = input;
    linker->threads = input->threads == 0 ? pool_count_usable_cores() : input->threads;
    if (linker->threads > BUILD_THREADS_MAX) {
        linker->threads = BUILD_THREADS_MAX;
    }
    arena_init_with_limit(&linker->memory, SIZE_MAX);
    linker->known_uids = known;
    if (!build_run_phases(linker, result, known != NULL, err)) {
        link_free_result(result);
        link_build_free_linker(linker);
        return false;
    }
    linker->known_uids = NULL;
    result->file_first = linker->file_first;
    linker->file_first = NULL;
    *out = linker;
    return true;
}

bool link_build_linker(const struct link_input *input, struct linker **out,
                       struct link_result *result, struct err *err)
{
    return build_make_linker(input, NULL, out, result, err);
}

bool link_build_tables_only(const struct link_input *input, const struct link_known_uids *known,
                            struct linker **out, struct link_result *result, struct err *err)
{
    return build_make_linker(input, known, out, result, err);
}

bool link_build_all_edges(const struct link_input *input, struct link_result *out, struct err *err)
{
    struct linker *linker = NULL;
    struct link_result result = { 0 };
    if (!link_build_linker(input, &linker, &result, err)) {
        return false;
    }
    *out = result;
    link_build_free_linker(linker);
    return true;
}
