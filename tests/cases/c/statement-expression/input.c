int f(int n)
{
    return ({ int t = get(n); t + LIMIT; }) + each(n, { item_t *i = pick(); i->go(); });
}
