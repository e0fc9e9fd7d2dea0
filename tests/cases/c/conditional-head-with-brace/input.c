#ifdef A
int f(int a) {
#else
int g(int a) {
#endif
    return body();
}
int next(void) { return 0; }
