static int poll_events(void) { return 2; }
