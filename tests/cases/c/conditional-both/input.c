#ifdef A
int f(void) { return one(); }
#else
int f(void) { return two(); }
#endif
