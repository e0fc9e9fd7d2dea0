//> run -> LIMIT Uses
//> run -> compute Calls
static int compute(void) { return 3; }
#define LIMIT (compute() + 1)
int run(void) { return LIMIT; }
