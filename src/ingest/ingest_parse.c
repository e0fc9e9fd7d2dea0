/* ingest_parse.c - hands the files that must be parsed to the workers and keeps what comes back.
 * Source texts go straight to the store's open transaction, facts to the spill. */
#include "ingest/ingest_internal.h"

#include "util/mem.h"

#define PARSE_BLOCKS_MAX ((uint64_t)64 * 1024 * 1024) /* a checkout may change everything */

struct parse_step {
    struct ingest_run *run;
    struct parse_file *files;
    uint32_t *slots; /* file number -> slot */
    size_t count;
    uint64_t files_done;
    uint64_t bytes_done;
    uint64_t bytes_total;
};

static bool parse_keep_in_block(struct ingest_run *run, struct ingest_slot *slot,
                                const struct facts *facts, struct err *err)
{
    slot->block = mem_alloc_block(facts->bytes.size);
    if (slot->block == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the facts of '%.*s'", STR_ARG(slot->path));
    }
    memcpy(slot->block, facts->bytes.data, facts->bytes.size);
    run->block_bytes += facts->bytes.size;
    facts_copy_view(facts, slot->block, &slot->facts);
    run->summary->entities_created += facts->header->entity_count;
    return true;
}

bool ingest_keep_slot_facts(struct ingest_run *run, struct ingest_slot *slot,
                            const struct facts *facts, struct err *err)
{
    uint64_t offset = 0;

    /* The spill is kept too, and must not grow with every change. */
    if (run->uses_kept && run->block_bytes + facts->bytes.size <= PARSE_BLOCKS_MAX) {
        return parse_keep_in_block(run, slot, facts, err);
    }
    if (!spill_append_bytes(run->facts_spill, facts->bytes, &offset, err)) {
        return err_prepend_context_text(err, "cannot keep the facts of '%.*s'",
                                        STR_ARG(slot->path));
    }
    facts_copy_view(facts, spill_borrow_bytes(run->facts_spill, offset, facts->bytes.size).data,
                    &slot->facts);
    run->summary->entities_created += facts->header->entity_count;
    return true;
}

static bool parse_keep_facts(struct ingest_run *run, struct ingest_slot *slot,
                             const struct parse_result *result, struct err *err)
{
    struct str bytes = result->facts;
    struct facts facts;

    if (bytes.size == 0) {
        return true;
    }
    if (!facts_open_checked_view(bytes, &facts, err)) {
        return err_prepend_context_text(err, "cannot use the facts of '%.*s'", STR_ARG(slot->path));
    }
    if (!ingest_keep_slot_facts(run, slot, &facts, err)) {
        return false;
    }
    return result->facts_zstd.size > 0
               ? store_put_packed_facts(run->write, slot->path, slot->hash, result->facts_zstd, err)
               : store_put_file_facts(run->write, slot->path, slot->hash, bytes, err);
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
    if (!parse_keep_facts(run, slot, result, err)) {
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
        }
    }
    run->summary->files_parsed_now = step.count;
    return step.count == 0 ||
           parse_run_over_files(run->walk.root_fd, step.files, step.count, &run->parse,
                                run->options->stop, parse_take_one_result, &step,
                                &run->summary->parse, err);
}
