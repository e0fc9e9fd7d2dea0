#if 0
int never(void) { return gone(); }
#else
int always(void) { return here(); }
#endif
