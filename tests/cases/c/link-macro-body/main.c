//> run -> macros.h:CHECK Calls exact
//> run -> log.c:log_line Calls
//> run -> log.c:stop_now Calls
#include "macros.h"
void run(int x) { CHECK(x > 0); }
