/* cli_follow.c - keeps a served graph up to date: watch -> ingest -> slot. See cli.h.
 *
 * One lock lets one update run at a time, whoever asks for it: the watch or a request. Readers
 * never wait: they hold the snapshot they began with. */
#include "cli/cli.h"

#include "lang/lang.h"
#include "util/clock.h"
#include "util/mem.h"
#include "watch/watch.h"

#include <pthread.h>
#include <string.h>

#define FOLLOW_NS_PER_MS      1000000ULL
#define FOLLOW_WARM_FILES_MAX 10000U /* linking them costs a second or two, once */

struct cli_follow {
    struct store *store;
    struct graph_slot *slot;
    struct cli_ingest_request request; /* dir points to root */
    char *root;
    struct cli_run_paths paths; /* options point here */
    struct ingest_options options;
    struct ingest_kept *kept;
    struct watch *watch; /* NULL: nobody watches */
    struct str *extensions;
    size_t extension_count;
    struct answer_services services;
    pthread_mutex_t update_lock; /* held during an update; outermost; guards the next */
    uint64_t served_generation;
    struct graph_patch *patch; /* of the update that runs */
    pthread_mutex_t lock;      /* guards what follows */
    struct err last_error;
    uint64_t updates;
    uint64_t last_update_ms;
};

/* ------------------------------------------------------------------ updating */

static void follow_note_result(struct cli_follow *follow, const struct err *err, bool changed,
                               uint64_t milliseconds)
{
    (void)pthread_mutex_lock(&follow->lock);
    follow->last_error = *err;
    follow->updates += changed;
    follow->last_update_ms = changed ? milliseconds : follow->last_update_ms;
    (void)pthread_mutex_unlock(&follow->lock);
}

static unsigned long long follow_in_ms(uint64_t nanoseconds)
{
    return (unsigned long long)(nanoseconds / FOLLOW_NS_PER_MS);
}

static void follow_tell_result(const struct cli_follow *follow,
                               const struct ingest_summary *summary, uint64_t took_ms,
                               const struct err *err)
{
    if (err->code != ERR_NONE) {
        if (err->code != ERR_CANCELLED) {
            (void)fprintf(stderr, "update     failed, the graph stays as it was: %s\n", err->text);
        }
    } else if (!follow->request.quiet) {
        (void)fprintf(stderr,
                      "update     generation %llu: %llu parsed, %llu linked, %llu removed, %llu ms "
                      "(walk %llu, parse %llu, link %llu, texts %llu, write %llu, ingest %llu)\n",
                      (unsigned long long)summary->generation,
                      (unsigned long long)summary->files_parsed_now,
                      (unsigned long long)summary->files_linked,
                      (unsigned long long)summary->files_removed, (unsigned long long)took_ms,
                      follow_in_ms(summary->walk_ns), follow_in_ms(summary->parse_ns),
                      follow_in_ms(summary->link_ns), follow_in_ms(summary->text_ns),
                      follow_in_ms(summary->write_ns), follow_in_ms(summary->total_ns));
    }
}

static bool follow_take_record(void *context, const struct store_record *record, struct err *err)
{
    struct cli_follow *follow = context;
    return follow->patch == NULL || graph_patch_add_record(follow->patch, record, err);
}

/* Takes the patch. *out NULL: the generation must be loaded. */
static bool follow_patch_snapshot(struct cli_follow *follow, const struct ingest_summary *summary,
                                  struct snapshot **out, struct err *err)
{
    struct snapshot *served = graph_slot_acquire_snapshot(follow->slot);
    struct graph_patch *patch = follow->patch;
    char digest[HASH128_HEX_BYTES];
    struct graph_labels labels = { .generation = summary->generation,
                                   .root = served->root,
                                   .created_at = str_from_cstring(summary->created_at) };
    bool done = true;

    follow->patch = NULL;
    hash_format_hex_text(summary->digest, digest);
    labels.digest = str_from_cstring(digest);
    if (patch != NULL && summary->relinked_only && summary->generation == served->generation + 1) {
        done = graph_patch_finish_snapshot(patch, &labels, out, err);
    } else {
        graph_patch_abandon_all(patch);
    }
    graph_release_snapshot(served);
    return done;
}

