//> run -> compat.h:old_name
//> run -> new.c:new_name Calls
#include "compat.h"
int run(void) { return old_name(1); }
