int
add(a, b)
    int a;
    char *b;
{
    return a;
}
main() { return add(1, 2); }
