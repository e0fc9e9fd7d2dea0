/* test_frame.c - frames arrive whole, and a header no sound worker sends is refused. */
#include "parse/parse_frame_internal.h"

#include "util/expect.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAME_TEXT_MAX 1000U

struct header_row {
    const char *name;
    struct frame_reply reply;
    bool fits;
};

static void test_header_checks(void **state)
{
    const uint16_t result = FRAME_REPLY_RESULT;
    const struct header_row rows[] = {
        { "plain", { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 7 }, true },
        { "ready", { .magic = FRAME_MAGIC_REPLY, .kind = FRAME_REPLY_READY }, true },
        { "ready with facts",
          { .magic = FRAME_MAGIC_REPLY, .kind = FRAME_REPLY_READY, .facts_size = 8 },
          false },
        { "magic", { .magic = FRAME_MAGIC_REQUEST, .kind = result, .index = 7 }, false },
        { "kind", { .magic = FRAME_MAGIC_REPLY, .kind = 9, .index = 7 }, false },
        { "other file", { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 8 }, false },
        { "status",
          { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 7, .status = FILE_STATUS_COUNT },
          false },
        { "facts too large",
          { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 7, .facts_size = 1ULL << 32U },
          false },
        { "packed facts too large",
          { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 7, .packed_size = 1ULL << 34U },
          false },
        { "ready with packed facts",
          { .magic = FRAME_MAGIC_REPLY, .kind = FRAME_REPLY_READY, .packed_size = 8 },
          false },
        { "text at the limit",
          { .magic = FRAME_MAGIC_REPLY, .kind = result, .index = 7, .text_size = FRAME_TEXT_MAX },
          true },
        { "text too large",
          { .magic = FRAME_MAGIC_REPLY,
            .kind = result,
            .index = 7,
            .text_size = FRAME_TEXT_MAX + 1 },
          false },
        { "reason too large",
          { .magic = FRAME_MAGIC_REPLY,
            .kind = result,
            .index = 7,
            .reason_size = FRAME_REASON_BYTES + 1 },
          false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool fits = frame_check_reply_header(&rows[i].reply, 7, FRAME_TEXT_MAX);
        EXPECT(rows[i].name, fits == rows[i].fits, "want %d, got %d", rows[i].fits, fits);
    }
    expect_all_rows_passed();
}

struct frame_sender {
    int fd;
    const char *bytes;
    size_t size;
    bool done;
};

static void *frame_send_in_thread(void *context)
{
    struct frame_sender *sender = context;
    sender->done = frame_send_all_bytes(sender->fd, sender->bytes, sender->size);
    return NULL;
}

/* Far more than a socket holds at once. */
static void test_long_message_arrives_whole(void **state)
{
    static char sent[3 * 1000 * 1000];
    static char got[sizeof sent];
    struct frame_sender sender = { -1, sent, sizeof sent, false };
    pthread_t thread;
    int ends[2];

    (void)state;
    for (size_t i = 0; i < sizeof sent; i++) {
        sent[i] = (char)(i * 31 >> 3U);
    }
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    sender.fd = ends[0];
    assert_int_equal(pthread_create(&thread, NULL, frame_send_in_thread, &sender), 0);
    assert_true(frame_receive_all_bytes(ends[1], got, sizeof got));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(sender.done);
    assert_memory_equal(sent, got, sizeof got);
    (void)close(ends[0]);
    assert_false(frame_receive_all_bytes(ends[1], got, 1));
    assert_false(frame_send_all_bytes(ends[1], sent, 1)); /* and no SIGPIPE */
    (void)close(ends[1]);
}

static void test_hello_brings_folder(void **state)
{
    struct frame_hello hello = { .magic = FRAME_MAGIC_HELLO, .file_bytes_max = 99 };
    struct frame_hello got = { 0 };
    struct stat before;
    struct stat after;
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int received = -1;
    int ends[2];

    (void)state;
    assert_true(folder >= 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_true(frame_send_hello(ends[0], &hello, folder));
    assert_true(frame_receive_hello(ends[1], &got, &received));
    assert_int_equal(got.file_bytes_max, 99);
    assert_int_equal(fstat(folder, &before), 0);
    assert_int_equal(fstat(received, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    (void)close(received);

    hello.magic = 0;
    assert_true(frame_send_hello(ends[0], &hello, folder));
    assert_false(frame_receive_hello(ends[1], &got, &received));
    (void)close(received);
    (void)close(ends[0]);
    assert_false(frame_receive_hello(ends[1], &got, &received));
    assert_int_equal(received, -1);
    (void)close(ends[1]);
    (void)close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_checks),
        cmocka_unit_test(test_long_message_arrives_whole),
        cmocka_unit_test(test_hello_brings_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
