#define WIDE
#undef SLOW
#if OTHER
#define MAYBE
#endif
// What the file defines is on, what it undefines is off; symbols of the build may be either.
class C
{
    //> C.Run -> C.A
    //! C.Run -> C.B
    //! C.Run -> C.D
    //> C.Run -> C.E
    //> C.Run -> C.F
    //> C.Run -> C.G
    //! C.Run -> C.H
    void Run(int x)
    {
#if WIDE
        A();
#else
        B();
#endif
#if SLOW || !WIDE
        D();
#elif BUILD && WIDE
        E();
#else
        F();
#endif
#if MAYBE
        G();
#endif
#if !(WIDE && !SLOW)
        H();
#endif
    }
    void A() { } void B() { } void D() { } void E() { } void F() { } void G() { } void H() { }
}
