//> gen -> tools/include/proj/util.h:util_twice
//! gen -> src/include/proj/util.h:util_twice
#include <proj/util.h>
int gen(void) { return util_twice(3); }
