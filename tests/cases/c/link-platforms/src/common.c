#include "port.h"
//> start -> src/unix/port.c:port_open Calls dispatch
//> start -> src/win/port.c:port_open Calls dispatch
//! start -> tool/other.c:port_open
int start(void)
{
    return port_open();
}
