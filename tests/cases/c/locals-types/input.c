int f(void)
{
    struct point { int x; } p;
    typedef struct point point_t;
    enum { A, B } e = B;
    return p.x;
}
