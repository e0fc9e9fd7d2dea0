// Another program of the project has a function write; without a declaration it is libc's.
//! save -> write
//? save -> write external
#include <unistd.h>
int save(int fd) { return (int)write(fd, "x", 1); }
