int add(int a, struct box *b);
static foo_t later(void), *other(void);
