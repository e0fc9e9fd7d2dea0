//> run -> pick@5
//> run -> pick@7
#ifdef FAST
#define UNUSED 1
static int pick(void) { return 1; }
#else
static int pick(void) { return 2; }
#endif
int run(void) { return pick(); }
