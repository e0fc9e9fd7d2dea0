/* serve_port.c - the listening socket, and who has the port when we cannot. */
#include "serve/serve_internal.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_BACKLOG      256
#define PORT_STATE_LISTEN 0x0AU /* TCP_LISTEN in /proc/net/tcp */

struct port_address {
    struct sockaddr_storage storage;
    socklen_t size;
    bool is_loopback;
};

static bool port_parse_address(const char *text, uint16_t port, struct port_address *out,
                               struct err *err)
{
    struct sockaddr_in *four = (struct sockaddr_in *)&out->storage;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&out->storage;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        out->size = sizeof *four;
        out->is_loopback = (ntohl(four->sin_addr.s_addr) >> 24) == 127;
        return true;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        out->size = sizeof *six;
        out->is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) != 0;
        return true;
    }
    return ERR_RAISE(err, ERR_USAGE,
                     "cannot listen on '%s': give a numeric address such as 127.0.0.1 or ::1",
                     text);
}

/* 0: done; else errno. */
static int port_bind_once(const struct port_address *address, int *socket_fd)
{
    int on = 1;
    int code = 0;
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0) {
        return errno;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&address->storage, address->size) != 0 ||
        listen(fd, PORT_BACKLOG) != 0) {
        code = errno;
        (void)close(fd);
        return code;
    }
    *socket_fd = fd;
    return 0;
}

static uint16_t port_read_bound_number(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } bound;
    socklen_t size = sizeof bound;

    memset(&bound, 0, sizeof bound);
    if (getsockname(fd, &bound.any, &size) != 0) {
        return 0;
    }
    return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
}

static bool port_refuse_busy(const char *listen, uint16_t port, int code, struct err *err)
{
    char owner[128];
    if (code != EADDRINUSE) {
        return ERR_RAISE_OS(err, code == EACCES ? ERR_PERMISSION : ERR_IO, code,
                            "cannot listen on %s port %u", listen, port);
    }
    if (!serve_find_port_owner(port, owner, sizeof owner)) {
        (void)snprintf(owner, sizeof owner, "another program");
    }
    return ERR_RAISE(
        err, ERR_BUSY,
        "port %u is in use by %s; stop it, or choose another port with --port N, or let "
        "--port-search take the next free one",
        port, owner);
}

bool serve_open_listen_socket(const struct serve_options *options, int *socket_fd, uint16_t *port,
                              bool *is_loopback, struct err *err)
{
    const char *listen = options->listen != NULL ? options->listen : "127.0.0.1";
    unsigned tries = options->port_search ? SERVE_PORT_TRIES_MAX : 1;
    int code = EADDRINUSE;

    for (unsigned i = 0; i < tries && code == EADDRINUSE && options->port + i <= UINT16_MAX; i++) {
        struct port_address address;
        if (!port_parse_address(listen, (uint16_t)(options->port + i), &address, err)) {
            return false;
        }
        *is_loopback = address.is_loopback;
        code = port_bind_once(&address, socket_fd);
    }
    if (code != 0) {
        return port_refuse_busy(listen, options->port, code, err);
    }
    *port = port_read_bound_number(*socket_fd);
    return true;
}

/* ------------------------------------------------------------------ who has it */

/* The socket inode that listens on the port, from /proc/net/tcp and tcp6; 0: none. */
static unsigned long long port_find_listen_inode(const char *table, uint16_t port)
{
    char line[512];
    unsigned long long inode = 0;
    FILE *file = fopen(table, "re");

    if (file == NULL) {
        return 0;
    }
    while (inode == 0 && fgets(line, sizeof line, file) != NULL) {
        /* sl local:port remote:port state tx:rx tr:when retrnsmt uid timeout inode */
        unsigned local = 0;
        unsigned state = 0;
        unsigned long long found = 0;
        /* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers fit */
        if (sscanf(line,
                   " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %llu",
                   &local, &state, &found) == 3 &&
            local == port && state == PORT_STATE_LISTEN) {
            inode = found;
        }
    }
    (void)fclose(file);
    return inode;
}

static bool port_process_holds_inode(const char *pid, unsigned long long inode)
{
    char folder[64];
    char wanted[64];
    char link[64];
    bool holds = false;
    DIR *dir;

    (void)snprintf(folder, sizeof folder, "/proc/%.20s/fd", pid);
    (void)snprintf(wanted, sizeof wanted, "socket:[%llu]", inode);
    dir = opendir(folder);
    if (dir == NULL) {
        return false;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    for (struct dirent *entry = readdir(dir); entry != NULL && !holds; entry = readdir(dir)) {
        ssize_t size = readlinkat(dirfd(dir), entry->d_name, link, sizeof link - 1);
        if (size > 0) {
            link[size] = '\0';
            holds = strcmp(link, wanted) == 0;
        }
    }
    (void)closedir(dir);
    return holds;
}

static void port_read_process_name(const char *pid, char *name, size_t size)
{
    char path[64];
    FILE *file;
    (void)snprintf(path, sizeof path, "/proc/%.20s/comm", pid);
    name[0] = '\0';
    file = fopen(path, "re");
    if (file == NULL) {
        return;
    }
    if (fgets(name, (int)size, file) != NULL) {
        name[strcspn(name, "\n")] = '\0';
    }
    (void)fclose(file);
}

bool serve_find_port_owner(uint16_t port, char *text, size_t size)
{
    unsigned long long inode = port_find_listen_inode("/proc/net/tcp", port);
    bool found = false;
    DIR *dir;

    if (inode == 0) {
        inode = port_find_listen_inode("/proc/net/tcp6", port);
    }
    dir = inode != 0 ? opendir("/proc") : NULL;
    if (dir == NULL) {
        return false;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    for (struct dirent *entry = readdir(dir); entry != NULL && !found; entry = readdir(dir)) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            port_process_holds_inode(entry->d_name, inode)) {
            char name[64];
            port_read_process_name(entry->d_name, name, sizeof name);
            (void)snprintf(text, size, "process %.20s (%s)", entry->d_name, name);
            found = true;
        }
    }
    (void)closedir(dir);
    return found;
}
