static int poll_events(void) { return 3; }
int other(void) { return poll_events(); }
