// A named argument belongs to the parameter of that name; ref and out stand on both sides.
class Shelf
{
    void Put(int row, string text) { }
    void Put(string text, int times) { }
    void Read(ref bool found, string key) { }
    void Read(object found, string key) { }
    void Parse(string key, out int value) { value = 0; }
    void Parse(string key, int value) { }
    //> Shelf.Times -> Shelf.Put@5
    //! Shelf.Times -> Shelf.Put@4
    void Times() { Put(text: "x", times: 1); }
    //> Shelf.Swapped -> Shelf.Put@4
    //! Shelf.Swapped -> Shelf.Put@5
    void Swapped() { Put(text: "x", row: 1); }
    //> Shelf.Half -> Shelf.Put@4
    //! Shelf.Half -> Shelf.Put@5
    void Half() { Put(1, text: "x"); }
    //> Shelf.ByValue -> Shelf.Read@7
    //! Shelf.ByValue -> Shelf.Read@6
    void ByValue(bool known) { Read(known, "k"); }
    //> Shelf.ByReference -> Shelf.Read@6
    //! Shelf.ByReference -> Shelf.Read@7
    void ByReference(bool known) { Read(ref known, "k"); }
    //> Shelf.Out -> Shelf.Parse@8
    //! Shelf.Out -> Shelf.Parse@9
    void Out() { Parse("k", out var n); }
}
