// Of numbers that an argument can become the nearest is the best; none becomes a character, none
// with a sign one without, and what may be nothing is no number.
class Shelf
{
    void Put(object value) { }
    void Put(char value) { }
    void Put(uint value) { }
    void Put(long value) { }
    void Put(double value) { }
    //> Shelf.Nearest -> Shelf.Put@8
    //! Shelf.Nearest -> Shelf.Put@6
    //! Shelf.Nearest -> Shelf.Put@7
    //! Shelf.Nearest -> Shelf.Put@9
    void Nearest(int x) { Put(x); }
    //> Shelf.Maybe -> Shelf.Put@5
    //! Shelf.Maybe -> Shelf.Put@8
    void Maybe(long? x) { Put(x); }
}
