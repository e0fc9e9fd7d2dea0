/* ingest_summary.c - what a run tells about itself. */
#include "ingest/ingest_internal.h"

#include <ctype.h>
#include <stdio.h>

void ingest_note_slot_problem(struct ingest_summary *summary, const struct ingest_slot *slot)
{
    struct ingest_problem *problem;
    char tag[32];
    size_t i = 0;

    if (!kind_status_is_problem(slot->status, slot->language != INGEST_LANGUAGE_NONE)) {
        return;
    }
    if (summary->problem_count++ >= INGEST_ERRORS_MAX) {
        return;
    }
    for (const char *name = kind_name_of_status(slot->status);
         name[i] != '\0' && i + 1 < sizeof tag; i++) {
        tag[i] = (char)toupper((unsigned char)name[i]);
    }
    tag[i] = '\0';
    problem = &summary->problems[summary->problem_count - 1];
    (void)snprintf(problem->text, sizeof problem->text, "[%s] %.*s%s%.*s", tag, STR_ARG(slot->path),
                   slot->reason.size > 0 ? ": " : "", STR_ARG(slot->reason));
}

void ingest_tell_progress(const struct ingest_run *run, enum ingest_phase phase,
                          uint64_t files_done, uint64_t bytes_done)
{
    struct ingest_progress progress = {
        .phase = phase,
        .files_done = files_done,
        .files_total =
            phase > INGEST_PHASE_PARSE ? run->slot_count : run->summary->files_parsed_now,
        .bytes_done = bytes_done,
        .bytes_total = run->walk.file_bytes,
        .entities = run->summary->entities_created,
    };
    if (run->options->progress != NULL) {
        run->options->progress(run->options->progress_context, &progress);
    }
}

bool ingest_check_stop_flag(const struct ingest_run *run, struct err *err)
{
    if (run->options->stop != NULL && *run->options->stop != 0) {
        return ERR_RAISE(err, ERR_CANCELLED, "stopped; the previous generation is unchanged");
    }
    return true;
}
