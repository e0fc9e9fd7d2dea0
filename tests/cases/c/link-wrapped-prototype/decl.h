/* Parameters inside a macro that old compilers make nothing of: a prototype all the same. */
void report OF((int code, const char *text));
int count OF((void));
