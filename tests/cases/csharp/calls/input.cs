class C
{
    void Run()
    {
        Plain();
        this.Own(1);
        base.Run();
        a.b.Chain(1).Next();
        A.B.Static();
        maybe?.Do(2)?.More();
        list?[0].Use();
        Generic<int, string>(x);
        obj.Typed<Book>().Size();
        global::A.B.Rooted();
        Named(b: 1, a: this);
        Try(out var o, ref r, out Book typed);
        func(1)(2);
        (cond ? left : right).Go();
        nameof(Run);
        string.Format("{0}", Text($"a {Inner(1)} b"));
        items[Index()].Hit();
    }
}
