int write(int fd) { return fd; }
int use(void) { return write(1); }
