int f(int x)
{
#ifdef A
    if (first(x)) {
#else
    if (second(x)) {
#endif
        both();
    }
    return 0;
}
int g(void) { return 1; }
