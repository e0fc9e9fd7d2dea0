static int deep_add(int a, int b) { return a - b; }
int use_other(void) { return deep_add(1, 2); }
