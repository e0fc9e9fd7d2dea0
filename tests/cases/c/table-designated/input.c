static const struct ops ops = {
    .open = my_open,
    .close = &my_close,
    .sub = { .read = my_read },
    .name = "x",
    write: old_write,
};
