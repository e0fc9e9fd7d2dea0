class P
{
    int Run(object x)
    {
        if (x is Book b && b.Size() > 1) { return 1; }
        if (x is not null and Shelf { First: Book f } s) { return s.Count(f); }
        if (Get() is var got) { got.Use(); }
        switch (x)
        {
            case Book c when c.Open(): return c.Size();
            case 1: case null: break;
            default: return 0;
        }
        return x switch { Book d => d.Size(), (int m, _) => m, string { Length: 0 } => 2, _ => Other() };
    }
}
