//> run -> lib.c:shared
int run(void)
{
    extern int shared(int x);
    return shared(1);
}
