#include "lib.h"
int c_add(int a, int b) { return a + b; }
int c_use(void) { return cpp_answer(); }
//> c_use -> cpp_answer
