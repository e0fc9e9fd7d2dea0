int f(void)
{
    return g(); \
}
#define M(a) \
    h(a)
