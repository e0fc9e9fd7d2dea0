//! apply -> compare
//! with_local -> compare
//> plain -> compare
int compare(int a, int b) { return a - b; }
int apply(int (*compare)(int, int)) { return compare(1, 2); }
int with_local(int (*other)(int, int))
{
    int (*compare)(int, int) = other;
    return compare(1, 2);
}
int plain(void) { return compare(1, 2); }
