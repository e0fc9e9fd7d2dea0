/* bench_http_bare.c - libmicrohttpd with a static body of so many bytes: what the server is
 * compared with. bench_http_bare PORT BYTES; ends when its input does. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct MHD_Response *answer;

/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static enum MHD_Result bare_take_request(void *context, struct MHD_Connection *connection,
                                         const char *url, const char *method, const char *version,
                                         const char *upload, size_t *upload_size, void **state)
{
    static char seen;
    (void)context, (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, answer);
}

int main(int argc, char **argv)
{
    size_t size = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
    char *body = malloc(size + 1);
    struct MHD_Daemon *daemon;

    if (argc != 3 || body == NULL) {
        return 2;
    }
    memset(body, 'x', size);
    answer = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
    daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtoul(argv[1], NULL, 10),
                              NULL, NULL, bare_take_request, NULL, MHD_OPTION_THREAD_POOL_SIZE, 2U,
                              MHD_OPTION_CONNECTION_LIMIT, 1024U, MHD_OPTION_END);
    if (daemon == NULL) {
        return 1;
    }
    while (getchar() != EOF) {
    }
    MHD_stop_daemon(daemon);
    MHD_destroy_response(answer);
    free(body);
    return 0;
}
