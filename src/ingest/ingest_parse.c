/* ingest_parse.c - hands the files that must be parsed to the workers and keeps what comes back.
 * Source texts go straight to the store's open transaction; only facts stay in memory. */
#include "ingest/ingest_internal.h"

struct parse_step {
    struct ingest_run *run;
    struct parse_file *files;
    uint32_t *slots; /* file number -> slot */
    size_t count;
    uint64_t files_done;
    uint64_t bytes_done;
    uint64_t bytes_total;
};

static bool parse_keep_facts(struct ingest_run *run, struct ingest_slot *slot, struct str facts,
                             struct err *err)
{
    if (facts.size == 0) {
        return true;
    }
    slot->facts_bytes = arena_copy_str(&run->arena, facts);
    if (slot->facts_bytes.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the facts of '%.*s'", STR_ARG(slot->path));
    }
    if (!facts_open_checked_view(slot->facts_bytes, &slot->facts, err)) {
        return err_prepend_context_text(err, "cannot use the facts of '%.*s'", STR_ARG(slot->path));
    }
    run->summary->entities_created += slot->facts.header->entity_count;
    return store_put_file_facts(run->write, slot->path, slot->hash, slot->facts_bytes, err);
}

static bool parse_take_one_result(void *context, const struct parse_result *result, struct err *err)
{
    struct parse_step *step = context;
    struct ingest_run *run = step->run;
    struct ingest_slot *slot = &run->slots[step->slots[result->index]];

    slot->status = result->status;
    slot->hash = result->hash;
    slot->size = result->size;
    slot->mtime_ns = result->mtime_ns;
    slot->language = result->language;
    if (result->reason.size > 0) {
        slot->reason = arena_copy_str(&run->arena, result->reason);
        if (slot->reason.data == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory for file rows");
        }
    }
    if (!parse_keep_facts(run, slot, result->facts, err)) {
        return false;
    }
    if (result->text_zstd.size > 0 &&
        !store_put_file_text(run->write, slot->hash, result->text_zstd, err)) {
        return false;
    }
    step->files_done++;
    step->bytes_done += slot->size;
    run->summary->bytes_read += slot->size;
    ingest_tell_progress(run, INGEST_PHASE_PARSE, step->files_done, step->bytes_done);
    return ingest_check_stop_flag(run, err);
}

bool ingest_parse_open_slots(struct ingest_run *run, struct err *err)
{
    struct parse_step step = { .run = run };

    step.files = arena_alloc_bytes(&run->arena, (run->slot_count + 1) * sizeof *step.files);
    step.slots = arena_alloc_bytes(&run->arena, (run->slot_count + 1) * sizeof *step.slots);
    if (step.files == NULL || step.slots == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for %zu file rows", run->slot_count);
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        if (run->slots[i].status == FILE_STATUS_COUNT) {
            step.files[step.count] = (struct parse_file){ run->slots[i].path, run->slots[i].size };
            step.slots[step.count++] = (uint32_t)i;
        } else if (run->slots[i].reused) {
            run->summary->files_reused++;
            run->summary->entities_created +=
                run->slots[i].facts_bytes.size > 0 ? run->slots[i].facts.header->entity_count : 0;
        }
    }
    run->summary->files_parsed_now = step.count;
    return step.count == 0 ||
           parse_run_over_files(run->walk.root_fd, step.files, step.count, &run->options->parse,
                                run->options->stop, parse_take_one_result, &step,
                                &run->summary->parse, err);
}
