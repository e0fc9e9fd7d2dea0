// A named argument belongs to the parameter of that name.
class Shelf {
    fun put(row: Int, text: String) {}
    fun put(text: String, times: Int) {}
    //> Shelf.times -> Shelf.put@4
    //! Shelf.times -> Shelf.put@3
    fun times() { put(text = "x", times = 1) }
    //> Shelf.swapped -> Shelf.put@3
    //! Shelf.swapped -> Shelf.put@4
    fun swapped() { put(text = "x", row = 1) }
}
