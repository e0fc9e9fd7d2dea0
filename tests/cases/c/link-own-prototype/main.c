//> first -> second@8 Calls exact
//! first -> second@4
//> second@8 -> first Calls exact
static int second(int n);

int first(int n) { return second(n - 1); }

static int second(int n) { return n > 0 ? first(n) : 0; }
