//> in_tool -> tool.c:report
//! in_tool -> debug.c:report
#include "tool.h"
void in_tool(void) { report("x"); }
