void f(void)
{
    run(&(struct task){ .go = start, .n = 1 });
    struct task t = { .go = stop };
}
