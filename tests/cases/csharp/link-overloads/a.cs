class Base { public void Put(object o) { } public void Put(int a, int b) { } }
class Shelf : Base
{
    public void Put(string text) { }
    public void Put(int number) { }
    public void Put(long number) { }
    public void Put(int? maybe) { }
    public void Put(string text, int times = 1, params object[] rest) { }
    //> Shelf.Run -> Shelf.Put@4
    //> Shelf.Run -> Shelf.Put@5
    //> Shelf.Run -> Base.Put@1
    //! Shelf.Run -> Shelf.Put@6
    //! Shelf.Run -> Shelf.Put@7
    void Run() { Put("a"); Put(1); Put(1, 2); }
    //> Shelf.Wide -> Shelf.Put@6
    //! Shelf.Wide -> Shelf.Put@5
    void Wide(long x) { Put(x); }
    //> Shelf.Null -> Shelf.Put@8
    void Null() { Put("a", 2, 3, 4); }
}
