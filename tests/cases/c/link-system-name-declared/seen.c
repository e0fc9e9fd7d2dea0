#include "warn.h"
void seen(void *block) { free(block); }
