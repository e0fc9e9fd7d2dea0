//> run -> on_low Calls dispatch
struct driver {
    union {
        struct {
            int (*low)(int);
        };
        int raw;
    };
};
static int on_low(int n) { return n; }
struct driver made = { .low = on_low };
int run(struct driver *driver) { return driver->low(1); }
