class C
{
    void Run(int x)
    {
        if (x == 1) { One(); }
#if WIDE
        else if (x == 2) { Two(); }
#endif
        else { Many(); }
        switch (x)
        {
            case 1: break;
#if WIDE
            case 2: Case(); break;
#endif
        }
    }
#if WIDE
    void Both(long x) { A(); }
#else
    void Both(int x) { B(); }
#endif
#if false
    void Never() { }
#endif
}
class D
#if WIDE
    : Wide
#else
    : Narrow
#endif
{
}
