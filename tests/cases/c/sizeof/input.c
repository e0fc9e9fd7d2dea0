int f(struct a *a)
{
    return sizeof(struct b) + sizeof(c_t) + sizeof(*a) + offsetof(struct d, e);
}
