enum { deep_limit = 4 };
static inline int deep_add(int a, int b) { return a + b; }
