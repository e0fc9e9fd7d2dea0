#define EMIT(x) emit((x) + 1)
