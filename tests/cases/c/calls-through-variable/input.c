void f(int (*cb)(int))
{
    int (*own)(int) = handler;
    own(1);
    cb(2);
    own = &other;
}
