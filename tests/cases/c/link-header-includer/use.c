#include "types.h"
#include "inline.h"
int use(void) { return (int)helper(1); }
