/* serve_metrics.c - counters of the server as Prometheus reads them. A request costs three
 * relaxed additions; writing the text reads all counters once. */
#include "serve/serve_internal.h"

#include "util/clock.h"

#include <inttypes.h>

static const double metrics_bounds_ms[SERVE_BUCKETS_MAX] = { 0.05, 0.1, 0.25, 0.5, 1,    2.5,
                                                             5,    10,  50,   250, 1000, 10000 };

static size_t metrics_index_of_route(const struct answer_route *route)
{
    size_t at = route != NULL ? answer_index_of_route(route) : SERVE_ROUTES_MAX;
    return at < SERVE_ROUTES_MAX ? at : SERVE_ROUTES_MAX - 1;
}

void serve_metrics_add_request(struct serve_metrics *metrics, const struct answer_route *route,
                               int status, uint64_t nanoseconds, uint64_t bytes)
{
    size_t at = metrics_index_of_route(route);
    size_t bucket = 0;

    while (bucket < SERVE_BUCKETS_MAX && (double)nanoseconds > metrics_bounds_ms[bucket] * 1e6) {
        bucket++;
    }
    (void)atomic_fetch_add_explicit(
        &metrics->requests[at][(status / 100 - 1) % (int)SERVE_STATUSES], 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&metrics->buckets[at][bucket], 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&metrics->nanoseconds[at], nanoseconds, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&metrics->body_bytes, bytes, memory_order_relaxed);
}

static void metrics_write_head(struct buf *out, const char *name, const char *type,
                               const char *help)
{
    buf_append_format(out, "# HELP parseltongue_%s %s\n# TYPE parseltongue_%s %s\n", name, help,
                      name, type);
}

static void metrics_write_number(struct buf *out, const char *name, const char *type,
                                 const char *help, uint64_t value)
{
    metrics_write_head(out, name, type, help);
    buf_append_format(out, "parseltongue_%s %" PRIu64 "\n", name, value);
}

static const char *metrics_name_of_route(size_t at)
{
    const struct answer_route *route = answer_route_at(at);
    return route != NULL ? answer_path_of_route(route) : "other";
}

static uint64_t metrics_count_route(const struct serve_metrics *metrics, size_t at)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < SERVE_STATUSES; i++) {
        count += atomic_load_explicit(&metrics->requests[at][i], memory_order_relaxed);
    }
    return count;
}

static void metrics_write_requests(const struct serve_metrics *metrics, struct buf *out)
{
    metrics_write_head(out, "http_requests_total", "counter",
                       "Requests by route and status class.");
    for (size_t at = 0; at < SERVE_ROUTES_MAX; at++) {
        for (unsigned i = 0; i < SERVE_STATUSES; i++) {
            uint64_t count = atomic_load_explicit(&metrics->requests[at][i], memory_order_relaxed);
            if (count > 0) {
                buf_append_format(out,
                                  "parseltongue_http_requests_total{route=\"%s\",status=\"%uxx\"} "
                                  "%" PRIu64 "\n",
                                  metrics_name_of_route(at), i + 1, count);
            }
        }
    }
}

static void metrics_write_durations(const struct serve_metrics *metrics, struct buf *out)
{
    metrics_write_head(out, "http_request_duration_seconds", "histogram",
                       "Time from the request line to the queued answer.");
    for (size_t at = 0; at < SERVE_ROUTES_MAX; at++) {
        const char *name = metrics_name_of_route(at);
        uint64_t sum = 0;
        if (metrics_count_route(metrics, at) == 0) {
            continue;
        }
        for (unsigned i = 0; i <= SERVE_BUCKETS_MAX; i++) {
            char bound[32] = "+Inf";
            sum += atomic_load_explicit(&metrics->buckets[at][i], memory_order_relaxed);
            if (i < SERVE_BUCKETS_MAX) {
                (void)snprintf(bound, sizeof bound, "%g", metrics_bounds_ms[i] / 1e3);
            }
            buf_append_format(
                out,
                "parseltongue_http_request_duration_seconds_bucket{route=\"%s\",le=\"%s"
                "\"} %" PRIu64 "\n",
                name, bound, sum);
        }
        buf_append_format(
            out, "parseltongue_http_request_duration_seconds_sum{route=\"%s\"} %.9f\n", name,
            (double)atomic_load_explicit(&metrics->nanoseconds[at], memory_order_relaxed) / 1e9);
        buf_append_format(
            out, "parseltongue_http_request_duration_seconds_count{route=\"%s\"} %" PRIu64 "\n",
            name, sum);
    }
}

void serve_metrics_write_text(const struct serve_metrics *metrics, const struct snapshot *snapshot,
                              uint64_t uptime_seconds, struct buf *out)
{
    struct clock_usage usage;

    clock_read_process_usage(&usage);
    metrics_write_requests(metrics, out);
    metrics_write_durations(metrics, out);
    metrics_write_number(out, "http_body_bytes_total", "counter", "Bytes of bodies sent.",
                         atomic_load(&metrics->body_bytes));
    metrics_write_number(out, "http_cache_hits_total", "counter", "Answers taken from the cache.",
                         atomic_load(&metrics->cache_hits));
    metrics_write_number(out, "http_not_modified_total", "counter", "Answers 304.",
                         atomic_load(&metrics->not_modified));
    metrics_write_number(out, "http_refused_busy_total", "counter",
                         "Heavy questions refused because too many wait.",
                         atomic_load(&metrics->refused_busy));
    metrics_write_number(out, "http_connections_total", "counter", "Connections accepted.",
                         atomic_load(&metrics->connections_total));
    metrics_write_number(out, "http_connections_shed_total", "counter",
                         "Connections ended for slowness or want of room.",
                         atomic_load(&metrics->connections_shed));
    metrics_write_number(out, "http_connections_open", "gauge", "Connections open now.",
                         (uint64_t)atomic_load(&metrics->connections_open));
    metrics_write_number(out, "generation", "gauge", "Generation of the index that is served.",
                         snapshot->generation);
    metrics_write_number(out, "files", "gauge", "Files of the index.", snapshot->file_count);
    metrics_write_number(out, "entities", "gauge", "Entities of the index.",
                         snapshot->entity_count);
    metrics_write_number(out, "edges", "gauge", "Edges of the index.", snapshot->edge_count);
    metrics_write_number(out, "uptime_seconds", "gauge", "Since the server began.", uptime_seconds);
    metrics_write_number(out, "peak_resident_bytes", "gauge", "Most memory held so far.",
                         usage.peak_bytes_self);
    metrics_write_head(out, "cpu_seconds_total", "counter", "User and system time.");
    buf_append_format(out, "parseltongue_cpu_seconds_total %.3f\n",
                      (double)(usage.user_ns + usage.system_ns) / 1e9);
}
