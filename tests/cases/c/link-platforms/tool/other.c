/* sees no port.h: another program's function */
int port_open(void)
{
    return 3;
}
