struct __attribute__((packed)) wire { int a; } __aligned(8);
struct PACKED frame { int b; } __packed;
static struct { int c; } state __read_mostly;
