typedef int (*compare_fn)(const void *, const struct box *);
typedef void handler(int);
