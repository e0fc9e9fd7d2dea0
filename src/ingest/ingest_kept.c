/* ingest_kept.c - what one run leaves to the next: slots with facts, the linker's tables, the sums
 * of each file's rows.
 *
 * Facts of the run that built the tables lie in its spill; facts that came later lie in blocks. The
 * tables hold texts of the facts they were built from, so those stay as long as the tables do; a
 * block that came later goes when its file changes again. When more of the spill is dead than
 * alive, nothing is kept and the next run loads from the store again. */
#include "ingest/ingest_internal.h"

#include "util/array.h"
#include "util/mem.h"

#include <stdlib.h>

#define KEPT_SHARE        4U /* of the memory of a run: one in so many may be kept */
#define KEPT_SHARE_CHANGE 4U /* more changed files than one in so many: link everything */

struct kept_rest {
    char *block;  /* of facts */
    bool is_base; /* the tables were built from these facts */
};
struct ingest_kept {
    bool filled;
    bool blind;
    bool deaf;
    struct arena arena; /* of the run that built the tables */
    struct walk_result walk;
    struct ingest_slot *slots; /* facts, verdicts; blocks are in `rests` */
    struct kept_rest *rests;
    size_t slot_count;
    uint32_t *slot_of_file; /* number in the linker's input -> slot */
    struct hash128 *shares;
    struct ingest_tally *tallies;
    struct spill *spill;
    struct link_kept *links; /* NULL: only facts are kept */
    struct str manifests_hash;
    struct {
        ARRAY_FIELDS(char *);
    } bases;             /* blocks of facts that changed since, which the tables point to */
    uint64_t dead_bytes; /* of the spill */
    uint64_t generation;
    int64_t commit_ns;
    struct hash128 digest;
};

/* ------------------------------------------------------------------ empty, full */

struct ingest_kept *ingest_kept_create_empty(void)
{
    return mem_alloc_zeroed(1, sizeof(struct ingest_kept));
}

static void kept_clear(struct ingest_kept *kept)
{
    bool blind = kept->blind;
    bool deaf = kept->deaf;

    link_kept_free(kept->links);
    for (size_t i = 0; i < kept->bases.count; i++) {
        mem_free_block(kept->bases.items[i]);
    }
    array_free_items(&kept->bases);
    for (size_t i = 0; i < kept->slot_count; i++) {
        mem_free_block(kept->rests[i].block);
    }
    mem_free_block(kept->rests);
    if (kept->filled) {
        walk_free_result(&kept->walk);
        arena_release_all_blocks(&kept->arena);
    }
    spill_free_all(kept->spill);
    *kept = (struct ingest_kept){ .blind = blind, .deaf = deaf };
}

void ingest_kept_free_all(struct ingest_kept *kept)
{
    if (kept != NULL) {
        kept_clear(kept);
        mem_free_block(kept);
    }
}

void ingest_kept_set_blind(struct ingest_kept *kept, bool blind, bool deaf)
{
    kept->blind = blind;
    kept->deaf = deaf;
}

struct spill *ingest_kept_take_spill(struct ingest_kept *kept)
{
    struct spill *spill = NULL;

    if (kept == NULL || !kept->filled) {
        return NULL;
    }
    if (kept->dead_bytes > spill_count_bytes(kept->spill) / 2) {
        kept_clear(kept);
        return NULL;
    }
    spill = kept->spill;
    kept->spill = NULL;
    return spill;
}

bool ingest_kept_check(struct ingest_run *run)
{
    struct ingest_kept *kept = run->options->kept;
    struct hash128 digest;

    if (kept == NULL || !kept->filled) {
        return false;
    }
    if (run->may_reuse && kept->generation == run->old_generation &&
        hash_parse_hex_text(run->old_digest, &digest) && hash_equals_u128(digest, kept->digest) &&
        strcmp(kept->walk.root_path, run->walk.root_path) == 0) {
        return true;
    }
    kept_clear(kept);
    return false;
}

const struct ingest_slot *ingest_kept_slots(const struct ingest_kept *kept, size_t *count)
{
    *count = kept->slot_count;
    return kept->slots;
}

