/* serve_internal.h - the parts of the HTTP server that know nothing of the HTTP library. */
#ifndef SERVE_SERVE_INTERNAL_H
#define SERVE_SERVE_INTERNAL_H

#include "serve/serve.h"

/* A listening socket, close-on-exec. *port: the one bound. */
bool serve_open_listen_socket(const struct serve_options *options, int *socket_fd, uint16_t *port,
                              bool *is_loopback, struct err *err) MUST_USE;
/* "process 123 (node)" of whoever listens on the TCP port; false when it cannot be told. */
bool serve_find_port_owner(uint16_t port, char *text, size_t size);
/* Is the Host (or Origin) header one of this machine's loopback names? Both forms, with or without
 * port. */
bool serve_host_is_loopback(struct str host);
bool serve_origin_is_loopback(struct str origin);

#endif
