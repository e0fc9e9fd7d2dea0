/* A file that defines a macro again means the last definition before the use. */
int first(void) { return 1; }
int second(void) { return 2; }
#define STEP() first()
//> one -> first Calls exact
//! one -> second
int one(void) { return STEP(); }
#undef STEP
#define STEP() second()
//> two -> second Calls exact
//! two -> first
int two(void) { return STEP(); }
