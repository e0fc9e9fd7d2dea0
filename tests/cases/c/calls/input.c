int f(struct o *o)
{
    plain(1, two(3));
    o->method(o);
    o->in.deep[2](0);
    get()->next(1);
    (*o->pointer)(2);
    (o->flag ? yes : no)(3);
    return o->list[0].run();
}
