//> loop -> epoll.c:poll_events
//> loop -> select.c:poll_events
//! loop -> unrelated.c:poll_events
#ifdef HAVE_EPOLL
#include "epoll.c"
#else
#include "select.c"
#endif
int loop(void) { return poll_events(); }
