void f(struct list *head)
{
    list_for_each(pos, head) {
        item_t *it = entry(pos);
        it->run();
    }
    for_each_one(x)
        use(x);
}
