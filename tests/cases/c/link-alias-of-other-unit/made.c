typedef unsigned long long word_t;
enum { DEPTH = 4 };
#define TWICE(x) ((x) * 2)
