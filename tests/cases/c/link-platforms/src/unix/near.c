#include "port.h"
//> near -> src/unix/port.c:port_open Calls unique_name
//! near -> src/win/port.c:port_open
int near(void)
{
    return port_open();
}
