// The folders that the compiler is told to look in decide which header is included.
#include "part.h"
//> use -> two/part.h:part Calls exact
//! use -> one/part.h:part
int use(void)
{
    return part();
}
