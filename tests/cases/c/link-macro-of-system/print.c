#include <stdio.h>

int print(char *to) { return snprintf(to, 2, "x"); }

//! print -> example.c:snprintf
//? print -> snprintf
