#include <stdio.h>
#include "dir/own.h"
#  include   "spaced.h" /* why */
#include MACRO_NAME
#ifdef X
#include "maybe.h"
#endif
