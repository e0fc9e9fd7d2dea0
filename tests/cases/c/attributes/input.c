EXPORT_API int a(void) { return 0; }
static inline __attribute__((always_inline)) struct box *b(int x) { return 0; }
static int __init c(void) { return 0; }
static __always_inline foo_t *d(void) __acquires(lock) { return 0; }
__printf(1, 2) void e(const char *fmt, ...);
BOOL WINAPI g(HANDLE h) { return 1; }
GLOBAL(void) h(int x) { }
static int counter __read_mostly = 3;
[[nodiscard]] int i(void);
void (CALLBACK *j)(int);
static int noinline __k(int x) { return x; }
static int slots[2] __aligned(8) = { 1 };
