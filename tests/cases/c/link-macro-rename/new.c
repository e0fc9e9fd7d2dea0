#include "compat.h"
int new_name(int x) { return x; }
