class C
{
#if WIDE
    void Run(long x) {
#else
    void Run(int x) {
#endif
        Go();
    }
    enum E { A,
#if WIDE
        B,
#else
        C,
#endif
        D }
    string s = @"
#if not a directive
";
    void After() { }
}
