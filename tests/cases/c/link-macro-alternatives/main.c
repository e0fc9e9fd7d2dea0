//> run -> fast_add
//> run -> slow_add
static int fast_add(int a) { return a; }
static int slow_add(int a) { return a; }
#ifdef FAST
#define ADD(a) fast_add(a)
#else
#define ADD(a) slow_add(a)
#endif
int run(void) { return ADD(1); }
