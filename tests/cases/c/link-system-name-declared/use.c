// A prototype of a name that the system has counts only where it is seen.
//! use -> warn.h:free Calls
//> seen -> warn.h:free Calls exact
#include <stdlib.h>
void use(void *block) { free(block); }
