//> b_run -> b.c:emit
//! b_run -> a.c:emit
#include "emit.h"
static void emit(int x) { (void)x; }
void b_run(void) { EMIT(2); }
