class L
{
    void Run(Shelf shelf)
    {
        var made = new Book();
        Book typed = shelf.First();
        var called = shelf.Take(1), cast = (Book)typed, soft = shelf as Book;
        var awaited = await shelf.Load();
        var (a, b) = shelf.Pair();
        foreach (var each in shelf.All()) { each.Open(); }
        foreach (Book one in shelf) { }
        foreach (var (k, v) in shelf.Map) { }
        using (var file = File.Open("x")) { }
        using var late = Open();
        for (int i = 0, j = 1; i < j; i++) { }
        try { } catch (IOException e) when (e.Code == 1) { e.Log(); } finally { }
        fixed (byte* p = bytes) { }
    }
}
