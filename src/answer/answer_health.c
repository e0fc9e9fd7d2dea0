/* answer_health.c - is the server up. Reads process state only. O(1). */
#include "answer/answer_internal.h"

bool answer_health_write_data(struct answer_call *call, struct err *err)
{
    (void)err;
    json_put_cstring(call->json, "status", "ok");
    json_put_unsigned(call->json, "server_uptime_seconds_count", call->context->uptime_seconds);
    json_put_bool(call->json, "file_watcher_active",
                  answer_read_freshness(call->context) != ANSWER_UNWATCHED);
    return true;
}
