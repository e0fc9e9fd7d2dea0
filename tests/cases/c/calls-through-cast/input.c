void f(void *p)
{
    ((struct ops *)p)->run(1);
    (void)ignored((foo_t)p);
    ((handler_t)p)(2);
}