static bool follow_publish_generation(struct cli_follow *follow,
                                      const struct ingest_summary *summary, struct err *err)
{
    struct snapshot *snapshot = NULL;

    if (!follow_patch_snapshot(follow, summary, &snapshot, err) ||
        (snapshot == NULL && !graph_load_from_store(follow->store, &snapshot, err))) {
        return false;
    }
    follow->served_generation = snapshot->generation;
    graph_slot_publish_snapshot(follow->slot, snapshot);
    return true;
}

/* Under update_lock. *changed: a new generation is served. */
static bool follow_take_steps(struct cli_follow *follow, struct ingest_summary *summary,
                              bool *changed, struct err *err)
{
    struct snapshot *served = graph_slot_acquire_snapshot(follow->slot);
    bool done;

    follow->patch = graph_patch_create_on(served); /* without it all is loaded */
    graph_release_snapshot(served);
    done = ingest_run_into_store(follow->store, &follow->options, summary, err);
    if (done && summary->generation != follow->served_generation) {
        done = follow_publish_generation(follow, summary, err);
        *changed = done;
    }
    graph_patch_abandon_all(follow->patch);
    follow->patch = NULL;
    return done;
}

static bool follow_run_update(struct cli_follow *follow, struct err *err)
{
    struct ingest_summary *summary = mem_alloc_zeroed(1, sizeof *summary); /* large for a stack */
    uint64_t start = clock_read_monotonic_ns();
    uint64_t took_ms = 0;
    bool changed = false;
    bool done;

    if (summary == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to update the graph");
    }
    (void)pthread_mutex_lock(&follow->update_lock);
    done = follow_take_steps(follow, summary, &changed, err);
    took_ms = (clock_read_monotonic_ns() - start) / FOLLOW_NS_PER_MS;
    follow_note_result(follow, err, changed, took_ms);
    (void)pthread_mutex_unlock(&follow->update_lock);
    if (!done || changed) {
        follow_tell_result(follow, summary, took_ms, err);
    }
    mem_free_block(summary);
    return done;
}

static bool follow_on_change(void *context)
{
    struct err err = { .code = ERR_NONE };
    return follow_run_update(context, &err);
}

/* ------------------------------------------------------------------ services */

static bool follow_update_now(void *context, struct snapshot **after, struct err *err)
{
    struct cli_follow *follow = context;
    if (!follow_run_update(follow, err)) {
        return false;
    }
    *after = graph_slot_acquire_snapshot(follow->slot);
    return true;
}

static bool follow_has_failed(struct cli_follow *follow)
{
    bool failed;
    (void)pthread_mutex_lock(&follow->lock);
    failed = follow->last_error.code != ERR_NONE;
    (void)pthread_mutex_unlock(&follow->lock);
    return failed;
}

static enum answer_freshness follow_read_freshness(void *context)
{
    struct cli_follow *follow = context;
    struct watch_status status;
    if (follow->watch == NULL) {
        return ANSWER_UNWATCHED;
    }
    watch_read_status(follow->watch, &status);
    return status.pending || follow_has_failed(follow) ? ANSWER_PENDING : ANSWER_CURRENT;
}

static void follow_read_watch(void *context, struct arena *arena, struct answer_watch *out)
{
    struct cli_follow *follow = context;
    struct watch_status status = { .pending = false };

    if (follow->watch != NULL) {
        watch_read_status(follow->watch, &status);
    }
    *out = (struct answer_watch){ .enabled = follow->watch != NULL,
                                  .running = follow->watch != NULL,
                                  .polling = status.polling,
                                  .pending = status.pending,
                                  .root = str_from_cstring(follow->root),
                                  .note = arena_copy_str(arena, str_from_cstring(status.note)),
                                  .extensions = follow->extensions,
                                  .extension_count = follow->extension_count,
                                  .events = status.events,
                                  .folders = status.folders };
    (void)pthread_mutex_lock(&follow->lock);
    out->error = arena_copy_str(arena, str_from_cstring(follow->last_error.text));
    out->updates = follow->updates;
    out->last_update_ms = follow->last_update_ms;
    (void)pthread_mutex_unlock(&follow->lock);
}

