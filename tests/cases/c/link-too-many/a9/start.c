int start(void) { return 9; }
