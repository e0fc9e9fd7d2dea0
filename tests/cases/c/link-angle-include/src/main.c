//> run -> util.h:util_twice Calls exact
//> src/main.c -> include/proj/util.h Imports
#include <proj/util.h>
int run(void) { return util_twice(2); }
