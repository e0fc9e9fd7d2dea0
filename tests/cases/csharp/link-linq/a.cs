using System.Linq;
class Book { public void Open() { } public Page Cover; public bool Thick() => true; }
class Page { public void Turn() { } }
class U
{
    List<Book> shelf;
    //> U.Run -> Book.Open
    //> U.Run -> Book.Thick
    void Run() { shelf.Where(b => b.Thick()).First().Open(); foreach (var b in shelf.OrderBy(x => x.Thick()).ToList()) b.Open(); }
    //> U.Query -> Book.Thick
    void Query() { var q = from b in shelf where b.Thick() select b; }
    //> U.Array -> Book.Open
    void Array(Book[] all) { all.First().Open(); all[0].Open(); }
}
class Decoy { public void Open() { } public bool Thick() => false; }
