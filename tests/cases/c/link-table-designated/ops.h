struct file_ops {
    int (*read)(int n);
    int (*close)(void);
};
struct file {
    const struct file_ops *ops;
};
