// The macro means the static function of the file that uses it.
//> a_run -> a.c:emit
//! a_run -> b.c:emit
#include "emit.h"
static void emit(int x) { (void)x; }
void a_run(void) { EMIT(1); }
