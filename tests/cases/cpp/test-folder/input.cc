int check() { return 1; }
