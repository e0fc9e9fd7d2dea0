//> a_run -> a.c:helper Calls exact
//! a_run -> b.c:helper
static int helper(int x) { return x; }
int a_run(void) { return helper(1); }
