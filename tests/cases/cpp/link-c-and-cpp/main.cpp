#include "lib.h"
extern "C" int cpp_answer(void) { return 42; }
int use() { return c_add(1, cpp_answer()); }
//> use -> c_add
//> use -> cpp_answer
//> main.cpp -> lib.h Imports