/* ------------------------------------------------------------------ the door */

static bool follow_list_extensions(struct cli_follow *follow)
{
    size_t count = 0;
    size_t total = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    for (size_t i = 0; i < count; i++) {
        for (const char *const *row = lang_suffixes_of(list[i]); row != NULL && *row != NULL;
             row++) {
            total++;
        }
    }
    follow->extensions = mem_alloc_zeroed(total + 1, sizeof *follow->extensions);
    if (follow->extensions == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        for (const char *const *row = lang_suffixes_of(list[i]); row != NULL && *row != NULL;
             row++) {
            follow->extensions[follow->extension_count++] = str_from_cstring(*row + 1);
        }
    }
    return true;
}

static bool follow_fill_options(struct cli_follow *follow, const struct cli_follow_plan *plan,
                                struct err *err)
{
    struct store_spec parsed;

    follow->request = *plan->request;
    follow->request.rebuild = false;
    follow->root = mem_copy_cstring(plan->request->dir, strlen(plan->request->dir));
    follow->request.dir = follow->root;
    if (follow->root == NULL || !follow_list_extensions(follow)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to follow '%s'", plan->request->dir);
    }
    if (!store_parse_spec_text(plan->spec, &parsed, err) ||
        !cli_fill_run_options(&follow->request, parsed.path, &follow->paths, &follow->options,
                              err) ||
        !cli_recall_options(&follow->request, follow->store, &follow->options, err)) {
        return false;
    }
    follow->kept = ingest_kept_create_empty();
    follow->options.kept = follow->kept;
    follow->options.warm_files_max = FOLLOW_WARM_FILES_MAX;
    follow->options.on_record = follow_take_record;
    follow->options.record_context = follow;
    return follow->kept != NULL ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to follow '%s'", plan->request->dir);
}

static bool follow_start_watch(struct cli_follow *follow, struct err *err)
{
    struct watch_options options = { .root = follow->root,
                                     .no_ignore_files = follow->options.no_ignore_files,
                                     .ignore_path = follow->options.database_path,
                                     .on_change = follow_on_change,
                                     .context = follow };
    return watch_start_on_folder(&options, &follow->watch, err);
}

static void follow_set_parts(struct cli_follow *follow, const struct cli_follow_plan *plan)
{
    struct snapshot *served = graph_slot_acquire_snapshot(plan->slot);
    follow->served_generation = served->generation;
    graph_release_snapshot(served);
    follow->store = plan->store;
    follow->slot = plan->slot;
    (void)pthread_mutex_init(&follow->update_lock, NULL);
    (void)pthread_mutex_init(&follow->lock, NULL);
    follow->services = (struct answer_services){ .context = follow,
                                                 .read_freshness = follow_read_freshness,
                                                 .read_watch = follow_read_watch,
                                                 .update_now = follow_update_now };
}

bool cli_follow_start(const struct cli_follow_plan *plan, struct cli_follow **out, struct err *err)
{
    struct cli_follow *follow = mem_alloc_zeroed(1, sizeof *follow);

    if (follow == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to follow '%s'", plan->request->dir);
    }
    follow_set_parts(follow, plan);
    if (!follow_fill_options(follow, plan, err) ||
        (plan->watch && !follow_start_watch(follow, err))) {
        cli_follow_stop(follow);
        return false;
    }
    *out = follow;
    return true;
}

const struct answer_services *cli_follow_services(const struct cli_follow *follow)
{
    return &follow->services;
}

void cli_follow_stop(struct cli_follow *follow)
{
    if (follow == NULL) {
        return;
    }
    watch_stop_and_free(follow->watch);
    (void)pthread_mutex_destroy(&follow->update_lock);
    (void)pthread_mutex_destroy(&follow->lock);
    ingest_kept_free_all(follow->kept);
    mem_free_block(follow->extensions);
    mem_free_block(follow->root);
    mem_free_block(follow);
}
