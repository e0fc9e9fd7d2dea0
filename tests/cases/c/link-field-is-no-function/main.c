//! run -> read
//? run -> read
struct ops {
    int (*read)(int);
};
int read(int x) { return x; }
int run(struct ops *ops) { return ops->read(1); }