/* ------------------------------------------------------------------ what changed */

static bool kept_is_same_slot(const struct ingest_slot *slot, const struct ingest_slot *was)
{
    return slot->size == was->size && slot->mtime_ns == was->mtime_ns &&
           slot->status == was->status && slot->language == was->language &&
           hash_equals_u128(slot->hash, was->hash) && str_equals_bytes(slot->reason, was->reason);
}

bool ingest_kept_has_rows(const struct ingest_run *run, uint32_t slot)
{
    const struct ingest_kept *kept = run->options->kept;
    uint32_t was = run->uses_kept ? run->slots[slot].kept : UINT32_MAX;

    return was != UINT32_MAX && kept->filled &&
           kept_is_same_slot(&run->slots[slot], &kept->slots[was]) &&
           hash_equals_u128(run->shares[slot], kept->shares[was]);
}

/* Are the files the same ones, each with facts of the same language or none, as before? */
static bool kept_fits_slots(const struct ingest_run *run)
{
    const struct ingest_kept *kept = run->options->kept;

    if (kept->links == NULL || run->slot_count != kept->slot_count ||
        !str_equals_bytes(run->manifests_hash, kept->manifests_hash)) {
        return false;
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        const struct ingest_slot *slot = &run->slots[i];
        const struct ingest_slot *was = &kept->slots[i];
        if (slot->kept != i || (slot->facts.header == NULL) != (was->facts.header == NULL) ||
            slot->language != was->language) {
            return false;
        }
    }
    return true;
}

struct kept_diff {
    struct link_change *changes; /* of files with facts */
    size_t change_count;
    bool *written; /* by slot */
    size_t count;
};

static bool kept_list_changes(const struct ingest_run *run, struct arena *arena,
                              struct kept_diff *diff)
{
    const struct ingest_kept *kept = run->options->kept;

    diff->changes = arena_alloc_zeroed(arena, run->slot_count + 1, sizeof *diff->changes);
    diff->written = arena_alloc_zeroed(arena, run->slot_count + 1, sizeof *diff->written);
    if (diff->changes == NULL || diff->written == NULL) {
        return false;
    }
    for (size_t i = 0; i < run->slot_count; i++) {
        const struct ingest_slot *slot = &run->slots[i];
        if (kept_is_same_slot(slot, &kept->slots[i])) {
            continue;
        }
        diff->written[i] = true;
        diff->count++;
        if (slot->facts.header != NULL) {
            diff->changes[diff->change_count++] =
                (struct link_change){ kept->slots[i].link_file, slot->facts };
        }
    }
    return true;
}

static bool kept_list_written(struct ingest_run *run, const struct kept_diff *diff)
{
    const struct ingest_kept *kept = run->options->kept;
    size_t count = run->slot_count;

    run->written = arena_alloc_zeroed(&run->arena, count + 1, sizeof *run->written);
    run->shares = arena_alloc_zeroed(&run->arena, count + 1, sizeof *run->shares);
    run->tallies = arena_alloc_zeroed(&run->arena, count + 1, sizeof *run->tallies);
    if (run->written == NULL || run->shares == NULL || run->tallies == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        run->slots[i].link_file = kept->slots[i].link_file;
        if (diff->written[i]) {
            run->written[run->written_count++] = (uint32_t)i;
        }
    }
    memcpy(run->shares, kept->shares, count * sizeof *run->shares);
    memcpy(run->tallies, kept->tallies, count * sizeof *run->tallies);
    return true;
}

/* New tables point to the facts of now only. */
static void kept_note_renewed(struct ingest_run *run)
{
    struct ingest_kept *kept = run->options->kept;
    for (size_t i = 0; i < kept->bases.count; i++) {
        mem_free_block(kept->bases.items[i]);
    }
    kept->bases.count = 0;
    for (size_t i = 0; i < kept->slot_count; i++) {
        kept->rests[i].is_base = false; /* until kept_take_changes, so that replaced ones go */
    }
    run->renewed = true;
    run->summary->tables_renewed = true;
}

