class C
{
    //> C.Run -> C.A
    //> C.Run -> C.B
    //! C.Run -> C.Never
    void Run(int x)
    {
        if (x == 1) { A(); }
#if WIDE
        else if (x == 2) { B(); }
#endif
#if false
        Never();
#endif
    }
    void A() { } void B() { } void Never() { }
}
