void f(struct o *o)
{
    qsort(base, 3, sizeof(int), compare);
    o->on_close = close_it;
    o->on_open = o->fast ? open_fast : &open_slow;
    o->count = LIMIT + 1;
}
