//> run -> deep.h:deep_add Calls exact
//! run -> other.c:deep_add
//> run -> deep.h:deep_limit Uses exact
#include "top.h"
int run(void) { return deep_add(1, deep_limit); }
