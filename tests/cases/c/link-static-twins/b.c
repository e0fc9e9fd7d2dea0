//> b_run -> b.c:helper Calls exact
//! b_run -> a.c:helper
static int helper(int x) { return x + 1; }
int b_run(void) { return helper(1); }
