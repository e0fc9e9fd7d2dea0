#define LIMIT 10
#define ADD(a, b) add2((a), b, LIMIT)
#define LOG(fmt, ...) \
    do { \
        int saved = errno; \
        log_write(fmt, __VA_ARGS__); \
        if (logger->flush) \
            logger->flush(saved); \
    } while (0)
#define EMPTY
#define NOTHING() /* none */
