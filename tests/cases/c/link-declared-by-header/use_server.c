//> in_server -> debug.c:report
//! in_server -> tool.c:report
#include "server.h"
void in_server(void) { report("x"); }
