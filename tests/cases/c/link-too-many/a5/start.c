int start(void) { return 5; }
