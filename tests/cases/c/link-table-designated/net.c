#include "ops.h"
static int net_read(int n) { return n; }
static int net_close(void) { return 0; }
const struct file_ops net_ops = { .read = net_read, .close = net_close };
