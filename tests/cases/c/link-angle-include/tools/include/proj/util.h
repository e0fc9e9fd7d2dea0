static inline int util_twice(int x) { return x + x; }
