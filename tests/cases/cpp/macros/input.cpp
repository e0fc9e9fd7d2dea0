#define LIMIT 10
#define SQUARE(x) ((x) * (x))
#define CALL(f, ...) f(__VA_ARGS__)
#ifdef HAS_LOG
#define LOG(x) log_line(x)
#else
#define LOG(x)
#endif
int area() { return SQUARE(LIMIT); }
