/* parse_frame.c - see parse_frame_internal.h. */
#include "parse/parse_frame_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* zstd's own bound for incompressible input, rounded up, on text that may have tripled when it
 * was decoded. */
uint64_t frame_count_text_max(uint64_t file_bytes_max)
{
    uint64_t decoded = file_bytes_max < UINT64_MAX / 4 ? file_bytes_max * 3 : UINT64_MAX / 4;
    return decoded + decoded / 128 + 1024;
}

static bool frame_is_ready_header(const struct frame_reply *reply)
{
    return frame_count_payload_bytes(reply) == 0;
}

bool frame_check_reply_header(const struct frame_reply *reply, uint64_t index,
                              uint64_t text_bytes_max)
{
    if (reply->magic != FRAME_MAGIC_REPLY) {
        return false;
    }
    if (reply->kind == FRAME_REPLY_READY) {
        return frame_is_ready_header(reply);
    }
    return reply->kind == FRAME_REPLY_RESULT && reply->index == index &&
           reply->status < FILE_STATUS_COUNT && reply->facts_size <= FRAME_FACTS_MAX &&
           reply->packed_size <= FRAME_PACKED_MAX && reply->text_size <= text_bytes_max &&
           reply->reason_size <= FRAME_REASON_BYTES;
}

/* ------------------------------------------------------------------ sockets */

bool frame_send_all_bytes(int socket_fd, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = send(socket_fd, at, size, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += put;
        size -= (size_t)put;
    }
    return true;
}

bool frame_receive_all_bytes(int socket_fd, void *data, size_t size)
{
    char *at = data;
    while (size > 0) {
        ssize_t got = recv(socket_fd, at, size, MSG_WAITALL);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            errno = got == 0 ? 0 : errno;
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

union frame_control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
};

bool frame_send_hello(int socket_fd, const struct frame_hello *hello, int root_fd)
{
    struct frame_hello copy = *hello;
    struct iovec part = { &copy, sizeof copy };
    union frame_control control;
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    struct cmsghdr *header;
    ssize_t put;

    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof root_fd);
    memcpy(CMSG_DATA(header), &root_fd, sizeof root_fd);
    do {
        put = sendmsg(socket_fd, &message, MSG_NOSIGNAL);
    } while (put < 0 && errno == EINTR);
    return put == (ssize_t)sizeof copy; /* a new socket always has room for it */
}

bool frame_receive_hello(int socket_fd, struct frame_hello *hello, int *root_fd)
{
    struct iovec part = { hello, sizeof *hello };
    union frame_control control;
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    struct cmsghdr *header;
    ssize_t got;

    *root_fd = -1;
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    do {
        got = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    } while (got < 0 && errno == EINTR);
    for (header = CMSG_FIRSTHDR(&message); got > 0 && header != NULL;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
            header->cmsg_len == CMSG_LEN(sizeof *root_fd)) {
            memcpy(root_fd, CMSG_DATA(header), sizeof *root_fd);
        }
    }
    return got == (ssize_t)sizeof *hello && hello->magic == FRAME_MAGIC_HELLO;
}