static bool kept_relink_diff(struct ingest_run *run, struct kept_diff *diff, bool *done,
                             struct err *err)
{
    struct ingest_kept *kept = run->options->kept;
    struct link_change_set changes = { diff->changes, diff->change_count, run->rows_spill };
    struct link_relinked relinked = { .possible = false };

    if (!link_kept_relink(kept->links, &changes, &run->arena, &relinked, err)) {
        return false;
    }
    if (!relinked.possible) {
        return true;
    }
    for (size_t i = 0; i < relinked.file_count; i++) {
        diff->written[kept->slot_of_file[relinked.files[i]]] = true;
    }
    if (relinked.renewed) {
        kept_note_renewed(run);
    }
    if (!kept_list_written(run, diff)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for what changed");
    }
    run->links = link_kept_result(kept->links);
    run->summary->files_linked = relinked.file_count;
    *done = true;
    return true;
}

bool ingest_kept_relink(struct ingest_run *run, bool *done, struct err *err)
{
    struct ingest_kept *kept = run->options->kept;
    struct kept_diff diff = { .count = 0 };

    *done = false;
    if (kept_fits_slots(run)) {
        if (!kept_list_changes(run, &run->arena, &diff)) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory for what changed");
        }
        if (diff.count <= run->slot_count / KEPT_SHARE_CHANGE + 1 &&
            !kept_relink_diff(run, &diff, done, err)) {
            return false;
        }
    }
    if (!*done) { /* room for the tables that are made now */
        link_kept_free(kept->links);
        kept->links = NULL;
    }
    return true;
}

/* ------------------------------------------------------------------ after a run */

static bool kept_add_base(struct ingest_kept *kept, char *block)
{
    char **slot = array_push_slot(&kept->bases, SIZE_MAX / 16);
    if (slot == NULL) {
        return false;
    }
    *slot = block;
    return true;
}

/* The kept slot becomes what the run's slot is. */
static bool kept_renew_slot(struct ingest_kept *kept, size_t number, struct ingest_slot *slot)
{
    struct ingest_slot *was = &kept->slots[number];
    struct kept_rest *rest = &kept->rests[number];
    bool new_facts = slot->facts.bytes.data != was->facts.bytes.data;
    struct str reason = slot->reason;

    if (reason.size > 0 && !str_equals_bytes(reason, was->reason)) {
        reason = arena_copy_str(&kept->arena, reason);
    } else if (reason.size > 0) {
        reason = was->reason;
    }
    if (reason.data == NULL && slot->reason.size > 0) {
        return false;
    }
    if (new_facts && rest->block != NULL && rest->is_base) {
        if (!kept_add_base(kept, rest->block)) {
            return false;
        }
    } else if (new_facts) {
        kept->dead_bytes += rest->block == NULL ? was->facts.bytes.size : 0;
        mem_free_block(rest->block);
    }
    if (new_facts) {
        *rest = (struct kept_rest){ .block = slot->block };
        slot->block = NULL;
    }
    was->reason = reason.size > 0 ? reason : STR_EMPTY;
    was->hash = slot->hash;
    was->size = slot->size;
    was->mtime_ns = slot->mtime_ns;
    was->status = slot->status;
    was->facts = slot->facts;
    return true;
}

static bool kept_take_changes(struct ingest_run *run)
{
    struct ingest_kept *kept = run->options->kept;
    bool done = true;

    for (size_t i = 0; i < run->slot_count && done; i++) {
        if (!kept_is_same_slot(&run->slots[i], &kept->slots[i])) {
            done = kept_renew_slot(kept, i, &run->slots[i]);
        }
    }
    for (size_t i = 0; run->renewed && i < kept->slot_count; i++) {
        kept->rests[i].is_base = true;
    }
    for (size_t i = 0; i < run->written_count; i++) {
        uint32_t slot = run->written[i];
        kept->shares[slot] = run->shares[slot];
        kept->tallies[slot] = run->tallies[slot];
    }
    kept->generation = run->summary->generation;
    kept->commit_ns = run->commit_ns;
    kept->digest = run->summary->digest;
    return done;
}

