/* answer_watcher.c - the state of what follows the files. Reads process state only. O(languages).
 */
#include "answer/answer_internal.h"

static void watcher_put_extensions(struct json *json, const struct answer_watch *watch)
{
    json_begin_array(json, "watched_extensions_list_vec");
    for (size_t i = 0; i < watch->extension_count; i++) {
        size_t first = 0;
        while (!str_equals_bytes(watch->extensions[first], watch->extensions[i])) {
            first++;
        }
        if (first == i) { /* several languages may have it */
            json_put_str(json, NULL, watch->extensions[i]);
        }
    }
    json_end_array(json);
}

static void watcher_put_message(struct answer_call *call, const struct answer_watch *watch)
{
    struct str text;
    if (!watch->enabled) {
        text = STR("disabled: nobody looks at the files; the graph is as of its indexing");
    } else if (watch->error.size > 0) {
        text = arena_format_text(call->arena, "failed: %.*s", STR_ARG(watch->error));
    } else {
        text = arena_format_text(
            call->arena, "running: %zu extensions in %.*s, %llu events processed, by %s%s",
            watch->extension_count, STR_ARG(watch->root), (unsigned long long)watch->events,
            watch->polling ? "polling" : "file events", watch->pending ? ", a change waits" : "");
    }
    json_put_str(call->json, "status_message_text_value", text);
}

bool answer_watcher_write_data(struct answer_call *call, struct err *err)
{
    const struct answer_services *services = call->context->services;
    struct answer_watch watch = { .enabled = false };

    (void)err;
    if (services != NULL && services->read_watch != NULL) {
        services->read_watch(services->context, call->arena, &watch);
    }
    json_put_bool(call->json, "file_watching_enabled_flag", watch.enabled);
    json_put_bool(call->json, "watcher_currently_running_flag", watch.running);
    if (watch.root.size > 0) {
        json_put_str(call->json, "watch_directory_path_value", watch.root);
    } else {
        json_put_null(call->json, "watch_directory_path_value");
    }
    watcher_put_extensions(call->json, &watch);
    json_put_unsigned(call->json, "events_processed_total_count", watch.events);
    if (watch.error.size > 0) {
        json_put_str(call->json, "error_message_value_option", watch.error);
    } else {
        json_put_null(call->json, "error_message_value_option");
    }
    watcher_put_message(call, &watch);
    json_put_cstring(call->json, "mode",
                     !watch.running  ? "off"
                     : watch.polling ? "polling"
                                     : "events");
    json_put_bool(call->json, "pending_changes_flag", watch.pending);
    json_put_unsigned(call->json, "folders_watched_count", watch.folders);
    json_put_unsigned(call->json, "updates_total_count", watch.updates);
    json_put_unsigned(call->json, "last_update_ms", watch.last_update_ms);
    json_put_str(call->json, "note", watch.note);
    return true;
}
