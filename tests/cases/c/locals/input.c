int global;
int f(int n)
{
    struct box *b = make();
    static foo_t s;
    for (int i = 0; i < n; i++) {
        bar_t *inner = pick(i), last;
        use(inner, global);
    }
    extern int elsewhere;
    global = n;
    global += elsewhere;
    return s.x;
}