/* Blocks of facts that are still in use go over to the new slots. */
static bool kept_take_blocks(struct ingest_run *run, struct kept_rest *rests, uint64_t *live_bytes)
{
    struct ingest_kept *kept = run->options->kept;

    for (size_t i = 0; i < run->slot_count; i++) {
        struct ingest_slot *slot = &run->slots[i];
        rests[i] = (struct kept_rest){ .block = slot->block, .is_base = true };
        slot->block = NULL;
        if (rests[i].block == NULL && run->uses_kept && slot->kept != UINT32_MAX &&
            slot->facts.bytes.data != NULL &&
            slot->facts.bytes.data == kept->slots[slot->kept].facts.bytes.data) {
            rests[i].block = kept->rests[slot->kept].block;
            kept->rests[slot->kept].block = NULL;
        }
        *live_bytes += rests[i].block == NULL ? slot->facts.bytes.size : 0;
    }
    return true;
}

static uint32_t *kept_list_files(struct ingest_run *run)
{
    uint32_t *list = arena_alloc_zeroed(&run->arena, run->link_file_count + 1, sizeof *list);
    for (size_t i = 0; i < run->slot_count && list != NULL; i++) {
        if (run->slots[i].link_file != UINT32_MAX) {
            list[run->slots[i].link_file] = (uint32_t)i;
        }
    }
    return list;
}

/* Moves all that the run made. */
static void kept_take_run(struct ingest_run *run)
{
    struct ingest_kept *kept = run->options->kept;
    struct kept_rest *rests = mem_alloc_zeroed(run->slot_count + 1, sizeof *rests);
    uint32_t *files = kept_list_files(run);
    struct ingest_kept fresh = { .filled = true, .blind = kept->blind, .deaf = kept->deaf };
    uint64_t live = 0;

    if (rests == NULL || files == NULL || !kept_take_blocks(run, rests, &live)) {
        mem_free_block(rests);
        return;
    }
    kept_clear(kept);
    fresh.arena = run->arena;
    fresh.walk = run->walk;
    fresh.slots = run->slots;
    fresh.rests = rests;
    fresh.slot_count = run->slot_count;
    fresh.slot_of_file = files;
    fresh.shares = run->shares;
    fresh.tallies = run->tallies;
    fresh.spill = run->facts_spill;
    fresh.links = run->link_kept;
    fresh.manifests_hash = run->manifests_hash;
    fresh.dead_bytes = spill_count_bytes(run->facts_spill) - live;
    fresh.generation = run->summary->generation;
    fresh.commit_ns = run->commit_ns;
    fresh.digest = run->summary->digest;
    link_kept_set_blind(fresh.links, fresh.blind, fresh.deaf);
    *kept = fresh;
    run->facts_spill = NULL;
    run->link_kept = NULL;
    run->walk.root_fd = -1;
    run->arena_is_kept = true;
}

/* Facts do not count: their pages can go. */
static bool kept_is_affordable(const struct ingest_run *run)
{
    return link_kept_count_bytes(run->link_kept) <= run->summary->memory_bytes_max / KEPT_SHARE;
}

static void kept_free_blocks(struct ingest_run *run)
{
    for (size_t i = 0; i < run->slot_count; i++) {
        mem_free_block(run->slots[i].block);
        run->slots[i].block = NULL;
    }
}

void ingest_kept_settle(struct ingest_run *run, bool succeeded)
{
    struct ingest_kept *kept = run->options->kept;
    bool keep = succeeded;

    if (kept == NULL) {
        return;
    }
    if (succeeded && run->link_kept != NULL) {
        keep = kept_is_affordable(run);
        if (keep) {
            kept_take_run(run);
        }
    } else if (succeeded && run->uses_kept) {
        keep = run->summary->unchanged || kept_take_changes(run);
        kept->spill = run->facts_spill;
        run->facts_spill = NULL;
    }
    kept_free_blocks(run);
    if (!keep) {
        kept_clear(kept);
    }
}
