class Book { public void Open() { } public Page First() => null; public Page Cover { get; } }
class Page { public void Turn() { } }
class Decoy { public void Open() { } public void Turn() { } }
class Reader
{
    Book field = new Book();
    List<Book> shelf;
    Dictionary<string, Book> index;
    //> Reader.Fields -> Book.Open Calls type
    //! Reader.Fields -> Decoy.Open
    void Fields() { field.Open(); this.field.Open(); }
    //> Reader.Chain -> Page.Turn
    void Chain(Book b) { b?.First()?.Turn(); b.Cover.Turn(); }
    //> Reader.Locals -> Page.Turn
    //> Reader.Locals -> Book.Open
    void Locals(object o) { var b = new Book(); b.Open(); var p = b.First(); p.Turn(); ((Page)o).Turn(); (o as Book).Open(); }
    //> Reader.Loops -> Book.Open
    void Loops() { foreach (var b in shelf) b.Open(); foreach (var kv in index) kv.Value.Open(); shelf[0].Open(); index["a"].Open(); }
    //> Reader.Patterns -> Book.Open
    //> Reader.Patterns -> Page.Turn
    void Patterns(object o) { if (o is Book b) b.Open(); switch (o) { case Page p: p.Turn(); break; } }
    //> Reader.Outs -> Page.Turn
    void Outs() { if (Find(out var p)) p.Turn(); }
    bool Find(out Page page) { page = null; return true; }
    //> Reader.Waits -> Book.Open
    async Task Waits() { var b = await Load(); b.Open(); }
    Task<Book> Load() => null;
    //> Reader.Closures -> Book.Open
    void Closures() { shelf.ForEach(b => b.Open()); Each(b => b.Open()); }
    void Each(Action<Book> act) { }
    //! Reader.Unknown -> Book.Open
    //? Reader.Unknown -> Open
    void Unknown(dynamic d) { d.Open(); }
}
