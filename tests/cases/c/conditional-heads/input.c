#ifdef A
int f(int a)
#else
static int g(int a, int b)
#endif
{
    return body();
}
