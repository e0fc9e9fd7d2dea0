#include "decl.h"
//> run -> decl.c:report Calls exact
//> run -> decl.c:count Calls exact
//! run -> decl.h:report
int run(void)
{
    report(1, "x");
    return count();
}
