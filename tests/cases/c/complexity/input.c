int f(int a)
{
    if (a && b || c) {
        return a ? 1 : 2;
    }
    for (;;) {
        while (a) {
        }
        do {
        } while (a);
    }
    switch (a) {
    case 1:
    case 2: break;
    default: break;
    }
again:
    goto again;
}
